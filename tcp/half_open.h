/* SPDX-License-Identifier: MIT */
/*
 * SYNs with the option that nothing has come after. They are in a table of
 * their own, so that a flood of them displaces none that was answered.
 */
#ifndef HALF_OPEN_H
#define HALF_OPEN_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "segment.h"
#include "segments.h"
#include "table.h"

struct half_open {
	struct table_key key;
	uint8_t client; /* which end of the key it is */
	uint32_t tag;   /* what the key is found by */
	uint32_t copies;
	struct opening first;
	struct opening last; /* if there are copies; one that differs stays */
	struct smcclc_sighting sent; /* what is counted of the copies */
	int64_t sent_at;             /* the last of them */
	bool counted; /* for tcp/surroundings.c: as one without an answer */
};

struct half_open_set {
	struct half_open *item; /* numbered from 1 */
	struct pool pool;
	struct list waiting; /* in the order of their first SYN */
	uint32_t fresh;      /* the first that may not have waited for long */
};

/*
 * Makes room for `limit` of them. Returns 0, or -1 when out of memory.
 * half_open_free() frees what there is then, and nothing of what is all zero.
 */
int half_open_init(struct half_open_set *set, size_t limit);

void half_open_free(struct half_open_set *set);

/* Returns whether there is no room for another one. */
bool half_open_full(const struct half_open_set *set);

/*
 * Adds the connection of `key`, which is found by `tag`, with its first SYN,
 * from `end`. There must be room. Returns its number.
 */
uint32_t half_open_add(struct half_open_set *set, const struct table_key *key,
		       uint32_t tag, unsigned end,
		       const struct opening *opening);

void half_open_drop(struct half_open_set *set, uint32_t item);

/*
 * Returns the next that has waited since `before` or longer, each once, or
 * NULL.
 */
struct half_open *half_open_waited(struct half_open_set *set, int64_t before);

/* Takes another SYN of it. */
void half_open_copy(struct half_open *half, const struct opening *copy);

/* Returns whether the SYN or SYN-ACK in `segment`, from `end`, is a part of it.
 */
bool half_open_owns(const struct half_open *half, const struct segment *segment,
		    unsigned end);

/* Tells `flow`, which has begun, what was seen of it. */
void half_open_replay(const struct half_open *half, struct flow *flow);

/*
 * Returns whether all but who and when is as in `flow`, which is finished:
 * whether of both only one SYN was seen, and these are alike.
 */
bool half_open_resembles(const struct half_open *half, const struct flow *flow);

#endif
