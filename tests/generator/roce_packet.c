/* SPDX-License-Identifier: MIT */
#include "roce_packet.h"

#include <stdbool.h>
#include <string.h>

#define IPV4_LEN    20
#define UDP_LEN     8
#define GRH_LEN     40
#define BTH_LEN     12
#define AETH_LEN    4
#define LLC_LEN     44
#define ICRC_LEN    4
#define IPV4_AT_GID 12

#define ROCE_PORT    4791
#define SOURCE_PORT  49152
#define GRH_NEXT_BTH 0x1b
#define UDP          17

#define RC_SEND_ONLY 0x04
#define RC_ACK       0x11
#define PARTITION    0xffff

#define CONFIRM_LINK  0x01
#define LLC_VERSION_2 0x20
#define LLC_RESPONSE  0x80

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

/* From the Base Transport Header on. Returns the length. */
static size_t write_transport(const struct roce_packet *packet, uint8_t *bth)
{
	uint8_t *rest = bth + BTH_LEN;
	bool ack = packet->kind == ROCE_ACK;

	memset(bth, 0, BTH_LEN + LLC_LEN + ICRC_LEN);
	bth[0] = ack ? RC_ACK : RC_SEND_ONLY;
	put16(bth + 2, PARTITION);
	put32(bth + 4, packet->to->qp_number);
	put32(bth + 8, ack ? packet->to->psn : packet->from->psn);
	if (ack)
		return BTH_LEN + AETH_LEN + ICRC_LEN;
	rest[0] = CONFIRM_LINK;
	if (packet->version == 2)
		rest[0] |= LLC_VERSION_2;
	rest[1] = LLC_LEN;
	if (packet->kind == ROCE_ANSWER)
		rest[3] = LLC_RESPONSE;
	memcpy(rest + 4, packet->from->mac, sizeof(packet->from->mac));
	memcpy(rest + 10, packet->from->gid, sizeof(packet->from->gid));
	return BTH_LEN + LLC_LEN + ICRC_LEN;
}

static size_t write_v1(const struct roce_packet *packet, uint8_t *grh)
{
	size_t length = write_transport(packet, grh + GRH_LEN);

	put32(grh, UINT32_C(6) << 28);
	put16(grh + 4, (uint32_t)length);
	put16(grh + 6, GRH_NEXT_BTH << 8 | 64);
	memcpy(grh + 8, packet->from->gid, sizeof(packet->from->gid));
	memcpy(grh + 24, packet->to->gid, sizeof(packet->to->gid));
	return GRH_LEN + length;
}

/* Without the checksum of IP, which nothing here needs. */
static size_t write_v2(const struct roce_packet *packet, uint8_t *ip)
{
	uint8_t *udp = ip + IPV4_LEN;
	size_t length = UDP_LEN + write_transport(packet, udp + UDP_LEN);

	memset(ip, 0, IPV4_LEN);
	put16(ip, 0x45 << 8);
	put16(ip + 2, (uint32_t)(IPV4_LEN + length));
	put16(ip + 6, 0x4000); /* don't fragment */
	put16(ip + 8, 64 << 8 | UDP);
	memcpy(ip + 12, packet->from->gid + IPV4_AT_GID, 4);
	memcpy(ip + 16, packet->to->gid + IPV4_AT_GID, 4);
	put16(udp, SOURCE_PORT);
	put16(udp + 2, ROCE_PORT);
	put16(udp + 4, (uint32_t)length);
	put16(udp + 6, 0);
	return IPV4_LEN + length;
}

static bool is_ipv4(const uint8_t gid[16])
{
	static const uint8_t mapped[IPV4_AT_GID] = {[10] = 0xff, [11] = 0xff};

	return memcmp(gid, mapped, sizeof(mapped)) == 0;
}

size_t roce_write(const struct roce_packet *packet, uint8_t *frame)
{
	bool v2 = is_ipv4(packet->to->gid);
	uint8_t *rest = frame + 14;

	memcpy(frame, packet->to->mac, sizeof(packet->to->mac));
	memcpy(frame + 6, packet->from->mac, sizeof(packet->from->mac));
	put16(frame + 12, v2 ? 0x0800 : 0x8915);
	return 14 + (v2 ? write_v2(packet, rest) : write_v1(packet, rest));
}
