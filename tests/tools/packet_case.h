/* SPDX-License-Identifier: MIT */
/* Frames built by hand: pieces, and what is expected of them. */
#ifndef PACKET_CASE_H
#define PACKET_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture/packet.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define IPV4_HEADER   20
#define IPV6_HEADER   40
#define TCP_HEADER    20
#define TCP_FLAGS_END 14

struct bytes {
	uint8_t at[512];
	size_t length;
};

#define BYTES(...)                                               \
	{                                                        \
		.at = {__VA_ARGS__},                             \
		.length = sizeof((const uint8_t[]){__VA_ARGS__}) \
	}

/* Two addresses, as Ethernet has them. */
#define MACS 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2

/*
 * 4000 > 5201, seq 0x01020304, ack 0xa0b0c0d0, SYN and ACK, options and
 * payload of these lengths.
 */
extern const struct bytes packet_tcp;

#define TCP_OPTIONS 8
#define TCP_PAYLOAD 5

extern const uint8_t packet_source4[4];
extern const uint8_t packet_destination4[4];
extern const uint8_t packet_source6[16];
extern const uint8_t packet_destination6[16];

/* Each adds to the end of `frame`. */
void put(struct bytes *frame, const void *bytes, size_t length);
void put8(struct bytes *frame, unsigned value);
void put16(struct bytes *frame, unsigned value);

/* A header of IP; `length` is that of what follows. */
void put_ipv4(struct bytes *frame, unsigned protocol, size_t length);
void put_ipv6(struct bytes *frame, unsigned next, size_t length);

/* An IP packet with the segment above behind `extension`. */
void put_packet(struct bytes *frame, unsigned version, unsigned next,
		const struct bytes *extension);

/*
 * Parses a copy that ends where the heap does, for the sanitizers' sake. What
 * is found is told at the same places of `frame`.
 */
enum packet_result parse(int link, const struct bytes *frame, size_t captured,
			 size_t length, struct segment *segment);
enum packet_result parse_whole(int link, const struct bytes *frame,
			       struct segment *segment);

void check_end(const struct endpoint *end, unsigned version,
	       const uint8_t *address4, const uint8_t *address6, uint16_t port);

/* Expects `left` bytes of the segment above, which are at `at`. */
void check_segment(const struct segment *segment, unsigned version,
		   const uint8_t *at, size_t left);

/*
 * The frame ends with the segment above. However much of it a snaplen leaves,
 * what can be known is: everything once the TCP flags are there.
 */
void check_every_cut(int link, const struct bytes *frame, unsigned version);

#endif
