/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "capture_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FOLDER "/tmp/smcclc-capture-XXXXXX"

static char folder[] = FOLDER;
char saved_path[sizeof(FOLDER "/capture")];

void make_room(struct bytes *file, size_t length)
{
	if (file->room - file->length >= length)
		return;
	file->room = 2 * (file->length + length);
	file->at = realloc(file->at, file->room);
	assert_non_null(file->at);
}

void put(struct bytes *file, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	make_room(file, length);
	memcpy(file->at + file->length, bytes, length);
	file->length += length;
}

void put_number(struct bytes *file, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (file->big ? size - 1 - i : i);
		uint8_t byte = (uint8_t)(value >> shift);

		put(file, &byte, 1);
	}
}

void put16(struct bytes *file, uint16_t value)
{
	put_number(file, value, 2);
}

void put32(struct bytes *file, uint32_t value)
{
	put_number(file, value, 4);
}

void set32(struct bytes *file, size_t offset, uint32_t value)
{
	struct bytes number = {.big = file->big};

	put32(&number, value);
	memcpy(file->at + offset, number.at, 4);
	free(number.at);
}

struct bytes load(const char *name)
{
	struct bytes file = {.at = NULL};
	char part[4096];
	size_t got;
	FILE *in = fopen(name, "rb");

	if (!in)
		fail_msg("cannot open %s", name);
	while ((got = fread(part, 1, sizeof(part), in)) > 0)
		put(&file, part, got);
	fclose(in);
	return file;
}

int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(saved_path, sizeof(saved_path), "%s/capture", folder);
	return 0;
}

int remove_folder(void **state)
{
	(void)state;
	unlink(saved_path);
	return rmdir(folder);
}

void save(const uint8_t *bytes, size_t length)
{
	/* A new file: to replace one, some file systems wait for the disk. */
	unlink(saved_path);
	FILE *out = fopen(saved_path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, length, out), length);
	assert_int_equal(fclose(out), 0);
}

void take_frame(void *context, const struct frame *frame)
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

struct frames read_capture(const char *name)
{
	struct frames frames = {.result = -2};
	struct capture *capture = capture_open(name, frames.error);

	if (!capture)
		return frames;
	frames.result = capture_run(capture, take_frame, &frames, frames.error);
	capture_close(capture);
	return frames;
}

struct frames read_bytes(const uint8_t *bytes, size_t length)
{
	save(bytes, length);
	return read_capture(saved_path);
}

void free_frames(struct frames *frames)
{
	for (size_t i = 0; i < frames->count; i++)
		free((void *)(uintptr_t)frames->list[i].bytes);
	free(frames->list);
}

void check_frame(const struct frame *frame, const struct frame *expected)
{
	assert_int_equal(frame->number, expected->number);
	assert_int_equal(frame->time, expected->time);
	assert_int_equal(frame->captured, expected->captured);
	assert_int_equal(frame->length, expected->length);
	assert_int_equal(frame->link, expected->link);
	assert_memory_equal(frame->bytes, expected->bytes, frame->captured);
}

void check_frames(const struct frames *frames, const struct frames *expected,
		  size_t count)
{
	assert_int_equal(frames->count, count);
	for (size_t i = 0; i < count; i++)
		check_frame(&frames->list[i], &expected->list[i]);
}

const char *const real_captures[] = {
	"both_points.pcapng", "cap_any_sll1.pcap",
	"cap_any_sll2.pcap",  "cap_nano.pcap",
	"cap_snap68.pcap",    "client.pcapng",
	"client_nsec.pcap",   NULL,
};

const char *capture_path(const char *name)
{
	static char full[4096];
	const char *captures = getenv("SMCCLC_TEST_CAPTURES");

	snprintf(full, sizeof(full), "%s/z_formats/%s",
		 captures ? captures : TEST_CAPTURES, name);
	return full;
}

void put_pcap_header(struct bytes *file, uint32_t magic, uint32_t link)
{
	put32(file, magic);
	put16(file, 2);
	put16(file, 4);
	put32(file, 0);
	put32(file, 0);
	put32(file, 65535);
	put32(file, link);
}

void put_pcap_packet(struct bytes *file, uint32_t seconds, uint32_t fraction,
		     const char *text, uint32_t length)
{
	put32(file, seconds);
	put32(file, fraction);
	put32(file, (uint32_t)strlen(text));
	put32(file, length);
	put(file, text, strlen(text));
}

struct bytes small_pcap(void)
{
	struct bytes file = {.big = false};

	put_pcap_header(&file, PCAP_MICRO, 1);
	put_pcap_packet(&file, 1, 0, "one", 3);
	put_pcap_packet(&file, 2, 0, "twenty-two", 10);
	put_pcap_packet(&file, 3, 0, "", 60);
	return file;
}

void check_every_cut(const struct bytes *file, const size_t *ends,
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
			assert_non_null(strstr(frames.error, saved_path));
		}
		free_frames(&frames);
	}
	free_frames(&whole);
}

void check_every_byte(struct bytes *file)
{
	static const uint8_t changes[] = {0x01, 0x80, 0xff};

	for (size_t at = 0; at < file->length; at++) {
		for (size_t i = 0; i < LENGTH(changes); i++) {
			file->at[at] ^= changes[i];
			struct frames frames =
				read_bytes(file->at, file->length);
			file->at[at] ^= changes[i];
			assert_true(frames.result == 0 ||
				    frames.error[0] != '\0');
			free_frames(&frames);
		}
	}
	free(file->at);
}

struct frames read_stdin(int fd)
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

void check_pipe(const struct bytes *file, const struct frames *expected)
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
