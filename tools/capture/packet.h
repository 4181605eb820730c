/* SPDX-License-Identifier: MIT */
/* From the bytes of one captured frame to the TCP segment in it. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "segment.h"

/* What a frame turned out to be; what is neither TCP nor RoCE is counted. */
enum packet_result {
	PACKET_TCP,
	PACKET_ROCE,      /* RDMA over Ethernet, version 1 or 2 */
	PACKET_OTHER,     /* no TCP: ARP, ICMP, UDP without a tunnel */
	PACKET_ESP,       /* IPsec */
	PACKET_ENCRYPTED, /* WireGuard, OpenVPN, MACsec, encrypted PPP */
	PACKET_TUNNEL,    /* a tunnel, or something in one, that is not known */
	PACKET_UNKNOWN,   /* an ethertype or IP protocol that is not known */
	PACKET_FRAGMENT,  /* an IP fragment without the TCP header */
	PACKET_CUT,       /* the snaplen ends before the TCP flags do */
	PACKET_MALFORMED, /* header lengths that cannot be */
	PACKET_UNKNOWN_LINK, /* a link type that is not supported */
	PACKET_RESULT_COUNT
};

/*
 * Finds the TCP segment in a frame of libpcap link type `link` (DLT_*).
 * Reads `captured` bytes at `frame`, of `length` that were on the wire.
 * Returns PACKET_TCP with `*segment` written completely; or PACKET_ROCE with
 * the payload from the Base Transport Header on, and as destination address
 * the GID of the receiver (IPv4 mapped to 16 bytes, ::ffff:); PACKET_ESP with
 * the two ends, without ports; or another result with `*segment` not written.
 * Tunnels are looked into, at most eight in each other.
 */
enum packet_result packet_parse(int link, const uint8_t *frame, size_t captured,
				size_t length, struct segment *segment);

/* Returns whether packet_parse() knows `link`. */
bool packet_link_known(int link);

#endif
