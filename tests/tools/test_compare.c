/* SPDX-License-Identifier: MIT */
/* What the comparison of connections says, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "tally.h"

#define NOSMCDEV   UINT32_C(0x03030000)
#define DIFFPREFIX UINT32_C(0x03070000)
#define SECOND     INT64_C(1000000000)
#define NOON       (INT64_C(1767268800) * SECOND) /* 2026-01-01 */

static struct compare *comparison;
static const struct compare_finding *findings;

/* Connections that are alike; members that are 0 have a sensible value. */
struct alike {
	uint32_t client; /* IPv4 address */
	uint32_t server;
	uint16_t port;   /* 5000 */
	uint32_t code;   /* of the server's Decline; 0: it works */
	uint8_t outcome; /* FALLBACK, or SMC_R if there is no code */
	uint8_t version; /* 2.1 */
	unsigned count;  /* 1 */
	int64_t seconds; /* after noon, when the first begins; others follow */
	const struct smcclc_message *proposal;
};

static int set_up(void **state)
{
	(void)state;
	comparison = compare_new();
	assert_non_null(comparison);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	compare_free(comparison);
	return 0;
}

static struct endpoint ipv4(uint32_t address, uint16_t port)
{
	return (struct endpoint){
		.address = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
			    (uint8_t)(address >> 8), (uint8_t)address},
		.port = port,
		.family = 4,
	};
}

/* Adds `*connection` with a Proposal if there is one. */
static void add_with(struct connection *connection,
		     const struct smcclc_message *proposal)
{
	uint8_t head[SMCCLC_MESSAGE_MAX];
	size_t length = 0;

	if (proposal) {
		assert_int_equal(
			smcclc_encode(proposal, head, sizeof(head), &length),
			SMCCLC_OK);
		connection->events[0] = (struct connection_event){
			.kind = SMCCLC_EVENT_MESSAGE,
			.from = SMCCLC_CLIENT,
			.length = (uint32_t)length,
		};
		connection->event_count = 1;
		connection->head[SMCCLC_CLIENT] = head;
		connection->head_length[SMCCLC_CLIENT] = length;
	}
	compare_add(comparison, connection);
}

static void add(const struct alike *alike)
{
	const bool fails = alike->code || alike->outcome == SMCCLC_ABORTED;
	struct connection connection = {
		.end = {ipv4(alike->client, 40000),
			ipv4(alike->server, alike->port ? alike->port : 5000)},
		.verdict = {.outcome = fails ? SMCCLC_FALLBACK : SMCCLC_SMC_R,
			    .version = alike->version ? alike->version
						      : SMCCLC_VERSION_2_1,
			    .by = SMCCLC_NOBODY},
	};

	if (fails) {
		connection.verdict.reason = SMCCLC_DECLINED;
		connection.verdict.by = SMCCLC_SERVER;
		connection.verdict.stage = SMCCLC_STAGE_PROPOSAL;
		connection.verdict.has_code = alike->code != 0;
		connection.verdict.code = alike->code;
	}
	if (alike->outcome)
		connection.verdict.outcome = alike->outcome;
	for (unsigned i = 0; i < (alike->count ? alike->count : 1); i++) {
		connection.end[SMCCLC_CLIENT].port++;
		connection.first_time = NOON + (alike->seconds + i) * SECOND;
		add_with(&connection, alike->proposal);
	}
}

#define ADD(...) add(&(struct alike){__VA_ARGS__})

static void expect_count(size_t count)
{
	size_t found = compare_findings(comparison, &findings);

	if (found != count)
		for (size_t i = 0; i < found; i++)
			print_message("# %s\n", findings[i].sentence.text);
	assert_int_equal(found, count);
}

static void expect(size_t index, enum compare_kind kind, const char *text)
{
	assert_string_equal(findings[index].sentence.text, text);
	assert_int_equal(findings[index].kind, kind);
}

#define NET(a, b) (UINT32_C(10) << 24 | (uint32_t)(a) << 16 | (b))

/* --- proposals ----------------------------------------------------------- */

static struct smcclc_message version_2(const char *ueid)
{
	struct smcclc_message message = {
		.type = SMCCLC_PROPOSAL,
		.version = 2,
		.proposal = {.type_v1 = SMCCLC_PATH_NONE,
			     .type_v2 = SMCCLC_PATH_R,
			     .area_length = SMCCLC_AREA_LEN,
			     .has_v2 = true,
			     .release = 1},
	};

	if (ueid) {
		message.proposal.eid_count = 1;
		memset(message.proposal.ueid[0], ' ', SMCCLC_EID_LEN);
		memcpy(message.proposal.ueid[0], ueid, strlen(ueid));
	}
	return message;
}

static struct smcclc_message version_1(uint32_t network, uint8_t bits)
{
	const struct endpoint end = ipv4(network, 0);
	struct smcclc_message message = {
		.type = SMCCLC_PROPOSAL,
		.version = 1,
		.proposal = {.type_v1 = SMCCLC_PATH_R,
			     .type_v2 = SMCCLC_PATH_NONE,
			     .has_ip = true,
			     .ipv4_prefix_len = bits},
	};

	memcpy(message.proposal.ipv4_subnet, end.address, 4);
	return message;
}

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

/* --- one host ------------------------------------------------------------ */

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

/* --- prefixes ------------------------------------------------------------ */

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

/* --- what was offered ------------------------------------------------------
 */

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

/* --- networks ----------------------------------------------------------------
 */

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

/* --- ports
 * --------------------------------------------------------------------- */

static void ports_of_a_server(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .port = 80, .code = 7,
		    .count = 3);
		ADD(.client = i, .server = NET(0, 9), .port = 5201);
	}
	expect_count(1);
	expect(0, COMPARE_PORT,
	       "The same 2 clients work with port 5201 of server 10.0.0.9 and "
	       "always fail with port 80 (0x00000007): look at the program "
	       "there, and how it was started.");
}

static void several_ports_of_a_server(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .port = 80, .code = 7);
	ADD(.client = 1, .server = NET(0, 9), .port = 81, .code = 8);
	ADD(.client = 1, .server = NET(0, 9), .port = 82, .count = 2);
	expect_count(1);
	expect(0, COMPARE_PORT,
	       "The same 1 client works with port 82 of server 10.0.0.9 and "
	       "always fails with 2 ports: look at the program there, and how "
	       "it was started.");
}

static void ports_of_different_clients(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .port = 80, .code = 7,
	    .count = 3);
	ADD(.client = 2, .server = NET(0, 9), .port = 5201, .count = 3);
	expect_count(0);
}

/* --- times
 * --------------------------------------------------------------------- */

static void worked_until(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 4);
	ADD(.client = 1, .server = NET(0, 9), .count = 3, .code = NOSMCDEV,
	    .seconds = 60);
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between client 0.0.0.1 and port 5000 of server 10.0.0.9, 4 "
	       "connections worked and 3 failed (0x03030000 NOSMCDEV). All "
	       "worked until 2026-01-01 12:00:03.000000 and fail since "
	       "2026-01-01 12:01:00.000000 (UTC).");
}

static void works_since(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = i);
		ADD(.client = i, .server = NET(0, 9), .seconds = 60 + i);
	}
	ADD(.client = 3, .server = NET(0, 9), .seconds = 1); /* not both */
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between 2 clients and port 5000 of server 10.0.0.9, 2 "
	       "connections worked and 2 failed. All failed until 2026-01-01 "
	       "12:00:00.000000 and work since 2026-01-01 12:01:01.000000 "
	       "(UTC).");
}

static void mixed_in_time(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 9);
	ADD(.client = 1, .server = NET(0, 9), .count = 2, .code = 1,
	    .seconds = 3);
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between client 0.0.0.1 and port 5000 of server 10.0.0.9, 9 "
	       "connections worked and 2 failed (0x00000001), mixed in time: "
	       "the first that failed began at 2026-01-01 12:00:03.000000, the "
	       "last at 2026-01-01 12:00:04.000000 (UTC).");
}

static void one_failure_is_chance(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 9);
	ADD(.client = 1, .server = NET(0, 9), .code = 1, .seconds = 60);
	expect_count(0);
}

/* --- bounds
 * ---------------------------------------------------------------------- */

static void rows_are_bounded(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < TALLY_ROWS; i++)
		ADD(.client = i, .server = NET(0, 9), .code = 1);
	expect_count(1);
	assert_ptr_equal(strstr(findings[0].sentence.text, "Every"),
			 findings[0].sentence.text);
	/* Neither this nor what follows is in what is said. */
	ADD(.client = TALLY_ROWS, .server = NET(0, 8));
	ADD(.client = 0, .server = NET(0, 9), .code = 1);
	expect_count(1);
	assert_ptr_equal(strstr(findings[0].sentence.text,
				"Of the first 4096 connections to end: Every "
				"connection that fails has server 10.0.0.9"),
			 findings[0].sentence.text);
	assert_int_equal(findings[0].failed, TALLY_ROWS);
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

static void cleared_is_forgotten(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < TALLY_ROWS + 9; i++)
		ADD(.client = i, .server = NET(0, 9), .code = 1);
	compare_clear(comparison);
	expect_count(0);
	prefix_of_the_server(state);
	compare_clear(comparison);
	prefix_of_the_server(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_to_compare),
		TEST(server_fails_with_clients_that_work),
		TEST(client_fails_with_servers_that_work),
		TEST(some_partners_work),
		TEST(one_partner_is_no_culprit),
		TEST(host_that_works_once_is_no_culprit),
		TEST(many_hosts_are_no_single_culprit),
		TEST(all_fail_with_one_server),
		TEST(undetermined_says_nothing),
		TEST(prefix_of_the_server),
		TEST(prefix_that_both_proposed),
		TEST(prefixes_that_both_match),
		TEST(prefix_without_one_that_matches),
		TEST(prefixes_of_ipv6),
		TEST(ueid_tells_them_apart),
		TEST(text_of_ueid_is_harmless),
		TEST(long_proposals_are_told_apart),
		TEST(version_tells_them_apart),
		TEST(two_hosts_always_differ),
		TEST(one_host_with_another_offer),
		TEST(offers_that_say_nothing),
		TEST(unseen_offers_say_nothing),
		TEST(clients_by_network),
		TEST(networks_of_odd_length),
		TEST(one_network_and_elsewhere),
		TEST(servers_by_network),
		TEST(neighbours_are_no_networks),
		TEST(one_host_is_no_network),
		TEST(client_that_does_both_is_in_no_network),
		TEST(other_servers_do_not_count),
		TEST(ports_of_a_server),
		TEST(several_ports_of_a_server),
		TEST(ports_of_different_clients),
		TEST(worked_until),
		TEST(works_since),
		TEST(mixed_in_time),
		TEST(one_failure_is_chance),
		TEST(rows_are_bounded),
		TEST(findings_are_bounded),
		TEST(cleared_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
