/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <string.h>

void smcclc_line_begin(struct smcclc_line *line, char *text, size_t capacity)
{
	line->text = text;
	line->capacity = capacity;
	line->length = 0;
	line->cut = false;
	text[0] = '\0';
}

void smcclc_line_bytes(struct smcclc_line *line, const char *text,
		       size_t length)
{
	size_t room = line->capacity - 1 - line->length;

	if (line->cut)
		return;
	if (length > room) {
		length = room;
		line->cut = true;
	}
	memcpy(line->text + line->length, text, length);
	line->length += length;
	line->text[line->length] = '\0';
}

void smcclc_line_put(struct smcclc_line *line, const char *text)
{
	smcclc_line_bytes(line, text, strlen(text));
}

void smcclc_line_char(struct smcclc_line *line, char c)
{
	smcclc_line_bytes(line, &c, 1);
}

void smcclc_line_number(struct smcclc_line *line, uint64_t number)
{
	char digits[20];
	size_t first = sizeof(digits);

	do {
		digits[--first] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	smcclc_line_bytes(line, digits + first, sizeof(digits) - first);
}

void smcclc_line_hex(struct smcclc_line *line, uint64_t value, unsigned digits)
{
	while (digits-- > 0)
		smcclc_line_char(
			line, "0123456789abcdef"[value >> (4 * digits) & 0xf]);
}

void smcclc_line_code(struct smcclc_line *line, uint32_t code)
{
	smcclc_line_put(line, "0x");
	smcclc_line_hex(line, code, 8);
}
