/* SPDX-License-Identifier: MIT */
/*
 * What is known of listeners, hosts, and pairs of hosts: surroundings.c notes
 * it, surroundings_tell.c tells it.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include <stdint.h>

#include <smcclc/observed.h>

#include "places.h"
#include "segment.h"

/* Two frames of each end, so that one of them is not the connection's own. */
struct counted {
	uint32_t count;
	uint32_t first[2];
	uint32_t last[2];
};

void counted_add(struct counted *counted, uint64_t frame);

/* What was counted in frame `own`, if not 0, was not so. */
void counted_remove(struct counted *counted, uint32_t own);

/* Returns what was counted but for what was in frame `own`, if not 0. */
struct smcclc_sighting counted_others(const struct counted *counted,
				      uint32_t own);

/* How a SYN was answered. */
enum answer {
	ANSWER_SMC,
	ANSWER_REFUSED,
	ANSWER_PLAIN,
	ANSWER_OTHER, /* the SYN was not seen, or had no option */
	ANSWER_COUNT
};

struct listener {
	struct place place;
	struct counted answers[ANSWER_COUNT];
	struct counted unanswered;
};

/* Of many stamps the frequent ones stay. */
#define STAMPS 4

struct stamp {
	uint8_t value;
	struct counted tally;
};

/* Two hosts; where it matters, by which of the two, as in the key. */
struct pair {
	struct place place;
	struct counted established;
	struct counted established_r;
	struct counted encrypted;
	uint32_t stamped[2];
	struct stamp stamps[2][STAMPS];
};

#define HOST_PORTS 2
#define HOST_HELD  8

/* A server was busy with a first contact from `confirm` to `decline`. */
struct held {
	uint32_t proposal;
	uint32_t confirm;
	uint32_t decline;
};

struct host {
	struct place place;
	struct counted offers;
	uint16_t port[HOST_PORTS]; /* with SYN-ACKs that have the option */
	struct counted answers[HOST_PORTS + 1]; /* and of all other ports */
	struct held held[HOST_HELD];
	unsigned held_count; /* all that there ever were */
};

struct server {
	struct place place;
	struct list opened;   /* connections, by their SYN-ACK */
	struct list proposed; /* by their Proposal */
};

void known_host_key(struct table_key *key, const struct endpoint *host);

void known_listener_key(struct table_key *key, const struct endpoint *end);

/* Returns which of the two `one` is in the key, 0 or 1. */
unsigned known_pair_key(struct table_key *key, const struct endpoint *one,
			const struct endpoint *two);

#endif
