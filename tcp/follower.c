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
#include "half_open.h"
#include "links.h"
#include "ports.h"
#include "surroundings.h"
#include "table.h"
#include "untracked.h"

/* A closed connection is kept for what comes late, this long and this many. */
#define LINGER_TIME  UINT64_C(2000000000)
#define LINGER_COUNT 64

/* Of half-open connections as of flows. */
#define LIMIT_MAX (1u << 28)

struct follower {
	follower_sink sink;
	void *context;
	int64_t now;
	bool has_time;
	struct follower_counts counts;
	struct table table;
	struct half_open_set half_opens;
	struct flow *flows; /* numbered from 1 */
	struct pool flow_pool;
	struct list open;   /* flows, about the least recently used first */
	struct list closed; /* flows that linger, by the time they closed */
	struct untracked_set untracked;
	struct links links;
	struct ports ports;
	struct surroundings around;
	struct flow scratch; /* what the last half-open one was delivered as */
};

/* One TCP segment, and what it is looked up by. */
struct arrival {
	const struct segment *segment;
	struct table_key key;
	uint64_t hash;
	unsigned end; /* of the key, that sent it */
	struct moment at;
	bool search; /* whether it may begin a connection that is followed */
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
	const struct follower *follower = owner;

	return ref & REF_FLOW ? &follower->flows[item_of(ref)].key
			      : &follower->half_opens.item[item_of(ref)].key;
}

/* Returns the reference of the connection that `arrival` is of, or 0. */
static uint32_t find(const struct follower *follower,
		     const struct arrival *arrival)
{
	return table_find(&follower->table, &arrival->key, arrival->hash);
}

/* --- delivery -------------------------------------------------------- */

static bool is_established(const struct smcclc_verdict *verdict)
{
	return verdict->outcome == SMCCLC_SMC_R ||
	       verdict->outcome == SMCCLC_SMC_D;
}

/* What was seen of links explains what failed. */
static void finish(struct flow *flow, int64_t now, bool capture_ends)
{
	struct connection *connection = &flow->connection;

	flow_finish(flow, now, capture_ends);
	if (is_established(&connection->verdict))
		connection->has_roce = false;
}

static void deliver(struct follower *follower, struct flow *flow,
		    bool capture_ends)
{
	finish(flow, follower->now, capture_ends);
	if (flow->tentative &&
	    !smcclc_handshake_is_smc(&flow->connection.handshake))
		follower->counts.tcp_connections++;
	else
		follower->sink(follower->context, flow);
}

static void end_flow(struct follower *follower, uint32_t item,
		     bool capture_ends)
{
	struct flow *flow = &follower->flows[item];

	ports_forget(&follower->ports, flow);
	surroundings_forget(&follower->around, item);
	deliver(follower, flow, capture_ends);
	if (flow->watched)
		links_forget(&follower->links, item);
	table_remove(&follower->table, flow->tag, flow_ref(item));
	list_remove(flow->lingers ? &follower->closed : &follower->open,
		    &follower->flow_pool, item);
	pool_give(&follower->flow_pool, item);
}

static void drop_half_open(struct follower *follower, uint32_t item)
{
	table_remove(&follower->table, follower->half_opens.item[item].tag,
		     half_open_ref(item));
	half_open_drop(&follower->half_opens, item);
}

static void end_half_open(struct follower *follower, uint32_t item,
			  bool capture_ends)
{
	const struct half_open *half = &follower->half_opens.item[item];
	struct flow *flow = &follower->scratch;

	if (half_open_resembles(half, flow)) {
		flow_same_syn(flow, &half->key, half->client, &half->first,
			      follower->now);
	} else {
		flow_begin(flow, &half->key, half->client);
		half_open_replay(half, flow);
		finish(flow, follower->now, capture_ends);
	}
	surroundings_half_open(half, &flow->connection);
	follower->sink(follower->context, flow);
	drop_half_open(follower, item);
}

static void end_ref(struct follower *follower, uint32_t ref)
{
	if (ref & REF_FLOW)
		end_flow(follower, item_of(ref), false);
	else
		end_half_open(follower, item_of(ref), false);
}

/* --- flows ----------------------------------------------------------- */

/* The flow that can be spared best: a closed one, or one long not used. */
static uint32_t spare_flow(struct follower *follower)
{
	struct list *open = &follower->open;

	if (follower->closed.oldest)
		return follower->closed.oldest;
	while (follower->flows[open->oldest].used) {
		uint32_t item = open->oldest;

		follower->flows[item].used = false;
		list_remove(open, &follower->flow_pool, item);
		list_append(open, &follower->flow_pool, item);
	}
	return open->oldest;
}

static struct flow *new_flow(struct follower *follower,
			     const struct arrival *arrival, unsigned client)
{
	uint32_t item = pool_take(&follower->flow_pool);

	if (!item) {
		end_flow(follower, spare_flow(follower), false);
		item = pool_take(&follower->flow_pool);
	}
	flow_begin(&follower->flows[item], &arrival->key, client);
	follower->flows[item].tag = (uint32_t)arrival->hash;
	follower->flows[item].used = true; /* its handshake is to come */
	list_append(&follower->open, &follower->flow_pool, item);
	table_insert(&follower->table, arrival->hash, flow_ref(item));
	return &follower->flows[item];
}

/* More than the SYN of a half-open connection is there now. */
static struct flow *promote(struct follower *follower,
			    const struct arrival *arrival, uint32_t item)
{
	struct half_open half = follower->half_opens.item[item];
	struct flow *flow;

	drop_half_open(follower, item);
	flow = new_flow(follower, arrival, half.client);
	surroundings_answered(&follower->around, &half, flow);
	half_open_replay(&half, flow);
	return flow;
}

static void note_surroundings(struct follower *follower, struct flow *flow)
{
	surroundings_note(&follower->around, (uint32_t)(flow - follower->flows),
			  flow);
}

static void watch_link(struct follower *follower, struct flow *flow)
{
	struct connection *connection = &flow->connection;
	const struct roce_link *link = &connection->link;

	if (flow->watched || !link->known[SMCCLC_CLIENT] ||
	    !link->known[SMCCLC_SERVER])
		return;
	flow->watched = true;
	links_watch(&follower->links, (uint32_t)(flow - follower->flows), link,
		    &connection->roce);
}

static void take_segment(struct follower *follower, struct flow *flow,
			 const struct arrival *arrival)
{
	uint32_t item = (uint32_t)(flow - follower->flows);
	uint32_t changes = flow->changes;
	struct list *closed = &follower->closed;
	const struct roce_link *link = &flow->connection.link;

	flow->used = true;
	flow_segment(flow, arrival->segment, arrival->end, arrival->at);
	if (flow->noted != link->notes) {
		flow->noted = link->notes;
		watch_link(follower, flow);
		ports_watch(&follower->ports, flow, arrival->at.time);
	}
	if (flow->changes != changes)
		note_surroundings(follower, flow);
	if (flow->end[arrival->end].stream.starved)
		follower->counts.starved = true;
	if (flow->lingers || !flow_closed(flow))
		return;
	flow->lingers = true;
	list_remove(&follower->open, &follower->flow_pool, item);
	list_append(closed, &follower->flow_pool, item);
	if (closed->count > LINGER_COUNT)
		end_flow(follower, closed->oldest, false);
}

static void deliver_closed(struct follower *follower, int64_t now)
{
	uint32_t item;

	while ((item = follower->closed.oldest) != 0) {
		int64_t last = follower->flows[item].connection.last_time;

		if (now < last || (uint64_t)now - (uint64_t)last < LINGER_TIME)
			return;
		end_flow(follower, item, false);
	}
}

/* --- connections without the option ---------------------------------- */

/* It is no plain TCP after all: tells `flow` how it began. */
static void replay_plain(struct follower *follower, struct flow *flow,
			 const struct untracked *plain)
{
	if (plain->has_syn)
		flow_opening(flow, &plain->syn, plain->client);
	if (plain->has_syn_ack)
		flow_opening(flow, &plain->syn_ack, !plain->client);
	untracked_forget(&follower->untracked, plain);
	follower->counts.tcp_connections--;
}

static void note_plain(struct follower *follower, const struct arrival *arrival,
		       struct untracked *plain, const struct opening *opening)
{
	if (!plain) {
		plain = untracked_add(&follower->untracked, arrival->segment,
				      &arrival->key, arrival->end);
		follower->counts.tcp_connections++;
	}
	if (opening->syn_ack && plain->has_syn && !plain->has_syn_ack)
		surroundings_plain(&follower->around, &arrival->segment->source,
				   opening->at.frame);
	untracked_note(plain, opening);
}

/* --- SYN and SYN-ACK ------------------------------------------------- */

static bool offers_smc(const struct opening *opening)
{
	return opening->option == SMCCLC_OPTION_SMCR ||
	       opening->option == SMCCLC_OPTION_SMCD ||
	       opening->option == SMCCLC_OPTION_REMOVED;
}

static void copy_half_open(struct follower *follower, uint32_t item,
			   const struct opening *copy)
{
	struct half_open *half = &follower->half_opens.item[item];

	half_open_copy(half, copy);
	if (half->sent.count > 1)
		surroundings_unanswered(&follower->around, half);
}

static void note_unanswered(struct follower *follower)
{
	struct half_open *half;

	while ((half = half_open_waited(&follower->half_opens,
					follower->now - SURROUNDINGS_PATIENCE)))
		surroundings_unanswered(&follower->around, half);
}

/* Makes room in a flood of SYNs, which this must keep up with. */
static void evict_half_open(struct follower *follower)
{
	const struct half_open_set *set = &follower->half_opens;

	end_half_open(follower, set->waiting.oldest, false);
	follower->counts.evicted++;
	table_prefetch(&follower->table, set->item[set->waiting.oldest].tag);
}

static void new_half_open(struct follower *follower,
			  const struct arrival *arrival,
			  const struct opening *opening)
{
	uint32_t item;

	if (half_open_full(&follower->half_opens))
		evict_half_open(follower);
	item = half_open_add(&follower->half_opens, &arrival->key,
			     (uint32_t)arrival->hash, arrival->end, opening);
	table_insert(&follower->table, arrival->hash, half_open_ref(item));
}

static void open_flow(struct follower *follower, struct flow *flow,
		      const struct opening *opening, unsigned end)
{
	flow_opening(flow, opening, end);
	note_surroundings(follower, flow);
}

/*
 * The first that is seen of a connection, or an earlier copy had no option.
 * Returns whether it is followed now.
 */
static bool open_new(struct follower *follower, const struct arrival *arrival,
		     const struct opening *opening)
{
	struct untracked *plain =
		untracked_find(&follower->untracked, &arrival->key);
	struct flow *flow;

	if (plain &&
	    !untracked_owns_opening(plain, arrival->segment, arrival->end))
		plain = NULL;
	if (!arrival->search || !offers_smc(opening)) {
		note_plain(follower, arrival, plain, opening);
		return false;
	}
	if (!plain && !opening->syn_ack) {
		new_half_open(follower, arrival, opening);
		return true;
	}
	flow = new_flow(follower, arrival,
			opening->syn_ack ? !arrival->end : arrival->end);
	if (plain)
		replay_plain(follower, flow, plain);
	open_flow(follower, flow, opening, arrival->end);
	return true;
}

/* Returns whether the SYN or SYN-ACK belongs to the connection `ref`. */
static bool ref_owns(const struct follower *follower,
		     const struct arrival *arrival, uint32_t ref)
{
	if (ref & REF_FLOW)
		return flow_owns_opening(&follower->flows[item_of(ref)],
					 arrival->segment, arrival->end);
	return half_open_owns(&follower->half_opens.item[item_of(ref)],
			      arrival->segment, arrival->end);
}

/* What a SYN carries besides: the connection is followed from now on. */
static void take_syn_payload(struct follower *follower,
			     const struct arrival *arrival)
{
	uint32_t ref = find(follower, arrival);
	struct flow *flow;

	if (!ref)
		return;
	flow = ref & REF_FLOW ? &follower->flows[item_of(ref)]
			      : promote(follower, arrival, item_of(ref));
	flow_syn_payload(flow, arrival->segment, arrival->end, arrival->at);
	watch_link(follower, flow);
	note_surroundings(follower, flow);
}

/* A SYN or SYN-ACK: more of the connection that is there, or a new one. */
static bool take_opening(struct follower *follower,
			 const struct arrival *arrival)
{
	struct opening opening;
	bool followed = true;
	uint32_t ref;

	table_prefetch(&follower->table, (uint32_t)arrival->hash);
	opening_read(&opening, arrival->segment, arrival->at);
	ref = find(follower, arrival);
	if (ref && !ref_owns(follower, arrival, ref)) {
		end_ref(follower, ref);
		ref = 0;
	}
	if (ref & REF_FLOW)
		open_flow(follower, &follower->flows[item_of(ref)], &opening,
			  arrival->end);
	else if (ref &&
		 follower->half_opens.item[item_of(ref)].client != arrival->end)
		open_flow(follower, promote(follower, arrival, item_of(ref)),
			  &opening, arrival->end);
	else if (ref)
		copy_half_open(follower, item_of(ref), &opening);
	else
		followed = open_new(follower, arrival, &opening);
	if (followed && arrival->segment->payload_length)
		take_syn_payload(follower, arrival);
	return followed;
}

/* --- everything else -------------------------------------------------- */

#define EYECATCHER_LEN 4

bool follower_begins_clc(const struct segment *segment)
{
	size_t captured = segment->payload_captured;
	size_t announced;

	if (!captured ||
	    smcclc_peek(segment->payload,
			captured < EYECATCHER_LEN ? captured : EYECATCHER_LEN,
			&announced) == SMCCLC_NOT_CLC)
		return false;
	return true;
}

/*
 * Whether CLC may begin in `segment`, which has fewer bytes than an eyecatcher.
 * It takes a connection whose beginning is known: they are its first bytes, or
 * the snaplen cut them off and the option with them.
 */
static bool may_begin(const struct untracked *plain,
		      const struct segment *segment)
{
	if (!plain)
		return false;
	if (segment->payload_length > segment->payload_captured)
		return untracked_may_be_smc(plain);
	return plain->has_syn && plain->has_syn_ack;
}

/* Until a message tells, the higher port is taken to be the client's. */
static unsigned guess_client(const struct arrival *arrival)
{
	const struct segment *segment = arrival->segment;

	return segment->source.port >= segment->destination.port
		       ? arrival->end
		       : !arrival->end;
}

/* CLC on a connection that is not followed. Returns whether it is now. */
static bool open_with_clc(struct follower *follower,
			  const struct arrival *arrival)
{
	bool whole = arrival->segment->payload_captured >= EYECATCHER_LEN;
	struct untracked *plain =
		untracked_find(&follower->untracked, &arrival->key);
	struct flow *flow;

	if (plain && untracked_is_plain(plain, arrival->segment, arrival->end))
		return false;
	if (plain && !untracked_is_near(plain, arrival->segment, arrival->end))
		plain = NULL;
	if (!whole && !may_begin(plain, arrival->segment))
		return false;
	flow = new_flow(follower, arrival,
			plain ? plain->client : guess_client(arrival));
	flow->tentative = !whole && !untracked_may_be_smc(plain);
	if (plain)
		replay_plain(follower, flow, plain);
	take_segment(follower, flow, arrival);
	return true;
}

/* Connections at a time are more than fit into the processor's caches. */
static void fetch_flow(const struct follower *follower,
		       const struct arrival *arrival)
{
	const struct segment *segment = arrival->segment;
	uint32_t ref = table_first(&follower->table, arrival->hash);

	if (ref & REF_FLOW)
		flow_prefetch(&follower->flows[item_of(ref)],
			      segment->payload_length ||
				      segment->flags != TCP_ACK);
}

static bool take_other(struct follower *follower, const struct arrival *arrival)
{
	uint32_t ref;

	fetch_flow(follower, arrival);
	ref = find(follower, arrival);
	if (ref & REF_FLOW)
		take_segment(follower, &follower->flows[item_of(ref)], arrival);
	else if (ref)
		take_segment(follower, promote(follower, arrival, item_of(ref)),
			     arrival);
	else
		return arrival->search &&
		       follower_begins_clc(arrival->segment) &&
		       open_with_clc(follower, arrival);
	return true;
}

void follower_time(struct follower *follower, int64_t time)
{
	if (!follower->has_time || time > follower->now)
		follower->now = time;
	follower->has_time = true;
	deliver_closed(follower, follower->now);
	note_unanswered(follower);
}

bool follower_segment(struct follower *follower, const struct segment *segment,
		      struct moment at, bool search)
{
	struct arrival arrival = {
		.segment = segment,
		.at = at,
		.search = search,
	};

	arrival.end = table_key_make(&arrival.key, segment);
	arrival.hash = table_hash(&follower->table, &arrival.key);
	return segment->flags & TCP_SYN ? take_opening(follower, &arrival)
					: take_other(follower, &arrival);
}

void follower_roce(struct follower *follower, const struct segment *segment,
		   struct moment at)
{
	struct smcclc_roce_frame frame;

	/* Every other one is of a link that is up. */
	if (!follower->links.table.count && !follower->ports.recent.count)
		return;
	smcclc_roce_read(segment->payload, segment->payload_captured, &frame);
	links_frame(&follower->links, segment->destination.address, &frame, at);
	ports_frame(&follower->ports, segment, &frame, at);
}

void follower_encrypted(struct follower *follower, const struct segment *packet,
			struct moment at)
{
	surroundings_encrypted(&follower->around, &packet->source,
			       &packet->destination, at.frame);
}

bool follower_may_tell(const struct connection *connection)
{
	const struct connection_own *own = &connection->own;

	/* Of a SYN that was dropped in a flood there is nothing to tell. */
	return !is_established(&connection->verdict) && !own->established &&
	       (own->begun || own->unanswered);
}

void follower_tell(struct follower *follower, struct connection *connection)
{
	if (follower_may_tell(connection))
		surroundings_tell(&follower->around, connection);
}

/* --- looking ---------------------------------------------------------- */

static uint32_t find_key(const struct follower *follower,
			 const struct table_key *key)
{
	return table_find(&follower->table, key,
			  table_hash(&follower->table, key));
}

const struct flow *follower_flow(const struct follower *follower,
				 const struct table_key *key)
{
	uint32_t ref = find_key(follower, key);

	return ref & REF_FLOW ? &follower->flows[item_of(ref)] : NULL;
}

bool follower_copy(const struct follower *follower, const struct table_key *key,
		   struct flow *copy)
{
	uint32_t ref = find_key(follower, key);

	if (!ref)
		return false;
	if (ref & REF_FLOW) {
		*copy = follower->flows[item_of(ref)];
	} else {
		const struct half_open *half =
			&follower->half_opens.item[item_of(ref)];

		memset(copy, 0, sizeof(*copy));
		flow_begin(copy, key, half->client);
		half_open_replay(half, copy);
		surroundings_half_open(half, &copy->connection);
	}
	finish(copy, follower->now, true);
	return true;
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
	struct follower *follower = calloc(1, sizeof(*follower));

	if (!follower)
		return NULL;
	follower->sink = sink;
	follower->context = context;
	follower->flows = array_new(flows + 1, sizeof(*follower->flows));
	if (pool_init(&follower->flow_pool, flows) || !follower->flows ||
	    untracked_init(&follower->untracked) ||
	    half_open_init(&follower->half_opens, half_opens) ||
	    links_init(&follower->links, flows) ||
	    ports_init(&follower->ports) ||
	    surroundings_init(&follower->around, flows) ||
	    table_init(&follower->table, half_opens + flows, key_of,
		       follower)) {
		follower_free(follower);
		return NULL;
	}
	return follower;
}

void follower_end(struct follower *follower)
{
	while (follower->closed.oldest)
		end_flow(follower, follower->closed.oldest, true);
	while (follower->open.oldest)
		end_flow(follower, follower->open.oldest, true);
	while (follower->half_opens.waiting.oldest)
		end_half_open(follower, follower->half_opens.waiting.oldest,
			      true);
}

const struct follower_counts *follower_counts(const struct follower *follower)
{
	return &follower->counts;
}

void follower_free(struct follower *follower)
{
	if (!follower)
		return;
	for (uint32_t i = 1; i <= follower->flow_pool.fresh; i++)
		flow_free(&follower->flows[i]);
	flow_free(&follower->scratch);
	array_free(follower->flows, (size_t)follower->flow_pool.limit + 1,
		   sizeof(*follower->flows));
	pool_free(&follower->flow_pool);
	half_open_free(&follower->half_opens);
	untracked_free(&follower->untracked);
	links_free(&follower->links);
	ports_free(&follower->ports);
	surroundings_free(&follower->around);
	table_free(&follower->table);
	free(follower);
}
