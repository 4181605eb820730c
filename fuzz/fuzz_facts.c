/* SPDX-License-Identifier: MIT */
/*
 * Facts of another host as JSON: read or refused; what is written of them is
 * read again to the same; and all rules work on them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agree.h"
#include "archive.h"
#include "check.h"
#include "fuzz.h"

#define CHECKS_MAX 8 /* devices and addresses to try */

/* Returns what is written of the facts, to be freed. */
static char *write_facts(struct host_facts *facts)
{
	struct json json;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	REQUIRE(out && json_open(&json, out) == 0);
	archive_write(&json, facts);
	json_flush(&json);
	json_close(&json);
	fclose(out);
	return text;
}

static void check_finding(const struct finding *finding)
{
	REQUIRE((finding->cause == CAUSE_NONE) ==
		(finding->possible == KNOWN_YES));
	REQUIRE(finding->cause < CAUSE_COUNT);
	REQUIRE(memchr(finding->evidence, '\0', CHECK_TEXT));
	REQUIRE(memchr(finding->fix, '\0', CHECK_TEXT));
}

static void check_rules(const struct host_facts *facts)
{
	const struct ip any = {.family = 0};
	struct check check;

	for (size_t i = 0; i < facts->netdevs.count && i < CHECKS_MAX; i++) {
		check_begin(&check, facts, &facts->netdevs.items[i], &any,
			    &any);
		check_run(&check);
		for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
			check_finding(&check.ways[way]);
	}
}

static void check_agreement(const struct host_facts *facts)
{
	struct agreement agreement;
	char error[AGREE_ERROR];

	for (size_t i = 0; i < facts->addresses.count && i < CHECKS_MAX; i++) {
		const struct ip *ip = &facts->addresses.items[i].ip;

		if (!ip->family ||
		    agree(&agreement, facts, facts, ip, error) < 0)
			continue;
		REQUIRE(agreement.agreed || agreement.code);
		REQUIRE(agreement.way < WAY_COUNT);
	}
}

/* What was written once is written the same when it was read again. */
static void check_written(struct host_facts *facts)
{
	char *first = write_facts(facts);
	char *copy = strdup(first);
	char error[ARCHIVE_ERROR];
	struct host_facts again;
	char *second;

	facts_init(&again);
	REQUIRE(copy && archive_parse(copy, "copy", &again, error) == 0);
	second = write_facts(&again);
	REQUIRE(strcmp(first, second) == 0);
	facts_free(&again);
	free(first);
	free(second);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	char error[ARCHIVE_ERROR] = "";
	struct host_facts facts;

	REQUIRE(text);
	memcpy(text, data, size);
	text[size] = '\0';
	facts_init(&facts);
	if (archive_parse(text, "input", &facts, error) == 0) {
		check_written(&facts);
		check_rules(&facts);
		check_agreement(&facts);
	} else {
		REQUIRE(*error);
	}
	facts_free(&facts);
	free(text);
	return 0;
}
