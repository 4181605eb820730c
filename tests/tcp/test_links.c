/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "links.h"

static struct links links;

static int begin(void **state)
{
	(void)state;
	memset(&links, 0, sizeof(links));
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
	struct segment segment = {
		.destination.address = {[15] = gid},
		.payload = bth,
		.payload_captured = sizeof(bth),
	};

	links_frame(&links, &segment);
}

static void counts_frames_by_direction(void **state)
{
	struct roce_link link = link_of(10);
	const struct smcclc_roce_seen *seen;

	(void)state;
	links_add(&links, &link);
	send(10, 0x04, 0x21, 0x03); /* request to the client */
	send(10, 0x04, 0x21, 0x03);
	send(11, 0x11, 0, 0);       /* acknowledged by the client */
	send(11, 0x04, 0x21, 0x83); /* answered */
	send(10, 0x11, 0, 0);       /* acknowledged by the server */
	send(12, 0x04, 0x21, 0x03); /* of another link */
	send(11, 0x04, 0x21, 0x03); /* a request to the server is none */
	seen = links_find(&links, &link);
	assert_non_null(seen);
	assert_int_equal(seen->requests, 2);
	assert_int_equal(seen->request_acks, 1);
	assert_int_equal(seen->answers, 1);
	assert_int_equal(seen->answer_acks, 1);
}

static void watches_the_most_recent(void **state)
{
	struct roce_link first = link_of(1), link;

	(void)state;
	assert_null(links_find(&links, &first));
	links_add(&links, &first);
	for (unsigned i = 0; i < LINKS_MAX - 1; i++) {
		link = link_of((uint8_t)(3 + i));
		links_add(&links, &link);
	}
	assert_non_null(links_find(&links, &first));
	link = link_of(200);
	links_add(&links, &link);
	assert_null(links_find(&links, &first));
	assert_non_null(links_find(&links, &link));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(counts_frames_by_direction, begin),
		cmocka_unit_test_setup(watches_the_most_recent, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
