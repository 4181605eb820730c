/* SPDX-License-Identifier: MIT */
/*
 * What the analysis finds its connections by: a hash table from the two
 * endpoints to a reference, and the pools and lists that the references point
 * into. Everything has its size from the start; nothing grows, so that no
 * capture can make it.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "segment.h"

/*
 * Both endpoints of a connection, the lower one first, so that both directions
 * have the same key: two addresses, then two ports, without gaps.
 */
struct table_key {
	uint8_t bytes[36];
	uint8_t length; /* 12 for IPv4, 36 for IPv6 */
};

/*
 * Writes the key of the connection that `segment` belongs to. Returns which
 * of the two ends its source is, 0 or 1.
 */
unsigned table_key_make(struct table_key *key, const struct segment *segment);

/* Writes end 0 or 1 of `key` to `*endpoint`. */
void table_key_end(const struct table_key *key, unsigned end,
		   struct endpoint *endpoint);

/*
 * An array of zeroes of fixed size, the pages of which take no memory before
 * something is written to them. Returns NULL when out of memory.
 */
void *array_new(size_t count, size_t size);

/* Frees `array`, unless NULL, of the count and size that it was made with. */
void array_free(void *array, size_t count, size_t size);

/* SipHash-1-3 (Aumasson, Bernstein 2012) of `length` bytes. */
uint64_t table_siphash(const uint64_t secret[2], const uint8_t *bytes,
		       size_t length);

/* The key that reference `ref` was entered with. */
typedef const struct table_key *(*table_key_of)(const void *owner,
						uint32_t ref);

struct table_slot {
	uint32_t tag; /* low half of the hash */
	uint32_t ref; /* 0: empty */
};

/*
 * It begins small and doubles, so that few references stay within the caches.
 * Each size has its place in memory that is reserved from the start and only
 * used when that size is reached: growing cannot fail.
 */
struct table {
	struct table_slot *memory; /* the slots of size n are at memory + n */
	struct table_slot *slots;
	uint32_t mask;  /* size - 1 */
	uint32_t limit; /* the largest size */
	uint32_t count;
	uint64_t secret[10]; /* so that nobody can choose keys that collide */
	table_key_of key_of;
	const void *owner;
};

/*
 * Makes an empty table for up to `capacity` references. `key_of` is called
 * with `owner`. Returns 0, or -1 when out of memory.
 */
int table_init(struct table *table, size_t capacity, table_key_of key_of,
	       const void *owner);

void table_free(struct table *table);

/*
 * Multilinear hashing (Lemire, Kaser: Strongly Universal String Hashing is
 * Fast, 2014): two keys have the same hash with a probability of 2^-32 at most
 * if they were chosen without knowing the secret, which is new in each process.
 */
uint64_t table_hash(const struct table *table, const struct table_key *key);

/* Returns the reference entered under `key`, whose hash is `hash`, or 0. */
uint32_t table_find(const struct table *table, const struct table_key *key,
		    uint64_t hash);

/* Enters `ref`, not 0, under a key with this hash that is not there yet. */
void table_insert(struct table *table, uint64_t hash, uint32_t ref);

/* Takes out `ref`, which is there, entered with the low half of its hash. */
void table_remove(struct table *table, uint32_t tag, uint32_t ref);

/* Returns the reference that table_find() will look at first, 0 for none. */
uint32_t table_first(const struct table *table, uint64_t hash);

/* Has the processor fetch what table_remove() will need soon. */
void table_prefetch(const struct table *table, uint32_t tag);

/* Where an item stands in a list, or in its pool while it is free. */
struct neighbours {
	uint32_t older;
	uint32_t newer;
};

/* The items 1 to `limit` of an array; their memory is touched when taken. */
struct pool {
	struct neighbours *links;
	uint32_t limit;
	uint32_t fresh; /* items taken at least once */
	uint32_t free;  /* the last one given back, 0 if none */
};

/* Returns 0, or -1 when out of memory. */
int pool_init(struct pool *pool, size_t limit);

void pool_free(struct pool *pool);

/* Returns an item, 0 if all are taken. */
uint32_t pool_take(struct pool *pool);

void pool_give(struct pool *pool, uint32_t item);

/* Items of one pool in the order in which they were appended. */
struct list {
	uint32_t oldest;
	uint32_t newest;
	uint32_t count;
};

void list_append(struct list *list, struct pool *pool, uint32_t item);

void list_remove(struct list *list, struct pool *pool, uint32_t item);

#endif
