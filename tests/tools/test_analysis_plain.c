/* SPDX-License-Identifier: MIT */
/* Connections that open without the option. */
#include "analysis_case.h"

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
	assert_int_equal(b.count, 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_tcp_is_counted_once),
		TEST(plain_syn_ack_alone_is_counted),
		TEST(plain_connections_are_told_apart),
		TEST(plain_connections_open_side_by_side),
		TEST(clc_far_into_a_plain_connection),
		TEST(too_few_bytes_of_a_plain_connection),
		TEST(clc_without_the_option),
		TEST(option_only_in_the_answer),
		TEST(other_frames_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
