/* SPDX-License-Identifier: MIT */
/* The bytes of a capture, decompressed if need be, as a stdio file. */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include <stdint.h>
#include <stdio.h>

#include "capture_error.h"

struct capture_stream;

/*
 * Opens the file at `path`, standard input for "-", and reads nothing of it.
 * Returns its descriptor; or -1 with a sentence about `name` in `error`
 * (CAPTURE_ERROR_MAX bytes).
 */
int capture_stream_descriptor(const char *path, const char *name, char *error);

/*
 * Begins to read from `fd`, which it closes in the end, standard input
 * excepted; of what is compressed, up to `max_unpacked` bytes of the content.
 * More is damage. Returns NULL with a sentence about `name` in `error`
 * (CAPTURE_ERROR_MAX bytes) if it cannot.
 */
struct capture_stream *capture_stream_open(int fd, const char *name,
					   uint64_t max_unpacked, char *error);

/*
 * The file to read from; its position, as ftello() has it, is that in the
 * decompressed bytes. Whoever has it closes it, before capture_stream_close().
 */
FILE *capture_stream_file(const struct capture_stream *stream);

/*
 * Why the last read ended, `how` NULL if not because of an error; to be asked
 * before anything else changes errno.
 */
const struct capture_damage *
capture_stream_damage(struct capture_stream *stream);

/* The name of the compression, NULL for none. */
const char *capture_stream_compression(const struct capture_stream *stream);

/* How much of the underlying file is read, 0 to 1; negative for a pipe. */
double capture_stream_progress(const struct capture_stream *stream);

void capture_stream_close(struct capture_stream *stream);

#endif
