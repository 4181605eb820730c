/* SPDX-License-Identifier: MIT */
/*
 * The only code that touches wire bytes.
 *
 * A layout is written down once, as a list of codec_*() calls that each name
 * their field. Reading, the calls copy from the wire into the message;
 * writing, from the message to the wire; a walk reports what was read. So what
 * is decoded, encoded and shown cannot drift apart.
 *
 * Failure is sticky: once a field is not all there, the reads that follow in
 * the same area yield nothing. codec_seek() starts a new area.
 */
#ifndef CODEC_H
#define CODEC_H

#include <string.h>

#include <smcclc/message.h>

struct codec {
	bool writing;      /* else reading */
	const uint8_t *in; /* reading */
	uint8_t *out;      /* writing */
	size_t pos;        /* of the next byte in the message */
	size_t end;        /* fields end here: bytes there are, or room */
	size_t wire_end;   /* reading: where the message puts its trailer */
	bool failed;       /* a field of this area was not all there */
	bool incomplete;   /* a field of any area was not */
	bool bad_value;    /* writing: a member does not fit its field */
	const struct smcclc_walk *walk;   /* NULL: nobody listens */
	struct smcclc_findings *findings; /* NULL: nobody listens */
};

/*
 * Reading without a walk is what has to be fast. The rest stays out of its way,
 * so that the layouts fit into the instruction cache.
 */
#define CODEC_COLD __attribute__((cold))

static inline bool codec_writing(const struct codec *c)
{
	return c->writing;
}

/* Adds a finding to the list, if anybody listens. */
CODEC_COLD void codec_finding(struct codec *c, struct smcclc_finding finding);

/* Reading: whether no further bytes can change what the fields are. */
static inline bool codec_settled(const struct codec *c)
{
	return !c->incomplete || c->end == c->wire_end;
}

/* Reports an item to the walk, which must be there. */
CODEC_COLD void codec_show(const struct codec *c, unsigned what, unsigned field,
			   size_t offset, size_t length, unsigned mask,
			   uint64_t value);

static inline void codec_item(const struct codec *c, unsigned what,
			      unsigned field, size_t offset, size_t length,
			      unsigned mask, uint64_t value)
{
	if (c->walk != NULL)
		codec_show(c, what, field, offset, length, mask, value);
}

/* `field` is not all there: shows its stump, and ends the area. */
CODEC_COLD void codec_lacks(struct codec *c, unsigned field);

/* Writing, where there is room: big-endian, */
CODEC_COLD void codec_put(struct codec *c, size_t length, uint64_t value);
/* some bits of a byte, */
CODEC_COLD void codec_put_bits(struct codec *c, unsigned mask, unsigned bits);
/* and bytes as they are. */
CODEC_COLD void codec_put_bytes(struct codec *c, const uint8_t *bytes,
				size_t length);

/* Notes that `field` should be zero, and its bits make `found`. */
CODEC_COLD void codec_not_zero(struct codec *c, unsigned field, size_t offset,
			       uint8_t found);

/* Big-endian. With a length known to the compiler, one load and a swap. */
static inline uint64_t codec_load(const uint8_t *bytes, size_t length)
{
	uint64_t value = 0;

	for (size_t i = 0; i < length; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* The value of a field that is shown as its bytes. */
static inline uint64_t codec_value(const uint8_t *bytes, size_t length)
{
	return length <= 8 ? codec_load(bytes, length) : 0;
}

/* Returns whether `length` bytes are there for `field`; shows the stump. */
static inline bool codec_room(struct codec *c, unsigned field, size_t length)
{
	if (c->failed)
		return false;
	if (length <= c->end - c->pos)
		return true;
	codec_lacks(c, field);
	return false;
}

static inline void codec_uint(struct codec *c, unsigned field, size_t length,
			      uint64_t *value)
{
	if (!codec_room(c, field, length))
		return;
	if (codec_writing(c)) {
		codec_put(c, length, *value);
	} else {
		*value = codec_load(c->in + c->pos, length);
		codec_item(c, SMCCLC_ITEM_VALUE, field, c->pos, length, 0,
			   *value);
	}
	c->pos += length;
}

static inline void codec_u8(struct codec *c, unsigned field, uint8_t *member)
{
	uint64_t value = *member;

	codec_uint(c, field, 1, &value);
	*member = (uint8_t)value;
}

static inline void codec_u16(struct codec *c, unsigned field, uint16_t *member)
{
	uint64_t value = *member;

	codec_uint(c, field, 2, &value);
	*member = (uint16_t)value;
}

static inline void codec_u24(struct codec *c, unsigned field, uint32_t *member)
{
	uint64_t value = *member;

	codec_uint(c, field, 3, &value);
	*member = (uint32_t)value;
}

static inline void codec_u32(struct codec *c, unsigned field, uint32_t *member)
{
	uint64_t value = *member;

	codec_uint(c, field, 4, &value);
	*member = (uint32_t)value;
}

static inline void codec_u64(struct codec *c, unsigned field, uint64_t *member)
{
	codec_uint(c, field, 8, member);
}

/*
 * Some bits of the byte at the cursor. The fields of a byte are named from the
 * highest bit down; the one that holds the lowest bit moves on.
 */
static inline void codec_bits(struct codec *c, unsigned field, unsigned mask,
			      uint8_t *member)
{
	unsigned lowest = mask & (0u - mask);

	if (!codec_room(c, field, 1))
		return;
	if (codec_writing(c)) {
		codec_put_bits(c, mask, *member * lowest);
	} else {
		*member = (uint8_t)((c->in[c->pos] & mask) / lowest);
		codec_item(c, SMCCLC_ITEM_VALUE, field, c->pos, 1, mask,
			   *member);
	}
	if (lowest == 1)
		c->pos++;
}

static inline void codec_flag(struct codec *c, unsigned field, unsigned mask,
			      bool *member)
{
	uint8_t bit = *member;

	codec_bits(c, field, mask, &bit);
	*member = bit != 0;
}

static inline void codec_bytes(struct codec *c, unsigned field, uint8_t *member,
			       size_t length)
{
	if (!codec_room(c, field, length))
		return;
	if (codec_writing(c)) {
		codec_put_bytes(c, member, length);
	} else {
		memcpy(member, c->in + c->pos, length);
		codec_item(c, SMCCLC_ITEM_VALUE, field, c->pos, length, 0,
			   codec_value(member, length));
	}
	c->pos += length;
}

/* Notes that `length` bytes or bits at `member` should be zero and are not. */
static inline void codec_expect_zero(struct codec *c, unsigned field,
				     size_t offset, const uint8_t *member,
				     size_t length)
{
	uint8_t any = 0;

	for (size_t i = 0; i < length; i++)
		any |= member[i];
	if (any != 0)
		codec_not_zero(c, field, offset, any);
}

static inline void codec_reserved(struct codec *c, unsigned field,
				  uint8_t *member, size_t length)
{
	size_t offset = c->pos;

	codec_bytes(c, field, member, length);
	codec_expect_zero(c, field, offset, member, length);
}

static inline void codec_reserved_bits(struct codec *c, unsigned field,
				       unsigned mask, uint8_t *member)
{
	size_t offset = c->pos;

	codec_bits(c, field, mask, member);
	codec_expect_zero(c, field, offset, member, 1);
}

/* Opens a group or list; the result goes to codec_end(). */
static inline size_t codec_begin(struct codec *c, unsigned field)
{
	codec_item(c, SMCCLC_ITEM_BEGIN, field, c->pos, 0, 0, 0);
	return c->pos;
}

static inline void codec_end(struct codec *c, unsigned field, size_t begin)
{
	codec_item(c, SMCCLC_ITEM_END, field, begin, c->pos - begin, 0, 0);
}

/* Bytes that no layout accounts for, up to `end`. */
static inline void codec_unknown(struct codec *c, size_t end)
{
	size_t length = end > c->pos ? end - c->pos : 0;

	if (length > 0)
		codec_item(c, SMCCLC_ITEM_VALUE, SMCCLC_FIELD_UNKNOWN, c->pos,
			   length, 0, codec_value(c->in + c->pos, length));
	c->pos = end;
}

/*
 * Goes to the area that `field`, read at `field_offset`, puts at `target`.
 * Returns false if it lies outside the message; true with the cursor there
 * otherwise, also if the bytes that are there end before it.
 */
bool codec_seek(struct codec *c, unsigned field, size_t field_offset,
		size_t target);

/*
 * Reading: notes that the message announces another length than its content
 * adds up to.
 */
void codec_check_length(struct codec *c, uint16_t announced, size_t expected);

/* The layouts, from the byte that holds the version to the last field. */
void codec_proposal(struct codec *c, struct smcclc_message *message);
void codec_accept(struct codec *c, struct smcclc_message *message);
void codec_decline(struct codec *c, struct smcclc_message *message);

#endif
