/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <endian.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

/* --- keys ------------------------------------------------------------ */

#define IPV4_LEN     4
#define IPV6_LEN     16
#define KEY_IPV4_LEN (2 * IPV4_LEN + 2 * sizeof(uint16_t))
#define KEY_IPV6_LEN (2 * IPV6_LEN + 2 * sizeof(uint16_t))

/* These two are inlined for each size: they are on the way of every frame. */
static inline unsigned pack(struct table_key *key, const struct endpoint *a,
			    const struct endpoint *b, size_t size)
{
	unsigned end = a->port != b->port
			       ? a->port > b->port
			       : memcmp(a->address, b->address, size) > 0;
	uint8_t *ports = key->bytes + 2 * size;

	memcpy(key->bytes + end * size, a->address, size);
	memcpy(key->bytes + !end * size, b->address, size);
	memcpy(ports + end * sizeof(a->port), &a->port, sizeof(a->port));
	memcpy(ports + !end * sizeof(b->port), &b->port, sizeof(b->port));
	return end;
}

static inline void unpack(const struct table_key *key, unsigned end,
			  struct endpoint *endpoint, size_t size)
{
	const uint8_t *ports = key->bytes + 2 * size;

	memcpy(endpoint->address, key->bytes + end * size, size);
	memcpy(&endpoint->port, ports + end * sizeof(endpoint->port),
	       sizeof(endpoint->port));
}

unsigned table_key_make(struct table_key *key, const struct segment *segment)
{
	if (segment->source.family == 4) {
		key->length = KEY_IPV4_LEN;
		return pack(key, &segment->source, &segment->destination,
			    IPV4_LEN);
	}
	key->length = KEY_IPV6_LEN;
	return pack(key, &segment->source, &segment->destination, IPV6_LEN);
}

void table_key_end(const struct table_key *key, unsigned end,
		   struct endpoint *endpoint)
{
	*endpoint = (struct endpoint){.family = 4};
	if (key->length == KEY_IPV4_LEN) {
		unpack(key, end, endpoint, IPV4_LEN);
		return;
	}
	endpoint->family = 6;
	unpack(key, end, endpoint, IPV6_LEN);
}

static bool key_equal(const struct table_key *a, const struct table_key *b)
{
	if (a->length != b->length)
		return false;
	if (a->length == KEY_IPV4_LEN)
		return memcmp(a->bytes, b->bytes, KEY_IPV4_LEN) == 0;
	return memcmp(a->bytes, b->bytes, KEY_IPV6_LEN) == 0;
}

/* --- hash ------------------------------------------------------------ */

static uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

/* The state, by value: so it stays in registers, on the way of every frame. */
struct sip {
	uint64_t v0;
	uint64_t v1;
	uint64_t v2;
	uint64_t v3;
};

static inline struct sip sip_round(struct sip s)
{
	s.v0 += s.v1;
	s.v2 += s.v3;
	s.v1 = rotate(s.v1, 13) ^ s.v0;
	s.v3 = rotate(s.v3, 16) ^ s.v2;
	s.v0 = rotate(s.v0, 32);
	s.v2 += s.v1;
	s.v0 += s.v3;
	s.v1 = rotate(s.v1, 17) ^ s.v2;
	s.v3 = rotate(s.v3, 21) ^ s.v0;
	s.v2 = rotate(s.v2, 32);
	return s;
}

static inline struct sip sip_word(struct sip s, uint64_t word)
{
	s.v3 ^= word;
	s = sip_round(s);
	s.v0 ^= word;
	return s;
}

static inline uint64_t last_word(const uint8_t *bytes, size_t length)
{
	uint64_t value = 0;
	uint32_t half;

	/* What keys end with. */
	if (length == sizeof(half)) {
		memcpy(&half, bytes, sizeof(half));
		return le32toh(half);
	}

	for (size_t i = 0; i < length; i++)
		value |= (uint64_t)bytes[i] << 8 * i;
	return value;
}

/* Inlined for each length of a key. */
static inline uint64_t siphash(const uint64_t secret[2], const uint8_t *bytes,
			       size_t length)
{
	/* The initial values spell "somepseudorandomlygeneratedbytes". */
	struct sip s = {
		secret[0] ^ UINT64_C(0x736f6d6570736575),
		secret[1] ^ UINT64_C(0x646f72616e646f6d),
		secret[0] ^ UINT64_C(0x6c7967656e657261),
		secret[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word;
	size_t i;

	for (i = 0; i + 8 <= length; i += 8) {
		memcpy(&word, bytes + i, sizeof(word));
		s = sip_word(s, le64toh(word));
	}
	word = last_word(bytes + i, length - i);
	s = sip_word(s, word | (uint64_t)length << 56);
	s.v2 ^= 0xff;
	for (i = 0; i < 3; i++)
		s = sip_round(s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t table_siphash(const uint64_t secret[2], const uint8_t *bytes,
		       size_t length)
{
	return siphash(secret, bytes, length);
}

/* --- memory ---------------------------------------------------------- */

void *array_new(size_t count, size_t size)
{
	void *array;

	if (count > SIZE_MAX / size)
		return NULL;
	array = mmap(NULL, count * size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return array == MAP_FAILED ? NULL : array;
}

void array_free(void *array, size_t count, size_t size)
{
	if (array)
		munmap(array, count * size);
}

/* --- table ----------------------------------------------------------- */

#define FIRST_SIZE 1024

static void set_size(struct table *table, uint32_t size)
{
	table->slots = table->memory + size;
	table->mask = size - 1;
}

int table_init(struct table *table, size_t capacity, table_key_of key_of,
	       const void *owner)
{
	uint32_t limit = FIRST_SIZE;

	/* Half empty at least, so that probes stay short. */
	while (limit < 2 * capacity && limit <= UINT32_MAX / 4)
		limit *= 2;
	*table = (struct table){
		.limit = limit,
		.key_of = key_of,
		.owner = owner,
	};
	if (getrandom(table->secret, sizeof(table->secret), 0) !=
	    (ssize_t)sizeof(table->secret))
		return -1;
	table->memory = array_new(2 * (size_t)limit, sizeof(*table->memory));
	if (!table->memory)
		return -1;
	set_size(table, FIRST_SIZE);
	return 0;
}

void table_free(struct table *table)
{
	array_free(table->memory, 2 * (size_t)table->limit,
		   sizeof(*table->memory));
}

/* Inlined for each length of a key. */
static inline uint64_t multilinear(const uint64_t *secret, const uint8_t *bytes,
				   size_t length)
{
	uint64_t sum = *secret++;
	uint32_t word;

	for (size_t i = 0; i < length; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		sum += *secret++ * word;
	}
	return sum;
}

/* Spreads over all bits what the sum has in its upper half; loses nothing. */
static uint64_t mix(uint64_t sum)
{
	sum ^= sum >> 32;
	sum *= UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

uint64_t table_hash(const struct table *table, const struct table_key *key)
{
	if (key->length == KEY_IPV4_LEN)
		return mix(
			multilinear(table->secret, key->bytes, KEY_IPV4_LEN));
	return mix(multilinear(table->secret, key->bytes, KEY_IPV6_LEN));
}

uint32_t table_find(const struct table *table, const struct table_key *key,
		    uint64_t hash)
{
	uint32_t tag = (uint32_t)hash;

	for (uint32_t i = tag & table->mask; table->slots[i].ref;
	     i = (i + 1) & table->mask) {
		uint32_t ref = table->slots[i].ref;

		if (table->slots[i].tag == tag &&
		    key_equal(table->key_of(table->owner, ref), key))
			return ref;
	}
	return 0;
}

static void place(struct table *table, struct table_slot slot)
{
	uint32_t i = slot.tag & table->mask;

	while (table->slots[i].ref)
		i = (i + 1) & table->mask;
	table->slots[i] = slot;
}

static void grow(struct table *table)
{
	const struct table_slot *old = table->slots;
	uint32_t size = table->mask + 1;

	set_size(table, 2 * size);
	for (uint32_t i = 0; i < size; i++)
		if (old[i].ref)
			place(table, old[i]);
}

void table_insert(struct table *table, uint64_t hash, uint32_t ref)
{
	struct table_slot slot = {.tag = (uint32_t)hash, .ref = ref};

	if (table->count > table->mask / 2 && table->mask + 1 < table->limit)
		grow(table);
	place(table, slot);
	table->count++;
}

/* How far slot `i` is from where `tag` would like to be. */
static uint32_t distance(const struct table *table, uint32_t tag, uint32_t i)
{
	return (i - tag) & table->mask;
}

void table_remove(struct table *table, uint32_t tag, uint32_t ref)
{
	struct table_slot *slots = table->slots;
	uint32_t hole = tag & table->mask;

	while (slots[hole].ref != ref)
		hole = (hole + 1) & table->mask;
	/* Close the gap with what was pushed past it. */
	for (uint32_t i = (hole + 1) & table->mask; slots[i].ref;
	     i = (i + 1) & table->mask) {
		if (distance(table, slots[i].tag, i) >=
		    distance(table, hole, i)) {
			slots[hole] = slots[i];
			hole = i;
		}
	}
	slots[hole].ref = 0;
	table->count--;
}

uint32_t table_first(const struct table *table, uint64_t hash)
{
	return table->slots[(uint32_t)hash & table->mask].ref;
}

void table_prefetch(const struct table *table, uint32_t tag)
{
	__builtin_prefetch(&table->slots[tag & table->mask]);
}

/* --- pools and lists ------------------------------------------------- */

int pool_init(struct pool *pool, size_t limit)
{
	*pool = (struct pool){.limit = (uint32_t)limit};
	pool->links = array_new(limit + 1, sizeof(*pool->links));
	return pool->links ? 0 : -1;
}

void pool_free(struct pool *pool)
{
	array_free(pool->links, (size_t)pool->limit + 1, sizeof(*pool->links));
}

uint32_t pool_take(struct pool *pool)
{
	uint32_t item = pool->free;

	if (item) {
		pool->free = pool->links[item].older;
		return item;
	}
	return pool->fresh < pool->limit ? ++pool->fresh : 0;
}

void pool_give(struct pool *pool, uint32_t item)
{
	pool->links[item].older = pool->free;
	pool->free = item;
}

void list_append(struct list *list, struct pool *pool, uint32_t item)
{
	pool->links[item] = (struct neighbours){.older = list->newest};
	if (list->newest)
		pool->links[list->newest].newer = item;
	else
		list->oldest = item;
	list->newest = item;
	list->count++;
}

void list_remove(struct list *list, struct pool *pool, uint32_t item)
{
	struct neighbours link = pool->links[item];

	if (link.older)
		pool->links[link.older].newer = link.newer;
	else
		list->oldest = link.newer;
	if (link.newer)
		pool->links[link.newer].older = link.older;
	else
		list->newest = link.older;
	list->count--;
}
