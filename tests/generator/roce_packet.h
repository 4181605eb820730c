/* SPDX-License-Identifier: MIT */
/* RoCE frames of a link that is being confirmed, as Linux sends them. */
#ifndef ROCE_PACKET_H
#define ROCE_PACKET_H

#include <stddef.h>
#include <stdint.h>

/* What a frame is to the confirmation of a link. */
enum roce_kind {
	ROCE_REQUEST, /* CONFIRM LINK request */
	ROCE_ANSWER,  /* CONFIRM LINK response */
	ROCE_ACK,
};

#define ROCE_FRAME_MAX 160

/* One end of a link. */
struct roce_port {
	uint8_t gid[16];
	uint8_t mac[6];
	uint32_t qp_number;
	uint32_t psn; /* of its first frame */
};

struct roce_packet {
	uint8_t kind;    /* enum roce_kind */
	uint8_t version; /* of SMC, 1 or 2 */
	const struct roce_port *from;
	const struct roce_port *to;
};

/*
 * Writes the frame of `packet` to the ROCE_FRAME_MAX bytes at `frame`: RoCEv2
 * if the GID is an IPv4 address, else RoCEv1. Returns its length.
 */
size_t roce_write(const struct roce_packet *packet, uint8_t *frame);

#endif
