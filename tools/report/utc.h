/* SPDX-License-Identifier: MIT */
/* A time as text. */
#ifndef UTC_H
#define UTC_H

#include <stdint.h>

#define UTC_TEXT_MAX 27

/*
 * Writes `nanoseconds` since 1970 in UTC, "2026-11-22 17:00:00.123456", to
 * `text`, UTC_TEXT_MAX bytes. Returns `text`.
 */
const char *utc_text(char *text, int64_t nanoseconds);

#endif
