/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compare_rules.h"

struct compare *compare_new(void)
{
	struct compare *compare = calloc(1, sizeof(*compare));

	if (!compare)
		return NULL;
	if (compare_table_init(&compare->table) == 0)
		return compare;
	free(compare);
	return NULL;
}

void compare_add(struct compare *compare, const struct connection *connection)
{
	compare_table_add(&compare->table, connection);
}

void compare_clear(struct compare *compare)
{
	compare_table_clear(&compare->table);
}

void compare_free(struct compare *compare)
{
	free(compare);
}

const char *compare_kind_name(unsigned kind)
{
	switch ((enum compare_kind)kind) {
	case COMPARE_HOST:
		return "host";
	case COMPARE_PREFIX:
		return "prefix";
	case COMPARE_OFFER:
		return "offer";
	case COMPARE_NETWORK:
		return "network";
	case COMPARE_PORT:
		return "port";
	case COMPARE_TIME:
		return "time";
	case COMPARE_SHARED_HOST:
		return "shared-host";
	case COMPARE_KIND_COUNT:
		break;
	}
	return "unknown";
}

/* --- rows in order ----------------------------------------------------- */

enum fate compare_fate(const struct compare_row *row)
{
	return row->result.outcome == SMCCLC_SMC_R ||
			       row->result.outcome == SMCCLC_SMC_D
		       ? WORKED
		       : FAILED;
}

static int compare_addresses(const struct endpoint *a, const struct endpoint *b)
{
	if (a->family != b->family)
		return a->family - b->family;
	return memcmp(a->address, b->address, sizeof(a->address));
}

bool compare_same_address(const struct endpoint *a, const struct endpoint *b)
{
	return compare_addresses(a, b) == 0;
}

bool compare_same_result(const struct result *a, const struct result *b)
{
	return a->outcome == b->outcome && a->reason == b->reason &&
	       a->by == b->by && a->stage == b->stage &&
	       a->has_code == b->has_code && a->code == b->code &&
	       a->cause == b->cause;
}

static int compare_ends(const struct endpoint *a, const struct endpoint *b)
{
	int order = compare_addresses(a, b);

	return order ? order : a->port - b->port;
}

static int compare_rows(const void *left, const void *right, unsigned side)
{
	const struct compare_row *a = *(const struct compare_row *const *)left;
	const struct compare_row *b = *(const struct compare_row *const *)right;
	int order = compare_ends(&a->end[side], &b->end[side]);

	if (!order)
		order = compare_ends(&a->end[!side], &b->end[!side]);
	/* Else as they came. */
	return order ? order : (a > b) - (a < b);
}

static int by_client(const void *left, const void *right)
{
	return compare_rows(left, right, SMCCLC_CLIENT);
}

static int by_server(const void *left, const void *right)
{
	return compare_rows(left, right, SMCCLC_SERVER);
}

struct host *compare_host(struct compare *compare,
			  const struct compare_row *row, unsigned side)
{
	size_t index = (size_t)(row - compare->table.row);

	return &compare->host[side][compare->number[side][index]];
}

size_t compare_same(const struct compare *compare, unsigned side, size_t from,
		    bool port_too)
{
	const struct endpoint *end = &compare->order[side][from]->end[side];
	size_t to = from + 1;

	for (; to < compare->table.count; to++) {
		const struct endpoint *next =
			&compare->order[side][to]->end[side];

		if (!compare_same_address(end, next) ||
		    (port_too && end->port != next->port))
			break;
	}
	return to;
}

/* Puts the rows in order by the hosts on `side`, and counts these. */
static void arrange(struct compare *compare, unsigned side)
{
	const struct compare_table *table = &compare->table;
	const struct compare_row **order = compare->order[side];
	size_t number = 0;
	size_t to;

	for (size_t i = 0; i < table->count; i++)
		order[i] = &table->row[i];
	qsort(order, table->count, sizeof(struct compare_row *),
	      side == SMCCLC_CLIENT ? by_client : by_server);
	for (size_t from = 0; from < table->count; from = to) {
		struct host *host = &compare->host[side][number];

		*host = (struct host){.seen_by = 0};
		to = compare_same(compare, side, from, false);
		for (size_t i = from; i < to; i++) {
			size_t index = (size_t)(order[i] - table->row);

			compare->number[side][index] = (uint16_t)number;
			host->connections[compare_fate(order[i])] +=
				order[i]->count;
		}
		number++;
	}
}

/* --- words ------------------------------------------------------------- */

struct sentence *compare_say(struct compare *compare, enum compare_kind kind,
			     unsigned side, const struct endpoint *host,
			     const uint64_t connections[FATES])
{
	struct compare_finding *finding = &compare->finding[compare->count];

	*finding = (struct compare_finding){
		.kind = (uint8_t)kind,
		.side = host ? (uint8_t)side : SMCCLC_NOBODY,
		.failed = connections[FAILED],
		.established = connections[WORKED],
	};
	if (host)
		finding->host = *host;
	if (compare->count < COMPARE_FINDINGS)
		compare->count++;
	if (compare->table.left_out)
		sentence_add(&finding->sentence,
			     "Of the first %" PRIu64 " connections to end: ",
			     compare->table.connections);
	return &finding->sentence;
}

void compare_add_hosts(struct sentence *sentence, size_t count, unsigned side)
{
	sentence_add(sentence, "%zu %s%s", count, smcclc_side_name(side),
		     wording_plural(count));
}

void compare_add_host(struct sentence *sentence, size_t count, unsigned side,
		      const struct endpoint *host)
{
	char address[ENDPOINT_ADDRESS_MAX];

	if (count != 1) {
		compare_add_hosts(sentence, count, side);
		return;
	}
	endpoint_address(host, address);
	sentence_add(sentence, "%s %s", smcclc_side_name(side), address);
}

void compare_add_result(struct sentence *sentence, const struct result *result)
{
	const struct smcclc_code *code;

	if (!result->has_code) {
		wording_result(sentence, result);
		return;
	}
	code = smcclc_code_find(result->code, NULL);
	sentence_add(sentence, "0x%08" PRIx32 "%s%s", result->code,
		     code ? " " : "", code ? code->symbol : "");
}

/* --- all rules --------------------------------------------------------- */

static void count_fates(struct compare *compare)
{
	const struct compare_table *table = &compare->table;

	compare->failed = 0;
	for (size_t i = 0; i < table->count; i++)
		if (compare_fate(&table->row[i]) == FAILED)
			compare->failed += table->row[i].count;
	compare->worked = table->connections - compare->failed;
}

size_t compare_findings(struct compare *compare,
			const struct compare_finding **findings)
{
	compare->count = 0;
	*findings = compare->finding;
	count_fates(compare);
	if (!compare->failed)
		return 0;
	arrange(compare, SMCCLC_CLIENT);
	arrange(compare, SMCCLC_SERVER);
	if (!compare_culprits(compare))
		compare_shared_host(compare);
	compare_splits(compare);
	compare_ports(compare);
	compare_times(compare);
	return compare->count;
}
