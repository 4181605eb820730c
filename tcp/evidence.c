/* SPDX-License-Identifier: MIT */
#include "evidence.h"

enum smcclc_status evidence_decode(const struct connection *connection,
				   const struct connection_event *event,
				   struct smcclc_message *message,
				   struct smcclc_findings *findings,
				   const struct smcclc_walk *walk)
{
	return smcclc_decode(connection->head[event->from] + event->offset,
			     event->length, message, findings, walk);
}

/* Keeps the first message of its kind. */
static void keep(const struct smcclc_message **given,
		 struct smcclc_message *copy,
		 const struct smcclc_message *message)
{
	if (*given)
		return;
	*copy = *message;
	*given = copy;
}

/* Takes event `index`, a MESSAGE. */
static void add_message(struct evidence *evidence,
			const struct connection *connection, size_t index)
{
	const struct connection_event *event = &connection->events[index];
	struct smcclc_observed *given = &evidence->given;
	unsigned from = event->from;
	struct smcclc_findings findings;
	struct smcclc_message message;
	enum smcclc_status status;

	status = evidence_decode(connection, event, &message, &findings, NULL);
	evidence->type[index] = message.type;
	if (event->partial || findings.worst == SMCCLC_KILLS) {
		if (!given->malformed)
			evidence->findings = findings;
		keep(&given->malformed, &evidence->malformed, &message);
	} else if (status != SMCCLC_OK) {
		/* Cut by the capture: what it lacks would be taken for zero. */
	} else if (message.type == SMCCLC_DECLINE) {
		keep(&given->decline[from], &evidence->decline[from], &message);
	} else if (message.type == SMCCLC_PROPOSAL) {
		keep(&given->proposal, &evidence->proposal, &message);
	} else if (message.type == SMCCLC_ACCEPT) {
		keep(&given->accept, &evidence->accept, &message);
	} else if (message.type == SMCCLC_CONFIRM) {
		keep(&given->confirm, &evidence->confirm, &message);
	}
}

void evidence_collect(struct evidence *evidence,
		      const struct connection *connection)
{
	evidence->given = (struct smcclc_observed){
		.verdict = &connection->verdict,
		.handshake = &connection->handshake,
		.fast_open = connection->fast_open,
		.segments = connection->segments,
		.surroundings = connection->has_surroundings
					? &connection->surroundings
					: NULL,
		.roce = connection->has_roce ? &connection->roce : NULL,
	};
	for (int side = 0; side < 2; side++) {
		endpoint_address(&connection->end[side],
				 evidence->address[side]);
		evidence->given.address[side] = evidence->address[side];
		evidence->given.port[side] = connection->end[side].port;
		evidence->given.data_length[side] =
			connection->data_length[side];
		if (connection->data_length[side])
			evidence->given.data[side] = connection->head[side] +
						     connection->data_at[side];
	}
	for (size_t i = 0; i < connection->event_count; i++)
		if (connection->events[i].kind == SMCCLC_EVENT_MESSAGE)
			add_message(evidence, connection, i);
	if (evidence->given.malformed)
		evidence->given.malformed_findings = &evidence->findings;
}

unsigned evidence_cause(const struct connection *connection)
{
	struct evidence evidence;

	evidence_collect(&evidence, connection);
	return smcclc_explain_cause(&evidence.given, NULL);
}
