/* SPDX-License-Identifier: MIT */
/* One connection, segment by segment, and what is shown of it at the end. */
#ifndef SEGMENTS_CASE_H
#define SEGMENTS_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow.h"

#define CLIENT_ISN UINT32_C(0xffffff00) /* numbers wrap */
#define SERVER_ISN UINT32_C(5000)

#define MS INT64_C(1000000)

/* A list of TCP options. */
struct options {
	const uint8_t *bytes;
	size_t length;
};

#define OPTIONS(...)                                      \
	((struct options){(const uint8_t[]){__VA_ARGS__}, \
			  sizeof((const uint8_t[]){__VA_ARGS__})})

#define MSS          2, 4, 5, 180
#define SACK         4, 2
#define NOP          1
#define SMC          254, 6, 0xe2, 0xd4, 0xc3, 0xd9
#define SCALE(shift) 3, 3, shift
#define STAMP(low)   8, 10, 1, 2, 3, low, 0, 0, 0, 0

/* What Linux sends, with and without the option. */
#define LINUX_SYN MSS, SACK, STAMP(0), NOP, SCALE(7), NOP, NOP, SMC
#define LINUX_OLD MSS, SACK, STAMP(0), NOP, SCALE(7)

extern struct flow flow;
extern struct segment next; /* what all segments from now on have in common */
extern int64_t now;         /* 10 ms later for each of them */
extern uint64_t frame;      /* of the last one */

int segments_begin(void **state);
int segments_end(void **state);

void send_syn(struct options options);
void send_syn_ack(struct options options);

/* A segment from `offset` of the bytes of `side` on, which has `acked` bytes
 * of the other one. */
void send(enum smcclc_side side, uint32_t offset, const void *bytes,
	  size_t length, uint32_t acked);

/* The same without bytes, with other flags than ACK. */
void send_flags(enum smcclc_side side, uint32_t offset, uint8_t flags,
		uint32_t acked);

/* Opens the connection as Linux does: frames 1 to 3. */
void open_smc(void);

/* Ends the capture. Returns what is shown of `side`. */
const struct smcclc_segments *shown(enum smcclc_side side);

/* Writes a Decline. Returns its length. */
size_t decline(uint8_t *bytes);

#endif
