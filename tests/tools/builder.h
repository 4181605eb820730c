/* SPDX-License-Identifier: MIT */
/*
 * Connections built by hand for the tests: frames go to an analysis, what it
 * delivers is kept as text.
 */
#ifndef BUILDER_H
#define BUILDER_H

#include "analysis/analysis.h"

#define BUILDER_RESULTS 64
#define BUILDER_TEXT    1024
#define BUILDER_HEAD    24

/* One connection as it was delivered. */
struct result {
	struct connection connection;
	/*
	 * Its events, as "c:syn+ s:syn-ack+ c:proposal": + with the option, -
	 * or ? without or unknown; ~ a partial message, ! one with a conflict.
	 */
	char events[BUILDER_TEXT];
	uint8_t head[2][BUILDER_HEAD]; /* of each direction, if so long */
};

struct builder {
	struct analysis *analysis;
	uint64_t frame; /* number of the last frame */
	int64_t time;   /* of the last frame */
	int64_t step;   /* from one frame to the next */
	size_t snaplen; /* bytes of each frame to capture; 0: all */
	bool ipv6;
	uint16_t port;    /* the client's; the server's is 5000 */
	uint32_t next[2]; /* sequence numbers, by enum smcclc_side */
	uint32_t host;    /* the client's address is 10.0.0.0 plus this */
	size_t count;
	struct result results[BUILDER_RESULTS]; /* the first of them */
};

/* One TCP segment; what is zero has a sensible value. */
struct piece {
	uint8_t from; /* enum smcclc_side */
	uint8_t flags;
	uint32_t seq;
	uint32_t ack;
	const uint8_t *options; /* length is a multiple of 4 */
	size_t options_length;
	const uint8_t *payload;
	size_t length;
};

void builder_begin(struct builder *builder,
		   const struct follower_limits *limits);

/* Ends the capture; results are complete then. */
void builder_end(struct builder *builder);

void builder_free(struct builder *builder);

/* A segment exactly as it is. */
void builder_send(struct builder *builder, const struct piece *piece);

/* A segment with these flags where the sender's stream has come to. */
void builder_flags(struct builder *builder, unsigned from, unsigned flags);

/* Payload where the sender's stream has come to. */
void builder_say(struct builder *builder, unsigned from, const void *bytes,
		 size_t length);

/* Payload `offset` bytes from where the sender's stream is; it stays there. */
void builder_say_at(struct builder *builder, unsigned from, size_t offset,
		    const void *bytes, size_t length);

/* SYN and SYN-ACK, each with enum smcclc_option SMCR or ABSENT, and an ACK. */
void builder_open(struct builder *builder, unsigned syn, unsigned syn_ack);

/* SYN of the client or SYN-ACK of the server alone. */
void builder_syn(struct builder *builder, unsigned from, unsigned option);

#define BUILDER_MESSAGE 128

/* Writes a CLC message of version 1 to BUILDER_MESSAGE bytes at `bytes`. */
size_t builder_message(unsigned type, uint8_t *bytes);

/* Sends that message. */
void builder_clc(struct builder *builder, unsigned from, unsigned type);

#endif
