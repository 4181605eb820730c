/* SPDX-License-Identifier: MIT */
#include "flow_progress.h"

#include "acceptance.h"
#include "flow_events.h"

/* No round trip takes longer, nanoseconds. */
#define TRIP_MAX INT64_C(300000000000)

/* TCP waits at least so long before it sends again, nanoseconds. */
#define REPEAT_MIN INT64_C(100000000)

/* What is acknowledged so far behind bytes confirms them. */
#define FAR_MAX (UINT32_C(1) << 28)

/* --- round trips ----------------------------------------------------- */

void flow_begin_time(struct flow_end *sender, uint32_t seq, struct moment at)
{
	sender->times = true;
	sender->watch.repeated = false;
	sender->timed = seq;
	sender->sent_at = at.time;
}

void flow_take_times(struct flow_end *sender, uint32_t ack, struct moment at)
{
	int64_t trip;

	if (!sender->times || (int32_t)(ack - sender->timed) < 0)
		return;
	sender->times = false;
	if (at.time <= sender->sent_at || sender->sent_at < 0)
		return;
	trip = at.time - sender->sent_at;
	if (trip > TRIP_MAX)
		trip = TRIP_MAX;
	if (trip > sender->trip)
		sender->trip = trip;
	/* Of what was sent twice nobody knows which one was answered. */
	if (!sender->watch.repeated && trip > sender->watch.rtt)
		sender->watch.rtt = trip;
}

/* --- the streams ----------------------------------------------------- */

static void add_message(struct flow *flow, unsigned end,
			const struct stream_item *item, bool partial,
			struct moment at)
{
	struct connection_event event =
		flow_event_of(flow, end, SMCCLC_EVENT_MESSAGE, at);
	struct smcclc_message message;

	event.offset = item->offset;
	event.length = item->length;
	event.partial = partial;
	if (!flow->client_known) {
		flow_decode(flow, &event, &message, NULL);
		flow_learn_from_message(flow, end, message.type);
		event.from = (uint8_t)flow_side_of(flow, end);
	}
	flow_add(flow, &event);
}

/* Tells all that can be told of what end `end` has sent. */
static void tell(struct flow *flow, unsigned end, struct moment at)
{
	struct stream_item item;

	while (stream_next(&flow->end[end].stream, &item)) {
		switch (item.kind) {
		case STREAM_ITEM_MESSAGE:
			add_message(flow, end, &item, false, at);
			break;
		case STREAM_ITEM_DATA:
			flow_add_data(flow, end, item.length, at);
			break;
		case STREAM_ITEM_HOLE:
			flow_add_hole(flow, end, item.length, at);
			break;
		}
	}
}

void flow_tell_partial(struct flow *flow, unsigned end)
{
	struct stream *stream = &flow->end[end].stream;
	struct stream_item item;

	if (!stream_partial(stream, &item))
		return;
	if (item.kind == STREAM_ITEM_DATA) {
		flow_add_data(flow, end, item.length, stream->last);
		return;
	}
	stream->mode = STREAM_ENDED;
	add_message(flow, end, &item, true, stream->last);
}

/* Of data that the capture lost, the other end says that it has it. */
static bool fin_was_taken(const struct flow *flow, unsigned end)
{
	const struct stream *stream = &flow->end[end].stream;
	const struct flow_end *peer = &flow->end[!end];

	return stream->mode != STREAM_CLC && peer->has_taken &&
	       (int32_t)(peer->taken - stream->fin_seq) > 0;
}

static void tell_seen_fin(struct flow *flow, unsigned end, struct moment at)
{
	struct flow_end *sender = &flow->end[end];

	if (!stream_fin_reached(&sender->stream) && !fin_was_taken(flow, end))
		return;
	flow_tell_partial(flow, end);
	flow_tell_partial(flow, !end);
	sender->fin_told = true;
	flow_add_plain(flow, end, SMCCLC_EVENT_FIN, at);
}

void flow_tell_fin(struct flow *flow, unsigned end, struct moment at)
{
	const struct flow_end *sender = &flow->end[end];

	if (sender->stream.has_fin && !sender->fin_told)
		tell_seen_fin(flow, end, at);
}

void flow_claim(struct flow *flow, unsigned end, uint32_t seq, struct moment at)
{
	struct flow_end *sender = &flow->end[end];

	if (!stream_lacks(&sender->stream, seq) ||
	    acceptance_is_far(&sender->stream, seq))
		return;
	sender->ack_waits = true;
	sender->acked = seq;
	sender->acked_at = at;
}

void flow_tell_far(struct flow *flow, unsigned end)
{
	struct flow_end *sender = &flow->end[end];
	uint32_t length = sender->far_end - sender->far_seq;

	if (!sender->has_far)
		return;
	sender->has_far = false;
	stream_write(&sender->stream, sender->far_seq, NULL, 0, length,
		     sender->far_at);
	tell(flow, end, sender->far_at);
}

void flow_take_ack(struct flow *flow, unsigned end, uint32_t ack,
		   struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	struct flow_end *taker = &flow->end[!end];

	if (!sender->stream.started)
		stream_start(&sender->stream, ack);
	if (sender->has_far && ack - sender->far_seq - 1 < FAR_MAX)
		flow_tell_far(flow, end);
	if (acceptance_is_far(&sender->stream, ack) ||
	    (int32_t)(ack - sender->stream.base) < 0)
		return;
	if (!taker->has_taken || (int32_t)(ack - taker->taken) > 0)
		taker->taken = ack;
	taker->has_taken = true;
	flow_take_times(sender, ack, at);
	if (sender->unacked && (int32_t)(ack - sender->stream.high) >= 0) {
		sender->unacked = false;
		flow_feed_sign(flow, !end, SMCCLC_EVENT_ACKED, at);
	}
	flow_claim(flow, end, ack, at);
}

/* What of the bytes of end `end` was acknowledged and not seen is lost. */
static void give_up(struct flow *flow, unsigned end)
{
	struct flow_end *sender = &flow->end[end];

	if (!sender->ack_waits)
		return;
	sender->ack_waits = false;
	if (!stream_acked(&sender->stream, sender->acked))
		return;
	tell(flow, end, sender->acked_at);
	flow_tell_fin(flow, end, sender->acked_at);
}

void flow_give_up_before(struct flow *flow, const struct segment *segment,
			 unsigned end)
{
	struct flow_end *sender = &flow->end[end];
	struct flow_end *peer = &flow->end[!end];
	int32_t ahead = (int32_t)(segment->seq - sender->acked);
	bool full = segment->payload_length || segment->flags & TCP_FIN;
	bool old = (int32_t)(segment->seq - sender->stream.high) < 0;

	if (peer->ack_waits && full && segment->flags & TCP_ACK && !old) {
		if ((int32_t)(segment->ack - peer->acked) < 0)
			peer->ack_waits = false;
		give_up(flow, !end);
	}
	if (!sender->ack_waits)
		return;
	if (ahead >= 0)
		give_up(flow, end);
	/* A keepalive is one byte behind. */
	else if (!segment->payload_length && ahead < -1 && !old)
		sender->ack_waits = false;
}

/* Bytes that were sent before are sent again. */
static void take_repeat(struct flow *flow, unsigned end, struct moment at)
{
	const struct flow_end *sender = &flow->end[end];

	if (sender->unacked && sender->stream.last.time <= at.time &&
	    (uint64_t)at.time - (uint64_t)sender->stream.last.time >=
		    REPEAT_MIN)
		flow_feed_sign(flow, end, SMCCLC_EVENT_REPEATED, at);
}

static void write_payload(struct flow *flow, unsigned end, uint32_t seq,
			  const struct segment *segment, struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	bool data = sender->stream.mode == STREAM_DATA;
	uint32_t high = sender->stream.high;
	uint32_t news;

	if (seq != high && segment->payload_length > 1 && !data)
		take_repeat(flow, end, at);
	news = stream_write(&sender->stream, seq, segment->payload,
			    segment->payload_captured, segment->payload_length,
			    at);
	if (news && !data) {
		sender->unacked = true;
		if (!sender->times)
			flow_begin_time(sender, sender->stream.high, at);
	}
	if (!data)
		tell(flow, end, at);
	else if (news && sender->data_after != flow->changes + 1)
		flow_add_data(flow, end, news, at);
}

/*
 * Bytes far ahead of all others are outside the window, unless the capture lost
 * much: what comes later tells. Returns whether the segment can wait for that.
 */
static bool wait_far(struct flow *flow, unsigned end,
		     const struct segment *segment, struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	uint32_t length = (uint32_t)segment->payload_length;

	if (!acceptance_is_far(&sender->stream, segment->seq)) {
		sender->has_far = false;
		return false;
	}
	sender->has_far = true;
	sender->far_seq = segment->seq;
	sender->far_end = segment->seq + length;
	sender->far_at = at;
	return true;
}

void flow_take_payload(struct flow *flow, unsigned end,
		       const struct segment *segment, struct moment at)
{
	if (!wait_far(flow, end, segment, at))
		write_payload(flow, end, segment->seq, segment, at);
}

void flow_syn_payload(struct flow *flow, const struct segment *segment,
		      unsigned end, struct moment at)
{
	if (flow->end[end].stream.base == segment->seq + 1)
		write_payload(flow, end, segment->seq + 1, segment, at);
}

void flow_settle(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct stream *stream = &flow->end[end].stream;

		give_up(flow, end);
		if (stream->high == stream->base && !stream->has_fin)
			continue;
		stream_acked(stream, stream_end(stream));
		tell(flow, end, stream->last);
		flow_tell_fin(flow, end, stream->last);
	}
}

void flow_assume_lost_data(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct stream *stream = &flow->end[end].stream;

		if (stream->has_fin && stream->mode == STREAM_DATA &&
		    !stream_fin_reached(stream))
			stream->high = stream->fin_seq;
	}
}
