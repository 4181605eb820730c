/* SPDX-License-Identifier: MIT */
#include "packet.h"

#include <string.h>

#define ETHERNET_LEN 14
#define TCP_LEN      20
#define MSS          1460

static uint8_t *put16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
	return to + 2;
}

static uint8_t *put32(uint8_t *to, uint32_t value)
{
	return put16(put16(to, value >> 16), value);
}

static uint8_t *put_bytes(uint8_t *to, const void *bytes, size_t length)
{
	if (length)
		memcpy(to, bytes, length);
	return to + length;
}

/* Adds the 16-bit words of `bytes`, for the checksum of RFC 1071. */
static uint64_t sum(uint64_t start, const uint8_t *bytes, size_t length)
{
	for (; length >= 2; bytes += 2, length -= 2)
		start += (uint64_t)(bytes[0] << 8 | bytes[1]);
	return length ? start + (uint64_t)(bytes[0] << 8) : start;
}

static uint32_t checksum(uint64_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return ~(uint32_t)total & 0xffff;
}

static uint8_t *put_timestamps(uint8_t *to, const struct packet *packet)
{
	to = put16(to, 8 << 8 | 10);
	to = put32(to, packet->clock);
	return put32(to, packet->echo);
}

/* The options in the order in which Linux writes them. */
static uint8_t *put_options(uint8_t *to, const struct packet *packet)
{
	if (!(packet->flags & TCP_SYN)) {
		to = put16(to, 1 << 8 | 1);
		return put_timestamps(to, packet);
	}
	to = put32(to, 2 << 24 | 4 << 16 | MSS);
	to = put16(to, 4 << 8 | 2); /* SACK permitted */
	to = put_timestamps(to, packet);
	to = put32(to, 1 << 24 | 3 << 16 | 3 << 8 | 7); /* window scale 7 */
	return to + smcclc_tcp_option_encode(packet->option, to, 8);
}

static size_t tcp_write(const struct packet *packet, uint8_t *tcp)
{
	uint8_t *end = put_options(tcp + TCP_LEN, packet);
	uint32_t words = (uint32_t)(end - tcp) / 4;
	uint32_t window = packet->flags & TCP_SYN ? 64240 : 502;

	put16(tcp, packet->from->port);
	put16(tcp + 2, packet->to->port);
	put32(tcp + 4, packet->seq);
	put32(tcp + 8, packet->flags & TCP_ACK ? packet->ack : 0);
	put16(tcp + 12, words << 12 | packet->flags);
	put16(tcp + 14, window);
	put32(tcp + 16, 0);
	end = put_bytes(end, packet->payload, packet->length);
	return (size_t)(end - tcp);
}

static void tcp_checksum(const struct packet *packet, uint8_t *tcp,
			 size_t length)
{
	size_t ip = packet->ipv6 ? 16 : 4;
	uint64_t total = 6 + length; /* the pseudo header: TCP, length ... */

	total = sum(total, packet->from->ip, ip);
	total = sum(total, packet->to->ip, ip);
	put16(tcp + 16, checksum(sum(total, tcp, length)));
}

static void ipv4_write(const struct packet *packet, uint8_t *ip, size_t length)
{
	uint8_t *end = put16(ip, 0x45 << 8);

	end = put16(end, (uint32_t)(20 + length));
	end = put16(end, packet->seq); /* identification */
	end = put16(end, 0x4000);      /* don't fragment */
	end = put16(end, 64 << 8 | 6); /* time to live, TCP */
	end = put16(end, 0);
	end = put_bytes(end, packet->from->ip, 4);
	put_bytes(end, packet->to->ip, 4);
	put16(ip + 10, checksum(sum(0, ip, 20)));
}

static void ipv6_write(const struct packet *packet, uint8_t *ip, size_t length)
{
	uint8_t *end = put32(ip, UINT32_C(6) << 28);

	end = put16(end, (uint32_t)length);
	end = put16(end, 6 << 8 | 64); /* TCP, hop limit */
	end = put_bytes(end, packet->from->ip, 16);
	put_bytes(end, packet->to->ip, 16);
}

size_t packet_write(const struct packet *packet, uint8_t *frame)
{
	uint8_t *ip = frame + ETHERNET_LEN;
	uint8_t *tcp = ip + (packet->ipv6 ? 40 : 20);
	size_t length = tcp_write(packet, tcp);

	put_bytes(frame, packet->to->mac, 6);
	put_bytes(frame + 6, packet->from->mac, 6);
	put16(frame + 12, packet->ipv6 ? 0x86dd : 0x0800);
	if (packet->ipv6)
		ipv6_write(packet, ip, length);
	else
		ipv4_write(packet, ip, length);
	tcp_checksum(packet, tcp, length);
	return (size_t)(tcp - frame) + length;
}
