/* SPDX-License-Identifier: MIT */
/*
 * Follows TCP connections: segments in, finished connections out. Which segment
 * belongs to which connection, which of them may be SMC, when one is over: the
 * rules are here, for the tool and the plugin. Memory is bounded by the limits
 * whatever the segments hold.
 */
#ifndef FOLLOWER_H
#define FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow.h"
#include "segment.h"

struct follower;

struct follower_limits {
	size_t half_open;   /* SYNs without an answer to remember */
	size_t connections; /* handshakes and established connections */
};

#define FOLLOWER_DEFAULT_LIMITS                          \
	{                                                \
		.half_open = 16384, .connections = 16384 \
	}

/* What was counted since follower_new(). */
struct follower_counts {
	uint64_t tcp_connections; /* opened here, without a sign of SMC */
	uint64_t evicted; /* dropped half-open to stay within the limit */
	bool starved;     /* there was no memory to follow every connection */
};

/*
 * Receives each connection that showed a sign of SMC once, finished, when it
 * has closed, when its place is needed, or at the end. Borrowed for the call,
 * unless taken with flow_move().
 */
typedef void (*follower_sink)(void *context, struct flow *flow);

/* Returns NULL when out of memory. */
struct follower *follower_new(const struct follower_limits *limits,
			      follower_sink sink, void *context);

/*
 * It is `time` now, of which the latest counts: delivers what has been closed
 * for long. To be told of every frame before what is in it.
 */
void follower_time(struct follower *follower, int64_t time);

/*
 * Takes one TCP segment. A connection that is not followed yet is if `search`
 * and the segment shows SMC. Returns whether it is followed now.
 */
bool follower_segment(struct follower *follower, const struct segment *segment,
		      struct moment at, bool search);

/*
 * Takes a RoCE frame: the GIDs of its ports in place of addresses, and its
 * payload, from the BTH on.
 */
void follower_roce(struct follower *follower, const struct segment *segment,
		   struct moment at);

/* Takes an ESP or AH packet: its source and destination. */
void follower_encrypted(struct follower *follower, const struct segment *packet,
			struct moment at);

/* Returns whether what the capture shows around it matters: it failed. */
bool follower_may_tell(const struct connection *connection);

/*
 * Writes what the capture shows around `connection`, which is finished, by now:
 * the later this is asked, the more is known. Nothing if SMC was established.
 */
void follower_tell(struct follower *follower, struct connection *connection);

/*
 * Returns what is followed of the connection of `key`, or NULL if that is
 * nothing or no more than its SYN. Borrowed until something else is taken.
 */
const struct flow *follower_flow(const struct follower *follower,
				 const struct table_key *key);

/*
 * Writes a copy of the connection of `key` as if the capture ended now. It
 * borrows from what is followed, and must not be freed. Returns false, and
 * writes nothing, if it is not followed.
 */
bool follower_copy(const struct follower *follower, const struct table_key *key,
		   struct flow *copy);

/* Returns whether the payload begins as a CLC message does, as far as it is
 * there. */
bool follower_begins_clc(const struct segment *segment);

/* The capture ends: delivers every connection still open. */
void follower_end(struct follower *follower);

/* Valid until follower_free(). */
const struct follower_counts *follower_counts(const struct follower *follower);

/* Frees `follower`, unless NULL. */
void follower_free(struct follower *follower);

#endif
