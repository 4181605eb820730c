/* SPDX-License-Identifier: MIT */
/*
 * Text for people: wrapped at the width of the terminal, coloured where that
 * is wanted, and never a control character that somebody else chose.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdio.h>

#define TEXT_DEFAULT_WIDTH 80

struct text {
	FILE *out;
	int width;
	bool color;
};

enum text_style {
	TEXT_PLAIN,
	TEXT_BOLD,
	TEXT_FAINT,
	TEXT_RED,
	TEXT_YELLOW,
	TEXT_GREEN,
};

/* What is written from here on has `style`. */
void text_style(const struct text *text, enum text_style style);

/* Writes `string` as it is but for control characters, which become \xNN. */
void text_put(FILE *out, const char *string);

/*
 * Writes `indent` blanks, `lead` and the words of `string`, broken into lines;
 * all lines but the first are indented to where `string` begins. Ends with a
 * line feed. Words too long for a line are not broken.
 */
void text_wrap(const struct text *text, int indent, const char *lead,
	       const char *string);

/* Writes `indent` blanks, `lead` and `string` on one line, however long. */
void text_line(const struct text *text, int indent, const char *lead,
	       const char *string);

#endif
