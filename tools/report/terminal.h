/* SPDX-License-Identifier: MIT */
/*
 * Text for people: wrapped at the width of the terminal, coloured where that
 * is wanted, and never a control character that somebody else chose.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#define TERMINAL_DEFAULT_WIDTH 80

struct terminal {
	FILE *out;
	int width;
	bool color;
};

enum terminal_style {
	TERMINAL_PLAIN,
	TERMINAL_BOLD,
	TERMINAL_FAINT,
	TERMINAL_RED,
	TERMINAL_YELLOW,
	TERMINAL_GREEN,
};

/* What is written from here on has `style`. */
void terminal_style(const struct terminal *terminal, enum terminal_style style);

/* Writes `string` as it is but for control characters, which become \xNN. */
void terminal_put(FILE *out, const char *string);

/*
 * Writes `indent` blanks, `lead` and the words of `string`, broken into lines;
 * all lines but the first are indented to where `string` begins. Ends with a
 * line feed. Words too long for a line are not broken.
 */
void terminal_wrap(const struct terminal *terminal, int indent,
		   const char *lead, const char *string);

/* Writes `indent` blanks, `lead` and `string` on one line, however long. */
void terminal_line(const struct terminal *terminal, int indent,
		   const char *lead, const char *string);

#endif
