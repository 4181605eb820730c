/* SPDX-License-Identifier: MIT */
/* One line of text in the making: bounded, never written beyond its room. */
#ifndef SMCCLC_SRC_LINE_H
#define SMCCLC_SRC_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct smcclc_line {
	char *text;
	size_t capacity; /* with the NUL */
	size_t length;
	bool cut; /* something did not fit */
};

/* Begins an empty line in `text`; `capacity` is at least 1. */
void smcclc_line_begin(struct smcclc_line *line, char *text, size_t capacity);

/* Append; what does not fit is cut, and so is all that follows. */
void smcclc_line_put(struct smcclc_line *line, const char *text);
void smcclc_line_bytes(struct smcclc_line *line, const char *text,
		       size_t length);
void smcclc_line_char(struct smcclc_line *line, char c);
void smcclc_line_number(struct smcclc_line *line, uint64_t number);

/* Appends the lowest `digits` hexadecimal digits of `value`. */
void smcclc_line_hex(struct smcclc_line *line, uint64_t value, unsigned digits);

/* Appends "0x" and the eight digits of a diagnosis code. */
void smcclc_line_code(struct smcclc_line *line, uint32_t code);

#endif
