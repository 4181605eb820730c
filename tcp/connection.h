/* SPDX-License-Identifier: MIT */
/*
 * The model between analysis and reports: one TCP connection that showed a
 * sign of SMC, from first to last frame, with its verdict.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/smcclc.h>

#include "segment.h"

/* One event of the flow diagram. */
struct connection_event {
	int64_t time; /* nanoseconds since 1970 */
	uint64_t frame;
	uint8_t kind;          /* enum smcclc_event_kind, SYN to RST */
	uint8_t from;          /* enum smcclc_side */
	uint8_t option;        /* enum smcclc_option, of SYN and SYN_ACK */
	uint8_t foreign_kind;  /* of theirs: option of another experiment, */
	uint32_t foreign_exid; /* and its identifier; 0: none */
	bool partial;          /* MESSAGE that never became whole */
	bool doubtful;         /* RST that TCP would not take */
	bool conflict; /* MESSAGE: a retransmission differed; first bytes won */
	uint32_t offset; /* MESSAGE: its first byte in head[from] */
	uint32_t length; /* MESSAGE: bytes in head[from] from there; DATA and
			    HOLE: bytes in this run, as far as known */
};

/* The RoCE link of a first contact, as Accept and Confirm name its ends. */
struct roce_end {
	uint8_t gid[16];
	uint32_t qp_number;
};

struct roce_link {
	struct roce_end end[2]; /* by enum smcclc_side */
	bool known[2];
	bool named[2];          /* `end` is, if perhaps of an older link */
	bool offers;            /* the Proposal does SMC-R */
	uint8_t notes;          /* how often a message told something of it */
	uint8_t offered[2][16]; /* with these GIDs, zero if there is none */
};

/* What of the surroundings is the connection itself. Frames; 0: not counted. */
struct connection_own {
	uint32_t offer;      /* SYN with the option */
	uint32_t answer;     /* the first SYN-ACK */
	uint32_t unanswered; /* SYN */
	uint32_t proposal;
	uint32_t established; /* Confirm */
	uint8_t answered_as;  /* for tcp/surroundings.c: what that showed */
	bool over_r;          /* established: SMC-R */
	bool begun;
};

#define CONNECTION_EVENTS 24

struct connection {
	struct endpoint end[2]; /* by enum smcclc_side */
	uint64_t first_frame;
	uint64_t last_frame;
	int64_t first_time;
	int64_t last_time;
	struct smcclc_handshake handshake;
	struct smcclc_verdict verdict;
	struct roce_link link;
	bool has_roce; /* RoCE frames were looked for, and it failed */
	struct smcclc_roce_seen roce;
	struct smcclc_segments segments[2]; /* by enum smcclc_side */
	struct tunnels tunnels; /* of its first segment that was in one */
	bool untunneled;        /* segments of it were in none */
	struct connection_event events[CONNECTION_EVENTS];
	size_t event_count;
	uint32_t events_dropped; /* beyond CONNECTION_EVENTS */
	/* The first bytes of each direction, as far as they hold messages. */
	const uint8_t *head[2];
	size_t head_length[2];
	/* The first bytes that are no message, in `head`. */
	uint32_t data_at[2];
	uint16_t data_length[2];
	bool fast_open; /* a SYN or SYN-ACK carried TCP Fast Open (kind 34) */
	uint8_t cause;  /* the first, enum smcclc_cause; NONE: established */
	struct connection_own own;
	bool has_surroundings; /* it failed, and they were looked at */
	struct smcclc_surroundings surroundings;
};

#endif
