/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "statistics.h"

static int tap = -1;
static int response_tap = -1;

void statistics_register(int proto)
{
	tap = register_tap(STATISTICS_TAP);
	response_tap = register_tap(STATISTICS_RESPONSE_TAP);
	response_statistics_register(proto);
}

void statistics_handoff(void)
{
	outcome_statistics_register();
}

void statistics_tell(packet_info *pinfo, const struct track *track,
		     const struct connection *connection)
{
	struct statistics_packet *packet;

	if (!have_tap_listener(tap))
		return;
	/* The tap looks at it when the packet is done. */
	packet = wmem_new(pinfo->pool, struct statistics_packet);
	packet->track = track;
	/* Before its statistics are told of it, it counts as seen. */
	packet->final = PINFO_FD_VISITED(pinfo);
	packet->connection =
		wmem_memdup(pinfo->pool, connection, sizeof(*connection));
	tap_queue_packet(tap, pinfo, packet);
}

void statistics_tell_response(packet_info *pinfo, unsigned type,
			      const struct response *response)
{
	struct statistics_response *told;

	if (!response->frame || !have_tap_listener(response_tap))
		return;
	told = wmem_new(pinfo->pool, struct statistics_response);
	told->type = type;
	told->response = *response;
	tap_queue_packet(response_tap, pinfo, told);
}
