/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What packets of handshakes tell the statistics, and which there are. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include "compat.h"

#include <epan/tap.h>

#include "frame_links.h"
#include "track.h"

/* The taps: packets of handshakes, and messages that answer something. */
#define STATISTICS_TAP          "smcclc"
#define STATISTICS_RESPONSE_TAP "smcclc_response"

/* A packet of a handshake. */
struct statistics_packet {
	const struct track *track;           /* stands for the connection */
	const struct connection *connection; /* as it is known then */
	bool final; /* for good: the packet was seen before */
};

/* A message that answers. */
struct statistics_response {
	unsigned type; /* enum smcclc_type */
	struct response response;
};

void statistics_register(int proto);
void statistics_handoff(void);

/* Tells of a packet of a handshake. */
void statistics_tell(packet_info *pinfo, const struct track *track,
		     const struct connection *connection);

/* Tells of a message of `type` that is a response, unless that is to nothing.
 */
void statistics_tell_response(packet_info *pinfo, unsigned type,
			      const struct response *response);

/* Each enters a statistic in the menu and for -z. */
void outcome_statistics_register(void);
void response_statistics_register(int proto);

#endif
