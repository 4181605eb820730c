/* SPDX-License-Identifier: MIT */
#include "acceptance.h"

/* More than any handshake sends, and a window without scaling. */
#define GAP_MAX ((int32_t)65536)
/* Of a stream of data a capture can lose as much as a window holds. */
#define DATA_GAP_MAX ((int32_t)1 << 24)

/* How far sequence number `seq` is behind `from`; negative: before it. */
static int32_t distance(uint32_t from, uint32_t seq)
{
	return (int32_t)(seq - from);
}

bool acceptance_is_far(const struct stream *stream, uint32_t seq)
{
	return stream->started &&
	       distance(stream->high, seq) >
		       (stream->mode == STREAM_CLC ? GAP_MAX : DATA_GAP_MAX);
}

bool acceptance_of_ack(const struct acceptance *at,
		       const struct segment *segment)
{
	const struct stream *acked = at->receiver;

	if (!(segment->flags & TCP_ACK))
		return false;
	return !acked->started || (distance(acked->base, segment->ack) >= 0 &&
				   !acceptance_is_far(acked, segment->ack));
}

/* Whether the receiver has everything before `seq`, and more. */
static bool is_stale(const struct acceptance *at, uint32_t seq)
{
	if (at->has_taken)
		return distance(at->taken, seq) < 0;
	return at->sender->started && at->sender_spoke &&
	       distance(at->sender->base, seq) < 0;
}

bool acceptance_of_fin(const struct acceptance *at,
		       const struct segment *segment)
{
	uint32_t seq = segment->seq + (uint32_t)segment->payload_length;

	/* It may be one that is sent again, and has been taken. */
	return acceptance_of_ack(at, segment) &&
	       !acceptance_is_far(at->sender, seq) && !is_stale(at, seq + 1);
}

/* The client waits for an answer to its SYN, which has one number. */
static bool answers_syn(const struct acceptance *at,
			const struct segment *segment)
{
	const struct stream *client = at->receiver;

	if (!client->started)
		return true;
	return segment->flags & TCP_ACK &&
	       distance(client->base, segment->ack) >= 0 &&
	       distance(client->high, segment->ack) <= 0;
}

bool acceptance_of_rst(const struct acceptance *at,
		       const struct segment *segment)
{
	if (!at->sender_spoke && !at->has_taken)
		return answers_syn(at, segment);
	if (segment->flags & TCP_ACK && !acceptance_of_ack(at, segment))
		return false;
	return !is_stale(at, segment->seq) &&
	       !acceptance_is_far(at->sender, segment->seq);
}
