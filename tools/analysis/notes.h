/* SPDX-License-Identifier: MIT */
/*
 * What a capture shows that concerns no connection: hosts between which there
 * is IPsec and no TCP, and SYNs that use TCP Fast Open in place of SMC. Memory
 * is the same whatever the frames hold.
 */
#ifndef NOTES_H
#define NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "connection.h"
#include "segment.h"

#define NOTES_PAIRS 256        /* of hosts with IPsec */
#define NOTES_BITS  (1u << 16) /* for pairs of hosts with TCP */

struct notes_pair {
	struct endpoint end[2];
	uint64_t frames; /* 0: this place is free */
};

/* Begins as all zero. */
struct notes {
	struct notes_pair pair[NOTES_PAIRS];
	uint64_t tcp[NOTES_BITS / 64]; /* by a hash of the pair */
	uint64_t fast_open;            /* SYNs of connections not delivered */
};

/* Takes a TCP segment. */
void notes_tcp(struct notes *notes, const struct segment *segment);

/* Takes a frame of ESP; only its ends are read. */
void notes_esp(struct notes *notes, const struct segment *segment);

/* A connection was delivered: what its SYN shows is told with it. */
void notes_connection(struct notes *notes, const struct connection *connection);

/*
 * Returns the frames of ESP between hosts that have no TCP; fewer where there
 * are more pairs of hosts than can be told apart.
 */
uint64_t notes_ipsec(const struct notes *notes);

#endif
