/* SPDX-License-Identifier: MIT */
/* Within the comparison: what its rules work on, and what they share. */
#ifndef COMPARE_RULES_H
#define COMPARE_RULES_H

#include "compare.h"
#include "compare_table.h"

/* What became of a connection, as far as rules care. */
enum fate {
	FAILED,
	WORKED,
	FATES
};

/* A host as one side of connections. As the other side it is another. */
struct host {
	uint64_t connections[FATES];
	size_t seen_by; /* for counting each once: who has seen it last */
};

/* Rows, those that failed (all of one result) and those that worked. */
struct selection {
	const struct compare_row *row[FATES][COMPARE_ROWS];
	size_t count[FATES];
	unsigned side;                /* enum smcclc_side of the hosts that */
	size_t hosts;                 /* all rows have: so many; and the */
	const struct endpoint *first; /* first of them */
	const struct result *result;
};

struct compare {
	struct compare_table table;
	uint64_t failed; /* connections */
	uint64_t worked;
	/* Rows by the host on one side, then by the one on the other. */
	const struct compare_row *order[2][COMPARE_ROWS];
	uint16_t number[2][COMPARE_ROWS]; /* of the hosts of each row */
	struct host host[2][COMPARE_ROWS];
	struct selection selection;
	size_t count;
	/* The last has room for what is one too many. */
	struct compare_finding finding[COMPARE_FINDINGS + 1];
};

/* --- compare.c ------------------------------------------------------- */

/* Returns the host on `side` of `row`. */
struct host *compare_host(struct compare *compare,
			  const struct compare_row *row, unsigned side);

/* Returns where the rows end that have the same `side` as those at `from`. */
size_t compare_same(const struct compare *compare, unsigned side, size_t from,
		    bool port_too);

bool compare_same_address(const struct endpoint *a, const struct endpoint *b);

bool compare_same_result(const struct result *a, const struct result *b);

enum fate compare_fate(const struct compare_row *row);

/*
 * Returns the sentence of a new finding of `kind` about `host`, or several if
 * NULL, to be completed.
 */
struct sentence *compare_say(struct compare *compare, enum compare_kind kind,
			     unsigned side, const struct endpoint *host,
			     const uint64_t connections[FATES]);

/* Adds "12 clients"; `side` says what they are. */
void compare_add_hosts(struct sentence *sentence, size_t count, unsigned side);

/* Adds "server 10.0.0.9", or "3 servers" if `count` is not 1. */
void compare_add_host(struct sentence *sentence, size_t count, unsigned side,
		      const struct endpoint *host);

/* Adds "0x03030000 NOSMCDEV", or what went wrong if not by a code. */
void compare_add_result(struct sentence *sentence, const struct result *result);

/* --- compare_split.c ------------------------------------------------- */

/* How many there are in a selection, by what became of them. */
struct numbers {
	uint64_t connections[FATES];
	size_t hosts[FATES]; /* on the other side */
	size_t shared;       /* of these hosts, with both */
};

/* Counts what is selected. */
struct numbers compare_count_selected(struct compare *compare);

/* Begins a finding about the hosts that all selected rows have. */
struct sentence *compare_say_selected(struct compare *compare,
				      enum compare_kind kind,
				      const struct numbers *numbers);

/*
 * Adds " fall back with server 10.0.0.9 (0x03030000 NOSMCDEV)", as `count` of
 * something do.
 */
void compare_add_failure(struct sentence *sentence,
			 const struct selection *selection, uint64_t count);

/* --- the rules ------------------------------------------------------- */

/* compare_host.c: hosts that work with nobody. Returns whether one was said. */
bool compare_culprits(struct compare *compare);
void compare_shared_host(struct compare *compare);

/* compare_service.c: what one server does on other ports, at other times. */
void compare_ports(struct compare *compare);
void compare_times(struct compare *compare);

/* compare_offer.c: of what is selected, by what was proposed. */
void compare_offers(struct compare *compare);

/* compare_split.c: what those that fail for one cause are, and others not. */
void compare_splits(struct compare *compare);

#endif
