/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the follower finds, for as long as the capture is open: which frame is
 * of which connection, and what became of that. Changes only while a frame is
 * seen for the first time.
 */
#ifndef TRACK_H
#define TRACK_H

#include "compat.h"

#include "flow.h"

/* One TCP connection that is or was followed. */
struct track {
	struct table_key key;
	struct flow *ended; /* finished; NULL: it is still followed */
	size_t events;      /* that its segments were */
	/* The verdict with the last trace, and the one that brought it. */
	struct smcclc_verdict verdict;
	uint32_t decided; /* frame; 0: no verdict yet */
};

/* What a segment is to the handshake of its connection. */
struct trace {
	struct track *track;
	uint32_t clc; /* so many bytes at the start of the payload are CLC */
};

void track_init(void);

/*
 * Takes a segment that is seen for the first time. A connection that is not
 * followed yet is if `search` and the segment shows SMC. Returns whether it is
 * followed.
 */
bool track_segment(const struct segment *segment, struct moment at,
		   bool search);

/* Returns what the segment in `frame` was found to be; track NULL: nothing. */
struct trace track_trace(const struct segment *segment, uint32_t frame);

/*
 * Takes a RoCE frame that is seen for the first time: its destination and its
 * payload, from the BTH on.
 */
void track_roce(const struct segment *segment, struct moment at);

/* Returns when and in which frame a packet was seen. */
struct moment track_moment(const packet_info *pinfo);

/*
 * Notes the time of a frame that is seen for the first time, before what is in
 * it.
 */
void track_time(const packet_info *pinfo);

/* Returns which side of the connection sent `segment`. */
enum smcclc_side track_side(const struct flow *flow,
			    const struct segment *segment);

/* Returns what `side` has sent. */
const struct stream *track_stream(const struct flow *flow, unsigned side);

/*
 * Writes a copy of the flow to `*end` as if the capture ended now. It borrows
 * from the track and must not be freed.
 */
void track_finish(const struct track *track, struct flow *end);

#endif
