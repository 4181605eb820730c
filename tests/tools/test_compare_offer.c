/* SPDX-License-Identifier: MIT */
/* Offers that tell what works from what does not. */
#include "compare_case.h"

static void ueid_tells_them_apart(void **state)
{
	const struct smcclc_message right = version_2("RIGHT");
	const struct smcclc_message wrong = version_2("WRONG\x1b[31m");

	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &wrong);
		ADD(.client = 10 + i, .server = NET(0, 9), .proposal = &right,
		    .count = 4);
	}
	expect_count(1);
	expect(0, COMPARE_OFFER,
	       "3 connections (3 clients) fall back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 12 connections (3 clients) work. All "
	       "that work offered UEID \"RIGHT\"; none of the others did.");
}

static void text_of_ueid_is_harmless(void **state)
{
	const struct smcclc_message odd = version_2("\x1b[31m<b>");
	const struct smcclc_message none = version_2(NULL);

	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &none);
		ADD(.client = 10 + i, .server = NET(0, 9), .proposal = &odd);
	}
	expect_count(1);
	assert_non_null(strstr(findings[0].sentence.text,
			       "UEID \"\\x1b[31m<b>\"; none"));
}

static void long_proposals_are_told_apart(void **state)
{
	struct smcclc_message right = version_2("A");
	struct smcclc_message wrong;

	(void)state;
	right.proposal.eid_count = SMCCLC_MAX_UEIDS;
	for (uint8_t i = 0; i < SMCCLC_MAX_UEIDS; i++)
		memset(right.proposal.ueid[i], 'A' + i, SMCCLC_EID_LEN);
	wrong = right;
	wrong.proposal.ueid[SMCCLC_MAX_UEIDS - 1][SMCCLC_EID_LEN - 1] = 'z';
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &wrong, .count = 2);
		ADD(.client = 10 + i, .server = NET(0, 9), .proposal = &right);
		ADD(.client = i, .server = NET(0, 9), .proposal = &right);
	}
	expect_count(2);
	expect(0, COMPARE_OFFER,
	       "4 connections (2 clients) fall back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 4 connections (4 clients) work. All "
	       "that work offered UEID \"HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH\"; "
	       "none of the others did.");
	assert_int_equal(findings[1].kind, COMPARE_TIME);
}

static void version_tells_them_apart(void **state)
{
	const struct smcclc_message old = version_1(NET(0, 0), 24);
	const struct smcclc_message first = version_2("A");
	const struct smcclc_message second = version_2("B");

	(void)state;
	for (uint32_t i = 1; i <= 2; i++)
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &old);
	ADD(.client = 11, .server = NET(0, 9), .proposal = &first);
	ADD(.client = 12, .server = NET(0, 9), .proposal = &second);
	expect_count(1);
	expect(0, COMPARE_OFFER,
	       "2 connections (2 clients) fall back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 2 connections (2 clients) work. All "
	       "that work offered a UEID, version 2, release 2.1; none of the "
	       "others did. All that fail offered version 1; none of the "
	       "others did.");
}

static void two_hosts_always_differ(void **state)
{
	const struct smcclc_message right = version_2("RIGHT");
	const struct smcclc_message wrong = version_2("WRONG");

	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .code = NOSMCDEV,
	    .proposal = &wrong, .count = 9);
	ADD(.client = 2, .server = NET(0, 9), .proposal = &right, .count = 9);
	expect_count(0);
}

static void one_host_with_another_offer(void **state)
{
	const struct smcclc_message right = version_2("RIGHT");
	const struct smcclc_message wrong = version_2("WRONG");

	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .code = NOSMCDEV,
	    .proposal = &wrong);
	ADD(.client = 1, .server = NET(0, 9), .proposal = &right);
	expect_count(1);
	expect(0, COMPARE_OFFER,
	       "1 connection (1 client) falls back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 1 connection (1 client) works. All that "
	       "work offered UEID \"RIGHT\"; none of the others did.");
}

static void offers_that_say_nothing(void **state)
{
	const struct smcclc_message right = version_2("RIGHT");
	const struct smcclc_message wrong = version_2("WRONG");

	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &wrong);
		ADD(.client = 10 + i, .server = NET(0, 9), .proposal = &right);
	}
	ADD(.client = 3, .server = NET(0, 9), .code = NOSMCDEV,
	    .proposal = &right); /* the one that breaks the rule */
	expect_count(0);
}

static void unseen_offers_say_nothing(void **state)
{
	const struct smcclc_message right = version_2("RIGHT");
	const struct smcclc_message wrong = version_2("WRONG");

	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .proposal = &wrong);
		ADD(.client = 10 + i, .server = NET(0, 9), .proposal = &right);
	}
	ADD(.client = 4, .server = NET(0, 9),
	    .code = NOSMCDEV); /* its Proposal is not in the capture */
	expect_count(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(ueid_tells_them_apart),
		COMPARE_TEST(text_of_ueid_is_harmless),
		COMPARE_TEST(long_proposals_are_told_apart),
		COMPARE_TEST(version_tells_them_apart),
		COMPARE_TEST(two_hosts_always_differ),
		COMPARE_TEST(one_host_with_another_offer),
		COMPARE_TEST(offers_that_say_nothing),
		COMPARE_TEST(unseen_offers_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
