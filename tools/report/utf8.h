/* SPDX-License-Identifier: MIT */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Returns how many bytes the character at `string` (NUL-terminated, UTF-8)
 * has, and writes its code point to `*point`; 0 if it is none.
 */
size_t utf8_decode(const char *string, uint32_t *point);

#endif
