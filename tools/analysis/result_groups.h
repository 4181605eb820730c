/* SPDX-License-Identifier: MIT */
/*
 * Connections that went wrong, grouped by result. Bounded, because the peer
 * chooses the codes: so many results, so many hosts a result, so many examples.
 */
#ifndef RESULT_GROUPS_H
#define RESULT_GROUPS_H

#include "connection.h"

#define RESULT_GROUPS_MAX   256
#define RESULT_HOSTS        16   /* told apart on each side of a cause */
#define RESULT_EXAMPLES_MAX 4096 /* kept in all */

struct result {
	uint8_t outcome; /* enum smcclc_outcome, and so on as in the verdict */
	uint8_t reason;
	uint8_t by;
	uint8_t stage;
	bool has_code;
	uint8_t cause; /* the first, enum smcclc_cause */
	uint32_t code;
};

struct result_host {
	struct endpoint end; /* its port is of no meaning */
	uint64_t count;      /* connections */
};

struct result_hosts {
	struct result_host host[RESULT_HOSTS];
	size_t count;
	uint64_t others; /* connections of hosts that found no place */
};

struct result_group {
	struct result result;
	uint64_t count;
	struct result_hosts hosts[2]; /* by enum smcclc_side */
	struct connection **examples;
	size_t example_count;
};

struct result_groups {
	size_t examples_each;
	size_t examples; /* kept now */
	size_t count;
	struct result_group *group[RESULT_GROUPS_MAX];
	uint16_t slots[2 * RESULT_GROUPS_MAX]; /* hash table: index in group,
						  plus 1 */
	struct result_group
		*last; /* found; often the next is of the same cause */
	uint64_t last_key;
	uint64_t others; /* connections whose cause found no place */
	bool starved;    /* there was no memory for something */
};

/* Returns what groups connections with this verdict and first cause. */
struct result result_of(const struct connection *connection);

/* Keeps up to `examples_each` deep copies of connections a result. */
void result_groups_init(struct result_groups *groups, size_t examples_each);

/* Counts `connection`. */
void result_groups_add(struct result_groups *groups,
		       const struct connection *connection);

/* Adds the counts of `from`, but neither hosts nor examples. */
void result_groups_merge(struct result_groups *groups,
			 const struct result_groups *from);

/*
 * Puts `group` in order, worst first: split, aborted, fallback, undetermined;
 * then by count. Nothing may be added any more until result_groups_clear().
 */
void result_groups_sort(struct result_groups *groups);

/* Sorts the hosts of one side by count, largest first. */
void result_groups_sort_hosts(struct result_hosts *hosts);

/* Forgets everything and frees it. */
void result_groups_clear(struct result_groups *groups);

#endif
