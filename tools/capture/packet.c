/* SPDX-License-Identifier: MIT */
/*
 * A frame is a chain of headers, and each says what the next one is. Every
 * step takes its header off the rest of the frame, or says why it cannot.
 *
 * Each step has one caller, so that compilers make one function of them all:
 * this runs for every packet of a capture.
 */
#include "packet.h"

#include <string.h>

#include <pcap/dlt.h>
#include <smcclc/roce.h>

/* Raw IP under its other numbers: OpenBSD's, and the one files have. */
#define DLT_RAW_OPENBSD 14
#define LINKTYPE_RAW    101

#define MAC_LENGTH      6
#define ETHERNET_HEADER 14

#define IPV4_HEADER   20
#define IPV6_HEADER   40
#define EXTENSION_MIN 8
#define TCP_HEADER    20
#define UDP_HEADER    8
#define GRH_HEADER    40
#define TCP_FLAGS_END 14 /* up to here the header must be captured */

/* More headers of a kind than any network stacks. */
#define LINK_HEADERS_MAX 16
#define EXTENSIONS_MAX   16

/* What a step returns when the next one is to go on. */
#define GO_ON PACKET_TCP

/* What a header can be: an ethertype, or for what has none a larger number. */
enum header {
	HEADER_IPV4 = 0x0800,
	HEADER_VLAN = 0x8100,
	HEADER_IPV6 = 0x86dd,
	HEADER_MPLS = 0x8847,
	HEADER_MPLS_MULTICAST = 0x8848,
	HEADER_PPPOE = 0x8864,
	HEADER_QINQ = 0x88a8,
	HEADER_ROCE = SMCCLC_ROCE_ETHERTYPE,
	HEADER_QINQ_OLD = 0x9100,
	HEADER_UNKNOWN = 0x10000,
	HEADER_ETHERNET,
	HEADER_SLL,
	HEADER_SLL2,
	HEADER_BSD,
	HEADER_PPP,
	HEADER_IP, /* of the version that its first byte says */
};

enum ppp_protocol {
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	PPP_MPLS = 0x0281,
};

enum ip_protocol {
	IP_HOP_BY_HOP = 0,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_ROUTING = 43,
	IP_FRAGMENT = 44,
	IP_AUTHENTICATION = 51,
	IP_DESTINATION = 60,
};

/* Address families in the BSD headers; each BSD numbers IPv6 its own way. */
enum bsd_family {
	BSD_IPV4 = 2,
	LINUX_IPV6 = 10,
	NETBSD_IPV6 = 24,
	FREEBSD_IPV6 = 28,
	DARWIN_IPV6 = 30,
};

/* The bytes of a frame not looked at yet: captured <= length. */
struct rest {
	const uint8_t *at;
	size_t captured;
	size_t length;      /* as on the wire */
	const uint8_t *mac; /* the sender's, of the last link header; or NULL */
};

/* What the IP header says to the steps after it. */
struct network {
	const uint8_t *source;
	const uint8_t *destination;
	uint8_t family;
	uint8_t protocol; /* of the next header */
	uint8_t ttl;
	bool has_id;
	uint16_t id;
};

static inline uint16_t load16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t load32(const uint8_t *bytes)
{
	return (uint32_t)load16(bytes) << 16 | load16(bytes + 2);
}

/* Needs `size` captured bytes. */
static inline void skip(struct rest *rest, size_t size)
{
	rest->at += size;
	rest->captured -= size;
	rest->length -= size;
}

/* What it means that fewer than `size` bytes are captured. */
static inline enum packet_result lacks(const struct rest *rest, size_t size)
{
	return rest->length < size ? PACKET_MALFORMED : PACKET_CUT;
}

/* A header of `size` bytes with the ethertype of the next one at `type`. */
static enum packet_result take_typed(struct rest *rest, size_t size,
				     size_t type, enum header *next)
{
	if (rest->captured < size)
		return lacks(rest, size);
	*next = load16(rest->at + type);
	skip(rest, size);
	return GO_ON;
}

/* RFC 3032: a stack of labels; IP follows the one marked as the bottom. */
static enum packet_result take_mpls(struct rest *rest, enum header *next)
{
	if (rest->captured < 4)
		return lacks(rest, 4);
	*next = rest->at[2] & 1 ? HEADER_IP : HEADER_MPLS;
	skip(rest, 4);
	return GO_ON;
}

/* RFC 2516: no more than a PPP frame without address and control. */
static enum packet_result take_pppoe(struct rest *rest, enum header *next)
{
	if (rest->captured < 6)
		return lacks(rest, 6);
	*next = HEADER_PPP;
	skip(rest, 6);
	return GO_ON;
}

/*
 * RFC 1661 and 1662. Address and control (ff 03) may be left out, and so may
 * the first byte of the protocol if it is 0: only the last byte is odd.
 */
static enum packet_result take_ppp(struct rest *rest, enum header *next)
{
	if (rest->captured >= 2 && load16(rest->at) == 0xff03)
		skip(rest, 2);
	if (rest->captured < 2)
		return lacks(rest, 2);

	bool one_byte = rest->at[0] & 1;
	uint16_t protocol = one_byte ? rest->at[0] : load16(rest->at);
	skip(rest, one_byte ? 1 : 2);
	switch (protocol) {
	case PPP_IPV4:
		*next = HEADER_IPV4;
		break;
	case PPP_IPV6:
		*next = HEADER_IPV6;
		break;
	case PPP_MPLS:
		*next = HEADER_MPLS;
		break;
	default:
		*next = HEADER_UNKNOWN;
	}
	return GO_ON;
}

/*
 * BSD null has the address family in the byte order of the host that captured,
 * BSD loop in network order. Families are small, so the zeros tell which.
 */
static enum packet_result take_bsd(struct rest *rest, enum header *next)
{
	if (rest->captured < 4)
		return lacks(rest, 4);
	uint32_t family = load32(rest->at);
	if (family > 0xffff)
		family = rest->at[0] | (uint32_t)rest->at[1] << 8 |
			 (uint32_t)load16(rest->at + 2) << 16;
	skip(rest, 4);
	switch (family) {
	case BSD_IPV4:
		*next = HEADER_IPV4;
		break;
	case LINUX_IPV6:
	case NETBSD_IPV6:
	case FREEBSD_IPV6:
	case DARWIN_IPV6:
		*next = HEADER_IPV6;
		break;
	default:
		*next = HEADER_UNKNOWN;
	}
	return GO_ON;
}

/* Takes nothing, but tells the two versions of IP apart. */
static enum packet_result look_at_ip(const struct rest *rest, enum header *next)
{
	if (rest->captured < 1)
		return lacks(rest, 1);
	switch (rest->at[0] >> 4) {
	case 4:
		*next = HEADER_IPV4;
		break;
	case 6:
		*next = HEADER_IPV6;
		break;
	default:
		*next = HEADER_UNKNOWN;
	}
	return GO_ON;
}

/* Ethernet: two addresses, the sender's last, and the ethertype. */
static enum packet_result take_ethernet(struct rest *rest, enum header *next)
{
	rest->mac = rest->at + MAC_LENGTH;
	return take_typed(rest, ETHERNET_HEADER, 2 * MAC_LENGTH, next);
}

/*
 * The cooked headers have the sender's address at `address`, its length before
 * it; what is no MAC address has another length.
 */
static enum packet_result take_cooked(struct rest *rest, size_t size,
				      size_t type, size_t address,
				      enum header *next)
{
	const uint8_t *header = rest->at;
	enum packet_result result = take_typed(rest, size, type, next);

	if (result == GO_ON)
		rest->mac = header[address - 1] == MAC_LENGTH ? header + address
							      : NULL;
	return result;
}

static enum packet_result take_link_header(struct rest *rest,
					   enum header *header)
{
	switch (*header) {
	case HEADER_ETHERNET:
		return take_ethernet(rest, header);
	case HEADER_SLL:
		return take_cooked(rest, 16, 14, 6, header);
	case HEADER_SLL2:
		return take_cooked(rest, 20, 0, 12, header);
	case HEADER_VLAN:
	case HEADER_QINQ:
	case HEADER_QINQ_OLD:
		return take_typed(rest, 4, 2, header);
	case HEADER_MPLS:
	case HEADER_MPLS_MULTICAST:
		return take_mpls(rest, header);
	case HEADER_PPPOE:
		return take_pppoe(rest, header);
	case HEADER_PPP:
		return take_ppp(rest, header);
	case HEADER_BSD:
		return take_bsd(rest, header);
	case HEADER_IP:
		return look_at_ip(rest, header);
	default:
		return PACKET_OTHER;
	}
}

/* Everything in front of the IP header. */
static enum packet_result take_link(struct rest *rest, enum header *header)
{
	for (int i = 0; i < LINK_HEADERS_MAX; i++) {
		if (*header == HEADER_IPV4 || *header == HEADER_IPV6)
			return GO_ON;
		enum packet_result result = take_link_header(rest, header);
		if (result != GO_ON)
			return result;
	}
	return PACKET_MALFORMED;
}

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

/* RFC 791. */
static enum packet_result take_ipv4(struct rest *rest, struct network *network)
{
	const uint8_t *ip = rest->at;

	if (rest->captured < IPV4_HEADER)
		return lacks(rest, IPV4_HEADER);
	size_t header = (ip[0] & 0x0fu) * 4;
	if (ip[0] >> 4 != 4 || header < IPV4_HEADER)
		return PACKET_MALFORMED;
	if (load16(ip + 6) & 0x1fff)
		return PACKET_FRAGMENT;

	set_length(rest, load16(ip + 2));
	if (rest->captured < header)
		return lacks(rest, header);
	skip(rest, header);
	network->source = ip + 12;
	network->destination = ip + 16;
	network->family = 4;
	network->protocol = ip[9];
	network->ttl = ip[8];
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
	set_length(rest, load16(ip + 4));
	network->source = ip + 8;
	network->destination = ip + 24;
	network->family = 6;
	network->protocol = ip[6];
	network->ttl = ip[7];
	network->has_id = false;
	network->id = 0;
	return GO_ON;
}

/* RFC 8200 section 4.1; of these, IPv4 has only authentication. */
static bool is_extension(uint8_t protocol)
{
	return protocol == IP_HOP_BY_HOP || protocol == IP_ROUTING ||
	       protocol == IP_FRAGMENT || protocol == IP_AUTHENTICATION ||
	       protocol == IP_DESTINATION;
}

/* RFC 8200 section 4, RFC 4302 section 2. */
static enum packet_result take_extension(struct rest *rest, uint8_t *protocol)
{
	if (!is_extension(*protocol))
		return PACKET_OTHER;
	if (rest->captured < EXTENSION_MIN)
		return lacks(rest, EXTENSION_MIN);

	size_t size = (rest->at[1] + 1u) * 8;
	if (*protocol == IP_AUTHENTICATION)
		size = (rest->at[1] + 2u) * 4;
	if (*protocol == IP_FRAGMENT) {
		if (load16(rest->at + 2) & 0xfff8)
			return PACKET_FRAGMENT;
		size = EXTENSION_MIN;
	}
	if (rest->captured < size)
		return lacks(rest, size);
	*protocol = rest->at[0];
	skip(rest, size);
	return GO_ON;
}

/* Everything between the IP header and what IP carries. */
static enum packet_result take_extensions(struct rest *rest, uint8_t *protocol)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		if (*protocol == IP_TCP)
			return GO_ON;
		enum packet_result result = take_extension(rest, protocol);
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

	set_endpoint(&segment->source, network->source, network->family,
		     load16(tcp));
	set_endpoint(&segment->destination, network->destination,
		     network->family, load16(tcp + 2));
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

/* RoCEv2. */
static enum packet_result take_udp(struct rest *rest,
				   const struct network *network,
				   struct segment *segment)
{
	if (rest->captured < UDP_HEADER ||
	    load16(rest->at + 2) != SMCCLC_ROCE_UDP_PORT)
		return PACKET_OTHER;
	set_sender(segment, rest, network);
	set_gid(&segment->source, network->source, network->family);
	set_gid(&segment->destination, network->destination, network->family);
	return set_roce(segment, rest, UDP_HEADER);
}

/* The first header of a frame of link type `link`. */
static enum header first_header(int link)
{
	switch (link) {
	case DLT_EN10MB:
		return HEADER_ETHERNET;
	case DLT_LINUX_SLL:
		return HEADER_SLL;
	case DLT_LINUX_SLL2:
		return HEADER_SLL2;
	case DLT_NULL:
	case DLT_LOOP:
		return HEADER_BSD;
	case DLT_PPP:
	case DLT_PPP_SERIAL:
		return HEADER_PPP;
	case DLT_RAW:
	case DLT_RAW_OPENBSD:
	case LINKTYPE_RAW:
	case DLT_IPV4:
	case DLT_IPV6:
		return HEADER_IP;
	default:
		return HEADER_UNKNOWN;
	}
}

enum packet_result packet_parse(int link, const uint8_t *frame, size_t captured,
				size_t length, struct segment *segment)
{
	struct rest rest = {
		.at = frame,
		.captured = captured,
		.length = length > captured ? length : captured,
	};
	struct network network;

	enum header header = first_header(link);
	if (header == HEADER_UNKNOWN)
		return PACKET_UNKNOWN_LINK;
	enum packet_result result = take_link(&rest, &header);
	if (header == HEADER_ROCE)
		return take_grh(&rest, segment);
	if (result != GO_ON)
		return result;
	result = header == HEADER_IPV4 ? take_ipv4(&rest, &network)
				       : take_ipv6(&rest, &network);
	if (result != GO_ON)
		return result;
	result = take_extensions(&rest, &network.protocol);
	if (network.protocol == IP_UDP)
		return take_udp(&rest, &network, segment);
	if (result != GO_ON)
		return result;
	return take_tcp(&rest, &network, segment);
}

bool packet_link_known(int link)
{
	return first_header(link) != HEADER_UNKNOWN;
}
