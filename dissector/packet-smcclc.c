/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The protocol: how segments come to the tracker, and what it found in them to
 * the packet tree.
 *
 * TCP hands its payload to whoever owns a port, in the order of the stream and
 * only once. That is too late for a handshake on port 80, and for messages
 * that TCP takes for retransmissions; and it never hands over a SYN, a FIN or
 * a RST. So this sits before TCP, in its place in the table of IP protocols,
 * sees every segment, and then calls TCP. The bytes that are CLC it claims as
 * the dissector of the conversation; all others TCP gives to their owner.
 */
#include "compat.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/prefs.h>

#include "message.h"
#include "smcclc.h"
#include "statistics.h"
#include "track.h"
#include "verdict.h"

#define IP_PROTOCOL_TCP 6
#define TCP_HEADER      20
#define TCP_FLAGS_END   14

#define NANOSECONDS 1000000000

int proto_smcclc = -1;

static int proto_before_tcp = -1;
static int hf_option = -1;
static int hf_event = -1;
static int hf_message_in = -1;
static int hf_dropped = -1;
static int ett_smcclc = -1;
static expert_field ei_decline = EI_INIT;
static expert_field ei_conflict = EI_INIT;

static compat_bool search = TRUE;

static dissector_handle_t tcp_handle;
static dissector_handle_t payload_handle;

/* The segment that TCP has in hands. */
static struct hand {
	uint32_t frame;
	tvbuff_t *tvb;   /* from the TCP header on */
	unsigned header; /* bytes of it */
	struct segment segment;
	bool followed; /* the tracker took it */
	struct trace trace;
	bool shown;
} hand;

/* --- segments -------------------------------------------------------- */

static bool read_endpoint(struct endpoint *end, const address *from,
			  uint16_t port)
{
	if (from->type != AT_IPv4 && from->type != AT_IPv6)
		return false;
	memset(end->address, 0, sizeof(end->address));
	memcpy(end->address, from->data, (size_t)from->len);
	end->family = from->type == AT_IPv4 ? 4 : 6;
	end->port = port;
	return true;
}

/* Reads what was captured of a segment (RFC 9293 section 3.1). */
static bool read_segment(struct hand *into, tvbuff_t *tvb, packet_info *pinfo)
{
	struct segment *segment = &into->segment;
	unsigned captured = tvb_captured_length(tvb);
	unsigned length = tvb_reported_length(tvb);
	unsigned header, fixed;
	const uint8_t *bytes;
	uint16_t word;

	if (captured < TCP_FLAGS_END)
		return false;
	word = tvb_get_ntohs(tvb, 12);
	header = (word >> 12) * 4u;
	if (header < TCP_HEADER || header > length ||
	    !read_endpoint(&segment->source, &pinfo->net_src,
			   tvb_get_ntohs(tvb, 0)) ||
	    !read_endpoint(&segment->destination, &pinfo->net_dst,
			   tvb_get_ntohs(tvb, 2)))
		return false;
	segment->seq = tvb_get_ntohl(tvb, 4);
	segment->ack = tvb_get_ntohl(tvb, 8);
	segment->flags = (uint8_t)word;
	if (captured > length)
		captured = length;
	bytes = tvb_get_ptr(tvb, 0, (int)captured);
	into->header = header < captured ? header : captured;
	fixed = captured < TCP_HEADER ? captured : TCP_HEADER;
	segment->options = bytes + fixed;
	segment->options_captured = into->header - fixed;
	segment->options_length = header - TCP_HEADER;
	segment->payload = bytes + into->header;
	segment->payload_captured = captured - into->header;
	segment->payload_length = length - header;
	return true;
}

static int64_t time_of(const packet_info *pinfo)
{
	return (int64_t)pinfo->abs_ts.secs * NANOSECONDS + pinfo->abs_ts.nsecs;
}

/* --- what a frame shows ---------------------------------------------- */

/* A frame of a handshake, on its way into the tree. */
struct view {
	packet_info *pinfo;
	proto_tree *tree;
	const struct flow *flow; /* finished */
	enum smcclc_side side;   /* that sent it */
	wmem_strbuf_t *info;
};

/* Where the segment begins in the stream of its side. */
static int64_t segment_start(const struct view *view)
{
	const struct stream *stream = track_stream(view->flow, view->side);

	return (int32_t)(hand.segment.seq - stream->base);
}

/*
 * The bytes of a message: those in this segment if it has them all, otherwise
 * a copy of what the tracker put together.
 */
static tvbuff_t *message_tvb(const struct view *view,
			     const struct connection_event *event)
{
	const struct stream *stream = track_stream(view->flow, event->from);
	const uint8_t *bytes = stream->bytes + event->offset;
	int64_t at = (int64_t)event->offset - segment_start(view);
	tvbuff_t *tvb;

	if (event->from == view->side && at >= 0 &&
	    at + event->length <= (int64_t)hand.segment.payload_captured &&
	    !memcmp(hand.segment.payload + at, bytes, event->length))
		return tvb_new_subset_length(hand.tvb, (int)(hand.header + at),
					     (int)event->length);
	tvb = tvb_new_child_real_data(
		hand.tvb, wmem_memdup(view->pinfo->pool, bytes, event->length),
		event->length, (int)event->length);
	add_new_data_source(view->pinfo, tvb, "SMC message");
	return tvb;
}

static void show_message(struct view *view, size_t index)
{
	const struct connection *connection = &view->flow->connection;
	const struct connection_event *event = &connection->events[index];
	tvbuff_t *tvb = message_tvb(view, event);
	struct smcclc_message message;
	struct smcclc_findings findings;
	proto_tree *tree;
	proto_item *item;

	smcclc_decode(tvb_get_ptr(tvb, 0, (int)event->length), event->length,
		      &message, &findings, NULL);
	item = message_add(view->tree, tvb, view->pinfo, &message);
	tree = proto_item_get_subtree(item);
	verdict_add_response(tree, tvb, connection, index);
	if (message.type == SMCCLC_DECLINE)
		expert_add_info(view->pinfo, item, &ei_decline);
	if (event->conflict)
		expert_add_info(view->pinfo, item, &ei_conflict);
	wmem_strbuf_append_printf(
		view->info, "%s%s%s",
		wmem_strbuf_get_len(view->info) ? "; " : "",
		message_words(view->pinfo->pool, &message),
		findings.worst == SMCCLC_KILLS ? " [malformed]" : "");
}

static const char *option_words(unsigned option)
{
	switch (option) {
	case SMCCLC_OPTION_SMCR:
		return "SMC-R";
	case SMCCLC_OPTION_SMCD:
		return "SMC-D";
	case SMCCLC_OPTION_ABSENT:
		return "absent";
	default:
		return "cut off";
	}
}

static void show_opening(struct view *view, unsigned option)
{
	const char *words = option_words(option);

	proto_item_set_generated(proto_tree_add_string(view->tree, hf_option,
						       hand.tvb, 0, 0, words));
	wmem_strbuf_append_printf(view->info, "SMC option: %s", words);
}

/* What is no message has a name only. */
static const char *event_name(unsigned kind)
{
	switch (kind) {
	case SMCCLC_EVENT_SYN:
		return "syn";
	case SMCCLC_EVENT_SYN_ACK:
		return "syn-ack";
	case SMCCLC_EVENT_DATA:
		return "data";
	case SMCCLC_EVENT_HOLE:
		return "hole";
	case SMCCLC_EVENT_FIN:
		return "fin";
	case SMCCLC_EVENT_RST:
		return "rst";
	default:
		return "message";
	}
}

static void show_event(struct view *view, size_t index)
{
	const struct connection_event *event =
		&view->flow->connection.events[index];

	proto_item_set_generated(proto_tree_add_string(
		view->tree, hf_event, hand.tvb, 0, 0, event_name(event->kind)));
	switch (event->kind) {
	case SMCCLC_EVENT_MESSAGE:
		show_message(view, index);
		break;
	case SMCCLC_EVENT_SYN:
	case SMCCLC_EVENT_SYN_ACK:
		show_opening(view, event->option);
		break;
	default:
		break;
	}
}

/* Links to the frames that complete the messages this one has a part of. */
static bool show_parts(const struct view *view)
{
	const struct connection *connection = &view->flow->connection;
	int64_t begin = segment_start(view);
	int64_t end = begin + (int64_t)hand.segment.payload_length;
	bool any = false;

	for (size_t i = 0; i < connection->event_count; i++) {
		const struct connection_event *event = &connection->events[i];

		if (event->kind != SMCCLC_EVENT_MESSAGE ||
		    event->from != view->side || event->offset >= end ||
		    (int64_t)event->offset + event->length <= begin ||
		    event->frame == view->pinfo->num)
			continue;
		proto_item_set_generated(
			proto_tree_add_uint(view->tree, hf_message_in, hand.tvb,
					    0, 0, (uint32_t)event->frame));
		any = true;
	}
	return any;
}

/* Says what a segment is that completes no message. */
static void show_part(const struct view *view)
{
	bool linked = show_parts(view);

	if (wmem_strbuf_get_len(view->info) || !(linked || hand.trace.clc))
		return;
	if (hand.segment.payload_captured < hand.segment.payload_length)
		wmem_strbuf_append(view->info, "Message cut off");
	else
		wmem_strbuf_append(view->info, "Part of a message");
}

/* Of too many events only the first ones are kept. */
static void show_dropped(const struct view *view)
{
	uint32_t dropped = view->flow->connection.events_dropped;

	if (dropped)
		proto_item_set_generated(proto_tree_add_uint(
			view->tree, hf_dropped, hand.tvb, 0, 0, dropped));
}

static bool same_verdict(const struct smcclc_verdict *a,
			 const struct smcclc_verdict *b)
{
	return a->outcome == b->outcome && a->reason == b->reason &&
	       a->by == b->by && a->stage == b->stage &&
	       a->has_code == b->has_code && a->code == b->code &&
	       a->version == b->version;
}

/* Notes what the verdict is with this frame, and counts it. */
static void update_verdict(struct track *track, packet_info *pinfo,
			   const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;

	if (PINFO_FD_VISITED(pinfo)) {
		if (pinfo->num == connection->first_frame)
			statistics_count(pinfo, NULL, connection);
		return;
	}
	if (track->decided && same_verdict(&track->verdict, verdict))
		return;
	statistics_count(pinfo, track->decided ? &track->verdict : NULL,
			 connection);
	track->verdict = *verdict;
	track->decided = pinfo->num;
}

static size_t clc_captured(void)
{
	size_t captured = hand.segment.payload_captured;

	return hand.trace.clc < captured ? hand.trace.clc : captured;
}

/* Shows what the tracker knows of the segment in hand. */
static void show(packet_info *pinfo, proto_tree *tree)
{
	struct track *track = hand.trace.track;
	struct flow flow;
	struct view view = {
		.pinfo = pinfo,
		.flow = &flow,
		.side = track_side(track, &hand.segment),
		.info = wmem_strbuf_new(pinfo->pool, ""),
	};
	proto_item *item;

	hand.shown = true;
	track_finish(track, &flow);
	update_verdict(track, pinfo, &flow.connection);
	item = proto_tree_add_item(tree, proto_smcclc, hand.tvb,
				   (int)hand.header, (int)clc_captured(),
				   ENC_NA);
	view.tree = proto_item_add_subtree(item, ett_smcclc);
	for (size_t i = 0; i < flow.connection.event_count; i++)
		if (flow.connection.events[i].frame == pinfo->num)
			show_event(&view, i);
	show_part(&view);
	show_dropped(&view);
	verdict_add(view.tree, hand.tvb, pinfo, &flow, track->decided,
		    PINFO_FD_VISITED(pinfo) || flow_closed(&flow));
	verdict_add_links(view.tree, hand.tvb, pinfo, &flow);
	if (!wmem_strbuf_get_len(view.info))
		return;
	proto_item_append_text(item, ", %s", wmem_strbuf_get_str(view.info));
	col_append_sep_str(pinfo->cinfo, COL_INFO, " | ",
			   wmem_strbuf_get_str(view.info));
}

/* --- payload, as TCP hands it over ----------------------------------- */

/* How many bytes at the start of `tvb` are whole messages. */
static uint32_t messages_length(tvbuff_t *tvb)
{
	unsigned length = tvb_captured_length(tvb);
	const uint8_t *bytes = tvb_get_ptr(tvb, 0, (int)length);
	unsigned used = 0;
	size_t announced;

	while (smcclc_peek(bytes + used, length - used, &announced) ==
		       SMCCLC_OK &&
	       announced)
		used += (unsigned)announced;
	return used;
}

/* How many bytes at the start of `tvb` are CLC. */
static uint32_t clc_length(tvbuff_t *tvb)
{
	int at;

	/* Other segments are in it, which TCP has put together. */
	if (tvb_get_ds_tvb(tvb) != tvb_get_ds_tvb(hand.tvb))
		return messages_length(tvb);
	at = tvb_raw_offset(tvb) - tvb_raw_offset(hand.tvb) - (int)hand.header;
	return at >= 0 && (uint32_t)at < hand.trace.clc
		       ? hand.trace.clc - (uint32_t)at
		       : 0;
}

/* Gives TCP the rest of a segment, for whoever it belongs to. */
static void pass_on(tvbuff_t *tvb, uint32_t offset, packet_info *pinfo,
		    proto_tree *tree, const struct tcpinfo *info)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
	struct tcpinfo rest = *info;

	if (!conversation)
		return;
	rest.seq += offset;
	decode_tcp_ports(tvb, (int)offset, pinfo, tree, (int)pinfo->srcport,
			 (int)pinfo->destport,
			 get_tcp_conversation_data(conversation, pinfo), &rest);
	if (pinfo->desegment_len)
		pinfo->desegment_offset += (int)offset;
}

/*
 * Who owns the conversation but for what is claimed here. Behind a frame that
 * is claimed its owner is entered for the frame after it.
 */
static dissector_handle_t owner_of(conversation_t *conversation, uint32_t frame)
{
	dissector_handle_t owner =
		conversation_get_dissector(conversation, frame + 1);

	if (owner == payload_handle)
		owner = conversation_get_dissector(conversation, 0);
	return owner == payload_handle ? NULL : owner;
}

/* Payload that is no CLC, for whoever else has claimed the conversation. */
static int ask_owner(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		     void *data)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
	dissector_handle_t owner = NULL;

	if (conversation)
		owner = owner_of(conversation, pinfo->num);
	if (!owner)
		return 0;
	return call_dissector_only(owner, tvb, pinfo, tree, data);
}

static void follow_if_told(packet_info *pinfo)
{
	const struct moment at = {time_of(pinfo), pinfo->num};

	if (hand.followed || PINFO_FD_VISITED(pinfo))
		return;
	hand.followed = track_segment(&hand.segment, at, true);
	hand.trace = track_trace(&hand.segment, pinfo->num);
}

/* Takes what is CLC at the start of a segment. Returns 0 if nothing is. */
static int dissect_payload(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
			   void *data)
{
	uint32_t clc;

	if (hand.frame != pinfo->num || !data)
		return 0;
	follow_if_told(pinfo);
	clc = clc_length(tvb);
	if (!clc || !hand.trace.track)
		return ask_owner(tvb, pinfo, tree, data);
	col_set_str(pinfo->cinfo, COL_PROTOCOL, "SMC-CLC");
	col_clear(pinfo->cinfo, COL_INFO);
	if (!hand.shown)
		show(pinfo, tree);
	if (clc < tvb_reported_length(tvb)) {
		col_append_str(pinfo->cinfo, COL_INFO, " | ");
		col_set_fence(pinfo->cinfo, COL_INFO);
		pass_on(tvb, clc, pinfo, tree, data);
	}
	return (int)tvb_reported_length(tvb);
}

/*
 * Makes TCP ask here first about this frame, and the owner of the conversation
 * about the next. Returns the conversation.
 */
static conversation_t *claim(packet_info *pinfo)
{
	const struct segment *segment = &hand.segment;
	conversation_t *conversation = find_conversation(
		pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
		segment->source.port, segment->destination.port, 0);
	dissector_handle_t owner;

	if (!conversation)
		conversation = conversation_new(
			pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
			segment->source.port, segment->destination.port, 0);
	owner = conversation_get_dissector(conversation, pinfo->num);
	if (owner && owner != payload_handle)
		conversation_set_dissector_from_frame_number(
			conversation, pinfo->num + 1, owner);
	conversation_set_dissector_from_frame_number(conversation, pinfo->num,
						     payload_handle);
	return conversation;
}

/* Whoever took the rest of a claimed frame owns the conversation now. */
static void renew_claim(conversation_t *conversation, uint32_t frame)
{
	dissector_handle_t owner =
		conversation_get_dissector(conversation, frame);

	if (owner == payload_handle)
		return;
	conversation_set_dissector_from_frame_number(conversation, frame + 1,
						     owner);
	conversation_set_dissector_from_frame_number(conversation, frame,
						     payload_handle);
}

/* --- segments, before TCP has them ------------------------------------ */

static bool is_enabled(void)
{
	return proto_is_protocol_enabled(find_protocol_by_id(proto_smcclc));
}

/* Takes the segment in `tvb` in hand, and to the tracker if it is new. */
static void take(tvbuff_t *tvb, packet_info *pinfo)
{
	const struct moment at = {time_of(pinfo), pinfo->num};

	hand = (struct hand){0};
	if (pinfo->flags.in_error_pkt || !is_enabled() ||
	    !read_segment(&hand, tvb, pinfo))
		return;
	hand.frame = pinfo->num;
	hand.tvb = tvb;
	if (!PINFO_FD_VISITED(pinfo)) {
		track_time(at.time);
		hand.followed = track_segment(&hand.segment, at, search);
	}
	hand.trace = track_trace(&hand.segment, pinfo->num);
}

/* TCP, and then what it has not shown of a handshake. */
static int dissect_followed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
			    void *data)
{
	bool claims = hand.trace.clc && !PINFO_FD_VISITED(pinfo);
	conversation_t *volatile conversation = claims ? claim(pinfo) : NULL;
	volatile int used = 0;

	TRY
	{
		used = call_dissector_only(tcp_handle, tvb, pinfo, tree, data);
	}
	FINALLY
	{
		if (conversation)
			renew_claim(conversation, pinfo->num);
		if (!hand.shown)
			show(pinfo, tree);
	}
	ENDTRY;
	return used;
}

static int dissect_before_tcp(tvbuff_t *tvb, packet_info *pinfo,
			      proto_tree *tree, void *data)
{
	const struct hand outer = hand; /* TCP can carry IP */
	int used;

	take(tvb, pinfo);
	if (hand.trace.track)
		used = dissect_followed(tvb, pinfo, tree, data);
	else
		used = call_dissector_only(tcp_handle, tvb, pinfo, tree, data);
	hand = outer;
	return used;
}

static int note_time(tvbuff_t *tvb _U_, packet_info *pinfo,
		     proto_tree *tree _U_, void *data _U_)
{
	if (!PINFO_FD_VISITED(pinfo))
		track_time(time_of(pinfo));
	return 0;
}

/* --- registration ---------------------------------------------------- */

static void register_preferences(void)
{
	module_t *module = prefs_register_protocol(proto_smcclc, NULL);

	prefs_register_bool_preference(
		module, "search", "Look for handshakes in all TCP connections",
		"Whether to follow every connection whose SYN offers SMC or "
		"that carries handshake messages, whatever its port. Without "
		"it only those that Decode As names are.",
		&search);
}

void smcclc_register(void)
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
	expert_module_t *expert;

	proto_smcclc = proto_register_protocol("SMC Connection Layer Control",
					       "SMC-CLC", "smcclc");
	/* A helper of TCP: it adds no layer, and is off when TCP is. */
	proto_before_tcp = proto_register_protocol_in_name_only(
		"SMC handshakes in TCP", "TCP, for SMC", "smcclc_tcp",
		proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
	expert = expert_register_protocol(proto_smcclc);
	proto_register_field_array(proto_smcclc, hf, array_length(hf));
	proto_register_subtree_array(ett, array_length(ett));
	expert_register_field_array(expert, ei, array_length(ei));
	message_register(proto_smcclc, expert);
	verdict_register(proto_smcclc, expert);
	statistics_register();
	register_preferences();
	payload_handle =
		register_dissector("smcclc", dissect_payload, proto_smcclc);
	track_init();
}

void smcclc_handoff(void)
{
	tcp_handle = dissector_get_uint_handle(find_dissector_table("ip.proto"),
					       IP_PROTOCOL_TCP);
	if (tcp_handle)
		dissector_add_uint("ip.proto", IP_PROTOCOL_TCP,
				   create_dissector_handle(dissect_before_tcp,
							   proto_before_tcp));
	dissector_add_for_decode_as("tcp.port", payload_handle);
	register_postdissector(
		create_dissector_handle(note_time, proto_smcclc));
	statistics_handoff();
}
