/* SPDX-License-Identifier: MIT */
/*
 * One TCP connection that is followed: turns its segments into the events of
 * the handshake machine, in the order of the wire.
 */
#ifndef FLOW_H
#define FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "connection.h"
#include "opening.h"
#include "segment.h"
#include "segments.h"
#include "stream.h"
#include "table.h"

/* What one end has sent. */
struct flow_end {
	struct stream stream;
	uint64_t data_start; /* bytes of the stream before the last DATA */
	uint32_t data_after; /* changes of the flow at that time, plus one */
	uint8_t data_event;  /* which event that is, plus one */
	bool ack_waits;      /* the other end has bytes that were not seen, */
	uint32_t acked;      /* up to this sequence number, */
	struct moment acked_at; /* as it said here */
	bool fin_told;
	bool rst_told;   /* one that TCP takes */
	bool spoke;      /* more than RSTs */
	bool lives;      /* since that was last fed to the machine */
	bool has_taken;  /* of the other end's bytes, */
	uint32_t taken;  /* all before this sequence number */
	bool unacked;    /* its messages, as fed to the machine */
	bool times;      /* how long it takes until the other end has all */
	uint32_t timed;  /* before this sequence number, */
	int64_t sent_at; /* which were sent then */
	int64_t trip;    /* the longest so far, nanoseconds */
	struct moment alive;
	struct moment ended; /* its RST */
	bool has_far;        /* bytes far ahead of all others came: */
	uint32_t far_seq;    /* from here */
	uint32_t far_end;    /* to here, */
	struct moment far_at;
	struct segments_watch watch;
};

struct flow {
	struct flow_end end[2]; /* as in the key */
	struct table_key key;
	uint8_t client;    /* which end of the key it is */
	bool client_known; /* and not guessed from the ports */
	bool crossed;      /* both ends sent a SYN, and each is a client */
	bool lingers;      /* for the owner: waits for its delivery */
	bool used;         /* for the owner: since it was last looked at */
	bool watched;      /* for the owner: its RoCE link is */
	bool tentative;    /* for the owner: it may yet be plain TCP */
	uint16_t ports;    /* for the owner: which RoCE ports are, 0: none */
	uint8_t noted;     /* for the owner: notes of the link that it knows */
	uint32_t tag;      /* for the owner: what the key is found by */
	uint32_t changes;  /* events that were not DATA */
	struct connection connection;
};

/*
 * Begins an empty flow in memory that is all zero or was a flow before, for
 * the connection of `key`; `client` is which end of the key is the client, as
 * far as one can tell.
 */
void flow_begin(struct flow *flow, const struct table_key *key,
		unsigned client);

/*
 * Returns whether a SYN-ACK with `ack` answers the SYN with `isn`, the data of
 * which it may have taken too.
 */
bool flow_answers_syn(uint32_t isn, uint32_t ack);

/*
 * Returns whether the SYN or SYN-ACK in `segment`, from end `end` of the key,
 * is a part of this connection and not of a later one between the same ends.
 */
bool flow_owns_opening(const struct flow *flow, const struct segment *segment,
		       unsigned end);

/* Takes a SYN or SYN-ACK of this connection, from end `end` of the key. */
void flow_opening(struct flow *flow, const struct opening *opening,
		  unsigned end);

/* Takes the payload of a SYN, after the SYN itself. */
void flow_syn_payload(struct flow *flow, const struct segment *segment,
		      unsigned end, struct moment at);

/* Takes any other segment of it. */
void flow_segment(struct flow *flow, const struct segment *segment,
		  unsigned end, struct moment at);

/* Returns whether it is over: RST, or FIN from both sides. */
bool flow_closed(const struct flow *flow);

/*
 * Nothing more will come: completes `flow->connection`. `now` is the time of
 * the last frame; `capture_ends` whether that is why.
 */
void flow_finish(struct flow *flow, int64_t now, bool capture_ends);

/*
 * Makes of `flow`, which is finished and has only seen one SYN, what it would
 * be for another connection of which only this SYN was seen. In a flood of
 * SYNs that is most of them, and all of it but who and when stays the same.
 */
void flow_same_syn(struct flow *flow, const struct table_key *key,
		   unsigned client, const struct opening *opening, int64_t now);

/*
 * Has the processor fetch what flow_segment() or flow_opening() will need soon:
 * more if the segment is an event and no mere ACK.
 */
void flow_prefetch(const struct flow *flow, bool event);

/*
 * Makes `to`, which is no flow, what `from` is, and `from` fit for
 * flow_begin().
 */
void flow_move(struct flow *to, struct flow *from);

void flow_free(struct flow *flow);

#endif
