/* SPDX-License-Identifier: MIT */
/*
 * The connections of a capture, counted by what they can be compared by.
 * Those that are alike in all of it are one row, and there are so many rows
 * and no more.
 */
#ifndef COMPARE_TABLE_H
#define COMPARE_TABLE_H

#include "connection.h"
#include "result_groups.h"

#define COMPARE_ROWS    4096
#define COMPARE_RECENT  256 /* a power of two */
#define COMPARE_MESSAGE 256 /* bytes; longer ones are known by their hash */

/* What makes a row, besides the first message of the client. No gaps. */
struct compare_key {
	uint8_t address[2][16]; /* by enum smcclc_side */
	uint32_t code;
	uint16_t port; /* the server's */
	uint8_t family;
	uint8_t outcome;
	uint8_t reason;
	uint8_t by;
	uint8_t stage;
	uint8_t has_code;
	uint8_t version;
	uint8_t zero[3];
};

struct compare_row {
	struct compare_key key;
	size_t length; /* of the message */
	uint8_t message[COMPARE_MESSAGE];
	struct endpoint end[2]; /* by enum smcclc_side; the client's port
				   is 0 */
	struct result result;   /* or how it was established */
	uint8_t version;        /* enum smcclc_version, as in the verdict */
	bool has_proposal;      /* one was there, and whole */
	struct smcclc_proposal proposal;
	uint64_t count;     /* connections */
	int64_t first_time; /* the earliest and the latest beginning, */
	int64_t last_time;  /* nanoseconds since 1970 */
};

struct compare_table {
	uint64_t secret[2]; /* so that nobody can choose rows that collide */
	uint64_t connections;
	uint64_t left_out; /* connections that came after the rows ran out */
	size_t count;
	uint16_t slots[2 * COMPARE_ROWS]; /* hash table: index of row, plus 1 */
	uint64_t hash[COMPARE_ROWS];      /* of the row */
	/* By a quick hash that anybody can make collide, index plus 1: most
	 * connections are like one that was a moment ago. */
	uint16_t recent[COMPARE_RECENT];
	struct compare_row row[COMPARE_ROWS];
};

/* Makes `*table`, all zero, ready. Returns 0, or -1 with errno set. */
int compare_table_init(struct compare_table *table);

/*
 * Counts `connection`, unless the capture does not show what became of it.
 * From the first that finds no row all are left out, so that what is counted
 * is a beginning without gaps.
 */
void compare_table_add(struct compare_table *table,
		       const struct connection *connection);

/* Forgets what was counted. */
void compare_table_clear(struct compare_table *table);

#endif
