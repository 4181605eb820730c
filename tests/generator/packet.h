/* SPDX-License-Identifier: MIT */
/* Ethernet frames with IPv4 or IPv6 and TCP, as Linux sends them. */
#ifndef PACKET_H
#define PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/tcp_option.h>

#define PACKET_PAYLOAD_MAX 65000
#define PACKET_MAX         (PACKET_PAYLOAD_MAX + 14 + 40 + 60)

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_PSH 0x08
#define TCP_ACK 0x10

struct address {
	uint8_t ip[16]; /* IPv4: the first four */
	uint16_t port;
	uint8_t mac[6];
};

struct packet {
	bool ipv6;
	const struct address *from;
	const struct address *to;
	uint32_t seq;
	uint32_t ack;
	uint8_t flags;  /* set of TCP_* */
	uint8_t option; /* of a SYN: enum smcclc_option */
	uint32_t clock; /* timestamp option: value ... */
	uint32_t echo;  /* ... and the one answered */
	const uint8_t *payload;
	size_t length; /* of it, at most PACKET_PAYLOAD_MAX */
};

/*
 * Writes the frame of `packet`, with right lengths and checksums, to the
 * PACKET_MAX bytes at `frame`. Returns its length.
 */
size_t packet_write(const struct packet *packet, uint8_t *frame);

#endif
