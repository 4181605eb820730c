/* SPDX-License-Identifier: MIT */
/* What segments show: acknowledgements, copies, and how they travelled. */
#include "evidence.h"
#include "segments_case.h"

#define LENGTH 28

static uint8_t message[64];

static int begin(void **state)
{
	assert_int_equal(decline(message), LENGTH);
	return segments_begin(state);
}

static void assert_sighting(struct smcclc_sighting seen, uint32_t count,
			    uint32_t first, uint32_t last)
{
	assert_int_equal(seen.count, count);
	assert_int_equal(seen.first, first);
	assert_int_equal(seen.last, last);
}

/* --- how they travelled ------------------------------------------------ */

static void ttl_of_all_but_rst(void **state)
{
	(void)state;
	open_smc();
	next.ttl = 63;
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	next.ttl = 0;
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	next.ttl = 20;
	send_flags(SMCCLC_CLIENT, LENGTH, TCP_RST, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ttl_least, 63);
	assert_int_equal(shown(SMCCLC_CLIENT)->ttl_most, 64);
	assert_int_equal(shown(SMCCLC_SERVER)->ttl_least, 64);
	assert_int_equal(shown(SMCCLC_SERVER)->ttl_most, 64);
}

static void mac_of_the_first(void **state)
{
	(void)state;
	next.has_source_mac = true;
	next.source_mac[5] = 1;
	send_syn(OPTIONS(LINUX_SYN));
	next.source_mac[5] = 2;
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
	next.has_source_mac = false;
	send_syn_ack(OPTIONS(LINUX_SYN));
	assert_true(shown(SMCCLC_CLIENT)->has_mac);
	assert_int_equal(shown(SMCCLC_CLIENT)->mac[5], 1);
	assert_false(shown(SMCCLC_SERVER)->has_mac);
}

static void last_segment(void **state)
{
	(void)state;
	open_smc();
	send_flags(SMCCLC_CLIENT, 0, TCP_RST, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->segments_after, 4);
	assert_int_equal(shown(SMCCLC_CLIENT)->last_time, 40 * MS);
	assert_int_equal(shown(SMCCLC_SERVER)->segments_after, 2);
	assert_int_equal(shown(SMCCLC_SERVER)->last_time, 20 * MS);
}

/* --- copies ------------------------------------------------------------- */

static void first_is_no_repeat(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 0, 0, 0);
}

static void repeats_of_messages(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH, "GET /", 5, 0);
	send(SMCCLC_CLIENT, LENGTH, "GET /", 5, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 2, 5, 6);
}

/* TCP puts what waits into the segment that it repeats. */
static void repeat_with_more(void **state)
{
	uint8_t both[LENGTH + 5] = {0};

	(void)state;
	memcpy(both, message, LENGTH);
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, 0, both, sizeof(both), 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 1, 5, 5);
}

static void repeats_of_first_data(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, "GET", 3, 0);
	send(SMCCLC_CLIENT, 0, "GET", 3, 0);
	send(SMCCLC_CLIENT, 3, " /", 2, 0);
	send(SMCCLC_CLIENT, 3, " /", 2, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 1, 5, 5);
}

static void late_bytes_are_no_repeat(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 20, message + 20, LENGTH - 20, 0);
	send(SMCCLC_CLIENT, 0, message, 20, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 0, 0, 0);
}

static void keep_alive_is_no_repeat(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH - 1, "", 1, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 0, 0, 0);
}

static void same_packet_is_no_repeat(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	now -= 10 * MS; /* a clock that stands still */
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	now -= 9 * MS + 1;
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	now -= 9 * MS;
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	assert_sighting(shown(SMCCLC_CLIENT)->repeats, 1, 7, 7);
}

/* --- acknowledgements --------------------------------------------------- */

static void never_acked(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked_in_part, 0);
}

static void acked_at_once(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 5);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked_in_part, 0);
	assert_int_equal(shown(SMCCLC_SERVER)->acked, 0);
}

static void acked_but_a_byte(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH - 1);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked_in_part, 5);
}

static void last_message_not_acked(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	send(SMCCLC_CLIENT, LENGTH, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked_in_part, 5);
}

static void data_need_not_be_acked(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH, "GET /", 5, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH + 5);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 6);
}

static void ack_before_the_bytes(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 4);
}

/* A number that no window reaches must not stand for all that follow. */
static void absurd_ack(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH + (1u << 30) + 1);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 6);
}

static void rst_acks_too(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send_flags(SMCCLC_SERVER, 0, TCP_RST | TCP_ACK, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 5);
}

static void odd_rst_acks_nothing(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	next.ttl = 63;
	send_flags(SMCCLC_SERVER, 0, TCP_RST | TCP_ACK, LENGTH);
	assert_int_equal(shown(SMCCLC_SERVER)->rst_odd, SMCCLC_RST_TTL);
	assert_int_equal(shown(SMCCLC_CLIENT)->acked, 0);
}

/* --- what is missing ---------------------------------------------------- */

static void nothing_ahead(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	send_flags(SMCCLC_CLIENT, LENGTH, TCP_ACK | TCP_FIN, 0);
	send(SMCCLC_CLIENT, LENGTH + 1, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 0);
}

static void ahead(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH + 1, NULL, 0, 0);
	send(SMCCLC_CLIENT, LENGTH + 2, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 5);
	assert_int_equal(shown(SMCCLC_SERVER)->ahead, 0);
}

static void rst_ahead(void **state)
{
	(void)state;
	open_smc();
	send_flags(SMCCLC_CLIENT, 1, TCP_RST, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 4);
}

static void late_bytes_were_not_missing(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 0);
}

static void missing_again(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, LENGTH, NULL, 0, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, 2 * LENGTH, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 6);
}

static void data_may_be_missing(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, "GET /", 5, 0);
	send(SMCCLC_CLIENT, 100, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_CLIENT)->ahead, 0);
}

/* --- how long it takes --------------------------------------------------- */

static void round_trips(void **state)
{
	(void)state;
	open_smc();
	assert_int_equal(flow.end[0].watch.rtt, 10 * MS);
	assert_int_equal(flow.end[1].watch.rtt, 10 * MS);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	now += 5 * MS;
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->rtt, 15 * MS);
	assert_int_equal(shown(SMCCLC_SERVER)->rtt, 10 * MS);
}

/* Which of the two SYNs was answered, nobody knows. */
static void no_time_of_what_was_sent_twice(void **state)
{
	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	send_syn(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->rtt, 0);
	assert_int_equal(shown(SMCCLC_SERVER)->rtt, 10 * MS);
}

static void time_of_the_next_counts(void **state)
{
	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	send_syn(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_SERVER, 0, NULL, 0, LENGTH);
	assert_int_equal(shown(SMCCLC_CLIENT)->rtt, 10 * MS);
}

/* --- data -------------------------------------------------------------------
 */

static void assert_data(enum smcclc_side side, const char *data, size_t length)
{
	struct evidence evidence;

	shown(side);
	evidence_collect(&evidence, &flow.connection);
	assert_int_equal(evidence.given.data_length[side], length);
	if (length)
		assert_memory_equal(evidence.given.data[side], data, length);
	else
		assert_null(evidence.given.data[side]);
}

static void no_data(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	assert_data(SMCCLC_CLIENT, NULL, 0);
	assert_data(SMCCLC_SERVER, NULL, 0);
}

static void data_after_a_message(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_CLIENT, 0, message, LENGTH, 0);
	send(SMCCLC_CLIENT, LENGTH, "GET /", 5, 0);
	assert_data(SMCCLC_CLIENT, "GET /", 5);
}

static void data_byte_by_byte(void **state)
{
	static const char banner[] = "SSH-2.0-OpenSSH_9.2p1\r\n";

	(void)state;
	open_smc();
	for (uint32_t i = 0; i < sizeof(banner) - 1; i++)
		send(SMCCLC_SERVER, i, banner + i, 1, 0);
	assert_data(SMCCLC_SERVER, banner, sizeof(banner) - 1);
}

static void data_up_to_a_limit(void **state)
{
	static const char long_data[3 * STREAM_DATA_KEPT] = {'x', 'y'};

	(void)state;
	open_smc();
	send(SMCCLC_SERVER, 0, long_data, 2, 0);
	send(SMCCLC_SERVER, 2, long_data + 2, sizeof(long_data) - 2, 0);
	assert_data(SMCCLC_SERVER, long_data, STREAM_DATA_KEPT);
}

static void data_with_a_gap(void **state)
{
	(void)state;
	open_smc();
	send(SMCCLC_SERVER, 0, "220 ", 4, 0);
	send(SMCCLC_SERVER, 8, "host", 4, 0);
	assert_data(SMCCLC_SERVER, "220 ", 4);
}

/* --- sides ---------------------------------------------------------------- */

/* Only the first message tells which end the client is. */
static void ends_change_sides(void **state)
{
	uint8_t accept[64];

	(void)state;
	memcpy(accept, message, LENGTH);
	accept[4] = SMCCLC_ACCEPT;
	next.ttl = 60;
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
	next.ttl = 50;
	send(SMCCLC_CLIENT, 0, accept, LENGTH, 0);
	assert_int_equal(shown(SMCCLC_SERVER)->ttl_least, 50);
	assert_int_equal(shown(SMCCLC_SERVER)->ttl_most, 60);
	assert_int_equal(shown(SMCCLC_CLIENT)->ttl_least, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, segments_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(ttl_of_all_but_rst),
		CASE(mac_of_the_first),
		CASE(last_segment),
		CASE(first_is_no_repeat),
		CASE(repeats_of_messages),
		CASE(repeat_with_more),
		CASE(repeats_of_first_data),
		CASE(late_bytes_are_no_repeat),
		CASE(keep_alive_is_no_repeat),
		CASE(same_packet_is_no_repeat),
		CASE(never_acked),
		CASE(acked_at_once),
		CASE(acked_but_a_byte),
		CASE(last_message_not_acked),
		CASE(data_need_not_be_acked),
		CASE(ack_before_the_bytes),
		CASE(absurd_ack),
		CASE(rst_acks_too),
		CASE(odd_rst_acks_nothing),
		CASE(nothing_ahead),
		CASE(ahead),
		CASE(rst_ahead),
		CASE(late_bytes_were_not_missing),
		CASE(missing_again),
		CASE(data_may_be_missing),
		CASE(round_trips),
		CASE(no_time_of_what_was_sent_twice),
		CASE(time_of_the_next_counts),
		CASE(no_data),
		CASE(data_after_a_message),
		CASE(data_byte_by_byte),
		CASE(data_up_to_a_limit),
		CASE(data_with_a_gap),
		CASE(ends_change_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
