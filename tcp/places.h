/* SPDX-License-Identifier: MIT */
/*
 * Things that are known by a key, so many at a time: the one that was not used
 * for longest makes room. Which one that is depends on the capture alone.
 */
#ifndef PLACES_H
#define PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "table.h"

/* What each place begins with. */
struct place {
	struct table_key key;
	uint32_t tag; /* what the key is found by */
};

struct places {
	uint8_t *items; /* numbered from 1 */
	size_t size;    /* of one */
	struct pool pool;
	struct list recent; /* in the order of their last use */
	struct table table;
};

/*
 * Makes room for `limit` things of `size` bytes, of which struct place is the
 * first. Returns 0, or -1 when out of memory. places_free() frees what there is
 * then, and nothing of what is all zero.
 */
int places_init(struct places *places, size_t size, size_t limit);

void places_free(struct places *places);

/* Returns the thing of number `item`. */
void *places_at(const struct places *places, uint32_t item);

/* Returns the number of what has this key, 0 if there is none. */
uint32_t places_find(const struct places *places, const struct table_key *key);

/*
 * Returns the number of what has this key, which is all zero but for it if it
 * is new.
 */
uint32_t places_use(struct places *places, const struct table_key *key);

void places_remove(struct places *places, uint32_t item);

#endif
