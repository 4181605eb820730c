/* SPDX-License-Identifier: MIT */
/* Capture files: pcap and pcapng, plain or compressed, also from a pipe. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stddef.h>
#include <stdint.h>

struct capture;

/* One frame, borrowed until the next is read. */
struct frame {
	uint64_t number; /* from 1, as Wireshark counts */
	/* Nanoseconds since 1970, between -2^62 and 2^62 so that differences
	 * fit; 0 if the capture does not say. */
	int64_t time;
	const uint8_t *bytes;
	size_t captured; /* bytes there are */
	size_t length;   /* on the wire, as the capture says */
	int link;        /* DLT_*; can differ from frame to frame */
};

#define CAPTURE_ERROR_MAX 512

/*
 * Opens the file at `path`, standard input for "-", and reads nothing of it.
 * Returns its descriptor; or -1 with a sentence that names the file and says
 * what to do in `error` (CAPTURE_ERROR_MAX bytes).
 */
int capture_descriptor(const char *path, char *error);

/* A few bytes can be compressed to stand for any number of them. */
#define CAPTURE_UNPACKED_DEFAULT (UINT64_C(64) << 30)

/*
 * Begins to read from `fd`, which capture_descriptor() opened at `path`, and
 * which is closed also on failure. The compression, if any, is told from the
 * first bytes; of what it unpacks to, `max_unpacked` bytes are read. `path` is
 * borrowed until capture_close(). Returns the capture, or NULL with a sentence
 * as above in `error`. Opens no files.
 */
struct capture *capture_begin(int fd, const char *path, uint64_t max_unpacked,
			      char *error);

/* Does both, and reads CAPTURE_UNPACKED_DEFAULT bytes at most. */
struct capture *capture_open(const char *path, char *error);

/*
 * Calls `fn` for every frame until the end. Returns 0 at the end of the
 * capture, or -1 if it is damaged or cut short: then all frames before the
 * damage have been delivered and `error` says what is wrong, in which file and
 * at which byte (of the decompressed stream where it is compressed).
 * capture_stop() from within `fn` ends it early with 0.
 */
int capture_run(struct capture *capture,
		void (*fn)(void *context, const struct frame *frame),
		void *context, char *error);

void capture_stop(struct capture *capture);

/*
 * Returns how far reading has come, 0 to 1, by position in the (compressed)
 * file; negative for a pipe.
 */
double capture_progress(const struct capture *capture);

void capture_close(struct capture *capture);

#endif
