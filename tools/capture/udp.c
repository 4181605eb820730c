/* SPDX-License-Identifier: MIT */
/*
 * Tunnels in UDP, one table of them: to add one is to add a row, and the step
 * that takes its header.
 *
 * Ports prove little, in both directions. So a header is looked for at any
 * port, if it has a form that other bytes hardly have by chance, and then only
 * believed if the packet in it is whole; see guess(). At its own port a header
 * is believed by itself.
 */
#include "headers.h"

#define UDP_HEADER 8

/* Takes a header, or returns PACKET_OTHER where it is none of its kind. */
typedef enum packet_result step(struct rest *rest, enum header *next);

enum vxlan {
	VXLAN_HEADER = 8,
	VXLAN_VNI = 0x08,
	VXLAN_PROTOCOL = 0x04, /* of GPE */
	VXLAN_OAM = 0x01,
	VXLAN_IPV4 = 1,
	VXLAN_IPV6 = 2,
	VXLAN_ETHERNET = 3,
	VXLAN_NSH = 4,
	VXLAN_MPLS = 5,
};

/* RFC 7348. */
static enum packet_result take_vxlan(struct rest *rest, enum header *next)
{
	if (rest->captured < VXLAN_HEADER ||
	    (rest->at[0] & (VXLAN_VNI | VXLAN_PROTOCOL)) != VXLAN_VNI)
		return PACKET_OTHER;
	skip(rest, VXLAN_HEADER);
	*next = HEADER_ETHERNET;
	return GO_ON;
}

static enum packet_result take_vxlan_gpe(struct rest *rest, enum header *next)
{
	const uint8_t *vxlan = rest->at;

	if (rest->captured < VXLAN_HEADER)
		return PACKET_OTHER;
	if (!(vxlan[0] & VXLAN_PROTOCOL) || vxlan[0] & VXLAN_OAM)
		return PACKET_OTHER;
	unsigned protocol = vxlan[3];
	skip(rest, VXLAN_HEADER);
	switch (protocol) {
	case VXLAN_IPV4:
		*next = HEADER_IPV4;
		return GO_ON;
	case VXLAN_IPV6:
		*next = HEADER_IPV6;
		return GO_ON;
	case VXLAN_ETHERNET:
		*next = HEADER_ETHERNET;
		return GO_ON;
	case VXLAN_NSH:
		*next = HEADER_NSH;
		return GO_ON;
	case VXLAN_MPLS:
		*next = HEADER_MPLS;
		return GO_ON;
	default:
		return PACKET_TUNNEL;
	}
}

enum geneve {
	GENEVE_HEADER = 8,
	GENEVE_OPTIONS = 0x3f, /* in words; above it the version, 0 */
	GENEVE_CONTROL = 0x80,
};

/* RFC 8926. */
static enum packet_result take_geneve(struct rest *rest, enum header *next)
{
	const uint8_t *geneve = rest->at;

	if (rest->captured < GENEVE_HEADER)
		return PACKET_OTHER;
	size_t size = GENEVE_HEADER + (geneve[0] & GENEVE_OPTIONS) * 4u;
	uint16_t protocol = load16(geneve + 2);
	if (geneve[0] > GENEVE_OPTIONS || geneve[1] & GENEVE_CONTROL ||
	    rest->length < size)
		return PACKET_OTHER;
	if (rest->captured < size)
		return PACKET_CUT;
	skip(rest, size);
	*next = protocol;
	return GO_ON;
}

enum gtp {
	GTP_HEADER = 8,
	GTP_OPTIONAL = 4,
	GTP_VERSION = 0xf0,
	GTP_VERSION_1 = 0x30, /* and protocol type GTP */
	GTP_EXTENSION = 0x04,
	GTP_SEQUENCE = 0x02,
	GTP_PDU_NUMBER = 0x01,
	GTP_FLAGS = GTP_EXTENSION | GTP_SEQUENCE | GTP_PDU_NUMBER,
	GTP_DATA = 255,
	GTP_EXTENSIONS_MAX = 16,
};

/* 3GPP TS 29.281: each begins with its length in words, and ends with the type
 * of the next. */
static enum packet_result skip_gtp_extensions(struct rest *rest, unsigned type)
{
	for (int i = 0; type != 0; i++) {
		if (rest->captured < 1)
			return lacks(rest, 1);
		size_t size = rest->at[0] * 4u;
		if (size == 0 || i >= GTP_EXTENSIONS_MAX)
			return PACKET_MALFORMED;
		if (rest->captured < size)
			return lacks(rest, size);
		type = rest->at[size - 1];
		skip(rest, size);
	}
	return GO_ON;
}

/* GTP-U, version 1: in it is IP, or in 5G's Ethernet sessions Ethernet. */
static enum packet_result take_gtp(struct rest *rest, enum header *next)
{
	const uint8_t *gtp = rest->at;
	unsigned extension = 0;

	if (rest->captured < GTP_HEADER)
		return PACKET_OTHER;
	unsigned flags = gtp[0];
	if ((flags & GTP_VERSION) != GTP_VERSION_1 || gtp[1] != GTP_DATA)
		return PACKET_OTHER;
	skip(rest, GTP_HEADER);
	if (flags & GTP_FLAGS) {
		if (rest->captured < GTP_OPTIONAL)
			return lacks(rest, GTP_OPTIONAL);
		if (flags & GTP_EXTENSION)
			extension = rest->at[GTP_OPTIONAL - 1];
		skip(rest, GTP_OPTIONAL);
	}
	enum packet_result result = skip_gtp_extensions(rest, extension);
	if (result != GO_ON)
		return result;
	if (rest->captured < 1)
		return lacks(rest, 1);
	unsigned digit = rest->at[0] >> 4;
	*next = digit == 4 || digit == 6 ? HEADER_IP : HEADER_ETHERNET;
	if (*next == HEADER_ETHERNET)
		guess(rest, PACKET_TUNNEL);
	return GO_ON;
}

enum tzsp {
	TZSP_HEADER = 4,
	TZSP_VERSION = 1,
	TZSP_TRANSMIT = 1, /* or 0: the packet was received */
	TZSP_ETHERNET = 1,
	TZSP_TAG_PADDING = 0,
	TZSP_TAG_END = 1,
	TZSP_TAGS_MAX = 64,
};

/* One tag, or what else it is. */
static enum packet_result skip_tzsp_tag(struct rest *rest, bool *last)
{
	size_t size = 1;

	if (rest->captured < 1)
		return lacks(rest, 1);
	*last = rest->at[0] == TZSP_TAG_END;
	if (!*last && rest->at[0] != TZSP_TAG_PADDING) {
		if (rest->captured < 2)
			return lacks(rest, 2);
		size = 2u + rest->at[1];
	}
	if (rest->captured < size)
		return lacks(rest, size);
	skip(rest, size);
	return GO_ON;
}

/* TaZmen Sniffer Protocol, which mirrors frames. */
static enum packet_result take_tzsp(struct rest *rest, enum header *next)
{
	const uint8_t *tzsp = rest->at;
	bool last = false;

	if (rest->captured < TZSP_HEADER)
		return PACKET_OTHER;
	if (tzsp[0] != TZSP_VERSION || tzsp[1] > TZSP_TRANSMIT)
		return PACKET_OTHER;
	if (load16(tzsp + 2) != TZSP_ETHERNET)
		return PACKET_TUNNEL;
	skip(rest, TZSP_HEADER);
	for (int i = 0; i < TZSP_TAGS_MAX && !last; i++) {
		enum packet_result result = skip_tzsp_tag(rest, &last);
		if (result != GO_ON)
			return result;
	}
	*next = HEADER_ETHERNET;
	return last ? GO_ON : PACKET_MALFORMED;
}

/* RFC 7510. */
static enum packet_result take_mpls_in_udp(struct rest *rest, enum header *next)
{
	(void)rest;
	*next = HEADER_MPLS;
	return GO_ON;
}

/* RFC 3948: four zeros are before the messages of IKE, a byte keeps alive. */
static enum packet_result take_esp_in_udp(struct rest *rest, enum header *next)
{
	(void)next;
	if (rest->length < UDP_HEADER || rest->captured < 4 ||
	    load32(rest->at) == 0)
		return PACKET_OTHER;
	return PACKET_ESP;
}

enum wireguard {
	WIREGUARD_INITIATION = 1,
	WIREGUARD_RESPONSE = 2,
	WIREGUARD_COOKIE = 3,
	WIREGUARD_DATA = 4,
	WIREGUARD_INITIATION_LENGTH = 148,
	WIREGUARD_RESPONSE_LENGTH = 92,
	WIREGUARD_COOKIE_LENGTH = 64,
	WIREGUARD_HEADER = 16,
	WIREGUARD_BLOCK = 16,
};

/* A type and three zeros, the same length always, or one in blocks after a
 * count of packets that does not get far. */
static enum packet_result take_wireguard(struct rest *rest, enum header *next)
{
	const uint8_t *bytes = rest->at;
	bool found = false;

	(void)next;
	if (rest->captured < WIREGUARD_HEADER || bytes[1] || load16(bytes + 2))
		return PACKET_OTHER;
	switch (bytes[0]) {
	case WIREGUARD_INITIATION:
		found = rest->length == WIREGUARD_INITIATION_LENGTH;
		break;
	case WIREGUARD_RESPONSE:
		found = rest->length == WIREGUARD_RESPONSE_LENGTH;
		break;
	case WIREGUARD_COOKIE:
		found = rest->length == WIREGUARD_COOKIE_LENGTH;
		break;
	case WIREGUARD_DATA:
		found = rest->length > WIREGUARD_HEADER &&
			rest->length % WIREGUARD_BLOCK == 0 &&
			load32(bytes + 12) == 0;
		break;
	default:
		break;
	}
	return found ? PACKET_ENCRYPTED : PACKET_OTHER;
}

/* An operation code in the five upper bits. */
static enum packet_result take_openvpn(struct rest *rest, enum header *next)
{
	(void)next;
	if (rest->captured < 1)
		return PACKET_OTHER;
	unsigned code = rest->at[0] >> 3;
	return code >= 1 && code <= 11 ? PACKET_ENCRYPTED : PACKET_OTHER;
}

/* TUNNEL_NONE: what is in it cannot be seen. */
static const struct udp_tunnel {
	step *take;
	uint16_t port;
	bool either_port; /* the source has the port as well */
	uint8_t kind;     /* enum tunnel_kind */
	/* The first eight bytes at any other port; no mask: never there. */
	uint64_t mask;
	uint64_t form;
} udp_tunnels[] = {
	{take_vxlan, 4789, false, TUNNEL_VXLAN, 0xffffffff000000ff,
	 0x0800000000000000},
	/* Linux's port; and a group policy, with its flags and group. */
	{take_vxlan, 8472, false, TUNNEL_VXLAN, 0xffb70000000000ff,
	 0x8800000000000000},
	{take_vxlan_gpe, 4790, false, TUNNEL_VXLAN_GPE, 0xfffffff8000000ff,
	 0x0c00000000000000},
	{take_geneve, 6081, false, TUNNEL_GENEVE, 0xc03fffff000000ff,
	 (uint64_t)HEADER_TEB << 32},
	{take_geneve, 6081, false, TUNNEL_GENEVE, 0xc03fffff000000ff,
	 (uint64_t)HEADER_IPV4 << 32},
	{take_geneve, 6081, false, TUNNEL_GENEVE, 0xc03fffff000000ff,
	 (uint64_t)HEADER_IPV6 << 32},
	{take_gtp, 2152, true, TUNNEL_GTP, 0xf8ff000000000000,
	 0x30ff000000000000},
	{take_tzsp, 37008, false, TUNNEL_TZSP, 0xfffeffff00000000,
	 0x0100000100000000},
	{take_mpls_in_udp, 6635, false, TUNNEL_MPLS_IN_UDP, 0, 0},
	{take_esp_in_udp, 4500, true, TUNNEL_NONE, 0, 0},
	{take_wireguard, 51820, true, TUNNEL_NONE, 0xf8ffffff00000000, 0},
	{take_openvpn, 1194, true, TUNNEL_NONE, 0, 0},
};

static bool has_form(const struct rest *rest, const struct udp_tunnel *tunnel)
{
	if (!tunnel->mask || rest->captured < sizeof(tunnel->form))
		return false;
	uint64_t first = (uint64_t)load32(rest->at) << 32 |
			 load32(rest->at + 4);
	return (first & tunnel->mask) == tunnel->form;
}

/* UDP says how long it is; 0 that IP knows. */
enum packet_result udp_take(struct rest *rest, enum header *next,
			    enum tunnel_kind *kind)
{
	if (rest->captured < UDP_HEADER)
		return PACKET_OTHER;
	uint16_t source = load16(rest->at);
	uint16_t destination = load16(rest->at + 2);
	size_t length = load16(rest->at + 4);
	if (length >= UDP_HEADER && length < rest->length) {
		rest->length = length;
		if (rest->captured > length)
			rest->captured = length;
	}
	skip(rest, UDP_HEADER);

	for (size_t i = 0; i < sizeof(udp_tunnels) / sizeof(*udp_tunnels);
	     i++) {
		const struct udp_tunnel *tunnel = &udp_tunnels[i];
		bool expected = destination == tunnel->port ||
				(tunnel->either_port && source == tunnel->port);
		struct rest inside = *rest;

		if (!expected && !has_form(rest, tunnel))
			continue;
		enum packet_result result = tunnel->take(&inside, next);
		if (result == PACKET_OTHER ||
		    (result != GO_ON && tunnel->kind && !expected))
			continue;
		if (result != GO_ON)
			return result;
		*rest = inside;
		if (!expected)
			guess(rest, PACKET_OTHER);
		*kind = tunnel->kind;
		return GO_ON;
	}
	return PACKET_OTHER;
}
