/* SPDX-License-Identifier: MIT */
#ifndef TOTALS_H
#define TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/handshake.h>

#include "capture/packet.h"

/* What was counted over one capture. */
struct totals {
	uint64_t packets;
	uint64_t outcomes[SMCCLC_OUTCOME_COUNT]; /* connections by outcome */
	uint64_t tcp_connections; /* opened here, without a sign of SMC */
	uint64_t evicted; /* dropped half-open to stay within the limit */
	uint64_t frames[PACKET_RESULT_COUNT]; /* by enum packet_result */
	int64_t first_time;
	int64_t last_time;
	bool starved; /* there was no memory to follow every connection */
};

#endif
