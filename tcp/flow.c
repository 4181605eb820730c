/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <string.h>

#include "acceptance.h"
#include "flow_events.h"
#include "flow_progress.h"

/* More than a SYN can carry with TCP Fast Open. */
#define SYN_DATA_MAX 65536

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
	connection->own = (struct connection_own){0};
	connection->has_surroundings = false;
	memset(&connection->surroundings, 0, sizeof(connection->surroundings));
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
	const struct segments_end own = flow_segments_of(flow, end);
	const struct segments_end peer = flow_segments_of(flow, !end);

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

/* The same connection can be seen inside a tunnel and outside. */
static void note_tunnels(struct flow *flow, const struct tunnels *tunnels)
{
	struct connection *connection = &flow->connection;

	if (tunnels->kind[0] == TUNNEL_NONE)
		connection->untunneled = true;
	else if (connection->tunnels.kind[0] == TUNNEL_NONE)
		connection->tunnels = *tunnels;
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
		flow_learn_client(flow, end,
				  opening->syn_ack ? SMCCLC_SERVER
						   : SMCCLC_CLIENT);
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
		flow_take_times(&flow->end[!end], opening->ack, opening->at);
		sender->has_taken = true;
		sender->taken = opening->ack;
	}
	if (!sender->times)
		flow_begin_time(sender, opening->isn + 1, opening->at);
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
	note_tunnels(flow, &opening->tunnels);
	flow->connection.fast_open |= opening->fast_open;
	look_at_opening(flow, opening, end);
	if (!stream->started || stream->base != opening->isn + 1)
		begin_stream(flow, end, opening->isn + 1);
	if (opening->syn_ack && !peer->started)
		stream_start(peer, opening->ack);
	take_opening_signs(flow, opening, end);
	event = flow_event_of(flow, end, kind, opening->at);
	event.option = opening->option;
	event.foreign_kind = opening->foreign_kind;
	event.foreign_exid = opening->foreign_exid;
	flow_add(flow, &event);
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
		flow_event_of(flow, end, SMCCLC_EVENT_RST, at);

	if (sender->rst_told)
		return;
	event.doubtful = !acceptance_of_rst(&acceptance, segment);
	if (!event.doubtful) {
		if (segment->flags & TCP_ACK)
			flow_take_ack(flow, !end, segment->ack, at);
		if (sender->spoke)
			flow_claim(flow, end, segment->seq, at);
		flow_settle(flow);
		flow_tell_partial(flow, !end);
		flow_tell_partial(flow, end);
		sender->rst_told = true;
		sender->ended = at;
	}
	flow_add(flow, &event);
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
	flow_claim(flow, end, segment->seq, at);
	/* Its FIN would be before this. */
	if (!sender->fin_told && sender->stream.has_fin &&
	    (int32_t)(segment->seq - sender->stream.high) >= 0 &&
	    (int32_t)(segment->seq - sender->stream.fin_seq) < 0)
		sender->stream.has_fin = false;
}

static void look_at(struct flow *flow, const struct segment *segment,
		    unsigned end, struct moment at)
{
	const struct segments_end own = flow_segments_of(flow, end);
	const struct segments_end peer = flow_segments_of(flow, !end);

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
	note_tunnels(flow, &segment->tunnels);
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
		flow_take_ack(flow, !end, segment->ack, at);
	flow_give_up_before(flow, segment, end);
	if (segment->payload_length)
		flow_take_payload(flow, end, segment, at);
	else
		take_bare(flow, segment, end, at);
	if (fin && !sender->fin_told)
		stream_fin(stream,
			   segment->seq + (uint32_t)segment->payload_length,
			   at);
	flow_tell_fin(flow, end, at);
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
		flow_add_data(flow, end, item.length, stream->last);
		return;
	}
	smcclc_decode(stream->bytes + item.offset, item.length, &message,
		      &findings, NULL);
	if (findings.worst == SMCCLC_KILLS)
		flow_tell_partial(flow, end);
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
			&flow->end[flow_end_of(flow, event->from)].stream,
			event->offset, event->length);
		if (connection->head_length[event->from] < end)
			connection->head_length[event->from] = end;
	}
	for (unsigned end = 0; end < 2; end++)
		flow_measure_data(flow, end, flow->end[end].stream.total);
}

static void name_ends(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++)
		table_key_end(&flow->key, end,
			      &flow->connection.end[flow_side_of(flow, end)]);
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

	flow_tell_far(flow, 0);
	flow_tell_far(flow, 1);
	flow_assume_lost_data(flow);
	flow_settle(flow);
	tell_hopeless(flow, 0);
	tell_hopeless(flow, 1);
	flow_feed_lives(flow);
	complete_events(flow);
	if (!flow->client_known)
		smcclc_handshake_guessed(&connection->handshake);
	feed_time(flow, now);
	if (capture_ends)
		smcclc_handshake_feed(&connection->handshake, &end_event);
	smcclc_handshake_verdict(&connection->handshake, &connection->verdict);
	name_ends(flow);
	for (unsigned end = 0; end < 2; end++) {
		const struct segments_end own = flow_segments_of(flow, end);
		const struct stream *stream = own.stream;
		unsigned side = flow_side_of(flow, end);

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
	connection->tunnels = opening->tunnels;
	connection->untunneled = opening->tunnels.kind[0] == TUNNEL_NONE;
	syn->time = opening->at.time;
	syn->frame = opening->at.frame;
	memset(&connection->handshake, 0, sizeof(connection->handshake));
	segments_same_syn(&connection->segments[SMCCLC_CLIENT], opening);
	flow_feed(flow, syn);
	feed_time(flow, now);
}
