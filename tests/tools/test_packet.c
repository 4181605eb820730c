/* SPDX-License-Identifier: MIT */
/* Frames of every encapsulation, built by hand, and cut everywhere. */
#include <string.h>

#include <pcap/dlt.h>

#include "packet_case.h"

/* What may come before IP. */
static const struct {
	const char *name;
	int link;
	unsigned version;
	struct bytes header;
} links[] = {
	{"Ethernet", DLT_EN10MB, 4, BYTES(MACS, 8, 0)},
	{"Ethernet, IPv6", DLT_EN10MB, 6, BYTES(MACS, 0x86, 0xdd)},
	{"802.1Q", DLT_EN10MB, 4, BYTES(MACS, 0x81, 0, 0, 5, 8, 0)},
	{"QinQ", DLT_EN10MB, 6,
	 BYTES(MACS, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x86, 0xdd)},
	{"old QinQ, three tags", DLT_EN10MB, 4,
	 BYTES(MACS, 0x91, 0, 0, 5, 0x91, 0, 0, 7, 0x81, 0, 0, 6, 8, 0)},
	{"MPLS", DLT_EN10MB, 4, BYTES(MACS, 0x88, 0x47, 0, 1, 1, 64)},
	{"MPLS, two labels, IPv6", DLT_EN10MB, 6,
	 BYTES(MACS, 0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64)},
	{"MPLS multicast in a VLAN", DLT_EN10MB, 4,
	 BYTES(MACS, 0x81, 0, 0, 5, 0x88, 0x48, 0, 1, 1, 64)},
	{"PPPoE", DLT_EN10MB, 4,
	 BYTES(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 55, 0, 0x21)},
	{"PPPoE, IPv6", DLT_EN10MB, 6,
	 BYTES(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 75, 0, 0x57)},
	{"PPPoE, MPLS", DLT_EN10MB, 4,
	 BYTES(MACS, 0x88, 0x64, 0x11, 0, 0, 1, 0, 59, 2, 0x81, 0, 1, 1, 64)},
	{"cooked", DLT_LINUX_SLL, 4,
	 BYTES(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0)},
	{"cooked, IPv6 in a VLAN", DLT_LINUX_SLL, 6,
	 BYTES(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x81, 0, 0, 5, 0x86,
	       0xdd)},
	{"cooked 2", DLT_LINUX_SLL2, 4,
	 BYTES(8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)},
	{"cooked 2, IPv6", DLT_LINUX_SLL2, 6,
	 BYTES(0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0,
	       0)},
	{"raw", DLT_RAW, 4, {.length = 0}},
	{"raw, IPv6", DLT_RAW, 6, {.length = 0}},
	{"raw by 12", 12, 4, {.length = 0}},
	{"raw by 14", 14, 6, {.length = 0}},
	{"raw by 101", 101, 4, {.length = 0}},
	{"IPv4", DLT_IPV4, 4, {.length = 0}},
	{"IPv6", DLT_IPV6, 6, {.length = 0}},
	{"null, little-endian", DLT_NULL, 4, BYTES(2, 0, 0, 0)},
	{"null, big-endian", DLT_NULL, 4, BYTES(0, 0, 0, 2)},
	{"null, Darwin's IPv6", DLT_NULL, 6, BYTES(30, 0, 0, 0)},
	{"null, FreeBSD's IPv6", DLT_NULL, 6, BYTES(0, 0, 0, 28)},
	{"null, NetBSD's IPv6", DLT_NULL, 6, BYTES(24, 0, 0, 0)},
	{"null, Linux's IPv6", DLT_NULL, 6, BYTES(10, 0, 0, 0)},
	{"loop", DLT_LOOP, 4, BYTES(0, 0, 0, 2)},
	{"loop, other order", DLT_LOOP, 6, BYTES(24, 0, 0, 0)},
	{"PPP", DLT_PPP, 4, BYTES(0xff, 3, 0, 0x21)},
	{"PPP, no address", DLT_PPP, 6, BYTES(0, 0x57)},
	{"PPP, short protocol", DLT_PPP, 4, BYTES(0x21)},
	{"802.3", DLT_EN10MB, 4,
	 BYTES(MACS, 0, 99, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0)},
	{"802.3 in a VLAN, IPv6", DLT_EN10MB, 6,
	 BYTES(MACS, 0x81, 0, 0, 5, 0, 99, 0xaa, 0xaa, 3, 0, 0, 0, 0x86, 0xdd)},
	{"802.2 with IP", DLT_EN10MB, 4, BYTES(MACS, 0, 99, 6, 6, 3)},
	{"cooked, 802.2", DLT_LINUX_SLL, 4,
	 BYTES(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0, 4, 0xaa, 0xaa, 3, 0,
	       0, 0, 8, 0)},
	{"802.1ah", DLT_EN10MB, 4,
	 BYTES(MACS, 0x88, 0xe7, 0, 0, 0, 1, MACS, 8, 0)},
	{"VN-tag", DLT_EN10MB, 4, BYTES(MACS, 0x89, 0x26, 0, 1, 0, 2, 8, 0)},
	{"802.1BR", DLT_EN10MB, 6,
	 BYTES(MACS, 0x89, 0x3f, 0, 1, 0, 2, 0, 0, 0x86, 0xdd)},
	{"NSH", DLT_EN10MB, 4,
	 BYTES(MACS, 0x89, 0x4f, 0, 2, 2, 1, 0, 0, 1, 0xff)},
	{"MPLS by link type", DLT_MPLS, 4, BYTES(0, 1, 1, 64)},
	{"PPPoE by link type", DLT_PPP_ETHER, 4,
	 BYTES(0x11, 0, 0, 1, 0, 55, 0, 0x21)},
	{"Cisco HDLC", DLT_C_HDLC, 4, BYTES(0x0f, 0, 8, 0)},
	{"serial PPP", DLT_PPP_SERIAL, 4, BYTES(0xff, 3, 0, 0x21)},
	{"serial PPP, no address", DLT_PPP_SERIAL, 6, BYTES(0, 0x57)},
	{"serial PPP, short protocol", DLT_PPP_SERIAL, 6, BYTES(0xff, 3, 0x57)},
};

static void test_links(void **state)
{
	static const struct bytes nothing;

	(void)state;
	for (size_t i = 0; i < LENGTH(links); i++) {
		struct bytes frame = links[i].header;

		print_message("# %s\n", links[i].name);
		put_packet(&frame, links[i].version, 6, &nothing);
		check_every_cut(links[i].link, &frame, links[i].version);
		assert_true(packet_link_known(links[i].link));
	}
}

/* Only Ethernet and the cooked headers say whose network card it was. */
static void test_source_mac(void **state)
{
	static const struct bytes nothing;
	static const uint8_t ethernet[6] = {2, 0, 0, 0, 0, 2};
	static const uint8_t cooked[6] = {2, 0, 0, 0, 0, 1};
	struct bytes tunnel =
		BYTES(0, 0, 2, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0);
	struct segment segment;

	(void)state;
	for (size_t i = 0; i < LENGTH(links); i++) {
		struct bytes frame = links[i].header;
		int link = links[i].link;
		bool has = link == DLT_EN10MB || link == DLT_LINUX_SLL ||
			   link == DLT_LINUX_SLL2;

		put_packet(&frame, links[i].version, 6, &nothing);
		assert_int_equal(parse_whole(link, &frame, &segment),
				 PACKET_TCP);
		assert_int_equal(segment.has_source_mac, has);
		if (has)
			assert_memory_equal(segment.source_mac,
					    link == DLT_EN10MB ? ethernet
							       : cooked,
					    sizeof(ethernet));
	}

	/* An address of another kind. */
	put_packet(&tunnel, 4, 6, &nothing);
	assert_int_equal(parse_whole(DLT_LINUX_SLL, &tunnel, &segment),
			 PACKET_TCP);
	assert_false(segment.has_source_mac);
}

/* What may come between IP and TCP. */
static const struct {
	const char *name;
	unsigned version;
	unsigned next;
	struct bytes header;
} extensions[] = {
	{"hop by hop", 6, 0, BYTES(6, 0, 1, 4, 0, 0, 0, 0)},
	{"routing", 6, 43,
	 BYTES(6, 2, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6,
	       7, 8)},
	{"destination", 6, 60, BYTES(6, 0, 1, 4, 0, 0, 0, 0)},
	{"first fragment", 6, 44, BYTES(6, 9, 0, 1, 1, 2, 3, 4)},
	{"authentication", 6, 51,
	 BYTES(6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2,
	       3, 4)},
	{"authentication, IPv4", 4, 51,
	 BYTES(6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2,
	       3, 4)},
	{"one of each", 6, 0,
	 BYTES(60, 0, 1, 4, 0, 0, 0, 0, 43, 0, 1, 4, 0, 0, 0, 0, 44, 0, 0, 0, 0,
	       0, 0, 0, 51, 0, 0, 1, 1, 2, 3, 4, 6, 1, 0, 0, 0, 0, 0, 1, 0, 0,
	       0, 1)},
};

static void test_extensions(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(extensions); i++) {
		struct bytes frame = {.length = 0};

		print_message("# %s\n", extensions[i].name);
		put_packet(&frame, extensions[i].version, extensions[i].next,
			   &extensions[i].header);
		check_every_cut(DLT_RAW, &frame, extensions[i].version);
	}
}

static void test_ipv4_options(void **state)
{
	static const uint8_t options[8] = {7, 7, 4, 0, 0, 0, 0, 0};
	struct bytes frame = {.length = 0};

	(void)state;
	put_ipv4(&frame, 6, sizeof(options) + packet_tcp.length);
	frame.at[0] = 0x47;
	put(&frame, options, sizeof(options));
	put(&frame, packet_tcp.at, packet_tcp.length);
	check_every_cut(DLT_RAW, &frame, 4);
}

/* Padding of the link is no payload, and neither is a wrong length of it. */
static void test_padding(void **state)
{
	static const struct bytes nothing;
	static const uint8_t padding[9] = {0xff, 0xff};

	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct bytes frame = {.length = 0};
		struct segment segment;

		put_packet(&frame, version, 6, &nothing);
		size_t tcp_at = frame.length - packet_tcp.length;
		put(&frame, padding, sizeof(padding));
		assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
				 PACKET_TCP);
		check_segment(&segment, version, frame.at + tcp_at,
			      packet_tcp.length);
	}
}

/* Some tools cut frames, and call what is left their length. */
static void test_lost_length(void **state)
{
	static const struct bytes nothing;
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	put_packet(&frame, 4, 6, &nothing);
	size_t tcp_at = frame.length - packet_tcp.length;
	size_t left = frame.length - 2;
	assert_int_equal(parse(DLT_RAW, &frame, left, left, &segment),
			 PACKET_TCP);
	check_segment(&segment, 4, frame.at + tcp_at, packet_tcp.length - 2);
}

/* More captured than there was must not confuse, and not where IP does not
 * know better. */
static void test_captured_beyond_length(void **state)
{
	static const struct bytes nothing;
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	put_packet(&frame, 4, 6, &nothing);
	memset(frame.at + 2, 0, 2);
	assert_int_equal(parse(DLT_RAW, &frame, frame.length, 3, &segment),
			 PACKET_TCP);
	check_segment(&segment, 4, frame.at + IPV4_HEADER, packet_tcp.length);
}

/* Segmentation offload and jumbograms: no length but the frame's. */
static void test_no_ip_length(void **state)
{
	static const struct bytes nothing;
	static const struct bytes jumbo =
		BYTES(6, 0, 0xc2, 4, 0, 1, 0x11, 0x70);
	const size_t extra = 70000;

	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct bytes frame = {.length = 0};
		struct segment segment;

		put_packet(&frame, version, version == 4 ? 6 : 0,
			   version == 4 ? &nothing : &jumbo);
		memset(frame.at + (version == 4 ? 2 : 4), 0, 2);
		assert_int_equal(parse(DLT_RAW, &frame, frame.length,
				       frame.length + extra, &segment),
				 PACKET_TCP);
		assert_int_equal(segment.payload_captured, TCP_PAYLOAD);
		assert_int_equal(segment.payload_length, TCP_PAYLOAD + extra);
	}
}

/* Expects `expected` of an IPv4 packet with `value` at `offset`. */
static void check_changed(size_t offset, uint8_t value,
			  enum packet_result expected)
{
	static const struct bytes nothing;
	struct bytes frame = {.length = 0};
	struct segment segment;
	struct segment untouched;

	memset(&segment, 0xa5, sizeof(segment));
	memset(&untouched, 0xa5, sizeof(untouched));
	put_packet(&frame, 4, 6, &nothing);
	frame.at[offset] = value;
	assert_int_equal(parse_whole(DLT_IPV4, &frame, &segment), expected);
	if (expected != PACKET_TCP)
		assert_memory_equal(&segment, &untouched, sizeof(segment));
}

/* Expects `expected` of a first fragment of `size` bytes of TCP. */
static void check_first_fragment(size_t size, enum packet_result expected)
{
	struct bytes frame = {.length = 0};
	struct segment segment;

	put_ipv4(&frame, 6, size);
	frame.at[6] = 0x20;
	put(&frame, packet_tcp.at, size);
	frame.at[IPV4_HEADER + 12] = 0x50; /* a header without options */
	assert_int_equal(parse_whole(DLT_RAW, &frame, &segment), expected);
}

static void test_fragments(void **state)
{
	static const struct bytes later = BYTES(6, 0, 0, 9, 1, 2, 3, 4);
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	check_changed(6, 0x20, PACKET_TCP);
	check_changed(6, 0x10, PACKET_FRAGMENT);
	check_changed(7, 0x01, PACKET_FRAGMENT);
	check_first_fragment(20, PACKET_TCP);
	check_first_fragment(19, PACKET_FRAGMENT);
	check_first_fragment(8, PACKET_FRAGMENT);
	put_packet(&frame, 6, 44, &later);
	assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
			 PACKET_FRAGMENT);
}

static void test_malformed(void **state)
{
	(void)state;
	check_changed(0, 0x41, PACKET_MALFORMED);  /* short header */
	check_changed(3, 19, PACKET_MALFORMED);    /* less than the header */
	check_changed(3, 39, PACKET_MALFORMED);    /* less than TCP's header */
	check_changed(3, 20, PACKET_MALFORMED);    /* nothing but IP */
	check_changed(32, 0x40, PACKET_MALFORMED); /* TCP header of 16 */
	check_changed(32, 0xf0, PACKET_MALFORMED); /* one beyond the packet */
}

/* A frame that was that short on the wire is not cut but malformed. */
static void test_short_frames(void **state)
{
	static const struct bytes nothing;

	(void)state;
	for (size_t i = 0; i < LENGTH(links); i++) {
		struct bytes frame = links[i].header;
		struct segment segment;

		put_packet(&frame, links[i].version, 6, &nothing);
		size_t ip_end = frame.length - packet_tcp.length;
		for (size_t n = 0; n < ip_end; n++)
			assert_int_equal(
				parse(links[i].link, &frame, n, n, &segment),
				PACKET_MALFORMED);
	}
}

static void test_wrong_versions(void **state)
{
	struct bytes four_as_six = BYTES(MACS, 0x86, 0xdd);
	struct bytes six_as_four = BYTES(MACS, 8, 0);
	struct bytes neither = BYTES(0x50, 0, 0, 0);
	struct segment segment;

	(void)state;
	put_ipv4(&four_as_six, 6, packet_tcp.length);
	put(&four_as_six, packet_tcp.at, packet_tcp.length);
	put_ipv4(&six_as_four, 6, packet_tcp.length);
	six_as_four.at[14] = 0x65;
	put(&six_as_four, packet_tcp.at, packet_tcp.length);
	assert_int_equal(parse_whole(DLT_EN10MB, &four_as_six, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_EN10MB, &six_as_four, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_RAW, &neither, &segment),
			 PACKET_UNKNOWN);
}

/* Nothing stacks without end. */
static void test_bounds(void **state)
{
	static const struct bytes nothing;
	static const uint8_t vlan[4] = {0, 5, 0x81, 0};
	static const uint8_t label[4] = {0, 1, 0, 64};
	static const uint8_t extension[8] = {60, 0, 1, 4, 0, 0, 0, 0};
	struct bytes tags = BYTES(MACS, 0x81, 0);
	struct bytes labels = BYTES(MACS, 0x88, 0x47);
	struct bytes headers = {.length = 0};
	struct segment segment;

	(void)state;
	put_ipv6(&headers, 60, 40 * sizeof(extension) + packet_tcp.length);
	for (int i = 0; i < 40; i++) {
		put(&tags, vlan, sizeof(vlan));
		put(&labels, label, sizeof(label));
		put(&headers, extension, sizeof(extension));
	}
	tags.at[tags.length - 2] = 8;
	labels.at[labels.length - 2] = 1;
	headers.at[headers.length - sizeof(extension)] = 6;
	put_packet(&tags, 4, 6, &nothing);
	put_packet(&labels, 4, 6, &nothing);
	put(&headers, packet_tcp.at, packet_tcp.length);
	assert_int_equal(parse_whole(DLT_EN10MB, &tags, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_EN10MB, &labels, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_RAW, &headers, &segment),
			 PACKET_MALFORMED);
}

static void test_other(void **state)
{
	static const struct {
		int link;
		struct bytes frame;
	} others[] = {
		{DLT_EN10MB, BYTES(MACS, 8, 6, 0, 1)},          /* ARP */
		{DLT_EN10MB, BYTES(MACS, 0, 3, 0x42, 0x42, 3)}, /* 802.3 */
		{DLT_EN10MB, BYTES(MACS, 0, 8, 0xaa, 0xaa, 3, 0, 0, 0xc, 0x20,
				   0)}, /* CDP */
		{DLT_EN10MB, BYTES(MACS, 0x88, 0x47, 0, 1, 1, 64, 0x10, 0)},
		{DLT_PPP, BYTES(0xff, 3, 0xc0, 0x21, 1)}, /* LCP */
	};
	struct segment segment;

	(void)state;
	for (size_t i = 0; i < LENGTH(others); i++)
		assert_int_equal(
			parse_whole(others[i].link, &others[i].frame, &segment),
			PACKET_OTHER);

	/* UDP, even where less of it is left than of an extension header. */
	for (size_t n = 0; n <= 8; n++) {
		struct bytes udp4 = {.length = 0};
		struct bytes udp6 = {.length = 0};

		put_ipv4(&udp4, 17, 8);
		put_ipv6(&udp6, 17, 8);
		assert_int_equal(parse(DLT_RAW, &udp4, IPV4_HEADER + n,
				       IPV4_HEADER + 8, &segment),
				 PACKET_OTHER);
		assert_int_equal(parse(DLT_RAW, &udp6, IPV6_HEADER + n,
				       IPV6_HEADER + 8, &segment),
				 PACKET_OTHER);
	}
}

/* What may have held TCP, for all that is known. */
static void test_unknown(void **state)
{
	static const struct {
		int link;
		enum packet_result result;
		struct bytes frame;
	} frames[] = {
		{DLT_EN10MB, PACKET_UNKNOWN, BYTES(MACS, 0x42, 0x42, 0, 1)},
		{DLT_EN10MB, PACKET_UNKNOWN,
		 BYTES(MACS, 0x88, 0x47, 0, 1, 1, 64, 0, 0)},
		{DLT_EN10MB, PACKET_ENCRYPTED, BYTES(MACS, 0x88, 0xe5, 0, 1)},
		{DLT_NULL, PACKET_UNKNOWN, BYTES(7, 0, 0, 0, 0x45)},
		{DLT_PPP, PACKET_UNKNOWN, BYTES(0xff, 3, 0, 0x2d, 1)}, /* VJ */
		{DLT_PPP, PACKET_ENCRYPTED, BYTES(0xff, 3, 0, 0xfd, 1)},
		{DLT_RAW, PACKET_UNKNOWN, BYTES(0x50, 0, 0, 0)},
	};
	static const struct {
		unsigned protocol;
		enum packet_result result;
	} protocols[] = {
		{1, PACKET_OTHER},     {58, PACKET_OTHER},
		{132, PACKET_OTHER},   {50, PACKET_ESP},
		{108, PACKET_TUNNEL},  {115, PACKET_TUNNEL},
		{253, PACKET_UNKNOWN},
	};
	struct segment segment;

	(void)state;
	for (size_t i = 0; i < LENGTH(frames); i++)
		assert_int_equal(
			parse_whole(frames[i].link, &frames[i].frame, &segment),
			frames[i].result);
	for (size_t i = 0; i < LENGTH(protocols); i++) {
		struct bytes ipv4 = {.length = 0};
		struct bytes ipv6 = {.length = 0};

		put_ipv4(&ipv4, protocols[i].protocol, packet_tcp.length);
		put(&ipv4, packet_tcp.at, packet_tcp.length);
		put_ipv6(&ipv6, protocols[i].protocol, packet_tcp.length);
		put(&ipv6, packet_tcp.at, packet_tcp.length);
		assert_int_equal(parse_whole(DLT_RAW, &ipv4, &segment),
				 protocols[i].result);
		assert_int_equal(parse_whole(DLT_RAW, &ipv6, &segment),
				 protocols[i].result);
	}
}

/* IPsec tells between whom it is. */
static void test_esp(void **state)
{
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	put_ipv4(&frame, 50, packet_tcp.length);
	put(&frame, packet_tcp.at, packet_tcp.length);
	assert_int_equal(parse_whole(DLT_RAW, &frame, &segment), PACKET_ESP);
	check_end(&segment.source, 4, packet_source4, packet_source6, 0);
	check_end(&segment.destination, 4, packet_destination4,
		  packet_destination6, 0);
}

/* A capture of raw IP that says it is of Ethernet. */
static void test_raw_as_ethernet(void **state)
{
	static const struct bytes nothing;

	(void)state;
	for (unsigned version = 4; version <= 6; version += 2) {
		struct bytes frame = {.length = 0};
		struct segment segment;
		size_t enough = version == 4 ? 20 + 14 : 40 + 14;

		put_packet(&frame, version, 6, &nothing);
		size_t tcp_at = frame.length - packet_tcp.length;
		for (size_t n = enough; n <= frame.length; n++) {
			assert_int_equal(parse(DLT_EN10MB, &frame, n,
					       frame.length, &segment),
					 PACKET_TCP);
			check_segment(&segment, version, frame.at + tcp_at,
				      n - tcp_at);
			assert_false(segment.has_source_mac);
		}
		/* One byte more or less, and it is chance. */
		assert_int_not_equal(parse(DLT_EN10MB, &frame, frame.length,
					   frame.length + 1, &segment),
				     PACKET_TCP);
		assert_int_not_equal(parse(DLT_EN10MB, &frame, frame.length - 1,
					   frame.length - 1, &segment),
				     PACKET_TCP);
	}
}

static void test_unknown_link(void **state)
{
	static const struct bytes nothing;
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	put_packet(&frame, 4, 6, &nothing);
	assert_int_equal(parse_whole(DLT_IEEE802_11, &frame, &segment),
			 PACKET_UNKNOWN_LINK);
	assert_false(packet_link_known(DLT_IEEE802_11));
	assert_false(packet_link_known(-1));
}

/* Every value of every byte of the headers: nothing is read beyond the end. */
static void test_every_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(links); i++) {
		static const struct bytes nothing;
		struct bytes frame = links[i].header;
		struct segment segment;

		put_packet(&frame, links[i].version, 6, &nothing);
		for (size_t at = 0; at < frame.length; at++) {
			uint8_t kept = frame.at[at];

			for (unsigned value = 0; value < 256; value++) {
				frame.at[at] = (uint8_t)value;
				enum packet_result result = parse_whole(
					links[i].link, &frame, &segment);
				assert_in_range(result, PACKET_TCP,
						PACKET_MALFORMED);
			}
			frame.at[at] = kept;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_source_mac),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_ipv4_options),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_lost_length),
		cmocka_unit_test(test_captured_beyond_length),
		cmocka_unit_test(test_no_ip_length),
		cmocka_unit_test(test_fragments),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_short_frames),
		cmocka_unit_test(test_wrong_versions),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_other),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_esp),
		cmocka_unit_test(test_raw_as_ethernet),
		cmocka_unit_test(test_unknown_link),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
