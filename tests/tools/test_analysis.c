/* SPDX-License-Identifier: MIT */
/* Connections frame by frame: which events they become, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builder.h"

#define C SMCCLC_CLIENT
#define S SMCCLC_SERVER

#define WITH    SMCCLC_OPTION_SMCR
#define WITHOUT SMCCLC_OPTION_ABSENT

#define SECOND INT64_C(1000000000)

static struct builder b;

static int setup(void **state)
{
	(void)state;
	builder_begin(&b, NULL);
	return 0;
}

static int setup_small(void **state)
{
	const struct analysis_limits limits = {.half_open = 4,
					       .connections = 3};

	(void)state;
	builder_begin(&b, &limits);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	builder_free(&b);
	return 0;
}

static const struct totals *totals(void)
{
	return analysis_totals(b.analysis);
}

/* The next connection, on the same ends with other numbers or on others. */
static void again(void)
{
	b.next[C] += 100000;
	b.next[S] += 100000;
}

static void next_port(void)
{
	b.port++;
}

static void clc(unsigned from, unsigned type)
{
	builder_clc(&b, from, type);
}

static void open_with_option(void)
{
	builder_open(&b, WITH, WITH);
}

static void shake_hands(void)
{
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
}

static void close_both(void)
{
	builder_flags(&b, C, TCP_FIN | TCP_ACK);
	builder_flags(&b, S, TCP_FIN | TCP_ACK);
	builder_flags(&b, C, TCP_ACK);
}

static void expect_events(size_t index, const char *events)
{
	assert_true(index < b.count);
	assert_string_equal(b.results[index].events, events);
}

static void expect(size_t index, const char *events, unsigned outcome)
{
	expect_events(index, events);
	assert_int_equal(b.results[index].connection.verdict.outcome, outcome);
}

/* The capture ends, and held this one connection. */
static void expect_only(const char *events, unsigned outcome)
{
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect(0, events, outcome);
	assert_int_equal(totals()->outcomes[outcome], 1);
}

#define OPENED "c:syn+ s:syn-ack+ "
#define SHAKEN OPENED "c:proposal s:accept c:confirm"

/* --- whole handshakes -------------------------------------------------- */

static void success(void **state)
{
	const struct connection *connection = &b.results[0].connection;

	(void)state;
	shake_hands();
	close_both();
	expect_only(SHAKEN " c:fin s:fin", SMCCLC_SMC_R);
	assert_int_equal(connection->end[C].port, 40000);
	assert_int_equal(connection->end[S].port, 5000);
	assert_int_equal(connection->end[C].family, 4);
	assert_memory_equal(connection->end[C].address, "\x0a\0\0\1", 4);
	assert_memory_equal(connection->end[S].address, "\x0a\1\0\2", 4);
	assert_int_equal(connection->first_frame, 1);
	assert_int_equal(connection->last_frame, 9);
	assert_int_equal(connection->last_time - connection->first_time,
			 8 * b.step);
	assert_int_equal(totals()->packets, 9);
	assert_int_equal(totals()->frames[PACKET_TCP], 9);
}

static void success_ipv6(void **state)
{
	const struct connection *connection = &b.results[0].connection;

	(void)state;
	b.ipv6 = true;
	shake_hands();
	close_both();
	expect_only(SHAKEN " c:fin s:fin", SMCCLC_SMC_R);
	assert_int_equal(connection->end[C].family, 6);
	assert_int_equal(connection->end[C].port, 40000);
	assert_int_equal(connection->end[C].address[0], 0xfd);
	assert_int_equal(connection->end[S].address[15], 2);
}

static void decline_then_data(void **state)
{
	(void)state;
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_DECLINE);
	builder_say(&b, C, "GET /", 5);
	builder_say(&b, C, " HTTP", 5);
	builder_say(&b, S, "200", 3);
	close_both();
	expect_only(OPENED "c:proposal s:decline c:data s:data c:fin s:fin",
		    SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.events[4].length, 10);
	assert_int_equal(b.results[0].connection.events[5].length, 3);
}

/* The machine wants to know of payload that comes after a Decline. */
static void data_after_a_decline_is_told_again(void **state)
{
	(void)state;
	shake_hands();
	clc(C, SMCCLC_DECLINE);
	builder_say(&b, C, "GET /", 5);
	clc(S, SMCCLC_DECLINE);
	builder_say(&b, C, "again", 5);
	builder_say(&b, C, "and on", 6);
	expect_only(SHAKEN " c:decline c:data s:decline c:data",
		    SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.events[6].length, 5);
	assert_int_equal(b.results[0].connection.events[8].length, 11);
}

static void decline_and_data_in_one_segment(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_DECLINE, bytes);

	(void)state;
	memcpy(bytes + length, "hello", 5);
	open_with_option();
	builder_say(&b, C, bytes, length + 5);
	expect_only(OPENED "c:decline c:data", SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.head_length[C], length);
	assert_int_equal(b.results[0].connection.events[3].length, 5);
}

static void no_option_in_the_answer(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	builder_say(&b, C, "GET /", 5);
	builder_say(&b, S, "200", 3);
	expect_only("c:syn+ s:syn-ack- c:data s:data", SMCCLC_FALLBACK);
}

static void every_copy_of_a_syn_is_told(void **state)
{
	(void)state;
	builder_syn(&b, C, WITH);
	builder_syn(&b, C, WITHOUT);
	builder_syn(&b, S, WITHOUT);
	builder_syn(&b, S, WITH);
	builder_syn(&b, C, WITH);
	expect_only("c:syn+ c:syn- s:syn-ack- s:syn-ack+ c:syn+",
		    SMCCLC_UNDETERMINED);
}

/* Only the first copy and one that differs are kept until there is more. */
static void copies_of_an_unanswered_syn(void **state)
{
	const struct connection *connection = &b.results[0].connection;

	(void)state;
	for (int i = 0; i < 4; i++)
		builder_syn(&b, C, WITH);
	next_port();
	builder_syn(&b, C, WITH);
	builder_syn(&b, C, WITHOUT);
	builder_syn(&b, C, WITH);
	builder_end(&b);
	expect(0, "c:syn+ c:syn+", SMCCLC_UNDETERMINED);
	assert_int_equal(connection->events[1].frame, 4);
	assert_int_equal(connection->last_frame, 4);
	assert_int_equal(connection->events_dropped, 2);
	expect(1, "c:syn+ c:syn-", SMCCLC_UNDETERMINED);
}

/* The number of each copy is another cookie. */
static void syn_cookies(void **state)
{
	(void)state;
	builder_syn(&b, C, WITH);
	builder_syn(&b, S, WITH);
	b.next[S] += 1000;
	builder_syn(&b, S, WITH);
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_DECLINE);
	expect_only("c:syn+ s:syn-ack+ s:syn-ack+ c:proposal s:decline",
		    SMCCLC_FALLBACK);
}

static void send_syn(unsigned from, unsigned flags)
{
	uint8_t options[8];
	const struct piece piece = {
		.from = (uint8_t)from,
		.flags = (uint8_t)(TCP_SYN | flags),
		.seq = b.next[from] - 1,
		.ack = flags ? b.next[!from] : 0,
		.options = options,
		.options_length = smcclc_tcp_option_encode(WITH, options,
							   sizeof(options)),
	};

	builder_send(&b, &piece);
}

/* Simultaneous open: the client is who proposes. */
static void syns_that_cross(void **state)
{
	(void)state;
	send_syn(S, 0);
	send_syn(C, 0);
	send_syn(C, 0);
	send_syn(S, TCP_ACK);
	send_syn(C, TCP_ACK);
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_DECLINE);
	expect_only("s:syn+ c:syn+ c:syn+ s:syn-ack+ c:syn-ack+ c:proposal "
		    "s:decline",
		    SMCCLC_FALLBACK);
	assert_int_equal(b.results[0].connection.verdict.by, SMCCLC_SERVER);
	assert_true(b.results[0].connection.verdict.certain);
}

static void syns_that_cross_and_nothing_more(void **state)
{
	(void)state;
	send_syn(C, 0);
	send_syn(S, 0);
	expect_only("c:syn+ s:syn+", SMCCLC_UNDETERMINED);
}

/* As a capture at both sides of what strips it has it. */
static void copy_without_the_option_first(void **state)
{
	(void)state;
	builder_syn(&b, C, WITHOUT);
	assert_int_equal(totals()->tcp_connections, 1);
	builder_syn(&b, C, WITH);
	assert_int_equal(totals()->tcp_connections, 0);
	builder_syn(&b, S, WITHOUT);
	expect_only("c:syn- c:syn+ s:syn-ack-", SMCCLC_FALLBACK);
}

/* --- plain TCP --------------------------------------------------------- */

static void plain_tcp_is_counted_once(void **state)
{
	(void)state;
	builder_syn(&b, C, WITHOUT);
	builder_syn(&b, C, WITHOUT);
	builder_syn(&b, S, WITHOUT);
	builder_syn(&b, S, WITHOUT);
	builder_flags(&b, C, TCP_ACK);
	builder_say(&b, C, "GET /", 5);
	close_both();
	again();
	builder_open(&b, WITHOUT, WITHOUT);
	builder_end(&b);
	assert_int_equal(b.count, 0);
	assert_int_equal(totals()->tcp_connections, 2);
}

static void plain_syn_ack_alone_is_counted(void **state)
{
	(void)state;
	builder_syn(&b, S, WITHOUT);
	builder_syn(&b, C, WITHOUT);
	builder_end(&b);
	assert_int_equal(totals()->tcp_connections, 1);
}

static void plain_connections_are_told_apart(void **state)
{
	(void)state;
	builder_syn(&b, C, WITHOUT);
	again();
	builder_syn(&b, C, WITHOUT);
	assert_int_equal(totals()->tcp_connections, 2);
	again();
	builder_syn(&b, S, WITHOUT);
	assert_int_equal(totals()->tcp_connections, 3);
}

static void open_ports(unsigned from, uint16_t first, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		b.port = (uint16_t)(first + i);
		builder_syn(&b, from, WITHOUT);
	}
}

static void plain_connections_open_side_by_side(void **state)
{
	(void)state;
	open_ports(C, 10000, 4096);
	open_ports(S, 10000, 4096);
	assert_int_equal(totals()->tcp_connections, 4096);
	/* One too many: the oldest is forgotten, no other. */
	open_ports(C, 20000, 1);
	open_ports(S, 10001, 4095);
	assert_int_equal(totals()->tcp_connections, 4097);
	open_ports(S, 10000, 1);
	assert_int_equal(totals()->tcp_connections, 4098);
}

/* As when somebody copies a capture file. */
static void clc_far_into_a_plain_connection(void **state)
{
	static const uint8_t bytes[5000];

	(void)state;
	builder_open(&b, WITHOUT, WITHOUT);
	builder_say(&b, C, bytes, sizeof(bytes));
	clc(C, SMCCLC_PROPOSAL);
	builder_end(&b);
	expect_events(0, "c:proposal");
	assert_int_equal(totals()->tcp_connections, 1);
}

static void too_few_bytes_of_a_plain_connection(void **state)
{
	(void)state;
	builder_open(&b, WITHOUT, WITHOUT);
	b.snaplen = 14 + 20 + 20 + 2;
	clc(C, SMCCLC_PROPOSAL);
	builder_end(&b);
	assert_int_equal(b.count, 0);
	assert_int_equal(totals()->tcp_connections, 1);
}

static void clc_without_the_option(void **state)
{
	(void)state;
	builder_open(&b, WITHOUT, WITHOUT);
	clc(C, SMCCLC_PROPOSAL);
	builder_say(&b, S, "what?", 5);
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect_events(0, "c:syn- s:syn-ack- c:proposal s:data");
	assert_int_equal(totals()->tcp_connections, 0);
}

static void option_only_in_the_answer(void **state)
{
	(void)state;
	builder_open(&b, WITHOUT, WITH);
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect_events(0, "c:syn- s:syn-ack+");
	assert_int_equal(totals()->tcp_connections, 0);
}

static void other_frames_are_counted(void **state)
{
	const uint8_t arp[60] = {[12] = 8, [13] = 6};
	const struct frame frame = {.number = 1,
				    .bytes = arp,
				    .captured = sizeof(arp),
				    .length = sizeof(arp),
				    .link = 1};

	(void)state;
	analysis_frame(b.analysis, &frame);
	assert_int_equal(totals()->packets, 1);
	assert_int_equal(totals()->frames[PACKET_OTHER], 1);
	assert_int_equal(totals()->frames[PACKET_TCP], 0);
}

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
	assert_int_equal(b.results[0].connection.head[C][12], bytes[12] ^ 0xff);
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

/* --- how connections end ----------------------------------------------- */

static void fin_waits_for_what_is_before_it(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(SMCCLC_PROPOSAL, bytes);
	struct piece fin = {.from = C, .flags = TCP_FIN | TCP_ACK};

	(void)state;
	open_with_option();
	fin.seq = b.next[C] + (uint32_t)length;
	fin.ack = b.next[S];
	builder_send(&b, &fin);
	builder_say(&b, C, bytes, length);
	expect_only(OPENED "c:proposal c:fin", SMCCLC_ABORTED);
	assert_int_equal(b.results[0].connection.events[3].frame, 5);
}

static void accept_after_the_clients_fin(void **state)
{
	(void)state;
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	b.time += 6 * SECOND;
	builder_flags(&b, C, TCP_FIN | TCP_ACK);
	clc(S, SMCCLC_ACCEPT);
	builder_flags(&b, C, TCP_RST);
	expect_only(OPENED "c:proposal c:fin s:accept c:rst", SMCCLC_ABORTED);
}

static void half_a_message_before_fin(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];

	(void)state;
	builder_message(SMCCLC_PROPOSAL, bytes);
	open_with_option();
	builder_say(&b, C, bytes, 20);
	b.time += 6 * SECOND;
	builder_flags(&b, S, TCP_FIN | TCP_ACK);
	builder_flags(&b, C, TCP_FIN | TCP_ACK);
	expect_only(OPENED "c:proposal~ s:fin c:fin", SMCCLC_ABORTED);
	assert_int_equal(b.results[0].connection.events[2].frame, 4);
	assert_int_equal(b.results[0].connection.events[2].length, 20);
}

static void half_a_message_before_rst(void **state)
{
	(void)state;
	open_with_option();
	builder_say(&b, C, "\xe2\xd4\xc3", 3);
	builder_flags(&b, S, TCP_RST);
	builder_flags(&b, S, TCP_RST);
	expect_only(OPENED "c:?~ s:rst", SMCCLC_ABORTED);
}

static void what_waits_comes_before_rst(void **state)
{
	(void)state;
	open_with_option();
	b.next[C] += 52;
	builder_say(&b, C, "GET /", 5);
	builder_flags(&b, C, TCP_RST);
	builder_end(&b);
	expect_events(0, OPENED "c:hole c:data c:rst");
}

static void half_a_message_at_the_end(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];

	(void)state;
	builder_message(SMCCLC_PROPOSAL, bytes);
	open_with_option();
	builder_say(&b, C, bytes, 20);
	expect_only("c:syn+ s:syn-ack+", SMCCLC_UNDETERMINED);
}

static void hopeless_half_at_the_end(void **state)
{
	uint8_t bytes[BUILDER_MESSAGE];

	(void)state;
	builder_message(SMCCLC_PROPOSAL, bytes);
	bytes[7] &= 0x0f; /* version 0 */
	open_with_option();
	builder_say(&b, C, bytes, 20);
	builder_end(&b);
	expect_events(0, OPENED "c:proposal~");
	assert_int_equal(b.results[0].connection.verdict.reason,
			 SMCCLC_MALFORMED);
}

static void closed_connections_linger(void **state)
{
	(void)state;
	shake_hands();
	builder_flags(&b, C, TCP_RST);
	clc(S, SMCCLC_DECLINE);
	b.time += SECOND;
	builder_flags(&b, S, TCP_ACK);
	assert_int_equal(b.count, 0);
	b.time += 3 * SECOND;
	next_port();
	builder_flags(&b, C, TCP_ACK);
	assert_int_equal(b.count, 1);
	expect_events(0, SHAKEN " c:rst s:decline");
	assert_int_equal(b.results[0].connection.last_frame, 9);
}

static void ports_are_used_again(void **state)
{
	(void)state;
	shake_hands();
	again();
	builder_open(&b, WITH, WITHOUT);
	assert_int_equal(b.count, 1);
	again();
	builder_syn(&b, C, WITH);
	assert_int_equal(b.count, 2);
	again();
	builder_syn(&b, C, WITHOUT);
	assert_int_equal(b.count, 3);
	builder_end(&b);
	assert_int_equal(b.count, 3);
	expect(0, SHAKEN, SMCCLC_UNDETERMINED);
	expect(1, "c:syn+ s:syn-ack-", SMCCLC_FALLBACK);
	expect(2, "c:syn+", SMCCLC_UNDETERMINED);
	assert_int_equal(totals()->tcp_connections, 1);
	assert_int_equal(totals()->evicted, 0);
}

static void refused(void **state)
{
	(void)state;
	builder_syn(&b, C, WITH);
	builder_flags(&b, S, TCP_RST | TCP_ACK);
	expect_only("c:syn+ s:rst", SMCCLC_ABORTED);
}

/* --- hostile bytes ----------------------------------------------------- */

static void length_below_the_header(void **state)
{
	const uint8_t bytes[] = {0xe2, 0xd4, 0xc3, 0xd9, 1,   0,
				 0,    0x10, 'm',  'o',  'r', 'e'};

	(void)state;
	open_with_option();
	builder_say(&b, C, bytes, sizeof(bytes));
	builder_say(&b, C, "and more", 8);
	builder_flags(&b, S, TCP_RST);
	expect_only(OPENED "c:proposal s:rst", SMCCLC_ABORTED);
	assert_int_equal(b.results[0].connection.verdict.reason,
			 SMCCLC_MALFORMED);
}

static void length_beyond_the_head(void **state)
{
	static const uint8_t bytes[70000] = {0xe2, 0xd4, 0xc3, 0xd9,
					     1,    0xff, 0xff, 0x10};

	(void)state;
	open_with_option();
	for (size_t i = 0; i < 65535; i += 257)
		builder_say(&b, C, bytes + i, 257);
	builder_flags(&b, S, TCP_ACK);
	builder_say(&b, C, "data", 4);
	builder_end(&b);
	expect_events(0, OPENED "c:proposal c:data");
	assert_int_equal(b.results[0].connection.events[2].length, 4096);
	assert_int_equal(b.results[0].connection.events[3].length, 4);
}

static void more_events_than_are_kept(void **state)
{
	const struct connection *connection = &b.results[0].connection;

	(void)state;
	open_with_option();
	for (int i = 0; i < 40; i++)
		clc(C, SMCCLC_PROPOSAL);
	builder_say(&b, C, "data", 4);
	clc(S, SMCCLC_DECLINE);
	builder_end(&b);
	assert_int_equal(connection->event_count, CONNECTION_EVENTS);
	assert_int_equal(connection->events_dropped, 20);
	assert_int_equal(connection->verdict.reason, SMCCLC_DECLINED);
}

/* --- limits ------------------------------------------------------------ */

static void oldest_half_open_makes_room(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++, next_port())
		builder_syn(&b, C, WITH);
	assert_int_equal(b.count, 2);
	assert_int_equal(totals()->evicted, 2);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
	assert_int_equal(b.results[1].connection.end[C].port, 40001);
	expect(0, "c:syn+", SMCCLC_UNDETERMINED);
	builder_end(&b);
	assert_int_equal(b.count, 6);
	assert_int_equal(totals()->evicted, 2);
}

static void flood_of_syns(unsigned count)
{
	for (unsigned i = 0; i < count; i++, next_port())
		builder_syn(&b, C, WITH);
}

/* Each handshake completes, however little is remembered of its SYN. */
static void honest_handshakes_in_a_flood(void **state)
{
	uint64_t established;

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		uint16_t port = b.port;

		b.host = 2;
		builder_syn(&b, C, WITH);
		b.host = 1;
		flood_of_syns(i % 8);
		b.host = 2;
		b.port = port;
		builder_syn(&b, S, WITH);
		clc(C, SMCCLC_PROPOSAL);
		clc(S, SMCCLC_ACCEPT);
		clc(C, SMCCLC_CONFIRM);
		close_both();
		b.port = (uint16_t)(port + 10);
	}
	builder_end(&b);
	established = totals()->outcomes[SMCCLC_SMC_R];
	assert_int_equal(established, 100);
	assert_true(totals()->evicted > 100);
}

static void closed_connections_make_room_first(void **state)
{
	(void)state;
	shake_hands();
	next_port();
	shake_hands();
	close_both();
	next_port();
	shake_hands();
	next_port();
	open_with_option();
	assert_int_equal(b.count, 1);
	assert_int_equal(b.results[0].connection.end[C].port, 40001);
	assert_int_equal(totals()->evicted, 0);
}

static void connections_not_used_make_room(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++, next_port())
		shake_hands();
	assert_int_equal(b.count, 1);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
	b.port = 40001;
	builder_flags(&b, S, TCP_ACK);
	b.port = 40004;
	shake_hands();
	assert_int_equal(b.count, 2);
	assert_int_equal(b.results[1].connection.end[C].port, 40002);
	builder_end(&b);
	assert_int_equal(b.count, 5);
}

/* Its handshake has just begun: older ones go first, though used since. */
static void new_connections_stay(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++, next_port())
		shake_hands();
	builder_syn(&b, C, WITH);
	builder_syn(&b, S, WITH);
	for (b.port = 40001; b.port < 40003; b.port++)
		builder_flags(&b, S, TCP_ACK);
	b.port = 40004;
	builder_syn(&b, C, WITH);
	builder_syn(&b, S, WITH);
	assert_int_equal(b.count, 2);
	assert_int_equal(b.results[1].connection.end[C].port, 40001);
}

static void nothing_at_all(void **state)
{
	(void)state;
	builder_end(&b);
	assert_int_equal(b.count, 0);
	assert_int_equal(totals()->packets, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_SMALL(name) \
	cmocka_unit_test_setup_teardown(name, setup_small, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(success),
		TEST(success_ipv6),
		TEST(decline_then_data),
		TEST(data_after_a_decline_is_told_again),
		TEST(decline_and_data_in_one_segment),
		TEST(no_option_in_the_answer),
		TEST(every_copy_of_a_syn_is_told),
		TEST(copies_of_an_unanswered_syn),
		TEST(syn_cookies),
		TEST(syns_that_cross),
		TEST(syns_that_cross_and_nothing_more),
		TEST(copy_without_the_option_first),
		TEST(plain_tcp_is_counted_once),
		TEST(plain_syn_ack_alone_is_counted),
		TEST(plain_connections_are_told_apart),
		TEST(plain_connections_open_side_by_side),
		TEST(clc_far_into_a_plain_connection),
		TEST(too_few_bytes_of_a_plain_connection),
		TEST(clc_without_the_option),
		TEST(option_only_in_the_answer),
		TEST(other_frames_are_counted),
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
		TEST(fin_waits_for_what_is_before_it),
		TEST(accept_after_the_clients_fin),
		TEST(half_a_message_before_fin),
		TEST(half_a_message_before_rst),
		TEST(what_waits_comes_before_rst),
		TEST(half_a_message_at_the_end),
		TEST(hopeless_half_at_the_end),
		TEST(closed_connections_linger),
		TEST(ports_are_used_again),
		TEST(refused),
		TEST(length_below_the_header),
		TEST(length_beyond_the_head),
		TEST(more_events_than_are_kept),
		TEST_SMALL(oldest_half_open_makes_room),
		TEST_SMALL(honest_handshakes_in_a_flood),
		TEST_SMALL(closed_connections_make_room_first),
		TEST_SMALL(connections_not_used_make_room),
		TEST_SMALL(new_connections_stay),
		TEST(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
