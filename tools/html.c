/* SPDX-License-Identifier: MIT */
#include "html.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "utf8.h"

#define NANOSECONDS 1000000000

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

const char *html_time(char *text, int64_t nanoseconds)
{
	int64_t below = nanoseconds % NANOSECONDS;
	time_t seconds = (time_t)(nanoseconds / NANOSECONDS);
	struct tm tm;
	size_t length;

	if (below < 0) {
		below += NANOSECONDS;
		seconds--;
	}
	/* 64 bits of nanoseconds span the years 1677 to 2262. */
	gmtime_r(&seconds, &tm);
	length = strftime(text, HTML_TIME_MAX, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text + length, HTML_TIME_MAX - length, ".%06u",
		 (unsigned)(below / 1000));
	return text;
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
