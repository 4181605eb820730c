/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "report_host.h"

#define CLEAN_MAX 4096 /* of a line whose every byte is escaped */

const char *report_clean(const char *from, char *to, size_t size)
{
	size_t used = 0;

	for (; *from && used + 5 <= size; from++) {
		unsigned char c = (unsigned char)*from;

		if (c < ' ' || c >= 0x7f)
			used += (size_t)snprintf(to + used, size - used,
						 "\\x%02x", c);
		else
			to[used++] = (char)c;
	}
	to[used] = '\0';
	return to;
}

void report_wrap(const struct terminal *text, int indent, const char *lead,
		 const char *string)
{
	char clean[CLEAN_MAX];

	terminal_wrap(text, indent, lead,
		      report_clean(string, clean, sizeof(clean)));
}

void report_line(const struct terminal *text, int indent, const char *lead,
		 const char *string)
{
	char clean[CLEAN_MAX];

	terminal_line(text, indent, lead,
		      report_clean(string, clean, sizeof(clean)));
}
