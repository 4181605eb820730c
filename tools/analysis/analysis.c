/* SPDX-License-Identifier: MIT */
#include "analysis.h"

#include <stdlib.h>

#include "evidence.h"
#include "notes.h"

/*
 * What comes later in the capture may tell why a connection failed: so many are
 * kept back until then.
 */
#define HELD_MAX 256

struct analysis {
	analysis_sink sink;
	void *context;
	struct totals totals;
	struct notes notes;
	struct follower *follower;
	uint8_t lone_syn[SMCCLC_OPTION_COUNT]; /* first cause of a SYN that
						  nothing else concerns */
	struct flow *held;                     /* a ring */
	unsigned oldest;                       /* of them */
	unsigned held_count;
};

/* In a flood of SYNs nearly all are this, and all for the same cause. */
static bool is_lone_syn(const struct connection *connection)
{
	return !connection->has_surroundings && connection->event_count == 1 &&
	       connection->events[0].kind == SMCCLC_EVENT_SYN &&
	       connection->events[0].option < SMCCLC_OPTION_COUNT;
}

static uint8_t first_cause(struct analysis *analysis,
			   const struct connection *connection)
{
	uint8_t *known;

	if (connection->verdict.reason == SMCCLC_NO_REASON)
		return SMCCLC_CAUSE_NONE;
	if (!is_lone_syn(connection))
		return (uint8_t)evidence_cause(connection);
	known = &analysis->lone_syn[connection->events[0].option];
	if (!*known)
		*known = (uint8_t)evidence_cause(connection);
	return *known;
}

/* Whatever was followed has shown a sign of SMC. */
static void deliver(struct analysis *analysis, struct connection *connection)
{
	follower_tell(analysis->follower, connection);
	connection->cause = first_cause(analysis, connection);
	analysis->totals.outcomes[connection->verdict.outcome]++;
	notes_connection(&analysis->notes, connection);
	analysis->sink(analysis->context, connection);
}

static void deliver_oldest(struct analysis *analysis)
{
	struct flow *flow = &analysis->held[analysis->oldest];

	deliver(analysis, &flow->connection);
	flow_free(flow);
	analysis->oldest = (analysis->oldest + 1) % HELD_MAX;
	analysis->held_count--;
}

static void take_connection(void *context, struct flow *flow)
{
	struct analysis *analysis = context;

	if (!follower_may_tell(&flow->connection)) {
		deliver(analysis, &flow->connection);
		return;
	}
	if (analysis->held_count == HELD_MAX)
		deliver_oldest(analysis);
	flow_move(&analysis->held[(analysis->oldest + analysis->held_count) %
				  HELD_MAX],
		  flow);
	analysis->held_count++;
}

struct analysis *analysis_new(const struct follower_limits *limits,
			      analysis_sink sink, void *context)
{
	struct analysis *analysis = calloc(1, sizeof(*analysis));

	if (!analysis)
		return NULL;
	analysis->sink = sink;
	analysis->context = context;
	analysis->held = array_new(HELD_MAX, sizeof(*analysis->held));
	analysis->follower = follower_new(limits, take_connection, analysis);
	if (!analysis->held || !analysis->follower) {
		analysis_free(analysis);
		return NULL;
	}
	return analysis;
}

static void note_time(struct totals *totals, int64_t time)
{
	if (totals->packets == 0)
		totals->first_time = time;
	if (totals->packets == 0 || time > totals->last_time)
		totals->last_time = time;
	totals->packets++;
}

void analysis_frame(struct analysis *analysis, const struct frame *frame)
{
	const struct moment at = {frame->time, frame->number};
	struct segment segment;
	enum packet_result result = packet_parse(frame->link, frame->bytes,
						 frame->captured, frame->length,
						 &segment);

	note_time(&analysis->totals, frame->time);
	analysis->totals.frames[result]++;
	follower_time(analysis->follower, frame->time);
	switch (result) {
	case PACKET_TCP:
		notes_tcp(&analysis->notes, &segment);
		follower_segment(analysis->follower, &segment, at, true);
		break;
	case PACKET_ROCE:
		follower_roce(analysis->follower, &segment, at);
		break;
	case PACKET_ESP:
		notes_esp(&analysis->notes, &segment);
		follower_encrypted(analysis->follower, &segment, at);
		break;
	default:
		break;
	}
}

void analysis_end(struct analysis *analysis)
{
	follower_end(analysis->follower);
	while (analysis->held_count)
		deliver_oldest(analysis);
}

const struct totals *analysis_totals(struct analysis *analysis)
{
	const struct follower_counts *counts =
		follower_counts(analysis->follower);

	analysis->totals.tcp_connections = counts->tcp_connections;
	analysis->totals.evicted = counts->evicted;
	analysis->totals.starved = counts->starved;
	analysis->totals.notes[TOTALS_IPSEC] = notes_ipsec(&analysis->notes);
	analysis->totals.notes[TOTALS_CLIENT_FAST_OPEN] =
		analysis->notes.fast_open;
	return &analysis->totals;
}

void analysis_free(struct analysis *analysis)
{
	if (!analysis)
		return;
	for (unsigned i = 0; i < analysis->held_count; i++)
		flow_free(&analysis->held[(analysis->oldest + i) % HELD_MAX]);
	array_free(analysis->held, HELD_MAX, sizeof(*analysis->held));
	follower_free(analysis->follower);
	free(analysis);
}
