/* SPDX-License-Identifier: MIT */
/* Connections over time by outcome, as bars in an SVG. */
#ifndef HTML_TIMELINE_H
#define HTML_TIMELINE_H

#include <stdint.h>
#include <stdio.h>

#include <smcclc/smcclc.h>

#define TIMELINE_BARS 120

/*
 * A histogram that does not know its range before it ends: when a time finds
 * no bar, bars become twice as wide. All zero is an empty one.
 */
struct timeline {
	uint64_t count;
	unsigned shift; /* a bar is 2^(shift + 20) nanoseconds wide */
	uint64_t first; /* number of the first bar, counted from 1677 */
	unsigned used;  /* bars from there to the last */
	uint64_t bar[TIMELINE_BARS][SMCCLC_OUTCOME_COUNT];
};

/* Counts a connection that began at `time` (nanoseconds since 1970). */
void timeline_add(struct timeline *timeline, int64_t time, unsigned outcome);

/* Writes it as a figure, unless it is of a single connection. */
void timeline_write(FILE *out, const struct timeline *timeline);

#endif
