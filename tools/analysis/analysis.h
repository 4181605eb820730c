/* SPDX-License-Identifier: MIT */
/*
 * Follows the TCP connections of a capture: frames in, finished connections
 * out. Memory is bounded by the limits whatever the frames hold.
 */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "capture/capture.h"
#include "follower.h"
#include "totals.h"

struct analysis;

/*
 * Receives each connection that showed a sign of SMC once, when it has closed,
 * when its place is needed, or at the end. Borrowed for the call.
 */
typedef void (*analysis_sink)(void *context,
			      const struct connection *connection);

/* Returns NULL when out of memory. */
struct analysis *analysis_new(const struct follower_limits *limits,
			      analysis_sink sink, void *context);

/* Takes one frame. */
void analysis_frame(struct analysis *analysis, const struct frame *frame);

/* The capture ends: delivers every connection still open. */
void analysis_end(struct analysis *analysis);

/* Returns what was counted so far. Valid until analysis_free(). */
const struct totals *analysis_totals(struct analysis *analysis);

void analysis_free(struct analysis *analysis);

#endif
