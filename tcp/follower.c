/* SPDX-License-Identifier: MIT */
/*
 * Which frame belongs to which connection, and which connections are followed
 * at all. One that is not followed costs a look into the table; of one whose
 * SYN waits for an answer only that SYN is kept.
 */
#include "follower.h"

#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "links.h"
#include "table.h"
#include "untracked.h"

/* A closed connection is kept for what comes late, this long and this many. */
#define LINGER_TIME  UINT64_C(2000000000)
#define LINGER_COUNT 64

/* Of half-open connections as of flows. */
#define LIMIT_MAX (1u << 28)

/* A SYN with the option that nothing has come after. */
struct half_open {
	struct table_key key;
	uint8_t client; /* which end of the key it is */
	uint32_t tag;   /* what the key is found by */
	uint32_t copies;
	struct opening first;
	struct opening last; /* if there are copies; one that differs stays */
};

struct follower {
	follower_sink sink;
	void *context;
	int64_t now;
	bool has_time;
	struct follower_counts counts;
	struct table table;
	size_t half_open_limit;
	size_t flow_limit;
	struct half_open *half_opens; /* numbered from 1, as the flows are */
	struct pool half_open_pool;
	struct list waiting; /* half-open, in the order of their first SYN */
	struct flow *flows;
	struct pool flow_pool;
	struct list open;   /* flows, about the least recently used first */
	struct list closed; /* flows that linger, by the time they closed */
	struct untracked_set untracked;
	struct links links;
	struct flow scratch; /* what the last half-open one was delivered as */
};

/* One TCP segment, and what it is looked up by. */
struct arrival {
	const struct segment *segment;
	struct table_key key;
	uint64_t hash;
	unsigned end; /* of the key, that sent it */
	struct moment at;
};

/* --- references ------------------------------------------------------ */

#define REF_FLOW 1u

static uint32_t flow_ref(uint32_t item)
{
	return item << 1 | REF_FLOW;
}

static uint32_t half_open_ref(uint32_t item)
{
	return item << 1;
}

static uint32_t item_of(uint32_t ref)
{
	return ref >> 1;
}

static const struct table_key *key_of(const void *owner, uint32_t ref)
{
	const struct follower *analysis = owner;

	return ref & REF_FLOW ? &analysis->flows[item_of(ref)].key
			      : &analysis->half_opens[item_of(ref)].key;
}

/* Returns the reference of the connection that `arrival` is of, or 0. */
static uint32_t find(const struct follower *analysis,
		     const struct arrival *arrival)
{
	return table_find(&analysis->table, &arrival->key, arrival->hash);
}

/* --- delivery -------------------------------------------------------- */

static void deliver(struct follower *analysis, struct flow *flow,
		    bool capture_ends)
{
	struct connection *connection = &flow->connection;
	const struct smcclc_roce_seen *roce = NULL;

	flow_finish(flow, analysis->now, capture_ends);
	if (connection->verdict.late)
		roce = links_find(&analysis->links, &connection->link);
	if (roce) {
		connection->has_roce = true;
		connection->roce = *roce;
	}
	analysis->sink(analysis->context, flow);
}

static void end_flow(struct follower *analysis, uint32_t item,
		     bool capture_ends)
{
	struct flow *flow = &analysis->flows[item];

	deliver(analysis, flow, capture_ends);
	table_remove(&analysis->table, flow->tag, flow_ref(item));
	list_remove(flow->lingers ? &analysis->closed : &analysis->open,
		    &analysis->flow_pool, item);
	pool_give(&analysis->flow_pool, item);
}

static void replay_half_open(struct flow *flow, const struct half_open *half)
{
	flow_opening(flow, &half->first, half->client);
	if (half->copies > 1)
		flow_opening(flow, &half->last, half->client);
	if (half->copies > 2)
		flow->connection.events_dropped += half->copies - 2;
}

static void drop_half_open(struct follower *analysis, uint32_t item)
{
	table_remove(&analysis->table, analysis->half_opens[item].tag,
		     half_open_ref(item));
	list_remove(&analysis->waiting, &analysis->half_open_pool, item);
	pool_give(&analysis->half_open_pool, item);
}

/* Whether of both only one SYN was seen, and these are alike. */
static bool same_story(const struct flow *last, const struct half_open *half)
{
	const struct connection *connection = &last->connection;

	return half->copies == 1 && connection->event_count == 1 &&
	       connection->events[0].option == half->first.option &&
	       connection->fast_open == half->first.fast_open;
}

static void end_half_open(struct follower *analysis, uint32_t item,
			  bool capture_ends)
{
	const struct half_open *half = &analysis->half_opens[item];
	struct flow *flow = &analysis->scratch;

	if (same_story(flow, half)) {
		flow_same_syn(flow, &half->key, half->client, &half->first,
			      analysis->now);
		analysis->sink(analysis->context, flow);
	} else {
		flow_begin(flow, &half->key, half->client);
		replay_half_open(flow, half);
		deliver(analysis, flow, capture_ends);
	}
	drop_half_open(analysis, item);
}

static void end_ref(struct follower *analysis, uint32_t ref)
{
	if (ref & REF_FLOW)
		end_flow(analysis, item_of(ref), false);
	else
		end_half_open(analysis, item_of(ref), false);
}

/* --- flows ----------------------------------------------------------- */

/* The flow that can be spared best: a closed one, or one long not used. */
static uint32_t spare_flow(struct follower *analysis)
{
	struct list *open = &analysis->open;

	if (analysis->closed.oldest)
		return analysis->closed.oldest;
	while (analysis->flows[open->oldest].used) {
		uint32_t item = open->oldest;

		analysis->flows[item].used = false;
		list_remove(open, &analysis->flow_pool, item);
		list_append(open, &analysis->flow_pool, item);
	}
	return open->oldest;
}

static struct flow *new_flow(struct follower *analysis,
			     const struct arrival *arrival, unsigned client)
{
	uint32_t item = pool_take(&analysis->flow_pool);

	if (!item) {
		end_flow(analysis, spare_flow(analysis), false);
		item = pool_take(&analysis->flow_pool);
	}
	flow_begin(&analysis->flows[item], &arrival->key, client);
	analysis->flows[item].tag = (uint32_t)arrival->hash;
	analysis->flows[item].used = true; /* its handshake is to come */
	list_append(&analysis->open, &analysis->flow_pool, item);
	table_insert(&analysis->table, arrival->hash, flow_ref(item));
	return &analysis->flows[item];
}

/* More than the SYN of a half-open connection is there now. */
static struct flow *promote(struct follower *analysis,
			    const struct arrival *arrival, uint32_t item)
{
	struct half_open half = analysis->half_opens[item];
	struct flow *flow;

	drop_half_open(analysis, item);
	flow = new_flow(analysis, arrival, half.client);
	replay_half_open(flow, &half);
	return flow;
}

static void watch_link(struct follower *analysis, struct flow *flow)
{
	const struct roce_link *link = &flow->connection.link;

	if (flow->watched || !link->known[SMCCLC_CLIENT] ||
	    !link->known[SMCCLC_SERVER])
		return;
	flow->watched = true;
	links_add(&analysis->links, link);
}

static void take_segment(struct follower *analysis, struct flow *flow,
			 const struct arrival *arrival)
{
	uint32_t item = (uint32_t)(flow - analysis->flows);
	struct list *closed = &analysis->closed;

	flow->used = true;
	flow_segment(flow, arrival->segment, arrival->end, arrival->at);
	watch_link(analysis, flow);
	if (flow->end[arrival->end].stream.starved)
		analysis->counts.starved = true;
	if (flow->lingers || !flow_closed(flow))
		return;
	flow->lingers = true;
	list_remove(&analysis->open, &analysis->flow_pool, item);
	list_append(closed, &analysis->flow_pool, item);
	if (closed->count > LINGER_COUNT)
		end_flow(analysis, closed->oldest, false);
}

static void deliver_closed(struct follower *analysis, int64_t now)
{
	uint32_t item;

	while ((item = analysis->closed.oldest) != 0) {
		int64_t last = analysis->flows[item].connection.last_time;

		if (now < last || (uint64_t)now - (uint64_t)last < LINGER_TIME)
			return;
		end_flow(analysis, item, false);
	}
}

/* --- connections without the option ---------------------------------- */

/* It is no plain TCP after all: tells `flow` how it began. */
static void replay_plain(struct follower *analysis, struct flow *flow,
			 const struct untracked *plain)
{
	if (plain->has_syn)
		flow_opening(flow, &plain->syn, plain->client);
	if (plain->has_syn_ack)
		flow_opening(flow, &plain->syn_ack, !plain->client);
	untracked_forget(&analysis->untracked, plain);
	analysis->counts.tcp_connections--;
}

static void note_plain(struct follower *analysis, const struct arrival *arrival,
		       struct untracked *plain, const struct opening *opening)
{
	if (!plain) {
		plain = untracked_add(&analysis->untracked, arrival->segment,
				      &arrival->key, arrival->end);
		analysis->counts.tcp_connections++;
	}
	untracked_note(plain, opening);
}

/* --- SYN and SYN-ACK ------------------------------------------------- */

static bool offers_smc(const struct opening *opening)
{
	return opening->option == SMCCLC_OPTION_SMCR ||
	       opening->option == SMCCLC_OPTION_SMCD;
}

/* Of many copies the first is kept, and one that differs if there is one. */
static void add_copy(struct half_open *half, const struct opening *copy)
{
	if (half->copies++ == 1 || half->last.option == half->first.option ||
	    copy->option != half->first.option)
		half->last = *copy;
}

/* Makes room in a flood of SYNs, which this must keep up with. */
static void evict_half_open(struct follower *analysis)
{
	struct list *waiting = &analysis->waiting;

	end_half_open(analysis, waiting->oldest, false);
	analysis->counts.evicted++;
	table_prefetch(&analysis->table,
		       analysis->half_opens[waiting->oldest].tag);
}

static void new_half_open(struct follower *analysis,
			  const struct arrival *arrival,
			  const struct opening *opening)
{
	struct pool *pool = &analysis->half_open_pool;
	struct half_open *half;
	uint32_t item = pool_take(pool);

	if (!item) {
		evict_half_open(analysis);
		item = pool_take(pool);
	}
	half = &analysis->half_opens[item];
	half->key = arrival->key;
	half->client = (uint8_t)arrival->end;
	half->tag = (uint32_t)arrival->hash;
	half->copies = 1;
	half->first = *opening;
	list_append(&analysis->waiting, pool, item);
	table_insert(&analysis->table, arrival->hash, half_open_ref(item));
}

/* The first that is seen of a connection, or an earlier copy had no option. */
static void open_new(struct follower *analysis, const struct arrival *arrival,
		     const struct opening *opening)
{
	struct untracked *plain =
		untracked_find(&analysis->untracked, &arrival->key);
	struct flow *flow;

	if (plain &&
	    !untracked_owns_opening(plain, arrival->segment, arrival->end))
		plain = NULL;
	if (!offers_smc(opening)) {
		note_plain(analysis, arrival, plain, opening);
		return;
	}
	if (!plain && !opening->syn_ack) {
		new_half_open(analysis, arrival, opening);
		return;
	}
	flow = new_flow(analysis, arrival,
			opening->syn_ack ? !arrival->end : arrival->end);
	if (plain)
		replay_plain(analysis, flow, plain);
	flow_opening(flow, opening, arrival->end);
}

static bool half_open_owns(const struct half_open *half,
			   const struct arrival *arrival)
{
	const struct segment *segment = arrival->segment;
	uint32_t isn = half->first.isn;

	if (half->client == arrival->end)
		return !(segment->flags & TCP_ACK) && segment->seq == isn;
	/* Without ACK both ends open the connection at once. */
	return !(segment->flags & TCP_ACK) ||
	       flow_answers_syn(isn, segment->ack);
}

/* Returns whether the SYN or SYN-ACK belongs to the connection `ref`. */
static bool ref_owns(const struct follower *analysis,
		     const struct arrival *arrival, uint32_t ref)
{
	if (ref & REF_FLOW)
		return flow_owns_opening(&analysis->flows[item_of(ref)],
					 arrival->segment, arrival->end);
	return half_open_owns(&analysis->half_opens[item_of(ref)], arrival);
}

/* A SYN or SYN-ACK: more of the connection that is there, or a new one. */
static void take_opening(struct follower *analysis,
			 const struct arrival *arrival)
{
	struct opening opening;
	uint32_t ref;

	table_prefetch(&analysis->table, (uint32_t)arrival->hash);
	opening_read(&opening, arrival->segment, arrival->at);
	ref = find(analysis, arrival);
	if (ref && !ref_owns(analysis, arrival, ref)) {
		end_ref(analysis, ref);
		ref = 0;
	}
	if (ref & REF_FLOW)
		flow_opening(&analysis->flows[item_of(ref)], &opening,
			     arrival->end);
	else if (ref &&
		 analysis->half_opens[item_of(ref)].client != arrival->end)
		flow_opening(promote(analysis, arrival, item_of(ref)), &opening,
			     arrival->end);
	else if (ref)
		add_copy(&analysis->half_opens[item_of(ref)], &opening);
	else
		open_new(analysis, arrival, &opening);
}

/* --- everything else -------------------------------------------------- */

#define EYECATCHER_LEN 4

/* Whether the payload begins as a CLC message does, as far as it is there. */
static bool begins_clc(const struct segment *segment)
{
	size_t captured = segment->payload_captured;
	size_t announced;

	if (!captured ||
	    smcclc_peek(segment->payload,
			captured < EYECATCHER_LEN ? captured : EYECATCHER_LEN,
			&announced) == SMCCLC_NOT_CLC)
		return false;
	return captured >= EYECATCHER_LEN || segment->payload_length > captured;
}

/* Until a message tells, the higher port is taken to be the client's. */
static unsigned guess_client(const struct arrival *arrival)
{
	const struct segment *segment = arrival->segment;

	return segment->source.port >= segment->destination.port
		       ? arrival->end
		       : !arrival->end;
}

/* CLC on a connection that is not followed. */
static void open_with_clc(struct follower *analysis,
			  const struct arrival *arrival)
{
	bool whole = arrival->segment->payload_captured >= EYECATCHER_LEN;
	struct untracked *plain =
		untracked_find(&analysis->untracked, &arrival->key);
	struct flow *flow;

	if (plain && !untracked_is_near(plain, arrival->segment, arrival->end))
		plain = NULL;
	/* With fewer bytes it takes a SYN that may have had the option. */
	if (!whole && !(plain && untracked_may_be_smc(plain)))
		return;
	flow = new_flow(analysis, arrival,
			plain ? plain->client : guess_client(arrival));
	if (plain)
		replay_plain(analysis, flow, plain);
	take_segment(analysis, flow, arrival);
}

/* Connections at a time are more than fit into the processor's caches. */
static void fetch_flow(const struct follower *analysis,
		       const struct arrival *arrival)
{
	const struct segment *segment = arrival->segment;
	uint32_t ref = table_first(&analysis->table, arrival->hash);

	if (ref & REF_FLOW)
		flow_prefetch(&analysis->flows[item_of(ref)],
			      segment->payload_length ||
				      segment->flags != TCP_ACK);
}

static void take_other(struct follower *analysis, const struct arrival *arrival)
{
	uint32_t ref;

	fetch_flow(analysis, arrival);
	ref = find(analysis, arrival);
	if (ref & REF_FLOW)
		take_segment(analysis, &analysis->flows[item_of(ref)], arrival);
	else if (ref)
		take_segment(analysis, promote(analysis, arrival, item_of(ref)),
			     arrival);
	else if (begins_clc(arrival->segment))
		open_with_clc(analysis, arrival);
}

void follower_time(struct follower *analysis, int64_t time)
{
	if (!analysis->has_time || time > analysis->now)
		analysis->now = time;
	analysis->has_time = true;
	deliver_closed(analysis, analysis->now);
}

void follower_segment(struct follower *analysis, const struct segment *segment,
		      struct moment at)
{
	struct arrival arrival = {.segment = segment, .at = at};

	arrival.end = table_key_make(&arrival.key, segment);
	arrival.hash = table_hash(&analysis->table, &arrival.key);
	if (segment->flags & TCP_SYN)
		take_opening(analysis, &arrival);
	else
		take_other(analysis, &arrival);
}

void follower_roce(struct follower *analysis, const struct segment *segment)
{
	links_frame(&analysis->links, segment);
}

/* --- life ------------------------------------------------------------ */

/* Items are numbered from 1, and a reference has 31 bits for the number. */
static size_t within_bounds(size_t limit)
{
	if (limit > LIMIT_MAX)
		return LIMIT_MAX;
	return limit ? limit : 1;
}

struct follower *follower_new(const struct follower_limits *limits,
			      follower_sink sink, void *context)
{
	size_t half_opens = within_bounds(limits->half_open);
	size_t flows = within_bounds(limits->connections);
	struct follower *analysis = calloc(1, sizeof(*analysis));

	if (!analysis)
		return NULL;
	analysis->half_open_limit = half_opens;
	analysis->flow_limit = flows;
	analysis->sink = sink;
	analysis->context = context;
	analysis->half_opens =
		array_new(half_opens + 1, sizeof(*analysis->half_opens));
	analysis->flows = array_new(flows + 1, sizeof(*analysis->flows));
	if (!analysis->half_opens || !analysis->flows ||
	    untracked_init(&analysis->untracked) ||
	    pool_init(&analysis->half_open_pool, half_opens) ||
	    pool_init(&analysis->flow_pool, flows) ||
	    table_init(&analysis->table, half_opens + flows, key_of,
		       analysis)) {
		follower_free(analysis);
		return NULL;
	}
	return analysis;
}

void follower_end(struct follower *analysis)
{
	while (analysis->closed.oldest)
		end_flow(analysis, analysis->closed.oldest, true);
	while (analysis->open.oldest)
		end_flow(analysis, analysis->open.oldest, true);
	while (analysis->waiting.oldest)
		end_half_open(analysis, analysis->waiting.oldest, true);
}

const struct follower_counts *follower_counts(const struct follower *analysis)
{
	return &analysis->counts;
}

void follower_free(struct follower *analysis)
{
	if (!analysis)
		return;
	for (uint32_t i = 1; i <= analysis->flow_pool.fresh; i++)
		flow_free(&analysis->flows[i]);
	flow_free(&analysis->scratch);
	table_free(&analysis->table);
	pool_free(&analysis->flow_pool);
	pool_free(&analysis->half_open_pool);
	untracked_free(&analysis->untracked);
	array_free(analysis->flows, analysis->flow_limit + 1,
		   sizeof(*analysis->flows));
	array_free(analysis->half_opens, analysis->half_open_limit + 1,
		   sizeof(*analysis->half_opens));
	free(analysis);
}
