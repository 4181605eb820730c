/* SPDX-License-Identifier: MIT */
/*
 * The head of one direction of a TCP connection: puts its first bytes in
 * order, whatever order and pieces they come in, and cuts them into CLC
 * messages until the first bytes that are none.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes of a direction are kept; whole handshakes take below 1000. */
#define STREAM_MAX 4096

/* How many bytes of what follows the messages are kept at least. */
#define STREAM_DATA_KEPT 64

/* Where in the capture something was seen. */
struct moment {
	int64_t time; /* nanoseconds since 1970 */
	uint64_t frame;
};

enum stream_mode {
	STREAM_CLC,   /* messages so far */
	STREAM_DATA,  /* something else came: payload is only counted */
	STREAM_ENDED, /* a message without an end came: nothing more to tell */
};

/* What is known of a byte of the head. */
enum stream_mark {
	STREAM_UNSEEN,
	STREAM_LOST, /* was on the wire, but the capture did not keep it */
	STREAM_CAPTURED,
	STREAM_CONFLICT, /* captured, and a retransmission differed */
};

/* All zero is a stream of which nothing is known. */
struct stream {
	uint8_t *bytes;
	uint8_t *marks;    /* of each byte, enum stream_mark; if `marked` */
	uint32_t capacity; /* of both */
	uint32_t stored;   /* bytes from this offset on are UNSEEN */
	uint32_t base;     /* sequence number of offset 0 */
	uint32_t high;     /* sequence number after the last byte on the wire */
	uint32_t next;     /* offset at which the next message begins */
	uint32_t ready;    /* all from next to this offset is captured */
	uint32_t lost;     /* below this offset nothing unseen will come */
	uint32_t fin_seq;  /* sequence number of the FIN */
	uint8_t mode;      /* enum stream_mode */
	bool started;      /* base is known */
	bool marked;  /* else all below `stored` is CAPTURED, as is usual */
	bool in_hole; /* the bytes at `ready` are lost, and that was told */
	bool has_fin;
	bool conflict;      /* some byte is a CONFLICT */
	bool starved;       /* there was no memory for some bytes */
	struct moment last; /* when the last bytes or the FIN came */
	uint64_t total;     /* bytes on the wire, retransmissions not counted */
};

enum stream_item_kind {
	STREAM_ITEM_MESSAGE,
	STREAM_ITEM_DATA, /* the first bytes that are no message */
	STREAM_ITEM_HOLE, /* bytes are lost where a message should begin */
};

struct stream_item {
	uint8_t kind;    /* enum stream_item_kind */
	uint32_t offset; /* of its first byte in the head */
	uint32_t length; /* of what is there; a message may have been longer */
};

/* The first byte of the stream has sequence number `base`. */
void stream_start(struct stream *stream, uint32_t base);

/*
 * Takes the payload of a segment: `length` bytes from sequence number `seq`,
 * of which `captured` are at `bytes`. The stream must have been started.
 * Returns how many bytes it goes beyond all that was seen before.
 */
uint32_t stream_write(struct stream *stream, uint32_t seq, const uint8_t *bytes,
		      size_t captured, size_t length, struct moment at);

/* Returns whether the other end, which has all before `ack`, has unseen bytes.
 */
bool stream_lacks(const struct stream *stream, uint32_t ack);

/*
 * The other end has everything before `ack`: what is unseen there is lost.
 * Returns whether that makes a difference.
 */
bool stream_acked(struct stream *stream, uint32_t ack);

/* Returns the sequence number after the last byte: the FIN's, if there is one.
 */
uint32_t stream_end(const struct stream *stream);

/* A FIN has sequence number `seq`. The last one counts. */
void stream_fin(struct stream *stream, uint32_t seq, struct moment at);

/*
 * Finds what comes next in the stream. Returns false if nothing can be said
 * before more bytes come; otherwise writes it to `*item` and moves past it.
 */
bool stream_next(struct stream *stream, struct stream_item *item);

/*
 * Nothing more will come. Returns whether a message has begun and not ended;
 * then writes `*item`, which is data if only its end would make it a message.
 */
bool stream_partial(struct stream *stream, struct stream_item *item);

/* Returns whether the FIN and all before it have been seen or are lost. */
bool stream_fin_reached(const struct stream *stream);

/* Returns whether a byte of these was sent again with another value. */
bool stream_conflict(const struct stream *stream, uint32_t offset,
		     uint32_t length);

/* Returns whether the byte with number `seq`, one of the head, was on the wire.
 */
bool stream_has_seen(const struct stream *stream, uint32_t seq);

/*
 * Returns how many of the first bytes after the messages there are, at most
 * STREAM_DATA_KEPT, and writes to `*offset` where they are in the head.
 */
size_t stream_data(const struct stream *stream, uint32_t *offset);

/*
 * Returns whether bytes before `seq` were never on the wire, as far as messages
 * go. Those that the capture cut off were.
 */
bool stream_has_gap(const struct stream *stream, uint32_t seq);

/* Makes the stream as new; it keeps a small buffer for its next life. */
void stream_reset(struct stream *stream);

void stream_free(struct stream *stream);

#endif
