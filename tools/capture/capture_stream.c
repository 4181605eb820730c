/* SPDX-License-Identifier: MIT */
/*
 * What is compressed or cannot seek is read through a stdio file of ours, so
 * that its first bytes can be looked at. A plain file is stdio's own, which is
 * faster with libpcap's many small reads. Both have a larger buffer than usual.
 */
#define _GNU_SOURCE /* fopencookie() */

#include "capture_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"
#include "capture_decoder.h"

#define INPUT_SIZE  (64 * 1024)
#define BUFFER_SIZE (128 * 1024)

struct capture_stream {
	int fd;     /* negative: `file` owns it */
	off_t size; /* of a regular file, else 0 */
	FILE *file;
	uint64_t position; /* in the decompressed bytes */
	uint64_t max_unpacked;
	struct capture_damage damage;
	/* Raw bytes read from `fd` but not used yet, somewhere in `input`. */
	const uint8_t *raw;
	size_t raw_left;
	bool raw_end;
	const struct decoder *decoder; /* NULL if not compressed */
	void *state;                   /* the decoder's */
	bool in_member;
	uint8_t input[INPUT_SIZE];
	char buffer[BUFFER_SIZE]; /* of `file` */
};

/* read(2) that notes damage. Returns bytes, 0 at the end, -1 on error. */
static ssize_t read_raw(struct capture_stream *stream, void *buffer,
			size_t size)
{
	ssize_t got;

	do
		got = read(stream->fd, buffer, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		capture_damage_set(&stream->damage, "unreadable",
				   stream->position, "%s", strerror(errno));
	return got;
}

/* Adds to the raw bytes at the end of `input`. Returns false on error. */
static bool fill_raw(struct capture_stream *stream)
{
	if (stream->raw_left == 0)
		stream->raw = stream->input;
	size_t used = (size_t)(stream->raw - stream->input) + stream->raw_left;
	ssize_t got = read_raw(stream, stream->input + used, INPUT_SIZE - used);

	if (got < 0)
		return false;
	stream->raw_left += (size_t)got;
	stream->raw_end = got == 0;
	return true;
}

static ssize_t read_plain(struct capture_stream *stream, char *buffer,
			  size_t size)
{
	size_t left = stream->raw_left;

	if (left == 0)
		return read_raw(stream, buffer, size);
	if (left > size)
		left = size;
	memcpy(buffer, stream->raw, left);
	stream->raw += left;
	stream->raw_left -= left;
	return (ssize_t)left;
}

/* Zero bytes between and after members are padding. */
static void skip_padding(struct capture_stream *stream)
{
	while (stream->raw_left > 0 && *stream->raw == 0) {
		stream->raw++;
		stream->raw_left--;
	}
}

/* One step of the decoder. Returns bytes written, or -1 if there is damage. */
static ssize_t decode(struct capture_stream *stream, char *buffer, size_t size)
{
	struct decoder_buffers buffers = {stream->raw, stream->raw_left,
					  (uint8_t *)buffer, size};
	const char *why = NULL;
	enum decoder_status status =
		stream->decoder->decode(stream->state, &buffers, &why);
	size_t written = size - buffers.out_left;

	stream->raw = buffers.in;
	stream->raw_left = buffers.in_left;
	stream->in_member = status != DECODER_END;
	if (status == DECODER_FAILED)
		capture_damage_set(&stream->damage, "damaged",
				   stream->position + written, "%s: %s",
				   stream->decoder->name, why);
	else if (status == DECODER_MORE && written == 0 && stream->raw_end &&
		 stream->raw_left == 0)
		capture_damage_set(
			&stream->damage, "cut short", stream->position,
			"the %s data is not complete", stream->decoder->name);
	return written > 0 || !stream->damage.how ? (ssize_t)written : -1;
}

/* How many of `got` decompressed bytes are read on, or -1 if none are. */
static ssize_t within_limit(struct capture_stream *stream, ssize_t got)
{
	uint64_t left = stream->max_unpacked - stream->position;

	if (got <= 0 || (uint64_t)got <= left)
		return got;
	capture_damage_set(&stream->damage, "stopped", stream->max_unpacked,
			   "there is more in the %s data than --max-unpacked "
			   "allows",
			   stream->decoder->name);
	return left ? (ssize_t)left : -1;
}

static ssize_t read_compressed(struct capture_stream *stream, char *buffer,
			       size_t size)
{
	ssize_t got = 0;

	while (got == 0) {
		if (stream->damage.how)
			return -1;
		if (stream->raw_left == 0 && !stream->raw_end &&
		    !fill_raw(stream))
			return -1;
		if (!stream->in_member) {
			skip_padding(stream);
			if (stream->raw_left == 0 && stream->raw_end)
				return 0;
			if (stream->raw_left == 0)
				continue;
		}
		got = decode(stream, buffer, size);
	}
	return within_limit(stream, got);
}

static ssize_t read_cookie(void *cookie, char *buffer, size_t size)
{
	struct capture_stream *stream = cookie;
	ssize_t got = stream->decoder ? read_compressed(stream, buffer, size)
				      : read_plain(stream, buffer, size);

	if (got > 0)
		stream->position += (uint64_t)got;
	if (got < 0)
		errno = EIO;
	return got;
}

/* Only tells the position. */
static int seek_cookie(void *cookie, off64_t *offset, int whence)
{
	const struct capture_stream *stream = cookie;

	if (whence != SEEK_CUR || *offset != 0) {
		errno = ESPIPE;
		return -1;
	}
	*offset = (off64_t)stream->position;
	return 0;
}

/* The file that `fd` is, from the bytes on that were looked at. */
static FILE *open_plain(struct capture_stream *stream)
{
	FILE *file;

	if (lseek(stream->fd, -(off_t)stream->raw_left, SEEK_CUR) < 0)
		return NULL;
	file = fdopen(stream->fd, "r");
	if (file)
		stream->fd = -1;
	return file;
}

static void close_descriptor(int fd)
{
	if (fd > STDIN_FILENO)
		close(fd);
}

static const char *open_hint(int number)
{
	switch (number) {
	case ENOENT:
		return "check the name";
	case EACCES:
	case EPERM:
		return "ask its owner, or read it with sudo";
	case EMFILE:
		return "name fewer captures at a time";
	default:
		return "it cannot be read";
	}
}

int capture_stream_descriptor(const char *path, const char *name, char *error)
{
	struct stat about;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &about) < 0) {
		capture_error(error, name, "%s: %s", strerror(errno),
			      open_hint(errno));
	} else if (S_ISDIR(about.st_mode)) {
		capture_error(error, name,
			      "a directory: name the captures in it");
	} else {
		return fd;
	}
	close_descriptor(fd);
	return -1;
}

/* Reads the first bytes and tells the compression by them. */
static bool find_compression(struct capture_stream *stream, const char *name,
			     char *error)
{
	while (stream->raw_left < DECODER_MAGIC_MAX && !stream->raw_end) {
		if (!fill_raw(stream)) {
			capture_error(error, name, "%s", stream->damage.why);
			return false;
		}
	}
	if (stream->raw_left == 0) {
		capture_error(error, name, "empty: nothing was captured");
		return false;
	}
	stream->decoder = decoder_find(stream->raw, stream->raw_left);
	if (!stream->decoder)
		return true;
	if (!stream->decoder->open) {
		capture_error(error, name,
			      "compressed with %s, which is not built in: try "
			      "%s %s | smc-clc-explain -",
			      stream->decoder->name, stream->decoder->command,
			      stream->fd == STDIN_FILENO ? "FILE" : name);
		return false;
	}
	stream->state = stream->decoder->open();
	if (!stream->state)
		capture_error(error, name, "out of memory");
	return stream->state != NULL;
}

static bool open_file(struct capture_stream *stream, const char *name,
		      char *error)
{
	static const cookie_io_functions_t functions = {
		.read = read_cookie,
		.seek = seek_cookie,
	};

	stream->file = stream->fd > STDIN_FILENO && stream->size > 0 &&
				       !stream->decoder
			       ? open_plain(stream)
			       : fopencookie(stream, "r", functions);
	if (!stream->file) {
		capture_error(error, name, "%s", strerror(errno));
		return false;
	}
	/* Only one thread reads it, and locks cost a quarter of the time. */
	__fsetlocking(stream->file, FSETLOCKING_BYCALLER);
	setvbuf(stream->file, stream->buffer, _IOFBF, BUFFER_SIZE);
	return true;
}

/* The size of a regular file, else 0. */
static off_t size_of(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 && S_ISREG(about.st_mode) ? about.st_size
								: 0;
}

struct capture_stream *capture_stream_open(int fd, const char *name,
					   uint64_t max_unpacked, char *error)
{
	struct capture_stream *stream = calloc(1, sizeof(*stream));

	if (!stream) {
		close_descriptor(fd);
		capture_error(error, name, "out of memory");
		return NULL;
	}
	stream->fd = fd;
	stream->size = size_of(fd);
	stream->max_unpacked = max_unpacked;
	if (!find_compression(stream, name, error) ||
	    !open_file(stream, name, error)) {
		capture_stream_close(stream);
		return NULL;
	}
	return stream;
}

FILE *capture_stream_file(const struct capture_stream *stream)
{
	return stream->file;
}

const struct capture_damage *
capture_stream_damage(struct capture_stream *stream)
{
	if (stream->fd < 0 && ferror(stream->file))
		capture_damage_set(&stream->damage, "unreadable",
				   (uint64_t)ftello(stream->file), "%s",
				   strerror(errno));
	return &stream->damage;
}

const char *capture_stream_compression(const struct capture_stream *stream)
{
	return stream->decoder ? stream->decoder->name : NULL;
}

double capture_stream_progress(const struct capture_stream *stream)
{
	int fd = stream->fd < 0 ? fileno(stream->file) : stream->fd;
	off_t at = stream->size > 0 ? lseek(fd, 0, SEEK_CUR) : -1;

	if (at < 0)
		return -1.0;
	/* A file that is still being written can be longer by now. */
	return at < stream->size ? (double)at / (double)stream->size : 1.0;
}

void capture_stream_close(struct capture_stream *stream)
{
	if (stream->state)
		stream->decoder->close(stream->state);
	close_descriptor(stream->fd);
	free(stream);
}
