/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <stdarg.h>
#include <string.h>

#include "utf8.h"

/* Returns what stands for a character that means something to HTML. */
static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Whether the character can be shown: no control, of either range. */
static int is_shown(uint32_t point)
{
	return point == '\n' || (point >= ' ' && point < 0x7f) || point >= 0xa0;
}

void html_text(FILE *out, const char *string)
{
	while (*string) {
		const char *instead = reference(*string);
		uint32_t point = 0;
		size_t length = utf8_decode(string, &point);

		if (!length || !is_shown(point))
			instead = "\xef\xbf\xbd"; /* U+FFFD */
		if (instead)
			fputs(instead, out);
		else
			fwrite(string, 1, length, out);
		string += length ? length : 1;
	}
}

void html_fill(FILE *out, const char *template, ...)
{
	va_list strings;

	va_start(strings, template);
	while (*template) {
		size_t run = strcspn(template, "%");

		fwrite(template, 1, run, out);
		template += run;
		if (*template) {
			html_text(out, va_arg(strings, const char *));
			template ++;
		}
	}
	va_end(strings);
}
