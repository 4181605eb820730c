/* SPDX-License-Identifier: MIT */
/* Frames of every encapsulation, built by hand, and cut everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcap/dlt.h>

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

/* 4000 > 5201, seq 0x01020304, ack 0xa0b0c0d0, SYN and ACK, 8 bytes of options,
 * "hello". */
static const struct bytes tcp = BYTES(
	0x0f, 0xa0, 0x14, 0x51, 1, 2, 3, 4, 0xa0, 0xb0, 0xc0, 0xd0, 0x70, 0x12,
	1, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4, 1, 1, 1, 0, 'h', 'e', 'l', 'l', 'o');

#define TCP_OPTIONS 8
#define TCP_PAYLOAD 5

static const uint8_t source4[4] = {10, 0, 0, 1};
static const uint8_t destination4[4] = {192, 168, 7, 9};
static const uint8_t source6[16] = {0xfd, 0, 1, 2, 3, 4, 5, 6,
				    7,    8, 9, 1, 2, 3, 4, 5};
static const uint8_t destination6[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
					 9,    8,    7, 6, 5, 4, 3, 2};

static void put(struct bytes *frame, const void *bytes, size_t length)
{
	assert_true(frame->length + length <= sizeof(frame->at));
	if (length > 0)
		memcpy(frame->at + frame->length, bytes, length);
	frame->length += length;
}

static void put8(struct bytes *frame, unsigned value)
{
	uint8_t byte = (uint8_t)value;

	put(frame, &byte, 1);
}

static void put16(struct bytes *frame, unsigned value)
{
	put8(frame, value >> 8);
	put8(frame, value);
}

/* `length` is that of what follows. */
static void put_ipv4(struct bytes *frame, unsigned protocol, size_t length)
{
	put16(frame, 0x4500);
	put16(frame, (unsigned)(IPV4_HEADER + length));
	put16(frame, 0x1234);
	put16(frame, 0x4000);
	put8(frame, 64);
	put8(frame, protocol);
	put16(frame, 0);
	put(frame, source4, sizeof(source4));
	put(frame, destination4, sizeof(destination4));
}

static void put_ipv6(struct bytes *frame, unsigned next, size_t length)
{
	put16(frame, 0x6000);
	put16(frame, 0);
	put16(frame, (unsigned)length);
	put8(frame, next);
	put8(frame, 64);
	put(frame, source6, sizeof(source6));
	put(frame, destination6, sizeof(destination6));
}

/* An IP packet with the segment above behind `extension`. */
static void put_packet(struct bytes *frame, unsigned version, unsigned next,
		       const struct bytes *extension)
{
	size_t length = extension->length + tcp.length;

	if (version == 4)
		put_ipv4(frame, next, length);
	else
		put_ipv6(frame, next, length);
	put(frame, extension->at, extension->length);
	put(frame, tcp.at, tcp.length);
}

/* Parses a copy that ends where the heap does, for the sanitizers' sake. */
static enum packet_result parse(int link, const struct bytes *frame,
				size_t captured, size_t length,
				struct segment *segment)
{
	uint8_t *copy = malloc(captured ? captured : 1);

	assert_non_null(copy);
	memcpy(copy, frame->at, captured);
	enum packet_result result =
		packet_parse(link, copy, captured, length, segment);

	/* What was found, at the same places of the frame that stays. */
	if (result == PACKET_TCP) {
		segment->options = frame->at + (segment->options - copy);
		segment->payload = frame->at + (segment->payload - copy);
	}
	free(copy);
	return result;
}

static enum packet_result parse_whole(int link, const struct bytes *frame,
				      struct segment *segment)
{
	return parse(link, frame, frame->length, frame->length, segment);
}

static void check_end(const struct endpoint *end, unsigned version,
		      const uint8_t *address4, const uint8_t *address6,
		      uint16_t port)
{
	static const uint8_t zeros[12];

	assert_int_equal(end->family, version);
	assert_int_equal(end->port, port);
	if (version == 4) {
		assert_memory_equal(end->address, address4, 4);
		assert_memory_equal(end->address + 4, zeros, sizeof(zeros));
	} else {
		assert_memory_equal(end->address, address6, 16);
	}
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* `left` bytes of the segment above are captured, at `at`. */
static void check_segment(const struct segment *segment, unsigned version,
			  const uint8_t *at, size_t left)
{
	size_t fixed = smaller(left, TCP_HEADER);
	size_t options = smaller(left - fixed, TCP_OPTIONS);

	check_end(&segment->source, version, source4, source6, 4000);
	check_end(&segment->destination, version, destination4, destination6,
		  5201);
	assert_int_equal(segment->seq, 0x01020304);
	assert_int_equal(segment->ack, 0xa0b0c0d0);
	assert_int_equal(segment->flags, TCP_SYN | TCP_ACK);
	assert_ptr_equal(segment->options, at + fixed);
	assert_int_equal(segment->options_captured, options);
	assert_int_equal(segment->options_length, TCP_OPTIONS);
	assert_ptr_equal(segment->payload, at + fixed + options);
	assert_int_equal(segment->payload_captured, left - fixed - options);
	assert_int_equal(segment->payload_length, TCP_PAYLOAD);
	assert_int_equal(segment->ttl, 64);
	assert_int_equal(segment->has_ip_id, version == 4);
	assert_int_equal(segment->ip_id, version == 4 ? 0x1234 : 0);
}

/*
 * The frame ends with the segment above. However much of it a snaplen leaves,
 * what can be known is: everything once the TCP flags are there.
 */
static void check_every_cut(int link, const struct bytes *frame,
			    unsigned version)
{
	size_t tcp_at = frame->length - tcp.length;
	size_t enough = tcp_at + TCP_FLAGS_END;

	for (size_t n = 0; n <= frame->length; n++) {
		struct segment segment;
		enum packet_result result =
			parse(link, frame, n, frame->length, &segment);

		assert_int_equal(result, n < enough ? PACKET_CUT : PACKET_TCP);
		if (result == PACKET_TCP)
			check_segment(&segment, version, frame->at + tcp_at,
				      n - tcp_at);
	}
}

/* What may come before IP. */
static const struct {
	const char *name;
	int link;
	unsigned version;
	struct bytes header;
} links[] = {
#define MACS 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2
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
	put_ipv4(&frame, 6, sizeof(options) + tcp.length);
	frame.at[0] = 0x47;
	put(&frame, options, sizeof(options));
	put(&frame, tcp.at, tcp.length);
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
		size_t tcp_at = frame.length - tcp.length;
		put(&frame, padding, sizeof(padding));
		assert_int_equal(parse_whole(DLT_RAW, &frame, &segment),
				 PACKET_TCP);
		check_segment(&segment, version, frame.at + tcp_at, tcp.length);
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
	size_t tcp_at = frame.length - tcp.length;
	size_t left = frame.length - 2;
	assert_int_equal(parse(DLT_RAW, &frame, left, left, &segment),
			 PACKET_TCP);
	check_segment(&segment, 4, frame.at + tcp_at, tcp.length - 2);
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
	check_segment(&segment, 4, frame.at + IPV4_HEADER, tcp.length);
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

static void test_fragments(void **state)
{
	static const struct bytes later = BYTES(6, 0, 0, 9, 1, 2, 3, 4);
	struct bytes frame = {.length = 0};
	struct segment segment;

	(void)state;
	check_changed(6, 0x20, PACKET_TCP);
	check_changed(6, 0x10, PACKET_FRAGMENT);
	check_changed(7, 0x01, PACKET_FRAGMENT);
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
		size_t ip_end = frame.length - tcp.length;
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
	put_ipv4(&four_as_six, 6, tcp.length);
	put(&four_as_six, tcp.at, tcp.length);
	put_ipv4(&six_as_four, 6, tcp.length);
	six_as_four.at[14] = 0x65;
	put(&six_as_four, tcp.at, tcp.length);
	assert_int_equal(parse_whole(DLT_EN10MB, &four_as_six, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_EN10MB, &six_as_four, &segment),
			 PACKET_MALFORMED);
	assert_int_equal(parse_whole(DLT_RAW, &neither, &segment),
			 PACKET_OTHER);
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
	put_ipv6(&headers, 60, 40 * sizeof(extension) + tcp.length);
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
	put(&headers, tcp.at, tcp.length);
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
		{DLT_EN10MB, BYTES(MACS, 8, 6, 0, 1)},       /* ARP */
		{DLT_EN10MB, BYTES(MACS, 0, 3, 0x42, 0x42)}, /* 802.3 */
		{DLT_EN10MB, BYTES(MACS, 0x88, 0x47, 0, 1, 1, 64, 0, 0)},
		{DLT_NULL, BYTES(7, 0, 0, 0, 0x45)},
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
		cmocka_unit_test(test_unknown_link),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
