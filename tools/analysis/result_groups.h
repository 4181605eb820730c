/* SPDX-License-Identifier: MIT */
/*
 * Connections that went wrong, grouped by cause. Bounded, because the peer
 * chooses the codes: so many causes, so many hosts a cause, so many examples.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "connection.h"

#define GROUPS_MAX          256
#define GROUP_HOSTS         16   /* told apart on each side of a cause */
#define GROUPS_EXAMPLES_MAX 4096 /* kept in all */

struct group_cause {
	uint8_t outcome; /* enum smcclc_outcome, and so on as in the verdict */
	uint8_t reason;
	uint8_t by;
	uint8_t stage;
	bool has_code;
	uint32_t code;
};

struct group_host {
	struct endpoint end; /* its port is of no meaning */
	uint64_t count;      /* connections */
};

struct group_hosts {
	struct group_host host[GROUP_HOSTS];
	size_t count;
	uint64_t others; /* connections of hosts that found no place */
};

struct group {
	struct group_cause cause;
	uint64_t count;
	struct group_hosts hosts[2]; /* by enum smcclc_side */
	struct connection **examples;
	size_t example_count;
};

struct groups {
	size_t examples_each;
	size_t examples; /* kept now */
	size_t count;
	struct group *group[GROUPS_MAX];
	uint16_t slots[2 * GROUPS_MAX]; /* hash table: index in group, plus 1 */
	struct group *last; /* found; often the next is of the same cause */
	uint64_t last_key;
	uint64_t others; /* connections whose cause found no place */
	bool starved;    /* there was no memory for something */
};

/* Returns what groups connections with this verdict. */
struct group_cause group_cause(const struct smcclc_verdict *verdict);

/* Keeps up to `examples_each` deep copies of connections a cause. */
void groups_init(struct groups *groups, size_t examples_each);

/* Counts `connection`. */
void groups_add(struct groups *groups, const struct connection *connection);

/* Adds the counts of `from`, but neither hosts nor examples. */
void groups_merge(struct groups *groups, const struct groups *from);

/*
 * Puts `group` in order, worst first: split, aborted, fallback, undetermined;
 * then by count. Nothing may be added any more until groups_clear().
 */
void groups_sort(struct groups *groups);

/* Sorts the hosts of one side by count, largest first. */
void groups_sort_hosts(struct group_hosts *hosts);

/* Forgets everything and frees it. */
void groups_clear(struct groups *groups);

#endif
