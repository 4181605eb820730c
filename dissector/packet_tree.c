/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "packet_tree.h"

#include <string.h>

#include <epan/expert.h>

#include "frame_links.h"
#include "message_tree.h"
#include "message_words.h"
#include "packet-smcclc.h"
#include "statistics.h"
#include "verdict_tree.h"

static int hf_option = -1;
static int hf_event = -1;
static int hf_message_in = -1;
static int hf_dropped = -1;
static int ett_smcclc = -1;
static expert_field ei_decline = EI_INIT;
static expert_field ei_conflict = EI_INIT;

void packet_tree_register(int proto, expert_module_t *expert)
{
	static hf_register_info hf[] = {
		{&hf_option,
		 {"SMC option", "smcclc.option", FT_STRING, BASE_NONE, NULL, 0,
		  "What the TCP options of a SYN or SYN-ACK offer", HFILL}},
		{&hf_event,
		 {"Event", "smcclc.event", FT_STRING, BASE_NONE, NULL, 0,
		  "What this packet is to the handshake: syn, syn-ack, "
		  "message, data, hole, fin or rst",
		  HFILL}},
		{&hf_message_in,
		 {"Message in frame", "smcclc.message_in", FT_FRAMENUM,
		  BASE_NONE, NULL, 0,
		  "Where the message is shown that this is a part of", HFILL}},
		{&hf_dropped,
		 {"Events not shown", "smcclc.dropped", FT_UINT32, BASE_DEC,
		  NULL, 0,
		  "Messages and other events of the connection beyond the "
		  "first ones",
		  HFILL}},
	};
	static int *ett[] = {&ett_smcclc};
	static ei_register_info ei[] = {
		{&ei_decline,
		 {"smcclc.declined", PI_RESPONSE_CODE, PI_WARN,
		  "SMC is declined", EXPFILL}},
		{&ei_conflict,
		 {"smcclc.conflict", PI_SEQUENCE, PI_WARN,
		  "A retransmission has other bytes than the first copy",
		  EXPFILL}},
	};

	proto_register_field_array(proto, hf, array_length(hf));
	proto_register_subtree_array(ett, array_length(ett));
	expert_register_field_array(expert, ei, array_length(ei));
}

/* A frame of a handshake, on its way into the tree. */
struct packet_tree {
	const struct tcp_packet *packet;
	packet_info *pinfo;
	proto_tree *tree;
	const struct flow *flow; /* finished */
	enum smcclc_side side;   /* that sent it */
	wmem_strbuf_t *info;
};

/* Where the segment begins in the stream of its side. */
static int64_t segment_start(const struct packet_tree *view)
{
	const struct stream *stream = track_stream(view->flow, view->side);

	return (int32_t)(view->packet->segment.seq - stream->base);
}

/*
 * The bytes of a message: those in this segment if it has them all, otherwise
 * a copy of what the tracker put together.
 */
static tvbuff_t *message_tvb(const struct packet_tree *view,
			     const struct connection_event *event)
{
	const struct stream *stream = track_stream(view->flow, event->from);
	const uint8_t *bytes = stream->bytes + event->offset;
	int64_t at = (int64_t)event->offset - segment_start(view);
	tvbuff_t *tvb;

	if (event->from == view->side && at >= 0 &&
	    at + event->length <=
		    (int64_t)view->packet->segment.payload_captured &&
	    !memcmp(view->packet->segment.payload + at, bytes, event->length))
		return tvb_new_subset_length(view->packet->tvb,
					     (int)(view->packet->header + at),
					     (int)event->length);
	tvb = tvb_new_child_real_data(
		view->packet->tvb,
		wmem_memdup(view->pinfo->pool, bytes, event->length),
		event->length, (int)event->length);
	add_new_data_source(view->pinfo, tvb, "SMC message");
	return tvb;
}

/* Whether a message ends before its length says because its sender ended. */
static bool is_short(const struct connection *connection,
		     const struct connection_event *event)
{
	const struct smcclc_seen *fact = connection->handshake.fact;

	return event->partial && (fact[SMCCLC_FACT_FIN + event->from].order ||
				  fact[SMCCLC_FACT_RST + event->from].order);
}

static void show_message(struct packet_tree *view, size_t index)
{
	const struct connection *connection = &view->flow->connection;
	const struct connection_event *event = &connection->events[index];
	tvbuff_t *tvb = message_tvb(view, event);
	struct decoded_message decoded;
	struct response response;
	proto_tree *tree;
	proto_item *item;

	message_tree_decode(&decoded, tvb, view->pinfo);
	item = message_tree_add(view->tree, tvb, view->pinfo, &decoded,
				is_short(connection, event));
	tree = proto_item_get_subtree(item);
	frame_links_find_response(connection, index, &response);
	frame_links_add_response(tree, tvb, &response);
	statistics_tell_response(view->pinfo, decoded.message.type, &response);
	if (decoded.message.type == SMCCLC_DECLINE)
		expert_add_info(view->pinfo, item, &ei_decline);
	if (event->conflict)
		expert_add_info(view->pinfo, item, &ei_conflict);
	wmem_strbuf_append_printf(
		view->info, "%s%s%s",
		wmem_strbuf_get_len(view->info) ? "; " : "",
		message_words(view->pinfo->pool, &decoded.message),
		decoded.findings.worst == SMCCLC_KILLS ? " [malformed]" : "");
}

static const char *option_words(unsigned option)
{
	switch ((enum smcclc_option)option) {
	case SMCCLC_OPTION_SMCR:
		return "SMC-R";
	case SMCCLC_OPTION_SMCD:
		return "SMC-D";
	case SMCCLC_OPTION_REMOVED:
		return "removed";
	case SMCCLC_OPTION_ABSENT:
		return "absent";
	case SMCCLC_OPTION_UNKNOWN:
	case SMCCLC_OPTION_COUNT:
		break;
	}
	return "cut off";
}

/* `kind` and `exid`: of the option of another experiment; 0: there is none. */
static void show_opening(struct packet_tree *view, unsigned option,
			 unsigned kind, uint32_t exid)
{
	const char *words = option_words(option);

	if (option == SMCCLC_OPTION_ABSENT && kind)
		words = wmem_strdup_printf(
			view->pinfo->pool,
			"absent, option %u with another identifier 0x%0*x",
			kind, exid > UINT16_MAX ? 8 : 4, exid);

	proto_item_set_generated(proto_tree_add_string(
		view->tree, hf_option, view->packet->tvb, 0, 0, words));
	wmem_strbuf_append_printf(view->info, "SMC option: %s", words);
}

static void show_kind(const struct packet_tree *view, unsigned kind)
{
	proto_item_set_generated(
		proto_tree_add_string(view->tree, hf_event, view->packet->tvb,
				      0, 0, smcclc_event_name(kind)));
}

static void show_event(struct packet_tree *view, size_t index)
{
	const struct connection_event *event =
		&view->flow->connection.events[index];

	show_kind(view, event->kind);
	switch (event->kind) {
	case SMCCLC_EVENT_MESSAGE:
		show_message(view, index);
		break;
	case SMCCLC_EVENT_SYN:
	case SMCCLC_EVENT_SYN_ACK:
		show_opening(view, event->option, event->foreign_kind,
			     event->foreign_exid);
		break;
	default:
		break;
	}
}

/* Of many copies of a SYN not all are kept as events. */
static void show_copy(struct packet_tree *view)
{
	struct opening opening;

	opening_read(&opening, &view->packet->segment,
		     track_moment(view->pinfo));
	show_kind(view,
		  opening.syn_ack ? SMCCLC_EVENT_SYN_ACK : SMCCLC_EVENT_SYN);
	show_opening(view, opening.option, opening.foreign_kind,
		     opening.foreign_exid);
}

/* Shows the events of this frame. Returns whether there are some. */
static bool show_events(struct packet_tree *view)
{
	const struct connection *connection = &view->flow->connection;
	bool some = false;

	for (size_t i = 0; i < connection->event_count; i++) {
		if (connection->events[i].frame != view->pinfo->num)
			continue;
		show_event(view, i);
		some = true;
	}
	return some;
}

/* Whether the segment has bytes of the message that `event` is. */
static bool has_part(const struct packet_tree *view,
		     const struct connection_event *event)
{
	int64_t begin = segment_start(view);
	int64_t end = begin + (int64_t)view->packet->segment.payload_length;

	return event->kind == SMCCLC_EVENT_MESSAGE &&
	       event->from == view->side && event->offset < end &&
	       (int64_t)event->offset + event->length > begin;
}

/*
 * Links to the frames in which the messages are whole that this segment has a
 * part of. Returns the last of them, 0 if there is none.
 */
static uint64_t link_parts(const struct packet_tree *view)
{
	const struct connection *connection = &view->flow->connection;
	uint64_t last = 0;

	for (size_t i = 0; i < connection->event_count; i++) {
		const struct connection_event *event = &connection->events[i];

		if (event->frame == view->pinfo->num || !has_part(view, event))
			continue;
		last = event->frame;
		proto_item_set_generated(proto_tree_add_uint(
			view->tree, hf_message_in, view->packet->tvb, 0, 0,
			(uint32_t)last));
	}
	return last;
}

/* Says what a segment is that makes no message whole. */
static void show_part(const struct packet_tree *view)
{
	const struct segment *segment = &view->packet->segment;
	uint64_t whole = link_parts(view);

	if (wmem_strbuf_get_len(view->info) ||
	    !(whole || view->packet->trace.clc))
		return;
	if (whole && whole < view->pinfo->num)
		wmem_strbuf_append(view->info, "Sent again");
	else if (segment->payload_captured < segment->payload_length)
		wmem_strbuf_append(view->info, "Message cut off");
	else
		wmem_strbuf_append(view->info, "Part of a message");
}

/* Of too many events only the first ones are kept. */
static void show_dropped(const struct packet_tree *view)
{
	uint32_t dropped = view->flow->connection.events_dropped;

	if (dropped)
		proto_item_set_generated(
			proto_tree_add_uint(view->tree, hf_dropped,
					    view->packet->tvb, 0, 0, dropped));
}

static bool same_verdict(const struct smcclc_verdict *a,
			 const struct smcclc_verdict *b)
{
	return a->outcome == b->outcome && a->reason == b->reason &&
	       a->by == b->by && a->stage == b->stage &&
	       a->has_code == b->has_code && a->code == b->code &&
	       a->version == b->version;
}

/* Notes what the verdict is with this frame, if that is news. */
static void update_verdict(struct track *track, const packet_info *pinfo,
			   const struct smcclc_verdict *verdict)
{
	if (PINFO_FD_VISITED(pinfo) ||
	    (track->decided && same_verdict(&track->verdict, verdict)))
		return;
	track->verdict = *verdict;
	track->decided = pinfo->num;
}

static int clc_captured(const struct tcp_packet *packet)
{
	size_t captured = packet->segment.payload_captured;

	return (int)(packet->trace.clc < captured ? packet->trace.clc
						  : captured);
}

void packet_tree_add(const struct tcp_packet *packet, packet_info *pinfo,
		     proto_tree *tree)
{
	struct track *track = packet->trace.track;
	struct flow flow;
	struct packet_tree view = {
		.packet = packet,
		.pinfo = pinfo,
		.flow = &flow,
		.info = wmem_strbuf_new(pinfo->pool, ""),
	};
	proto_item *item;

	track_finish(track, &flow);
	view.side = track_side(&flow, &packet->segment);
	update_verdict(track, pinfo, &flow.connection.verdict);
	item = proto_tree_add_item(tree, proto_smcclc, packet->tvb,
				   (int)packet->header, clc_captured(packet),
				   ENC_NA);
	view.tree = proto_item_add_subtree(item, ett_smcclc);
	if (!show_events(&view) && packet->segment.flags & TCP_SYN)
		show_copy(&view);
	show_part(&view);
	show_dropped(&view);
	verdict_tree_add(view.tree, packet->tvb, pinfo, &flow, track->decided,
			 PINFO_FD_VISITED(pinfo) || flow_closed(&flow));
	frame_links_add(view.tree, packet->tvb, pinfo, &flow);
	statistics_tell(pinfo, track, &flow.connection);
	if (!wmem_strbuf_get_len(view.info))
		return;
	proto_item_append_text(item, ", %s", wmem_strbuf_get_str(view.info));
	col_append_sep_str(pinfo->cinfo, COL_INFO, " | ",
			   wmem_strbuf_get_str(view.info));
}
