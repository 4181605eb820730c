/* SPDX-License-Identifier: MIT */
/*
 * Real captures, and pcap files written by hand: whole, cut at every byte and
 * damaged; standard input, what is no capture, progress.
 */
#define _GNU_SOURCE
#include "capture_file.h"

#include <stdio.h>
#include <unistd.h>

#include <pcap/pcap.h>

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
	for (size_t i = 0; real_captures[i]; i++) {
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

static void test_pcap_every_byte(void **state)
{
	struct bytes file = small_pcap();

	(void)state;
	check_every_byte(&file);
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
	free_frames(&expected);
	free_frames(&expected_ng);
	free(plain.at);
	free(ng.at);
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
	check_refused(saved_path, "empty", "nothing was captured");
	save((const uint8_t *)text, strlen(text));
	check_refused(saved_path, "not a pcap or pcapng capture", "editcap");
	save((const uint8_t *)"BZh91AY&SY", 10);
	check_refused(saved_path, "bzip2", "bzip2 -dc /tmp/");
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

	struct capture *capture = capture_open(saved_path, error);
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
	struct capture *capture = capture_open(saved_path, error);
	struct stop stop = {.capture = capture};
	assert_non_null(capture);
	FILE *out = fopen(saved_path, "ab");
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
		cmocka_unit_test(test_pcap_every_byte),
		cmocka_unit_test(test_stdin),
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
