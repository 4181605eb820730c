/* SPDX-License-Identifier: MIT */
#include "untracked.h"

#define UNTRACKED_MAX 4096

static const struct table_key *key_of(const void *owner, uint32_t item)
{
	const struct untracked_set *set = owner;

	return &set->item[item].key;
}

int untracked_init(struct untracked_set *set)
{
	set->item = array_new(UNTRACKED_MAX + 1, sizeof(*set->item));
	if (!set->item || pool_init(&set->pool, UNTRACKED_MAX))
		return -1;
	return table_init(&set->table, UNTRACKED_MAX, key_of, set);
}

void untracked_free(struct untracked_set *set)
{
	table_free(&set->table);
	pool_free(&set->pool);
	array_free(set->item, UNTRACKED_MAX + 1, sizeof(*set->item));
}

struct untracked *untracked_find(const struct untracked_set *set,
				 const struct table_key *key)
{
	uint32_t item = 0;

	if (set->recent.count)
		item = table_find(&set->table, key,
				  table_hash(&set->table, key));
	return item ? &set->item[item] : NULL;
}

struct untracked *untracked_add(struct untracked_set *set,
				const struct segment *segment,
				const struct table_key *key, unsigned end)
{
	const struct untracked *old = untracked_find(set, key);
	bool syn_ack = segment->flags & TCP_ACK;
	uint64_t hash = table_hash(&set->table, key);
	uint32_t item;

	if (!old && set->recent.count == UNTRACKED_MAX)
		old = &set->item[set->recent.oldest];
	if (old)
		untracked_forget(set, old);
	item = pool_take(&set->pool);
	set->item[item] = (struct untracked){
		.key = *key,
		.tag = (uint32_t)hash,
		.client = (uint8_t)(syn_ack ? !end : end),
		.client_isn = syn_ack ? segment->ack - 1 : segment->seq,
	};
	list_append(&set->recent, &set->pool, item);
	table_insert(&set->table, hash, item);
	return &set->item[item];
}

void untracked_forget(struct untracked_set *set,
		      const struct untracked *untracked)
{
	uint32_t item = (uint32_t)(untracked - set->item);

	table_remove(&set->table, untracked->tag, item);
	list_remove(&set->recent, &set->pool, item);
	pool_give(&set->pool, item);
}

bool untracked_owns_opening(const struct untracked *untracked,
			    const struct segment *segment, unsigned end)
{
	bool syn_ack = segment->flags & TCP_ACK;

	if (syn_ack == (untracked->client == end))
		return false;
	return syn_ack ? flow_answers_syn(untracked->client_isn, segment->ack)
		       : untracked->client_isn == segment->seq;
}

void untracked_note(struct untracked *untracked, const struct opening *opening)
{
	if (opening->syn_ack) {
		untracked->syn_ack = *opening;
		untracked->has_syn_ack = true;
	} else if (!untracked->has_syn) {
		untracked->syn = *opening;
		untracked->has_syn = true;
	}
}

bool untracked_is_near(const struct untracked *untracked,
		       const struct segment *segment, unsigned end)
{
	uint32_t isn = untracked->client_isn;

	if (end != untracked->client) {
		if (!untracked->has_syn_ack)
			return true;
		isn = untracked->syn_ack.isn;
	}
	return segment->seq - (isn + 1) < STREAM_MAX;
}

bool untracked_may_be_smc(const struct untracked *untracked)
{
	return (untracked->has_syn &&
		untracked->syn.option == SMCCLC_OPTION_UNKNOWN) ||
	       (untracked->has_syn_ack &&
		untracked->syn_ack.option == SMCCLC_OPTION_UNKNOWN);
}

/* More than is ever sent before ports are used again. */
#define SAME_STREAM (UINT32_C(1) << 30)

bool untracked_is_plain(const struct untracked *untracked,
			const struct segment *segment, unsigned end)
{
	uint32_t client = untracked->client_isn + 1;
	uint32_t server = untracked->syn_ack.isn + 1;
	uint32_t first = end == untracked->client ? client : server;
	uint32_t heard = end == untracked->client ? server : client;

	return untracked->has_syn && untracked->has_syn_ack &&
	       !untracked_may_be_smc(untracked) &&
	       segment->seq - first < SAME_STREAM &&
	       (segment->seq != first ||
		(segment->flags & TCP_ACK && segment->ack != heard));
}
