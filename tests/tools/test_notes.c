/* SPDX-License-Identifier: MIT */
/* What is noted of frames that belong to no connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/notes.h"

static struct notes notes;

static int begin(void **state)
{
	(void)state;
	memset(&notes, 0, sizeof(notes));
	return 0;
}

static struct segment between(uint32_t source, uint32_t destination)
{
	struct segment segment = {
		.source = {.family = 4},
		.destination = {.family = 4},
	};

	memcpy(segment.source.address, &source, sizeof(source));
	memcpy(segment.destination.address, &destination, sizeof(destination));
	return segment;
}

static void esp(uint32_t source, uint32_t destination)
{
	struct segment segment = between(source, destination);

	notes_esp(&notes, &segment);
}

static void tcp(uint32_t source, uint32_t destination)
{
	struct segment segment = between(source, destination);

	notes_tcp(&notes, &segment);
}

static void esp_without_tcp(void **state)
{
	(void)state;
	esp(1, 2);
	esp(2, 1);
	esp(3, 4);
	assert_int_equal(notes_ipsec(&notes), 3);
}

/* Whichever comes first, and in either direction. */
static void tcp_between_the_same(void **state)
{
	(void)state;
	esp(1, 2);
	tcp(2, 1);
	tcp(4, 3);
	esp(3, 4);
	assert_int_equal(notes_ipsec(&notes), 0);
	tcp(1, 3);
	esp(2, 3);
	assert_int_equal(notes_ipsec(&notes), 1);
}

static void many_pairs(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 100000; i++)
		esp(i, i + 1);
	assert_in_range(notes_ipsec(&notes), NOTES_PAIRS / 2, NOTES_PAIRS);
}

static void syn(const uint8_t *options, size_t length, uint8_t flags)
{
	struct segment segment = between(1, 2);

	segment.flags = flags;
	segment.options = options;
	segment.options_captured = length;
	segment.options_length = length;
	notes_tcp(&notes, &segment);
}

static void fast_open(void **state)
{
	static const uint8_t cookie[] = {2, 4, 5, 0xb4, 34, 2, 1, 1};
	static const uint8_t experiment[] = {254, 4, 0xf9, 0x89};
	static const uint8_t other[] = {254, 4, 0xab, 0xcd};
	static const uint8_t no_option[] = {2, 4, 34, 34};
	static const uint8_t with_smc[] = {34,   2,    254, 6, 0xe2, 0xd4,
					   0xc3, 0xd9, 1,   1, 1,    1};

	(void)state;
	syn(other, sizeof(other), TCP_SYN);
	syn(no_option, sizeof(no_option), TCP_SYN);
	syn(with_smc, sizeof(with_smc), TCP_SYN);
	syn(cookie, sizeof(cookie), TCP_SYN | TCP_ACK);
	syn(cookie, sizeof(cookie), TCP_ACK);
	syn(NULL, 0, TCP_SYN);
	assert_int_equal(notes.fast_open, 0);
	syn(cookie, sizeof(cookie), TCP_SYN);
	syn(experiment, sizeof(experiment), TCP_SYN);
	assert_int_equal(notes.fast_open, 2);
}

/* What is told of a connection is not told again. */
static void delivered(void **state)
{
	static const uint8_t cookie[] = {34, 2, 1, 1};
	struct connection connection = {
		.event_count = 1,
		.events[0] = {.kind = SMCCLC_EVENT_SYN,
			      .option = SMCCLC_OPTION_ABSENT},
	};

	(void)state;
	syn(cookie, sizeof(cookie), TCP_SYN);
	syn(cookie, sizeof(cookie), TCP_SYN);
	notes_connection(&notes, &connection);
	assert_int_equal(notes.fast_open, 2);
	connection.segments[SMCCLC_CLIENT].fast_open = 1;
	notes_connection(&notes, &connection);
	assert_int_equal(notes.fast_open, 1);
	connection.events[0].option = SMCCLC_OPTION_SMCR;
	notes_connection(&notes, &connection);
	assert_int_equal(notes.fast_open, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(esp_without_tcp, begin),
		cmocka_unit_test_setup(tcp_between_the_same, begin),
		cmocka_unit_test_setup(many_pairs, begin),
		cmocka_unit_test_setup(fast_open, begin),
		cmocka_unit_test_setup(delivered, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
