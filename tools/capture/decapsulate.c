/* SPDX-License-Identifier: MIT */
/* Tunnels straight in IP, one table of them, and what else IP carries. */
#include "headers.h"

#define ETHERIP_HEADER  2
#define ETHERIP_VERSION 3

enum ip_protocol {
	IP_ICMP = 1,
	IP_IGMP = 2,
	IP_IPV4 = 4,
	IP_UDP = 17,
	IP_DCCP = 33,
	IP_IPV6 = 41,
	IP_RSVP = 46,
	IP_GRE = 47,
	IP_ESP = 50,
	IP_MOBILE = 55,
	IP_ICMPV6 = 58,
	IP_NOTHING = 59,
	IP_EIGRP = 88,
	IP_OSPF = 89,
	IP_ETHERIP = 97,
	IP_ENCAPSULATION = 98,
	IP_PIM = 103,
	IP_COMPRESSED = 108,
	IP_VRRP = 112,
	IP_L2TP = 115,
	IP_SCTP = 132,
	IP_UDP_LITE = 136,
	IP_MPLS = 137,
};

/* Takes a header and says, if it tells, what kind of tunnel it is. */
typedef enum packet_result step(struct rest *rest, enum header *next,
				enum tunnel_kind *kind);

static enum packet_result take_ipv4(struct rest *rest, enum header *next,
				    enum tunnel_kind *kind)
{
	(void)rest;
	(void)kind;
	*next = HEADER_IPV4;
	return GO_ON;
}

static enum packet_result take_ipv6(struct rest *rest, enum header *next,
				    enum tunnel_kind *kind)
{
	(void)rest;
	(void)kind;
	*next = HEADER_IPV6;
	return GO_ON;
}

/* RFC 4023. */
static enum packet_result take_mpls(struct rest *rest, enum header *next,
				    enum tunnel_kind *kind)
{
	(void)rest;
	(void)kind;
	*next = HEADER_MPLS;
	return GO_ON;
}

/* RFC 3378. */
static enum packet_result take_etherip(struct rest *rest, enum header *next,
				       enum tunnel_kind *kind)
{
	(void)kind;
	if (rest->captured < ETHERIP_HEADER)
		return lacks(rest, ETHERIP_HEADER);
	if (rest->at[0] >> 4 != ETHERIP_VERSION)
		return PACKET_TUNNEL;
	skip(rest, ETHERIP_HEADER);
	*next = HEADER_ETHERNET;
	return GO_ON;
}

#define ANY_FAMILY 0

static const struct tunnel {
	step *take;
	uint8_t protocol;
	uint8_t family; /* of the IP around it */
	uint8_t kind;   /* unless the step tells */
} tunnels_in_ip[] = {
	{udp_take, IP_UDP, ANY_FAMILY, TUNNEL_NONE},
	{gre_take, IP_GRE, ANY_FAMILY, TUNNEL_GRE},
	{take_ipv4, IP_IPV4, 4, TUNNEL_IPIP},
	{take_ipv4, IP_IPV4, 6, TUNNEL_4IN6},
	{take_ipv6, IP_IPV6, 4, TUNNEL_6IN4},
	{take_ipv6, IP_IPV6, 6, TUNNEL_6IN6},
	{take_etherip, IP_ETHERIP, ANY_FAMILY, TUNNEL_ETHERIP},
	{take_mpls, IP_MPLS, ANY_FAMILY, TUNNEL_MPLS_IN_IP},
};

static void add_kind(struct tunnels *tunnels, enum tunnel_kind kind)
{
	for (size_t i = 0; i < TUNNELS_NAMED; i++) {
		if (tunnels->kind[i] == TUNNEL_NONE) {
			tunnels->kind[i] = (uint8_t)kind;
			return;
		}
	}
}

/* What has no row above. */
static enum packet_result no_tunnel(unsigned protocol)
{
	switch (protocol) {
	case IP_ESP:
		return PACKET_ESP;
	case IP_COMPRESSED:
	case IP_ENCAPSULATION:
	case IP_L2TP:
	case IP_MOBILE:
		return PACKET_TUNNEL;
	case IP_ICMP:
	case IP_IGMP:
	case IP_DCCP:
	case IP_RSVP:
	case IP_ICMPV6:
	case IP_NOTHING:
	case IP_EIGRP:
	case IP_OSPF:
	case IP_PIM:
	case IP_VRRP:
	case IP_SCTP:
	case IP_UDP_LITE:
		return PACKET_OTHER;
	default:
		return PACKET_UNKNOWN;
	}
}

enum packet_result tunnel_take(struct rest *rest, const struct network *network,
			       enum header *next, struct tunnels *tunnels)
{
	for (size_t i = 0; i < sizeof(tunnels_in_ip) / sizeof(*tunnels_in_ip);
	     i++) {
		const struct tunnel *tunnel = &tunnels_in_ip[i];
		enum tunnel_kind kind = tunnel->kind;

		if (tunnel->protocol != network->protocol ||
		    (tunnel->family && tunnel->family != network->family))
			continue;
		enum packet_result result = tunnel->take(rest, next, &kind);
		if (result == GO_ON)
			add_kind(tunnels, kind);
		return result;
	}
	return no_tunnel(network->protocol);
}
