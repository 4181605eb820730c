/* SPDX-License-Identifier: MIT */
#include "places.h"

#include <string.h>

static const struct table_key *key_of(const void *owner, uint32_t item)
{
	const struct places *places = owner;

	return &((const struct place *)(places->items + item * places->size))
			->key;
}

int places_init(struct places *places, size_t size, size_t limit)
{
	places->size = size;
	if (pool_init(&places->pool, limit))
		return -1;
	places->items = array_new(limit + 1, size);
	return places->items ? table_init(&places->table, limit, key_of, places)
			     : -1;
}

void places_free(struct places *places)
{
	if (places->size)
		array_free(places->items, (size_t)places->pool.limit + 1,
			   places->size);
	pool_free(&places->pool);
	table_free(&places->table);
}

void *places_at(const struct places *places, uint32_t item)
{
	return places->items + item * places->size;
}

void places_remove(struct places *places, uint32_t item)
{
	const struct place *place = places_at(places, item);

	table_remove(&places->table, place->tag, item);
	list_remove(&places->recent, &places->pool, item);
	pool_give(&places->pool, item);
}

uint32_t places_find(const struct places *places, const struct table_key *key)
{
	if (!places->table.count)
		return 0;
	return table_find(&places->table, key, table_hash(&places->table, key));
}

uint32_t places_use(struct places *places, const struct table_key *key)
{
	uint64_t hash = table_hash(&places->table, key);
	uint32_t item = table_find(&places->table, key, hash);
	struct place *place;

	if (item) {
		if (item == places->recent.newest)
			return item;
		list_remove(&places->recent, &places->pool, item);
		list_append(&places->recent, &places->pool, item);
		return item;
	}
	if (places->recent.count == places->pool.limit)
		places_remove(places, places->recent.oldest);
	item = pool_take(&places->pool);
	place = places_at(places, item);
	memset(place, 0, places->size);
	place->key = *key;
	place->tag = (uint32_t)hash;
	list_append(&places->recent, &places->pool, item);
	table_insert(&places->table, hash, item);
	return item;
}
