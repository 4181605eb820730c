/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_H
#define TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/handshake.h>

#include "capture/packet.h"

/* What concerns no connection that is told of. */
enum totals_note {
	TOTALS_IPSEC,            /* frames of ESP between hosts without TCP */
	TOTALS_CLIENT_FAST_OPEN, /* SYNs with Fast Open, without SMC */
	TOTALS_NOTE_COUNT
};

/* What was counted over one capture. */
struct totals {
	uint64_t packets;
	uint64_t outcomes[SMCCLC_OUTCOME_COUNT]; /* connections by outcome */
	uint64_t tcp_connections; /* opened here, without a sign of SMC */
	uint64_t evicted; /* dropped half-open to stay within the limit */
	uint64_t frames[PACKET_RESULT_COUNT]; /* by enum packet_result */
	uint64_t notes[TOTALS_NOTE_COUNT];    /* by enum totals_note */
	int64_t first_time;
	int64_t last_time;
	bool starved; /* there was no memory to follow every connection */
};

#endif
