/* SPDX-License-Identifier: MIT */
#include "flow_events.h"

#include <string.h>

/* --- events ---------------------------------------------------------- */

enum smcclc_side flow_side_of(const struct flow *flow, unsigned end)
{
	return end == flow->client ? SMCCLC_CLIENT : SMCCLC_SERVER;
}

unsigned flow_end_of(const struct flow *flow, unsigned side)
{
	return side == SMCCLC_CLIENT ? flow->client : !flow->client;
}

struct segments_end flow_segments_of(struct flow *flow, unsigned end)
{
	return (struct segments_end){
		.shown = &flow->connection.segments[flow_side_of(flow, end)],
		.watch = &flow->end[end].watch,
		.stream = &flow->end[end].stream,
	};
}

void flow_decode(const struct flow *flow, const struct connection_event *event,
		 struct smcclc_message *message,
		 struct smcclc_findings *findings)
{
	unsigned end = flow_end_of(flow, event->from);

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

void flow_feed(struct flow *flow, const struct connection_event *event)
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
		flow_decode(flow, event, &message, &findings);
		fed.message = &message;
		fed.findings = &findings;
		fed.cut = !event->partial && event->length < message.length;
		note_link(&flow->connection.link, event->from, &message);
	}
	smcclc_handshake_feed(&flow->connection.handshake, &fed);
}

void flow_feed_sign(struct flow *flow, unsigned end,
		    enum smcclc_event_kind kind, struct moment at)
{
	const struct smcclc_event sign = {
		.kind = (uint8_t)kind,
		.from = (uint8_t)flow_side_of(flow, end),
		.time = at.time,
		.late = at.frame != flow->connection.last_frame,
		.frame = (uint32_t)at.frame,
		.round_trip = flow->end[0].trip + flow->end[1].trip,
	};

	smcclc_handshake_feed(&flow->connection.handshake, &sign);
}

void flow_feed_lives(struct flow *flow)
{
	for (unsigned end = 0; end < 2; end++) {
		struct flow_end *sender = &flow->end[end];

		if (sender->lives)
			flow_feed_sign(flow, end, SMCCLC_EVENT_ALIVE,
				       sender->alive);
		sender->lives = false;
	}
}

void flow_measure_data(struct flow *flow, unsigned end, uint64_t to)
{
	const struct flow_end *sender = &flow->end[end];
	uint64_t length = to - sender->data_start;

	if (sender->data_event)
		flow->connection.events[sender->data_event - 1].length =
			length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
}

void flow_add(struct flow *flow, const struct connection_event *event)
{
	struct connection *connection = &flow->connection;

	flow_feed_lives(flow);
	flow_feed(flow, event);
	if (event->kind != SMCCLC_EVENT_DATA)
		flow->changes++;
	if (connection->event_count < CONNECTION_EVENTS)
		connection->events[connection->event_count++] = *event;
	else
		connection->events_dropped++;
}

struct connection_event flow_event_of(const struct flow *flow, unsigned end,
				      enum smcclc_event_kind kind,
				      struct moment at)
{
	return (struct connection_event){
		.time = at.time,
		.frame = at.frame,
		.kind = (uint8_t)kind,
		.from = (uint8_t)flow_side_of(flow, end),
	};
}

void flow_add_plain(struct flow *flow, unsigned end,
		    enum smcclc_event_kind kind, struct moment at)
{
	const struct connection_event event =
		flow_event_of(flow, end, kind, at);

	flow_add(flow, &event);
}

void flow_add_data(struct flow *flow, unsigned end, uint64_t length,
		   struct moment at)
{
	struct flow_end *sender = &flow->end[end];
	size_t index = flow->connection.event_count;
	uint64_t start = sender->stream.total - length;

	flow_measure_data(flow, end, start);
	flow_add_plain(flow, end, SMCCLC_EVENT_DATA, at);
	sender->data_after = flow->changes + 1;
	sender->data_start = start;
	sender->data_event = index < CONNECTION_EVENTS ? (uint8_t)(index + 1)
						       : 0;
}

void flow_add_hole(struct flow *flow, unsigned end, uint32_t length,
		   struct moment at)
{
	struct connection_event event =
		flow_event_of(flow, end, SMCCLC_EVENT_HOLE, at);

	event.length = length;
	flow_add(flow, &event);
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
		flow_feed(flow, event);
	}
}

void flow_learn_client(struct flow *flow, unsigned end, enum smcclc_side side)
{
	if (flow->client_known)
		return;
	flow->client_known = true;
	if (flow_side_of(flow, end) != side)
		swap_ends(flow);
}

void flow_learn_from_message(struct flow *flow, unsigned end, unsigned type)
{
	switch (type) {
	case SMCCLC_PROPOSAL:
	case SMCCLC_CONFIRM:
		flow_learn_client(flow, end, SMCCLC_CLIENT);
		break;
	case SMCCLC_ACCEPT:
		flow_learn_client(flow, end, SMCCLC_SERVER);
		break;
	default:
		break;
	}
}
