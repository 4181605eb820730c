/* SPDX-License-Identifier: MIT */
#include "result_groups.h"

#include <stdlib.h>
#include <string.h>

void groups_init(struct groups *groups, size_t examples_each)
{
	*groups = (struct groups){.examples_each = examples_each};
}

static uint64_t cause_key(const struct group_cause *cause)
{
	uint64_t key = cause->outcome;

	key = key << 4 | cause->reason;
	key = key << 2 | cause->by;
	key = key << 3 | cause->stage;
	key = key << 1 | cause->has_code;
	return key << 32 | cause->code;
}

/* Returns the slot of `key`: taken by it, or free. There is always one. */
static uint16_t *find_slot(struct groups *groups, uint64_t key)
{
	const size_t mask = sizeof(groups->slots) / sizeof(uint16_t) - 1;
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 48) & mask;

	while (groups->slots[at] &&
	       cause_key(&groups->group[groups->slots[at] - 1]->cause) != key)
		at = (at + 1) & mask;
	return &groups->slots[at];
}

/* Returns the group of `cause`, entered in `slot`, or NULL. */
static struct group *new_group(struct groups *groups,
			       const struct group_cause *cause, uint16_t *slot)
{
	struct group *group;

	if (groups->count == GROUPS_MAX)
		return NULL;
	group = calloc(1, sizeof(*group));
	if (!group) {
		groups->starved = true;
		return NULL;
	}
	group->cause = *cause;
	groups->group[groups->count++] = group;
	*slot = (uint16_t)groups->count;
	return group;
}

/* Returns the group of `cause`, or NULL if it is new and finds no place. */
static struct group *find_group(struct groups *groups,
				const struct group_cause *cause)
{
	uint64_t key = cause_key(cause);
	uint16_t *slot;

	if (groups->last && groups->last_key == key)
		return groups->last;
	slot = find_slot(groups, key);
	groups->last_key = key;
	groups->last = *slot ? groups->group[*slot - 1]
			     : new_group(groups, cause, slot);
	return groups->last;
}

/* The bytes that IPv4 does not use are zero. */
static bool same_address(const struct endpoint *a, const struct endpoint *b)
{
	return a->family == b->family &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

static void count_host(struct group_hosts *hosts, const struct endpoint *end)
{
	for (size_t i = 0; i < hosts->count; i++) {
		if (same_address(&hosts->host[i].end, end)) {
			hosts->host[i].count++;
			return;
		}
	}
	if (hosts->count == GROUP_HOSTS) {
		hosts->others++;
		return;
	}
	hosts->host[hosts->count++] = (struct group_host){*end, 1};
}

/* Copies `from` and its heads into one piece of memory. */
static struct connection *copy_connection(const struct connection *from)
{
	size_t heads = from->head_length[0] + from->head_length[1];
	struct connection *copy = malloc(sizeof(*copy) + heads);
	uint8_t *at;

	if (!copy)
		return NULL;
	*copy = *from;
	at = (uint8_t *)(copy + 1);
	for (int side = 0; side < 2; side++) {
		if (from->head_length[side])
			memcpy(at, from->head[side], from->head_length[side]);
		copy->head[side] = at;
		at += from->head_length[side];
	}
	return copy;
}

/* Returns false when out of memory. */
static bool add_example(struct groups *groups, struct group *group,
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

struct group_cause group_cause(const struct smcclc_verdict *verdict)
{
	return (struct group_cause){
		.outcome = verdict->outcome,
		.reason = verdict->reason,
		.by = verdict->by,
		.stage = verdict->stage,
		.has_code = verdict->has_code,
		.code = verdict->has_code ? verdict->code : 0,
	};
}

void groups_add(struct groups *groups, const struct connection *connection)
{
	const struct group_cause cause = group_cause(&connection->verdict);
	struct group *group = find_group(groups, &cause);

	if (!group) {
		groups->others++;
		return;
	}
	group->count++;
	for (int side = 0; side < 2; side++)
		count_host(&group->hosts[side], &connection->end[side]);
	if (group->example_count < groups->examples_each &&
	    groups->examples < GROUPS_EXAMPLES_MAX &&
	    !add_example(groups, group, connection))
		groups->starved = true;
}

void groups_merge(struct groups *groups, const struct groups *from)
{
	groups->others += from->others;
	groups->starved = groups->starved || from->starved;
	for (size_t i = 0; i < from->count; i++) {
		const struct group *more = from->group[i];
		struct group *group = find_group(groups, &more->cause);

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
	const struct group *a = *(struct group *const *)left;
	const struct group *b = *(struct group *const *)right;
	uint64_t key_a = cause_key(&a->cause);
	uint64_t key_b = cause_key(&b->cause);

	if (a->cause.outcome != b->cause.outcome)
		return badness(b->cause.outcome) - badness(a->cause.outcome);
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return key_a < key_b ? -1 : key_a > key_b;
}

void groups_sort(struct groups *groups)
{
	qsort(groups->group, groups->count, sizeof(*groups->group),
	      compare_groups);
}

static int compare_hosts(const void *left, const void *right)
{
	const struct group_host *a = left;
	const struct group_host *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return memcmp(a->end.address, b->end.address, sizeof(a->end.address));
}

void groups_sort_hosts(struct group_hosts *hosts)
{
	qsort(hosts->host, hosts->count, sizeof(*hosts->host), compare_hosts);
}

static void free_group(struct group *group)
{
	for (size_t i = 0; i < group->example_count; i++)
		free(group->examples[i]);
	free(group->examples);
	free(group);
}

void groups_clear(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free_group(groups->group[i]);
	groups_init(groups, groups->examples_each);
}
