/* SPDX-License-Identifier: MIT */
/* Compression formats, each decoded as a stream by its own library. */
#ifndef CAPTURE_DECODER_H
#define CAPTURE_DECODER_H

#include <stddef.h>
#include <stdint.h>

#define DECODER_MAGIC_MAX 6

/* What to decode and where to; decode() moves both on. */
struct decoder_buffers {
	const uint8_t *in;
	size_t in_left;
	uint8_t *out;
	size_t out_left;
};

enum decoder_status {
	DECODER_MORE,  /* goes on; wants input if it wrote nothing */
	DECODER_END,   /* a member ended, and another may follow */
	DECODER_FAILED /* cannot go on; what was written is good */
};

struct decoder {
	const char *name;
	const char *command; /* that decompresses a file to standard output */
	uint8_t magic[DECODER_MAGIC_MAX];
	size_t magic_length;
	/* Returns the decoder's state, NULL when out of memory. The function
	 * is NULL if the format's library was not there when we were built. */
	void *(*open)(void);
	/* `*why` is written on DECODER_FAILED only. */
	enum decoder_status (*decode)(void *state,
				      struct decoder_buffers *buffers,
				      const char **why);
	void (*close)(void *state);
};

/* Returns the format that begins like `bytes`, NULL for none. */
const struct decoder *decoder_find(const uint8_t *bytes, size_t length);

#endif
