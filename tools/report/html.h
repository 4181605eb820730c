/* SPDX-License-Identifier: MIT */
/* HTML in which text stays text, whoever wrote it. */
#ifndef HTML_H
#define HTML_H

#include <stdint.h>
#include <stdio.h>

/*
 * Writes `string` as the content of an element or of an attribute in quotes.
 * What is not UTF-8 becomes U+FFFD, and so do control characters but for the
 * line feed.
 */
void html_text(FILE *out, const char *string);

/* Writes `template` with each % replaced by the next string, as text. */
void html_fill(FILE *out, const char *template, ...);

#endif
