/* SPDX-License-Identifier: MIT */
/* The head of one direction: pieces in any order, and what is cut from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream.h"

#define BASE 100u

/* A Decline of 28 bytes and what may come after it. */
static const uint8_t decline[] = {
	0xe2, 0xd4, 0xc3, 0xd9, 4,    0,    28,  0x10, 0,   0,   0,
	0,    0,    0,    0,    0,    3,    3,   0,    0,   0,   0,
	0,    0,    0xe2, 0xd4, 0xc3, 0xd9, 'G', 'E',  'T', ' ', '/',
};

#define DECLINE 28

static struct stream stream;
static struct stream_item item;

static int setup(void **state)
{
	(void)state;
	stream_start(&stream, BASE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stream_free(&stream);
	return 0;
}

static uint32_t put(size_t from, size_t to)
{
	const struct moment at = {.time = 5, .frame = to};

	return stream_write(&stream, BASE + (uint32_t)from, decline + from,
			    to - from, to - from, at);
}

static void expect_item(unsigned kind, uint32_t offset, uint32_t length)
{
	assert_true(stream_next(&stream, &item));
	assert_int_equal(item.kind, kind);
	assert_int_equal(item.offset, offset);
	assert_int_equal(item.length, length);
}

static void expect_nothing(void)
{
	assert_false(stream_next(&stream, &item));
}

static void message_then_data(void **state)
{
	(void)state;
	assert_int_equal(put(0, sizeof(decline)), sizeof(decline));
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
	expect_item(STREAM_ITEM_DATA, DECLINE, 5);
	expect_nothing();
	assert_int_equal(stream.mode, STREAM_DATA);
	assert_memory_equal(stream.bytes, decline, DECLINE);
}

static void pieces_overlap(void **state)
{
	(void)state;
	assert_int_equal(put(10, 20), 20);
	expect_nothing();
	assert_int_equal(put(5, 15), 0);
	assert_int_equal(put(15, DECLINE), 8);
	expect_nothing();
	assert_int_equal(put(0, 6), 0);
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
	assert_memory_equal(stream.bytes, decline, DECLINE);
	assert_false(stream_conflict(&stream, 0, DECLINE));
	assert_int_equal(stream.total, DECLINE);
}

static void what_is_before_the_first_byte_is_old(void **state)
{
	const struct moment at = {0};
	uint8_t bytes[10 + DECLINE] = {0};

	(void)state;
	memcpy(bytes + 10, decline, DECLINE);
	assert_int_equal(stream_write(&stream, BASE - 10, bytes, 5, 5, at), 0);
	assert_int_equal(stream.stored, 0);
	stream_write(&stream, BASE - 10, bytes, 5, sizeof(bytes), at);
	expect_item(STREAM_ITEM_HOLE, 0, DECLINE);
	stream_write(&stream, BASE - 10, bytes, sizeof(bytes), sizeof(bytes),
		     at);
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
}

static void first_bytes_stay(void **state)
{
	const struct moment at = {0};
	const uint8_t other[] = {0xd4, 0xff};

	(void)state;
	put(0, 10);
	stream_write(&stream, BASE + 1, other, 2, 2, at);
	put(10, DECLINE);
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
	assert_memory_equal(stream.bytes, decline, DECLINE);
	assert_false(stream_conflict(&stream, 0, 2));
	assert_true(stream_conflict(&stream, 2, 1));
	assert_false(stream_conflict(&stream, 3, DECLINE - 3));
}

static void acknowledged_gap_is_a_hole(void **state)
{
	(void)state;
	put(4, DECLINE);
	assert_false(stream_acked(&stream, BASE));
	expect_nothing();
	assert_true(stream_acked(&stream, BASE + 3));
	expect_item(STREAM_ITEM_HOLE, 0, 3);
	expect_nothing();
	assert_true(stream_acked(&stream, BASE + DECLINE));
	expect_item(STREAM_ITEM_DATA, 4, DECLINE - 4);
	assert_false(stream_acked(&stream, BASE + 1000));
}

static void a_hole_is_told_once(void **state)
{
	(void)state;
	assert_true(stream_acked(&stream, BASE + 50));
	expect_item(STREAM_ITEM_HOLE, 0, 50);
	assert_true(stream_acked(&stream, BASE + 70));
	expect_nothing();
	assert_true(stream_acked(&stream, BASE + STREAM_MAX + 1));
	expect_nothing();
	assert_int_equal(stream.mode, STREAM_DATA);
}

static void gap_within_a_message(void **state)
{
	(void)state;
	put(0, 12);
	put(20, sizeof(decline));
	expect_nothing();
	stream_acked(&stream, stream.high);
	expect_item(STREAM_ITEM_MESSAGE, 0, 12);
	expect_item(STREAM_ITEM_DATA, DECLINE, 5);
}

static void the_end_of_the_head(void **state)
{
	static const uint8_t bytes[STREAM_MAX + 100] = {0xe2, 0xd4, 0xc3, 0xd9,
							1,    0x10, 0x20, 0x10};
	const struct moment at = {0};

	(void)state;
	stream_write(&stream, BASE, bytes, 4000, 4000, at);
	expect_nothing();
	stream_write(&stream, BASE + 4000, bytes, 96, 96, at);
	expect_item(STREAM_ITEM_MESSAGE, 0, STREAM_MAX);
	expect_nothing();
	assert_int_equal(stream.mode, STREAM_DATA);
	/* The announced length is 4128. */
	assert_int_equal(stream_write(&stream, BASE + 4096, bytes, 32, 32, at),
			 0);
	assert_int_equal(stream_write(&stream, BASE + 4128, bytes, 32, 32, at),
			 32);
}

static void bytes_beyond_the_head_end_the_wait(void **state)
{
	const struct moment at = {0};

	(void)state;
	put(4, 8);
	stream_write(&stream, BASE + STREAM_MAX, decline, 1, 1, at);
	expect_item(STREAM_ITEM_HOLE, 0, 4);
	expect_item(STREAM_ITEM_DATA, 4, STREAM_MAX + 1 - 4);
}

static void message_without_an_end(void **state)
{
	const struct moment at = {0};
	uint8_t bytes[DECLINE];

	(void)state;
	memcpy(bytes, decline, DECLINE);
	bytes[6] = 7;
	stream_write(&stream, BASE, bytes, DECLINE, DECLINE, at);
	expect_item(STREAM_ITEM_MESSAGE, 0, 8);
	expect_nothing();
	assert_int_equal(stream.mode, STREAM_ENDED);
}

static void partial_message(void **state)
{
	(void)state;
	assert_false(stream_partial(&stream, &item));
	put(0, 9);
	assert_true(stream_partial(&stream, &item));
	assert_int_equal(item.length, 9);
	assert_int_equal(stream.last.frame, 9);
	put(9, DECLINE);
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
	assert_false(stream_partial(&stream, &item));
}

/* What the capture did not keep was no half message on the wire. */
static void cut_message_is_not_partial(void **state)
{
	const struct moment at = {0};

	(void)state;
	stream_write(&stream, BASE, decline, 2, DECLINE, at);
	expect_item(STREAM_ITEM_HOLE, 0, DECLINE);
	assert_false(stream_partial(&stream, &item));
	put(DECLINE, sizeof(decline));
	expect_item(STREAM_ITEM_DATA, DECLINE, 5);
}

static void fin_and_what_is_before_it(void **state)
{
	const struct moment at = {0};

	(void)state;
	assert_false(stream_fin_reached(&stream));
	put(0, 5);
	stream_fin(&stream, BASE + 5, at);
	stream_fin(&stream, BASE + 10, at);
	assert_false(stream_fin_reached(&stream));
	put(5, 10);
	assert_true(stream_fin_reached(&stream));
}

/* The FIN takes a sequence number; its acknowledgement tells of no byte. */
static void acknowledged_fin(void **state)
{
	const struct moment at = {0};

	(void)state;
	stream_fin(&stream, BASE, at);
	assert_false(stream_acked(&stream, BASE + 1));
	expect_nothing();
	assert_true(stream_fin_reached(&stream));
}

static void lost_bytes_before_the_fin(void **state)
{
	const struct moment at = {0};

	(void)state;
	stream_fin(&stream, BASE + 10, at);
	assert_false(stream_fin_reached(&stream));
	assert_true(stream_acked(&stream, BASE + 11));
	expect_item(STREAM_ITEM_HOLE, 0, 10);
	assert_true(stream_fin_reached(&stream));
}

static void a_new_life(void **state)
{
	static const uint8_t zeroes[5];
	uint8_t *bytes;

	(void)state;
	put(0, sizeof(decline));
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
	bytes = stream.bytes;
	stream_reset(&stream);
	assert_ptr_equal(stream.bytes, bytes);
	assert_false(stream.started);
	stream_start(&stream, BASE);
	put(5, DECLINE);
	assert_memory_equal(bytes, zeroes, 5);
	expect_nothing();
	put(0, 5);
	expect_item(STREAM_ITEM_MESSAGE, 0, DECLINE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(message_then_data),
		TEST(pieces_overlap),
		TEST(what_is_before_the_first_byte_is_old),
		TEST(first_bytes_stay),
		TEST(acknowledged_gap_is_a_hole),
		TEST(a_hole_is_told_once),
		TEST(gap_within_a_message),
		TEST(the_end_of_the_head),
		TEST(bytes_beyond_the_head_end_the_wait),
		TEST(message_without_an_end),
		TEST(partial_message),
		TEST(cut_message_is_not_partial),
		TEST(fin_and_what_is_before_it),
		TEST(acknowledged_fin),
		TEST(lost_bytes_before_the_fin),
		TEST(a_new_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
