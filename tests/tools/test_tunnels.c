/* SPDX-License-Identifier: MIT */
/* Tunnels, alone and in each other, cut everywhere and with absurd lengths. */
#include <string.h>

#include <pcap/dlt.h>

#include "packet_case.h"

#define IP_UDP     17
#define UDP_HEADER 8
#define LAYERS     4

#define VXLAN         8, 0, 0, 0, 0, 0, 42, 0
#define ETHERNET_IPV4 MACS, 8, 0
#define ETHERNET_IPV6 MACS, 0x86, 0xdd

/* An IP packet carries `header` by `protocol`, in UDP to `port`. */
struct layer {
	unsigned version; /* 0: this is no layer */
	unsigned protocol;
	unsigned port;
	struct bytes header;
};

/* From the outside in, and then IP of `version` with the segment in it. */
static const struct {
	const char *name;
	struct layer layer[LAYERS];
	unsigned version;
	struct tunnels tunnels;
} cases[] = {
	{"VXLAN",
	 {{4, IP_UDP, 4789, BYTES(VXLAN, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, Linux's port, IPv6 in IPv6",
	 {{6, IP_UDP, 8472, BYTES(VXLAN, ETHERNET_IPV6)}},
	 6,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, any port",
	 {{4, IP_UDP, 4791 + 1, BYTES(VXLAN, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, reserved bits at its port",
	 {{4, IP_UDP, 4789, BYTES(0x0a, 1, 2, 3, 0, 0, 42, 9, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, group policy, any port",
	 {{4, IP_UDP, 9999,
	   BYTES(0x88, 0x40, 1, 2, 0, 0, 42, 0, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, VLAN inside",
	 {{4, IP_UDP, 4789, BYTES(VXLAN, MACS, 0x81, 0, 0, 7, 8, 0)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, QinQ inside, any port",
	 {{4, IP_UDP, 14789,
	   BYTES(VXLAN, MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, 0x86, 0xdd)}},
	 6,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, PPPoE inside",
	 {{4, IP_UDP, 4789,
	   BYTES(VXLAN, MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 55, 0, 0x21)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, MPLS inside",
	 {{4, IP_UDP, 4789,
	   BYTES(VXLAN, MACS, 0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN, 802.3 inside",
	 {{4, IP_UDP, 4789,
	   BYTES(VXLAN, MACS, 0, 99, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0)}},
	 4,
	 {{TUNNEL_VXLAN}}},
	{"VXLAN-GPE, IPv4",
	 {{4, IP_UDP, 4790, BYTES(0x0c, 0, 0, 1, 0, 0, 42, 0)}},
	 4,
	 {{TUNNEL_VXLAN_GPE}}},
	{"VXLAN-GPE, IPv6, any port",
	 {{4, IP_UDP, 14790, BYTES(0x0c, 0, 0, 2, 0, 0, 42, 0)}},
	 6,
	 {{TUNNEL_VXLAN_GPE}}},
	{"VXLAN-GPE, Ethernet",
	 {{4, IP_UDP, 4790, BYTES(0x0c, 0, 0, 3, 0, 0, 42, 0, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_VXLAN_GPE}}},
	{"VXLAN-GPE, NSH",
	 {{4, IP_UDP, 4790,
	   BYTES(0x0c, 0, 0, 4, 0, 0, 42, 0, 0, 2, 2, 2, 0, 0, 1, 0xff)}},
	 6,
	 {{TUNNEL_VXLAN_GPE}}},
	{"VXLAN-GPE, MPLS",
	 {{4, IP_UDP, 4790, BYTES(0x0c, 0, 0, 5, 0, 0, 42, 0, 0, 1, 1, 64)}},
	 4,
	 {{TUNNEL_VXLAN_GPE}}},
	{"Geneve",
	 {{4, IP_UDP, 6081,
	   BYTES(0, 0, 0x65, 0x58, 0, 0, 42, 0, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_GENEVE}}},
	{"Geneve, options, IPv4",
	 {{6, IP_UDP, 6081,
	   BYTES(2, 0x40, 8, 0, 0, 0, 42, 0, 1, 2, 0x83, 1, 9, 9, 9, 9)}},
	 4,
	 {{TUNNEL_GENEVE}}},
	{"Geneve, any port, IPv6",
	 {{4, IP_UDP, 16081, BYTES(0, 0, 0x86, 0xdd, 0, 0, 42, 0)}},
	 6,
	 {{TUNNEL_GENEVE}}},
	{"Geneve, any port, options, Ethernet",
	 {{4, IP_UDP, 16081,
	   BYTES(1, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 2, 3, 0, ETHERNET_IPV6)}},
	 6,
	 {{TUNNEL_GENEVE}}},
	{"GRE, IPv4", {{4, 47, 0, BYTES(0, 0, 8, 0)}}, 4, {{TUNNEL_GRE}}},
	{"GRE over IPv6, IPv6",
	 {{6, 47, 0, BYTES(0, 0, 0x86, 0xdd)}},
	 6,
	 {{TUNNEL_GRE}}},
	{"GRE, checksum, key and sequence",
	 {{4, 47, 0, BYTES(0xb0, 0, 8, 0, 1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, key",
	 {{4, 47, 0, BYTES(0x20, 0, 8, 0, 0, 0, 0, 7)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, routes",
	 {{4, 47, 0,
	   BYTES(0x40, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 4, 10, 1, 2, 3, 0, 0, 0,
		 0)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, Ethernet",
	 {{4, 47, 0, BYTES(0x20, 0, 0x65, 0x58, 0, 0, 0, 7, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, MPLS",
	 {{4, 47, 0, BYTES(0, 0, 0x88, 0x47, 0, 1, 1, 64)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, MPLS, Ethernet behind a control word",
	 {{4, 47, 0,
	   BYTES(0, 0, 0x88, 0x47, 0, 1, 1, 64, 0, 0, 0, 0, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, MPLS, Ethernet",
	 {{4, 47, 0,
	   BYTES(0, 0, 0x88, 0x47, 0, 1, 1, 64, 0x36, 0, 0, 0, 0, 1, 2, 0, 0, 0,
		 0, 2, 8, 0)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE, WCCP",
	 {{4, 47, 0, BYTES(0, 0, 0x88, 0x3e, 0, 0, 0, 80)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"GRE of PPTP",
	 {{4, 47, 0,
	   BYTES(0x30, 0x81, 0x88, 0x0b, 0, 57, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
		 0xff, 3, 0, 0x21)}},
	 4,
	 {{TUNNEL_GRE}}},
	{"ERSPAN I",
	 {{4, 47, 0, BYTES(0, 0, 0x88, 0xbe, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_ERSPAN}}},
	{"ERSPAN II",
	 {{4, 47, 0,
	   BYTES(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0, 1, 0, 0, 0, 1,
		 ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_ERSPAN}}},
	{"ERSPAN III",
	 {{6, 47, 0,
	   BYTES(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0, 1, 1, 2, 3, 4, 0,
		 0, 0, 0, ETHERNET_IPV6)}},
	 6,
	 {{TUNNEL_ERSPAN}}},
	{"ERSPAN III, subheader, a VLAN inside",
	 {{4, 47, 0,
	   BYTES(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0, 1, 1, 2, 3, 4, 0,
		 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, MACS, 0x81, 0, 0, 5, 8, 0)}},
	 4,
	 {{TUNNEL_ERSPAN}}},
	{"ERSPAN III, IP",
	 {{4, 47, 0,
	   BYTES(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0, 1, 1, 2, 3, 4, 0,
		 0, 0x08, 0)}},
	 4,
	 {{TUNNEL_ERSPAN}}},
	{"IPIP", {{4, 4, 0, {.length = 0}}}, 4, {{TUNNEL_IPIP}}},
	{"4in6", {{6, 4, 0, {.length = 0}}}, 4, {{TUNNEL_4IN6}}},
	{"6in4", {{4, 41, 0, {.length = 0}}}, 6, {{TUNNEL_6IN4}}},
	{"6in6 behind destination options",
	 {{6, 60, 0, BYTES(41, 0, 1, 4, 0, 0, 0, 0)}},
	 6,
	 {{TUNNEL_6IN6}}},
	{"EtherIP",
	 {{4, 97, 0, BYTES(0x30, 0, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_ETHERIP}}},
	{"MPLS in IP",
	 {{4, 137, 0, BYTES(0, 1, 1, 64)}},
	 4,
	 {{TUNNEL_MPLS_IN_IP}}},
	{"MPLS in UDP",
	 {{4, IP_UDP, 6635, BYTES(0, 1, 1, 64)}},
	 6,
	 {{TUNNEL_MPLS_IN_UDP}}},
	{"GTP-U",
	 {{4, IP_UDP, 2152, BYTES(0x30, 255, 0, 53, 0, 0, 0, 1)}},
	 4,
	 {{TUNNEL_GTP}}},
	{"GTP-U, sequence, any port",
	 {{4, IP_UDP, 12152, BYTES(0x32, 255, 0, 57, 0, 0, 0, 1, 0, 1, 0, 0)}},
	 4,
	 {{TUNNEL_GTP}}},
	{"GTP-U, two extension headers",
	 {{6, IP_UDP, 2152,
	   BYTES(0x34, 255, 0, 85, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0xc0,
		 2, 0, 0, 0, 0, 0, 0, 0)}},
	 6,
	 {{TUNNEL_GTP}}},
	{"GTP-U, Ethernet",
	 {{4, IP_UDP, 2152,
	   BYTES(0x30, 255, 0, 67, 0, 0, 0, 1, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_GTP}}},
	{"TZSP",
	 {{4, IP_UDP, 37008, BYTES(1, 0, 0, 1, 1, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_TZSP}}},
	{"TZSP, tags, any port",
	 {{4, IP_UDP, 37009,
	   BYTES(1, 1, 0, 1, 0, 10, 1, 0xc4, 41, 2, 0, 99, 1, ETHERNET_IPV6)}},
	 6,
	 {{TUNNEL_TZSP}}},
	{"VXLAN in GRE",
	 {{4, 47, 0, BYTES(0, 0, 0x86, 0xdd)},
	  {6, IP_UDP, 4789, BYTES(VXLAN, ETHERNET_IPV4)}},
	 4,
	 {{TUNNEL_GRE, TUNNEL_VXLAN}}},
	{"Geneve and VXLAN in ERSPAN, any ports",
	 {{4, 47, 0,
	   BYTES(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0, 1, 0, 0, 0, 1,
		 ETHERNET_IPV4)},
	  {4, IP_UDP, 777, BYTES(0, 0, 0x65, 0x58, 0, 0, 1, 0, ETHERNET_IPV4)},
	  {4, IP_UDP, 778, BYTES(VXLAN, ETHERNET_IPV6)}},
	 6,
	 {{TUNNEL_ERSPAN, TUNNEL_GENEVE, TUNNEL_VXLAN}}},
};

/* How long `layer` and all in it are. */
static size_t length_of(const struct layer *layer, unsigned version)
{
	size_t length =
		packet_tcp.length + (version == 4 ? IPV4_HEADER : IPV6_HEADER);

	for (const struct layer *at = layer; at < layer + LAYERS; at++) {
		if (!at->version)
			break;
		if (at != layer)
			length += at->version == 4 ? IPV4_HEADER : IPV6_HEADER;
		length += at->header.length + (at->port ? UDP_HEADER : 0);
	}
	return length;
}

static void put_layer(struct bytes *frame, const struct layer *layer,
		      size_t length)
{
	if (layer->version == 4)
		put_ipv4(frame, layer->protocol, length);
	else
		put_ipv6(frame, layer->protocol, length);
	if (layer->port) {
		put16(frame, 50000);
		put16(frame, layer->port);
		put16(frame, (unsigned)length);
		put16(frame, 0);
	}
	put(frame, layer->header.at, layer->header.length);
}

static void put_case(struct bytes *frame, size_t index)
{
	static const struct bytes nothing;
	unsigned version = cases[index].version;

	for (size_t i = 0; i < LAYERS; i++) {
		struct layer layers[LAYERS + 1] = {{.version = 0}};
		const struct layer *layer = &cases[index].layer[i];

		if (!layer->version)
			break;
		memcpy(layers, layer, (LAYERS - i) * sizeof(*layer));
		put_layer(frame, layer, length_of(layers, version));
	}
	put_packet(frame, version, 6, &nothing);
}

/* Expects the segment of every cut of `frame` that has its flags. */
static void check_cuts(int link, const struct bytes *frame, size_t index)
{
	size_t tcp_at = frame->length - packet_tcp.length;
	size_t enough = tcp_at + TCP_FLAGS_END;

	for (size_t n = 0; n <= frame->length; n++) {
		struct segment segment;
		enum packet_result result =
			parse(link, frame, n, frame->length, &segment);

		if (n < enough) {
			/* Of UDP nobody knows what it would be. */
			assert_true(result == PACKET_CUT ||
				    result == PACKET_OTHER ||
				    result == PACKET_UNKNOWN ||
				    result == PACKET_TUNNEL);
			continue;
		}
		assert_int_equal(result, PACKET_TCP);
		check_segment(&segment, cases[index].version,
			      frame->at + tcp_at, n - tcp_at);
		assert_memory_equal(&segment.tunnels, &cases[index].tunnels,
				    sizeof(segment.tunnels));
	}
}

/* Each as it is, in a VLAN, in QinQ with MPLS, and on a cooked link. */
static void test_tunnels(void **state)
{
	static const struct {
		int link;
		struct bytes header[2]; /* before IPv4 and IPv6 */
	} outsides[] = {
		{DLT_RAW, {{.length = 0}, {.length = 0}}},
		{DLT_EN10MB, {BYTES(ETHERNET_IPV4), BYTES(ETHERNET_IPV6)}},
		{DLT_EN10MB,
		 {BYTES(MACS, 0x81, 0, 0, 5, 8, 0),
		  BYTES(MACS, 0x81, 0, 0, 5, 0x86, 0xdd)}},
		{DLT_EN10MB,
		 {BYTES(MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x88, 0x47, 0, 1,
			1, 64),
		  BYTES(MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x88, 0x47, 0, 1,
			1, 64)}},
		{DLT_LINUX_SLL2,
		 {BYTES(8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0,
			0),
		  BYTES(0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0,
			1, 0, 0)}},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		print_message("# %s\n", cases[i].name);
		for (size_t j = 0; j < LENGTH(outsides); j++) {
			bool ipv6 = cases[i].layer[0].version == 6;
			struct bytes frame = outsides[j].header[ipv6];

			put_case(&frame, i);
			check_cuts(outsides[j].link, &frame, i);
		}
	}
}

/* Whatever any byte says, nothing beyond the end is read. */
static void test_every_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct bytes frame = {.length = 0};
		struct segment segment;

		put_case(&frame, i);
		for (size_t at = 0; at < frame.length; at++) {
			uint8_t kept = frame.at[at];

			for (unsigned value = 0; value < 256; value++) {
				frame.at[at] = (uint8_t)value;
				assert_in_range(
					parse_whole(DLT_RAW, &frame, &segment),
					PACKET_TCP, PACKET_MALFORMED);
			}
			frame.at[at] = kept;
		}
	}
}

/* `payload` in UDP to `port`. */
static void put_udp(struct bytes *frame, unsigned port,
		    const struct bytes *payload)
{
	const struct layer layer = {4, IP_UDP, port, *payload};

	put_layer(frame, &layer, UDP_HEADER + payload->length);
}

/* Of a tunnel at another port than its own, all must fit. */
static void test_guesses(void **state)
{
	static const struct bytes nothing;
	struct bytes inside = BYTES(VXLAN, ETHERNET_IPV4);
	struct segment segment;

	(void)state;
	put_packet(&inside, 4, 6, &nothing);
	for (size_t extra = 0; extra < 3; extra++) {
		struct bytes own = {.length = 0};
		struct bytes other = {.length = 0};

		put_udp(&own, 4789, &inside);
		put_udp(&other, 4000, &inside);
		assert_int_equal(parse_whole(DLT_RAW, &own, &segment),
				 PACKET_TCP);
		assert_int_equal(parse_whole(DLT_RAW, &other, &segment),
				 extra ? PACKET_OTHER : PACKET_TCP);
		put8(&inside, 0);
		/* Frames of Ethernet's least length may be filled up. */
		while (inside.length < 8 + 14 + 64 + 1)
			put8(&inside, 0);
	}
}

/* What is in them is not seen, and that they are there is. */
static void test_unread(void **state)
{
	static const struct {
		const char *name;
		unsigned port;
		enum packet_result result;
		struct bytes payload;
	} udp[] = {
		{"ESP", 4500, PACKET_ESP, BYTES(1, 2, 3, 4, 0, 0, 0, 1, 9)},
		{"IKE", 4500, PACKET_OTHER, BYTES(0, 0, 0, 0, 0, 0, 0, 1, 9)},
		{"keepalive", 4500, PACKET_OTHER, BYTES(0xff)},
		{"WireGuard", 7777, PACKET_ENCRYPTED,
		 BYTES(4, 0, 0, 0, 1, 2, 3, 4, 5, 1, 0, 0, 0, 0, 0, 0, 9, 9, 9,
		       9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)},
		{"no block", 7777, PACKET_OTHER,
		 BYTES(4, 0, 0, 0, 1, 2, 3, 4, 5, 1, 0, 0, 0, 0, 0, 0, 9, 9, 9,
		       9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)},
		{"OpenVPN", 1194, PACKET_ENCRYPTED, BYTES(0x38, 1, 2, 3)},
		{"VXLAN, ARP", 4789, PACKET_OTHER,
		 BYTES(VXLAN, MACS, 8, 6, 0, 1, 8, 0)},
		{"VXLAN, unknown", 4789, PACKET_UNKNOWN,
		 BYTES(VXLAN, MACS, 0x42, 0x42, 0, 1)},
		{"VXLAN, unknown, any port", 999, PACKET_OTHER,
		 BYTES(VXLAN, MACS, 0x42, 0x42, 0, 1)},
		{"VXLAN-GPE, unknown", 4790, PACKET_TUNNEL,
		 BYTES(0x0c, 0, 0, 6, 0, 0, 42, 0, 1, 2, 3, 4)},
		{"TZSP, 802.11", 37008, PACKET_TUNNEL,
		 BYTES(1, 0, 0, 18, 1, 8, 0, 0, 0)},
		{"DNS", 53, PACKET_OTHER,
		 BYTES(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0)},
	};
	static const struct {
		unsigned protocol;
		enum packet_result result;
		struct bytes payload;
	} ip[] = {
		{47, PACKET_TUNNEL, BYTES(0, 2, 8, 0, 0x45)},
		{47, PACKET_UNKNOWN, BYTES(0, 0, 0x42, 0x42, 0x45)},
		{47, PACKET_OTHER, BYTES(0, 0, 0, 0)},
		{47, PACKET_TUNNEL,
		 BYTES(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x70, 0, 0, 0, 0, 0, 0,
		       0)},
		{97, PACKET_TUNNEL, BYTES(0x40, 0, 1, 2)},
	};
	struct segment segment;

	(void)state;
	for (size_t i = 0; i < LENGTH(udp); i++) {
		struct bytes frame = {.length = 0};

		print_message("# %s\n", udp[i].name);
		put_udp(&frame, udp[i].port, &udp[i].payload);
		assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
				 udp[i].result);
	}
	for (size_t i = 0; i < LENGTH(ip); i++) {
		struct bytes frame = {.length = 0};

		put_ipv4(&frame, ip[i].protocol, ip[i].payload.length);
		put(&frame, ip[i].payload.at, ip[i].payload.length);
		assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
				 ip[i].result);
	}
}

/* Eight in each other are read, nine are not. */
static void test_depth(void **state)
{
	static const struct bytes nothing;
	struct segment segment;

	(void)state;
	for (size_t depth = 1; depth < 11; depth++) {
		struct bytes frame = {.length = 0};

		for (size_t i = depth; i > 0; i--)
			put_ipv4(&frame, 4,
				 i * IPV4_HEADER + packet_tcp.length);
		put_packet(&frame, 4, 6, &nothing);
		assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
				 depth <= 8 ? PACKET_TCP : PACKET_TUNNEL);
		if (depth > 8)
			continue;
		for (size_t i = 0; i < TUNNELS_NAMED; i++)
			assert_int_equal(segment.tunnels.kind[i],
					 i < depth ? TUNNEL_IPIP : TUNNEL_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tunnels),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_guesses),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
