/* SPDX-License-Identifier: MIT */
/* Prefixes and networks that work and that do not. */
#include "compare_case.h"

static struct smcclc_message version_1_ipv6(uint8_t last, uint8_t bits)
{
	struct smcclc_message message = version_1(0, 0);

	message.proposal.ipv6_count = 2;
	message.proposal.ipv6[0].prefix[0] = 0xfe;
	message.proposal.ipv6[0].prefix[1] = 0x80;
	message.proposal.ipv6[0].prefix_len = 64;
	message.proposal.ipv6[1].prefix[0] = 0xfd;
	message.proposal.ipv6[1].prefix[7] = last;
	message.proposal.ipv6[1].prefix_len = bits;
	return message;
}

/* --- prefixes ----------------------------------------------------------- */

static void prefix_of_the_server(void **state)
{
	const struct smcclc_message match = version_1(NET(2, 0), 24);
	const struct smcclc_message other = version_1(NET(1, 0), 16);
	const struct smcclc_message longer = version_1(NET(2, 0), 25);
	const struct smcclc_message v2 = version_2("X");

	(void)state;
	for (uint32_t i = 1; i <= 12; i++)
		ADD(.client = NET(1, i), .server = NET(2, 200),
		    .code = DIFFPREFIX, .proposal = &other);
	ADD(.client = NET(4, 9), .server = NET(2, 200), .code = DIFFPREFIX,
	    .proposal = &longer);
	ADD(.client = NET(2, 1), .server = NET(2, 200), .proposal = &match,
	    .version = SMCCLC_VERSION_1);
	ADD(.client = NET(3, 1), .server = NET(2, 200), .proposal = &v2);
	expect_count(1);
	expect(0, COMPARE_PREFIX,
	       "13 clients fall back with server 10.2.0.200 (0x03070000 "
	       "DIFFPREFIX); 1 works in version 1. All that work "
	       "proposed the prefix 10.2.0.0/24, so that is the server's own; "
	       "those that fall back proposed 10.1.0.0/16, 10.2.0.0/25. "
	       "Network and length must both be the same.");
	assert_int_equal(findings[0].failed, 13);
	assert_int_equal(findings[0].established, 1);
}

static void prefix_that_both_proposed(void **state)
{
	const struct smcclc_message same = version_1(NET(2, 0), 24);

	(void)state;
	ADD(.client = NET(2, 1), .server = NET(2, 200), .code = DIFFPREFIX,
	    .proposal = &same);
	ADD(.client = NET(2, 2), .server = NET(2, 200), .proposal = &same,
	    .version = SMCCLC_VERSION_1);
	expect_count(0);
}

static void prefixes_that_both_match(void **state)
{
	const struct smcclc_message one = version_1(NET(2, 0), 24);
	const struct smcclc_message two = version_1(NET(3, 0), 24);
	const struct smcclc_message other = version_1(NET(1, 0), 16);

	(void)state;
	ADD(.client = NET(2, 1), .server = NET(2, 200), .proposal = &one,
	    .version = SMCCLC_VERSION_1);
	ADD(.client = NET(3, 1), .server = NET(2, 200), .proposal = &two,
	    .version = SMCCLC_VERSION_1);
	ADD(.client = NET(1, 1), .server = NET(2, 200), .proposal = &other,
	    .code = DIFFPREFIX);
	expect_count(0);
}

static void prefix_without_one_that_matches(void **state)
{
	const struct smcclc_message other = version_1(NET(1, 0), 16);
	const struct smcclc_message v2 = version_2("X");

	(void)state;
	ADD(.client = NET(1, 1), .server = NET(2, 200), .code = DIFFPREFIX,
	    .proposal = &other);
	ADD(.client = NET(2, 2), .server = NET(2, 200), .proposal = &v2);
	expect_count(0);
}

static void add_ipv6(uint8_t host, bool fails,
		     const struct smcclc_message *proposal)
{
	struct connection connection = {
		.end = {{.address = {0xfd, [15] = host}, .family = 6},
			{.address = {0xfd, [15] = 200}, .family = 6}},
		.verdict = {.outcome = SMCCLC_SMC_R,
			    .version = SMCCLC_VERSION_1},
	};

	if (fails) {
		connection.verdict.outcome = SMCCLC_FALLBACK;
		connection.verdict.reason = SMCCLC_DECLINED;
		connection.verdict.has_code = true;
		connection.verdict.code = DIFFPREFIX;
	}
	add_with(&connection, proposal);
}

static void prefixes_of_ipv6(void **state)
{
	const struct smcclc_message match = version_1_ipv6(2, 64);
	const struct smcclc_message other = version_1_ipv6(1, 64);

	(void)state;
	add_ipv6(1, true, &other);
	add_ipv6(2, false, &match);
	add_ipv6(3, false, &match);
	expect_count(1);
	expect(0, COMPARE_PREFIX,
	       "1 client falls back with server fd00::c8 (0x03070000 "
	       "DIFFPREFIX); 2 work in version 1. All that work "
	       "proposed the prefix fd00:0:0:2::/64, so that is the server's "
	       "own; those that fall back proposed fe80::/64, fd00:0:0:1::/64. "
	       "Network and length must both be the same.");
}

/* --- networks ----------------------------------------------------------- */

static void clients_by_network(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 12; i++)
		ADD(.client = NET(1, i << 8 | i), .server = NET(0, 9),
		    .code = NOSMCDEV);
	for (uint32_t i = 1; i <= 5; i++)
		ADD(.client = NET(2, i), .server = NET(0, 9), .count = 2);
	/* Another server, and another cause, are another matter. */
	ADD(.client = NET(2, 77), .server = NET(0, 8), .code = NOSMCDEV);
	ADD(.client = NET(2, 99), .server = NET(0, 9), .code = 1);
	expect_count(1);
	expect(0, COMPARE_NETWORK,
	       "12 clients in 10.1.0.0/16 fall back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 5 in 10.2.0.0/24 do not.");
	assert_int_equal(findings[0].established, 10);
}

static void networks_of_odd_length(void **state)
{
	(void)state;
	ADD(.client = NET(1, 0x001), .server = NET(0, 9), .code = NOSMCDEV);
	ADD(.client = NET(1, 0x101), .server = NET(0, 9), .code = NOSMCDEV);
	ADD(.client = NET(1, 0x401), .server = NET(0, 9));
	ADD(.client = NET(1, 0x402), .server = NET(0, 9));
	expect_count(1);
	expect(0, COMPARE_NETWORK,
	       "2 clients in 10.1.0.0/23 fall back with server 10.0.0.9 "
	       "(0x03030000 NOSMCDEV), 2 in 10.1.4.0/24 do not.");
}

static void one_network_and_elsewhere(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = i << 28, .server = NET(0, 9), .code = NOSMCDEV);
		ADD(.client = NET(2, i), .server = NET(0, 9));
	}
	expect_count(1);
	expect(0, COMPARE_NETWORK,
	       "3 clients elsewhere fall back with server 10.0.0.9 (0x03030000 "
	       "NOSMCDEV), 3 in 10.2.0.0/24 do not.");
}

static void servers_by_network(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 3; i++) {
		ADD(.client = 1, .server = NET(1, i), .code = 0,
		    .outcome = SMCCLC_ABORTED);
		ADD(.client = 1, .server = NET(2, i));
	}
	expect_count(1);
	assert_int_equal(findings[0].kind, COMPARE_NETWORK);
	assert_int_equal(findings[0].side, SMCCLC_CLIENT);
	assert_non_null(strstr(findings[0].sentence.text,
			       "3 servers in 10.1.0.0/24 fail with client "
			       "0.0.0.1 ("));
}

static void neighbours_are_no_networks(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		ADD(.client = NET(1, i), .server = NET(0, 9), .code = NOSMCDEV);
		ADD(.client = NET(1, 128 + i), .server = NET(0, 9));
	}
	expect_count(0);
}

static void one_host_is_no_network(void **state)
{
	(void)state;
	ADD(.client = NET(1, 1), .server = NET(0, 9), .code = NOSMCDEV);
	for (uint32_t i = 1; i <= 4; i++)
		ADD(.client = NET(2, i), .server = NET(0, 9));
	expect_count(0);
}

static void client_that_does_both_is_in_no_network(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 4; i++) {
		ADD(.client = NET(1, i), .server = NET(0, 9), .code = NOSMCDEV);
		ADD(.client = NET(2, i), .server = NET(0, 9));
	}
	ADD(.client = NET(2, 1), .server = NET(0, 9), .code = NOSMCDEV);
	expect_count(0);
}

static void other_servers_do_not_count(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 4; i++) {
		ADD(.client = NET(1, i), .server = NET(0, i), .code = NOSMCDEV);
		ADD(.client = NET(2, i), .server = NET(0, 9));
	}
	expect_count(0);
}

static void cleared_is_forgotten(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < COMPARE_ROWS + 9; i++)
		ADD(.client = i, .server = NET(0, 9), .code = 1);
	compare_clear(comparison);
	expect_count(0);
	prefix_of_the_server(state);
	compare_clear(comparison);
	prefix_of_the_server(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(prefix_of_the_server),
		COMPARE_TEST(prefix_that_both_proposed),
		COMPARE_TEST(prefixes_that_both_match),
		COMPARE_TEST(prefix_without_one_that_matches),
		COMPARE_TEST(prefixes_of_ipv6),
		COMPARE_TEST(clients_by_network),
		COMPARE_TEST(networks_of_odd_length),
		COMPARE_TEST(one_network_and_elsewhere),
		COMPARE_TEST(servers_by_network),
		COMPARE_TEST(neighbours_are_no_networks),
		COMPARE_TEST(one_host_is_no_network),
		COMPARE_TEST(client_that_does_both_is_in_no_network),
		COMPARE_TEST(other_servers_do_not_count),
		COMPARE_TEST(cleared_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
