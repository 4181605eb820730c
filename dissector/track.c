/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "track.h"

#include <string.h>

#include <epan/wmem_scopes.h>

#include "links.h"

/* A connection that has been closed for so long is over. */
#define LINGER_TIME INT64_C(2000000000)

#define EYECATCHER_LEN 4

/* The latest connection between two ends, by their key. */
static wmem_map_t *tracks;

/* What was found in each frame, by its number. */
static wmem_map_t *traces;

/* The flows, whose streams want to be freed. */
static wmem_list_t *flows;

/* RoCE links that are being confirmed, and whose they are. */
static struct links links;
static struct track *linked[LINKS_MAX];

static int64_t now;

/* --- life ------------------------------------------------------------ */

static bool is_same_key(const struct table_key *a, const struct table_key *b)
{
	return a->length == b->length && !memcmp(a->bytes, b->bytes, a->length);
}

static guint hash_key(gconstpointer data)
{
	const struct table_key *key = data;

	return wmem_strong_hash(key->bytes, key->length);
}

static gboolean equal_keys(gconstpointer a, gconstpointer b)
{
	return is_same_key(a, b);
}

static void free_flow(void *data, void *unused _U_)
{
	flow_free(data);
}

static void begin_capture(void)
{
	flows = wmem_list_new(wmem_file_scope());
	memset(&links, 0, sizeof(links));
	memset(linked, 0, sizeof(linked));
	now = 0;
}

static void end_capture(void)
{
	wmem_list_foreach(flows, free_flow, NULL);
}

void track_init(void)
{
	tracks = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(),
					hash_key, equal_keys);
	traces = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(),
					g_direct_hash, g_direct_equal);
	register_init_routine(begin_capture);
	register_cleanup_routine(end_capture);
}

void track_time(int64_t time)
{
	if (time > now)
		now = time;
}

int64_t track_now(void)
{
	return now;
}

enum smcclc_side track_side(const struct track *track,
			    const struct segment *segment)
{
	struct table_key key;

	return table_key_make(&key, segment) == track->flow->client
		       ? SMCCLC_CLIENT
		       : SMCCLC_SERVER;
}

const struct stream *track_stream(const struct flow *flow, unsigned side)
{
	return &flow->end[side == SMCCLC_CLIENT ? flow->client : !flow->client]
			.stream;
}

/* --- RoCE links ------------------------------------------------------ */

/* Of many links the oldest is given up; what was seen of it is kept. */
static void watch_link(struct track *track)
{
	struct flow *flow = track->flow;
	const struct roce_link *link = &flow->connection.link;
	unsigned slot = links.count % LINKS_MAX;

	if (flow->watched || !link->known[SMCCLC_CLIENT] ||
	    !link->known[SMCCLC_SERVER])
		return;
	flow->watched = true;
	if (linked[slot])
		linked[slot]->roce = links.seen[slot];
	linked[slot] = track;
	links_add(&links, link);
}

void track_roce(const struct segment *segment)
{
	links_frame(&links, segment);
}

/* What was seen of a link explains what became of a late Decline. */
static void find_roce(const struct track *track, struct connection *connection)
{
	const struct smcclc_roce_seen *seen =
		links_find(&links, &connection->link);

	if (!track->flow->watched || !connection->verdict.late)
		return;
	connection->has_roce = true;
	connection->roce = seen ? *seen : track->roce;
}

void track_finish(const struct track *track, struct flow *end)
{
	*end = *track->flow;
	flow_finish(end, now, true);
	find_roce(track, &end->connection);
}

/* --- traces ---------------------------------------------------------- */

static void leave_trace(struct track *track, uint64_t frame, uint32_t clc)
{
	struct trace *trace = wmem_new(wmem_file_scope(), struct trace);

	trace->track = track;
	trace->clc = clc;
	wmem_map_insert(traces, GUINT_TO_POINTER((uint32_t)frame), trace);
}

struct trace track_trace(const struct segment *segment, uint32_t frame)
{
	const struct trace *trace =
		wmem_map_lookup(traces, GUINT_TO_POINTER(frame));
	struct table_key key;

	if (trace) {
		table_key_make(&key, segment);
		if (is_same_key(&key, &trace->track->key))
			return *trace;
	}
	return (struct trace){0};
}

/* --- connections ----------------------------------------------------- */

static struct track *new_track(const struct table_key *key)
{
	struct track *track = wmem_new0(wmem_file_scope(), struct track);

	track->key = *key;
	wmem_map_insert(tracks, &track->key, track);
	return track;
}

/* Begins to follow a connection: tells its flow how it opened. */
static void follow(struct track *track, unsigned client)
{
	struct flow *flow = wmem_new0(wmem_file_scope(), struct flow);

	flow_begin(flow, &track->key, client);
	wmem_list_append(flows, flow);
	track->flow = flow;
	if (track->has_syn) {
		flow_opening(flow, &track->syn, track->client);
		leave_trace(track, track->syn.at.frame, 0);
	}
	if (track->has_syn_ack) {
		flow_opening(flow, &track->syn_ack, !track->client);
		leave_trace(track, track->syn_ack.at.frame, 0);
	}
}

static bool is_over(const struct flow *flow, int64_t time)
{
	return flow_closed(flow) &&
	       time - flow->connection.last_time >= LINGER_TIME;
}

/* --- SYN and SYN-ACK ------------------------------------------------- */

static bool offers_smc(const struct opening *opening)
{
	return opening->option == SMCCLC_OPTION_SMCR ||
	       opening->option == SMCCLC_OPTION_SMCD;
}

/* Returns whether the SYN or SYN-ACK belongs to this connection. */
static bool owns_opening(const struct track *track,
			 const struct segment *segment, unsigned end)
{
	if (track->flow)
		return flow_owns_opening(track->flow, segment, end);
	if (segment->flags & TCP_ACK)
		return track->client != end &&
		       flow_answers_syn(track->client_isn, segment->ack);
	return track->client == end && track->client_isn == segment->seq;
}

/* A SYN or SYN-ACK without the option, of a connection not followed. */
static void keep_opening(struct track *track, const struct opening *opening)
{
	if (opening->syn_ack) {
		track->syn_ack = *opening;
		track->has_syn_ack = true;
	} else if (!track->has_syn) {
		track->syn = *opening;
		track->has_syn = true;
	}
}

static struct track *take_opening(struct track *track,
				  const struct table_key *key, unsigned end,
				  const struct segment *segment,
				  struct moment at, bool search)
{
	unsigned client = segment->flags & TCP_ACK ? !end : end;
	struct opening opening;

	opening_read(&opening, segment, at);
	if (!track || !owns_opening(track, segment, end)) {
		track = new_track(key);
		track->client = (uint8_t)client;
		track->client_isn = opening.syn_ack ? segment->ack - 1
						    : opening.isn;
	}
	if (!track->flow && search && offers_smc(&opening))
		follow(track, client);
	if (!track->flow) {
		keep_opening(track, &opening);
		return track;
	}
	flow_opening(track->flow, &opening, end);
	leave_trace(track, at.frame, 0);
	return track;
}

/* --- everything else -------------------------------------------------- */

/* Whether the payload begins as a CLC message does, as far as it is there. */
static bool begins_clc(const struct segment *segment)
{
	size_t captured = segment->payload_captured;
	size_t announced;

	if (captured > EYECATCHER_LEN)
		captured = EYECATCHER_LEN;
	if (!captured || smcclc_peek(segment->payload, captured, &announced) ==
				 SMCCLC_NOT_CLC)
		return false;
	return captured == EYECATCHER_LEN || segment->payload_length > captured;
}

/* Whether `segment` of end `end` is among the first bytes of the stream. */
static bool near_opening(const struct track *track,
			 const struct segment *segment, unsigned end)
{
	uint32_t isn = track->client_isn;

	if (end != track->client) {
		if (!track->has_syn_ack)
			return true;
		isn = track->syn_ack.isn;
	}
	return segment->seq - (isn + 1) < STREAM_MAX;
}

/* With fewer bytes than an eyecatcher it takes a SYN that may have had one. */
static bool may_be_smc(const struct track *track)
{
	return (track->has_syn && track->syn.option == SMCCLC_OPTION_UNKNOWN) ||
	       (track->has_syn_ack &&
		track->syn_ack.option == SMCCLC_OPTION_UNKNOWN);
}

/* Until a message tells, the higher port is taken to be the client's. */
static unsigned guess_client(const struct segment *segment, unsigned end)
{
	return segment->source.port >= segment->destination.port ? end : !end;
}

/* CLC on a connection that is not followed: from now on it is. */
static struct track *open_with_clc(struct track *track,
				   const struct table_key *key, unsigned end,
				   const struct segment *segment)
{
	unsigned client = guess_client(segment, end);

	if (track && !track->flow && near_opening(track, segment, end))
		client = track->client;
	else
		track = NULL;
	if (segment->payload_captured < EYECATCHER_LEN &&
	    (!track || !may_be_smc(track)))
		return NULL;
	if (!track)
		track = new_track(key);
	follow(track, client);
	return track;
}

/*
 * How many bytes at the start of the payload are CLC. As long as messages may
 * come all are; but bytes after a gap may be the first that are none, unless
 * they look like a message.
 */
static uint32_t clc_length(const struct stream *stream,
			   const struct segment *segment)
{
	uint32_t length = (uint32_t)segment->payload_length;
	int32_t start = (int32_t)(segment->seq - stream->base);
	int32_t left = (int32_t)stream->next - start;

	if (stream->mode == STREAM_CLC && start > (int32_t)stream->ready)
		return begins_clc(segment) ? length : 0;
	if (stream->mode != STREAM_DATA)
		return length;
	if (left <= 0)
		return 0;
	return (uint32_t)left < length ? (uint32_t)left : length;
}

static size_t count_events(const struct flow *flow)
{
	return flow->connection.event_count + flow->connection.events_dropped;
}

/* Whether only later segments may tell what this one of end `end` is. */
static bool is_open(const struct flow *flow, unsigned end,
		    const struct segment *segment, struct moment at)
{
	const struct flow_end *peer = &flow->end[!end];

	return segment->flags & (TCP_FIN | TCP_RST) ||
	       (flow->end[end].stream.mode == STREAM_CLC &&
		segment->payload_length) ||
	       (peer->ack_waits && peer->acked_at.frame == at.frame);
}

static void take_other(struct track *track, unsigned end,
		       const struct segment *segment, struct moment at)
{
	struct flow *flow = track->flow;
	const struct stream *stream = &flow->end[end].stream;
	size_t events = count_events(flow);
	uint32_t clc;

	flow_segment(flow, segment, end, at);
	watch_link(track);
	clc = clc_length(stream, segment);
	if (clc || events != count_events(flow) ||
	    is_open(flow, end, segment, at))
		leave_trace(track, at.frame, clc);
}

bool track_segment(const struct segment *segment, struct moment at, bool search)
{
	struct table_key key;
	unsigned end = table_key_make(&key, segment);
	struct track *track = wmem_map_lookup(tracks, &key);

	if (track && track->flow && is_over(track->flow, at.time))
		track = NULL;
	if (segment->flags & TCP_SYN) {
		track = take_opening(track, &key, end, segment, at, search);
		return track->flow != NULL;
	}
	if ((!track || !track->flow) && search && begins_clc(segment))
		track = open_with_clc(track, &key, end, segment);
	if (!track || !track->flow)
		return false;
	take_other(track, end, segment, at);
	return true;
}
