/* SPDX-License-Identifier: MIT */
/*
 * Makes captures: many connections at once, each by its script, on a network
 * and with a capture that may lose, repeat and reorder. The same plan makes
 * the same bytes.
 */
#ifndef GENERATOR_H
#define GENERATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "script.h"

/* Connections that are alike. */
struct group {
	struct script script;
	uint64_t count;
	uint64_t packets; /* of DATA, on each connection */
};

struct plan {
	const char *path; /* "-" is standard output */
	const struct group *groups;
	size_t group_count;
	uint64_t seed;
	double duration; /* seconds in which the connections begin */
	bool ipv6;
	bool nanoseconds;
	uint32_t snaplen;
	uint32_t segment;     /* most payload bytes in a packet */
	uint32_t payload_min; /* of DATA */
	uint32_t payload_max;
	uint32_t ack_every; /* packets of DATA; 0 is never */
	double lose;        /* chance that the capture misses a packet */
	double duplicate;   /* that a packet is there twice */
	double reorder;     /* that it comes after the next of its sender */
};

#define PLAN_DEFAULT                                                          \
	{                                                                     \
		.seed = 1, .duration = 1, .snaplen = 262144, .segment = 1448, \
		.payload_min = 200, .payload_max = 200, .ack_every = 2        \
	}

#define GENERATOR_ERROR_MAX 512

/*
 * Writes the capture that `plan` describes. Returns 0; or -1 and says why in
 * the GENERATOR_ERROR_MAX bytes at `error`.
 */
int generate(const struct plan *plan, char *error);

#endif
