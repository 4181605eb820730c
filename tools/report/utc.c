/* SPDX-License-Identifier: MIT */
#include "utc.h"

#include <stdio.h>
#include <time.h>

#define NANOSECONDS 1000000000

const char *utc_text(char *text, int64_t nanoseconds)
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
	length = strftime(text, UTC_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text + length, UTC_TEXT_MAX - length, ".%06u",
		 (unsigned)(below / 1000));
	return text;
}
