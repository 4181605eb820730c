/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <string.h>

#include "acceptance.h"

/* More than a SYN can carry with TCP Fast Open. */
#define SYN_DATA_MAX 65536

/* No round trip takes longer, nanoseconds. */
#define TRIP_MAX INT64_C(300000000000)

/* TCP waits at least so long before it sends again, nanoseconds. */
#define REPEAT_MIN INT64_C(100000000)

/* What is acknowledged so far behind bytes confirms them. */
#define FAR_MAX (UINT32_C(1) << 28)

/* A segment this long after a RST is no straggler, nanoseconds. */
#define STRAGGLER_MAX INT64_C(1000000000)

/* What a processor fetches at a time; a guess does no harm. */
#define CACHE_LINE 64

static void begin_end(struct flow_end *end)
{
	stream_reset(&end->stream);
	*end = (struct flow_end){.stream = end->stream};
}

void flow_begin(struct flow *flow, const struct table_key *key, unsigned client)
{
	struct connection *connection = &flow->connection;
	uint8_t *rest = (uint8_t *)&flow->key;

	begin_end(&flow->end[0]);
	begin_end(&flow->end[1]);
	/* The events need no clearing: event_count says how many there are. */
	memset(rest, 0, (size_t)((uint8_t *)connection->events - rest));
	connection->event_count = 0;
	connection->events_dropped = 0;
	connection->fast_open = false;
	connection->head_length[0] = 0;
	connection->head_length[1] = 0;
	flow->key = *key;
	flow->client = (uint8_t)client;
}

void flow_free(struct flow *flow)
{
	stream_free(&flow->end[0].stream);
	stream_free(&flow->end[1].stream);
}

void flow_move(struct flow *to, struct flow *from)
{
	*to = *from;
	for (unsigned end = 0; end < 2; end++)
		memset(&from->end[end].stream, 0,
		       sizeof(from->end[end].stream));
}

/* --- events ---------------------------------------------------------- */

static enum smcclc_side side_of(const struct flow *flow, unsigned end)
{
	return end == flow->client ? SMCCLC_CLIENT : SMCCLC_SERVER;
}

static unsigned end_of(const struct flow *flow, unsigned side)
{
	return side == SMCCLC_CLIENT ? flow->client : !flow->client;
}

static struct segments_end segments_of(struct flow *flow, unsigned end)
{
	return (struct segments_end){
		.shown = &flow->connection.segments[side_of(flow, end)],
		.watch = &flow->end[end].watch,
		.stream = &flow->end[end].stream,
	};
}

static void decode(const struct flow *flow,
		   const struct connection_event *event,
		   struct smcclc_message *message,
		   struct smcclc_findings *findings)
{
	unsigned end = end_of(flow, event->from);

	smcclc_decode(flow->end[end].stream.bytes + event->offset,
		      event->length, message, findings, NULL);
}

static bool does_smcr(unsigned path)
{
	return path == SMCCLC_PATH_R || path == SMCCLC_PATH_BOTH;
}

static void note_offer(struct roce_link *link,
		       const struct smcclc_proposal *proposal)
{
	bool v2 = proposal->has_v2 && does_smcr(proposal->type_v2);

	link->notes++;
	link->offers = v2 || does_smcr(proposal->type_v1);
	if (does_smcr(proposal->type_v1))
		memcpy(link->offered[0], proposal->roce_gid,
		       sizeof(link->offered[0]));
	if (v2)
		memcpy(link->offered[1], proposal->rocev2_gid,
		       sizeof(link->offered[1]));
}

/* Accept and Confirm name the ends of a RoCE link, new in a first contact. */
static void note_link(struct roce_link *link, enum smcclc_side from,
		      const struct smcclc_message *message)
{
	const struct smcclc_accept *accept = &message->accept;
	unsigned expected = from == SMCCLC_SERVER ? SMCCLC_ACCEPT
						  : SMCCLC_CONFIRM;

	if (message->type == SMCCLC_PROPOSAL)
		note_offer(link, &message->proposal);
	if (message->type != expected || accept->path != SMCCLC_PATH_R)
		return;
	memcpy(link->end[from].gid, accept->r.gid, sizeof(accept->r.gid));
	link->end[from].qp_number = accept->r.qp_number;
	link->named[from] = true;
	link->notes++;
	link->known[from] = accept->first_contact;
}

/*
 * What an event is to the handshake machine. Where both ends send a SYN, that
 * of the server is what answers the client.
 */
static uint8_t role_of(const struct connection_event *event)
{
	if (event->kind != SMCCLC_EVENT_SYN &&
	    event->kind != SMCCLC_EVENT_SYN_ACK)
		return event->kind;
	return event->from == SMCCLC_CLIENT ? SMCCLC_EVENT_SYN
					    : SMCCLC_EVENT_SYN_ACK;
}

/* Feeds one event of the connection to the handshake machine. */
static void feed(struct flow *flow, const struct connection_event *event)
{
	struct smcclc_message message;
	struct smcclc_findings findings;
	struct smcclc_event fed = {
		.kind = role_of(event),
		.from = event->from,
		.option = event->option,
		.partial = event->partial,
		.doubtful = event->doubtful,
		.time = event->time,
		.late = event->frame != flow->connection.last_frame,
		.frame = (uint32_t)event->frame,
	};

	if (event->kind == SMCCLC_EVENT_MESSAGE) {
		decode(flow, event, &message, &findings);
		fed.message = &message;
		fed.findings = &findings;
		fed.cut = !event->partial && event->length < message.length;
		note_link(&flow->connection.link, event->from, &message);
	}
	smcclc_handshake_feed(&flow->connection.handshake, &fed);
}

/* Tells the machine what is no event of the connection. */
static void feed_sign(struct flow *flow, unsigned end,
		      enum smcclc_event_kind kind, struct moment at)
{
	const struct smcclc_event sign = {
		.kind = (uint8_t)kind,
		.from = (uint8_t)side_of(flow, end),
		.time = at.time,
		.late = at.frame != flow->connection.last_frame,
		.frame = (uint32_t)at.frame,
		.round_trip = flow->end[0].trip + flow->end[1].trip,
	};

	smcclc_handshake_feed(&flow->connection.handshake, &sign);
}

/* Both ends are told to live before what comes next, and at the end. */
static void feed_lives(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct flow_end *sender = &flow->end[end];

		if (sender->lives)
			feed_sign(flow, end, SMCCLC_EVENT_ALIVE, sender->alive);
		sender->lives = false;
	}
}

/* The last run of data of this end went up to byte `to` of its stream. */
static void measure_data(struct flow *flow, unsigned end, uint64_t to)
{
	const struct flow_end *sender = &flow->end[end];
	uint64_t length = to - sender->data_start;

	if (sender->data_event)
		flow->connection.events[sender->data_event - 1].length =
			length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
}

static void add(struct flow *flow, const struct connection_event *event)
{
	struct connection *connection = &flow->connection;

	feed_lives(flow);
	feed(flow, event);
	if (event->kind != SMCCLC_EVENT_DATA)
		flow->changes++;
	if (connection->event_count < CONNECTION_EVENTS)
		connection->events[connection->event_count++] = *event;
	else
		connection->events_dropped++;
}

static struct connection_event event_of(const struct flow *flow, unsigned end,
					enum smcclc_event_kind kind,
					struct moment at)
{
	return (struct connection_event){
		.time = at.time,
		.frame = at.frame,
		.kind = (uint8_t)kind,
		.from = (uint8_t)side_of(flow, end),
	};
}

static void add_plain(struct flow *flow, unsigned end,
		      enum smcclc_event_kind kind, struct moment at)
{
	const struct connection_event event = event_of(flow, end, kind, at);

	add(flow, &event);
}

/* Payload that is no message, `length` bytes so far. */
static void add_data(struct flow *flow, unsigned end, uint64_t length,
		     struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	size_t index = flow->connection.event_count;
	uint64_t start = sender->stream.total - length;

	measure_data(flow, end, start);
	add_plain(flow, end, SMCCLC_EVENT_DATA, at);
	sender->data_after = flow->changes + 1;
	sender->data_start = start;
	sender->data_event = index < CONNECTION_EVENTS ? (uint8_t)(index + 1)
						       : 0;
}

static void add_hole(struct flow *flow, unsigned end, uint32_t length,
		     struct moment at)
{
	struct connection_event event =
		event_of(flow, end, SMCCLC_EVENT_HOLE, at);

	event.length = length;
	add(flow, &event);
}

/* --- which end is the client ----------------------------------------- */

/* The other end is the client: tells the whole story again. */
static void swap_ends(struct flow *flow)
{
	struct connection *connection = &flow->connection;
	struct smcclc_segments segments = connection->segments[0];

	flow->client = !flow->client;
	connection->segments[0] = connection->segments[1];
	connection->segments[1] = segments;
	memset(&connection->handshake, 0, sizeof(connection->handshake));
	for (size_t i = 0; i < connection->event_count; i++) {
		struct connection_event *event = &connection->events[i];

		event->from = !event->from;
		feed(flow, event);
	}
}

/* Learns from something only one side sends that end `end` is that side. */
static void learn_client(struct flow *flow, unsigned end, enum smcclc_side side)
{
	if (flow->client_known)
		return;
	flow->client_known = true;
	if (side_of(flow, end) != side)
		swap_ends(flow);
}

static void learn_from_message(struct flow *flow, unsigned end, unsigned type)
{
	switch (type) {
	case SMCCLC_PROPOSAL:
	case SMCCLC_CONFIRM:
		learn_client(flow, end, SMCCLC_CLIENT);
		break;
	case SMCCLC_ACCEPT:
		learn_client(flow, end, SMCCLC_SERVER);
		break;
	default:
		break;
	}
}

/* --- round trips ----------------------------------------------------- */

/* What ends at `seq` was sent for the first time. */
static void begin_time(struct flow_end *sender, uint32_t seq, struct moment at)
{
	sender->times = true;
	sender->watch.repeated = false;
	sender->timed = seq;
	sender->sent_at = at.time;
}

/* The other end has all before `ack`. */
static void take_times(struct flow_end *sender, uint32_t ack, struct moment at)
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

/* --- SYN and SYN-ACK ------------------------------------------------- */

bool flow_answers_syn(uint32_t isn, uint32_t ack)
{
	return ack - (isn + 1) < SYN_DATA_MAX;
}

/* Returns whether a first byte with number `seq` fits what was seen. */
static bool may_begin_at(const struct stream *stream, uint32_t seq)
{
	return !stream->started || stream->base == seq;
}

/*
 * Returns whether a SYN of this end, the server, can be one of two that cross
 * (RFC 9293 section 3.5).
 */
static bool may_cross(const struct flow *flow, unsigned end)
{
	const struct stream *peer = &flow->end[!end].stream;

	return !flow->end[end].stream.started && peer->high == peer->base;
}

bool flow_owns_opening(const struct flow *flow, const struct segment *segment,
		       unsigned end)
{
	bool syn_ack = segment->flags & TCP_ACK;
	const struct stream *stream = &flow->end[end].stream;
	const struct stream *peer = &flow->end[!end].stream;

	if (flow->client_known && syn_ack == (end == flow->client))
		return !syn_ack && may_cross(flow, end);
	if (!syn_ack)
		return may_begin_at(stream, segment->seq + 1);
	/* SYN cookies give each copy of a SYN-ACK another number. */
	return (!peer->started ||
		flow_answers_syn(peer->base - 1, segment->ack)) &&
	       (!stream->stored || may_begin_at(stream, segment->seq + 1));
}

static void look_at_opening(struct flow *flow, const struct opening *opening,
			    unsigned end)
{
	const struct segments_end own = segments_of(flow, end);
	const struct segments_end peer = segments_of(flow, !end);

	segments_opening(&own, &peer, opening);
}

static void note_frame(struct flow *flow, struct moment at)
{
	struct connection *connection = &flow->connection;

	if (!connection->first_frame) {
		connection->first_frame = at.frame;
		connection->first_time = at.time;
	}
	connection->last_frame = at.frame;
	connection->last_time = at.time;
}

/* Of two ends that both send a SYN, only a message tells which is which. */
static void learn_from_opening(struct flow *flow, const struct opening *opening,
			       unsigned end)
{
	if (flow->client_known && !opening->syn_ack && end != flow->client) {
		flow->crossed = true;
		flow->client_known = false;
	}
	if (!flow->crossed)
		learn_client(flow, end,
			     opening->syn_ack ? SMCCLC_SERVER : SMCCLC_CLIENT);
}

/* What was thought of another beginning of the stream is void. */
static void begin_stream(struct flow *flow, unsigned end, uint32_t base)
{
	stream_start(&flow->end[end].stream, base);
	flow->end[end].ack_waits = false;
	flow->end[end].has_far = false;
	flow->end[!end].has_taken = false;
}

/* A SYN is timed until its answer, which shows that its sender lives. */
static void take_opening_signs(struct flow *flow, const struct opening *opening,
			       unsigned end)
{
	struct flow_end *sender = &flow->end[end];

	sender->spoke = true;
	if (opening->syn_ack) {
		take_times(&flow->end[!end], opening->ack, opening->at);
		sender->has_taken = true;
		sender->taken = opening->ack;
	}
	if (!sender->times)
		begin_time(sender, opening->isn + 1, opening->at);
}

void flow_opening(struct flow *flow, const struct opening *opening,
		  unsigned end)
{
	struct stream *stream = &flow->end[end].stream;
	struct stream *peer = &flow->end[!end].stream;
	enum smcclc_event_kind kind = SMCCLC_EVENT_SYN;
	struct connection_event event;

	if (opening->syn_ack)
		kind = SMCCLC_EVENT_SYN_ACK;
	learn_from_opening(flow, opening, end);
	note_frame(flow, opening->at);
	flow->connection.fast_open |= opening->fast_open;
	look_at_opening(flow, opening, end);
	if (!stream->started || stream->base != opening->isn + 1)
		begin_stream(flow, end, opening->isn + 1);
	if (opening->syn_ack && !peer->started)
		stream_start(peer, opening->ack);
	take_opening_signs(flow, opening, end);
	event = event_of(flow, end, kind, opening->at);
	event.option = opening->option;
	event.foreign_kind = opening->foreign_kind;
	event.foreign_exid = opening->foreign_exid;
	add(flow, &event);
}

/* --- the streams ----------------------------------------------------- */

static void add_message(struct flow *flow, unsigned end,
			const struct stream_item *item, bool partial,
			struct moment at)
{
	struct connection_event event =
		event_of(flow, end, SMCCLC_EVENT_MESSAGE, at);
	struct smcclc_message message;

	event.offset = item->offset;
	event.length = item->length;
	event.partial = partial;
	if (!flow->client_known) {
		decode(flow, &event, &message, NULL);
		learn_from_message(flow, end, message.type);
		event.from = (uint8_t)side_of(flow, end);
	}
	add(flow, &event);
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
			add_data(flow, end, item.length, at);
			break;
		case STREAM_ITEM_HOLE:
			add_hole(flow, end, item.length, at);
			break;
		}
	}
}

/* Nobody waits any longer for the rest of what end `end` has begun. */
static void tell_partial(struct flow *flow, unsigned end)
{
	struct stream *stream = &flow->end[end].stream;
	struct stream_item item;

	if (!stream_partial(stream, &item))
		return;
	if (item.kind == STREAM_ITEM_DATA) {
		add_data(flow, end, item.length, stream->last);
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
	tell_partial(flow, end);
	tell_partial(flow, !end);
	sender->fin_told = true;
	add_plain(flow, end, SMCCLC_EVENT_FIN, at);
}

static void tell_fin(struct flow *flow, unsigned end, struct moment at)
{
	const struct flow_end *sender = &flow->end[end];

	if (sender->stream.has_fin && !sender->fin_told)
		tell_seen_fin(flow, end, at);
}

/* Everything of end `end` before `seq` was sent: it is seen, or was lost. */
static void claim(struct flow *flow, unsigned end, uint32_t seq,
		  struct moment at)
{
	struct flow_end *sender = &flow->end[end];

	if (!stream_lacks(&sender->stream, seq) ||
	    acceptance_is_far(&sender->stream, seq))
		return;
	sender->ack_waits = true;
	sender->acked = seq;
	sender->acked_at = at;
}

/* Nothing refuted the bytes far ahead: they were sent, and what precedes. */
static void tell_far(struct flow *flow, unsigned end)
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

/* The other end has all that end `end` sent before `ack`. */
static void take_ack(struct flow *flow, unsigned end, uint32_t ack,
		     struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	struct flow_end *taker = &flow->end[!end];

	if (!sender->stream.started)
		stream_start(&sender->stream, ack);
	if (sender->has_far && ack - sender->far_seq - 1 < FAR_MAX)
		tell_far(flow, end);
	if (acceptance_is_far(&sender->stream, ack) ||
	    (int32_t)(ack - sender->stream.base) < 0)
		return;
	if (!taker->has_taken || (int32_t)(ack - taker->taken) > 0)
		taker->taken = ack;
	taker->has_taken = true;
	take_times(sender, ack, at);
	if (sender->unacked && (int32_t)(ack - sender->stream.high) >= 0) {
		sender->unacked = false;
		feed_sign(flow, !end, SMCCLC_EVENT_ACKED, at);
	}
	claim(flow, end, ack, at);
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
	tell_fin(flow, end, sender->acked_at);
}

/*
 * Where a capture merges several queues, an ACK can come before what it is
 * for. Once either end goes on from there, nothing will come any more. But the
 * later word counts: an end that goes on from before what was claimed has not
 * sent it, and one that acknowledges less does not have it.
 */
static void give_up_before(struct flow *flow, const struct segment *segment,
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
		feed_sign(flow, end, SMCCLC_EVENT_REPEATED, at);
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
			begin_time(sender, sender->stream.high, at);
	}
	if (!data)
		tell(flow, end, at);
	else if (news && sender->data_after != flow->changes + 1)
		add_data(flow, end, news, at);
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

static void take_payload(struct flow *flow, unsigned end,
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

/* Bytes that are missing now will not come any more. */
static void settle(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct stream *stream = &flow->end[end].stream;

		give_up(flow, end);
		if (stream->high == stream->base && !stream->has_fin)
			continue;
		stream_acked(stream, stream_end(stream));
		tell(flow, end, stream->last);
		tell_fin(flow, end, stream->last);
	}
}

/* Nothing refuted a FIN behind data that was not seen: the data were lost. */
static void assume_lost_data(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct stream *stream = &flow->end[end].stream;

		if (stream->has_fin && stream->mode == STREAM_DATA &&
		    !stream_fin_reached(stream))
			stream->high = stream->fin_seq;
	}
}

static struct acceptance acceptance_at(const struct flow *flow, unsigned end)
{
	return (struct acceptance){
		.sender = &flow->end[end].stream,
		.receiver = &flow->end[!end].stream,
		.sender_spoke = flow->end[end].spoke,
		.has_taken = flow->end[!end].has_taken,
		.taken = flow->end[!end].taken,
	};
}

static void take_rst(struct flow *flow, const struct segment *segment,
		     unsigned end, struct moment at)
{
	const struct acceptance acceptance = acceptance_at(flow, end);
	struct flow_end *sender = &flow->end[end];
	struct connection_event event =
		event_of(flow, end, SMCCLC_EVENT_RST, at);

	if (sender->rst_told)
		return;
	event.doubtful = !acceptance_of_rst(&acceptance, segment);
	if (!event.doubtful) {
		if (segment->flags & TCP_ACK)
			take_ack(flow, !end, segment->ack, at);
		if (sender->spoke)
			claim(flow, end, segment->seq, at);
		settle(flow);
		tell_partial(flow, !end);
		tell_partial(flow, end);
		sender->rst_told = true;
		sender->ended = at;
	}
	add(flow, &event);
}

/*
 * An ordinary segment of end `end`. After its RST, which ends all it sends,
 * some may come that were sent before: in a capture they change places.
 */
static void take_life(struct flow *flow, const struct segment *segment,
		      unsigned end, struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	uint32_t to = segment->seq + (uint32_t)segment->payload_length;

	if (sender->rst_told) {
		bool news = (int32_t)(to - sender->stream.high) > 0 ||
			    (sender->has_taken && segment->flags & TCP_ACK &&
			     (int32_t)(segment->ack - sender->taken) > 0);

		if (!news && (at.time < sender->ended.time ||
			      (uint64_t)at.time - (uint64_t)sender->ended.time <
				      STRAGGLER_MAX))
			return;
		sender->rst_told = false;
	}
	sender->spoke = true;
	sender->lives = true;
	sender->alive = at;
}

/* A segment without payload says where its sender has got to. */
static void take_bare(struct flow *flow, const struct segment *segment,
		      unsigned end, struct moment at)
{
	struct flow_end *sender = &flow->end[end];

	if (acceptance_is_far(&sender->stream, segment->seq))
		return;
	sender->has_far = false;
	claim(flow, end, segment->seq, at);
	/* Its FIN would be before this. */
	if (!sender->fin_told && sender->stream.has_fin &&
	    (int32_t)(segment->seq - sender->stream.high) >= 0 &&
	    (int32_t)(segment->seq - sender->stream.fin_seq) < 0)
		sender->stream.has_fin = false;
}

static void look_at(struct flow *flow, const struct segment *segment,
		    unsigned end, struct moment at)
{
	const struct segments_end own = segments_of(flow, end);
	const struct segments_end peer = segments_of(flow, !end);

	segments_take(&own, &peer, segment, at);
}

void flow_segment(struct flow *flow, const struct segment *segment,
		  unsigned end, struct moment at)
{
	const struct acceptance acceptance = acceptance_at(flow, end);
	struct flow_end *sender = &flow->end[end];
	struct stream *stream = &sender->stream;
	bool fin = segment->flags & TCP_FIN &&
		   acceptance_of_fin(&acceptance, segment);

	note_frame(flow, at);
	look_at(flow, segment, end, at);
	if (segment->flags & TCP_RST) {
		take_rst(flow, segment, end, at);
		return;
	}
	if (!stream->started)
		stream_start(stream, segment->seq);
	if (!acceptance_is_far(stream, segment->seq) &&
	    acceptance_of_ack(&acceptance, segment))
		take_life(flow, segment, end, at);
	if (segment->flags & TCP_ACK)
		take_ack(flow, !end, segment->ack, at);
	give_up_before(flow, segment, end);
	if (segment->payload_length)
		take_payload(flow, end, segment, at);
	else
		take_bare(flow, segment, end, at);
	if (fin && !sender->fin_told)
		stream_fin(stream,
			   segment->seq + (uint32_t)segment->payload_length,
			   at);
	tell_fin(flow, end, at);
}

void flow_prefetch(const struct flow *flow, bool event)
{
	size_t size = event ? offsetof(struct flow, connection.events)
			    : offsetof(struct flow, connection.handshake);

	for (size_t at = 0; at < size; at += CACHE_LINE)
		__builtin_prefetch((const char *)flow + at);
}

bool flow_closed(const struct flow *flow)
{
	const struct flow_end *a = &flow->end[0];
	const struct flow_end *b = &flow->end[1];

	return a->rst_told || b->rst_told || (a->fin_told && b->fin_told);
}

/* --- the end --------------------------------------------------------- */

/*
 * A message that has begun might still have been completed, unless what there
 * is of it is wrong already.
 */
static void tell_hopeless(struct flow *flow, unsigned end)
{
	struct stream *stream = &flow->end[end].stream;
	struct smcclc_message message;
	struct smcclc_findings findings;
	struct stream_item item;

	if (!stream_partial(stream, &item))
		return;
	if (item.kind == STREAM_ITEM_DATA) {
		add_data(flow, end, item.length, stream->last);
		return;
	}
	smcclc_decode(stream->bytes + item.offset, item.length, &message,
		      &findings, NULL);
	if (findings.worst == SMCCLC_KILLS)
		tell_partial(flow, end);
}

/* Fills in what is only known at the end. */
static void complete_events(struct flow *flow)
{
	struct connection *connection = &flow->connection;

	for (size_t i = 0; i < connection->event_count; i++) {
		struct connection_event *event = &connection->events[i];
		size_t end = (size_t)event->offset + event->length;

		if (event->kind != SMCCLC_EVENT_MESSAGE)
			continue;
		event->conflict = stream_conflict(
			&flow->end[end_of(flow, event->from)].stream,
			event->offset, event->length);
		if (connection->head_length[event->from] < end)
			connection->head_length[event->from] = end;
	}
	for (unsigned end = 0; end < 2; end++)
		measure_data(flow, end, flow->end[end].stream.total);
}

static void name_ends(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++)
		table_key_end(&flow->key, end,
			      &flow->connection.end[side_of(flow, end)]);
}

static void feed_time(struct flow *flow, int64_t now)
{
	const struct smcclc_event event = {
		.kind = SMCCLC_EVENT_TIME,
		.time = now,
	};

	smcclc_handshake_feed(&flow->connection.handshake, &event);
}

void flow_finish(struct flow *flow, int64_t now, bool capture_ends)
{
	struct connection *connection = &flow->connection;
	const struct smcclc_event end_event = {.kind = SMCCLC_EVENT_END};

	tell_far(flow, 0);
	tell_far(flow, 1);
	assume_lost_data(flow);
	settle(flow);
	tell_hopeless(flow, 0);
	tell_hopeless(flow, 1);
	feed_lives(flow);
	complete_events(flow);
	if (!flow->client_known)
		smcclc_handshake_guessed(&connection->handshake);
	feed_time(flow, now);
	if (capture_ends)
		smcclc_handshake_feed(&connection->handshake, &end_event);
	smcclc_handshake_verdict(&connection->handshake, &connection->verdict);
	name_ends(flow);
	for (unsigned end = 0; end < 2; end++) {
		const struct segments_end own = segments_of(flow, end);
		const struct stream *stream = own.stream;
		unsigned side = side_of(flow, end);

		segments_finish(&own);
		connection->head[side] = stream->bytes;
		connection->data_length[side] = (uint16_t)stream_data(
			stream, &connection->data_at[side]);
	}
}

void flow_same_syn(struct flow *flow, const struct table_key *key,
		   unsigned client, const struct opening *opening, int64_t now)
{
	struct connection *connection = &flow->connection;
	struct connection_event *syn = &connection->events[0];

	flow->key = *key;
	flow->client = (uint8_t)client;
	name_ends(flow);
	connection->first_frame = 0;
	note_frame(flow, opening->at);
	syn->time = opening->at.time;
	syn->frame = opening->at.frame;
	memset(&connection->handshake, 0, sizeof(connection->handshake));
	segments_same_syn(&connection->segments[SMCCLC_CLIENT], opening);
	feed(flow, syn);
	feed_time(flow, now);
}
