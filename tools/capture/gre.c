/* SPDX-License-Identifier: MIT */
/* Generic Routing Encapsulation, and the mirrored frames in it. */
#include "headers.h"

/* RFC 2784, 2890, 1701 and 2637. */
enum gre {
	GRE_HEADER = 4,
	GRE_WORD = 4, /* of each optional field */
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACKNOWLEDGEMENT = 0x0080, /* in version 1 */
	GRE_VERSION = 0x0007,
	GRE_ROUTES_MAX = 16,
};

enum gre_protocol {
	GRE_KEEPALIVE = 0x0000,
	GRE_WCCP = 0x883e,
	GRE_ERSPAN = 0x88be,
	GRE_ERSPAN_3 = 0x22eb,
};

enum erspan {
	ERSPAN_2_HEADER = 8,
	ERSPAN_3_HEADER = 12,
	ERSPAN_3_PLATFORM = 8, /* the subheader */
	ERSPAN_2_VERSION = 1,
	ERSPAN_3_VERSION = 2,
	ERSPAN_3_FRAME_SHIFT = 10, /* in the last 16 bits */
	ERSPAN_3_FRAME_MASK = 0x1f,
	ERSPAN_3_OPTIONAL = 0x0001,
	ERSPAN_3_ETHERNET = 0,
	ERSPAN_3_IP = 2,
};

/* RFC 1701: source routes up to one of no length. */
static enum packet_result skip_routes(struct rest *rest)
{
	for (int i = 0; i < GRE_ROUTES_MAX; i++) {
		if (rest->captured < GRE_WORD)
			return lacks(rest, GRE_WORD);
		size_t size = rest->at[3];
		bool last = size == 0 && load16(rest->at) == 0;
		skip(rest, GRE_WORD);
		if (last)
			return GO_ON;
		if (rest->captured < size)
			return lacks(rest, size);
		skip(rest, size);
	}
	return PACKET_MALFORMED;
}

/* Type I has no header at all, and its GRE no sequence number. */
static enum packet_result take_erspan(struct rest *rest, bool has_sequence,
				      enum header *next)
{
	*next = HEADER_ETHERNET;
	if (!has_sequence)
		return GO_ON;
	if (rest->captured < ERSPAN_2_HEADER)
		return lacks(rest, ERSPAN_2_HEADER);
	if (rest->at[0] >> 4 != ERSPAN_2_VERSION)
		return PACKET_TUNNEL;
	skip(rest, ERSPAN_2_HEADER);
	return GO_ON;
}

static enum packet_result take_erspan_3(struct rest *rest, enum header *next)
{
	size_t size = ERSPAN_3_HEADER;

	if (rest->captured < size)
		return lacks(rest, size);
	if (rest->at[0] >> 4 != ERSPAN_3_VERSION)
		return PACKET_TUNNEL;
	uint16_t last = load16(rest->at + 10);
	if (last & ERSPAN_3_OPTIONAL)
		size += ERSPAN_3_PLATFORM;
	if (rest->captured < size)
		return lacks(rest, size);
	skip(rest, size);
	switch (last >> ERSPAN_3_FRAME_SHIFT & ERSPAN_3_FRAME_MASK) {
	case ERSPAN_3_ETHERNET:
		*next = HEADER_ETHERNET;
		return GO_ON;
	case ERSPAN_3_IP:
		*next = HEADER_IP;
		return GO_ON;
	default:
		return PACKET_TUNNEL;
	}
}

/* Version 2 of WCCP puts a header of four bytes before IP, version 1 none. */
static enum packet_result take_wccp(struct rest *rest, enum header *next)
{
	if (rest->captured < GRE_WORD)
		return lacks(rest, GRE_WORD);
	if (rest->at[0] >> 4 != 4)
		skip(rest, GRE_WORD);
	*next = HEADER_IP;
	return GO_ON;
}

static enum packet_result skip_gre_fields(struct rest *rest, uint16_t flags)
{
	enum packet_result result = GO_ON;
	size_t size = 0;

	if (flags & (GRE_CHECKSUM | GRE_ROUTING))
		size += GRE_WORD;
	if (flags & GRE_KEY)
		size += GRE_WORD;
	if (flags & GRE_SEQUENCE)
		size += GRE_WORD;
	if (flags & GRE_VERSION && flags & GRE_ACKNOWLEDGEMENT)
		size += GRE_WORD;
	if (rest->captured < size)
		return lacks(rest, size);
	skip(rest, size);
	if (flags & GRE_ROUTING)
		result = skip_routes(rest);
	return result;
}

enum packet_result gre_take(struct rest *rest, enum header *next,
			    enum tunnel_kind *kind)
{
	*kind = TUNNEL_GRE;
	if (rest->captured < GRE_HEADER)
		return lacks(rest, GRE_HEADER);
	uint16_t flags = load16(rest->at);
	uint16_t protocol = load16(rest->at + 2);
	if ((flags & GRE_VERSION) > 1)
		return PACKET_TUNNEL;
	skip(rest, GRE_HEADER);
	enum packet_result result = skip_gre_fields(rest, flags);
	if (result != GO_ON)
		return result;
	switch (protocol) {
	case GRE_KEEPALIVE:
		return PACKET_OTHER;
	case GRE_WCCP:
		return take_wccp(rest, next);
	case GRE_ERSPAN:
		*kind = TUNNEL_ERSPAN;
		return take_erspan(rest, flags & GRE_SEQUENCE, next);
	case GRE_ERSPAN_3:
		*kind = TUNNEL_ERSPAN;
		return take_erspan_3(rest, next);
	default:
		*next = protocol;
		/* An acknowledgement of PPTP may come alone. */
		return rest->length == 0 ? PACKET_OTHER : GO_ON;
	}
}
