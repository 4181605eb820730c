/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The protocol: how segments come to the tracker, and their payload to whom it
 * belongs.
 *
 * TCP hands its payload to whoever owns a port, in the order of the stream and
 * only once. That is too late for a handshake on port 80, and for messages
 * that TCP takes for retransmissions; and it never hands over a SYN, a FIN or
 * a RST. So this sits before TCP, in its place in the table of IP protocols,
 * sees every segment, and then calls TCP. The bytes that are CLC it claims as
 * the dissector of the conversation; all others TCP gives to their owner.
 */
#include "compat.h"

#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/expert.h>
#include <epan/prefs.h>

#include "clc_length.h"
#include "frame_links.h"
#include "message_fields.h"
#include "message_tree.h"
#include "packet-smcclc.h"
#include "packet_tree.h"
#include "payload_owner.h"
#include "roce_frames.h"
#include "statistics.h"
#include "track.h"
#include "verdict_tree.h"

#define IP_PROTOCOL_TCP 6
#define TCP_HEADER      20
#define TCP_FLAGS_END   14

#define INFO_SEPARATOR " | "

/* Where IP has its source address, and how far its packets may go. */
#define IPV4_SOURCE 12
#define IPV4_ID     4
#define IPV4_TTL    8
#define IPV4_HEADER 20
#define IPV6_HEADER 40
/* IPv4 options, or the extension headers of IPv6. */
#define IP_OPTIONS_MAX  256
#define IP_OPTIONS_UNIT 4
#define IPV6_SOURCE     8
#define IPV6_HOP_LIMIT  7

int proto_smcclc = -1;

static int proto_before_tcp = -1;

static compat_bool search = TRUE;

static dissector_handle_t tcp_handle;
static dissector_handle_t handshake_handle;
static dissector_handle_t decode_as_handle;

/* The segment that TCP has in hand. */
static struct hand {
	uint32_t frame; /* 0: none */
	struct tcp_packet packet;
	bool followed; /* the tracker took it */
	bool is_layer; /* of the frame already, and to be shown as that */
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

/*
 * Returns the header of IP that is in front of TCP, at `tcp` of `bytes`: the
 * one with the address of the sender. NULL if there is none, as where IP put
 * the packet together from fragments, or TCP is not in IP.
 */
static const uint8_t *find_ip(const uint8_t *bytes, unsigned tcp,
			      const address *from, bool is_ipv4)
{
	unsigned source = is_ipv4 ? IPV4_SOURCE : IPV6_SOURCE;
	unsigned shortest = is_ipv4 ? IPV4_HEADER : IPV6_HEADER;

	for (unsigned back = shortest;
	     back <= tcp && back <= shortest + IP_OPTIONS_MAX;
	     back += IP_OPTIONS_UNIT) {
		const uint8_t *ip = bytes + tcp - back;

		if (ip[0] >> 4 == (is_ipv4 ? 4 : 6) &&
		    !memcmp(ip + source, from->data, (size_t)from->len))
			return ip;
	}
	return NULL;
}

static void read_ip(struct segment *segment, tvbuff_t *tvb,
		    const packet_info *pinfo)
{
	tvbuff_t *source = tvb_get_ds_tvb(tvb);
	unsigned size = tvb_captured_length(source);
	const uint8_t *bytes = tvb_get_ptr(source, 0, (int)size);
	bool is_ipv4 = pinfo->net_src.type == AT_IPv4;
	const uint8_t *ip = find_ip(bytes, (unsigned)tvb_raw_offset(tvb),
				    &pinfo->net_src, is_ipv4);

	if (!ip)
		return;
	segment->ttl = ip[is_ipv4 ? IPV4_TTL : IPV6_HOP_LIMIT];
	segment->has_ip_id = is_ipv4;
	if (is_ipv4)
		segment->ip_id = (uint16_t)(ip[IPV4_ID] << 8 | ip[IPV4_ID + 1]);
}

static void read_mac(struct segment *segment, const address *from)
{
	segment->has_source_mac = from->type == AT_ETHER &&
				  from->len == sizeof(segment->source_mac);
	if (segment->has_source_mac)
		memcpy(segment->source_mac, from->data,
		       sizeof(segment->source_mac));
}

/* Reads what was captured of a segment (RFC 9293 section 3.1). */
static bool read_packet(struct tcp_packet *into, tvbuff_t *tvb,
			packet_info *pinfo)
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
	into->tvb = tvb;
	into->header = header < captured ? header : captured;
	fixed = captured < TCP_HEADER ? captured : TCP_HEADER;
	segment->options = bytes + fixed;
	segment->options_captured = into->header - fixed;
	segment->options_length = header - TCP_HEADER;
	segment->payload = bytes + into->header;
	segment->payload_captured = captured - into->header;
	segment->payload_length = length - header;
	read_ip(segment, tvb, pinfo);
	read_mac(segment, &pinfo->dl_src);
	return true;
}

/* --- payload, as TCP hands it over ----------------------------------- */

static void follow_if_told(packet_info *pinfo)
{
	if (hand.followed || PINFO_FD_VISITED(pinfo))
		return;
	hand.followed =
		track_segment(&hand.packet.segment, track_moment(pinfo), true);
	hand.packet.trace = track_trace(&hand.packet.segment, pinfo->num);
}

static int dissect_handshake(tvbuff_t *tvb, packet_info *pinfo,
			     proto_tree *tree, void *data _U_)
{
	packet_tree_add(&hand.packet, pinfo, tree);
	return (int)tvb_captured_length(tvb);
}

/* Shows the segment in hand, which makes it a layer of the frame. */
static void show_once(packet_info *pinfo, proto_tree *tree)
{
	if (!hand.shown && hand.is_layer)
		packet_tree_add(&hand.packet, pinfo, tree);
	else if (!hand.shown)
		call_dissector_only(handshake_handle, hand.packet.tvb, pinfo,
				    tree, NULL);
	hand.shown = true;
}

/* An Info that nobody has added to ends without a separator. */
static void end_info(packet_info *pinfo)
{
	const char *info = col_get_text(pinfo->cinfo, COL_INFO);
	size_t separator = sizeof(INFO_SEPARATOR) - 1;
	size_t length = info ? strlen(info) : 0;

	if (length < separator ||
	    strcmp(info + length - separator, INFO_SEPARATOR) != 0)
		return;
	info = wmem_strndup(pinfo->pool, info, length - separator);
	col_clear_fence(pinfo->cinfo, COL_INFO);
	col_add_str(pinfo->cinfo, COL_INFO, info);
}

/* Takes what is CLC at the start of a segment. Returns 0 if nothing is. */
static int dissect_payload(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
			   void *data)
{
	uint16_t can_desegment = pinfo->saved_can_desegment;
	uint32_t clc;

	if (hand.frame != pinfo->num || !data)
		return 0;
	follow_if_told(pinfo);
	clc = clc_length_at(&hand.packet, tvb);
	if (!clc) {
		pinfo->can_desegment = can_desegment;
		return payload_owner_call(tvb, pinfo, tree, data);
	}
	col_set_str(pinfo->cinfo, COL_PROTOCOL, "SMC-CLC");
	col_clear(pinfo->cinfo, COL_INFO);
	show_once(pinfo, tree);
	if (clc < tvb_reported_length(tvb)) {
		col_append_str(pinfo->cinfo, COL_INFO, INFO_SEPARATOR);
		col_set_fence(pinfo->cinfo, COL_INFO);
		pinfo->can_desegment = can_desegment;
		payload_owner_pass_on(tvb, clc, pinfo, tree, data);
		end_info(pinfo);
	}
	return (int)tvb_reported_length(tvb);
}

/* The same for a port that Decode As has given to this protocol. */
static int dissect_decode_as(tvbuff_t *tvb, packet_info *pinfo,
			     proto_tree *tree, void *data)
{
	int used;

	hand.is_layer = true;
	used = dissect_payload(tvb, pinfo, tree, data);
	hand.is_layer = false;
	return used;
}

/* --- segments, before TCP has them ------------------------------------ */

bool smcclc_is_enabled(void)
{
	return proto_is_protocol_enabled(find_protocol_by_id(proto_smcclc));
}

/* Takes the segment in `tvb` in hand, and to the tracker if it is new. */
static void take(tvbuff_t *tvb, packet_info *pinfo)
{
	hand = (struct hand){0};
	if (pinfo->flags.in_error_pkt || !smcclc_is_enabled() ||
	    !read_packet(&hand.packet, tvb, pinfo))
		return;
	hand.frame = pinfo->num;
	if (!PINFO_FD_VISITED(pinfo)) {
		track_time(pinfo);
		hand.followed = track_segment(&hand.packet.segment,
					      track_moment(pinfo), search);
	}
	hand.packet.trace = track_trace(&hand.packet.segment, pinfo->num);
}

/* TCP, and then what it has not shown of a handshake. */
static int dissect_followed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
			    void *data)
{
	conversation_t *volatile conversation = NULL;
	volatile int used = 0;

	if (hand.packet.trace.clc && !PINFO_FD_VISITED(pinfo))
		conversation = payload_owner_claim(pinfo, &hand.packet.segment);
	TRY
	{
		used = call_dissector_only(tcp_handle, tvb, pinfo, tree, data);
	}
	FINALLY
	{
		if (conversation)
			payload_owner_renew(conversation, pinfo->num);
		show_once(pinfo, tree);
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
	if (hand.packet.trace.track)
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
		track_time(pinfo);
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
	expert_module_t *expert;

	proto_smcclc = proto_register_protocol("SMC Connection Layer Control",
					       "SMC-CLC", "smcclc");
	/* A helper of TCP: it adds no layer, and is off when TCP is. */
	proto_before_tcp = proto_register_protocol_in_name_only(
		"SMC handshakes in TCP", "TCP, for SMC", "smcclc_tcp",
		proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
	expert = expert_register_protocol(proto_smcclc);
	packet_tree_register(proto_smcclc, expert);
	message_fields_register(proto_smcclc);
	message_tree_register(proto_smcclc, expert);
	verdict_tree_register(proto_smcclc, expert);
	frame_links_register(proto_smcclc);
	statistics_register(proto_smcclc);
	roce_frames_register();
	register_preferences();
	handshake_handle =
		create_dissector_handle(dissect_handshake, proto_smcclc);
	decode_as_handle =
		register_dissector("smcclc", dissect_decode_as, proto_smcclc);
	payload_owner_register(
		proto_before_tcp,
		create_dissector_handle(dissect_payload, proto_before_tcp));
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
	dissector_add_for_decode_as("tcp.port", decode_as_handle);
	register_postdissector(
		create_dissector_handle(note_time, proto_smcclc));
	roce_frames_handoff();
	statistics_handoff();
}
