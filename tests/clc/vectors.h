/* SPDX-License-Identifier: MIT */
/* Messages as files of hexadecimal digits: tests/vectors/good and bad. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>
#include <stdint.h>

struct vector {
	char name[256];
	char expect[256]; /* what stands behind '#' in the first line, or "" */
	uint8_t bytes[1024];
	size_t length;
};

/*
 * Reads every vector in tests/vectors/`kind`, in the order of their names.
 * Fails the running test if there is none. Returns how many; the array stays
 * the function's own and is overwritten by the next call.
 */
size_t vectors_load(const char *kind, const struct vector **vectors);

#endif
