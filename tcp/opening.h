/* SPDX-License-Identifier: MIT */
/* What a SYN or a SYN-ACK shows. */
#ifndef OPENING_H
#define OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"
#include "stream.h"

#define OPENING_NO_SCALE 0xff

struct opening {
	struct moment at;
	uint32_t isn;
	uint32_t ack; /* of a SYN-ACK */
	uint32_t foreign_exid;
	uint8_t foreign_kind; /* 253 or 254 */
	uint8_t mac[6];
	struct tunnels tunnels;
	uint8_t option;       /* enum smcclc_option */
	uint8_t filled_by;    /* set of SMCCLC_FILLED_* */
	uint8_t ttl;          /* 0: not known */
	uint8_t window_scale; /* or OPENING_NO_SCALE */
	uint8_t stamp;        /* the low six bits of the timestamp */
	bool syn_ack;
	bool fast_open; /* carries TCP Fast Open */
	bool has_mac;
	bool has_stamp;
	bool sack;
	bool ecn;
	bool nops;    /* where an option of 6 or 8 bytes would be */
	bool no_room; /* for 8 bytes more */
	bool foreign; /* an experimental option that is not SMC's */
};

/* Reads the SYN or SYN-ACK in `segment`. */
void opening_read(struct opening *opening, const struct segment *segment,
		  struct moment at);

#endif
