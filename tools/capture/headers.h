/* SPDX-License-Identifier: MIT */
/*
 * What the readers of headers share. A frame is a chain of headers, and each
 * says what the next one is. Every step takes its header off the rest of the
 * frame and says what follows, or why it cannot.
 */
#ifndef HEADERS_H
#define HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "tunnel.h"

/* What a step returns when the next one is to go on. */
#define GO_ON PACKET_TCP

/* What a header can be: an ethertype, or for what has none a larger number. */
enum header {
	HEADER_IPV4 = 0x0800,
	HEADER_TEB = 0x6558, /* Ethernet, in tunnels */
	HEADER_VLAN = 0x8100,
	HEADER_IPV6 = 0x86dd,
	HEADER_MPLS = 0x8847,
	HEADER_MPLS_MULTICAST = 0x8848,
	HEADER_PPPOE = 0x8864,
	HEADER_PPP_IN_GRE = 0x880b,
	HEADER_LLC_JUMBO = 0x8870,
	HEADER_QINQ = 0x88a8,
	HEADER_BACKBONE = 0x88e7, /* 802.1ah */
	HEADER_ROCE = 0x8915,
	HEADER_VN_TAG = 0x8926,
	HEADER_E_TAG = 0x893f,
	HEADER_NSH = 0x894f,
	HEADER_QINQ_OLD = 0x9100,
	HEADER_UNKNOWN = 0x10000,
	HEADER_ETHERNET,
	HEADER_SLL,
	HEADER_SLL2,
	HEADER_LLC,
	HEADER_BSD,
	HEADER_PPP,
	HEADER_HDLC, /* Cisco's */
	HEADER_IP,   /* of the version that its first byte says */
};

/* The bytes of a frame not looked at yet: captured <= length. */
struct rest {
	const uint8_t *at;
	size_t captured;
	size_t length;      /* as on the wire */
	const uint8_t *mac; /* the sender's, of the last link header; or NULL */
	/* GO_ON; or what the frame is if what led here was chance. It was,
	 * unless IP fits to the byte and has TCP or RoCE in it. */
	enum packet_result otherwise;
};

/* What the IP header says to the steps after it. */
struct network {
	const uint8_t *source;
	const uint8_t *destination;
	uint8_t family;
	uint8_t protocol; /* of the next header */
	uint8_t ttl;
	bool has_id;
	bool fragment; /* the first one of several */
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

/* What was taken may have been chance, and the frame be `otherwise`. */
static inline void guess(struct rest *rest, enum packet_result otherwise)
{
	if (rest->otherwise == GO_ON)
		rest->otherwise = otherwise;
}

/*
 * Takes everything in front of an IP header, beginning with `*header`. Writes
 * HEADER_IPV4 or HEADER_IPV6 to it and returns GO_ON; or another result, that
 * of RoCE version 1 with HEADER_ROCE in `*header`.
 */
enum packet_result link_take(struct rest *rest, enum header *header);

/* Returns the first header of a frame of link type `link` (DLT_*). */
enum header link_first_header(int link);

/*
 * Takes GRE off, and what is before mirrored frames. Writes what follows to
 * `*next` and GRE or ERSPAN to `*kind`. Returns GO_ON or another result.
 */
enum packet_result gre_take(struct rest *rest, enum header *next,
			    enum tunnel_kind *kind);

/* The same of a tunnel in UDP, which is PACKET_OTHER if it has none. */
enum packet_result udp_take(struct rest *rest, enum header *next,
			    enum tunnel_kind *kind);

/*
 * Takes the header of a tunnel off what `network` carries, which is neither
 * TCP nor RoCE, and writes what is in it to `*next` and adds its kind to
 * `*tunnels`. Returns GO_ON, or what it is if it is no tunnel or shows nothing.
 */
enum packet_result tunnel_take(struct rest *rest, const struct network *network,
			       enum header *next, struct tunnels *tunnels);

#endif
