/* SPDX-License-Identifier: MIT */
/* What smcclc_explain() gets to see of a connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "evidence.h"

#define HEAD 512

static struct connection connection;
static struct evidence evidence;
static uint8_t head[2][HEAD];

static int set_up(void **state)
{
	(void)state;
	connection = (struct connection){
		.end = {{.address = {192, 0, 2, 10}, .port = 1, .family = 4},
			{.address = {0x20, 0x01, [15] = 9},
			 .port = 2,
			 .family = 6}},
		.head = {head[SMCCLC_CLIENT], head[SMCCLC_SERVER]},
	};
	return 0;
}

/* Appends a Decline. Returns its first byte, to be damaged. */
static uint8_t *add_decline(uint8_t from, uint32_t code)
{
	const struct smcclc_message message = {
		.type = SMCCLC_DECLINE,
		.version = 1,
		.decline = {.diagnosis = code},
	};
	size_t offset = connection.head_length[from];
	struct connection_event *event =
		&connection.events[connection.event_count++];
	size_t length;

	assert_int_equal(smcclc_encode(&message, head[from] + offset,
				       HEAD - offset, &length),
			 SMCCLC_OK);
	*event = (struct connection_event){.kind = SMCCLC_EVENT_MESSAGE,
					   .from = from,
					   .offset = (uint32_t)offset,
					   .length = (uint32_t)length};
	connection.head_length[from] += length;
	return head[from] + offset;
}

static void addresses_and_ports(void **state)
{
	(void)state;
	evidence_collect(&evidence, &connection);
	assert_string_equal(evidence.given.address[SMCCLC_CLIENT],
			    "192.0.2.10");
	assert_string_equal(evidence.given.address[SMCCLC_SERVER], "2001::9");
	assert_int_equal(evidence.given.port[SMCCLC_SERVER], 2);
	assert_ptr_equal(evidence.given.verdict, &connection.verdict);
	assert_ptr_equal(evidence.given.handshake, &connection.handshake);
}

static void nothing_seen(void **state)
{
	(void)state;
	memset(&evidence, 0xff, sizeof(evidence));
	connection.fast_open = true;
	evidence_collect(&evidence, &connection);
	assert_null(evidence.given.proposal);
	assert_null(evidence.given.accept);
	assert_null(evidence.given.confirm);
	assert_null(evidence.given.decline[SMCCLC_CLIENT]);
	assert_null(evidence.given.decline[SMCCLC_SERVER]);
	assert_null(evidence.given.malformed);
	assert_null(evidence.given.malformed_findings);
	assert_true(evidence.given.fast_open);
}

static void first_of_each_side_is_kept(void **state)
{
	(void)state;
	add_decline(SMCCLC_SERVER, 1);
	add_decline(SMCCLC_CLIENT, 2);
	add_decline(SMCCLC_SERVER, 3);
	evidence_collect(&evidence, &connection);
	assert_int_equal(
		evidence.given.decline[SMCCLC_SERVER]->decline.diagnosis, 1);
	assert_int_equal(
		evidence.given.decline[SMCCLC_CLIENT]->decline.diagnosis, 2);
	assert_int_equal(evidence.type[2], SMCCLC_DECLINE);
	assert_null(evidence.given.malformed);
}

static void first_malformed_is_kept_apart(void **state)
{
	(void)state;
	add_decline(SMCCLC_SERVER, 1)[6]++; /* the length */
	add_decline(SMCCLC_SERVER, 2)[6]++;
	add_decline(SMCCLC_SERVER, 3);
	evidence_collect(&evidence, &connection);
	assert_int_equal(evidence.given.malformed->decline.diagnosis, 1);
	assert_int_equal(evidence.given.malformed_findings->worst,
			 SMCCLC_KILLS);
	assert_int_equal(
		evidence.given.decline[SMCCLC_SERVER]->decline.diagnosis, 3);
}

static void partial_is_malformed(void **state)
{
	(void)state;
	add_decline(SMCCLC_CLIENT, 1);
	connection.events[0].partial = true;
	connection.events[0].length = 20;
	evidence_collect(&evidence, &connection);
	assert_null(evidence.given.decline[SMCCLC_CLIENT]);
	assert_non_null(evidence.given.malformed);
}

static void cut_is_not_kept(void **state)
{
	(void)state;
	add_decline(SMCCLC_CLIENT, 1);
	connection.events[0].length = 24;
	evidence_collect(&evidence, &connection);
	assert_null(evidence.given.decline[SMCCLC_CLIENT]);
	assert_null(evidence.given.malformed);
	assert_int_equal(evidence.type[0], SMCCLC_DECLINE);
}

#define CASE(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(addresses_and_ports),
		CASE(nothing_seen),
		CASE(first_of_each_side_is_kept),
		CASE(first_malformed_is_kept_apart),
		CASE(partial_is_malformed),
		CASE(cut_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
