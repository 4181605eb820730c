/* SPDX-License-Identifier: MIT */
/*
 * Connections that opened without the option. They are plain TCP and counted
 * as such, unless CLC messages follow all the same. The last 4,096 to open are
 * remembered. Which one is forgotten depends on the capture alone, so that the
 * count does.
 */
#ifndef UNTRACKED_H
#define UNTRACKED_H

#include <stdbool.h>
#include <stdint.h>

#include "flow.h"
#include "segment.h"
#include "table.h"

struct untracked {
	struct table_key key;
	uint32_t tag; /* what the key is found by */
	uint32_t client_isn;
	uint8_t client; /* which end of the key it is */
	bool has_syn;
	bool has_syn_ack;
	struct opening syn;
	struct opening syn_ack;
};

struct untracked_set {
	struct untracked *item; /* numbered from 1 */
	struct pool pool;
	struct list recent; /* in the order of their opening */
	struct table table;
};

/*
 * Returns 0, or -1 when out of memory. untracked_free() frees what there is
 * then, and nothing of what is all zero.
 */
int untracked_init(struct untracked_set *set);

void untracked_free(struct untracked_set *set);

/*
 * Returns what is remembered of a connection between these ends, or NULL. It
 * stays until the next one is added.
 */
struct untracked *untracked_find(const struct untracked_set *set,
				 const struct table_key *key);

/*
 * Returns a new one, which began with this SYN or SYN-ACK from `end` of `key`,
 * in place of an earlier one between the same ends or, if there is no room, of
 * the oldest.
 */
struct untracked *untracked_add(struct untracked_set *set,
				const struct segment *segment,
				const struct table_key *key, unsigned end);

void untracked_forget(struct untracked_set *set,
		      const struct untracked *untracked);

/* Returns whether a SYN or SYN-ACK from `end` belongs to it. */
bool untracked_owns_opening(const struct untracked *untracked,
			    const struct segment *segment, unsigned end);

/* Notes that SYN or SYN-ACK, the first of the SYNs and the last SYN-ACK. */
void untracked_note(struct untracked *untracked, const struct opening *opening);

/*
 * Returns whether the payload from `end` follows other bytes of a connection
 * without the option: what looks like CLC there is the application's.
 */
bool untracked_is_plain(const struct untracked *untracked,
			const struct segment *segment, unsigned end);

/* Returns whether the payload from `end` is in the head of its stream. */
bool untracked_is_near(const struct untracked *untracked,
		       const struct segment *segment, unsigned end);

/* Returns whether the option may have been in what the capture has not. */
bool untracked_may_be_smc(const struct untracked *untracked);

#endif
