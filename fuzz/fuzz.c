/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fuzz_fail(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
	abort();
}

void fuzz_require_printable(const char *text, size_t length)
{
	REQUIRE(strlen(text) == length);
	for (size_t i = 0; i < length; i++)
		REQUIRE(text[i] >= 0x20 && text[i] < 0x7f);
}

/* FNV-1a. */
size_t fuzz_pick(const uint8_t *data, size_t size, size_t limit)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 16777619u;
	return hash % limit;
}

uint8_t choose_byte(struct choices *choices)
{
	if (choices->left == 0)
		return 0;
	choices->left--;
	return *choices->at++;
}

uint64_t choose_uint(struct choices *choices, size_t length)
{
	uint64_t value = 0;

	while (length-- > 0)
		value = value << 8 | choose_byte(choices);
	return value;
}

void choose_bytes(struct choices *choices, uint8_t *out, size_t length)
{
	for (size_t i = 0; i < length; i++)
		out[i] = choose_byte(choices);
}
