/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one packet of a handshake shows: tree, columns, statistics. */
#ifndef PACKET_TREE_H
#define PACKET_TREE_H

#include "compat.h"

#include <epan/expert.h>

#include "track.h"

/* A segment, and what the tracker found it to be. */
struct tcp_packet {
	tvbuff_t *tvb;   /* from the TCP header on */
	unsigned header; /* bytes of it that were captured */
	struct segment segment;
	struct trace trace;
};

void packet_tree_register(int proto, expert_module_t *expert);

/* Shows `packet`, of which there is a trace. */
void packet_tree_add(const struct tcp_packet *packet, packet_info *pinfo,
		     proto_tree *tree);

#endif
