/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <string.h>
#include <sys/random.h>

#include "evidence.h"
#include "table.h"

int tally_init(struct tally *tally)
{
	ssize_t got = getrandom(tally->secret, sizeof(tally->secret), 0);

	return got == (ssize_t)sizeof(tally->secret) ? 0 : -1;
}

/* What makes a row, without gaps; of the Proposal only its hash. */
struct key {
	uint8_t address[2][16];
	uint64_t proposal;
	uint32_t code;
	uint16_t port;
	uint8_t family;
	uint8_t outcome;
	uint8_t reason;
	uint8_t by;
	uint8_t stage;
	uint8_t has_code;
	uint8_t version;
	uint8_t zero[3];
};

_Static_assert(sizeof(struct key) == 56, "a key has no gaps");

/* Returns the first message of the client, NULL if there is none. */
static const struct connection_event *
first_message(const struct connection *connection)
{
	for (size_t i = 0; i < connection->event_count; i++) {
		const struct connection_event *event = &connection->events[i];

		if (event->kind == SMCCLC_EVENT_MESSAGE &&
		    event->from == SMCCLC_CLIENT)
			return event;
	}
	return NULL;
}

static uint64_t hash_of(const struct tally *tally,
			const struct connection *connection,
			const struct connection_event *proposal)
{
	const struct smcclc_verdict *verdict = &connection->verdict;
	const struct endpoint *client = &connection->end[SMCCLC_CLIENT];
	const struct endpoint *server = &connection->end[SMCCLC_SERVER];
	struct key key = {
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

	memcpy(key.address[0], client->address, sizeof(key.address[0]));
	memcpy(key.address[1], server->address, sizeof(key.address[1]));
	if (proposal)
		key.proposal = table_siphash(tally->secret,
					     connection->head[SMCCLC_CLIENT] +
						     proposal->offset,
					     proposal->length);
	return table_siphash(tally->secret, (const uint8_t *)&key, sizeof(key));
}

/* Returns the slot of the row with this hash: taken by it, or free. */
static uint16_t *find_slot(struct tally *tally, uint64_t hash)
{
	const size_t mask = sizeof(tally->slots) / sizeof(uint16_t) - 1;
	size_t at = (size_t)hash & mask;

	while (tally->slots[at] && tally->hash[tally->slots[at] - 1] != hash)
		at = (at + 1) & mask;
	return &tally->slots[at];
}

static void keep_proposal(struct tally_row *row,
			  const struct connection *connection,
			  const struct connection_event *event)
{
	struct smcclc_message message;

	if (!event || event->partial ||
	    evidence_decode(connection, event, &message, NULL, NULL) !=
		    SMCCLC_OK ||
	    message.type != SMCCLC_PROPOSAL)
		return;
	row->has_proposal = true;
	row->proposal = message.proposal;
}

static struct tally_row *new_row(struct tally *tally,
				 const struct connection *connection,
				 const struct connection_event *proposal)
{
	struct tally_row *row = &tally->row[tally->count++];

	*row = (struct tally_row){
		.end = {connection->end[SMCCLC_CLIENT],
			connection->end[SMCCLC_SERVER]},
		.cause = group_cause(&connection->verdict),
		.version = connection->verdict.version,
		.first_time = connection->first_time,
		.last_time = connection->first_time,
	};
	row->end[SMCCLC_CLIENT].port = 0;
	keep_proposal(row, connection, proposal);
	return row;
}

/* Returns the row of `connection`, or NULL if it is new and finds no place. */
static struct tally_row *find_row(struct tally *tally,
				  const struct connection *connection)
{
	const struct connection_event *proposal = first_message(connection);
	uint64_t hash = hash_of(tally, connection, proposal);
	uint16_t *slot = find_slot(tally, hash);

	if (*slot)
		return &tally->row[*slot - 1];
	if (tally->count == TALLY_ROWS)
		return NULL;
	tally->hash[tally->count] = hash;
	*slot = (uint16_t)(tally->count + 1);
	return new_row(tally, connection, proposal);
}

void tally_add(struct tally *tally, const struct connection *connection)
{
	struct tally_row *row = NULL;

	if (connection->verdict.outcome == SMCCLC_UNDETERMINED)
		return;
	if (!tally->left_out)
		row = find_row(tally, connection);
	if (!row) {
		tally->left_out++;
		return;
	}
	tally->connections++;
	row->count++;
	if (connection->first_time < row->first_time)
		row->first_time = connection->first_time;
	if (connection->first_time > row->last_time)
		row->last_time = connection->first_time;
}

void tally_clear(struct tally *tally)
{
	tally->connections = 0;
	tally->left_out = 0;
	tally->count = 0;
	memset(tally->slots, 0, sizeof(tally->slots));
}
