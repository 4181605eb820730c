/* SPDX-License-Identifier: MIT */
#include "half_open.h"

int half_open_init(struct half_open_set *set, size_t limit)
{
	set->item = array_new(limit + 1, sizeof(*set->item));
	return set->item ? pool_init(&set->pool, limit) : -1;
}

void half_open_free(struct half_open_set *set)
{
	array_free(set->item, (size_t)set->pool.limit + 1, sizeof(*set->item));
	pool_free(&set->pool);
}

bool half_open_full(const struct half_open_set *set)
{
	return set->waiting.count == set->pool.limit;
}

static void note_sent(struct half_open *half, const struct opening *opening)
{
	sighting_add(&half->sent, (uint32_t)opening->at.frame);
	half->sent_at = opening->at.time;
}

uint32_t half_open_add(struct half_open_set *set, const struct table_key *key,
		       uint32_t tag, unsigned end,
		       const struct opening *opening)
{
	uint32_t item = pool_take(&set->pool);
	struct half_open *half = &set->item[item];

	half->key = *key;
	half->client = (uint8_t)end;
	half->tag = tag;
	half->copies = 1;
	half->first = *opening;
	half->sent = (struct smcclc_sighting){0};
	note_sent(half, opening);
	half->counted = false;
	list_append(&set->waiting, &set->pool, item);
	if (!set->fresh)
		set->fresh = item;
	return item;
}

void half_open_drop(struct half_open_set *set, uint32_t item)
{
	if (set->fresh == item)
		set->fresh = set->pool.links[item].newer;
	list_remove(&set->waiting, &set->pool, item);
	pool_give(&set->pool, item);
}

static bool differs(const struct opening *copy, const struct opening *first)
{
	return copy->option != first->option || copy->nops != first->nops;
}

struct half_open *half_open_waited(struct half_open_set *set, int64_t before)
{
	struct half_open *half = &set->item[set->fresh];

	if (!set->fresh || half->first.at.time > before)
		return NULL;
	set->fresh = set->pool.links[set->fresh].newer;
	return half;
}

/* Of many copies the first is kept, and one that differs if there is one. */
void half_open_copy(struct half_open *half, const struct opening *copy)
{
	if (half->copies++ == 1 || !differs(&half->last, &half->first) ||
	    differs(copy, &half->first))
		half->last = *copy;
	if (!segments_same_packet(half->sent_at, copy->at.time))
		note_sent(half, copy);
	half->sent_at = copy->at.time;
}

bool half_open_owns(const struct half_open *half, const struct segment *segment,
		    unsigned end)
{
	uint32_t isn = half->first.isn;

	if (half->client == end)
		return !(segment->flags & TCP_ACK) && segment->seq == isn;
	/* Without ACK both ends open the connection at once. */
	return !(segment->flags & TCP_ACK) ||
	       flow_answers_syn(isn, segment->ack);
}

void half_open_replay(const struct half_open *half, struct flow *flow)
{
	flow_opening(flow, &half->first, half->client);
	if (half->copies > 1)
		flow_opening(flow, &half->last, half->client);
	if (half->copies > 2)
		flow->connection.events_dropped += half->copies - 2;
	flow->connection.segments[SMCCLC_CLIENT].openings = half->sent;
	flow->end[half->client].watch.sent_at = half->sent_at;
}

bool half_open_resembles(const struct half_open *half, const struct flow *flow)
{
	const struct connection *connection = &flow->connection;

	return half->copies == 1 && connection->event_count == 1 &&
	       connection->events[0].option == half->first.option &&
	       segments_resemble(&connection->segments[SMCCLC_CLIENT],
				 &half->first);
}
