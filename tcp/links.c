/* SPDX-License-Identifier: MIT */
#include "links.h"

#include <string.h>

#define GID_LEN 16

static const struct table_key *key_of(const void *owner, uint32_t item)
{
	const struct links *links = owner;

	return &links->ends[item].key;
}

int links_init(struct links *links, size_t connections)
{
	size_t count = 2 * connections;

	if (pool_init(&links->end_pool, count) ||
	    pool_init(&links->watcher_pool, count))
		return -1;
	links->ends = array_new(count + 1, sizeof(*links->ends));
	links->watchers = array_new(count + 1, sizeof(*links->watchers));
	if (!links->ends || !links->watchers)
		return -1;
	return table_init(&links->table, count, key_of, links);
}

void links_free(struct links *links)
{
	array_free(links->ends, (size_t)links->end_pool.limit + 1,
		   sizeof(*links->ends));
	array_free(links->watchers, (size_t)links->watcher_pool.limit + 1,
		   sizeof(*links->watchers));
	pool_free(&links->end_pool);
	pool_free(&links->watcher_pool);
	table_free(&links->table);
}

/* --- ends ------------------------------------------------------------ */

/* A key as of a connection: the port of the device in place of the rest. */
static void make_key(struct table_key *key, const uint8_t *gid,
		     uint32_t qp_number)
{
	*key = (struct table_key){.length = sizeof(key->bytes)};
	memcpy(key->bytes, gid, GID_LEN);
	memcpy(key->bytes + GID_LEN, &qp_number, sizeof(qp_number));
}

/* Returns the end with this key, new if need be. There are two a connection. */
static uint32_t end_of(struct links *links, const struct table_key *key)
{
	uint64_t hash = table_hash(&links->table, key);
	uint32_t item = table_find(&links->table, key, hash);

	if (item)
		return item;
	item = pool_take(&links->end_pool);
	links->ends[item] = (struct links_end){
		.key = *key,
		.tag = (uint32_t)hash,
	};
	table_insert(&links->table, hash, item);
	return item;
}

/* --- watchers -------------------------------------------------------- */

static uint32_t watcher_of(uint32_t item, unsigned side)
{
	return 2 * item - 1 + side;
}

static unsigned side_of(uint32_t watcher)
{
	return watcher % 2 ? 0 : 1;
}

static void unwatch(struct links *links, uint32_t watcher)
{
	uint32_t item = links->watchers[watcher].end;
	struct links_end *end = &links->ends[item];

	if (!item)
		return;
	links->watchers[watcher].end = 0;
	list_remove(&end->watchers, &links->watcher_pool, watcher);
	if (end->watchers.count)
		return;
	table_remove(&links->table, end->tag, item);
	pool_give(&links->end_pool, item);
}

void links_watch(struct links *links, uint32_t item,
		 const struct roce_link *link, struct smcclc_roce_seen *seen)
{
	for (unsigned side = 0; side < 2; side++) {
		uint32_t watcher = watcher_of(item, side);
		struct table_key key;
		struct list *others;
		uint32_t end;

		make_key(&key, link->end[side].gid, link->end[side].qp_number);
		end = end_of(links, &key);
		others = &links->ends[end].watchers;
		list_append(others, &links->watcher_pool, watcher);
		links->watchers[watcher] = (struct links_watcher){end, seen};
		if (others->count > LINKS_SHARED)
			unwatch(links, others->oldest);
	}
}

void links_forget(struct links *links, uint32_t item)
{
	unwatch(links, watcher_of(item, SMCCLC_CLIENT));
	unwatch(links, watcher_of(item, SMCCLC_SERVER));
}

/* --- frames ---------------------------------------------------------- */

static void note_first_last(uint32_t *frames, uint32_t frame)
{
	if (!frames[0])
		frames[0] = frame;
	frames[1] = frame;
}

static void count_request(struct smcclc_roce_seen *seen, struct moment at)
{
	if (!seen->requests++)
		seen->request_time = at.time;
	note_first_last(seen->request_frame, (uint32_t)at.frame);
}

static void count_answer(struct smcclc_roce_seen *seen, struct moment at)
{
	if (!seen->answers++)
		seen->answer_time = at.time;
	note_first_last(seen->answer_frame, (uint32_t)at.frame);
}

static void count_ack(struct smcclc_roce_seen *seen, bool to_client,
		      uint32_t frame)
{
	uint32_t *acks = to_client ? &seen->answer_acks : &seen->request_acks;
	uint32_t *first = to_client ? &seen->answer_ack_frame
				    : &seen->request_ack_frame;

	if (!(*acks)++)
		*first = frame;
}

/* Counts a frame that went to `receiver`. */
static void count(struct smcclc_roce_seen *seen, unsigned kind,
		  enum smcclc_side receiver, struct moment at)
{
	bool to_client = receiver == SMCCLC_CLIENT;

	if (kind == SMCCLC_ROCE_REQUEST && to_client)
		count_request(seen, at);
	else if (kind == SMCCLC_ROCE_ANSWER && !to_client)
		count_answer(seen, at);
	else if (kind == SMCCLC_ROCE_ACK)
		count_ack(seen, to_client, (uint32_t)at.frame);
}

void links_frame(struct links *links, const uint8_t *gid,
		 const struct smcclc_roce_frame *frame, struct moment at)
{
	struct table_key key;
	uint32_t item;

	if (!links->table.count || frame->kind == SMCCLC_ROCE_OTHER ||
	    frame->kind == SMCCLC_ROCE_SEND)
		return;
	make_key(&key, gid, frame->qp_number);
	item = table_find(&links->table, &key, table_hash(&links->table, &key));
	if (!item)
		return;
	for (uint32_t watcher = links->ends[item].watchers.oldest; watcher;
	     watcher = links->watcher_pool.links[watcher].newer)
		count(links->watchers[watcher].seen, frame->kind,
		      side_of(watcher), at);
}
