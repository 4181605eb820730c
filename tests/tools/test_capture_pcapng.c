/* SPDX-License-Identifier: MIT */
/* pcapng files written by hand: whole, cut at every byte and damaged. */
#include "capture_file.h"

#include <stdio.h>

#include <pcap/pcap.h>

#define BLOCK_SECTION       0x0a0d0d0au
#define BLOCK_INTERFACE     1
#define BLOCK_PACKET_OLD    2
#define BLOCK_PACKET_SIMPLE 3
#define BLOCK_NAME          4
#define BLOCK_PACKET        6
#define SECTION_BLOCK       28
#define INTERFACE_BLOCK     20
#define OPTION_RESOLUTION   9
#define OPTION_TIME_OFFSET  14

/* Begins a block; returns where, for end_block(). */
static size_t begin_block(struct bytes *file, uint32_t type)
{
	size_t start = file->length;

	put32(file, type);
	put32(file, 0);
	return start;
}

static void pad(struct bytes *file)
{
	while (file->length % 4 != 0)
		put_number(file, 0, 1);
}

static void end_block(struct bytes *file, size_t start)
{
	pad(file);
	uint32_t length = (uint32_t)(file->length - start) + 4;

	put32(file, length);
	set32(file, start + 4, length);
}

static void put_section(struct bytes *file)
{
	size_t start = begin_block(file, BLOCK_SECTION);

	put32(file, 0x1a2b3c4d);
	put16(file, 1);
	put16(file, 0);
	put_number(file, UINT64_MAX, 8);
	end_block(file, start);
}

/* `resolution` and `offset` as in the options; 0 leaves them out. */
static void put_interface(struct bytes *file, uint16_t link, uint32_t snaplen,
			  uint8_t resolution, int64_t offset)
{
	size_t start = begin_block(file, BLOCK_INTERFACE);

	put16(file, link);
	put16(file, 0);
	put32(file, snaplen);
	if (resolution) {
		put16(file, 2); /* if_name, to be skipped */
		put16(file, 5);
		put(file, "eth0", 5);
		pad(file);
		put16(file, OPTION_RESOLUTION);
		put16(file, 1);
		put_number(file, resolution, 1);
		pad(file);
	}
	if (offset) {
		put16(file, OPTION_TIME_OFFSET);
		put16(file, 8);
		put_number(file, (uint64_t)offset, 8);
	}
	if (resolution || offset)
		put32(file, 0);
	end_block(file, start);
}

static void put_packet_text(struct bytes *file, uint64_t ticks,
			    const char *text, uint32_t length)
{
	put32(file, (uint32_t)(ticks >> 32));
	put32(file, (uint32_t)ticks);
	put32(file, (uint32_t)strlen(text));
	put32(file, length);
	put(file, text, strlen(text));
	pad(file);
}

static void put_packet(struct bytes *file, uint32_t interface, uint64_t ticks,
		       const char *text, uint32_t length)
{
	size_t start = begin_block(file, BLOCK_PACKET);

	put32(file, interface);
	put_packet_text(file, ticks, text, length);
	put32(file, 0); /* the end of no options */
	end_block(file, start);
}

static void put_old_packet(struct bytes *file, uint16_t interface,
			   uint64_t ticks, const char *text, uint32_t length)
{
	size_t start = begin_block(file, BLOCK_PACKET_OLD);

	put16(file, interface);
	put16(file, 77); /* drops */
	put_packet_text(file, ticks, text, length);
	end_block(file, start);
}

static void put_simple_packet(struct bytes *file, const char *text,
			      uint32_t length)
{
	size_t start = begin_block(file, BLOCK_PACKET_SIMPLE);

	put32(file, length);
	put(file, text, strlen(text));
	end_block(file, start);
}

static void put_unknown(struct bytes *file, uint32_t type, size_t size)
{
	size_t start = begin_block(file, type);

	for (size_t i = 0; i < size; i++)
		put_number(file, i, 1);
	end_block(file, start);
}

/* Interfaces that differ in everything, in two sections of either order. */
static struct bytes mixed_pcapng(bool big)
{
	struct bytes file = {.big = big};

	put_section(&file);
	put_interface(&file, 1, 4, 0, 0);
	put_interface(&file, 113, 262144, 9, 0);
	put_interface(&file, 101, 0, 0x80 | 10, -1000);
	put_packet(&file, 0, 1700000000000001, "ethernet", 8);
	put_packet(&file, 1, 1700000000000000002, "cooked", 99);
	put_unknown(&file, BLOCK_NAME, 12);
	put_packet(&file, 2, (UINT64_C(1700001000) << 10) + 512, "raw", 3);
	put_old_packet(&file, 1, 3, "old", 3);
	put_simple_packet(&file, "simp", 1000);
	file.big = !big;
	put_section(&file);
	put_interface(&file, 276, 0, 3, 0);
	put_packet(&file, 0, 5, "other", 5);
	put_simple_packet(&file, "whole", 5);
	return file;
}

static void test_pcapng_mixed(void **state)
{
#define TEXT(text) \
	.bytes = (const uint8_t *)(text), .captured = sizeof(text) - 1
	static const struct frame expected[] = {
		{1, INT64_C(1700000000000001000), TEXT("ethernet"), 8,
		 DLT_EN10MB},
		{2, INT64_C(1700000000000000002), TEXT("cooked"), 99,
		 DLT_LINUX_SLL},
		{3, INT64_C(1700000000500000000), TEXT("raw"), 3, DLT_RAW},
		{4, 3, TEXT("old"), 3, DLT_LINUX_SLL},
		{5, 0, TEXT("simp"), 1000, DLT_EN10MB},
		{6, 5000000, TEXT("other"), 5, DLT_LINUX_SLL2},
		{7, 0, TEXT("whole"), 5, DLT_LINUX_SLL2},
	};

	(void)state;
	for (int big = 0; big < 2; big++) {
		struct bytes file = mixed_pcapng(big);
		struct frames frames = read_bytes(file.at, file.length);

		assert_int_equal(frames.result, 0);
		assert_int_equal(frames.count, LENGTH(expected));
		for (size_t i = 0; i < LENGTH(expected); i++)
			check_frame(&frames.list[i], &expected[i]);
		free_frames(&frames);
		free(file.at);
	}
}

/* One packet at `ticks` of an interface with that resolution and offset. */
static void check_time(uint8_t resolution, int64_t offset, uint64_t ticks,
		       int64_t expected)
{
	struct bytes file = {.big = false};

	put_section(&file);
	put_interface(&file, 1, 0, resolution, offset);
	put_packet(&file, 0, ticks, "x", 1);
	struct frames frames = read_bytes(file.at, file.length);
	assert_int_equal(frames.result, 0);
	assert_int_equal(frames.list[0].time, expected);
	free_frames(&frames);
	free(file.at);
}

static void test_pcapng_times(void **state)
{
	const int64_t second = 1000000000;
	const int64_t limit = second << 32;

	(void)state;
	check_time(6, 0, 1234567, 1234567000);
	check_time(6, 5, 1234567, 6234567000);
	check_time(6, -5, 1234567, -3765433000);
	check_time(0x80, 0, 77, 77 * second);
	check_time(12, 0, 1234567890123456, 1234567890123);
	check_time(19, 0, UINT64_C(15000000000000000000), 3 * second / 2);
	check_time(0x80 | 1, 0, 3, 3 * second / 2);
	check_time(0x80 | 32, 0, UINT64_C(3) << 31, 3 * second / 2);
	check_time(0x80 | 63, 0, UINT64_C(3) << 62, 3 * second / 2);
	/* What cannot be is bounded. */
	check_time(0x80, 0, UINT64_MAX, limit);
	check_time(6, INT64_MAX, 0, limit);
	check_time(6, INT64_MIN, 0, -limit);
}

static void test_pcapng_cut(void **state)
{
	struct bytes file = {.big = true};
	size_t ends[6];
	static const size_t frames_before[] = {0, 0, 1, 1, 2, 3};

	(void)state;
	put_section(&file);
	ends[0] = file.length;
	put_interface(&file, 1, 0, 6, 0);
	ends[1] = file.length;
	put_packet(&file, 0, 1, "one", 3);
	ends[2] = file.length;
	put_unknown(&file, 0x0bad, 20);
	ends[3] = file.length;
	put_packet(&file, 0, 2, "another", 1500);
	ends[4] = file.length;
	put_simple_packet(&file, "last", 4);
	ends[5] = file.length;
	check_every_cut(&file, ends, frames_before, LENGTH(ends));
	free(file.at);
}

/* One packet, and then a second block with one number changed. */
static void check_pcapng_damage(size_t offset, uint32_t value,
				const char *expected)
{
	struct bytes file = {.big = false};
	char sentence[128];

	put_section(&file);
	put_interface(&file, 1, 0, 0, 0);
	put_packet(&file, 0, 1, "good", 4);
	size_t start = file.length;
	put_packet(&file, 0, 2, "four", 4);
	set32(&file, start + offset, value);
	struct frames frames = read_bytes(file.at, file.length);
	assert_int_equal(frames.result, -1);
	assert_int_equal(frames.count, 1);
	snprintf(sentence, sizeof(sentence), "damaged at byte %zu: %s", start,
		 expected);
	assert_non_null(strstr(frames.error, sentence));
	free_frames(&frames);
	free(file.at);
}

static void test_pcapng_damaged(void **state)
{
	(void)state;
	check_pcapng_damage(4, 8, "a block length that cannot be");
	check_pcapng_damage(4, 41, "a block length that cannot be");
	check_pcapng_damage(4, 2 * 1024 * 1024, "a block of more than 1 MiB");
	check_pcapng_damage(36, 44, "a block whose two lengths differ");
	check_pcapng_damage(8, 1, "a packet of an interface");
	check_pcapng_damage(20, 9, "a packet that is longer");
	check_pcapng_damage(20, UINT32_MAX, "a packet that is longer");
}

/* A file of a section and one block that cannot be. */
static void check_bad_block(struct bytes *file, const char *expected)
{
	struct frames frames = read_bytes(file->at, file->length);

	assert_int_equal(frames.result, -1);
	assert_int_equal(frames.count, 0);
	assert_non_null(strstr(frames.error, expected));
	free_frames(&frames);
	free(file->at);
	*file = (struct bytes){.big = false};
}

static void test_pcapng_bad_blocks(void **state)
{
	struct bytes file = {.big = false};
	size_t start;

	(void)state;
	put_interface(&file, 1, 0, 0, 0);
	file.at[0] = 0x0a; /* so that it passes for pcapng */
	check_bad_block(&file, "damaged at byte 0: no section header");

	put_section(&file);
	set32(&file, 8, 0x01020304);
	check_bad_block(&file, "no byte order mark");

	put_section(&file);
	set32(&file, 12, 2);
	check_bad_block(&file, "version");

	start = begin_block(&file, BLOCK_SECTION);
	put32(&file, 0x1a2b3c4d);
	end_block(&file, start);
	check_bad_block(&file, "section header that is too short");

	put_section(&file);
	end_block(&file, begin_block(&file, BLOCK_INTERFACE));
	check_bad_block(&file, "interface block that is too short");

	put_section(&file);
	put_interface(&file, 1, 0, 20, 0);
	check_bad_block(&file, "time resolution too fine");

	put_section(&file);
	put_interface(&file, 1, 0, 0x80 | 64, 0);
	check_bad_block(&file, "time resolution too fine");

	put_section(&file);
	start = begin_block(&file, BLOCK_INTERFACE);
	put32(&file, 1);
	put32(&file, 0);
	put16(&file, OPTION_RESOLUTION);
	put16(&file, 1);
	end_block(&file, start);
	check_bad_block(&file, "an option beyond its block");

	put_section(&file);
	put_interface(&file, 1, 0, 0, 0);
	end_block(&file, begin_block(&file, BLOCK_PACKET));
	check_bad_block(&file, "packet block that is too short");

	put_section(&file);
	put_interface(&file, 1, 0, 0, 0);
	end_block(&file, begin_block(&file, BLOCK_PACKET_SIMPLE));
	check_bad_block(&file, "packet block that is too short");

	put_section(&file);
	put_interface(&file, 1, 0, 0, 0);
	put_simple_packet(&file, "four", 5);
	check_bad_block(&file, "packet that is longer");

	put_section(&file);
	put_simple_packet(&file, "four", 4);
	check_bad_block(&file, "packet of an interface");
}

/* A large block that nobody needs is no reason to stop, or to keep it. */
static void test_pcapng_large_unknown(void **state)
{
	struct bytes file = {.big = false};
	uint8_t *nothing = calloc(1, 3000000);

	(void)state;
	assert_non_null(nothing);
	put_section(&file);
	put_interface(&file, 1, 0, 0, 0);
	size_t start = begin_block(&file, 10);
	put(&file, nothing, 3000000);
	end_block(&file, start);
	put_packet(&file, 0, 1, "after", 5);
	struct frames frames = read_bytes(file.at, file.length);
	assert_int_equal(frames.result, 0);
	assert_int_equal(frames.count, 1);
	free_frames(&frames);
	free(file.at);
	free(nothing);
}

static void test_pcapng_many_interfaces(void **state)
{
	struct bytes file = {.big = false};
	struct bytes one = {.big = false};

	(void)state;
	put_section(&file);
	put_interface(&one, 1, 0, 0, 0);
	for (size_t i = 0; i < 65537; i++)
		put(&file, one.at, one.length);
	check_bad_block(&file, "more than 65536 interfaces");
	free(one.at);
}

static void test_pcapng_every_byte(void **state)
{
	struct bytes file = mixed_pcapng(false);

	(void)state;
	check_every_byte(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcapng_mixed),
		cmocka_unit_test(test_pcapng_times),
		cmocka_unit_test(test_pcapng_cut),
		cmocka_unit_test(test_pcapng_damaged),
		cmocka_unit_test(test_pcapng_bad_blocks),
		cmocka_unit_test(test_pcapng_large_unknown),
		cmocka_unit_test(test_pcapng_many_interfaces),
		cmocka_unit_test(test_pcapng_every_byte),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
