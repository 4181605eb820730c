/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links from a packet to the others of the same handshake. */
#ifndef FRAME_LINKS_H
#define FRAME_LINKS_H

#include "compat.h"

#include "flow.h"

/* What a message answers. */
struct response {
	uint32_t frame;  /* in which that is; 0: it answers nothing */
	unsigned fact;   /* enum smcclc_fact, SYN to DECLINE + 1 */
	nstime_t waited; /* zero if the clock was turned back */
};

void frame_links_register(int proto);

/* Adds to `tree` in which other frames the steps of the handshake are. */
void frame_links_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
		     const struct flow *flow);

/* Adds to `tree` what a message answers, and how long that took. */
void frame_links_add_response(proto_tree *tree, tvbuff_t *tvb,
			      const struct response *response);

/* Writes to `*response` what event `index` answers. */
void frame_links_find_response(const struct connection *connection,
			       size_t index, struct response *response);

#endif
