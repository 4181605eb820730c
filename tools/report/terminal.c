/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <string.h>

/* Returns what ECMA-48 calls it. */
static const char *style_number(enum terminal_style style)
{
	switch (style) {
	case TERMINAL_PLAIN:
		break;
	case TERMINAL_BOLD:
		return "1";
	case TERMINAL_FAINT:
		return "2";
	case TERMINAL_RED:
		return "1;31";
	case TERMINAL_YELLOW:
		return "1;33";
	case TERMINAL_GREEN:
		return "32";
	}
	return "0";
}

void terminal_style(const struct terminal *terminal, enum terminal_style style)
{
	if (terminal->color)
		fprintf(terminal->out, "\033[%sm", style_number(style));
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

void terminal_put(FILE *out, const char *string)
{
	put_bytes(out, string, strlen(string));
}

void terminal_wrap(const struct terminal *terminal, int indent,
		   const char *lead, const char *string)
{
	int start = indent + (int)strlen(lead);
	int column = start;

	fprintf(terminal->out, "%*s%s", indent, "", lead);
	while (*string) {
		size_t word = strcspn(string, " ");
		size_t blanks = strspn(string + word, " ");

		if (column > start && column + (int)word >= terminal->width) {
			fprintf(terminal->out, "\n%*s", start, "");
			column = start;
		} else if (column > start) {
			putc(' ', terminal->out);
		}
		put_bytes(terminal->out, string, word);
		column += (int)word + 1;
		string += word + blanks;
	}
	putc('\n', terminal->out);
}

void terminal_line(const struct terminal *terminal, int indent,
		   const char *lead, const char *string)
{
	fprintf(terminal->out, "%*s%s", indent, "", lead);
	terminal_put(terminal->out, string);
	putc('\n', terminal->out);
}
