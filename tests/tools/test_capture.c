/* SPDX-License-Identifier: MIT */
/*
 * Captures of every kind, real ones and ones written by hand, whole, cut at
 * every byte and damaged. SMCCLC_TEST_CAPTURES names the folder of the real
 * ones, else it is where TEST_CAPTURES says.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <pcap/pcap.h>

#include "capture.h"

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A file in memory; byte order is that of the numbers put into it. */
struct bytes {
	uint8_t *at;
	size_t length;
	size_t room;
	bool big;
};

/* Makes room for `length` bytes more. */
static void make_room(struct bytes *file, size_t length)
{
	if (file->room - file->length >= length)
		return;
	file->room = 2 * (file->length + length);
	file->at = realloc(file->at, file->room);
	assert_non_null(file->at);
}

static void put(struct bytes *file, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	make_room(file, length);
	memcpy(file->at + file->length, bytes, length);
	file->length += length;
}

static void put_number(struct bytes *file, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (file->big ? size - 1 - i : i);
		uint8_t byte = (uint8_t)(value >> shift);

		put(file, &byte, 1);
	}
}

static void put16(struct bytes *file, uint16_t value)
{
	put_number(file, value, 2);
}

static void put32(struct bytes *file, uint32_t value)
{
	put_number(file, value, 4);
}

static void set32(struct bytes *file, size_t offset, uint32_t value)
{
	struct bytes number = {.big = file->big};

	put32(&number, value);
	memcpy(file->at + offset, number.at, 4);
	free(number.at);
}

static struct bytes load(const char *path)
{
	struct bytes file = {.at = NULL};
	char part[4096];
	size_t got;
	FILE *in = fopen(path, "rb");

	if (!in)
		fail_msg("cannot open %s", path);
	while ((got = fread(part, 1, sizeof(part), in)) > 0)
		put(&file, part, got);
	fclose(in);
	return file;
}

/* The one file that every test writes its captures to, in a folder of ours. */
static char folder[] = "/tmp/smcclc-capture-XXXXXX";
static char path[sizeof(folder) + sizeof("/capture")];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/capture", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void save(const uint8_t *bytes, size_t length)
{
	/* A new file: to replace one, some file systems wait for the disk. */
	unlink(path);
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, length, out), length);
	assert_int_equal(fclose(out), 0);
}

/* All frames of a capture, with a copy of what is borrowed. */
struct frames {
	struct frame *list;
	size_t count;
	size_t room;
	int result; /* of capture_run(), or -2 if it did not open */
	char error[CAPTURE_ERROR_MAX];
};

static void take_frame(void *context, const struct frame *frame)
{
	struct frames *frames = context;
	uint8_t *copy = malloc(frame->captured ? frame->captured : 1);

	assert_non_null(copy);
	memcpy(copy, frame->bytes, frame->captured);
	if (frames->count == frames->room) {
		frames->room = 2 * frames->room + 16;
		frames->list = realloc(frames->list,
				       frames->room * sizeof(*frames->list));
		assert_non_null(frames->list);
	}
	frames->list[frames->count] = *frame;
	frames->list[frames->count++].bytes = copy;
}

static struct frames read_capture(const char *name)
{
	struct frames frames = {.result = -2};
	struct capture *capture = capture_open(name, frames.error);

	if (!capture)
		return frames;
	frames.result = capture_run(capture, take_frame, &frames, frames.error);
	capture_close(capture);
	return frames;
}

static struct frames read_bytes(const uint8_t *bytes, size_t length)
{
	save(bytes, length);
	return read_capture(path);
}

static void free_frames(struct frames *frames)
{
	for (size_t i = 0; i < frames->count; i++)
		free((void *)(uintptr_t)frames->list[i].bytes);
	free(frames->list);
}

static void check_frame(const struct frame *frame, const struct frame *expected)
{
	assert_int_equal(frame->number, expected->number);
	assert_int_equal(frame->time, expected->time);
	assert_int_equal(frame->captured, expected->captured);
	assert_int_equal(frame->length, expected->length);
	assert_int_equal(frame->link, expected->link);
	assert_memory_equal(frame->bytes, expected->bytes, frame->captured);
}

/* The first `count` frames are those expected, and there are no others. */
static void check_frames(const struct frames *frames,
			 const struct frames *expected, size_t count)
{
	assert_int_equal(frames->count, count);
	for (size_t i = 0; i < count; i++)
		check_frame(&frames->list[i], &expected->list[i]);
}

static const char *capture_path(const char *name)
{
	static char full[4096];
	const char *captures = getenv("SMCCLC_TEST_CAPTURES");

	snprintf(full, sizeof(full), "%s/z_formats/%s",
		 captures ? captures : TEST_CAPTURES, name);
	return full;
}

static const char *const real_captures[] = {
	"both_points.pcapng", "cap_any_sll1.pcap", "cap_any_sll2.pcap",
	"cap_nano.pcap",      "cap_snap68.pcap",   "client.pcapng",
	"client_nsec.pcap",
};

/* The frames as libpcap alone reads them. */
static struct frames read_with_libpcap(const char *name)
{
	struct frames frames = {.result = 0};
	char why[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	const u_char *bytes;
	pcap_t *pcap = pcap_open_offline_with_tstamp_precision(
		name, PCAP_TSTAMP_PRECISION_NANO, why);

	if (!pcap)
		fail_msg("%s", why);
	while (pcap_next_ex(pcap, &header, &bytes) == 1) {
		struct frame frame = {
			.number = frames.count + 1,
			.time = header->ts.tv_sec * INT64_C(1000000000) +
				header->ts.tv_usec,
			.bytes = bytes,
			.captured = header->caplen,
			.length = header->len,
			.link = pcap_datalink(pcap),
		};

		take_frame(&frames, &frame);
	}
	pcap_close(pcap);
	return frames;
}

static void test_real_captures(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(real_captures); i++) {
		const char *name = capture_path(real_captures[i]);
		struct frames expected = read_with_libpcap(name);
		struct frames frames = read_capture(name);

		assert_int_equal(frames.result, 0);
		assert_true(frames.count > 0);
		check_frames(&frames, &expected, expected.count);
		free_frames(&frames);
		free_frames(&expected);
	}
}

/* pcap files written by hand. */

#define PCAP_MICRO         0xa1b2c3d4u
#define PCAP_NANO          0xa1b23c4du
#define PCAP_HEADER        24
#define PCAP_PACKET_HEADER 16

static void put_pcap_header(struct bytes *file, uint32_t magic, uint32_t link)
{
	put32(file, magic);
	put16(file, 2);
	put16(file, 4);
	put32(file, 0);
	put32(file, 0);
	put32(file, 65535);
	put32(file, link);
}

static void put_pcap_packet(struct bytes *file, uint32_t seconds,
			    uint32_t fraction, const char *text,
			    uint32_t length)
{
	put32(file, seconds);
	put32(file, fraction);
	put32(file, (uint32_t)strlen(text));
	put32(file, length);
	put(file, text, strlen(text));
}

static void test_pcap_byte_orders(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		bool big = i & 1;
		bool nano = i & 2;
		struct bytes file = {.big = big};

		put_pcap_header(&file, nano ? PCAP_NANO : PCAP_MICRO, 101);
		put_pcap_packet(&file, 1700000000, 123456, "first", 5);
		put_pcap_packet(&file, 1700000001, 7, "second", 1500);
		put_pcap_packet(&file, 1700000002, 0, "", 0);
		struct frames frames = read_bytes(file.at, file.length);
		int64_t unit = nano ? 1 : 1000;
		const struct frame expected = {
			.number = 2,
			.time = INT64_C(1700000001000000000) + 7 * unit,
			.bytes = (const uint8_t *)"second",
			.captured = 6,
			.length = 1500,
			.link = DLT_RAW,
		};

		assert_int_equal(frames.result, 0);
		assert_int_equal(frames.count, 3);
		check_frame(&frames.list[1], &expected);
		free_frames(&frames);
		free(file.at);
	}
}

static struct bytes small_pcap(void)
{
	struct bytes file = {.big = false};

	put_pcap_header(&file, PCAP_MICRO, 1);
	put_pcap_packet(&file, 1, 0, "one", 3);
	put_pcap_packet(&file, 2, 0, "twenty-two", 10);
	put_pcap_packet(&file, 3, 0, "", 60);
	return file;
}

/*
 * Reads the first bytes of the file, in any number. All frames that are whole
 * are delivered; the end is an error unless it is in `ends`, where a frame or
 * something else that can be last ends.
 */
static void check_every_cut(const struct bytes *file, const size_t *ends,
			    const size_t *frames_before, size_t end_count)
{
	struct frames whole = read_bytes(file->at, file->length);
	size_t last = 0;

	assert_int_equal(whole.result, 0);
	for (size_t n = ends[0]; n <= file->length; n++) {
		struct frames frames = read_bytes(file->at, n);
		char expected[64];

		if (last + 1 < end_count && ends[last + 1] == n)
			last++;
		check_frames(&frames, &whole, frames_before[last]);
		if (n == ends[last]) {
			assert_int_equal(frames.result, 0);
		} else {
			assert_int_equal(frames.result, -1);
			snprintf(expected, sizeof(expected),
				 ": cut short at byte %zu: the last ", n);
			assert_non_null(strstr(frames.error, expected));
			assert_non_null(strstr(frames.error, path));
		}
		free_frames(&frames);
	}
	free_frames(&whole);
}

static void test_pcap_cut(void **state)
{
	static const size_t ends[] = {24, 24 + 19, 24 + 19 + 26,
				      24 + 19 + 26 + 16};
	static const size_t frames_before[] = {0, 1, 2, 3};
	struct bytes file = small_pcap();

	(void)state;
	check_every_cut(&file, ends, frames_before, LENGTH(ends));
	for (size_t n = 1; n < PCAP_HEADER; n++) {
		struct frames frames = read_bytes(file.at, n);
		char expected[64];

		snprintf(expected, sizeof(expected),
			 "cut short at byte %zu:", n);
		assert_int_equal(frames.result, -2);
		assert_non_null(strstr(frames.error, expected));
	}
	free(file.at);
}

static void test_pcap_damaged(void **state)
{
	struct bytes file = small_pcap();

	(void)state;
	set32(&file, PCAP_HEADER + 19 + 8, 0x7fffffff);
	struct frames frames = read_bytes(file.at, file.length);
	assert_int_equal(frames.result, -1);
	assert_int_equal(frames.count, 1);
	assert_non_null(strstr(frames.error, "damaged at byte 43: "));
	free_frames(&frames);
	free(file.at);
}

/* pcapng files written by hand. */

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

/* Any byte of a file can be any other: an error at most. */
static void test_every_byte(void **state)
{
	static const uint8_t changes[] = {0x01, 0x80, 0xff};

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		struct bytes file = kind ? small_pcap() : mixed_pcapng(false);

		for (size_t at = 0; at < file.length; at++) {
			for (size_t i = 0; i < LENGTH(changes); i++) {
				file.at[at] ^= changes[i];
				struct frames frames =
					read_bytes(file.at, file.length);
				file.at[at] ^= changes[i];
				assert_true(frames.result == 0 ||
					    frames.error[0] != '\0');
				free_frames(&frames);
			}
		}
		free(file.at);
	}
}

/*
 * Compression. Each adds one member to what is there: its content is `bytes`,
 * and after `flush` of them a new block begins. Returns where that is.
 */

#ifdef HAVE_ZLIB
static size_t add_gzip(struct bytes *to, const uint8_t *bytes, size_t length,
		       size_t flush)
{
	z_stream zlib = {.next_in = (z_const Bytef *)(uintptr_t)bytes};

	make_room(to, length + 1000);
	assert_int_equal(deflateInit2(&zlib, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
				      Z_DEFAULT_STRATEGY),
			 Z_OK);
	zlib.next_out = to->at + to->length;
	zlib.avail_out = (uInt)(to->room - to->length);
	zlib.avail_in = (uInt)flush;
	assert_int_equal(deflate(&zlib, Z_FULL_FLUSH), Z_OK);
	size_t block = to->length + zlib.total_out;
	zlib.avail_in = (uInt)(length - flush);
	assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
	to->length += zlib.total_out;
	deflateEnd(&zlib);
	return block;
}
#endif

#ifdef HAVE_ZSTD
static size_t add_zstd(struct bytes *to, const uint8_t *bytes, size_t length,
		       size_t flush)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_inBuffer in = {.src = bytes, .size = flush};

	make_room(to, length + 1000);
	ZSTD_outBuffer out = {
		.dst = to->at, .size = to->room, .pos = to->length};
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	assert_int_equal(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_flush),
			 0);
	size_t block = out.pos;
	in.size = length;
	assert_int_equal(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_end), 0);
	to->length = out.pos;
	ZSTD_freeCCtx(zstd);
	return block;
}
#endif

#ifdef HAVE_LZMA
static size_t add_xz(struct bytes *to, const uint8_t *bytes, size_t length,
		     size_t flush)
{
	lzma_stream lzma = LZMA_STREAM_INIT;

	make_room(to, length + 1000);
	assert_int_equal(lzma_easy_encoder(&lzma, 6, LZMA_CHECK_CRC64),
			 LZMA_OK);
	lzma.next_in = bytes;
	lzma.next_out = to->at + to->length;
	lzma.avail_out = to->room - to->length;
	lzma.avail_in = flush;
	assert_int_equal(lzma_code(&lzma, LZMA_FULL_FLUSH), LZMA_STREAM_END);
	size_t block = to->length + (size_t)lzma.total_out;
	lzma.avail_in = length - flush;
	assert_int_equal(lzma_code(&lzma, LZMA_FINISH), LZMA_STREAM_END);
	to->length += (size_t)lzma.total_out;
	lzma_end(&lzma);
	return block;
}
#endif

#ifdef HAVE_LZ4
static void advance(struct bytes *to, size_t got)
{
	assert_false(LZ4F_isError(got));
	to->length += got;
}

static size_t add_lz4(struct bytes *to, const uint8_t *bytes, size_t length,
		      size_t flush)
{
	LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
	LZ4F_cctx *lz4;

	preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
	make_room(to, 2 * LZ4F_compressBound(length, &preferences) + 1000);
	assert_false(LZ4F_isError(
		LZ4F_createCompressionContext(&lz4, LZ4F_VERSION)));
#define ROOM to->at + to->length, to->room - to->length
	advance(to, LZ4F_compressBegin(lz4, ROOM, &preferences));
	advance(to, LZ4F_compressUpdate(lz4, ROOM, bytes, flush, NULL));
	advance(to, LZ4F_flush(lz4, ROOM, NULL));
	size_t block = to->length;
	advance(to, LZ4F_compressUpdate(lz4, ROOM, bytes + flush,
					length - flush, NULL));
	advance(to, LZ4F_compressEnd(lz4, ROOM, NULL));
#undef ROOM
	LZ4F_freeCompressionContext(lz4);
	return block;
}
#endif

static const struct {
	const char *name;
	size_t (*add)(struct bytes *to, const uint8_t *bytes, size_t length,
		      size_t flush);
} compressions[] = {
#ifdef HAVE_ZLIB
	{"gzip", add_gzip},
#endif
#ifdef HAVE_ZSTD
	{"zstd", add_zstd},
#endif
#ifdef HAVE_LZMA
	{"xz", add_xz},
#endif
#ifdef HAVE_LZ4
	{"lz4", add_lz4},
#endif
	{NULL, NULL},
};

/* In one member, and in two with padding between and behind. */
static void test_compressed(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(real_captures); i++) {
		struct bytes plain = load(capture_path(real_captures[i]));
		struct frames expected = read_bytes(plain.at, plain.length);
		size_t half = plain.length / 2;

		for (size_t c = 0; compressions[c].name; c++) {
			struct bytes one = {.big = false};
			struct bytes two = {.big = false};

			compressions[c].add(&one, plain.at, plain.length, half);
			struct frames frames = read_bytes(one.at, one.length);
			assert_int_equal(frames.result, 0);
			check_frames(&frames, &expected, expected.count);
			free_frames(&frames);

			compressions[c].add(&two, plain.at, half, 100);
			put32(&two, 0);
			compressions[c].add(&two, plain.at + half,
					    plain.length - half, 100);
			put32(&two, 0);
			frames = read_bytes(two.at, two.length);
			assert_int_equal(frames.result, 0);
			check_frames(&frames, &expected, expected.count);
			free_frames(&frames);
			free(one.at);
			free(two.at);
		}
		free_frames(&expected);
		free(plain.at);
	}
}

#define NUMBERED_PACKET 30

static struct bytes numbered_pcap(size_t packets)
{
	struct bytes file = {.big = false};
	char text[32];

	put_pcap_header(&file, PCAP_MICRO, 1);
	for (size_t i = 0; i < packets; i++) {
		snprintf(text, sizeof(text), "packet %07zu", i * i % 9999991);
		put_pcap_packet(&file, (uint32_t)i, 0, text, 14);
	}
	return file;
}

/* The error says `how` at decompressed byte `offset`, and names the format. */
static void check_compressed_error(const struct frames *frames, const char *how,
				   size_t offset, const char *name)
{
	char sentence[100];

	assert_int_equal(frames->result, -1);
	snprintf(sentence, sizeof(sentence),
		 ": %s at byte %zu of the decompressed data: ", how, offset);
	assert_non_null(strstr(frames->error, sentence));
	assert_non_null(strstr(strstr(frames->error, sentence), name));
}

/* Reads up to a block that cannot be, and all before it. */
static void test_compressed_bad_block(void **state)
{
	static const uint8_t bad[4] = {0xff, 0xff, 0xff, 0xff};
	/* Both blocks together are less than is decoded at once. */
	struct bytes plain = numbered_pcap(2000);
	struct frames expected = read_bytes(plain.at, plain.length);
	size_t half = PCAP_HEADER + 1000 * NUMBERED_PACKET;

	(void)state;
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};
		size_t block = compressions[c].add(&file, plain.at,
						   plain.length, half);

		memcpy(file.at + block, bad, sizeof(bad));
		struct frames frames = read_bytes(file.at, file.length);
		check_frames(&frames, &expected, 1000);
		check_compressed_error(&frames, "damaged", half,
				       compressions[c].name);
		free_frames(&frames);
		free(file.at);
	}
	free_frames(&expected);
	free(plain.at);
}

/* A wrong checksum shows only when all has been delivered. */
static void test_compressed_bad_end(void **state)
{
	struct bytes plain = numbered_pcap(2000);
	struct frames expected = read_bytes(plain.at, plain.length);

	(void)state;
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};

		compressions[c].add(&file, plain.at, plain.length, 1000);
		file.at[file.length - 1] ^= 0xff;
		struct frames frames = read_bytes(file.at, file.length);
		check_frames(&frames, &expected, expected.count);
		check_compressed_error(&frames, "damaged", plain.length,
				       compressions[c].name);
		free_frames(&frames);
		free(file.at);
	}
	free_frames(&expected);
	free(plain.at);
}

/* Of many times what is decoded at once; what follows is no member. */
static void test_compressed_large(void **state)
{
	struct bytes plain = numbered_pcap(60000);
	struct frames expected = read_bytes(plain.at, plain.length);

	(void)state;
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};

		compressions[c].add(&file, plain.at, plain.length, 1000);
		struct frames cut = read_bytes(file.at, file.length / 10 * 9);
		assert_int_equal(cut.result, -1);
		assert_true(cut.count > 40000);
		check_frames(&cut, &expected, cut.count);
		assert_non_null(strstr(cut.error, ": cut short at byte "));
		free_frames(&cut);

		put(&file, "nothing known", 13);
		struct frames frames = read_bytes(file.at, file.length);
		check_frames(&frames, &expected, expected.count);
		check_compressed_error(&frames, "damaged", plain.length,
				       compressions[c].name);
		free_frames(&frames);
		free(file.at);
	}
	free_frames(&expected);
	free(plain.at);
}

/* Cut at every byte, and with every byte changed. */
static void test_compressed_every_byte(void **state)
{
	struct bytes plain = small_pcap();
	struct frames expected = read_bytes(plain.at, plain.length);

	(void)state;
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};

		compressions[c].add(&file, plain.at, plain.length, 43);
		for (size_t n = 0; n < file.length; n++) {
			struct frames frames = read_bytes(file.at, n);

			assert_int_not_equal(frames.result, 0);
			assert_true(frames.error[0] != '\0');
			check_frames(&frames, &expected, frames.count);
			free_frames(&frames);

			file.at[n] ^= 0x10;
			frames = read_bytes(file.at, file.length);
			file.at[n] ^= 0x10;
			assert_true(frames.result == 0 ||
				    frames.error[0] != '\0');
			free_frames(&frames);
		}
		free(file.at);
	}
	free_frames(&expected);
	free(plain.at);
}

/* Runs with `fd` as standard input. */
static struct frames read_stdin(int fd)
{
	int kept = dup(STDIN_FILENO);

	assert_true(dup2(fd, STDIN_FILENO) >= 0);
	struct frames frames = read_capture("-");
	/* It is not ours to close. */
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	assert_true(dup2(kept, STDIN_FILENO) >= 0);
	close(kept);
	return frames;
}

/* Through a pipe, from which nothing can be read twice. */
static void check_pipe(const struct bytes *file, const struct frames *expected)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	/* It fits into the pipe, so nobody needs to read meanwhile. */
	assert_int_equal(write(ends[1], file->at, file->length), file->length);
	close(ends[1]);
	struct frames frames = read_stdin(ends[0]);
	close(ends[0]);
	assert_int_equal(frames.result, 0);
	check_frames(&frames, expected, expected->count);
	free_frames(&frames);
}

static void test_stdin(void **state)
{
	struct bytes plain = load(capture_path("client.pcap"));
	struct bytes ng = load(capture_path("client.pcapng"));
	struct frames expected = read_bytes(plain.at, plain.length);
	struct frames expected_ng = read_bytes(ng.at, ng.length);

	(void)state;
	check_pipe(&plain, &expected);
	check_pipe(&ng, &expected_ng);
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};

		compressions[c].add(&file, plain.at, plain.length, 100);
		check_pipe(&file, &expected);
		free(file.at);
	}
	free_frames(&expected);
	free_frames(&expected_ng);
	free(plain.at);
	free(ng.at);
}

/* A pipe may give one byte at a time, even of what tells the formats apart. */
static void test_stdin_byte_by_byte(void **state)
{
	struct bytes plain = small_pcap();
	struct frames expected = read_bytes(plain.at, plain.length);

	(void)state;
	for (size_t c = 0; compressions[c].name; c++) {
		struct bytes file = {.big = false};
		int ends[2];

		/* It gives no more than one message at a time. */
		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends),
				 0);
		compressions[c].add(&file, plain.at, plain.length, 43);
		for (size_t i = 0; i < file.length; i++)
			assert_int_equal(write(ends[1], file.at + i, 1), 1);
		close(ends[1]);
		struct frames frames = read_stdin(ends[0]);
		close(ends[0]);
		assert_int_equal(frames.result, 0);
		check_frames(&frames, &expected, expected.count);
		free_frames(&frames);
		free(file.at);
	}
	free_frames(&expected);
	free(plain.at);
}

static void test_stdin_error(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	struct frames frames = read_stdin(ends[0]);
	close(ends[0]);
	assert_int_equal(frames.result, -2);
	assert_string_equal(frames.error,
			    "standard input: empty: nothing was captured");
}

/* Nobody knows the name of what comes on standard input. */
static void test_stdin_compressed(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "BZh91AY&SY", 10), 10);
	close(ends[1]);
	struct frames frames = read_stdin(ends[0]);
	close(ends[0]);
	assert_int_equal(frames.result, -2);
	assert_non_null(
		strstr(frames.error, "try bzip2 -dc FILE | smc-clc-explain -"));
}

/* Opening `name` fails with a sentence that has the two parts. */
static void check_refused(const char *name, const char *part,
			  const char *other_part)
{
	struct frames frames = read_capture(name);

	assert_int_equal(frames.result, -2);
	assert_ptr_equal(strstr(frames.error, name), frames.error);
	assert_non_null(strstr(frames.error, part));
	assert_non_null(strstr(frames.error, other_part));
}

static void test_refused(void **state)
{
	static const char text[] = "No.  Time  Source\n";

	(void)state;
	check_refused("/nonexistent/x.pcap", "No such file", "check the name");
	check_refused("/", "directory", "name the captures in it");
	save((const uint8_t *)"", 0);
	check_refused(path, "empty", "nothing was captured");
	save((const uint8_t *)text, strlen(text));
	check_refused(path, "not a pcap or pcapng capture", "editcap");
	save((const uint8_t *)"BZh91AY&SY", 10);
	check_refused(path, "bzip2", "bzip2 -dc /tmp/");
}

/* The sentence is never lost behind a long name. */
static void test_long_name(void **state)
{
	char name[3000];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	struct frames frames = read_capture(name);
	assert_int_equal(frames.result, -2);
	assert_non_null(strstr(frames.error, "xxx: File name too long"));
	assert_true(strlen(frames.error) < CAPTURE_ERROR_MAX);
}

struct stop {
	struct capture *capture;
	uint64_t at;
	uint64_t seen;
	double progress;
};

static void stop_at(void *context, const struct frame *frame)
{
	struct stop *stop = context;

	stop->seen = frame->number;
	stop->progress = capture_progress(stop->capture);
	if (frame->number == stop->at)
		capture_stop(stop->capture);
}

static void test_stop_and_progress(void **state)
{
	static const char *const names[] = {"client.pcap", "client.pcapng"};
	char error[CAPTURE_ERROR_MAX];

	(void)state;
	for (size_t i = 0; i < LENGTH(names); i++) {
		struct capture *capture =
			capture_open(capture_path(names[i]), error);
		struct stop stop = {.capture = capture, .at = 3};

		assert_non_null(capture);
		assert_true(capture_progress(capture) >= 0.0);
		assert_int_equal(capture_run(capture, stop_at, &stop, error),
				 0);
		assert_int_equal(stop.seen, 3);
		assert_true(stop.progress > 0.0);
		assert_true(stop.progress <= 1.0);
		capture_close(capture);
	}
}

/* In a file larger than all buffers, progress grows as reading does. */
static void test_progress_grows(void **state)
{
	struct bytes plain = {.big = false};
	char error[CAPTURE_ERROR_MAX];
	char text[1401];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	put_pcap_header(&plain, PCAP_MICRO, 1);
	for (uint32_t i = 0; i < 1000; i++)
		put_pcap_packet(&plain, i, 0, text, 1400);
	save(plain.at, plain.length);
	free(plain.at);

	struct capture *capture = capture_open(path, error);
	struct stop stop = {.capture = capture, .at = 500};
	assert_non_null(capture);
	assert_int_equal(capture_run(capture, stop_at, &stop, error), 0);
	assert_true(stop.progress > 0.4);
	assert_true(stop.progress < 0.7);
	capture_close(capture);
}

/* A capture that is still being written has no more than an end. */
static void test_progress_of_growing_file(void **state)
{
	struct bytes file = small_pcap();
	char error[CAPTURE_ERROR_MAX];

	(void)state;
	save(file.at, PCAP_HEADER + 19);
	struct capture *capture = capture_open(path, error);
	struct stop stop = {.capture = capture};
	assert_non_null(capture);
	FILE *out = fopen(path, "ab");
	assert_non_null(out);
	fwrite(file.at + PCAP_HEADER + 19, 1, file.length - PCAP_HEADER - 19,
	       out);
	fclose(out);
	assert_int_equal(capture_run(capture, stop_at, &stop, error), 0);
	assert_int_equal(stop.seen, 3);
	assert_true(capture_progress(capture) <= 1.0);
	capture_close(capture);
	free(file.at);
}

static void check_no_progress(void *context, const struct frame *frame)
{
	struct stop *stop = context;

	(void)frame;
	assert_true(capture_progress(stop->capture) < 0.0);
}

static void test_no_progress_of_pipe(void **state)
{
	struct bytes file = small_pcap();
	char error[CAPTURE_ERROR_MAX];
	int kept = dup(STDIN_FILENO);
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], file.at, file.length), file.length);
	close(ends[1]);
	assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
	struct capture *capture = capture_open("-", error);
	struct stop stop = {.capture = capture};
	assert_non_null(capture);
	assert_int_equal(capture_run(capture, check_no_progress, &stop, error),
			 0);
	capture_close(capture);
	assert_true(dup2(kept, STDIN_FILENO) >= 0);
	close(kept);
	close(ends[0]);
	free(file.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_captures),
		cmocka_unit_test(test_pcap_byte_orders),
		cmocka_unit_test(test_pcap_cut),
		cmocka_unit_test(test_pcap_damaged),
		cmocka_unit_test(test_pcapng_mixed),
		cmocka_unit_test(test_pcapng_times),
		cmocka_unit_test(test_pcapng_cut),
		cmocka_unit_test(test_pcapng_damaged),
		cmocka_unit_test(test_pcapng_bad_blocks),
		cmocka_unit_test(test_pcapng_large_unknown),
		cmocka_unit_test(test_pcapng_many_interfaces),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_compressed_bad_block),
		cmocka_unit_test(test_compressed_bad_end),
		cmocka_unit_test(test_compressed_large),
		cmocka_unit_test(test_compressed_every_byte),
		cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_stdin_byte_by_byte),
		cmocka_unit_test(test_stdin_error),
		cmocka_unit_test(test_stdin_compressed),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_stop_and_progress),
		cmocka_unit_test(test_progress_grows),
		cmocka_unit_test(test_progress_of_growing_file),
		cmocka_unit_test(test_no_progress_of_pipe),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
