/* SPDX-License-Identifier: MIT */
/*
 * Capture files that the tests write by hand or take from the real ones, and
 * what is read of them. SMCCLC_TEST_CAPTURES names the folder of the real ones,
 * else it is where TEST_CAPTURES says.
 */
#ifndef CAPTURE_FILE_H
#define CAPTURE_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/capture.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* --- bytes --------------------------------------------------------------- */

/* A file in memory; byte order is that of the numbers put into it. */
struct bytes {
	uint8_t *at;
	size_t length;
	size_t room;
	bool big;
};

/* Makes room for `length` bytes more. */
void make_room(struct bytes *file, size_t length);

/* At the end of the file. */
void put(struct bytes *file, const void *bytes, size_t length);
void put_number(struct bytes *file, uint64_t value, size_t size);
void put16(struct bytes *file, uint16_t value);
void put32(struct bytes *file, uint32_t value);

/* In place of what is at `offset`. */
void set32(struct bytes *file, size_t offset, uint32_t value);

struct bytes load(const char *name);

/* --- files --------------------------------------------------------------- */

/* The one file that every test writes its captures to, in a folder of ours. */
extern char saved_path[];

/* Fixtures for all tests of a program together. */
int make_folder(void **state);
int remove_folder(void **state);

void save(const uint8_t *bytes, size_t length);

/* The names of real captures of every kind, then NULL. */
extern const char *const real_captures[];

/* The path of one, until the next call. */
const char *capture_path(const char *name);

/* --- frames -------------------------------------------------------------- */

/* All frames of a capture, with a copy of what is borrowed. */
struct frames {
	struct frame *list;
	size_t count;
	size_t room;
	int result; /* of capture_run(), or -2 if it did not open */
	char error[CAPTURE_ERROR_MAX];
};

/* Adds a copy of `frame` to `context`, the frames. */
void take_frame(void *context, const struct frame *frame);

struct frames read_capture(const char *name);
struct frames read_bytes(const uint8_t *bytes, size_t length);

/* With `fd` as standard input. */
struct frames read_stdin(int fd);

void free_frames(struct frames *frames);

void check_frame(const struct frame *frame, const struct frame *expected);

/* The first `count` frames are those expected, and there are no others. */
void check_frames(const struct frames *frames, const struct frames *expected,
		  size_t count);

/* Reads `file` through a pipe, from which nothing can be read twice. */
void check_pipe(const struct bytes *file, const struct frames *expected);

/*
 * Reads the first bytes of the file, in any number. All frames that are whole
 * are delivered; the end is an error unless it is in `ends`, where a frame or
 * something else that can be last ends.
 */
void check_every_cut(const struct bytes *file, const size_t *ends,
		     const size_t *frames_before, size_t end_count);

/* Any byte of `*file` can be any other: an error at most. Frees the file. */
void check_every_byte(struct bytes *file);

/* --- pcap ---------------------------------------------------------------- */

#define PCAP_MICRO  0xa1b2c3d4u
#define PCAP_NANO   0xa1b23c4du
#define PCAP_HEADER 24

void put_pcap_header(struct bytes *file, uint32_t magic, uint32_t link);
void put_pcap_packet(struct bytes *file, uint32_t seconds, uint32_t fraction,
		     const char *text, uint32_t length);

/* A file of three packets. */
struct bytes small_pcap(void);

#endif
