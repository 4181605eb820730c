/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of what TCP hands over belongs to the handshake. */
#ifndef CLC_LENGTH_H
#define CLC_LENGTH_H

#include "packet_tree.h"

/*
 * Returns how many bytes at the start of `tvb` are CLC, which TCP hands over
 * with the segment in `packet`: a part of it, or several put together.
 */
uint32_t clc_length_at(const struct tcp_packet *packet, tvbuff_t *tvb);

#endif
