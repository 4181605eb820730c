/* SPDX-License-Identifier: MIT */
#include "untracked.h"

#define PLAINS_MAX 4096

static const struct table_key *key_of(const void *owner, uint32_t item)
{
	const struct plains *plains = owner;

	return &plains->plain[item].key;
}

int plains_init(struct plains *plains)
{
	plains->plain = array_new(PLAINS_MAX + 1, sizeof(*plains->plain));
	if (!plains->plain || pool_init(&plains->pool, PLAINS_MAX))
		return -1;
	return table_init(&plains->table, PLAINS_MAX, key_of, plains);
}

void plains_free(struct plains *plains)
{
	table_free(&plains->table);
	pool_free(&plains->pool);
	array_free(plains->plain, PLAINS_MAX + 1, sizeof(*plains->plain));
}

struct plain *plains_find(const struct plains *plains,
			  const struct table_key *key)
{
	uint32_t item = 0;

	if (plains->recent.count)
		item = table_find(&plains->table, key,
				  table_hash(&plains->table, key));
	return item ? &plains->plain[item] : NULL;
}

struct plain *plains_add(struct plains *plains, const struct segment *segment,
			 const struct table_key *key, unsigned end)
{
	const struct plain *old = plains_find(plains, key);
	bool syn_ack = segment->flags & TCP_ACK;
	uint64_t hash = table_hash(&plains->table, key);
	uint32_t item;

	if (!old && plains->recent.count == PLAINS_MAX)
		old = &plains->plain[plains->recent.oldest];
	if (old)
		plains_forget(plains, old);
	item = pool_take(&plains->pool);
	plains->plain[item] = (struct plain){
		.key = *key,
		.tag = (uint32_t)hash,
		.client = (uint8_t)(syn_ack ? !end : end),
		.client_isn = syn_ack ? segment->ack - 1 : segment->seq,
	};
	list_append(&plains->recent, &plains->pool, item);
	table_insert(&plains->table, hash, item);
	return &plains->plain[item];
}

void plains_forget(struct plains *plains, const struct plain *plain)
{
	uint32_t item = (uint32_t)(plain - plains->plain);

	table_remove(&plains->table, plain->tag, item);
	list_remove(&plains->recent, &plains->pool, item);
	pool_give(&plains->pool, item);
}

bool plain_owns_opening(const struct plain *plain,
			const struct segment *segment, unsigned end)
{
	bool syn_ack = segment->flags & TCP_ACK;

	if (syn_ack == (plain->client == end))
		return false;
	return syn_ack ? flow_answers_syn(plain->client_isn, segment->ack)
		       : plain->client_isn == segment->seq;
}

void plain_note(struct plain *plain, const struct opening *opening)
{
	if (opening->syn_ack) {
		plain->syn_ack = *opening;
		plain->has_syn_ack = true;
	} else if (!plain->has_syn) {
		plain->syn = *opening;
		plain->has_syn = true;
	}
}

bool plain_is_near(const struct plain *plain, const struct segment *segment,
		   unsigned end)
{
	uint32_t isn = plain->client_isn;

	if (end != plain->client) {
		if (!plain->has_syn_ack)
			return true;
		isn = plain->syn_ack.isn;
	}
	return segment->seq - (isn + 1) < STREAM_MAX;
}

bool plain_may_be_smc(const struct plain *plain)
{
	return (plain->has_syn && plain->syn.option == SMCCLC_OPTION_UNKNOWN) ||
	       (plain->has_syn_ack &&
		plain->syn_ack.option == SMCCLC_OPTION_UNKNOWN);
}
