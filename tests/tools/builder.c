/* SPDX-License-Identifier: MIT */
#include "builder.h"

#include <stdio.h>
#include <string.h>

#include <pcap/dlt.h>

#define SECOND INT64_C(1000000000)

/* --- what is delivered ------------------------------------------------ */

static const char *message_word(const struct connection *connection,
				const struct connection_event *event)
{
	static const char *const words[] = {"?", "proposal", "accept",
					    "confirm", "decline"};
	struct smcclc_message message;

	smcclc_decode(connection->head[event->from] + event->offset,
		      event->length, &message, NULL, NULL);
	return message.type < 5 ? words[message.type] : words[0];
}

static const char *event_word(const struct connection *connection,
			      const struct connection_event *event)
{
	return event->kind == SMCCLC_EVENT_MESSAGE
		       ? message_word(connection, event)
		       : smcclc_event_name(event->kind);
}

static const char *event_mark(const struct connection_event *event)
{
	static const char *const options[] = {"?", "-", "+", "+"};

	if (event->kind == SMCCLC_EVENT_SYN ||
	    event->kind == SMCCLC_EVENT_SYN_ACK)
		return options[event->option & 3];
	if (event->partial)
		return "~";
	return event->conflict ? "!" : "";
}

static void describe(const struct connection *connection, char *text)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < connection->event_count; i++) {
		const struct connection_event *event = &connection->events[i];

		used += (size_t)snprintf(
			text + used, BUILDER_TEXT - used, "%s%c:%s%s",
			i ? " " : "", event->from ? 's' : 'c',
			event_word(connection, event), event_mark(event));
	}
}

static void keep(void *context, const struct connection *connection)
{
	struct builder *builder = context;

	if (builder->count < BUILDER_RESULTS) {
		struct result *result = &builder->results[builder->count];

		result->connection = *connection;
		for (unsigned side = 0; side < 2; side++)
			if (connection->head_length[side] >= BUILDER_HEAD)
				memcpy(result->head[side],
				       connection->head[side], BUILDER_HEAD);
		describe(connection, result->events);
	}
	builder->count++;
}

void builder_begin(struct builder *builder,
		   const struct follower_limits *limits)
{
	static const struct follower_limits usual = FOLLOWER_DEFAULT_LIMITS;

	memset(builder, 0, sizeof(*builder));
	builder->time = 1000 * SECOND;
	builder->step = SECOND / 1000;
	builder->port = 40000;
	builder->host = 1;
	builder->next[SMCCLC_CLIENT] = 1000;
	builder->next[SMCCLC_SERVER] = 2000;
	builder->analysis =
		analysis_new(limits ? limits : &usual, keep, builder);
}

void builder_end(struct builder *builder)
{
	analysis_end(builder->analysis);
}

void builder_free(struct builder *builder)
{
	analysis_free(builder->analysis);
}

/* --- frames ----------------------------------------------------------- */

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

static uint8_t *put_address(uint8_t *to, const struct builder *builder,
			    unsigned side)
{
	static const uint8_t prefix[12] = {0xfd};

	if (builder->ipv6)
		to = put_bytes(to, prefix, sizeof(prefix));
	return put32(to, side ? 0x0a010002 : 0x0a000000 + builder->host);
}

static uint8_t *put_ip(uint8_t *to, const struct builder *builder,
		       const struct piece *piece, size_t length)
{
	if (builder->ipv6) {
		to = put32(to, 0x60000000);
		to = put16(to, (uint32_t)length);
		to = put16(to, 6 << 8 | 64);
	} else {
		to = put16(to, 0x4500);
		to = put16(to, (uint32_t)length + 20);
		to = put32(to, 0);
		to = put16(to, 64 << 8 | 6);
		to = put16(to, 0);
	}
	to = put_address(to, builder, piece->from);
	return put_address(to, builder, !piece->from);
}

void builder_send(struct builder *builder, const struct piece *piece)
{
	static uint8_t bytes[70000];
	uint16_t port[2] = {builder->port, 5000};
	size_t header = 20 + piece->options_length;
	struct frame frame = {.bytes = bytes, .link = DLT_EN10MB};
	uint8_t *to = bytes;

	memset(to, 0x02, 12);
	to = put16(to + 12, builder->ipv6 ? 0x86dd : 0x0800);
	to = put_ip(to, builder, piece, header + piece->length);
	to = put16(to, port[piece->from]);
	to = put16(to, port[!piece->from]);
	to = put32(to, piece->seq);
	to = put32(to, piece->ack);
	to = put16(to, (uint32_t)header / 4 << 12 | piece->flags);
	to = put16(to, 64000);
	to = put32(to, 0);
	to = put_bytes(to, piece->options, piece->options_length);
	to = put_bytes(to, piece->payload, piece->length);

	builder->time += builder->step;
	frame.number = ++builder->frame;
	frame.time = builder->time;
	frame.length = (size_t)(to - bytes);
	frame.captured = frame.length;
	if (builder->snaplen && builder->snaplen < frame.captured)
		frame.captured = builder->snaplen;
	analysis_frame(builder->analysis, &frame);
}

void builder_flags(struct builder *builder, unsigned from, unsigned flags)
{
	const struct piece piece = {
		.from = (uint8_t)from,
		.flags = (uint8_t)flags,
		.seq = builder->next[from],
		.ack = builder->next[!from],
	};

	builder_send(builder, &piece);
	if (flags & TCP_FIN)
		builder->next[from]++;
}

void builder_say_at(struct builder *builder, unsigned from, size_t offset,
		    const void *bytes, size_t length)
{
	const struct piece piece = {
		.from = (uint8_t)from,
		.flags = TCP_ACK,
		.seq = builder->next[from] + (uint32_t)offset,
		.ack = builder->next[!from],
		.payload = bytes,
		.length = length,
	};

	builder_send(builder, &piece);
}

void builder_say(struct builder *builder, unsigned from, const void *bytes,
		 size_t length)
{
	builder_say_at(builder, from, 0, bytes, length);
	builder->next[from] += (uint32_t)length;
}

void builder_syn(struct builder *builder, unsigned from, unsigned option)
{
	uint8_t options[8];
	const struct piece piece = {
		.from = (uint8_t)from,
		.flags = from == SMCCLC_CLIENT ? TCP_SYN : TCP_SYN | TCP_ACK,
		.seq = builder->next[from] - 1,
		.ack = from == SMCCLC_CLIENT ? 0 : builder->next[SMCCLC_CLIENT],
		.options = options,
		.options_length = smcclc_tcp_option_encode(option, options,
							   sizeof(options)),
	};

	builder_send(builder, &piece);
}

void builder_open(struct builder *builder, unsigned syn, unsigned syn_ack)
{
	builder_syn(builder, SMCCLC_CLIENT, syn);
	builder_syn(builder, SMCCLC_SERVER, syn_ack);
	builder_flags(builder, SMCCLC_CLIENT, TCP_ACK);
}

/* --- messages --------------------------------------------------------- */

size_t builder_message(unsigned type, uint8_t *bytes)
{
	struct smcclc_message message = {.type = (uint8_t)type, .version = 1};
	size_t length;

	switch (type) {
	case SMCCLC_PROPOSAL:
		message.proposal.type_v2 = SMCCLC_PATH_NONE;
		message.proposal.has_ip = true;
		break;
	case SMCCLC_DECLINE:
		message.decline.diagnosis = 0x03030000;
		break;
	default:
		message.accept.first_contact = true;
		break;
	}
	smcclc_encode(&message, bytes, BUILDER_MESSAGE, &length);
	return length;
}

void builder_clc(struct builder *builder, unsigned from, unsigned type)
{
	uint8_t bytes[BUILDER_MESSAGE];
	size_t length = builder_message(type, bytes);

	builder_say(builder, from, bytes, length);
}
