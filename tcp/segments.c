/* SPDX-License-Identifier: MIT */
#include "segments.h"

#include <string.h>

#include "acceptance.h"
#include "reset.h"

/*
 * No TCP sends anything again this soon, in nanoseconds: a copy is the same
 * packet, captured at two interfaces.
 */
#define SAME_PACKET 1000000

/* What comes this long after a RST was not sent before it, in nanoseconds. */
#define AFTER_RST 1000000000

/* Identifiers that count up, with what the capture lost. */
#define IP_ID_STEP 64

/* Of the option with timestamps. */
#define STAMP_LENGTH 10

/* An acknowledgement this far ahead is none of these bytes. */
#define ACK_AHEAD_MAX (1 << 30)

/* Linux net/ipv4/syncookies.c: what the timestamp of a cookie holds. */
#define COOKIE_NO_SCALE 0x0f
#define COOKIE_SACK     0x10
#define COOKIE_ECN      0x20
#define COOKIE_MASK     0x3f

void sighting_add(struct smcclc_sighting *sighting, uint32_t frame)
{
	if (!sighting->count++)
		sighting->first = frame;
	sighting->last = frame;
}

static void note_first(uint32_t *first, bool seen, uint32_t frame)
{
	if (seen && !*first)
		*first = frame;
}

/* Returns how far `seq` is behind `from`; negative: before it. */
static int32_t distance(uint32_t from, uint32_t seq)
{
	return (int32_t)(seq - from);
}

bool segments_same_packet(int64_t last, int64_t now)
{
	return now < last || (uint64_t)now - (uint64_t)last < SAME_PACKET;
}

/* The same for all segments of an end. */
static void note_last(struct segments_watch *watch, struct moment at)
{
	watch->last = (uint32_t)at.frame;
	watch->last_time = at.time;
}

static void note_ttl(struct segments_watch *watch, uint8_t ttl)
{
	if (!ttl)
		return;
	if (!watch->ttl_least || ttl < watch->ttl_least)
		watch->ttl_least = ttl;
	if (ttl > watch->ttl_most)
		watch->ttl_most = ttl;
}

static void note_mac(const struct segments_end *own, const uint8_t *mac)
{
	if (own->watch->last)
		return;
	own->shown->has_mac = true;
	memcpy(own->shown->mac, mac, sizeof(own->shown->mac));
}

/* --- SYN and SYN-ACK -------------------------------------------------- */

/* The low six bits that are left of a timestamp without what cookies store. */
static uint8_t cookie_rest(const struct opening *opening,
			   const struct segments_watch *syn)
{
	unsigned stored = COOKIE_NO_SCALE;

	if (opening->window_scale != OPENING_NO_SCALE)
		stored = syn->window_scale & COOKIE_NO_SCALE;
	if (opening->sack)
		stored |= COOKIE_SACK;
	if (opening->ecn)
		stored |= COOKIE_ECN;
	return (uint8_t)((opening->stamp - stored) & COOKIE_MASK);
}

static void note_cookie(struct smcclc_segments *shown,
			const struct opening *opening,
			const struct segments_watch *syn)
{
	bool granted = opening->sack ||
		       opening->window_scale != OPENING_NO_SCALE;
	bool offered = syn->sack || syn->window_scale != OPENING_NO_SCALE;

	shown->cookie = SMCCLC_COOKIE_UNKNOWN;
	if (!opening->syn_ack || opening->option == SMCCLC_OPTION_UNKNOWN)
		return;
	if (opening->option != SMCCLC_OPTION_ABSENT)
		shown->cookie = SMCCLC_COOKIE_DIFFERS; /* or was, once */
	else if (!syn->has_opening)
		return;
	else if (opening->has_stamp)
		shown->cookie = SMCCLC_COOKIE_STAMP;
	else if (offered)
		shown->cookie = granted ? SMCCLC_COOKIE_DIFFERS
					: SMCCLC_COOKIE_FITS;
	if (shown->cookie == SMCCLC_COOKIE_STAMP)
		shown->cookie_stamp = cookie_rest(opening, syn);
}

static bool offers(const struct opening *opening)
{
	return opening->option == SMCCLC_OPTION_SMCR ||
	       opening->option == SMCCLC_OPTION_SMCD;
}

static void note_options(struct smcclc_segments *shown,
			 const struct opening *opening)
{
	uint32_t frame = (uint32_t)opening->at.frame;

	note_first(&shown->with_option, offers(opening), frame);
	note_first(&shown->without_option,
		   opening->option == SMCCLC_OPTION_ABSENT ||
			   opening->option == SMCCLC_OPTION_REMOVED,
		   frame);
	note_first(&shown->nops, opening->nops, frame);
	note_first(&shown->fast_open, opening->fast_open, frame);
	if (opening->no_room && !shown->no_room) {
		shown->no_room = frame;
		shown->filled_by = opening->filled_by;
	}
	if (opening->foreign && !shown->foreign) {
		shown->foreign = frame;
		shown->foreign_exid = opening->foreign_exid;
	}
}

/* Returns whether the other end had a SYN-ACK with this number before. */
static bool was_acked(const struct segments_end *own,
		      const struct opening *opening)
{
	return own->watch->has_acked && own->stream->started &&
	       own->stream->base == opening->isn + 1 &&
	       distance(opening->isn, own->watch->acked) > 0;
}

void segments_opening(const struct segments_end *own,
		      const struct segments_end *peer,
		      const struct opening *opening)
{
	struct segments_watch *watch = own->watch;
	struct smcclc_segments *shown = own->shown;
	uint32_t frame = (uint32_t)opening->at.frame;
	bool same = watch->has_opening &&
		    segments_same_packet(watch->sent_at, opening->at.time);

	if (opening->has_mac)
		note_mac(own, opening->mac);
	note_ttl(watch, opening->ttl);
	note_last(watch, opening->at);
	note_options(shown, opening);
	note_cookie(shown, opening, peer->watch);
	watch->has_stamp = opening->has_stamp;
	watch->sack = opening->sack;
	watch->window_scale = opening->window_scale;
	if (!same) {
		watch->repeated |= watch->has_opening;
		sighting_add(&shown->openings, frame);
	}
	if (!same && opening->syn_ack && was_acked(own, opening))
		sighting_add(&shown->after_ack, frame);
	watch->has_opening = true;
	watch->sent_at = opening->at.time;
}

bool segments_resemble(const struct smcclc_segments *shown,
		       const struct opening *opening)
{
	bool rare = opening->nops || opening->no_room || opening->foreign;

	return !rare && !shown->nops && !shown->no_room && !shown->foreign &&
	       !shown->with_option == !offers(opening) &&
	       !shown->without_option ==
		       (opening->option != SMCCLC_OPTION_ABSENT) &&
	       !shown->fast_open == !opening->fast_open;
}

static void move_to(uint32_t *seen, uint32_t frame)
{
	if (*seen)
		*seen = frame;
}

void segments_same_syn(struct smcclc_segments *shown,
		       const struct opening *opening)
{
	uint32_t frame = (uint32_t)opening->at.frame;

	shown->openings.first = frame;
	shown->openings.last = frame;
	move_to(&shown->with_option, frame);
	move_to(&shown->without_option, frame);
	move_to(&shown->fast_open, frame);
	shown->ttl_least = opening->ttl;
	shown->ttl_most = opening->ttl;
	shown->has_mac = opening->has_mac;
	memcpy(shown->mac, opening->mac, sizeof(shown->mac));
	shown->segments_after = frame;
	shown->last_time = opening->at.time;
}

/* --- the bytes --------------------------------------------------------- */

/* The sequence number after the last byte that may be of a message. */
static uint32_t messages_end(const struct stream *stream)
{
	if (stream->mode == STREAM_CLC)
		return stream->high;
	if (stream->mode == STREAM_DATA)
		return stream->base + stream->next;
	return stream->base + stream->ready;
}

/* The peer has all that `own` sent before `ack`. */
static void take_ack(const struct segments_end *own, uint32_t ack,
		     uint32_t frame)
{
	struct segments_watch *watch = own->watch;
	const struct stream *stream = own->stream;
	uint32_t end = messages_end(stream);
	bool had_all = watch->has_acked && distance(end, watch->acked) >= 0;

	if (watch->has_acked && distance(watch->acked, ack) <= 0)
		return;
	if (stream->started && distance(stream->high, ack) > ACK_AHEAD_MAX)
		return;
	watch->has_acked = true;
	watch->acked = ack;
	watch->acked_frame = frame;
	if (!stream->started || had_all || distance(stream->base, ack) <= 0 ||
	    end == stream->base)
		return;
	if (distance(end, ack) >= 0)
		own->shown->acked = frame;
	else
		own->shown->acked_in_part = frame;
}

/* One byte before the end asks for a sign of life. */
static bool is_copy(const struct stream *stream, const struct segment *segment)
{
	bool keep_alive = segment->payload_length == 1 &&
			  segment->seq + 1 == stream->high;

	return stream->started && !keep_alive &&
	       stream_has_seen(stream, segment->seq);
}

/* Of an end that has sent messages a copy of these counts, of another one a
 * copy of the first bytes. */
static bool counts(const struct stream *stream, uint32_t seq)
{
	uint32_t end = messages_end(stream);

	return end == stream->base ? seq == end : distance(seq, end) > 0;
}

static void take_payload(const struct segments_end *own,
			 const struct segment *segment, struct moment at)
{
	struct segments_watch *watch = own->watch;

	if (is_copy(own->stream, segment) &&
	    !segments_same_packet(watch->sent_at, at.time)) {
		watch->repeated = true;
		if (counts(own->stream, segment->seq))
			sighting_add(&own->shown->repeats, (uint32_t)at.frame);
	}
	watch->sent_at = at.time;
}

/*
 * A sequence number beyond what was seen tells of missing bytes, unless they
 * come later. After the messages nobody asks for them.
 */
static void take_sequence(const struct segments_end *own, uint32_t seq,
			  uint32_t frame)
{
	struct segments_watch *watch = own->watch;
	const struct stream *stream = own->stream;

	if (!stream->started || stream->mode != STREAM_CLC ||
	    distance(stream->base + stream->ready, seq) <= 0 ||
	    acceptance_is_far(stream, seq))
		return;
	if (watch->beyond_frame && stream_has_gap(stream, watch->beyond))
		return;
	watch->beyond = seq;
	watch->beyond_frame = frame;
}

static void take_ip_id(struct segments_watch *watch, uint16_t id)
{
	uint16_t step = (uint16_t)(id - watch->ip_id);

	if (watch->ip_id_count && step > IP_ID_STEP)
		watch->ip_id_erratic = true;
	if (watch->ip_id_count < UINT8_MAX)
		watch->ip_id_count++;
	watch->ip_id = id;
}

/* --- RST ----------------------------------------------------------------- */

static void take_rst(const struct segments_end *own,
		     const struct segments_end *peer,
		     const struct segment *segment, struct moment at)
{
	struct segments_watch *watch = own->watch;
	uint32_t odd;

	if (own->shown->rst)
		return;
	odd = reset_oddities(own, peer, segment);
	own->shown->rst = (uint32_t)at.frame;
	own->shown->rst_odd = odd;
	watch->rst_seq = segment->seq;
	watch->has_rst_peer = peer->stream->started;
	watch->rst_peer = stream_end(peer->stream) + 1; /* its FIN, too */
	watch->rst_at = at.time;
	if (segment->flags & TCP_ACK && !odd)
		take_ack(peer, segment->ack, (uint32_t)at.frame);
}

/*
 * Returns whether the segment was sent after the RST of its end: it
 * acknowledges what the peer had not sent by then, or goes on from there.
 */
static bool goes_on(const struct segments_end *own,
		    const struct segment *segment, int64_t now)
{
	const struct segments_watch *watch = own->watch;
	uint32_t end = segment->seq + (uint32_t)segment->payload_length;
	bool strayed = own->shown->rst_odd & SMCCLC_RST_SEQUENCE;

	if (segment->flags & TCP_ACK && watch->has_rst_peer &&
	    distance(watch->rst_peer, segment->ack) > 0)
		return true;
	if (segment->payload_length && distance(own->stream->high, end) > 0 &&
	    (strayed || distance(watch->rst_seq, segment->seq) >= 0))
		return true;
	return now > watch->rst_at &&
	       (uint64_t)now - (uint64_t)watch->rst_at > AFTER_RST;
}

static void take_ordinary(const struct segments_end *own,
			  const struct segments_end *peer,
			  const struct segment *segment, struct moment at)
{
	struct segments_watch *watch = own->watch;
	struct smcclc_segments *shown = own->shown;

	if (shown->rst && !shown->outlived_rst &&
	    goes_on(own, segment, at.time))
		shown->outlived_rst = (uint32_t)at.frame;
	if (segment->payload_length)
		take_payload(own, segment, at);
	if (segment->flags & TCP_ACK) {
		take_ack(peer, segment->ack, (uint32_t)at.frame);
		watch->last_ack = segment->ack;
		watch->has_last_ack = true;
	}
	if (segment->options_length < STAMP_LENGTH)
		watch->unstamped = true;
	note_ttl(watch, segment->ttl);
	if (segment->has_ip_id)
		take_ip_id(watch, segment->ip_id);
}

void segments_take(const struct segments_end *own,
		   const struct segments_end *peer,
		   const struct segment *segment, struct moment at)
{
	if (segment->flags & TCP_RST)
		take_rst(own, peer, segment, at);
	else
		take_ordinary(own, peer, segment, at);
	take_sequence(own, segment->seq, (uint32_t)at.frame);
	if (segment->has_source_mac)
		note_mac(own, segment->source_mac);
	note_last(own->watch, at);
}

/* --- the end ----------------------------------------------------------- */

static void finish_acked(const struct segments_end *own)
{
	const struct segments_watch *watch = own->watch;
	struct smcclc_segments *shown = own->shown;
	uint32_t end = messages_end(own->stream);

	if (!watch->has_acked || end == own->stream->base)
		return;
	if (distance(end, watch->acked) >= 0) {
		/* It may come before the bytes, from another queue. */
		if (!shown->acked)
			shown->acked = watch->acked_frame;
	} else if (shown->acked) {
		/* All that there were at that time, and then came more. */
		if (shown->acked_in_part < shown->acked)
			shown->acked_in_part = shown->acked;
		shown->acked = 0;
	}
}

void segments_finish(const struct segments_end *own)
{
	const struct segments_watch *watch = own->watch;
	struct smcclc_segments *shown = own->shown;

	finish_acked(own);
	if (watch->beyond_frame && stream_has_gap(own->stream, watch->beyond))
		shown->ahead = watch->beyond_frame;
	shown->ttl_least = watch->ttl_least;
	shown->ttl_most = watch->ttl_most;
	shown->segments_after = watch->last;
	shown->last_time = watch->last_time;
	shown->rtt = watch->rtt;
}
