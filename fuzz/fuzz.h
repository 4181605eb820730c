/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A target: called by the engine, or by replay.c where there is none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says that `condition` of the promise in file and line is broken; aborts. */
_Noreturn void fuzz_fail(const char *condition, const char *file, int line);

/* As assert(), but holds in every kind of build. */
#define REQUIRE(condition) \
	((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))

/* Requires `text` to be `length` bytes of printable ASCII and a NUL. */
void fuzz_require_printable(const char *text, size_t length);

/* Returns a number below `limit`, not 0, that is the same for the same bytes.
 */
size_t fuzz_pick(const uint8_t *data, size_t size, size_t limit);

/* Input to make choices from. It never ends: zeros follow the last byte. */
struct choices {
	const uint8_t *at;
	size_t left;
};

uint8_t choose_byte(struct choices *choices);

/* Big-endian, of 1 to 8 bytes. */
uint64_t choose_uint(struct choices *choices, size_t length);

void choose_bytes(struct choices *choices, uint8_t *out, size_t length);

#endif
