/* SPDX-License-Identifier: MIT */
/* What the comparison says of single hosts, and how much it keeps. */
#include "compare_case.h"

/* --- one host ----------------------------------------------------------- */

static void nothing_to_compare(void **state)
{
	(void)state;
	expect_count(0);
	ADD(.client = 1, .server = NET(0, 9), .count = 9);
	expect_count(0); /* all works */
	ADD(.client = 2, .server = NET(0, 8), .code = 1, .count = 9);
	expect_count(0); /* two hosts that nothing else knows of */
}

static void server_fails_with_clients_that_work(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 5; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = NOSMCDEV,
		    .count = 5);
		ADD(.client = i, .server = NET(0, 10 + i % 3));
	}
	expect_count(1);
	expect(0, COMPARE_HOST,
	       "Every connection that fails has server 10.0.0.9: none of its "
	       "5 clients works with it (25 connections, all: 0x03030000 "
	       "NOSMCDEV); the same clients work with 3 other servers: look at "
	       "10.0.0.9 first.");
	assert_int_equal(findings[0].side, SMCCLC_SERVER);
	assert_int_equal(findings[0].host.address[3], 9);
	assert_int_equal(findings[0].failed, 25);
	assert_int_equal(findings[0].established, 0);
}

static void client_fails_with_servers_that_work(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = 7, .server = NET(0, i), .code = i, .count = 2);
		ADD(.client = 8, .server = NET(0, i));
	}
	ADD(.client = 8, .server = NET(0, 4), .code = 1); /* another failure */
	expect_count(1);
	expect(0, COMPARE_HOST,
	       "None of its 3 servers works with client 0.0.0.7 (6 "
	       "connections); the same servers work with 1 other client: look "
	       "at 0.0.0.7 first.");
}

static void some_partners_work(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .code = 1);
	ADD(.client = 2, .server = NET(0, 9), .code = 1);
	ADD(.client = 1, .server = NET(0, 1));
	expect_count(1);
	expect(0, COMPARE_HOST,
	       "Every connection that fails has server 10.0.0.9: none of its "
	       "2 clients works with it (2 connections, all: 0x00000001); 1 of "
	       "these clients works with 1 other server: look at 10.0.0.9 "
	       "first.");
}

static void one_partner_is_no_culprit(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .code = 1, .count = 9);
	ADD(.client = 1, .server = NET(0, 9), .code = 2, .count = 9);
	ADD(.client = 1, .server = NET(0, 1), .count = 9);
	ADD(.client = 2, .server = NET(0, 1), .count = 9);
	expect_count(0);
}

static void host_that_works_once_is_no_culprit(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 5; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = 1);
		ADD(.client = i, .server = NET(0, 1));
	}
	ADD(.client = 6, .server = NET(0, 9));
	expect_count(0);
}

static void many_hosts_are_no_single_culprit(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 5; i++) {
		ADD(.client = i, .server = NET(0, 1));
		for (uint32_t j = 2; j <= 5; j++)
			ADD(.client = i, .server = NET(0, j), .code = 1);
	}
	expect_count(0);
}

static void all_fail_with_one_server(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++)
		ADD(.client = i, .server = NET(0, 9), .code = i);
	expect_count(1);
	expect(0, COMPARE_SHARED_HOST,
	       "Every connection that fails has server 10.0.0.9: none of its "
	       "3 clients works with it (3 connections). No connection works, "
	       "so there is nothing to compare it with.");
	ADD(.client = 7, .server = NET(0, 8));
	expect_count(1);
	expect(0, COMPARE_SHARED_HOST,
	       "Every connection that fails has server 10.0.0.9: none of its "
	       "3 clients works with it (3 connections). None of these clients "
	       "is seen to work with another server, so it can be them, too.");
}

static void undetermined_says_nothing(void **state)
{
	struct connection connection = {
		.end = {ipv4(1, 40000), ipv4(NET(0, 9), 5000)},
		.verdict = {.outcome = SMCCLC_UNDETERMINED,
			    .reason = SMCCLC_CAPTURE_INCOMPLETE},
	};

	(void)state;
	compare_add(comparison, &connection);
	connection.end[SMCCLC_CLIENT] = ipv4(2, 40000);
	compare_add(comparison, &connection);
	expect_count(0);
}

/* --- bounds ------------------------------------------------------------- */

static void rows_are_bounded(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < COMPARE_ROWS; i++)
		ADD(.client = i, .server = NET(0, 9), .code = 1);
	expect_count(1);
	assert_ptr_equal(strstr(findings[0].sentence.text, "Every"),
			 findings[0].sentence.text);
	/* Neither this nor what follows is in what is said. */
	ADD(.client = COMPARE_ROWS, .server = NET(0, 8));
	ADD(.client = 0, .server = NET(0, 9), .code = 1);
	expect_count(1);
	assert_ptr_equal(strstr(findings[0].sentence.text,
				"Of the first 4096 connections to end: Every "
				"connection that fails has server 10.0.0.9"),
			 findings[0].sentence.text);
	assert_int_equal(findings[0].failed, COMPARE_ROWS);
}

static void findings_are_bounded(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 16; i++) {
		for (uint32_t j = 1; j <= 2; j++) {
			ADD(.client = NET(1, j), .server = NET(i, 9),
			    .code = 1 + i);
			ADD(.client = NET(2, j), .server = NET(i, 9));
		}
	}
	expect_count(COMPARE_FINDINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(nothing_to_compare),
		COMPARE_TEST(server_fails_with_clients_that_work),
		COMPARE_TEST(client_fails_with_servers_that_work),
		COMPARE_TEST(some_partners_work),
		COMPARE_TEST(one_partner_is_no_culprit),
		COMPARE_TEST(host_that_works_once_is_no_culprit),
		COMPARE_TEST(many_hosts_are_no_single_culprit),
		COMPARE_TEST(all_fail_with_one_server),
		COMPARE_TEST(undetermined_says_nothing),
		COMPARE_TEST(rows_are_bounded),
		COMPARE_TEST(findings_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
