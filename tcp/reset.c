/* SPDX-License-Identifier: MIT */
#include "reset.h"

#include "opening.h"

/* RFC 7323 section 2.3: what no window can be larger than, and by default. */
#define WINDOW    65535
#define SCALE_MAX 14

/* Identifiers that count up are this near, with what the capture lost. */
#define IP_ID_NEAR  1000
#define IP_ID_COUNT 3

static int32_t distance(uint32_t from, uint32_t seq)
{
	return (int32_t)(seq - from);
}

/* The sequence number after all that was seen of an end, its FIN included. */
static uint32_t after_all(const struct stream *stream)
{
	uint32_t end = stream_end(stream);

	return stream->has_fin && end == stream->fin_seq ? end + 1 : end;
}

/* The largest window that `receiver` can have. */
static int32_t window_of(const struct segments_watch *receiver,
			 const struct segments_watch *sender)
{
	uint8_t scale = receiver->window_scale;

	if (!receiver->has_opening || !sender->has_opening)
		scale = SCALE_MAX;
	else if (sender->window_scale == OPENING_NO_SCALE)
		scale = 0;
	if (scale == OPENING_NO_SCALE)
		scale = 0;
	return WINDOW << (scale < SCALE_MAX ? scale : SCALE_MAX);
}

/* Before the SYN-ACK it is only what is acknowledged that counts. */
static bool answers_syn(const struct segments_end *own)
{
	return !own->watch->last && !own->watch->has_acked;
}

static bool is_outside(const struct segments_end *own,
		       const struct segments_end *peer, uint32_t seq)
{
	const struct segments_watch *watch = own->watch;

	if (answers_syn(own) || !own->stream->started)
		return false;
	if (watch->has_acked && distance(watch->acked, seq) < 0)
		return true;
	return distance(after_all(own->stream), seq) >
	       window_of(peer->watch, watch);
}

static bool acks_too_much(const struct segments_end *own,
			  const struct segments_end *peer, uint32_t ack)
{
	const struct stream *stream = peer->stream;

	if (!stream->started || !peer->watch->has_opening)
		return false;
	if (distance(stream->base, ack) < 0)
		return true;
	if (answers_syn(own))
		return distance(stream->high, ack) > 0;
	return distance(after_all(stream), ack) >
	       window_of(own->watch, peer->watch);
}

/*
 * A RST without ACK answers a segment: its number is the one acknowledged
 * there. None is due if `own` has all of the peer, which has been silent since.
 */
static bool lacks_ack(const struct segments_end *own,
		      const struct segments_end *peer,
		      const struct segment *segment)
{
	const struct segments_watch *asked = peer->watch;

	if (!asked->has_last_ack || segment->seq != asked->last_ack)
		return true;
	return own->watch->last > asked->last && asked->has_acked &&
	       distance(after_all(peer->stream), asked->acked) >= 0;
}

/* Only an end that has the connection acknowledges, and that has the stamp. */
static bool lacks_stamp(const struct segments_end *own,
			const struct segments_end *peer,
			const struct segment *segment)
{
	struct opening options;

	if (!own->watch->has_stamp || !peer->watch->has_stamp ||
	    own->watch->unstamped || peer->watch->unstamped ||
	    segment->options_captured < segment->options_length)
		return false;
	opening_read(&options, segment, (struct moment){0});
	return !options.has_stamp;
}

static bool has_other_ttl(const struct segments_watch *watch, uint8_t ttl)
{
	return ttl && watch->ttl_least && watch->ttl_least == watch->ttl_most &&
	       ttl != watch->ttl_least;
}

/* What answers for no connection may have none. */
static bool has_far_id(const struct segments_watch *watch,
		       const struct segment *segment)
{
	uint16_t ahead = (uint16_t)(segment->ip_id - watch->ip_id);

	if (!segment->has_ip_id || watch->ip_id_erratic ||
	    watch->ip_id_count < IP_ID_COUNT)
		return false;
	if (!(segment->flags & TCP_ACK) && segment->ip_id == 0)
		return false;
	return ahead > IP_ID_NEAR && (uint16_t)-ahead > IP_ID_NEAR;
}

uint32_t reset_oddities(const struct segments_end *own,
			const struct segments_end *peer,
			const struct segment *segment)
{
	bool ack = segment->flags & TCP_ACK;
	uint32_t odd = 0;

	if (is_outside(own, peer, segment->seq))
		odd |= SMCCLC_RST_SEQUENCE;
	if (!ack && lacks_ack(own, peer, segment))
		odd |= SMCCLC_RST_NO_ACK;
	if (ack && acks_too_much(own, peer, segment->ack))
		odd |= SMCCLC_RST_ACK;
	if (ack && lacks_stamp(own, peer, segment))
		odd |= SMCCLC_RST_TIMESTAMP;
	if (has_other_ttl(own->watch, segment->ttl))
		odd |= SMCCLC_RST_TTL;
	if (has_far_id(own->watch, segment))
		odd |= SMCCLC_RST_IP_ID;
	return odd;
}
