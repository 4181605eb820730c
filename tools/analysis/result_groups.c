/* SPDX-License-Identifier: MIT */
#include "result_groups.h"

#include <stdlib.h>
#include <string.h>

void result_groups_init(struct result_groups *groups, size_t examples_each)
{
	*groups = (struct result_groups){.examples_each = examples_each};
}

static uint64_t result_key(const struct result *result)
{
	uint64_t key = result->outcome;

	key = key << 4 | result->reason;
	key = key << 2 | result->by;
	key = key << 3 | result->stage;
	key = key << 1 | result->has_code;
	key = key << 7 | result->cause;
	return key << 32 | result->code;
}

/* Returns the slot of `key`: taken by it, or free. There is always one. */
static uint16_t *find_slot(struct result_groups *groups, uint64_t key)
{
	const size_t mask = sizeof(groups->slots) / sizeof(uint16_t) - 1;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 48) & mask;

	while (groups->slots[at] &&
	       result_key(&groups->group[groups->slots[at] - 1]->result) != key)
		at = (at + 1) & mask;
	return &groups->slots[at];
}

/* Returns the group of `cause`, entered in `slot`, or NULL. */
static struct result_group *new_group(struct result_groups *groups,
				      const struct result *result,
				      uint16_t *slot)
{
	struct result_group *group;

	if (groups->count == RESULT_GROUPS_MAX)
		return NULL;
	group = calloc(1, sizeof(*group));
	if (!group) {
		groups->starved = true;
		return NULL;
	}
	group->result = *result;
	groups->group[groups->count++] = group;
	*slot = (uint16_t)groups->count;
	return group;
}

/* Returns the group of `cause`, or NULL if it is new and finds no place. */
static struct result_group *find_group(struct result_groups *groups,
				       const struct result *result)
{
	uint64_t key = result_key(result);
	uint16_t *slot;

	if (groups->last && groups->last_key == key)
		return groups->last;
	slot = find_slot(groups, key);
	groups->last_key = key;
	groups->last = *slot ? groups->group[*slot - 1]
			     : new_group(groups, result, slot);
	return groups->last;
}

/* The bytes that IPv4 does not use are zero. */
static bool same_address(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

static void count_host(struct result_hosts *hosts, const struct endpoint *end)
{
	for (size_t i = 0; i < hosts->count; i++) {
		if (same_address(&hosts->host[i].end, end)) {
			hosts->host[i].count++;
			return;
		}
	}
	if (hosts->count == RESULT_HOSTS) {
		hosts->others++;
		return;
	}
	hosts->host[hosts->count++] = (struct result_host){*end, 1};
}

/* How many bytes of a head are used: messages, and the first data. */
static size_t used_head(const struct connection *connection, int side)
{
	size_t messages = connection->head_length[side];
	size_t data = (size_t)connection->data_at[side] +
		      connection->data_length[side];

	return connection->data_length[side] && data > messages ? data
								: messages;
}

/* Copies `from` and its heads into one piece of memory. */
static struct connection *copy_connection(const struct connection *from)
{
	size_t heads = used_head(from, 0) + used_head(from, 1);
	struct connection *copy = malloc(sizeof(*copy) + heads);
	uint8_t *at;

	if (!copy)
		return NULL;
	*copy = *from;
	at = (uint8_t *)(copy + 1);
	for (int side = 0; side < 2; side++) {
		size_t used = used_head(from, side);

		if (used)
			memcpy(at, from->head[side], used);
		copy->head[side] = at;
		at += used;
	}
	return copy;
}

/* Returns false when out of memory. */
static bool add_example(struct result_groups *groups,
			struct result_group *group,
			const struct connection *connection)
{
	size_t size = (group->example_count + 1) * sizeof(*group->examples);
	struct connection **grown = realloc(group->examples, size);

	if (!grown)
		return false;
	group->examples = grown;
	grown[group->example_count] = copy_connection(connection);
	if (!grown[group->example_count])
		return false;
	group->example_count++;
	groups->examples++;
	return true;
}

struct result result_of(const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;

	return (struct result){
		.outcome = verdict->outcome,
		.reason = verdict->reason,
		.by = verdict->by,
		.stage = verdict->stage,
		.has_code = verdict->has_code,
		.cause = connection->cause,
		.code = verdict->has_code ? verdict->code : 0,
	};
}

void result_groups_add(struct result_groups *groups,
		       const struct connection *connection)
{
	const struct result result = result_of(connection);
	struct result_group *group = find_group(groups, &result);

	if (!group) {
		groups->others++;
		return;
	}
	group->count++;
	for (int side = 0; side < 2; side++)
		count_host(&group->hosts[side], &connection->end[side]);
	if (group->example_count < groups->examples_each &&
	    groups->examples < RESULT_EXAMPLES_MAX &&
	    !add_example(groups, group, connection))
		groups->starved = true;
}

void result_groups_merge(struct result_groups *groups,
			 const struct result_groups *from)
{
	groups->others += from->others;
	groups->starved = groups->starved || from->starved;
	for (size_t i = 0; i < from->count; i++) {
		const struct result_group *more = from->group[i];
		struct result_group *group = find_group(groups, &more->result);

		if (group)
			group->count += more->count;
		else
			groups->others += more->count;
	}
}

/* The worst first. */
static int badness(uint8_t outcome)
{
	switch ((enum smcclc_outcome)outcome) {
	case SMCCLC_SPLIT:
		return 4;
	case SMCCLC_ABORTED:
		return 3;
	case SMCCLC_FALLBACK:
		return 2;
	case SMCCLC_UNDETERMINED:
		return 1;
	case SMCCLC_SMC_R:
	case SMCCLC_SMC_D:
	case SMCCLC_OUTCOME_COUNT:
		break;
	}
	return 0;
}

static int compare_groups(const void *left, const void *right)
{
	const struct result_group *a = *(struct result_group *const *)left;
	const struct result_group *b = *(struct result_group *const *)right;
	uint64_t key_a = result_key(&a->result);
	uint64_t key_b = result_key(&b->result);

	if (a->result.outcome != b->result.outcome)
		return badness(b->result.outcome) - badness(a->result.outcome);
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return key_a < key_b ? -1 : key_a > key_b;
}

void result_groups_sort(struct result_groups *groups)
{
	qsort(groups->group, groups->count, sizeof(*groups->group),
	      compare_groups);
}

static int compare_hosts(const void *left, const void *right)
{
	const struct result_host *a = left;
	const struct result_host *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return memcmp(a->end.address, b->end.address, sizeof(a->end.address));
}

void result_groups_sort_hosts(struct result_hosts *hosts)
{
	qsort(hosts->host, hosts->count, sizeof(*hosts->host), compare_hosts);
}

static void free_group(struct result_group *group)
{
	for (size_t i = 0; i < group->example_count; i++)
		free(group->examples[i]);
	free(group->examples);
	free(group);
}

void result_groups_clear(struct result_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free_group(groups->group[i]);
	result_groups_init(groups, groups->examples_each);
}
