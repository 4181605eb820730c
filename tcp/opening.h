/* SPDX-License-Identifier: MIT */
/* What a SYN or a SYN-ACK shows. */
#ifndef OPENING_H
#define OPENING_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"
#include "stream.h"

struct opening {
	struct moment at;
	uint32_t isn;
	uint32_t ack; /* of a SYN-ACK */
	bool syn_ack;
	uint8_t option; /* enum smcclc_option */
	bool fast_open; /* carries TCP Fast Open */
};

/* Reads the SYN or SYN-ACK in `segment`. */
void opening_read(struct opening *opening, const struct segment *segment,
		  struct moment at);

#endif
