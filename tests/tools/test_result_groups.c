/* SPDX-License-Identifier: MIT */
/* Grouping by cause: what counts as one, the order, and every bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/result_groups.h"

static struct result_groups groups;

static int set_up(void **state)
{
	(void)state;
	result_groups_init(&groups, 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	result_groups_clear(&groups);
	return 0;
}

static struct connection declined(uint32_t code, uint8_t client)
{
	return (struct connection){
		.end = {{.address = {10, 0, 0, client},
			 .port = 40000,
			 .family = 4},
			{.address = {10, 0, 1, 1}, .port = 80, .family = 4}},
		.verdict = {.outcome = SMCCLC_FALLBACK,
			    .reason = SMCCLC_DECLINED,
			    .by = SMCCLC_SERVER,
			    .stage = SMCCLC_STAGE_PROPOSAL,
			    .has_code = true,
			    .code = code},
	};
}

static void add(uint32_t code, uint8_t client)
{
	const struct connection connection = declined(code, client);

	result_groups_add(&groups, &connection);
}

static void add_outcome(uint8_t outcome)
{
	const struct connection connection = {
		.verdict = {.outcome = outcome},
	};

	result_groups_add(&groups, &connection);
}

static void one_cause_is_one_group(void **state)
{
	(void)state;
	add(1, 1);
	add(2, 1);
	add(1, 2);
	assert_int_equal(groups.count, 2);
	assert_int_equal(groups.group[0]->count, 2);
	assert_int_equal(groups.group[0]->result.code, 1);
	assert_int_equal(groups.group[1]->count, 1);
}

static void every_part_of_a_cause_counts(void **state)
{
	struct connection connection = declined(1, 1);

	(void)state;
	result_groups_add(&groups, &connection);
	connection.verdict.stage = SMCCLC_STAGE_CONFIRM;
	result_groups_add(&groups, &connection);
	connection.verdict.by = SMCCLC_CLIENT;
	result_groups_add(&groups, &connection);
	connection.verdict.reason = SMCCLC_MALFORMED;
	result_groups_add(&groups, &connection);
	connection.verdict.outcome = SMCCLC_ABORTED;
	result_groups_add(&groups, &connection);
	connection.verdict.has_code = false;
	result_groups_add(&groups, &connection);
	assert_int_equal(groups.count, 6);
}

static void worst_comes_first(void **state)
{
	static const uint8_t order[] = {SMCCLC_SPLIT, SMCCLC_ABORTED,
					SMCCLC_FALLBACK, SMCCLC_FALLBACK,
					SMCCLC_UNDETERMINED};

	(void)state;
	add_outcome(SMCCLC_UNDETERMINED);
	add_outcome(SMCCLC_UNDETERMINED);
	add_outcome(SMCCLC_FALLBACK);
	add(7, 1);
	add(7, 1);
	add_outcome(SMCCLC_ABORTED);
	add_outcome(SMCCLC_SPLIT);
	result_groups_sort(&groups);
	assert_int_equal(groups.count, sizeof(order));
	for (size_t i = 0; i < sizeof(order); i++)
		assert_int_equal(groups.group[i]->result.outcome, order[i]);
	assert_int_equal(groups.group[2]->result.code, 7); /* the larger */
}

static void causes_are_bounded(void **state)
{
	(void)state;
	for (uint32_t code = 0; code < RESULT_GROUPS_MAX + 44; code++)
		add(code * UINT32_C(0x9e3779b9), 1);
	assert_int_equal(groups.count, RESULT_GROUPS_MAX);
	assert_int_equal(groups.others, 44);
	add(0, 1); /* one that has its place */
	assert_int_equal(groups.group[0]->count, 2);
	assert_int_equal(groups.others, 44);
}

static void hosts_are_counted_by_address(void **state)
{
	struct connection connection = declined(1, 1);
	struct result_hosts *clients;

	(void)state;
	result_groups_add(&groups, &connection);
	connection.end[SMCCLC_CLIENT].port++;
	result_groups_add(&groups, &connection);
	connection.end[SMCCLC_CLIENT].family = 6;
	result_groups_add(&groups, &connection);
	add(1, 9);
	add(1, 9);
	add(1, 9);
	clients = &groups.group[0]->hosts[SMCCLC_CLIENT];
	result_groups_sort_hosts(clients);
	assert_int_equal(clients->count, 3);
	assert_int_equal(clients->host[0].count, 3);
	assert_int_equal(clients->host[0].end.address[3], 9);
	assert_int_equal(clients->host[1].count, 2);
	assert_int_equal(clients->host[2].count, 1);
	assert_int_equal(groups.group[0]->hosts[SMCCLC_SERVER].count, 1);
}

static void hosts_are_bounded(void **state)
{
	const struct result_hosts *clients;

	(void)state;
	for (uint8_t client = 0; client < RESULT_HOSTS + 4; client++)
		add(1, client);
	clients = &groups.group[0]->hosts[SMCCLC_CLIENT];
	assert_int_equal(clients->count, RESULT_HOSTS);
	assert_int_equal(clients->others, 4);
}

static void examples_are_deep_copies(void **state)
{
	uint8_t client[] = "from the client";
	uint8_t server[] = "from the server";
	struct connection connection = declined(1, 1);
	const struct connection *example;

	(void)state;
	connection.head[SMCCLC_CLIENT] = client;
	connection.head_length[SMCCLC_CLIENT] = sizeof(client);
	connection.head[SMCCLC_SERVER] = server;
	connection.head_length[SMCCLC_SERVER] = sizeof(server);
	result_groups_add(&groups, &connection);
	memset(client, 0, sizeof(client));
	memset(server, 0, sizeof(server));
	memset(&connection, 0, sizeof(connection));
	assert_int_equal(groups.group[0]->example_count, 1);
	example = groups.group[0]->examples[0];
	assert_string_equal((const char *)example->head[SMCCLC_CLIENT],
			    "from the client");
	assert_string_equal((const char *)example->head[SMCCLC_SERVER],
			    "from the server");
	assert_int_equal(example->verdict.code, 1);
}

static void examples_are_bounded(void **state)
{
	(void)state;
	result_groups_init(&groups, 2);
	for (int i = 0; i < 5; i++)
		add(1, 1);
	assert_int_equal(groups.group[0]->example_count, 2);
	result_groups_clear(&groups);
	result_groups_init(&groups, SIZE_MAX);
	for (size_t i = 0; i < RESULT_EXAMPLES_MAX + 5; i++)
		add(1, 1);
	assert_int_equal(groups.group[0]->example_count, RESULT_EXAMPLES_MAX);
}

static void no_examples_if_none_are_wanted(void **state)
{
	(void)state;
	result_groups_init(&groups, 0);
	add(1, 1);
	assert_int_equal(groups.group[0]->example_count, 0);
}

static void merging_adds_counts(void **state)
{
	struct result_groups sum;

	(void)state;
	result_groups_init(&sum, 0);
	add(1, 1);
	add(2, 1);
	result_groups_merge(&sum, &groups);
	result_groups_merge(&sum, &groups);
	assert_int_equal(sum.count, 2);
	assert_int_equal(sum.group[0]->count, 2);
	result_groups_clear(&sum);
}

static void merging_keeps_the_bounds(void **state)
{
	struct result_groups sum;

	(void)state;
	result_groups_init(&sum, 0);
	for (uint32_t code = 0; code < RESULT_GROUPS_MAX + 1; code++)
		add(code, 1);
	result_groups_merge(&sum, &groups);
	result_groups_clear(&groups);
	add(UINT32_MAX, 1);
	result_groups_merge(&sum, &groups);
	assert_int_equal(sum.count, RESULT_GROUPS_MAX);
	assert_int_equal(sum.others, 2);
	result_groups_clear(&sum);
}

static void clearing_starts_anew(void **state)
{
	(void)state;
	add(1, 1);
	result_groups_sort(&groups);
	result_groups_clear(&groups);
	assert_int_equal(groups.count, 0);
	add(1, 1);
	assert_int_equal(groups.count, 1);
	assert_int_equal(groups.group[0]->count, 1);
	assert_int_equal(groups.group[0]->example_count, 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_cause_is_one_group),
		CASE(every_part_of_a_cause_counts),
		CASE(worst_comes_first),
		CASE(causes_are_bounded),
		CASE(hosts_are_counted_by_address),
		CASE(hosts_are_bounded),
		CASE(examples_are_deep_copies),
		CASE(examples_are_bounded),
		CASE(no_examples_if_none_are_wanted),
		CASE(merging_adds_counts),
		CASE(merging_keeps_the_bounds),
		CASE(clearing_starts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
