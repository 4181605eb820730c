/* SPDX-License-Identifier: MIT */
/* Messages in pieces, in any order, and with pieces that the capture has not.
 */
#include "analysis_case.h"

/* --- pieces, orders, copies -------------------------------------------- */

static void one_byte_a_segment(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);

	(void)state;
	open_with_option();
	for (size_t i = 0; i < length; i++)
		builder_say(&b, C, bytes + i, 1);
	clc(S, SMCCLC_DECLINE);
	expect_only(OPENED "c:proposal s:decline", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.events[2].frame, 3 + length);
}

/* Sends quarter `order[i]` of a Proposal as segment i. */
static void say_quarters(const size_t *order)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);
	size_t quarter = length / 4;

	for (size_t i = 0; i < 4; i++)
		builder_say_at(&b, C, order[i] * quarter,
			       bytes + order[i] * quarter, quarter);
	assert_int_equal(length % 4, 0);
	b.next[C] += (uint32_t)length;
}

static void every_order_of_four_segments(void **state)
{
	size_t done = 0;

	(void)state;
	for (size_t code = 0; code < 256; code++) {
		const size_t order[4] = {code & 3, code >> 2 & 3, code >> 4 & 3,
					 code >> 6};
		unsigned seen = 0;

		for (size_t i = 0; i < 4; i++)
			seen |= 1u << order[i];
		if (seen != 15)
			continue;
		open_with_option();
		say_quarters(order);
		clc(S, SMCCLC_ACCEPT);
		next_port();
		done++;
	}
	builder_end(&b);
	assert_int_equal(done, 24);
	assert_int_equal(b.count, 24);
	for (size_t i = 0; i < 24; i++)
		expect(i, OPENED "c:proposal s:accept", SMCCLC_UNDETERMINED);
}

static void sequence_numbers_wrap(void **state)
{
	const size_t order[4] = {2, 3, 1, 0};

	(void)state;
	b.next[C] = UINT32_MAX - 20;
	b.next[S] = UINT32_MAX;
	open_with_option();
	say_quarters(order);
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
	close_both();
	expect_only(SHAKEN " c:fin s:fin", SMCCLC_SMC_R);
}

static void retransmissions_are_ignored(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);

	(void)state;
	open_with_option();
	for (int i = 0; i < 3; i++)
		builder_say_at(&b, C, 0, bytes, length);
	b.next[C] += (uint32_t)length;
	clc(S, SMCCLC_DECLINE);
	for (int i = 0; i < 3; i++)
		builder_say_at(&b, C, 0, "data", 4);
	expect_only(OPENED "c:proposal s:decline c:data", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.events[4].length, 4);
}

static void first_bytes_win(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_DECLINE, bytes);

	(void)state;
	open_with_option();
	builder_say_at(&b, C, 10, bytes + 10, 10);
	bytes[12] ^= 0xff;
	builder_say_at(&b, C, 0, bytes, length);
	expect_only(OPENED "c:decline!", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].head[C][12], bytes[12] ^ 0xff);
}

static void late_conflict_marks_the_message(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_DECLINE, bytes);

	(void)state;
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	builder_say(&b, S, bytes, length);
	bytes[length - 1] ^= 1;
	builder_say_at(&b, S, 0 - length, bytes, length);
	expect_only(OPENED "c:proposal s:decline!", SMCCLC_FALLBACK);
}

static void keep_alive_is_no_conflict(void **state)
{
	(void)state;
	shake_hands();
	builder_say_at(&b, C, (size_t)-1, "", 1);
	builder_say_at(&b, S, (size_t)-1, "", 1);
	b.time += 10 * SECOND;
	builder_flags(&b, C, TCP_ACK);
	expect_only(SHAKEN, SMCCLC_SMC_R);
}

/* --- what the capture has not ------------------------------------------ */

static void lost_message_is_a_hole(void **state)
{
	(void)state;
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	b.next[S] += 68;
	clc(C, SMCCLC_CONFIRM);
	expect_only(OPENED "c:proposal s:hole c:confirm", SMCCLC_UNDETERMINED);
	assert_int_equal(b.results[0].connection.events[3].length, 68);
}

static void clc_goes_on_after_a_hole(void **state)
{
	(void)state;
	open_with_option();
	b.next[C] += 52;
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
	b.next[C] += 7;
	builder_say(&b, C, "data", 4);
	builder_flags(&b, S, TCP_ACK);
	expect_only(OPENED "c:hole s:accept c:confirm c:hole c:data",
		    SMCCLC_FALLBACK);
}

/* Captures of several queues have these in any order. */
static void ack_before_its_bytes_is_no_hole(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);

	(void)state;
	open_with_option();
	b.next[C] += (uint32_t)length;
	builder_flags(&b, S, TCP_ACK);
	builder_say_at(&b, C, 0 - length, bytes, 20);
	builder_flags(&b, S, TCP_ACK);
	builder_say_at(&b, C, 20 - length, bytes + 20, length - 20);
	clc(S, SMCCLC_DECLINE);
	expect_only(OPENED "c:proposal s:decline", SMCCLC_FALLBACK);
}

static void acked_bytes_are_a_hole_once_the_sender_goes_on(void **state)
{
	(void)state;
	open_with_option();
	b.next[C] += 52;
	builder_flags(&b, S, TCP_ACK);
	builder_flags(&b, C, TCP_ACK);
	builder_end(&b);
	expect_events(0, OPENED "c:hole");
	assert_int_equal(b.results[0].connection.events[2].frame, 4);
}

static void late_bytes_fill_a_hole(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);

	(void)state;
	open_with_option();
	b.next[C] += (uint32_t)length;
	builder_flags(&b, S, TCP_ACK);
	builder_flags(&b, C, TCP_ACK);
	builder_say_at(&b, C, 0 - length, bytes, length);
	clc(S, SMCCLC_DECLINE);
	expect_only(OPENED "c:hole c:proposal s:decline", SMCCLC_FALLBACK);
}

static void gap_without_an_answer_is_a_hole_at_the_end(void **state)
{
	(void)state;
	open_with_option();
	b.next[C] += 52;
	builder_say(&b, C, "GET /", 5);
	builder_end(&b);
	expect_events(0, OPENED "c:hole c:data");
	assert_int_equal(b.results[0].connection.events[2].frame, 4);
}

static void hole_within_a_message(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);

	(void)state;
	open_with_option();
	builder_say_at(&b, C, 0, bytes, 20);
	builder_say_at(&b, C, 30, bytes + 30, length - 30);
	b.next[C] += (uint32_t)length;
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
	close_both();
	expect_only(SHAKEN " c:fin s:fin", SMCCLC_SMC_R);
	assert_int_equal(b.results[0].connection.events[2].length, 20);
}

static void snaplen_cuts_messages(void **state)
{
	(void)state;
	b.snaplen = 14 + 20 + 20 + 24;
	shake_hands();
	close_both();
	expect_only(SHAKEN " c:fin s:fin", SMCCLC_SMC_R);
	assert_int_equal(b.results[0].connection.events[2].length, 24);
	assert_int_equal(b.results[0].connection.events[3].length, 24);
	assert_int_equal(b.results[0].connection.head_length[S], 24);
}

static void snaplen_cuts_options_and_eyecatchers(void **state)
{
	(void)state;
	b.snaplen = 14 + 20 + 20 + 2;
	open_with_option();
	assert_int_equal(totals()->tcp_connections, 1);
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_DECLINE);
	builder_say(&b, C, "GET /", 5);
	builder_end(&b);
	expect_events(0, "c:syn? s:syn-ack? c:hole s:hole c:data");
	assert_int_equal(totals()->tcp_connections, 0);
	assert_int_equal(b.results[0].connection.events[2].length, 52);
}

static void begins_in_mid_stream(void **state)
{
	(void)state;
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
	close_both();
	expect_only("c:proposal s:accept c:confirm c:fin s:fin", SMCCLC_SMC_R);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
	assert_true(b.results[0].connection.verdict.certain);
}

static void ports_are_a_guess_until_a_message_tells(void **state)
{
	(void)state;
	b.port = 100;
	clc(S, SMCCLC_DECLINE);
	builder_say(&b, S, "data", 4);
	clc(C, SMCCLC_CONFIRM);
	expect_only("s:decline s:data c:confirm", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.end[C].port, 100);
	assert_false(b.results[0].connection.handshake.guessed);
}

static void decline_alone_is_from_a_guessed_end(void **state)
{
	(void)state;
	clc(S, SMCCLC_DECLINE);
	expect_only("s:decline", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
	assert_false(b.results[0].connection.verdict.certain);
}

static void only_the_clients_packets(void **state)
{
	(void)state;
	builder_syn(&b, C, WITH);
	clc(C, SMCCLC_PROPOSAL);
	b.next[S] += 68;
	clc(C, SMCCLC_CONFIRM);
	builder_flags(&b, C, TCP_FIN | TCP_ACK);
	expect_only("c:syn+ c:proposal s:hole c:confirm c:fin", SMCCLC_SMC_R);
}

static void only_the_servers_packets(void **state)
{
	(void)state;
	builder_syn(&b, S, WITH);
	b.next[C] += 52;
	clc(S, SMCCLC_DECLINE);
	b.next[C] += 100;
	builder_say(&b, S, "data", 4);
	expect_only("s:syn-ack+ c:hole s:decline s:data", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_byte_a_segment),
		TEST(every_order_of_four_segments),
		TEST(sequence_numbers_wrap),
		TEST(retransmissions_are_ignored),
		TEST(first_bytes_win),
		TEST(late_conflict_marks_the_message),
		TEST(keep_alive_is_no_conflict),
		TEST(lost_message_is_a_hole),
		TEST(clc_goes_on_after_a_hole),
		TEST(ack_before_its_bytes_is_no_hole),
		TEST(acked_bytes_are_a_hole_once_the_sender_goes_on),
		TEST(late_bytes_fill_a_hole),
		TEST(gap_without_an_answer_is_a_hole_at_the_end),
		TEST(hole_within_a_message),
		TEST(snaplen_cuts_messages),
		TEST(snaplen_cuts_options_and_eyecatchers),
		TEST(begins_in_mid_stream),
		TEST(ports_are_a_guess_until_a_message_tells),
		TEST(decline_alone_is_from_a_guessed_end),
		TEST(only_the_clients_packets),
		TEST(only_the_servers_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
