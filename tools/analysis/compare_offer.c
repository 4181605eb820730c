/* SPDX-License-Identifier: MIT */
/* What only those offered that work, or only those that fail. */
#include <inttypes.h>
#include <string.h>

#include "compare_rules.h"

static bool has_path(unsigned type, unsigned path)
{
	return type == path || type == SMCCLC_PATH_BOTH;
}

static bool offers_version_1(const struct smcclc_proposal *proposal)
{
	return proposal->type_v1 != SMCCLC_PATH_NONE;
}

static bool offers_version_2(const struct smcclc_proposal *proposal)
{
	return proposal->type_v2 != SMCCLC_PATH_NONE;
}

static bool offers_smc_r(const struct smcclc_proposal *proposal)
{
	return has_path(proposal->type_v1, SMCCLC_PATH_R) ||
	       has_path(proposal->type_v2, SMCCLC_PATH_R);
}

static bool offers_smc_d(const struct smcclc_proposal *proposal)
{
	return has_path(proposal->type_v1, SMCCLC_PATH_D) ||
	       has_path(proposal->type_v2, SMCCLC_PATH_D);
}

static bool offers_release_1(const struct smcclc_proposal *proposal)
{
	return proposal->has_v2 && proposal->release >= 1;
}

static bool offers_ueid(const struct smcclc_proposal *proposal)
{
	return proposal->eid_count > 0;
}

static const struct feature {
	const char *words;
	bool (*offered)(const struct smcclc_proposal *proposal);
} features[] = {
	{"version 1", offers_version_1},   {"version 2", offers_version_2},
	{"SMC-R", offers_smc_r},           {"SMC-D", offers_smc_d},
	{"release 2.1", offers_release_1},
};

static const struct feature any_ueid = {"a UEID", offers_ueid};

#define FEATURES (sizeof(features) / sizeof(*features))

/* Returns whether all that have `fate` offered it, and no others did. */
static bool only_offered_by(const struct selection *selection, enum fate fate,
			    const struct feature *feature)
{
	for (int i = 0; i < FATES; i++) {
		const bool wanted = i == (int)fate;

		for (size_t j = 0; j < selection->count[i]; j++)
			if (feature->offered(&selection->row[i][j]->proposal) !=
			    wanted)
				return false;
	}
	return true;
}

static bool has_ueid(const struct smcclc_proposal *proposal,
		     const uint8_t *ueid)
{
	for (size_t i = 0; i < proposal->eid_count; i++)
		if (memcmp(proposal->ueid[i], ueid, SMCCLC_EID_LEN) == 0)
			return true;
	return false;
}

/* The same, of one UEID and those that work. */
static bool ueid_divides(const struct selection *selection, const uint8_t *ueid)
{
	for (int i = 0; i < FATES; i++) {
		for (size_t j = 0; j < selection->count[i]; j++)
			if (has_ueid(&selection->row[i][j]->proposal, ueid) !=
			    (i == WORKED))
				return false;
	}
	return true;
}

static bool all_propose(const struct selection *selection)
{
	for (int i = 0; i < FATES; i++)
		for (size_t j = 0; j < selection->count[i]; j++)
			if (!selection->row[i][j]->has_proposal)
				return false;
	return true;
}

static void add_item(struct sentence *list, const char *words)
{
	sentence_add(list, "%s%s", list->length ? ", " : "", words);
}

static void list_ueids(struct sentence *list, const struct selection *selection)
{
	const struct smcclc_proposal *proposal =
		&selection->row[WORKED][0]->proposal;

	for (size_t i = 0; i < proposal->eid_count; i++) {
		const struct smcclc_item item = {
			.kind = SMCCLC_KIND_TEXT,
			.length = SMCCLC_EID_LEN,
			.bytes = proposal->ueid[i],
		};
		char text[SMCCLC_ITEM_TEXT_MAX];

		if (!ueid_divides(selection, proposal->ueid[i]))
			continue;
		smcclc_item_format(&item, text, sizeof(text));
		add_item(list, "UEID \"");
		sentence_add(list, "%s\"", text);
	}
	if (!list->length && only_offered_by(selection, WORKED, &any_ueid))
		add_item(list, any_ueid.words);
}

static void list_features(struct sentence *list,
			  const struct selection *selection, enum fate fate)
{
	for (size_t i = 0; i < FEATURES; i++)
		if (only_offered_by(selection, fate, &features[i]))
			add_item(list, features[i].words);
}

/* Adds "3 connections (2 clients)". */
static void add_numbers(struct sentence *sentence,
			const struct numbers *numbers, enum fate fate)
{
	sentence_add(sentence, "%" PRIu64 " connection%s (",
		     numbers->connections[fate],
		     wording_plural(numbers->connections[fate]));
	compare_add_hosts(sentence, numbers->hosts[fate], SMCCLC_CLIENT);
	sentence_add(sentence, ")");
}

static void say_offers(struct compare *compare, const struct numbers *numbers,
		       const struct sentence lists[FATES])
{
	struct sentence *sentence =
		compare_say_selected(compare, COMPARE_OFFER, numbers);

	add_numbers(sentence, numbers, FAILED);
	compare_add_failure(sentence, &compare->selection,
			    numbers->connections[FAILED]);
	sentence_add(sentence, ", ");
	add_numbers(sentence, numbers, WORKED);
	sentence_add(sentence, " work%s.",
		     numbers->connections[WORKED] == 1 ? "s" : "");
	if (lists[WORKED].length)
		sentence_add(sentence,
			     " All that work offered %s; none of the others "
			     "did.",
			     lists[WORKED].text);
	if (lists[FAILED].length)
		sentence_add(sentence,
			     " All that fail offered %s; none of the others "
			     "did.",
			     lists[FAILED].text);
}

/*
 * Two hosts always differ in something. So it takes more than one of each, or
 * one that did both.
 */
void compare_offers(struct compare *compare)
{
	const struct selection *selection = &compare->selection;
	const struct numbers numbers = compare_count_selected(compare);
	struct sentence lists[FATES] = {{.length = 0}};

	if (!numbers.shared &&
	    (numbers.hosts[FAILED] < 2 || numbers.hosts[WORKED] < 2))
		return;
	if (!all_propose(selection))
		return;
	list_ueids(&lists[WORKED], selection);
	list_features(&lists[WORKED], selection, WORKED);
	list_features(&lists[FAILED], selection, FAILED);
	if (lists[WORKED].length || lists[FAILED].length)
		say_offers(compare, &numbers, lists);
}
