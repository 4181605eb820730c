/* SPDX-License-Identifier: MIT */
/* Connections frame by frame: which events they become, in which order. */
#include "analysis_case.h"

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

static void what_comes_late_counts(void **state)
{
	(void)state;
	shake_hands();
	builder_flags(&b, C, TCP_RST);
	clc(S, SMCCLC_DECLINE);
	b.time += SECOND;
	builder_flags(&b, S, TCP_ACK);
	b.time += 3 * SECOND;
	next_port();
	builder_flags(&b, C, TCP_ACK);
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect_events(0, SHAKEN " c:rst s:decline");
	assert_int_equal(b.results[0].connection.last_frame, 9);
}

static void closed_connections_linger(void **state)
{
	(void)state;
	shake_hands();
	close_both();
	next_port();
	b.step = 0;
	b.time += 2 * SECOND - 1;
	builder_flags(&b, C, TCP_ACK);
	assert_int_equal(b.count, 0);
	b.time++;
	builder_flags(&b, C, TCP_ACK);
	assert_int_equal(b.count, 1);
}

static void so_many_linger(void **state)
{
	(void)state;
	b.step = 0;
	for (unsigned i = 0; i < 64; i++, next_port()) {
		shake_hands();
		close_both();
	}
	assert_int_equal(b.count, 0);
	shake_hands();
	close_both();
	assert_int_equal(b.count, 1);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
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
	again();
	builder_syn(&b, C, WITHOUT);
	assert_int_equal(b.count, 2);
	builder_end(&b);
	assert_int_equal(b.count, 3);
	expect(0, SHAKEN, SMCCLC_UNDETERMINED);
	expect(1, "c:syn+", SMCCLC_UNDETERMINED);
	expect(2, "c:syn+ s:syn-ack-", SMCCLC_FALLBACK);
	assert_int_equal(totals()->tcp_connections, 1);
	assert_int_equal(totals()->evicted, 0);
}

static void fall_back(void)
{
	builder_open(&b, WITH, WITHOUT);
	close_both();
	b.time += 3 * SECOND;
	next_port();
}

/* What comes later may tell why. */
static void failed_connections_are_kept_back(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 257; i++)
		fall_back();
	assert_int_equal(b.count, 0);
	fall_back();
	assert_int_equal(b.count, 1);
	assert_int_equal(b.results[0].connection.end[C].port, 40000);
	builder_end(&b);
	assert_int_equal(b.count, 258);
	assert_int_equal(totals()->outcomes[SMCCLC_FALLBACK], 258);
}

/* The SYN-ACK may acknowledge as much as a SYN can carry. */
static void data_in_a_syn(void **state)
{
	struct piece answer = {.from = S, .flags = TCP_SYN | TCP_ACK};

	(void)state;
	builder_syn(&b, C, WITH);
	answer.seq = b.next[S] - 1;
	answer.ack = b.next[C] + 65535;
	builder_send(&b, &answer);
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect_events(0, "c:syn+ s:syn-ack-");
}

static void too_much_data_for_a_syn(void **state)
{
	struct piece answer = {.from = S, .flags = TCP_SYN | TCP_ACK};

	(void)state;
	builder_syn(&b, C, WITH);
	answer.seq = b.next[S] - 1;
	answer.ack = b.next[C] + 65536;
	builder_send(&b, &answer);
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect_events(0, "c:syn+");
	assert_int_equal(totals()->tcp_connections, 1);
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
		TEST(fin_waits_for_what_is_before_it),
		TEST(accept_after_the_clients_fin),
		TEST(half_a_message_before_fin),
		TEST(half_a_message_before_rst),
		TEST(what_waits_comes_before_rst),
		TEST(half_a_message_at_the_end),
		TEST(hopeless_half_at_the_end),
		TEST(what_comes_late_counts),
		TEST(closed_connections_linger),
		TEST(so_many_linger),
		TEST(failed_connections_are_kept_back),
		TEST(data_in_a_syn),
		TEST(too_much_data_for_a_syn),
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
