/* SPDX-License-Identifier: MIT */
/*
 * From the bytes of a frame to the TCP segment in it: link headers (link.c),
 * IP and its extensions, TCP; and if IP carries a tunnel (decapsulate.c), all
 * of it again for what is inside.
 *
 * Each step here has one caller, so that compilers make one function of them
 * all: this runs for every packet of a capture.
 */
#include "packet.h"

#include <string.h>

#include <pcap/dlt.h>
#include <smcclc/roce.h>

#include "headers.h"

#define MAC_LENGTH 6

#define IPV4_HEADER   20
#define IPV6_HEADER   40
#define EXTENSION_MIN 8
#define TCP_HEADER    20
#define UDP_HEADER    8
#define GRH_HEADER    40
#define TCP_FLAGS_END 14 /* up to here the header must be captured */

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET         0x1fff
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_OFFSET         0xfff8

/* The shortest frame of Ethernet, to which shorter packets are filled up. */
#define ETHERNET_MIN 64

/* More headers of a kind than any network stacks. */
#define EXTENSIONS_MAX 16
#define TUNNELS_MAX    8

enum ip_protocol {
	IP_HOP_BY_HOP = 0,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_ROUTING = 43,
	IP_FRAGMENT = 44,
	IP_AUTHENTICATION = 51,
	IP_DESTINATION = 60,
	IP_MOBILITY = 135,
	IP_HOST_IDENTITY = 139,
	IP_SHIM6 = 140,
};

/*
 * Believes the length in an IP header, so that padding of the link goes, and
 * a frame that lost its true length together with its end gets it back. 0
 * stands for a packet too long for the field, or not yet cut into segments.
 */
static void set_length(struct rest *rest, size_t length)
{
	if (length == 0)
		return;
	rest->length = length;
	if (rest->captured > length)
		rest->captured = length;
}

/* Whether an IP packet of `length` is what is left, but for padding. */
static bool fits(const struct rest *rest, size_t length)
{
	return length == rest->length ||
	       (length < rest->length && rest->length <= ETHERNET_MIN);
}

/* RFC 791. */
static enum packet_result take_ipv4(struct rest *rest, struct network *network)
{
	const uint8_t *ip = rest->at;

	if (rest->captured < IPV4_HEADER)
		return lacks(rest, IPV4_HEADER);
	size_t header = (ip[0] & 0x0fu) * 4;
	if (ip[0] >> 4 != 4 || header < IPV4_HEADER)
		return PACKET_MALFORMED;
	if (load16(ip + 6) & IPV4_OFFSET)
		return PACKET_FRAGMENT;

	size_t length = load16(ip + 2);
	if (rest->otherwise != GO_ON && !fits(rest, length))
		return PACKET_MALFORMED;
	set_length(rest, length);
	if (rest->captured < header)
		return lacks(rest, header);
	skip(rest, header);
	network->source = ip + 12;
	network->destination = ip + 16;
	network->family = 4;
	network->protocol = ip[9];
	network->ttl = ip[8];
	network->fragment = load16(ip + 6) & IPV4_MORE_FRAGMENTS;
	network->has_id = true;
	network->id = load16(ip + 4);
	return GO_ON;
}

/* RFC 8200. */
static enum packet_result take_ipv6(struct rest *rest, struct network *network)
{
	const uint8_t *ip = rest->at;

	if (rest->captured < IPV6_HEADER)
		return lacks(rest, IPV6_HEADER);
	if (ip[0] >> 4 != 6)
		return PACKET_MALFORMED;

	skip(rest, IPV6_HEADER);
	size_t length = load16(ip + 4);
	if (rest->otherwise != GO_ON && !fits(rest, length))
		return PACKET_MALFORMED;
	set_length(rest, length);
	network->source = ip + 8;
	network->destination = ip + 24;
	network->family = 6;
	network->protocol = ip[6];
	network->ttl = ip[7];
	network->fragment = false;
	network->has_id = false;
	network->id = 0;
	return GO_ON;
}

/* RFC 8200 section 4.1 and IANA; of these, IPv4 has only authentication. */
static bool is_extension(uint8_t protocol)
{
	switch (protocol) {
	case IP_HOP_BY_HOP:
	case IP_ROUTING:
	case IP_FRAGMENT:
	case IP_AUTHENTICATION:
	case IP_DESTINATION:
	case IP_MOBILITY:
	case IP_HOST_IDENTITY:
	case IP_SHIM6:
		return true;
	default:
		return false;
	}
}

/* RFC 8200 section 4, RFC 4302 section 2. */
static enum packet_result take_extension(struct rest *rest,
					 struct network *network)
{
	uint8_t protocol = network->protocol;

	if (rest->captured < EXTENSION_MIN)
		return lacks(rest, EXTENSION_MIN);
	size_t size = (rest->at[1] + 1u) * 8;
	if (protocol == IP_AUTHENTICATION)
		size = (rest->at[1] + 2u) * 4;
	if (protocol == IP_FRAGMENT) {
		uint16_t where = load16(rest->at + 2);

		if (where & IPV6_OFFSET)
			return PACKET_FRAGMENT;
		network->fragment = where & IPV6_MORE_FRAGMENTS;
		size = EXTENSION_MIN;
	}
	if (rest->captured < size)
		return lacks(rest, size);
	network->protocol = rest->at[0];
	skip(rest, size);
	return GO_ON;
}

/* Everything between the IP header and what IP carries. */
static enum packet_result take_extensions(struct rest *rest,
					  struct network *network)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		if (network->protocol == IP_TCP ||
		    !is_extension(network->protocol))
			return GO_ON;
		enum packet_result result = take_extension(rest, network);
		if (result != GO_ON)
			return result;
	}
	return PACKET_MALFORMED;
}

static void set_endpoint(struct endpoint *end, const uint8_t *address,
			 uint8_t family, uint16_t port)
{
	if (family == 4) {
		memset(end->address, 0, sizeof(end->address));
		memcpy(end->address, address, 4);
	} else {
		memcpy(end->address, address, sizeof(end->address));
	}
	end->port = port;
	end->family = family;
}

static void set_ends(struct segment *segment, const struct network *network,
		     uint16_t source, uint16_t destination)
{
	set_endpoint(&segment->source, network->source, network->family,
		     source);
	set_endpoint(&segment->destination, network->destination,
		     network->family, destination);
}

/* What the headers before TCP tell of its sender. */
static void set_sender(struct segment *segment, const struct rest *rest,
		       const struct network *network)
{
	segment->ttl = network->ttl;
	segment->has_ip_id = network->has_id;
	segment->ip_id = network->id;
	segment->has_source_mac = rest->mac != NULL;
	if (rest->mac)
		memcpy(segment->source_mac, rest->mac, MAC_LENGTH);
	else
		memset(segment->source_mac, 0, MAC_LENGTH);
}

/* RFC 9293 section 3.1. */
static enum packet_result take_tcp(struct rest *rest,
				   const struct network *network,
				   struct segment *segment)
{
	const uint8_t *tcp = rest->at;

	if (rest->captured < TCP_FLAGS_END)
		return lacks(rest, TCP_HEADER);
	size_t header = (size_t)(tcp[12] >> 4) * 4;
	if (header < TCP_HEADER || header > rest->length)
		return PACKET_MALFORMED;

	set_ends(segment, network, load16(tcp), load16(tcp + 2));
	segment->seq = load32(tcp + 4);
	segment->ack = load32(tcp + 8);
	segment->flags = tcp[13];
	set_sender(segment, rest, network);

	size_t captured = rest->captured < header ? rest->captured : header;
	size_t fixed = captured < TCP_HEADER ? captured : TCP_HEADER;
	segment->options = tcp + fixed;
	segment->options_captured = captured - fixed;
	segment->options_length = header - TCP_HEADER;
	segment->payload = tcp + captured;
	segment->payload_captured = rest->captured - captured;
	segment->payload_length = rest->length - header;
	return PACKET_TCP;
}

/* The end of a RoCE frame: IPv4 addresses are mapped, as in GIDs. */
static void set_gid(struct endpoint *end, const uint8_t *address,
		    uint8_t family)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	uint8_t *gid = end->address;

	if (family == 4) {
		memcpy(gid, mapped, sizeof(mapped));
		memcpy(gid + sizeof(mapped), address, 4);
	} else {
		memcpy(gid, address, 16);
	}
}

static enum packet_result set_roce(struct segment *segment, struct rest *rest,
				   size_t header)
{
	skip(rest, header);
	segment->payload = rest->at;
	segment->payload_captured = rest->captured;
	segment->payload_length = rest->length;
	return PACKET_ROCE;
}

/* RoCEv1: the Global Route Header has the form of an IPv6 header. */
static enum packet_result take_grh(struct rest *rest, struct segment *segment)
{
	if (rest->captured < GRH_HEADER)
		return PACKET_OTHER;
	set_gid(&segment->source, rest->at + 8, 6);
	set_gid(&segment->destination, rest->at + 24, 6);
	return set_roce(segment, rest, GRH_HEADER);
}

static bool is_roce(const struct rest *rest, const struct network *network)
{
	return network->protocol == IP_UDP && rest->captured >= UDP_HEADER &&
	       load16(rest->at + 2) == SMCCLC_ROCE_UDP_PORT;
}

/* RoCEv2. */
static enum packet_result take_roce(struct rest *rest,
				    const struct network *network,
				    struct segment *segment)
{
	set_sender(segment, rest, network);
	set_gid(&segment->source, network->source, network->family);
	set_gid(&segment->destination, network->destination, network->family);
	return set_roce(segment, rest, UDP_HEADER);
}

/* The IP header and its extensions. */
static enum packet_result take_ip(struct rest *rest, enum header header,
				  struct network *network)
{
	enum packet_result result = header == HEADER_IPV4
					    ? take_ipv4(rest, network)
					    : take_ipv6(rest, network);

	return result == GO_ON ? take_extensions(rest, network) : result;
}

/* Returns whether it is TCP or RoCE, and then writes `*result`. */
static bool take_content(struct rest *rest, const struct network *network,
			 struct segment *segment, enum packet_result *result)
{
	if (network->protocol == IP_TCP)
		*result = take_tcp(rest, network, segment);
	else if (is_roce(rest, network))
		*result = take_roce(rest, network, segment);
	else
		return false;
	return true;
}

/* A packet that begins with `header`, IPv4 or IPv6, and what is inside. */
static enum packet_result take_packets(struct rest *rest, enum header header,
				       struct segment *segment)
{
	struct tunnels tunnels = {.kind = {TUNNEL_NONE}};

	for (int i = 0; i <= TUNNELS_MAX; i++) {
		struct network network;
		enum packet_result result = take_ip(rest, header, &network);

		if (result != GO_ON)
			return result;
		if (take_content(rest, &network, segment, &result)) {
			if (result == PACKET_TCP)
				segment->tunnels = tunnels;
			else if (result == PACKET_MALFORMED && network.fragment)
				result = PACKET_FRAGMENT; /* too short alone */
			return result;
		}
		result = tunnel_take(rest, &network, &header, &tunnels);
		if (result == PACKET_ESP)
			set_ends(segment, &network, 0, 0);
		if (result == GO_ON)
			result = link_take(rest, &header);
		if (result == PACKET_ROCE)
			return take_grh(rest, segment);
		if (result != GO_ON)
			return result;
	}
	return PACKET_TUNNEL;
}

/*
 * Some captures call raw IP Ethernet. Where there is no Ethernet to be found,
 * and an IP packet would be as long as the frame, it is one.
 */
static bool is_raw_ip(const uint8_t *frame, size_t captured, size_t length)
{
	if (captured < IPV4_HEADER)
		return false;
	switch (frame[0] >> 4) {
	case 4:
		return (frame[0] & 0x0fu) * 4 >= IPV4_HEADER &&
		       load16(frame + 2) == length;
	case 6:
		return load16(frame + 4) + (size_t)IPV6_HEADER == length;
	default:
		return false;
	}
}

enum packet_result packet_parse(int link, const uint8_t *frame, size_t captured,
				size_t length, struct segment *segment)
{
	struct rest rest = {
		.at = frame,
		.captured = captured,
		.length = length > captured ? length : captured,
		.otherwise = GO_ON,
	};
	const struct rest whole = rest;

	enum header header = link_first_header(link);
	if (header == HEADER_UNKNOWN)
		return PACKET_UNKNOWN_LINK;
	enum packet_result result = link_take(&rest, &header);
	if (result != GO_ON && result != PACKET_CUT && link == DLT_EN10MB &&
	    is_raw_ip(frame, captured, whole.length)) {
		rest = whole;
		header = HEADER_IP;
		result = link_take(&rest, &header);
	}
	if (result == PACKET_ROCE)
		result = take_grh(&rest, segment);
	else if (result == GO_ON)
		result = take_packets(&rest, header, segment);
	if (rest.otherwise != GO_ON && result != PACKET_TCP &&
	    result != PACKET_ROCE)
		return rest.otherwise;
	return result;
}
