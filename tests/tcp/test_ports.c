/* SPDX-License-Identifier: MIT */
/* RoCE frames between two hosts in a handshake, of whatever link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ports.h"

#define FLOWS (PORTS_MAX + 1)
#define MS    INT64_C(1000000)

#define SEND    0x04
#define WRITE   0x0a
#define ACK     0x11
#define RKEY_V2 0x26

static struct ports *ports;
static struct flow *flows; /* numbered from 1, between the same two hosts */
static int64_t now;
static unsigned frame;

/* The ports: what the client is, what it offers, and what the server is. */
static const uint8_t client_address[16] = {[10] = 0xff, 0xff, 192, 0, 2, 1};
static const uint8_t server_address[16] = {[10] = 0xff, 0xff, 192, 0, 2, 2};
static const uint8_t client_gid[16] = {0xfe, 0x80, [15] = 1};
static const uint8_t server_gid[16] = {0xfe, 0x80, [15] = 2};
static const uint8_t other_gid[16] = {0xfe, 0x80, [15] = 3};

static int begin(void **state)
{
	struct segment segment = {
		.source = {{192, 0, 2, 1}, 40000, 4},
		.destination = {{192, 0, 2, 2}, 80, 4},
	};
	struct table_key key;

	(void)state;
	ports = calloc(1, sizeof(*ports));
	assert_int_equal(ports_init(ports), 0);
	flows = calloc(FLOWS + 1, sizeof(*flows));
	for (unsigned i = 1; i <= FLOWS; i++) {
		unsigned client = table_key_make(&key, &segment);

		flow_begin(&flows[i], &key, client);
	}
	now = 1000 * MS;
	frame = 0;
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(flows);
	ports_free(ports);
	free(ports);
	return 0;
}

static void propose(unsigned item)
{
	struct roce_link *link = &flows[item].connection.link;

	link->offers = true;
	memcpy(link->offered[1], client_gid, sizeof(client_gid));
	ports_watch(ports, &flows[item], now);
}

static void accept_with(unsigned item, const uint8_t *gid)
{
	struct roce_link *link = &flows[item].connection.link;

	link->named[SMCCLC_SERVER] = true;
	memcpy(link->end[SMCCLC_SERVER].gid, gid, 16);
	ports_watch(ports, &flows[item], now);
}

static void send_psn(const uint8_t *from, const uint8_t *to, uint8_t opcode,
		     uint8_t psn, uint8_t llc)
{
	const uint8_t bth[16] = {opcode, [7] = 0x11, [11] = psn, [12] = llc};
	struct smcclc_roce_frame read;
	struct segment segment = {.payload = NULL};

	memcpy(segment.source.address, from, 16);
	memcpy(segment.destination.address, to, 16);
	smcclc_roce_read(bth, sizeof(bth), &read);
	ports_frame(ports, &segment, &read, (struct moment){now, ++frame});
	now += 10 * MS;
}

static void send(const uint8_t *from, const uint8_t *to)
{
	send_psn(from, to, WRITE, (uint8_t)(frame + 1), 0);
}

static const struct smcclc_roce_way *to(unsigned item, enum smcclc_side side)
{
	return &flows[item].connection.roce.to[side];
}

static uint32_t sends(unsigned item)
{
	return to(item, SMCCLC_CLIENT)->sends + to(item, SMCCLC_SERVER)->sends;
}

/* --- which ports --------------------------------------------------------- */

static void nothing_without_smcr(void **state)
{
	(void)state;
	ports_watch(ports, &flows[1], now);
	send(server_address, client_address);
	assert_int_equal(sends(1), 0);
	assert_false(flows[1].connection.has_roce);
	assert_int_equal(ports->recent.count, 0);
}

static void addresses_of_the_connection(void **state)
{
	(void)state;
	propose(1);
	send(server_address, client_address);
	send(client_address, server_address);
	send(client_address, other_gid);
	send(other_gid, server_address);
	assert_int_equal(to(1, SMCCLC_CLIENT)->sends, 1);
	assert_int_equal(to(1, SMCCLC_CLIENT)->first, 1);
	assert_int_equal(to(1, SMCCLC_SERVER)->sends, 1);
	assert_int_equal(to(1, SMCCLC_SERVER)->first, 2);
	assert_true(flows[1].connection.has_roce);
}

static void offered_gid(void **state)
{
	(void)state;
	propose(1);
	send(server_address, client_gid);
	assert_int_equal(to(1, SMCCLC_CLIENT)->sends, 1);
}

static void accepted_gid(void **state)
{
	(void)state;
	propose(1);
	send(server_gid, client_gid);
	assert_int_equal(sends(1), 0);
	accept_with(1, server_gid);
	send(server_gid, client_gid);
	assert_int_equal(to(1, SMCCLC_CLIENT)->sends, 1);
}

/* A server that does not accept any more had a port. */
static void gid_of_an_earlier_accept(void **state)
{
	(void)state;
	propose(1);
	accept_with(1, other_gid);
	accept_with(1, server_gid);
	ports_forget(ports, &flows[1]);
	propose(2);
	send(server_gid, client_gid);
	send(other_gid, client_gid);
	assert_int_equal(to(2, SMCCLC_CLIENT)->sends, 1);
}

/* --- what is counted --------------------------------------------------------
 */

static void sends_and_acks(void **state)
{
	(void)state;
	propose(1);
	send_psn(server_gid, client_gid, SEND, 1, RKEY_V2);
	accept_with(1, server_gid);
	now = 2000 * MS;
	send_psn(server_gid, client_gid, SEND, 2, RKEY_V2);
	send_psn(client_gid, server_gid, ACK, 2, 0);
	send_psn(server_gid, client_gid, WRITE, 3, 0);
	send_psn(server_gid, client_gid, SEND, 4, 0x01);
	send_psn(client_gid, server_gid, ACK, 4, 0);
	assert_int_equal(to(1, SMCCLC_CLIENT)->sends, 3);
	assert_int_equal(to(1, SMCCLC_CLIENT)->repeats, 0);
	assert_int_equal(to(1, SMCCLC_CLIENT)->first, 2);
	assert_int_equal(to(1, SMCCLC_CLIENT)->last, 5);
	assert_int_equal(to(1, SMCCLC_CLIENT)->first_time, 2000 * MS);
	assert_int_equal(to(1, SMCCLC_CLIENT)->first_llc,
			 SMCCLC_LLC_CONFIRM_RKEY);
	assert_int_equal(to(1, SMCCLC_CLIENT)->last_llc,
			 SMCCLC_LLC_CONFIRM_LINK);
	assert_int_equal(to(1, SMCCLC_CLIENT)->acks, 0);
	assert_int_equal(to(1, SMCCLC_SERVER)->sends, 0);
	assert_int_equal(to(1, SMCCLC_SERVER)->acks, 2);
	assert_int_equal(to(1, SMCCLC_SERVER)->first_ack, 3);
	assert_int_equal(to(1, SMCCLC_SERVER)->last_ack, 6);
}

/* All that was not acknowledged is sent again, from the first one on. */
static void repeats(void **state)
{
	(void)state;
	propose(1);
	for (unsigned i = 0; i < 3; i++) {
		send_psn(server_address, client_address, SEND, 1, 0);
		now -= 10 * MS;
		send_psn(server_address, client_address, SEND, 2, 0);
	}
	send_psn(server_address, client_address, SEND, 3, 0);
	assert_int_equal(to(1, SMCCLC_CLIENT)->sends, 7);
	assert_int_equal(to(1, SMCCLC_CLIENT)->repeats, 4);
}

static void same_frame_is_no_repeat(void **state)
{
	(void)state;
	propose(1);
	send_psn(server_address, client_address, SEND, 1, 0);
	now -= 9 * MS + 1;
	send_psn(server_address, client_address, SEND, 1, 0);
	assert_int_equal(to(1, SMCCLC_CLIENT)->repeats, 0);
	now -= 9 * MS;
	send_psn(server_address, client_address, SEND, 1, 0);
	assert_int_equal(to(1, SMCCLC_CLIENT)->repeats, 1);
}

/* --- bounds ------------------------------------------------------------------
 */

static void each_connection_counts(void **state)
{
	(void)state;
	propose(1);
	send(server_address, client_address);
	propose(2);
	send(server_address, client_address);
	assert_int_equal(sends(1), 2);
	assert_int_equal(sends(2), 1);
	ports_forget(ports, &flows[1]);
	send(server_address, client_address);
	assert_int_equal(sends(1), 2);
	assert_int_equal(sends(2), 2);
	ports_forget(ports, &flows[2]);
	ports_forget(ports, &flows[2]);
	assert_int_equal(ports->recent.count, 0);
}

static void until_its_time_is_over(void **state)
{
	(void)state;
	propose(1);
	now += PORTS_TIME;
	send(server_address, client_address);
	assert_int_equal(sends(1), 1);
	now -= 10 * MS - 1;
	send(server_address, client_address);
	assert_int_equal(sends(1), 1);
	assert_int_equal(ports->recent.count, 0);
	assert_int_equal(flows[1].ports, 0);
	assert_true(flows[1].connection.has_roce);
}

static void of_many_the_most_recent(void **state)
{
	(void)state;
	for (unsigned i = 1; i <= PORTS_MAX; i++) {
		propose(i);
		now += MS;
	}
	send(server_address, client_address);
	propose(FLOWS);
	send(server_address, client_address);
	assert_int_equal(sends(1), 1);
	assert_int_equal(sends(2), 2);
	assert_int_equal(sends(PORTS_MAX), 2);
	assert_int_equal(sends(FLOWS), 1);
	for (unsigned i = 1; i <= FLOWS; i++)
		ports_forget(ports, &flows[i]);
	assert_int_equal(ports->recent.count, 0);
}

/* Another pair of hosts may have its place, which says whose it is. */
static void hosts_may_be_forgotten(void **state)
{
	(void)state;
	propose(1);
	for (unsigned i = 0; i <= 2 * PORTS_HOSTS; i++) {
		flows[1].key.bytes[0] = (uint8_t)i;
		accept_with(1, other_gid);
	}
	propose(2);
	send(other_gid, client_gid);
	assert_int_equal(sends(2), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_without_smcr),
		CASE(addresses_of_the_connection),
		CASE(offered_gid),
		CASE(accepted_gid),
		CASE(gid_of_an_earlier_accept),
		CASE(sends_and_acks),
		CASE(repeats),
		CASE(same_frame_is_no_repeat),
		CASE(each_connection_counts),
		CASE(until_its_time_is_over),
		CASE(of_many_the_most_recent),
		CASE(hosts_may_be_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
