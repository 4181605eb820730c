/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "links.h"

#define CONNECTIONS 100

static struct links links;
static struct smcclc_roce_seen seen[CONNECTIONS + 1];
static unsigned now; /* the frame, and a tenth of the time */

static int begin(void **state)
{
	(void)state;
	memset(&links, 0, sizeof(links));
	memset(seen, 0, sizeof(seen));
	now = 1;
	return links_init(&links, CONNECTIONS);
}

static int end(void **state)
{
	(void)state;
	links_free(&links);
	return 0;
}

static struct roce_link link_of(uint8_t number)
{
	struct roce_link link = {.known = {true, true}};

	link.end[SMCCLC_CLIENT].gid[15] = number;
	link.end[SMCCLC_SERVER].gid[15] = (uint8_t)(number + 1);
	link.end[SMCCLC_CLIENT].qp_number = 0x11;
	link.end[SMCCLC_SERVER].qp_number = 0x11;
	return link;
}

/* A frame to the port with GID ::`gid` and QP 0x11. */
static void send(uint8_t gid, uint8_t opcode, uint8_t llc, uint8_t flags)
{
	uint8_t bth[16] = {opcode, [7] = 0x11, [12] = llc, [15] = flags};
	const uint8_t port[16] = {[15] = gid};
	struct smcclc_roce_frame frame;

	smcclc_roce_read(bth, sizeof(bth), &frame);
	links_frame(&links, port, &frame, (struct moment){10 * now, now});
	now++;
}

static void watch(uint32_t item, uint8_t number)
{
	const struct roce_link link = link_of(number);

	links_watch(&links, item, &link, &seen[item]);
}

static void request(uint8_t gid)
{
	send(gid, 0x04, 0x21, 0x03);
}

static void counts_frames_by_direction(void **state)
{
	(void)state;
	watch(1, 10);
	request(10);
	request(10);
	send(11, 0x11, 0, 0);       /* acknowledged by the client */
	send(11, 0x04, 0x21, 0x83); /* answered */
	send(10, 0x11, 0, 0);       /* acknowledged by the server */
	request(12);                /* of another link */
	request(11);                /* to the server: is none */
	assert_int_equal(seen[1].requests, 2);
	assert_int_equal(seen[1].request_acks, 1);
	assert_int_equal(seen[1].answers, 1);
	assert_int_equal(seen[1].answer_acks, 1);
	assert_int_equal(seen[1].request_frame[0], 1);
	assert_int_equal(seen[1].request_frame[1], 2);
	assert_int_equal(seen[1].request_time, 10);
	assert_int_equal(seen[1].request_ack_frame, 3);
	assert_int_equal(seen[1].answer_frame[0], 4);
	assert_int_equal(seen[1].answer_frame[1], 4);
	assert_int_equal(seen[1].answer_time, 40);
	assert_int_equal(seen[1].answer_ack_frame, 5);
}

static void other_numbers_of_the_same_port(void **state)
{
	struct roce_link link = link_of(10);

	(void)state;
	link.end[SMCCLC_CLIENT].qp_number = 0x12;
	links_watch(&links, 1, &link, &seen[1]);
	watch(2, 10);
	request(10);
	assert_int_equal(seen[1].requests, 0);
	assert_int_equal(seen[2].requests, 1);
}

static void every_connection_keeps_its_link(void **state)
{
	(void)state;
	for (uint8_t i = 1; i <= CONNECTIONS; i++)
		watch(i, (uint8_t)(2 * i));
	for (uint8_t i = 1; i <= CONNECTIONS; i++)
		request((uint8_t)(2 * i));
	for (uint8_t i = 1; i <= CONNECTIONS; i++)
		assert_int_equal(seen[i].requests, 1);
}

static void a_link_goes_with_its_connection(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (uint8_t i = 1; i <= CONNECTIONS; i++)
			watch(i, (uint8_t)(2 * i));
		for (uint8_t i = 1; i <= CONNECTIONS; i++)
			links_forget(&links, i);
	}
	assert_int_equal(links.table.count, 0);
	request(2);
	assert_int_equal(seen[1].requests, 0);
	links_forget(&links, 1);
}

static void later_connection_with_the_same_link(void **state)
{
	(void)state;
	watch(1, 10);
	request(10);
	watch(2, 10);
	request(10);
	links_forget(&links, 1);
	request(10);
	assert_int_equal(seen[1].requests, 2);
	assert_int_equal(seen[2].requests, 2);
}

static void of_many_with_the_same_link_the_last(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= LINKS_SHARED; i++)
		watch(i, 10);
	request(10);
	assert_int_equal(seen[1].requests, 1);
	watch(LINKS_SHARED + 1, 10);
	request(10);
	send(11, 0x04, 0x21, 0x83);
	assert_int_equal(seen[1].requests, 1);
	assert_int_equal(seen[1].answers, 0);
	assert_int_equal(seen[2].requests, 2);
	assert_int_equal(seen[LINKS_SHARED + 1].answers, 1);
	for (uint32_t i = 1; i <= LINKS_SHARED + 1; i++)
		links_forget(&links, i);
	assert_int_equal(links.table.count, 0);
}

/* Whoever makes up an Accept can say so. */
static void both_ends_are_one(void **state)
{
	struct roce_link link = link_of(10);

	(void)state;
	link.end[SMCCLC_SERVER] = link.end[SMCCLC_CLIENT];
	links_watch(&links, 1, &link, &seen[1]);
	request(10);
	send(10, 0x04, 0x21, 0x83);
	assert_int_equal(seen[1].requests, 1);
	assert_int_equal(seen[1].answers, 1);
	links_forget(&links, 1);
	assert_int_equal(links.table.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counts_frames_by_direction),
		TEST(other_numbers_of_the_same_port),
		TEST(every_connection_keeps_its_link),
		TEST(a_link_goes_with_its_connection),
		TEST(later_connection_with_the_same_link),
		TEST(of_many_with_the_same_link_the_last),
		TEST(both_ends_are_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
