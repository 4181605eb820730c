/* SPDX-License-Identifier: MIT */
/* The bytes of a capture, decompressed if need be, as a stdio file. */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include <stdio.h>

#include "capture_error.h"

struct stream;

/*
 * Opens `path`, "-" for standard input. Returns NULL with a sentence about
 * `name` in `error` (CAPTURE_ERROR_MAX bytes) if it cannot.
 */
struct stream *stream_open(const char *path, const char *name, char *error);

/*
 * The file to read from; its position, as ftello() has it, is that in the
 * decompressed bytes. Whoever has it closes it, before stream_close().
 */
FILE *stream_file(const struct stream *stream);

/* Why reading ended, `how` NULL if not because of an error. */
const struct capture_damage *stream_damage(const struct stream *stream);

/* The name of the compression, NULL for none. */
const char *stream_compression(const struct stream *stream);

/* How much of the underlying file is read, 0 to 1; negative for a pipe. */
double stream_progress(const struct stream *stream);

void stream_close(struct stream *stream);

#endif
