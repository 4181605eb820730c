/* SPDX-License-Identifier: MIT */
/*
 * Some connections fail for one cause and others work, with the same servers
 * (or the same clients). What is it that only the ones are, or offered?
 */
#include <inttypes.h>
#include <string.h>

#include <smcclc/codes.h>

#include "compare_rules.h"

#define RESULTS_MAX 16 /* looked at */
#define NAMED_MAX   3  /* of the prefixes of those that fail */

/* Bits that hosts have in common when they are neighbours: that one works and
 * one does not is no matter of their networks then. */
#define NEIGHBOURS4 24
#define NEIGHBOURS6 64

/* --- rows that are to be compared -------------------------------------- */

static void select_row(struct selection *selection,
		       const struct compare_row *row)
{
	enum fate fate = compare_fate(row);

	if (fate == FAILED &&
	    !compare_same_result(&row->result, selection->result))
		return;
	selection->row[fate][selection->count[fate]++] = row;
}

/*
 * Selects, of all that one server (a port of it) or one client did, what
 * failed for the cause and what worked; and of all such hosts with which
 * there is both.
 */
static void select_rows(struct compare *compare, unsigned side,
			const struct result *result)
{
	struct selection *selection = &compare->selection;
	const struct endpoint *last = NULL;
	size_t to;

	selection->side = side;
	selection->result = result;
	selection->hosts = 0;
	selection->count[FAILED] = 0;
	selection->count[WORKED] = 0;
	for (size_t from = 0; from < compare->table.count; from = to) {
		const struct endpoint *host =
			&compare->order[side][from]->end[side];
		const size_t failed = selection->count[FAILED];
		const size_t worked = selection->count[WORKED];

		to = compare_same(compare, side, from, true);
		for (size_t i = from; i < to; i++)
			select_row(selection, compare->order[side][i]);
		if (selection->count[FAILED] == failed ||
		    selection->count[WORKED] == worked) {
			selection->count[FAILED] = failed;
			selection->count[WORKED] = worked;
			continue;
		}
		selection->hosts += !last || !compare_same_address(last, host);
		if (!last)
			selection->first = host;
		last = host;
	}
}

static void count_row(struct numbers *numbers, struct host *host,
		      const struct compare_row *row, enum fate fate)
{
	const size_t bit = (size_t)1 << fate;

	numbers->connections[fate] += row->count;
	if (host->seen_by & bit)
		return;
	host->seen_by |= bit;
	numbers->hosts[fate]++;
	numbers->shared += host->seen_by == (1 << FAILED | 1 << WORKED);
}

struct numbers compare_count_selected(struct compare *compare)
{
	const struct selection *selection = &compare->selection;
	const unsigned side = !selection->side;
	struct numbers numbers = {.shared = 0};

	for (size_t i = 0; i < compare->table.count; i++)
		compare_host(compare, &compare->table.row[i], side)->seen_by =
			0;
	for (int fate = 0; fate < FATES; fate++) {
		for (size_t i = 0; i < selection->count[fate]; i++) {
			const struct compare_row *row = selection->row[fate][i];

			count_row(&numbers, compare_host(compare, row, side),
				  row, (enum fate)fate);
		}
	}
	return numbers;
}

struct sentence *compare_say_selected(struct compare *compare,
				      enum compare_kind kind,
				      const struct numbers *numbers)
{
	const struct selection *selection = &compare->selection;

	return compare_say(compare, kind, selection->side,
			   selection->hosts == 1 ? selection->first : NULL,
			   numbers->connections);
}

void compare_add_failure(struct sentence *sentence,
			 const struct selection *selection, uint64_t count)
{
	const char *many = count == 1 ? "s" : "";

	if (selection->result->outcome == SMCCLC_FALLBACK)
		sentence_add(sentence, " fall%s back with ", many);
	else
		sentence_add(sentence, " fail%s with ", many);
	compare_add_host(sentence, selection->hosts, selection->side,
			 selection->first);
	sentence_add(sentence, " (");
	compare_add_result(sentence, selection->result);
	sentence_add(sentence, ")");
}

/* --- prefixes of version 1 --------------------------------------------- */

struct prefix {
	struct endpoint network; /* its port is 0 */
	unsigned bits;
};

static void add_prefix(struct sentence *sentence, const struct prefix *prefix)
{
	char address[ENDPOINT_ADDRESS_MAX];

	endpoint_address(&prefix->network, address);
	sentence_add(sentence, "%s/%u", address, prefix->bits);
}

static bool same_prefix(const struct prefix *a, const struct prefix *b)
{
	return a->bits == b->bits &&
	       compare_same_address(&a->network, &b->network);
}

/* Returns how many prefixes a server compares with its own (RFC 7609). */
static size_t prefix_count(const struct compare_row *row)
{
	if (!row->has_proposal || !row->proposal.has_ip)
		return 0;
	return row->end[SMCCLC_SERVER].family == 4 ? 1
						   : row->proposal.ipv6_count;
}

static struct prefix prefix_at(const struct compare_row *row, size_t index)
{
	const struct smcclc_proposal *proposal = &row->proposal;
	struct prefix prefix = {
		.network.family = row->end[SMCCLC_SERVER].family,
	};

	if (prefix.network.family == 4) {
		memcpy(prefix.network.address, proposal->ipv4_subnet,
		       sizeof(proposal->ipv4_subnet));
		prefix.bits = proposal->ipv4_prefix_len;
	} else {
		memcpy(prefix.network.address, proposal->ipv6[index].prefix,
		       sizeof(proposal->ipv6[index].prefix));
		prefix.bits = proposal->ipv6[index].prefix_len;
	}
	return prefix;
}

static bool proposes(const struct compare_row *row, const struct prefix *prefix)
{
	for (size_t i = 0; i < prefix_count(row); i++) {
		const struct prefix other = prefix_at(row, i);

		if (same_prefix(prefix, &other))
			return true;
	}
	return false;
}

/* Whether all that work proposed `prefix`, and none of those that fail did. */
static bool divides(const struct selection *selection,
		    const struct prefix *prefix)
{
	for (size_t i = 0; i < selection->count[WORKED]; i++)
		if (!proposes(selection->row[WORKED][i], prefix))
			return false;
	for (size_t i = 0; i < selection->count[FAILED]; i++)
		if (!prefix_count(selection->row[FAILED][i]) ||
		    proposes(selection->row[FAILED][i], prefix))
			return false;
	return true;
}

/* Version 2 works without a prefix, and so says nothing of it. */
static void drop_version_2(struct selection *selection)
{
	size_t kept = 0;

	for (size_t i = 0; i < selection->count[WORKED]; i++)
		if (selection->row[WORKED][i]->version == SMCCLC_VERSION_1)
			selection->row[WORKED][kept++] =
				selection->row[WORKED][i];
	selection->count[WORKED] = kept;
}

/* Finds the prefix of the server. Returns whether there is just one. */
static bool find_prefix(const struct selection *selection,
			struct prefix *prefix)
{
	const struct compare_row *row = selection->row[WORKED][0];
	size_t found = 0;

	if (!selection->count[WORKED] || !selection->count[FAILED])
		return false;
	for (size_t i = 0; i < prefix_count(row); i++) {
		const struct prefix candidate = prefix_at(row, i);

		if (!divides(selection, &candidate))
			continue;
		*prefix = candidate;
		found++;
	}
	return found == 1;
}

/* The first few prefixes of those that fail. */
struct prefixes {
	struct prefix prefix[NAMED_MAX];
	size_t count;
	bool more;
};

static void collect_prefix(struct prefixes *prefixes,
			   const struct prefix *prefix)
{
	for (size_t i = 0; i < prefixes->count; i++)
		if (same_prefix(&prefixes->prefix[i], prefix))
			return;
	if (prefixes->count == NAMED_MAX)
		prefixes->more = true;
	else
		prefixes->prefix[prefixes->count++] = *prefix;
}

static void add_prefixes(struct sentence *sentence,
			 const struct selection *selection)
{
	struct prefixes prefixes = {.count = 0};

	for (size_t i = 0; i < selection->count[FAILED]; i++) {
		const struct compare_row *row = selection->row[FAILED][i];

		for (size_t j = 0; j < prefix_count(row); j++) {
			const struct prefix prefix = prefix_at(row, j);

			collect_prefix(&prefixes, &prefix);
		}
	}
	for (size_t i = 0; i < prefixes.count; i++) {
		sentence_add(sentence, i ? ", " : "");
		add_prefix(sentence, &prefixes.prefix[i]);
	}
	if (prefixes.more)
		sentence_add(sentence, " and others");
}

/*
 * A server of version 1 declines whoever proposes no prefix that is its own,
 * network and length; the ones that match tell which that is.
 */
static bool compare_prefixes(struct compare *compare,
			     const struct result *result)
{
	struct selection *selection = &compare->selection;
	struct sentence *sentence;
	struct numbers numbers;
	struct prefix prefix;

	select_rows(compare, SMCCLC_SERVER, result);
	drop_version_2(selection);
	if (!find_prefix(selection, &prefix))
		return false;
	numbers = compare_count_selected(compare);
	sentence = compare_say_selected(compare, COMPARE_PREFIX, &numbers);
	compare_add_hosts(sentence, numbers.hosts[FAILED], SMCCLC_CLIENT);
	compare_add_failure(sentence, selection, numbers.hosts[FAILED]);
	sentence_add(
		sentence,
		"; %zu %s in version 1. All that work proposed the prefix ",
		numbers.hosts[WORKED],
		numbers.hosts[WORKED] == 1 ? "works" : "work");
	add_prefix(sentence, &prefix);
	sentence_add(sentence,
		     ", so that is %s own; those that fall back proposed ",
		     selection->hosts == 1 ? "the server's" : "the servers'");
	add_prefixes(sentence, selection);
	sentence_add(sentence, ". Network and length must both be the same.");
	return true;
}

/* --- networks ------------------------------------------------------------ */

static unsigned common_bits(const struct endpoint *a, const struct endpoint *b)
{
	unsigned byte = 0;
	unsigned bits;

	if (a->family != b->family)
		return 0;
	while (byte < sizeof(a->address) &&
	       a->address[byte] == b->address[byte])
		byte++;
	bits = 8 * byte;
	if (byte == sizeof(a->address))
		return bits;
	while (!((a->address[byte] ^ b->address[byte]) & 0x80 >> bits % 8))
		bits++;
	return bits;
}

/* Returns the longest prefix that all hosts of one fate have. */
static struct prefix common_prefix(const struct selection *selection,
				   enum fate fate)
{
	const unsigned side = !selection->side;
	const struct endpoint *first = &selection->row[fate][0]->end[side];
	struct prefix prefix = {*first,
				first->family == 4 ? NEIGHBOURS4 : NEIGHBOURS6};

	for (size_t i = 1; i < selection->count[fate]; i++) {
		unsigned bits =
			common_bits(first, &selection->row[fate][i]->end[side]);

		if (bits < prefix.bits)
			prefix.bits = bits;
	}
	return prefix;
}

/* Returns whether no host of the other fate is in the network. */
static bool is_apart(const struct selection *selection, enum fate fate,
		     const struct prefix *prefix)
{
	const enum fate other = fate == FAILED ? WORKED : FAILED;

	for (size_t i = 0; i < selection->count[other]; i++)
		if (common_bits(
			    &prefix->network,
			    &selection->row[other][i]->end[!selection->side]) >=
		    prefix->bits)
			return false;
	return true;
}

static void clear_host_bits(struct prefix *prefix)
{
	for (unsigned bit = prefix->bits;
	     bit < 8 * sizeof(prefix->network.address); bit++)
		prefix->network.address[bit / 8] &=
			(uint8_t) ~(0x80 >> bit % 8);
	prefix->network.port = 0;
}

/*
 * Finds a network that holds all hosts of one fate and none of the other,
 * with a length as people use it if that will do. Returns whether there is.
 */
static bool find_network(const struct selection *selection, enum fate fate,
			 struct prefix *prefix)
{
	const struct prefix longest = common_prefix(selection, fate);

	*prefix = longest;
	prefix->bits -= longest.bits % (longest.network.family == 4 ? 8 : 16);
	if (!is_apart(selection, fate, prefix))
		*prefix = longest;
	clear_host_bits(prefix);
	return is_apart(selection, fate, prefix);
}

/* Adds " in 10.1.0.0/16" or, if it is the others that have a network, ... */
static void add_place(struct sentence *sentence, bool found,
		      const struct prefix *prefix)
{
	if (!found) {
		sentence_add(sentence, " elsewhere");
		return;
	}
	sentence_add(sentence, " in ");
	add_prefix(sentence, prefix);
}

static void compare_networks(struct compare *compare)
{
	const struct selection *selection = &compare->selection;
	const struct numbers numbers = compare_count_selected(compare);
	struct sentence *sentence;
	struct prefix prefix[FATES];
	bool found[FATES];

	if (numbers.hosts[FAILED] < 2 || numbers.hosts[WORKED] < 2)
		return;
	for (int fate = 0; fate < FATES; fate++)
		found[fate] =
			find_network(selection, (enum fate)fate, &prefix[fate]);
	if (!found[FAILED] && !found[WORKED])
		return;
	sentence = compare_say_selected(compare, COMPARE_NETWORK, &numbers);
	compare_add_hosts(sentence, numbers.hosts[FAILED], !selection->side);
	add_place(sentence, found[FAILED], &prefix[FAILED]);
	compare_add_failure(sentence, selection, numbers.hosts[FAILED]);
	sentence_add(sentence, ", %zu", numbers.hosts[WORKED]);
	add_place(sentence, found[WORKED], &prefix[WORKED]);
	sentence_add(sentence, " do not.");
}

/* --- all causes ---------------------------------------------------------- */

struct results {
	const struct result *result[RESULTS_MAX];
	uint64_t connections[RESULTS_MAX];
	size_t count;
};

static void collect_result(struct results *results,
			   const struct compare_row *row)
{
	size_t i = 0;

	while (i < results->count &&
	       !compare_same_result(results->result[i], &row->result))
		i++;
	if (i == RESULTS_MAX)
		return;
	if (i == results->count) {
		results->result[i] = &row->result;
		results->connections[i] = 0;
		results->count++;
	}
	results->connections[i] += row->count;
}

/* Returns the next result, most connections first; NULL after the last. */
static const struct result *take_result(struct results *results)
{
	size_t best = 0;

	for (size_t i = 1; i < results->count; i++)
		if (results->connections[i] > results->connections[best])
			best = i;
	if (!results->count || !results->connections[best])
		return NULL;
	results->connections[best] = 0;
	return results->result[best];
}

static void compare_result(struct compare *compare, const struct result *result)
{
	const bool explained = result->has_code &&
			       result->code == SMCCLC_DECL_DIFFPREFIX &&
			       compare_prefixes(compare, result);

	select_rows(compare, SMCCLC_SERVER, result);
	if (compare->selection.hosts) {
		compare_offers(compare);
		if (!explained)
			compare_networks(compare);
	}
	select_rows(compare, SMCCLC_CLIENT, result);
	if (compare->selection.hosts)
		compare_networks(compare);
}

void compare_splits(struct compare *compare)
{
	struct results results = {.count = 0};
	const struct result *result;

	for (size_t i = 0; i < compare->table.count; i++)
		if (compare_fate(&compare->table.row[i]) == FAILED)
			collect_result(&results, &compare->table.row[i]);
	while ((result = take_result(&results)) != NULL)
		compare_result(compare, result);
}
