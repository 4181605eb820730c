/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which segment belongs to which connection, and which connections are
 * followed at all. Changes only while a frame is seen for the first time.
 */
#ifndef TRACK_H
#define TRACK_H

#include "compat.h"

#include "flow.h"

/* One TCP connection. It lives as long as the capture is open. */
struct track {
	struct table_key key;
	struct flow *flow; /* NULL: opened without the option, nothing else */
	/* Without a flow: how it opened. */
	uint8_t client; /* which end of the key */
	uint32_t client_isn;
	bool has_syn;
	bool has_syn_ack;
	struct opening syn;
	struct opening syn_ack;
	struct smcclc_roce_seen roce; /* of its link, once that is unwatched */
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
void track_roce(const struct segment *segment);

/* Notes the time of a frame that is seen for the first time. */
void track_time(int64_t time);

/* The latest time noted, nanoseconds since 1970. */
int64_t track_now(void);

/* Returns which side of the connection sent `segment`. */
enum smcclc_side track_side(const struct track *track,
			    const struct segment *segment);

/* Returns what `side` has sent. */
const struct stream *track_stream(const struct flow *flow, unsigned side);

/*
 * Writes a copy of the flow to `*end` as if the capture ended now. It borrows
 * from the track and must not be freed.
 */
void track_finish(const struct track *track, struct flow *end);

#endif
