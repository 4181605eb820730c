/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "frame_links.h"

#define LINKS       (SMCCLC_FACT_DECLINE + 2) /* the steps of a handshake */
#define NANOSECONDS 1000000000

static int hf_links[LINKS] = {-1, -1, -1, -1, -1, -1, -1};
static int hf_response_to = -1;
static int hf_response_time = -1;

void frame_links_register(int proto)
{
	static hf_register_info hf[] = {
		{&hf_links[SMCCLC_FACT_SYN],
		 {"SYN in frame", "smcclc.syn_in", FT_FRAMENUM, BASE_NONE, NULL,
		  0, NULL, HFILL}},
		{&hf_links[SMCCLC_FACT_SYN_ACK],
		 {"SYN-ACK in frame", "smcclc.syn_ack_in", FT_FRAMENUM,
		  BASE_NONE, NULL, 0, NULL, HFILL}},
		{&hf_links[SMCCLC_FACT_PROPOSAL],
		 {"Proposal in frame", "smcclc.proposal_in", FT_FRAMENUM,
		  BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL,
		  HFILL}},
		{&hf_links[SMCCLC_FACT_ACCEPT],
		 {"Accept in frame", "smcclc.accept_in", FT_FRAMENUM, BASE_NONE,
		  FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0, NULL, HFILL}},
		{&hf_links[SMCCLC_FACT_CONFIRM],
		 {"Confirm in frame", "smcclc.confirm_in", FT_FRAMENUM,
		  BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_ACK), 0, NULL, HFILL}},
		{&hf_links[SMCCLC_FACT_DECLINE + SMCCLC_CLIENT],
		 {"Decline in frame", "smcclc.decline_in", FT_FRAMENUM,
		  BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
		  "The Decline of the client", HFILL}},
		{&hf_links[SMCCLC_FACT_DECLINE + SMCCLC_SERVER],
		 {"Decline in frame", "smcclc.decline_in", FT_FRAMENUM,
		  BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), 0,
		  "The Decline of the server", HFILL}},
		{&hf_response_to,
		 {"Response to frame", "smcclc.response_to", FT_FRAMENUM,
		  BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0, NULL,
		  HFILL}},
		{&hf_response_time,
		 {"Response time", "smcclc.response_time", FT_RELATIVE_TIME,
		  BASE_NONE, NULL, 0,
		  "Since the last message, SYN or SYN-ACK of the other end",
		  HFILL}},
	};

	proto_register_field_array(proto, hf, array_length(hf));
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int hf, uint32_t frame)
{
	proto_item_set_generated(
		proto_tree_add_uint(tree, hf, tvb, 0, 0, frame));
}

void frame_links_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
		     const struct flow *flow)
{
	const struct smcclc_seen *fact = flow->connection.handshake.fact;

	for (unsigned i = 0; i < LINKS; i++)
		if (fact[i].order && fact[i].frame &&
		    fact[i].frame != pinfo->num)
			add_frame(tree, tvb, hf_links[i], fact[i].frame);
}

void frame_links_add_response(proto_tree *tree, tvbuff_t *tvb,
			      const struct response *response)
{
	if (!response->frame)
		return;
	add_frame(tree, tvb, hf_response_to, response->frame);
	proto_item_set_generated(proto_tree_add_time(
		tree, hf_response_time, tvb, 0, 0, &response->waited));
}

/* Whether the other end may have been waiting for what this event brought. */
static bool asks(const struct connection_event *event)
{
	return event->kind == SMCCLC_EVENT_SYN ||
	       event->kind == SMCCLC_EVENT_SYN_ACK ||
	       event->kind == SMCCLC_EVENT_MESSAGE;
}

/* Which step of the handshake the event is. */
static unsigned fact_of(const struct connection *connection,
			const struct connection_event *event)
{
	const struct smcclc_seen *fact = connection->handshake.fact;
	unsigned found = SMCCLC_FACT_SYN;

	if (event->kind == SMCCLC_EVENT_SYN_ACK)
		return SMCCLC_FACT_SYN_ACK;
	for (unsigned i = 0; i < LINKS; i++)
		if (fact[i].order && fact[i].frame == event->frame)
			found = i;
	return found;
}

void frame_links_find_response(const struct connection *connection,
			       size_t index, struct response *response)
{
	const struct connection_event *answer = &connection->events[index];

	*response = (struct response){0};
	for (size_t i = index; i-- > 0;) {
		const struct connection_event *event = &connection->events[i];
		int64_t passed = answer->time - event->time;

		if (event->from == answer->from || !asks(event))
			continue;
		if (passed < 0)
			passed = 0;
		response->frame = (uint32_t)event->frame;
		response->fact = fact_of(connection, event);
		response->waited.secs = (time_t)(passed / NANOSECONDS);
		response->waited.nsecs = (int)(passed % NANOSECONDS);
		return;
	}
}
