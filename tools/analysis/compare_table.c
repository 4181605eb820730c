/* SPDX-License-Identifier: MIT */
#include "compare_table.h"

#include <string.h>
#include <sys/random.h>

#include "evidence.h"
#include "table.h"

int compare_table_init(struct compare_table *table)
{
	ssize_t got = getrandom(table->secret, sizeof(table->secret), 0);

	return got == (ssize_t)sizeof(table->secret) ? 0 : -1;
}

_Static_assert(sizeof(struct compare_key) == 48, "a key has no gaps");

/* The first message of a client; if it sent none, of length 0. */
struct opener {
	const struct connection_event *event;
	const uint8_t *bytes;
	size_t length;
};

static struct opener find_opener(const struct connection *connection)
{
	for (size_t i = 0; i < connection->event_count; i++) {
		const struct connection_event *event = &connection->events[i];

		if (event->kind == SMCCLC_EVENT_MESSAGE &&
		    event->from == SMCCLC_CLIENT)
			return (struct opener){
				event,
				connection->head[SMCCLC_CLIENT] + event->offset,
				event->length,
			};
	}
	return (struct opener){.length = 0};
}

static struct compare_key make_key(const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;
	const struct endpoint *server = &connection->end[SMCCLC_SERVER];
	struct compare_key key = {
		.code = verdict->has_code ? verdict->code : 0,
		.port = server->port,
		.family = server->family,
		.outcome = verdict->outcome,
		.reason = verdict->reason,
		.by = verdict->by,
		.stage = verdict->stage,
		.has_code = verdict->has_code,
		.version = verdict->version,
	};

	for (int side = 0; side < 2; side++)
		memcpy(key.address[side], connection->end[side].address,
		       sizeof(key.address[side]));
	return key;
}

static bool is_row(const struct compare_row *row, const struct compare_key *key,
		   const struct opener *opener)
{
	return opener->length == row->length &&
	       opener->length <= COMPARE_MESSAGE &&
	       memcmp(&row->key, key, sizeof(*key)) == 0 &&
	       (!opener->length ||
		memcmp(row->message, opener->bytes, opener->length) == 0);
}

/* Returns where a row like this was last seen, if it was. */
static uint16_t *find_recent(struct compare_table *table,
			     const struct compare_key *key)
{
	uint64_t words[sizeof(*key) / sizeof(uint64_t)];
	uint64_t hash = 0;

	memcpy(words, key, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		hash = (hash ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return &table->recent[hash >> 32 & (COMPARE_RECENT - 1)];
}

static uint64_t make_hash(const struct compare_table *table,
			  const struct compare_key *key,
			  const struct opener *opener)
{
	struct {
		struct compare_key key;
		uint64_t opener;
	} hashed = {.key = *key};

	if (opener->length)
		hashed.opener = table_siphash(table->secret, opener->bytes,
					      opener->length);
	return table_siphash(table->secret, (const uint8_t *)&hashed,
			     sizeof(hashed));
}

/* Returns the slot of the row with this hash: taken by it, or free. */
static uint16_t *find_slot(struct compare_table *table, uint64_t hash)
{
	const size_t mask = sizeof(table->slots) / sizeof(uint16_t) - 1;
	size_t at = (size_t)hash & mask;

	while (table->slots[at] && table->hash[table->slots[at] - 1] != hash)
		at = (at + 1) & mask;
	return &table->slots[at];
}

static void keep_proposal(struct compare_row *row,
			  const struct connection *connection,
			  const struct connection_event *event)
{
	struct smcclc_message message;

	if (event->partial ||
	    evidence_decode(connection, event, &message, NULL, NULL) !=
		    SMCCLC_OK ||
	    message.type != SMCCLC_PROPOSAL)
		return;
	row->has_proposal = true;
	row->proposal = message.proposal;
}

static void fill_row(struct compare_row *row,
		     const struct connection *connection,
		     const struct compare_key *key, const struct opener *opener)
{
	*row = (struct compare_row){
		.key = *key,
		.length = opener->length,
		.end = {connection->end[SMCCLC_CLIENT],
			connection->end[SMCCLC_SERVER]},
		.result = result_of(connection),
		.version = connection->verdict.version,
		.first_time = connection->first_time,
		.last_time = connection->first_time,
	};
	row->end[SMCCLC_CLIENT].port = 0;
	if (!opener->length)
		return;
	if (opener->length <= COMPARE_MESSAGE)
		memcpy(row->message, opener->bytes, opener->length);
	keep_proposal(row, connection, opener->event);
}

/* Returns the row of `connection`, or NULL if it is new and finds no place. */
static struct compare_row *find_row(struct compare_table *table,
				    const struct connection *connection)
{
	const struct compare_key key = make_key(connection);
	const struct opener opener = find_opener(connection);
	uint16_t *recent = find_recent(table, &key);
	uint64_t hash;
	uint16_t *slot;

	if (*recent && is_row(&table->row[*recent - 1], &key, &opener))
		return &table->row[*recent - 1];
	hash = make_hash(table, &key, &opener);
	slot = find_slot(table, hash);
	if (!*slot) {
		if (table->count == COMPARE_ROWS)
			return NULL;
		table->hash[table->count] = hash;
		fill_row(&table->row[table->count++], connection, &key,
			 &opener);
		*slot = (uint16_t)table->count;
	}
	*recent = *slot;
	return &table->row[*slot - 1];
}

void compare_table_add(struct compare_table *table,
		       const struct connection *connection)
{
	struct compare_row *row = NULL;

	if (connection->verdict.outcome == SMCCLC_UNDETERMINED)
		return;
	if (!table->left_out)
		row = find_row(table, connection);
	if (!row) {
		table->left_out++;
		return;
	}
	table->connections++;
	row->count++;
	if (connection->first_time < row->first_time)
		row->first_time = connection->first_time;
	if (connection->first_time > row->last_time)
		row->last_time = connection->first_time;
}

void compare_table_clear(struct compare_table *table)
{
	table->connections = 0;
	table->left_out = 0;
	table->count = 0;
	memset(table->slots, 0, sizeof(table->slots));
	memset(table->recent, 0, sizeof(table->recent));
}
