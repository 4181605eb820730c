/* SPDX-License-Identifier: MIT */
/* A TCP segment, as those who read captures hand it over. */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tunnel.h"

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
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
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
	uint8_t ttl;           /* or hop limit; 0: not known */
	bool has_ip_id;        /* else there is none, or it is not known */
	uint16_t ip_id;
	bool has_source_mac;
	struct tunnels tunnels; /* that it travelled in */
	uint8_t source_mac[6];  /* of the last link header before IP */
};

#endif
