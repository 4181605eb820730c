/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "track.h"

#include <string.h>

#include <epan/wmem_scopes.h>

#include "follower.h"

#define NANOSECONDS 1000000000

/* The rules, and what is followed now. NULL: there was no memory for it. */
static struct follower *follower;

/* The connections that are followed now, by their key. */
static wmem_map_t *tracks;

/* What was found in each frame, by its number. */
static wmem_map_t *traces;

/* The flows that ended, whose streams want to be freed. */
static wmem_list_t *flows;

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

/* What has ended is forgotten by the follower, and kept here. */
static void keep(void *context _U_, struct flow *flow)
{
	struct track *track = wmem_map_lookup(tracks, &flow->key);

	if (!track)
		return;
	track->ended = wmem_new(wmem_file_scope(), struct flow);
	flow_move(track->ended, flow);
	wmem_list_append(flows, track->ended);
	wmem_map_remove(tracks, &track->key);
}

static void free_flow(void *data, void *unused _U_)
{
	flow_free(data);
}

static void begin_capture(void)
{
	static const struct follower_limits limits = FOLLOWER_DEFAULT_LIMITS;

	flows = wmem_list_new(wmem_file_scope());
	follower = follower_new(&limits, keep, NULL);
}

static void end_capture(void)
{
	wmem_list_foreach(flows, free_flow, NULL);
	follower_free(follower);
	follower = NULL;
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

struct moment track_moment(const packet_info *pinfo)
{
	return (struct moment){
		.time = (int64_t)pinfo->abs_ts.secs * NANOSECONDS +
			pinfo->abs_ts.nsecs,
		.frame = pinfo->num,
	};
}

void track_time(const packet_info *pinfo)
{
	if (follower)
		follower_time(follower, track_moment(pinfo).time);
}

void track_roce(const struct segment *segment, struct moment at)
{
	if (follower)
		follower_roce(follower, segment, at);
}

enum smcclc_side track_side(const struct flow *flow,
			    const struct segment *segment)
{
	struct table_key key;

	return table_key_make(&key, segment) == flow->client ? SMCCLC_CLIENT
							     : SMCCLC_SERVER;
}

const struct stream *track_stream(const struct flow *flow, unsigned side)
{
	return &flow->end[side == SMCCLC_CLIENT ? flow->client : !flow->client]
			.stream;
}

void track_finish(const struct track *track, struct flow *end)
{
	if (track->ended)
		*end = *track->ended;
	else
		follower_copy(follower, &track->key, end);
	if (follower)
		follower_tell(follower, &end->connection);
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

/* --- segments -------------------------------------------------------- */

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
		return follower_begins_clc(segment) ? length : 0;
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

/* Takes what a segment was for `flow`; NULL: nothing but SYNs was seen. */
static void note(struct track *track, const struct flow *flow, unsigned end,
		 const struct segment *segment, struct moment at)
{
	size_t events = flow ? count_events(flow) : track->events + 1;
	bool news = events != track->events;
	uint32_t clc = 0;

	track->events = events;
	if (flow && !(segment->flags & TCP_SYN))
		clc = clc_length(&flow->end[end].stream, segment);
	if (clc || news || (flow && is_open(flow, end, segment, at)))
		leave_trace(track, at.frame, clc);
}

/* From now on the connection of `key` is followed. */
static struct track *new_track(const struct table_key *key,
			       const struct flow *flow, struct moment at)
{
	struct track *track = wmem_new0(wmem_file_scope(), struct track);

	track->key = *key;
	wmem_map_insert(tracks, &track->key, track);
	/* How it opened may have been seen before it was. */
	for (size_t i = 0; flow && i < flow->connection.event_count; i++)
		if (flow->connection.events[i].frame != at.frame)
			leave_trace(track, flow->connection.events[i].frame, 0);
	return track;
}

bool track_segment(const struct segment *segment, struct moment at, bool search)
{
	const struct flow *flow;
	struct track *track;
	struct table_key key;
	unsigned end = table_key_make(&key, segment);

	if (!follower || !follower_segment(follower, segment, at, search))
		return false;
	flow = follower_flow(follower, &key);
	track = wmem_map_lookup(tracks, &key);
	if (!track)
		track = new_track(&key, flow, at);
	note(track, flow, end, segment, at);
	return true;
}
