/* SPDX-License-Identifier: MIT */
/* What a capture's readers say when they cannot go on. */
#ifndef CAPTURE_ERROR_H
#define CAPTURE_ERROR_H

#include <stdint.h>

/* Where and why a capture cannot be read to its end. */
struct capture_damage {
	const char *how; /* "cut short", "damaged" ...; NULL if there is none */
	uint64_t offset; /* in the decompressed bytes of the capture */
	char why[160];   /* what is wrong there, without a full stop */
};

/* Fills `damage`. `format` is printf's. */
__attribute__((format(printf, 4, 5))) void
capture_damage_set(struct capture_damage *damage, const char *how,
		   uint64_t offset, const char *format, ...);

/*
 * Writes "name: sentence" into `error` (CAPTURE_ERROR_MAX bytes). A name that
 * leaves no room for the sentence is shortened. `format` is printf's.
 */
__attribute__((format(printf, 3, 4))) void
capture_error(char *error, const char *name, const char *format, ...);

#endif
