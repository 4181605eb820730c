/* SPDX-License-Identifier: MIT */
/* What --code says: the meaning of diagnosis codes, without a capture. */
#ifndef CODE_PAGE_H
#define CODE_PAGE_H

#include "text.h"

/*
 * Explains `argument`: a code in hexadecimal or decimal, its kernel symbol,
 * LOCAL/PEER as smcss prints them, or "list". Returns 0, or -1 if it is none
 * of these; then nothing is written.
 */
int code_page(const struct text *text, const char *argument);

#endif
