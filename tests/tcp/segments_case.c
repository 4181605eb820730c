/* SPDX-License-Identifier: MIT */
#include "segments_case.h"

#define DECLINE_MAX 64

struct flow flow;
struct segment next;
int64_t now;
uint64_t frame;

static bool finished;

static const uint32_t isn[] = {
	[SMCCLC_CLIENT] = CLIENT_ISN,
	[SMCCLC_SERVER] = SERVER_ISN,
};

/* The client is the end with the higher address. */
static void address(struct segment *segment, enum smcclc_side from)
{
	static const struct endpoint end[] = {
		[SMCCLC_CLIENT] = {{192, 0, 2, 2}, 40000, 4},
		[SMCCLC_SERVER] = {{192, 0, 2, 1}, 80, 4},
	};

	segment->source = end[from];
	segment->destination = end[!from];
}

int segments_begin(void **state)
{
	struct segment segment;
	struct table_key key;
	unsigned client;

	(void)state;
	address(&segment, SMCCLC_CLIENT);
	client = table_key_make(&key, &segment);
	flow_begin(&flow, &key, client);
	next = (struct segment){.ttl = 64};
	now = 0;
	frame = 0;
	finished = false;
	return 0;
}

int segments_end(void **state)
{
	(void)state;
	flow_free(&flow);
	memset(&flow, 0, sizeof(flow));
	return 0;
}

static struct moment tick(void)
{
	now += 10 * MS;
	return (struct moment){now, ++frame};
}

static unsigned end_of_key(enum smcclc_side side)
{
	return side == SMCCLC_CLIENT ? flow.client : !flow.client;
}

static void open_with(enum smcclc_side side, uint8_t flags,
		      struct options options)
{
	struct segment segment = next;
	struct opening opening;

	address(&segment, side);
	segment.seq = isn[side];
	segment.ack = flags & TCP_ACK ? isn[!side] + 1 : 0;
	segment.flags |= flags;
	segment.options = options.bytes;
	segment.options_captured = options.length;
	segment.options_length = options.length;
	opening_read(&opening, &segment, tick());
	flow_opening(&flow, &opening, end_of_key(side));
}

void send_syn(struct options options)
{
	open_with(SMCCLC_CLIENT, TCP_SYN, options);
}

void send_syn_ack(struct options options)
{
	open_with(SMCCLC_SERVER, TCP_SYN | TCP_ACK, options);
}

static void send_any(enum smcclc_side side, uint32_t offset, uint8_t flags,
		     const void *bytes, size_t length, uint32_t acked)
{
	struct segment segment = next;

	address(&segment, side);
	segment.seq = isn[side] + 1 + offset;
	segment.ack = flags & TCP_ACK ? isn[!side] + 1 + acked : 0;
	segment.flags |= flags;
	segment.payload = bytes;
	segment.payload_captured = length;
	segment.payload_length = length;
	flow_segment(&flow, &segment, end_of_key(side), tick());
}

void send(enum smcclc_side side, uint32_t offset, const void *bytes,
	  size_t length, uint32_t acked)
{
	send_any(side, offset, TCP_ACK, bytes, length, acked);
}

void send_flags(enum smcclc_side side, uint32_t offset, uint8_t flags,
		uint32_t acked)
{
	send_any(side, offset, flags, NULL, 0, acked);
}

void open_smc(void)
{
	send_syn(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
}

const struct smcclc_segments *shown(enum smcclc_side side)
{
	if (!finished)
		flow_finish(&flow, now, true);
	finished = true;
	return &flow.connection.segments[side];
}

size_t decline(uint8_t *bytes)
{
	const struct smcclc_message message = {
		.type = SMCCLC_DECLINE,
		.version = 1,
		.decline = {.diagnosis = 0x03030000},
	};
	size_t length;

	assert_int_equal(smcclc_encode(&message, bytes, DECLINE_MAX, &length),
			 SMCCLC_OK);
	return length;
}
