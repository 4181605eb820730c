/* SPDX-License-Identifier: MIT */
/*
 * Compares the connections of a capture: what goes with failing, and what
 * does not. One host, what was offered, a network, a port, a time.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "connection.h"
#include "endpoint.h"
#include "report/wording.h"

enum compare_kind {
	COMPARE_HOST,        /* one host fails with all, and the others work */
	COMPARE_PREFIX,      /* the prefix that a server wants in version 1 */
	COMPARE_OFFER,       /* what one kind offered and the other did not */
	COMPARE_NETWORK,     /* addresses that work and addresses that do not */
	COMPARE_PORT,        /* ports of one server */
	COMPARE_TIME,        /* the same hosts, at different times */
	COMPARE_SHARED_HOST, /* one host is in all failures; no more is known */
	COMPARE_KIND_COUNT
};

struct compare_finding {
	uint8_t kind; /* enum compare_kind */
	uint8_t side; /* enum smcclc_side of `host`; NOBODY: of several */
	struct endpoint host;
	uint64_t failed; /* connections that it is about */
	uint64_t established;
	struct sentence sentence;
};

#define COMPARE_FINDINGS 8

struct compare; /* what is known so far */

/* Returns NULL with errno set if there is no memory. */
struct compare *compare_new(void);

/* Takes a connection that is over. */
void compare_add(struct compare *compare, const struct connection *connection);

/*
 * Finds what there is to say of the connections since compare_new() or
 * compare_clear(). Returns how many findings, and writes where they are to
 * `*findings`, likeliest culprit first; valid until the next call.
 */
size_t compare_findings(struct compare *compare,
			const struct compare_finding **findings);

/* Forgets the connections. */
void compare_clear(struct compare *compare);

void compare_free(struct compare *compare);

/* Returns "host" and the like, as JSON has it; never NULL. */
const char *compare_kind_name(unsigned kind);

#endif
