/* SPDX-License-Identifier: MIT */
/*
 * One host with which nothing works. That is worth saying if it fails with
 * several others, and most of all if these others work elsewhere.
 */
#include <inttypes.h>

#include "compare_rules.h"

#define CULPRITS_MAX 3 /* more on one side are no single culprits */

/* A host that nothing works with, and those it fails with. */
struct culprit {
	unsigned side; /* enum smcclc_side */
	size_t from;   /* its rows in order[side] */
	size_t to;
	uint64_t connections[FATES];
	size_t partners;
	size_t partners_working;     /* with others */
	const struct result *result; /* NULL: not one */
};

/* Adds up the rows `from` to `to`. */
static struct culprit look_at(struct compare *compare, unsigned side,
			      size_t from, size_t to)
{
	const struct compare_row *const *row = compare->order[side];
	struct culprit culprit = {
		.side = side,
		.from = from,
		.to = to,
		.result = &row[from]->result,
	};

	for (size_t i = from; i < to; i++) {
		struct host *partner = compare_host(compare, row[i], !side);

		culprit.connections[compare_fate(row[i])] += row[i]->count;
		if (culprit.result &&
		    !compare_same_result(culprit.result, &row[i]->result))
			culprit.result = NULL;
		/* `to` is of this host alone, and never 0. */
		if (partner->seen_by == to)
			continue;
		partner->seen_by = to;
		culprit.partners++;
		culprit.partners_working += partner->connections[WORKED] > 0;
	}
	return culprit;
}

static void forget_seen(struct compare *compare, unsigned side)
{
	for (size_t i = 0; i < compare->table.count; i++)
		compare_host(compare, &compare->table.row[i], side)->seen_by =
			0;
}

/* Writes up to `max` culprits on `side` that `wanted`. Returns how many. */
static size_t find(struct compare *compare, unsigned side,
		   bool (*wanted)(const struct compare *compare,
				  const struct culprit *culprit),
		   struct culprit *culprits, size_t max)
{
	size_t count = 0;
	size_t to;

	forget_seen(compare, !side);
	for (size_t from = 0; from < compare->table.count && count < max;
	     from = to) {
		to = compare_same(compare, side, from, false);
		culprits[count] = look_at(compare, side, from, to);
		count += culprits[count].connections[WORKED] == 0 &&
			 culprits[count].partners >= 2 &&
			 wanted(compare, &culprits[count]);
	}
	return count;
}

static bool is_all(const struct compare *compare, const struct culprit *culprit)
{
	return culprit->connections[FAILED] == compare->failed;
}

static bool others_work(const struct compare *compare,
			const struct culprit *culprit)
{
	(void)compare;
	return culprit->partners_working > 0;
}

/* Returns how many other hosts its partners work with. */
static size_t count_others(struct compare *compare,
			   const struct culprit *culprit)
{
	const struct compare_table *table = &compare->table;
	unsigned side = culprit->side;
	size_t count = 0;

	forget_seen(compare, SMCCLC_CLIENT);
	forget_seen(compare, SMCCLC_SERVER);
	for (size_t i = culprit->from; i < culprit->to; i++)
		compare_host(compare, compare->order[side][i], !side)->seen_by =
			1;
	for (size_t i = 0; i < table->count; i++) {
		const struct compare_row *row = &table->row[i];
		struct host *other = compare_host(compare, row, side);

		if (compare_fate(row) == FAILED || other->seen_by ||
		    !compare_host(compare, row, !side)->seen_by)
			continue;
		other->seen_by = 1;
		count++;
	}
	return count;
}

/*
 * "None of its 5 clients works with server 10.0.0.9 (25 connections, all:
 * 0x03030000 NOSMCDEV)"
 */
static struct sentence *say_culprit(struct compare *compare,
				    enum compare_kind kind,
				    const struct culprit *culprit)
{
	unsigned side = culprit->side;
	const struct endpoint *host =
		&compare->order[side][culprit->from]->end[side];
	struct sentence *sentence =
		compare_say(compare, kind, side, host, culprit->connections);

	if (is_all(compare, culprit)) {
		sentence_add(sentence, "Every connection that fails has ");
		compare_add_host(sentence, 1, side, host);
		sentence_add(sentence, ": none of its ");
		compare_add_hosts(sentence, culprit->partners, !side);
		sentence_add(sentence, " works with it");
	} else {
		sentence_add(sentence, "None of its ");
		compare_add_hosts(sentence, culprit->partners, !side);
		sentence_add(sentence, " works with ");
		compare_add_host(sentence, 1, side, host);
	}
	sentence_add(sentence, " (%" PRIu64 " connections",
		     culprit->connections[FAILED]);
	if (culprit->result) {
		sentence_add(sentence, ", all: ");
		compare_add_result(sentence, culprit->result);
	}
	sentence_add(sentence, ")");
	return sentence;
}

static void say_others_work(struct compare *compare,
			    const struct culprit *culprit)
{
	unsigned side = culprit->side;
	const struct endpoint *host =
		&compare->order[side][culprit->from]->end[side];
	struct sentence *sentence = say_culprit(compare, COMPARE_HOST, culprit);
	char address[ENDPOINT_ADDRESS_MAX];
	size_t others = count_others(compare, culprit);

	endpoint_address(host, address);
	if (culprit->partners_working == culprit->partners)
		sentence_add(sentence, "; the same %ss work",
			     smcclc_side_name(!side));
	else
		sentence_add(sentence, "; %zu of these %ss work%s",
			     culprit->partners_working, smcclc_side_name(!side),
			     culprit->partners_working == 1 ? "s" : "");
	sentence_add(sentence, " with %zu other %s%s: look at %s first.",
		     others, smcclc_side_name(side), wording_plural(others),
		     address);
}

bool compare_culprits(struct compare *compare)
{
	static const uint8_t sides[] = {SMCCLC_SERVER, SMCCLC_CLIENT};
	bool said = false;

	for (size_t i = 0; i < sizeof(sides); i++) {
		struct culprit culprits[CULPRITS_MAX + 1];
		size_t count = find(compare, sides[i], others_work, culprits,
				    CULPRITS_MAX + 1);

		if (count > CULPRITS_MAX)
			continue;
		for (size_t j = 0; j < count; j++)
			say_others_work(compare, &culprits[j]);
		said = said || count;
	}
	return said;
}

void compare_shared_host(struct compare *compare)
{
	for (unsigned side = 0; side < 2; side++) {
		struct culprit culprit;
		struct sentence *sentence;

		if (!find(compare, side, is_all, &culprit, 1))
			continue;
		sentence = say_culprit(compare, COMPARE_SHARED_HOST, &culprit);
		if (compare->worked)
			sentence_add(sentence,
				     ". None of these %ss is seen to work with "
				     "another %s, so it can be them, too.",
				     smcclc_side_name(!side),
				     smcclc_side_name(side));
		else
			sentence_add(sentence,
				     ". No connection works, so there is "
				     "nothing to compare it with.");
	}
}
