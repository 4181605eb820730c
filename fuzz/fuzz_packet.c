/* SPDX-License-Identifier: MIT */
/*
 * One frame of any link type: what is found in it lies in it, and a frame cut
 * short shows nothing that the whole one would not.
 *
 * Two bytes of link type and two of how much longer the frame was on the wire
 * come before its bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <smcclc/roce.h>
#include <smcclc/tcp_option.h>

#include "capture/packet.h"
#include "fuzz.h"

#define TCP_HEADER  20
#define OPTIONS_MAX 40

static void check_within(const uint8_t *part, size_t length,
			 const uint8_t *frame, size_t size)
{
	if (length == 0)
		return;
	REQUIRE(part >= frame && part < frame + size);
	REQUIRE(length <= (size_t)(frame + size - part));
}

static void check_end(const struct endpoint *end)
{
	static const uint8_t zeros[12];

	REQUIRE(end->family == 4 || end->family == 6);
	if (end->family == 4)
		REQUIRE(memcmp(end->address + 4, zeros, sizeof(zeros)) == 0);
}

/* Named from the outside in, and nothing after the last. */
static void check_tunnels(const struct tunnels *tunnels)
{
	bool last = false;

	for (size_t i = 0; i < TUNNELS_NAMED; i++) {
		REQUIRE(tunnels->kind[i] < TUNNEL_KIND_COUNT);
		REQUIRE(!last || tunnels->kind[i] == TUNNEL_NONE);
		last = tunnels->kind[i] == TUNNEL_NONE;
	}
}

static void check_segment(const struct segment *segment, const uint8_t *frame,
			  size_t size)
{
	check_tunnels(&segment->tunnels);
	check_end(&segment->source);
	check_end(&segment->destination);
	REQUIRE(segment->source.family == segment->destination.family);
	REQUIRE(segment->options_length <= OPTIONS_MAX);
	REQUIRE(segment->options_captured <= segment->options_length);
	REQUIRE(segment->payload_captured <= segment->payload_length);
	check_within(segment->options, segment->options_captured, frame, size);
	check_within(segment->payload, segment->payload_captured, frame, size);
	REQUIRE(smcclc_tcp_option_find(
			segment->options, segment->options_captured,
			segment->options_length) <= SMCCLC_OPTION_SMCD);
}

static void check_roce(const struct segment *segment, const uint8_t *frame,
		       size_t size)
{
	struct smcclc_roce_frame roce;

	REQUIRE(segment->payload_captured <= segment->payload_length);
	check_within(segment->payload, segment->payload_captured, frame, size);
	memset(&roce, 0x55, sizeof(roce));
	smcclc_roce_read(segment->payload, segment->payload_captured, &roce);
	REQUIRE(roce.kind <= SMCCLC_ROCE_SEND);
	REQUIRE(roce.qp_number <= 0xffffff);
}

static void check_result(enum packet_result result,
			 const struct segment *segment, const uint8_t *frame,
			 size_t size)
{
	REQUIRE(result < PACKET_RESULT_COUNT);
	if (result == PACKET_TCP)
		check_segment(segment, frame, size);
	else if (result == PACKET_ROCE)
		check_roce(segment, frame, size);
	else if (result == PACKET_ESP)
		check_end(&segment->source);
}

/* An option that we write is one that we find. */
static void check_option(unsigned option)
{
	uint8_t out[8];
	size_t length = smcclc_tcp_option_encode(option, out, sizeof(out));

	if (option != SMCCLC_OPTION_SMCR && option != SMCCLC_OPTION_SMCD) {
		REQUIRE(length == 0);
		return;
	}
	REQUIRE(length == sizeof(out));
	REQUIRE(smcclc_tcp_option_find(out, length, length) == option);
	REQUIRE(smcclc_tcp_option_encode(option, out, length - 1) == 0);
}

static bool same_end(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a->address, b->address, sizeof(a->address)) == 0 &&
	       a->port == b->port && a->family == b->family;
}

static bool same_header(const struct segment *a, const struct segment *b)
{
	return same_end(&a->source, &b->source) &&
	       same_end(&a->destination, &b->destination) && a->seq == b->seq &&
	       a->ack == b->ack && a->flags == b->flags &&
	       memcmp(&a->tunnels, &b->tunnels, sizeof(a->tunnels)) == 0;
}

/* Parses the first `kept` bytes, in a block of their own. */
static enum packet_result parse_cut(int link, const uint8_t *frame, size_t kept,
				    size_t length, struct segment *segment)
{
	uint8_t *copy = malloc(kept + 1);
	enum packet_result result;

	REQUIRE(copy != NULL);
	memcpy(copy + 1, frame, kept);
	result = packet_parse(link, copy + 1, kept, length, segment);
	check_result(result, segment, copy + 1, kept);
	free(copy);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices in = {data, size};
	int link = (int)choose_uint(&in, 2);
	size_t missing = choose_uint(&in, 2);
	size_t kept = fuzz_pick(data, size, in.left + 1);
	size_t length = in.left + missing;
	struct segment whole, cut;
	enum packet_result result;

	if (in.left == 0)
		return 0;
	check_option(in.at[0]);
	result = packet_parse(link, in.at, in.left, length, &whole);
	REQUIRE((result == PACKET_UNKNOWN_LINK) == !packet_link_known(link));
	check_result(result, &whole, in.at, in.left);
	if (parse_cut(link, in.at, kept, length, &cut) != PACKET_TCP)
		return 0;
	REQUIRE(result == PACKET_TCP || result == PACKET_MALFORMED);
	if (result == PACKET_TCP)
		REQUIRE(same_header(&whole, &cut));
	return 0;
}
