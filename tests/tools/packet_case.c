/* SPDX-License-Identifier: MIT */
#include "packet_case.h"

#include <stdlib.h>
#include <string.h>

/* 4000 > 5201, seq 0x01020304, ack 0xa0b0c0d0, SYN and ACK, 8 bytes of options,
 * "hello". */
const struct bytes packet_tcp = BYTES(
	0x0f, 0xa0, 0x14, 0x51, 1, 2, 3, 4, 0xa0, 0xb0, 0xc0, 0xd0, 0x70, 0x12,
	1, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4, 1, 1, 1, 0, 'h', 'e', 'l', 'l', 'o');

const uint8_t packet_source4[4] = {10, 0, 0, 1};
const uint8_t packet_destination4[4] = {192, 168, 7, 9};
const uint8_t packet_source6[16] = {0xfd, 0, 1, 2, 3, 4, 5, 6,
				    7,    8, 9, 1, 2, 3, 4, 5};
const uint8_t packet_destination6[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
					 9,    8,    7, 6, 5, 4, 3, 2};

void put(struct bytes *frame, const void *bytes, size_t length)
{
	assert_true(frame->length + length <= sizeof(frame->at));
	if (length > 0)
		memcpy(frame->at + frame->length, bytes, length);
	frame->length += length;
}

void put8(struct bytes *frame, unsigned value)
{
	uint8_t byte = (uint8_t)value;

	put(frame, &byte, 1);
}

void put16(struct bytes *frame, unsigned value)
{
	put8(frame, value >> 8);
	put8(frame, value);
}

/* `length` is that of what follows. */
void put_ipv4(struct bytes *frame, unsigned protocol, size_t length)
{
	put16(frame, 0x4500);
	put16(frame, (unsigned)(IPV4_HEADER + length));
	put16(frame, 0x1234);
	put16(frame, 0x4000);
	put8(frame, 64);
	put8(frame, protocol);
	put16(frame, 0);
	put(frame, packet_source4, sizeof(packet_source4));
	put(frame, packet_destination4, sizeof(packet_destination4));
}

void put_ipv6(struct bytes *frame, unsigned next, size_t length)
{
	put16(frame, 0x6000);
	put16(frame, 0);
	put16(frame, (unsigned)length);
	put8(frame, next);
	put8(frame, 64);
	put(frame, packet_source6, sizeof(packet_source6));
	put(frame, packet_destination6, sizeof(packet_destination6));
}

/* An IP packet with the segment above behind `extension`. */
void put_packet(struct bytes *frame, unsigned version, unsigned next,
		const struct bytes *extension)
{
	size_t length = extension->length + packet_tcp.length;

	if (version == 4)
		put_ipv4(frame, next, length);
	else
		put_ipv6(frame, next, length);
	put(frame, extension->at, extension->length);
	put(frame, packet_tcp.at, packet_tcp.length);
}

/* Parses a copy that ends where the heap does, for the sanitizers' sake. */
enum packet_result parse(int link, const struct bytes *frame, size_t captured,
			 size_t length, struct segment *segment)
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

enum packet_result parse_whole(int link, const struct bytes *frame,
			       struct segment *segment)
{
	return parse(link, frame, frame->length, frame->length, segment);
}

void check_end(const struct endpoint *end, unsigned version,
	       const uint8_t *address4, const uint8_t *address6, uint16_t port)
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
void check_segment(const struct segment *segment, unsigned version,
		   const uint8_t *at, size_t left)
{
	size_t fixed = smaller(left, TCP_HEADER);
	size_t options = smaller(left - fixed, TCP_OPTIONS);

	check_end(&segment->source, version, packet_source4, packet_source6,
		  4000);
	check_end(&segment->destination, version, packet_destination4,
		  packet_destination6, 5201);
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
void check_every_cut(int link, const struct bytes *frame, unsigned version)
{
	size_t tcp_at = frame->length - packet_tcp.length;
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
