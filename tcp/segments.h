/* SPDX-License-Identifier: MIT */
/*
 * What the segments of a connection show besides the bytes that they carry.
 * Each is looked at before its bytes go into the stream.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/observed.h>

#include "opening.h"
#include "segment.h"
#include "stream.h"

/* Of one end, what it takes to know what the next segments mean. */
struct segments_watch {
	int64_t last_time;    /* of its last segment */
	int64_t sent_at;      /* of the last of them with bytes or SYN */
	uint32_t last;        /* frame of its last segment */
	uint32_t acked;       /* the other end has all before this number, */
	uint32_t acked_frame; /* as it said here first */
	uint32_t last_ack;    /* what its last segment acknowledges */
	uint32_t beyond; /* it has sent all before this, and in this frame */
	uint32_t beyond_frame; /* more was missing */
	uint32_t rst_seq;
	uint32_t rst_peer; /* the peer had sent all before this by then */
	int64_t rst_at;
	int64_t rtt;
	uint16_t ip_id; /* of its last segment but SYN and RST */
	uint8_t ip_id_count;
	bool ip_id_erratic; /* they do not count up */
	bool has_last_ack;
	bool unstamped; /* one but RSTs, though the SYN is not */
	bool has_rst_peer;
	bool repeated; /* something, since the last that is timed */
	bool has_acked;
	bool has_opening;
	bool has_stamp; /* in its last SYN, as what follows */
	bool sack;
	uint8_t window_scale;
	uint8_t ttl_least;
	uint8_t ttl_most;
};

/* One end of a connection. */
struct segments_end {
	struct smcclc_segments *shown;
	struct segments_watch *watch;
	const struct stream *stream;
};

/* Takes a SYN or SYN-ACK of `own`, before its stream starts with it. */
void segments_opening(const struct segments_end *own,
		      const struct segments_end *peer,
		      const struct opening *opening);

/* Takes any other segment of `own`, before the streams do. */
void segments_take(const struct segments_end *own,
		   const struct segments_end *peer,
		   const struct segment *segment, struct moment at);

/*
 * Returns whether a SYN shows what `*shown` does, which is of one other SYN,
 * and no rarity. Then segments_same_syn() makes `*shown` what is shown of it.
 */
bool segments_resemble(const struct smcclc_segments *shown,
		       const struct opening *opening);
void segments_same_syn(struct smcclc_segments *shown,
		       const struct opening *opening);

/* Nothing more comes: completes what is shown. */
void segments_finish(const struct segments_end *own);

/*
 * Returns whether what was seen at `last` and at `now`, nanoseconds, comes too
 * soon to be sent again: whether it is the same packet, captured at two
 * interfaces. If the clock went backwards, it is.
 */
bool segments_same_packet(int64_t last, int64_t now);

/* Makes `*sighting` one more, in `frame`. */
void sighting_add(struct smcclc_sighting *sighting, uint32_t frame);

#endif
