/* SPDX-License-Identifier: MIT */
/*
 * What the TCP of the receiver would take of a segment, as far as the capture
 * shows what it has and what was sent (RFC 9293 section 3.10.7.4, RFC 5961).
 */
#ifndef ACCEPTANCE_H
#define ACCEPTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "segment.h"
#include "stream.h"

/* The ends of a connection as a segment that comes next finds them. */
struct acceptance {
	const struct stream *sender;   /* of the segment */
	const struct stream *receiver; /* what the other end has sent */
	bool sender_spoke; /* more than RSTs of the sender were seen */
	bool has_taken;    /* the receiver has acknowledged something: */
	uint32_t taken;    /* all before this */
};

/*
 * Returns whether sequence number `seq` is further ahead of all that was seen
 * of `stream` than what a capture loses of a handshake.
 */
bool acceptance_is_far(const struct stream *stream, uint32_t seq);

/*
 * Returns whether what the segment acknowledges was sent, as far as one can
 * tell. One without ACK acknowledges nothing, which is right in no segment but
 * SYN and RST.
 */
bool acceptance_of_ack(const struct acceptance *at,
		       const struct segment *segment);

/* Returns whether the FIN in `segment` ends what its sender sends. */
bool acceptance_of_fin(const struct acceptance *at,
		       const struct segment *segment);

/* Returns whether the RST `segment` ends the connection. */
bool acceptance_of_rst(const struct acceptance *at,
		       const struct segment *segment);

#endif
