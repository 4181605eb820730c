/* SPDX-License-Identifier: MIT */
#ifndef HTML_CHECK_H
#define HTML_CHECK_H

#include <stddef.h>

/*
 * Requires `page`, `length` bytes and a NUL, to be HTML in which every element
 * that opens is closed in turn, every value of an attribute stands in quotes,
 * and what is no tag holds neither "<" nor a control character. Text from the
 * wire that got loose would break this.
 */
void html_check(const char *page, size_t length);

#endif
