/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"

#define KEYS 1000

static struct table_key keys[KEYS + 1];

static const struct table_key *key_of(const void *owner, uint32_t ref)
{
	const struct table_key *array = owner;

	return &array[ref];
}

static struct segment segment_of(uint16_t port)
{
	return (struct segment){
		.source = {{10, 0, 0, 1}, port, 4},
		.destination = {{10, 0, 0, 2}, 5000, 4},
	};
}

static struct segment reversed(struct segment segment)
{
	struct endpoint source = segment.source;

	segment.source = segment.destination;
	segment.destination = source;
	return segment;
}

/* Both directions have one key; the ends can be had back from it. */
static void expect_symmetric(struct segment there)
{
	struct segment back = reversed(there);
	struct table_key a = {0};
	struct table_key b = {0};
	struct endpoint end;
	unsigned source = table_key_make(&a, &there);

	assert_int_equal(table_key_make(&b, &back), !source);
	assert_memory_equal(&a, &b, sizeof(a));
	table_key_end(&a, source, &end);
	assert_memory_equal(&end, &there.source, sizeof(end));
	table_key_end(&a, !source, &end);
	assert_memory_equal(&end, &there.destination, sizeof(end));
}

static void keys_have_no_direction(void **state)
{
	struct segment segment = segment_of(40000);

	(void)state;
	expect_symmetric(segment);
	segment.source.port = 5000;
	expect_symmetric(segment);
	segment.destination = segment.source;
	segment.destination.address[3] = 9;
	segment.source.family = 6;
	segment.destination.family = 6;
	memset(segment.source.address, 0xfd, 16);
	expect_symmetric(segment);
	segment.source.port = 1;
	expect_symmetric(segment);
}

/* The reference values of SipHash-1-3: bytes 0, 1, 2 ... under key 0 to 15. */
static void siphash_is_siphash_1_3(void **state)
{
	const uint64_t secret[2] = {UINT64_C(0x0706050403020100),
				    UINT64_C(0x0f0e0d0c0b0a0908)};
	const uint64_t expected[] = {
		UINT64_C(0xabac0158050fc4dc), UINT64_C(0xc9f49bf37d57ca93),
		UINT64_C(0x82cb9b024dc7d44d), UINT64_C(0x8bf80ab8e7ddf7fb),
		UINT64_C(0xcf75576088d38328), UINT64_C(0xdef9d52f49533b67),
		UINT64_C(0xc50d2b50c59f22a7), UINT64_C(0xd3927d989bb11140),
		UINT64_C(0x369095118d299a8e),
	};
	const uint8_t bytes[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(table_siphash(secret, bytes, i), expected[i]);
}

static int setup(void **state)
{
	static struct table table;

	for (uint16_t i = 1; i <= KEYS; i++) {
		const struct segment segment = segment_of(i);

		table_key_make(&keys[i], &segment);
	}
	*state = &table;
	return table_init(&table, KEYS, key_of, keys);
}

static int teardown(void **state)
{
	table_free(*state);
	return 0;
}

static uint32_t find(const struct table *table, uint32_t ref)
{
	return table_find(table, &keys[ref], table_hash(table, &keys[ref]));
}

static void found_until_removed(void **state)
{
	struct table *table = *state;

	for (uint32_t i = 1; i <= KEYS; i++) {
		assert_int_equal(find(table, i), 0);
		table_insert(table, table_hash(table, &keys[i]), i);
	}
	for (uint32_t i = 1; i <= KEYS; i++)
		assert_int_equal(find(table, i), i);
	for (uint32_t i = 1; i <= KEYS; i += 2)
		table_remove(table, (uint32_t)table_hash(table, &keys[i]), i);
	for (uint32_t i = 1; i <= KEYS; i++)
		assert_int_equal(find(table, i), i % 2 ? 0 : i);
}

/* All want the same slot, the last one, so that probing goes around. */
static void found_among_collisions(void **state)
{
	struct table *table = *state;
	const uint64_t hash = table->mask;

	for (uint32_t i = 1; i <= 9; i++)
		table_insert(table, hash - i % 3, i);
	table_remove(table, (uint32_t)hash - 1, 4);
	table_remove(table, (uint32_t)hash, 3);
	table_remove(table, (uint32_t)hash - 2, 8);
	for (uint32_t i = 1; i <= 9; i++)
		assert_int_equal(table_find(table, &keys[i], hash - i % 3),
				 i == 3 || i == 4 || i == 8 ? 0 : i);
}

static void secrets_differ(void **state)
{
	const struct table *table = *state;
	struct table other;

	assert_int_equal(table_init(&other, 1, key_of, keys), 0);
	assert_int_not_equal(table_hash(table, &keys[1]),
			     table_hash(&other, &keys[1]));
	table_free(&other);
}

static void pool_gives_each_item_once(void **state)
{
	struct pool pool;

	(void)state;
	assert_int_equal(pool_init(&pool, 3), 0);
	assert_int_equal(pool_take(&pool), 1);
	assert_int_equal(pool_take(&pool), 2);
	assert_int_equal(pool_take(&pool), 3);
	assert_int_equal(pool_take(&pool), 0);
	pool_give(&pool, 1);
	pool_give(&pool, 3);
	assert_int_equal(pool_take(&pool), 3);
	assert_int_equal(pool_take(&pool), 1);
	assert_int_equal(pool_take(&pool), 0);
	pool_free(&pool);
}

static void list_keeps_the_order(void **state)
{
	struct list list = {0};
	struct pool pool;

	(void)state;
	assert_int_equal(pool_init(&pool, 4), 0);
	for (uint32_t i = 1; i <= 4; i++)
		list_append(&list, &pool, i);
	list_remove(&list, &pool, 2);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.oldest, 1);
	list_remove(&list, &pool, 1);
	assert_int_equal(list.oldest, 3);
	list_append(&list, &pool, 1);
	list_remove(&list, &pool, 3);
	assert_int_equal(list.oldest, 4);
	list_remove(&list, &pool, 1);
	assert_int_equal(list.newest, 4);
	list_remove(&list, &pool, 4);
	assert_int_equal(list.oldest, 0);
	assert_int_equal(list.newest, 0);
	assert_int_equal(list.count, 0);
	pool_free(&pool);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_have_no_direction),
		cmocka_unit_test(siphash_is_siphash_1_3),
		TEST(found_until_removed),
		TEST(found_among_collisions),
		TEST(secrets_differ),
		cmocka_unit_test(pool_gives_each_item_once),
		cmocka_unit_test(list_keeps_the_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
