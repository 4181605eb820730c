/* SPDX-License-Identifier: MIT */
/* RSTs: what is odd about them, and whether the connection outlives them. */
#include "segments_case.h"

#define LENGTH 28
#define SCALED 3 /* the client's window scale */
#define WINDOW (65535u << SCALED)

#define SYN_OPTIONS     MSS, SACK, STAMP(0), NOP, SCALE(SCALED), NOP, NOP, SMC
#define SYN_ACK_OPTIONS MSS, SACK, STAMP(0), NOP, SCALE(7), NOP, NOP, SMC

static uint8_t message[64];

static int begin(void **state)
{
	assert_int_equal(decline(message), LENGTH);
	return segments_begin(state);
}

/* The client has sent a message, and the server has it. */
static void open_and_talk(void)
{
	static const uint8_t stamp[] = {NOP, NOP, STAMP(0)};

	send_syn(OPTIONS(SYN_OPTIONS));
	send_syn_ack(OPTIONS(SYN_ACK_OPTIONS));
	next.options = stamp;
	next.options_captured = sizeof(stamp);
	next.options_length = sizeof(stamp);
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
}

/* From now on there are none. */
static void drop_options(void)
{
	next.options_captured = 0;
	next.options_length = 0;
}

static void reset(uint32_t offset, uint8_t flags, uint32_t acked)
{
	send_flags(SMCCLC_SERVER, offset, TCP_RST | flags, acked);
}

static uint32_t odd(void)
{
	return shown(SMCCLC_SERVER)->rst_odd;
}

static void nothing_odd(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->rst, 6);
	assert_int_equal(odd(), 0);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 0);
}

static void the_first_counts(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH);
	reset(1u << 31, 0, 0);
	assert_int_equal(shown(SMCCLC_SERVER)->rst, 6);
	assert_int_equal(odd(), 0);
}

/* --- sequence ---------------------------------------------------------------
 */

static void before_the_window(void **state)
{
	(void)state;
	open_and_talk();
	reset(UINT32_MAX, TCP_ACK, LENGTH);
	assert_int_equal(odd(), SMCCLC_RST_SEQUENCE);
}

static void last_of_the_window(void **state)
{
	(void)state;
	open_and_talk();
	reset(WINDOW, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void after_the_window(void **state)
{
	(void)state;
	open_and_talk();
	reset(WINDOW + 1, TCP_ACK, LENGTH);
	assert_int_equal(odd(), SMCCLC_RST_SEQUENCE);
}

static void refused(void **state)
{
	(void)state;
	send_syn(OPTIONS(SYN_OPTIONS));
	send_flags(SMCCLC_SERVER, (uint32_t)-SERVER_ISN - 1, TCP_RST | TCP_ACK,
		   0);
	assert_int_equal(shown(SMCCLC_SERVER)->rst, 2);
	assert_int_equal(odd(), 0);
}

static void refused_by_a_guess(void **state)
{
	(void)state;
	send_syn(OPTIONS(SYN_OPTIONS));
	send_flags(SMCCLC_SERVER, 0, TCP_RST | TCP_ACK, 1);
	assert_int_equal(odd(), SMCCLC_RST_ACK);
}

/* --- acknowledgement
 * ---------------------------------------------------------- */

/* A host without the connection has the number from what it answers. */
static void answers_a_segment(void **state)
{
	(void)state;
	open_and_talk();
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	reset(0, 0, 0);
	assert_int_equal(odd(), 0);
}

static void answers_another_number(void **state)
{
	(void)state;
	open_and_talk();
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	reset(1, 0, 0);
	assert_int_equal(odd(), SMCCLC_RST_NO_ACK);
}

static void answers_nothing(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, 0, 0);
	assert_int_equal(odd(), SMCCLC_RST_NO_ACK);
}

static void acks_before_the_first(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, UINT32_MAX);
	assert_int_equal(odd(), SMCCLC_RST_ACK);
}

static void acks_the_first(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, 0);
	assert_int_equal(odd(), 0);
}

static void acks_what_was_lost(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH + (65535u << 7));
	assert_int_equal(odd(), 0);
}

static void acks_more_than_a_window(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH + (65535u << 7) + 1);
	assert_int_equal(odd(), SMCCLC_RST_ACK);
}

/* --- how it travelled
 * ------------------------------------------------------------ */

static void no_timestamp(void **state)
{
	(void)state;
	open_and_talk();
	drop_options();
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), SMCCLC_RST_TIMESTAMP);
}

static void others_without_timestamp(void **state)
{
	(void)state;
	open_and_talk();
	drop_options();
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void peer_without_timestamp(void **state)
{
	(void)state;
	open_and_talk();
	drop_options();
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void no_timestamp_cut(void **state)
{
	(void)state;
	open_and_talk();
	next.options_captured = 0;
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void no_timestamp_agreed(void **state)
{
	(void)state;
	send_syn(OPTIONS(SYN_OPTIONS));
	send_syn_ack(OPTIONS(MSS, SMC));
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send_flags(SMCCLC_SERVER, 0, TCP_RST | TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void no_timestamp_without_connection(void **state)
{
	(void)state;
	open_and_talk();
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	drop_options();
	reset(0, 0, 0);
	assert_int_equal(odd(), 0);
}

static void another_ttl(void **state)
{
	(void)state;
	open_and_talk();
	next.ttl = 63;
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), SMCCLC_RST_TTL);
}

static void ttl_that_changes(void **state)
{
	(void)state;
	open_and_talk();
	next.ttl = 63;
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	next.ttl = 62;
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

static void ttl_not_known(void **state)
{
	(void)state;
	open_and_talk();
	next.ttl = 0;
	reset(0, TCP_ACK, LENGTH);
	assert_int_equal(odd(), 0);
}

/* The server's segments have these identifiers, the RST the last one. */
static uint32_t odd_with_ids(const uint16_t ids[4], uint8_t flags)
{
	open_and_talk();
	next.has_ip_id = true;
	for (unsigned i = 0; i < 3; i++) {
		next.ip_id = ids[i];
		send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	}
	next.has_ip_id = false;
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	next.has_ip_id = true;
	next.ip_id = ids[3];
	reset(0, flags, LENGTH);
	return odd();
}

static void near_id(void **state)
{
	(void)state;
	assert_int_equal(
		odd_with_ids((uint16_t[]){65535, 0, 64, 1064}, TCP_ACK), 0);
}

static void far_id(void **state)
{
	(void)state;
	assert_int_equal(
		odd_with_ids((uint16_t[]){65535, 0, 64, 1065}, TCP_ACK),
		SMCCLC_RST_IP_ID);
}

static void far_id_behind(void **state)
{
	(void)state;
	assert_int_equal(
		odd_with_ids((uint16_t[]){2000, 2001, 2002, 1001}, TCP_ACK),
		SMCCLC_RST_IP_ID);
}

static void random_ids(void **state)
{
	(void)state;
	assert_int_equal(odd_with_ids((uint16_t[]){1, 2, 67, 30000}, TCP_ACK),
			 0);
}

static void no_id_without_connection(void **state)
{
	(void)state;
	assert_int_equal(odd_with_ids((uint16_t[]){20000, 20001, 20002, 0}, 0),
			 0);
}

/* --- afterwards
 * ---------------------------------------------------------------------- */

static void straggler(void **state)
{
	(void)state;
	open_and_talk();
	reset(LENGTH, TCP_ACK, LENGTH);
	send(SMCCLC_SERVER, 0, message, LENGTH, LENGTH);
	send(SMCCLC_SERVER, LENGTH, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 0);
}

static void goes_on_sending(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH);
	send(SMCCLC_SERVER, 0, message, LENGTH, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 7);
}

static void goes_on_after_a_stray_one(void **state)
{
	(void)state;
	open_and_talk();
	reset(1u << 30, TCP_ACK, LENGTH);
	send(SMCCLC_SERVER, 0, message, LENGTH, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 7);
}

static void goes_on_taking(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH);
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(flow.connection.segments[SMCCLC_SERVER].outlived_rst,
			 0);
	send(SMCCLC_SERVER, 0, NULL, 0, 2 * LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 9);
}

static void goes_on_late(void **state)
{
	(void)state;
	open_and_talk();
	reset(0, TCP_ACK, LENGTH);
	now += 990 * MS;
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(flow.connection.segments[SMCCLC_SERVER].outlived_rst,
			 0);
	now -= 10 * MS - 1;
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->outlived_rst, 8);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, segments_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_odd),
		CASE(the_first_counts),
		CASE(before_the_window),
		CASE(last_of_the_window),
		CASE(after_the_window),
		CASE(refused),
		CASE(refused_by_a_guess),
		CASE(answers_a_segment),
		CASE(answers_another_number),
		CASE(answers_nothing),
		CASE(acks_before_the_first),
		CASE(acks_the_first),
		CASE(acks_what_was_lost),
		CASE(acks_more_than_a_window),
		CASE(no_timestamp),
		CASE(others_without_timestamp),
		CASE(peer_without_timestamp),
		CASE(no_timestamp_cut),
		CASE(no_timestamp_agreed),
		CASE(no_timestamp_without_connection),
		CASE(another_ttl),
		CASE(ttl_that_changes),
		CASE(ttl_not_known),
		CASE(near_id),
		CASE(far_id),
		CASE(far_id_behind),
		CASE(random_ids),
		CASE(no_id_without_connection),
		CASE(straggler),
		CASE(goes_on_sending),
		CASE(goes_on_after_a_stray_one),
		CASE(goes_on_taking),
		CASE(goes_on_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
