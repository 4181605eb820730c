/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <string.h>

/* Returns what ECMA-48 calls it. */
static const char *style_number(enum text_style style)
{
	switch (style) {
	case TEXT_PLAIN:
		break;
	case TEXT_BOLD:
		return "1";
	case TEXT_FAINT:
		return "2";
	case TEXT_RED:
		return "1;31";
	case TEXT_YELLOW:
		return "1;33";
	case TEXT_GREEN:
		return "32";
	}
	return "0";
}

void text_style(const struct text *text, enum text_style style)
{
	if (text->color)
		fprintf(text->out, "\033[%sm", style_number(style));
}

static void put_bytes(FILE *out, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < ' ' || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

void text_put(FILE *out, const char *string)
{
	put_bytes(out, string, strlen(string));
}

void text_wrap(const struct text *text, int indent, const char *lead,
	       const char *string)
{
	int start = indent + (int)strlen(lead);
	int column = start;

	fprintf(text->out, "%*s%s", indent, "", lead);
	while (*string) {
		size_t word = strcspn(string, " ");
		size_t blanks = strspn(string + word, " ");

		if (column > start && column + (int)word >= text->width) {
			fprintf(text->out, "\n%*s", start, "");
			column = start;
		} else if (column > start) {
			putc(' ', text->out);
		}
		put_bytes(text->out, string, word);
		column += (int)word + 1;
		string += word + blanks;
	}
	putc('\n', text->out);
}

void text_line(const struct text *text, int indent, const char *lead,
	       const char *string)
{
	fprintf(text->out, "%*s%s", indent, "", lead);
	text_put(text->out, string);
	putc('\n', text->out);
}
