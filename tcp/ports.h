/* SPDX-License-Identifier: MIT */
/*
 * RoCE frames between the ports of two hosts that are in a handshake, whatever
 * link they are of: an older one may be why the handshake fails. Bounded: of
 * many handshakes at a time the most recent are watched, for some time.
 */
#ifndef PORTS_H
#define PORTS_H

#include <stdint.h>

#include "flow.h"
#include "table.h"

#define PORTS_MAX   256
#define PORTS_HOSTS 64
#define PORTS_QPS   4

/* How long after the last message of the handshake, in nanoseconds. */
#define PORTS_TIME INT64_C(30000000000)

/* What one end of a queue pair was sent. */
struct ports_qp {
	int64_t time; /* of the last frame */
	uint32_t number;
	uint32_t last;    /* its sequence number, */
	uint32_t highest; /* and the highest there was */
};

/* Frames towards one end, of the last few queue pairs. */
struct ports_way {
	struct ports_qp qp[PORTS_QPS];
	unsigned count; /* all that there ever were */
};

/* A port may be any of these. */
struct ports_end {
	uint8_t gid[4][16];
	uint32_t tag[4]; /* what tells most of them apart */
	unsigned count;
};

struct ports_pair {
	struct flow *flow;
	int64_t until;
	bool known;              /* `end` is what the messages so far tell */
	struct ports_end end[2]; /* by enum smcclc_side */
	struct ports_way to[2];  /* by the receiver */
};

/* Which port the server of these two hosts used. */
struct ports_host {
	uint8_t address[2][16]; /* by enum smcclc_side, as GIDs */
	uint8_t gid[16];
};

struct ports {
	struct ports_pair *pairs; /* numbered from 1 */
	struct pool pool;
	struct list recent; /* in the order of their last message */
	/* At a place that depends on the addresses: the last one there. */
	struct ports_host host[PORTS_HOSTS];
};

/*
 * Returns 0, or -1 when out of memory. ports_free() frees what there is then,
 * and nothing of what is all zero.
 */
int ports_init(struct ports *ports);

void ports_free(struct ports *ports);

/*
 * Watches the ports that the messages of `flow` name. To be called whenever
 * there is another one of them, at `now`. The flow must not move until
 * ports_forget().
 */
void ports_watch(struct ports *ports, struct flow *flow, int64_t now);

void ports_forget(struct ports *ports, struct flow *flow);

/* Counts a frame from the port that is the source of `segment` to another. */
void ports_frame(struct ports *ports, const struct segment *segment,
		 const struct smcclc_roce_frame *frame, struct moment at);

#endif
