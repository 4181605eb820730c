/* SPDX-License-Identifier: MIT */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

#include <smcclc/message.h>

/* What most handshakes need; streams that are reused keep this much. */
#define CAPACITY_MIN 512

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* How far sequence number `seq` is behind `from`; negative: before it. */
static int32_t seq_distance(uint32_t from, uint32_t seq)
{
	return (int32_t)(seq - from);
}

void stream_start(struct stream *stream, uint32_t base)
{
	stream->base = base;
	stream->high = base;
	stream->started = true;
}

/* --- the bytes ------------------------------------------------------- */

/* Makes room for offsets below `end`. Returns false when out of memory. */
static bool grow(struct stream *stream, uint32_t end)
{
	uint32_t capacity = max_u32(stream->capacity, CAPACITY_MIN);
	uint8_t *bytes;

	if (end <= stream->capacity)
		return true;
	while (capacity < end)
		capacity *= 2;
	bytes = malloc(2 * (size_t)capacity);
	if (!bytes)
		return false;
	if (stream->stored)
		memcpy(bytes, stream->bytes, stream->stored);
	if (stream->marked)
		memcpy(bytes + capacity, stream->marks, stream->stored);
	free(stream->bytes);
	stream->bytes = bytes;
	stream->marks = bytes + capacity;
	stream->capacity = capacity;
	return true;
}

static enum stream_mark mark_at(const struct stream *stream, uint32_t offset)
{
	if (offset >= stream->stored)
		return STREAM_UNSEEN;
	return stream->marked ? stream->marks[offset] : STREAM_CAPTURED;
}

/* Sees to it that all below `end` have marks, unseen ones too. */
static void mark_all(struct stream *stream, uint32_t end)
{
	uint32_t stored = stream->stored;

	if (!stream->marked && stored)
		memset(stream->marks, STREAM_CAPTURED, stored);
	stream->marked = true;
	if (stored >= end)
		return;
	memset(stream->bytes + stored, 0, end - stored);
	memset(stream->marks + stored, STREAM_UNSEEN, end - stored);
	stream->stored = end;
}

/* Puts bytes where some may be already: the first ones stay. */
static void merge(struct stream *stream, uint32_t offset, const uint8_t *bytes,
		  uint32_t length)
{
	for (uint32_t i = 0; i < length; i++) {
		uint8_t *byte = &stream->bytes[offset + i];
		uint8_t *mark = &stream->marks[offset + i];

		if (*mark < STREAM_CAPTURED) {
			*byte = bytes[i];
			*mark = STREAM_CAPTURED;
		} else if (*byte != bytes[i]) {
			*mark = STREAM_CONFLICT;
			stream->conflict = true;
		}
	}
}

static void merge_lost(struct stream *stream, uint32_t offset, uint32_t length)
{
	for (uint32_t i = offset; i < offset + length; i++) {
		if (stream->marks[i] == STREAM_UNSEEN)
			stream->marks[i] = STREAM_LOST;
	}
}

/* Bytes that come late fill a hole that was told of, too. */
static void find_ready(struct stream *stream)
{
	uint32_t ready = stream->ready;

	if (!stream->marked)
		ready = max_u32(ready, stream->stored);
	while (mark_at(stream, ready) >= STREAM_CAPTURED)
		ready++;
	if (ready == stream->ready)
		return;
	stream->ready = ready;
	stream->in_hole = false;
}

/* Puts what is to be kept of a segment into the head. */
static void store(struct stream *stream, uint32_t seq, const uint8_t *bytes,
		  size_t captured, size_t length)
{
	int64_t start = seq_distance(stream->base, seq);
	int64_t kept_end = start + (int64_t)captured;
	int64_t end = start + (int64_t)length;

	/* What comes later has waited long enough for what is missing. */
	if (end > STREAM_MAX)
		stream->lost = STREAM_MAX;
	end = end < STREAM_MAX ? end : STREAM_MAX;
	kept_end = kept_end < end ? kept_end : end;
	if (start < 0) {
		bytes = kept_end > 0 ? bytes - start : NULL;
		start = 0;
	}
	if (start >= end)
		return;
	if (!grow(stream, (uint32_t)end)) {
		stream->mode = STREAM_ENDED;
		stream->starved = true;
		return;
	}
	kept_end = kept_end > start ? kept_end : start;
	if (!stream->marked && start == stream->stored && kept_end == end) {
		memcpy(stream->bytes + start, bytes, (size_t)(end - start));
		stream->stored = (uint32_t)end;
	} else {
		mark_all(stream, (uint32_t)end);
		merge(stream, (uint32_t)start, bytes,
		      (uint32_t)(kept_end - start));
		merge_lost(stream, (uint32_t)kept_end,
			   (uint32_t)(end - kept_end));
	}
	find_ready(stream);
}

/* Of data only the first bytes are kept, by which one knows its protocol. */
static void store_data(struct stream *stream, uint32_t seq,
		       const uint8_t *bytes, size_t captured, size_t length)
{
	uint32_t end = stream->next + STREAM_DATA_KEPT;
	int32_t wanted = seq_distance(seq, stream->base + end);

	if (stream->ready >= end || end > STREAM_MAX || wanted <= 0 ||
	    !grow(stream, end))
		return;
	if (length > (uint32_t)wanted)
		length = (uint32_t)wanted;
	store(stream, seq, bytes, captured < length ? captured : length,
	      length);
}

/* One byte before the end that is sent again is TCP asking for a sign of
 * life; its value means nothing (RFC 1122 section 4.2.3.6). */
static bool is_keep_alive(const struct stream *stream, uint32_t seq,
			  size_t length)
{
	return length == 1 && seq + 1 == stream->high;
}

uint32_t stream_write(struct stream *stream, uint32_t seq, const uint8_t *bytes,
		      size_t captured, size_t length, struct moment at)
{
	uint32_t end = seq + (uint32_t)length;
	int32_t news = seq_distance(stream->high, end);

	if (is_keep_alive(stream, seq, length))
		return 0;
	if (news > 0) {
		stream->total += (uint32_t)news;
		stream->high = end;
	}
	if (stream->mode == STREAM_CLC) {
		stream->last = at;
		store(stream, seq, bytes, captured, length);
	} else if (stream->mode == STREAM_DATA) {
		store_data(stream, seq, bytes, captured, length);
	}
	return news > 0 ? (uint32_t)news : 0;
}

/* How many bytes of the stream the other end has, going by its `ack`. */
static int32_t acked_bytes(const struct stream *stream, uint32_t ack)
{
	int32_t count = seq_distance(stream->base, ack);

	if (stream->has_fin && ack == stream->fin_seq + 1)
		count--;
	return count;
}

bool stream_lacks(const struct stream *stream, uint32_t ack)
{
	int32_t acked = acked_bytes(stream, ack);

	return stream->mode == STREAM_CLC && acked > (int32_t)stream->ready &&
	       acked > (int32_t)stream->lost;
}

bool stream_acked(struct stream *stream, uint32_t ack)
{
	if (!stream_lacks(stream, ack))
		return false;
	stream->lost = min_u32((uint32_t)acked_bytes(stream, ack), STREAM_MAX);
	return true;
}

/* --- the messages ---------------------------------------------------- */

/* Returns whether the byte at `offset` will never be known. */
static bool is_gone(const struct stream *stream, uint32_t offset)
{
	enum stream_mark mark = mark_at(stream, offset);

	return mark == STREAM_LOST || offset >= STREAM_MAX ||
	       (mark == STREAM_UNSEEN && offset < stream->lost);
}

/* Returns where the lost bytes that begin at `offset` end. */
static uint32_t gone_end(const struct stream *stream, uint32_t offset)
{
	while (offset < stream->stored && is_gone(stream, offset))
		offset++;
	return offset < stream->stored ? offset : max_u32(offset, stream->lost);
}

/* Goes on at `offset`, which may be beyond all that was seen. */
static void move_to(struct stream *stream, uint32_t offset)
{
	stream->next = offset;
	stream->in_hole = false;
	if (stream->ready < offset)
		stream->ready = offset;
	find_ready(stream);
	if (offset < STREAM_MAX)
		return;
	/* No room for more. The rest of a long message is no news. */
	stream->mode = STREAM_DATA;
	if (seq_distance(stream->high, stream->base + offset) > 0)
		stream->high = stream->base + offset;
}

static bool take(struct stream *stream, struct stream_item *item,
		 enum stream_item_kind kind, uint32_t length)
{
	*item = (struct stream_item){
		.kind = (uint8_t)kind,
		.offset = stream->next,
		.length = length,
	};
	return true;
}

/* A message that announces `announced` bytes, of which `length` are there. */
static bool take_message(struct stream *stream, struct stream_item *item,
			 uint32_t length, size_t announced)
{
	take(stream, item, STREAM_ITEM_MESSAGE, length);
	if (announced < SMCCLC_HEADER_LEN)
		stream->mode = STREAM_ENDED;
	else
		move_to(stream, stream->next + (uint32_t)announced);
	return true;
}

/* Goes on where captured bytes follow lost ones, or where the head ends. */
static void leave_hole(struct stream *stream)
{
	uint32_t end = gone_end(stream, stream->ready);

	if (end == STREAM_MAX || mark_at(stream, end) >= STREAM_CAPTURED)
		move_to(stream, end);
}

#define TYPE_AT    4
#define LENGTH_AT  5
#define VERSION_AT 7
#define BYTE_COUNT 4 /* of an eyecatcher */

static bool nearly(const uint8_t *bytes, uint32_t length, uint32_t eyecatcher)
{
	unsigned wrong = 0;

	for (uint32_t i = 0; i < length && i < BYTE_COUNT; i++)
		wrong += bytes[i] != (uint8_t)(eyecatcher >> (24 - 8 * i));
	return wrong <= 1;
}

/*
 * What smcclc_decode() takes for a message with one wrong byte in its
 * eyecatcher, but only when it is whole. Returns how many bytes of that there
 * must be at least before one can tell; 0 if it is none.
 */
static uint32_t damaged_length(const uint8_t *bytes, uint32_t length)
{
	struct smcclc_message message;
	uint32_t announced;

	if (!nearly(bytes, length, SMCCLC_EYECATCHER_SMCR) &&
	    !nearly(bytes, length, SMCCLC_EYECATCHER_SMCD))
		return 0;
	if (length > TYPE_AT && (bytes[TYPE_AT] < SMCCLC_PROPOSAL ||
				 bytes[TYPE_AT] > SMCCLC_DECLINE))
		return 0;
	if (length < SMCCLC_HEADER_LEN)
		return SMCCLC_HEADER_LEN;
	announced = (uint32_t)bytes[LENGTH_AT] << 8 | bytes[LENGTH_AT + 1];
	if (bytes[VERSION_AT] >> 4 == 0 || announced < SMCCLC_HEADER_LEN ||
	    announced > SMCCLC_MESSAGE_MAX)
		return 0;
	if (length >= announced &&
	    smcclc_decode(bytes, announced, &message, NULL, NULL) != SMCCLC_OK)
		return 0;
	return announced;
}

static bool take_data(struct stream *stream, struct stream_item *item)
{
	stream->mode = STREAM_DATA;
	return take(stream, item, STREAM_ITEM_DATA,
		    stream->high - (stream->base + stream->next));
}

/* The next `length` bytes do not begin with an eyecatcher. */
static bool take_damaged(struct stream *stream, struct stream_item *item,
			 uint32_t length)
{
	uint32_t whole = damaged_length(stream->bytes + stream->next, length);

	if (whole && length >= whole)
		return take_message(stream, item, whole, whole);
	if (whole && !is_gone(stream, stream->ready))
		return false;
	return take_data(stream, item);
}

bool stream_next(struct stream *stream, struct stream_item *item)
{
	enum smcclc_status status = SMCCLC_NEED_MORE;
	size_t announced = 0;
	uint32_t length;

	if (stream->in_hole)
		leave_hole(stream);
	if (stream->mode != STREAM_CLC || stream->in_hole)
		return false;
	length = stream->ready - stream->next;
	if (length)
		status = smcclc_peek(stream->bytes + stream->next, length,
				     &announced);
	if (status == SMCCLC_NOT_CLC)
		return take_damaged(stream, item, length);
	if (length >= SMCCLC_HEADER_LEN && announced < SMCCLC_HEADER_LEN)
		return take_message(stream, item, SMCCLC_HEADER_LEN, announced);
	if (status == SMCCLC_OK)
		return take_message(stream, item, (uint32_t)announced,
				    announced);
	if (!is_gone(stream, stream->ready))
		return false;
	if (length >= SMCCLC_HEADER_LEN)
		return take_message(stream, item, length, announced);
	stream->in_hole = true;
	return take(stream, item, STREAM_ITEM_HOLE,
		    gone_end(stream, stream->ready) - stream->next);
}

bool stream_partial(struct stream *stream, struct stream_item *item)
{
	size_t announced;

	if (stream->mode != STREAM_CLC || stream->in_hole ||
	    stream->ready == stream->next)
		return false;
	if (smcclc_peek(stream->bytes + stream->next,
			stream->ready - stream->next,
			&announced) == SMCCLC_NOT_CLC)
		return take_data(stream, item);
	return take(stream, item, STREAM_ITEM_MESSAGE,
		    stream->ready - stream->next);
}

uint32_t stream_end(const struct stream *stream)
{
	if (stream->has_fin && seq_distance(stream->fin_seq, stream->high) > 0)
		return stream->fin_seq;
	return stream->high;
}

void stream_fin(struct stream *stream, uint32_t seq, struct moment at)
{
	stream->last = at;
	stream->has_fin = true;
	stream->fin_seq = seq;
}

bool stream_fin_reached(const struct stream *stream)
{
	uint32_t known;

	if (!stream->has_fin)
		return false;
	if (stream->mode != STREAM_CLC)
		return seq_distance(stream->fin_seq, stream->high) >= 0;
	known = gone_end(stream, stream->ready);
	return seq_distance(stream->fin_seq, stream->base + known) >= 0;
}

bool stream_conflict(const struct stream *stream, uint32_t offset,
		     uint32_t length)
{
	return stream->conflict &&
	       memchr(stream->marks + offset, STREAM_CONFLICT, length);
}

bool stream_has_seen(const struct stream *stream, uint32_t seq)
{
	return mark_at(stream, seq - stream->base) != STREAM_UNSEEN;
}

size_t stream_data(const struct stream *stream, uint32_t *offset)
{
	uint32_t length = stream->ready - stream->next;

	*offset = stream->next;
	if (stream->mode != STREAM_DATA || stream->ready < stream->next ||
	    stream->next >= stream->stored)
		return 0;
	return min_u32(length, STREAM_DATA_KEPT);
}

bool stream_has_gap(const struct stream *stream, uint32_t seq)
{
	int32_t end = seq_distance(stream->base, seq);

	if (stream->mode == STREAM_DATA && end > (int32_t)stream->next)
		end = (int32_t)stream->next;
	if (stream->has_fin &&
	    end > seq_distance(stream->base, stream->fin_seq))
		end = seq_distance(stream->base, stream->fin_seq);
	if (end > STREAM_MAX)
		end = STREAM_MAX;
	if (!stream->marked)
		return end > (int32_t)stream->stored;
	for (int32_t at = 0; at < end; at++)
		if (mark_at(stream, (uint32_t)at) == STREAM_UNSEEN)
			return true;
	return false;
}

void stream_reset(struct stream *stream)
{
	if (stream->capacity > CAPACITY_MIN)
		stream_free(stream);
	*stream = (struct stream){
		.bytes = stream->bytes,
		.marks = stream->marks,
		.capacity = stream->capacity,
	};
}

void stream_free(struct stream *stream)
{
	free(stream->bytes);
	*stream = (struct stream){0};
}
