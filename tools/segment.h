/* SPDX-License-Identifier: MIT */
/* From the bytes of one captured frame to the TCP segment in it. */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection. An IPv4 address is followed by zeros. */
struct endpoint {
	uint8_t address[16];
	uint16_t port;
	uint8_t family; /* 4 or 6 */
};

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_ACK = 0x10,
};

/*
 * Pointers borrow the frame's bytes. The lengths are those on the wire, and
 * can be larger than what the snaplen left: then the end is missing.
 */
struct segment {
	struct endpoint source;
	struct endpoint destination;
	uint32_t seq;
	uint32_t ack;
	uint8_t flags; /* set of enum tcp_flag */
	const uint8_t *options;
	size_t options_captured;
	size_t options_length;
	const uint8_t *payload;
	size_t payload_captured;
	size_t payload_length; /* as IP counts it, without link padding */
};

/* What a frame turned out to be; what is neither TCP nor RoCE is counted. */
enum segment_result {
	SEGMENT_TCP,
	SEGMENT_ROCE,         /* RDMA over Ethernet, version 1 or 2 */
	SEGMENT_OTHER,        /* no TCP: ARP, UDP, an unknown ethertype */
	SEGMENT_FRAGMENT,     /* an IP fragment beyond the first */
	SEGMENT_CUT,          /* the snaplen ends before the TCP flags do */
	SEGMENT_MALFORMED,    /* header lengths that cannot be */
	SEGMENT_UNKNOWN_LINK, /* a link type that is not supported */
	SEGMENT_RESULT_COUNT
};

/*
 * Finds the TCP segment in a frame of libpcap link type `link` (DLT_*).
 * Reads `captured` bytes at `frame`, of `length` that were on the wire.
 * Returns SEGMENT_TCP with `*segment` written completely; or SEGMENT_ROCE with
 * the payload from the Base Transport Header on, and as destination address
 * the GID of the receiver (IPv4 mapped to 16 bytes, ::ffff:); or another
 * result with `*segment` not written.
 */
enum segment_result segment_parse(int link, const uint8_t *frame,
				  size_t captured, size_t length,
				  struct segment *segment);

/* Returns whether segment_parse() knows `link`. */
bool segment_link_known(int link);

#endif
