/* SPDX-License-Identifier: MIT */
/*
 * Framing, and what all messages share: header, unknown bytes, trailer.
 * Source: RFC 7609 appendix A.1, Linux net/smc/smc_clc.c smc_clc_wait_msg and
 * smc_clc_msg_hdr_valid.
 */
#include "codec.h"

#define LENGTH_AT    5
#define SHORTEST_LEN 28 /* a version 1 Decline */

static bool is_eyecatcher(uint32_t value)
{
	return value == SMCCLC_EYECATCHER_SMCR ||
	       value == SMCCLC_EYECATCHER_SMCD;
}

static uint32_t load32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Whether `length` bytes, fewer than 4 perhaps, begin an eyecatcher. */
static bool begins_eyecatcher(const uint8_t *bytes, size_t length)
{
	static const uint8_t smcr[] = {0xe2, 0xd4, 0xc3, 0xd9};
	static const uint8_t smcd[] = {0xe2, 0xd4, 0xc3, 0xc4};
	size_t n = length < 4 ? length : 4;

	return memcmp(bytes, smcr, n) == 0 || memcmp(bytes, smcd, n) == 0;
}

static size_t announced_length(const uint8_t *header)
{
	return (size_t)header[LENGTH_AT] << 8 | header[LENGTH_AT + 1];
}

/* Whether but one byte of four is that of `eyecatcher`. */
static bool nearly(const uint8_t *bytes, uint32_t eyecatcher)
{
	uint32_t differ = load32(bytes) ^ eyecatcher;

	for (unsigned shift = 0; shift < 32; shift += 8)
		if ((differ & ~(UINT32_C(0xff) << shift)) == 0)
			return true;
	return false;
}

/* A whole message in which nothing but a byte of the eyecatcher is wrong. */
static bool damaged_eyecatcher(const uint8_t *bytes, size_t length)
{
	size_t announced;

	if (length < SHORTEST_LEN || (!nearly(bytes, SMCCLC_EYECATCHER_SMCR) &&
				      !nearly(bytes, SMCCLC_EYECATCHER_SMCD)))
		return false;
	announced = announced_length(bytes);
	return bytes[4] >= SMCCLC_PROPOSAL && bytes[4] <= SMCCLC_DECLINE &&
	       bytes[7] >> 4 != 0 && announced >= SHORTEST_LEN &&
	       announced <= length &&
	       is_eyecatcher(load32(bytes + announced - SMCCLC_TRAILER_LEN));
}

enum smcclc_status smcclc_peek(const uint8_t *bytes, size_t length,
			       size_t *announced)
{
	size_t n;

	*announced = 0;
	if (length == 0)
		return SMCCLC_NEED_MORE;
	if (length < SMCCLC_HEADER_LEN)
		return begins_eyecatcher(bytes, length) ? SMCCLC_NEED_MORE
							: SMCCLC_NOT_CLC;
	n = announced_length(bytes);
	if (!is_eyecatcher(load32(bytes)))
		return SMCCLC_NOT_CLC;
	*announced = n;
	return length < n ? SMCCLC_NEED_MORE : SMCCLC_OK;
}

static void kills(struct codec *c, unsigned rule, unsigned field, size_t offset,
		  uint32_t found, uint32_t expected)
{
	codec_finding(c, (struct smcclc_finding){
				 .rule = (uint8_t)rule,
				 .severity = SMCCLC_KILLS,
				 .field = (uint16_t)field,
				 .offset = (uint32_t)offset,
				 .found = found,
				 .expected = expected,
			 });
}

static void codec_body(struct codec *c, struct smcclc_message *message)
{
	uint8_t flags = 0;

	switch (message->type) {
	case SMCCLC_PROPOSAL:
		codec_proposal(c, message);
		break;
	case SMCCLC_ACCEPT:
	case SMCCLC_CONFIRM:
		codec_accept(c, message);
		break;
	case SMCCLC_DECLINE:
		codec_decline(c, message);
		break;
	default:
		c->bad_value = true;
		codec_bits(c, SMCCLC_FIELD_VERSION, 0xf0, &message->version);
		codec_bits(c, SMCCLC_FIELD_UNKNOWN, 0x0f, &flags);
		kills(c, SMCCLC_RULE_TYPE, SMCCLC_FIELD_TYPE, 4, message->type,
		      0);
		break;
	}
}

static void decode_unknown(struct codec *c, struct smcclc_message *message)
{
	size_t length = c->end > c->pos ? c->end - c->pos : 0;

	if (length == 0)
		return;
	message->unknown_length = (uint16_t)length;
	memcpy(message->unknown, c->in + c->pos,
	       length < SMCCLC_UNKNOWN_MAX ? length : SMCCLC_UNKNOWN_MAX);
	if (codec_settled(c))
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_UNKNOWN_BYTES,
					 .severity = SMCCLC_IGNORES,
					 .field = SMCCLC_FIELD_UNKNOWN,
					 .offset = (uint32_t)c->pos,
					 .found = (uint32_t)length,
				 });
	codec_unknown(c, c->end);
}

/* Linux never looks at the trailer of a Decline. */
static void decode_trailer(struct codec *c, struct smcclc_message *message,
			   size_t length)
{
	c->pos = c->wire_end;
	c->end = length;
	c->failed = false;
	if (c->pos > c->end)
		return;
	codec_u32(c, SMCCLC_FIELD_TRAILER, &message->trailer);
	if (c->failed || is_eyecatcher(message->trailer))
		return;
	codec_finding(c, (struct smcclc_finding){
				 .rule = SMCCLC_RULE_TRAILER,
				 .severity = message->type == SMCCLC_DECLINE
						     ? SMCCLC_IGNORES
						     : SMCCLC_KILLS,
				 .field = SMCCLC_FIELD_TRAILER,
				 .offset = (uint32_t)c->wire_end,
				 .found = message->trailer,
				 .expected = SMCCLC_EYECATCHER_SMCR,
			 });
}

static void codec_header(struct codec *c, struct smcclc_message *message)
{
	codec_u32(c, SMCCLC_FIELD_EYECATCHER, &message->eyecatcher);
	codec_u8(c, SMCCLC_FIELD_TYPE, &message->type);
	codec_u16(c, SMCCLC_FIELD_LENGTH, &message->length);
}

enum smcclc_status smcclc_decode(const uint8_t *bytes, size_t length,
				 struct smcclc_message *message,
				 struct smcclc_findings *findings,
				 const struct smcclc_walk *walk)
{
	size_t announced;
	enum smcclc_status status = smcclc_peek(bytes, length, &announced);
	struct codec c = {
		.in = bytes,
		.end = length < SMCCLC_HEADER_LEN ? length : SMCCLC_HEADER_LEN,
		.walk = walk,
		.findings = findings,
	};

	memset(message, 0, sizeof(*message));
	if (findings != NULL) {
		findings->worst = 0;
		findings->count = 0;
		findings->dropped = 0;
	}
	if (status == SMCCLC_NOT_CLC) {
		if (!damaged_eyecatcher(bytes, length))
			return status;
		announced = announced_length(bytes);
		status = SMCCLC_OK;
	}

	codec_header(&c, message);
	if (length < SMCCLC_HEADER_LEN)
		return status;
	if (!is_eyecatcher(message->eyecatcher))
		kills(&c, SMCCLC_RULE_EYECATCHER, SMCCLC_FIELD_EYECATCHER, 0,
		      message->eyecatcher, SMCCLC_EYECATCHER_SMCR);

	c.wire_end = SMCCLC_HEADER_LEN;
	if (announced >= SMCCLC_HEADER_LEN + SMCCLC_TRAILER_LEN)
		c.wire_end = announced - SMCCLC_TRAILER_LEN;
	else if (announced > SMCCLC_HEADER_LEN)
		c.wire_end = announced;
	c.end = length < c.wire_end ? length : c.wire_end;
	codec_body(&c, message);
	if (message->version == 0)
		kills(&c, SMCCLC_RULE_VERSION, SMCCLC_FIELD_VERSION, 7, 0, 1);
	decode_unknown(&c, message);
	if (announced >= SMCCLC_HEADER_LEN + SMCCLC_TRAILER_LEN)
		decode_trailer(&c, message,
			       length < announced ? length : announced);
	return status;
}

/* The eyecatcher Linux sends: SMCD where the message is about a DMB. */
static uint32_t eyecatcher_of(const struct smcclc_message *message)
{
	bool smcd = (message->type == SMCCLC_ACCEPT ||
		     message->type == SMCCLC_CONFIRM) &&
		    message->accept.path == SMCCLC_PATH_D;

	return smcd ? SMCCLC_EYECATCHER_SMCD : SMCCLC_EYECATCHER_SMCR;
}

/* Whether what all messages share makes one that no receiver kills. */
static bool encodable(const struct smcclc_message *message)
{
	return message->version != 0 && is_eyecatcher(message->eyecatcher) &&
	       (is_eyecatcher(message->trailer) ||
		message->type == SMCCLC_DECLINE) &&
	       message->unknown_length <= SMCCLC_UNKNOWN_MAX;
}

enum smcclc_status smcclc_encode(const struct smcclc_message *message,
				 uint8_t *out, size_t capacity, size_t *length)
{
	struct smcclc_message m = *message;
	struct codec c = {.writing = true, .out = out, .end = capacity};

	*length = 0;
	if (m.eyecatcher == 0)
		m.eyecatcher = eyecatcher_of(&m);
	if (m.trailer == 0)
		m.trailer = eyecatcher_of(&m);
	if (!encodable(&m))
		return SMCCLC_BAD_VALUE;

	codec_header(&c, &m);
	codec_body(&c, &m);
	if (m.unknown_length > 0)
		codec_bytes(&c, SMCCLC_FIELD_UNKNOWN, m.unknown,
			    m.unknown_length);
	codec_u32(&c, SMCCLC_FIELD_TRAILER, &m.trailer);
	if (c.bad_value)
		return SMCCLC_BAD_VALUE;
	if (c.failed)
		return SMCCLC_NO_SPACE;
	out[LENGTH_AT] = (uint8_t)(c.pos >> 8);
	out[LENGTH_AT + 1] = (uint8_t)c.pos;
	*length = c.pos;
	return SMCCLC_OK;
}

static unsigned release_version(unsigned release)
{
	switch (release) {
	case 0:
		return SMCCLC_VERSION_2_0;
	case 1:
		return SMCCLC_VERSION_2_1;
	default:
		return SMCCLC_VERSION_2;
	}
}

unsigned smcclc_message_version(const struct smcclc_message *message)
{
	const struct smcclc_proposal *p = &message->proposal;
	const struct smcclc_accept *a = &message->accept;

	switch (message->type) {
	case SMCCLC_PROPOSAL:
		if (message->version <= 1 || p->type_v2 == SMCCLC_PATH_NONE)
			return SMCCLC_VERSION_1;
		return p->has_v2 ? release_version(p->release)
				 : SMCCLC_VERSION_2;
	case SMCCLC_ACCEPT:
	case SMCCLC_CONFIRM:
		if (message->version <= 1)
			return SMCCLC_VERSION_1;
		return a->has_fce ? release_version(a->fce.release)
				  : SMCCLC_VERSION_2;
	default:
		return SMCCLC_VERSION_NONE;
	}
}
