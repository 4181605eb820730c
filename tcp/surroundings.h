/* SPDX-License-Identifier: MIT */
/*
 * What a capture shows of listeners, hosts and pairs of hosts, as evidence for
 * the connections that fail there. Bounded: what was not used for longest is
 * forgotten first. Facts only; each is counted once a connection.
 */
#ifndef SURROUNDINGS_H
#define SURROUNDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "flow.h"
#include "half_open.h"
#include "places.h"

/* A SYN has had no answer after so many nanoseconds, or was sent again. */
#define SURROUNDINGS_PATIENCE INT64_C(1000000000)

/* As many listeners, pairs of hosts, and hosts are known at a time. */
#define SURROUNDINGS_MAX 4096

struct surroundings {
	struct places listeners;
	struct places pairs;
	struct places hosts;
	struct places servers; /* with handshakes that are open */
	uint32_t *server_of;   /* of each connection whose handshake is open */
	uint32_t *proposal_of; /* of each, the frame of its Proposal */
	struct pool opened, proposed; /* places in the lists of servers */
};

/*
 * For flows numbered from 1 to `flows`. Returns 0, or -1 when out of memory.
 * surroundings_free() frees what there is then, and nothing of what is all
 * zero.
 */
int surroundings_init(struct surroundings *around, size_t flows);

void surroundings_free(struct surroundings *around);

/* Notes what is new of `flow`, the one of number `item`. */
void surroundings_note(struct surroundings *around, uint32_t item,
		       struct flow *flow);

/* The flow of number `item` goes. */
void surroundings_forget(struct surroundings *around, uint32_t item);

/* Notes a SYN that was sent again, or has waited for long, without an answer.
 */
void surroundings_unanswered(struct surroundings *around,
			     struct half_open *half);

/* It was answered after all: `flow` is what it is now. */
void surroundings_answered(struct surroundings *around,
			   const struct half_open *half, struct flow *flow);

/*
 * Writes to `*connection`, as which a half-open one is delivered, what of it
 * was counted.
 */
void surroundings_half_open(const struct half_open *half,
			    struct connection *connection);

/* Notes that `server` answered a SYN, both without the option, in `frame`. */
void surroundings_plain(struct surroundings *around,
			const struct endpoint *server, uint64_t frame);

/* Notes an ESP or AH packet between two hosts. */
void surroundings_encrypted(struct surroundings *around,
			    const struct endpoint *one,
			    const struct endpoint *two, uint64_t frame);

/*
 * Writes to `connection->surroundings` what is known by now but for the
 * connection itself, which is finished.
 */
void surroundings_tell(struct surroundings *around,
		       struct connection *connection);

#endif
