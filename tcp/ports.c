/* SPDX-License-Identifier: MIT */
#include "ports.h"

#include <string.h>

#include "endpoint.h"

#define GID_LEN  16
#define PSN_MASK 0xffffffu
#define PSN_HALF 0x800000u

/* --- which ports ------------------------------------------------------ */

static uint32_t tag_of(const uint8_t *gid)
{
	uint32_t words[GID_LEN / sizeof(uint32_t)];

	memcpy(words, gid, GID_LEN);
	return words[0] + 3 * words[1] + 5 * words[2] + 7 * words[3];
}

static bool has_gid(const struct ports_end *end, const uint8_t *gid,
		    uint32_t tag)
{
	for (unsigned i = 0; i < end->count; i++)
		if (end->tag[i] == tag &&
		    memcmp(end->gid[i], gid, GID_LEN) == 0)
			return true;
	return false;
}

/* All zero is no GID. */
static void add_gid(struct ports_end *end, const uint8_t *gid)
{
	static const uint8_t none[GID_LEN];
	uint32_t tag = tag_of(gid);

	if (memcmp(gid, none, GID_LEN) == 0 || has_gid(end, gid, tag))
		return;
	memcpy(end->gid[end->count], gid, GID_LEN);
	end->tag[end->count++] = tag;
}

/* An IPv4 address is mapped, as it is in GIDs. */
static void address_of(const struct flow *flow, enum smcclc_side side,
		       uint8_t *gid)
{
	struct endpoint endpoint;

	table_key_end(&flow->key,
		      side == SMCCLC_CLIENT ? flow->client : !flow->client,
		      &endpoint);
	endpoint_gid(&endpoint, gid);
}

/* Finds the place for what is known of the hosts of `flow`. */
static struct ports_host *place_of(struct ports *ports, const struct flow *flow,
				   struct ports_host *wanted)
{
	const uint8_t *client = wanted->address[SMCCLC_CLIENT];
	const uint8_t *server = wanted->address[SMCCLC_SERVER];

	address_of(flow, SMCCLC_CLIENT, wanted->address[SMCCLC_CLIENT]);
	address_of(flow, SMCCLC_SERVER, wanted->address[SMCCLC_SERVER]);
	return &ports->host[(tag_of(client) + 3 * tag_of(server)) %
			    PORTS_HOSTS];
}

static void remember_server(struct ports *ports, const struct flow *flow)
{
	const struct roce_link *link = &flow->connection.link;
	struct ports_host host;
	struct ports_host *place = place_of(ports, flow, &host);

	memcpy(host.gid, link->end[SMCCLC_SERVER].gid, GID_LEN);
	*place = host;
}

static void add_server(struct ports *ports, const struct flow *flow,
		       struct ports_end *server)
{
	const struct roce_link *link = &flow->connection.link;
	struct ports_host wanted;
	const struct ports_host *place = place_of(ports, flow, &wanted);

	add_gid(server, wanted.address[SMCCLC_SERVER]);
	if (link->named[SMCCLC_SERVER])
		add_gid(server, link->end[SMCCLC_SERVER].gid);
	else if (memcmp(place->address, wanted.address,
			sizeof(wanted.address)) == 0)
		add_gid(server, place->gid);
}

static void add_client(const struct flow *flow, struct ports_end *client)
{
	const struct roce_link *link = &flow->connection.link;
	uint8_t address[GID_LEN];

	address_of(flow, SMCCLC_CLIENT, address);
	add_gid(client, address);
	add_gid(client, link->offered[0]);
	add_gid(client, link->offered[1]);
	if (link->named[SMCCLC_CLIENT])
		add_gid(client, link->end[SMCCLC_CLIENT].gid);
}

/* Only where there are RoCE frames does it matter which ports these are. */
static void learn_ends(struct ports *ports, struct ports_pair *pair)
{
	if (pair->known)
		return;
	pair->known = true;
	pair->end[SMCCLC_CLIENT].count = 0;
	pair->end[SMCCLC_SERVER].count = 0;
	add_client(pair->flow, &pair->end[SMCCLC_CLIENT]);
	add_server(ports, pair->flow, &pair->end[SMCCLC_SERVER]);
}

/* --- pairs --------------------------------------------------------------- */

int ports_init(struct ports *ports)
{
	ports->pairs = array_new(PORTS_MAX + 1, sizeof(*ports->pairs));
	return ports->pairs ? pool_init(&ports->pool, PORTS_MAX) : -1;
}

void ports_free(struct ports *ports)
{
	array_free(ports->pairs, PORTS_MAX + 1, sizeof(*ports->pairs));
	pool_free(&ports->pool);
}

static void drop(struct ports *ports, uint32_t item)
{
	ports->pairs[item].flow->ports = 0;
	list_remove(&ports->recent, &ports->pool, item);
	pool_give(&ports->pool, item);
}

static uint32_t take(struct ports *ports, struct flow *flow)
{
	struct ports_pair *pair;
	uint32_t item;

	if (ports->recent.count == PORTS_MAX)
		drop(ports, ports->recent.oldest);
	item = pool_take(&ports->pool);
	pair = &ports->pairs[item];
	pair->flow = flow;
	pair->to[SMCCLC_CLIENT].count = 0;
	pair->to[SMCCLC_SERVER].count = 0;
	flow->ports = (uint16_t)item;
	return item;
}

void ports_watch(struct ports *ports, struct flow *flow, int64_t now)
{
	const struct roce_link *link = &flow->connection.link;
	uint32_t item = flow->ports;
	struct ports_pair *pair;

	if (!link->offers && !link->named[SMCCLC_CLIENT] &&
	    !link->named[SMCCLC_SERVER])
		return;
	flow->connection.has_roce = true;
	if (link->named[SMCCLC_SERVER])
		remember_server(ports, flow);
	if (item)
		list_remove(&ports->recent, &ports->pool, item);
	else
		item = take(ports, flow);
	list_append(&ports->recent, &ports->pool, item);
	pair = &ports->pairs[item];
	pair->known = false;
	pair->until = now < INT64_MAX - PORTS_TIME ? now + PORTS_TIME : now;
}

void ports_forget(struct ports *ports, struct flow *flow)
{
	if (flow->ports)
		drop(ports, flow->ports);
}

/* --- frames -------------------------------------------------------------- */

static struct ports_qp *qp_of(struct ports_way *way,
			      const struct smcclc_roce_frame *frame)
{
	unsigned used = way->count < PORTS_QPS ? way->count : PORTS_QPS;
	struct ports_qp *qp;

	for (unsigned i = 0; i < used; i++)
		if (way->qp[i].number == frame->qp_number)
			return &way->qp[i];
	qp = &way->qp[way->count++ % PORTS_QPS];
	qp->number = frame->qp_number;
	qp->highest = (frame->psn - 1) & PSN_MASK;
	qp->last = qp->highest;
	return qp;
}

/*
 * Returns whether the queue pair was sent a frame with this number before.
 * Not if it is the same frame, captured at two interfaces.
 */
static bool is_repeat(struct ports_way *way,
		      const struct smcclc_roce_frame *frame, int64_t now)
{
	struct ports_qp *qp = qp_of(way, frame);
	uint32_t ahead = (frame->psn - qp->highest) & PSN_MASK;
	bool same = qp->last == frame->psn &&
		    segments_same_packet(qp->time, now);

	qp->time = now;
	qp->last = frame->psn;
	if (ahead == 0 || ahead >= PSN_HALF)
		return !same;
	qp->highest = frame->psn;
	return false;
}

static void count_ack(struct smcclc_roce_way *seen, uint32_t frame)
{
	if (!seen->acks++)
		seen->first_ack = frame;
	seen->last_ack = frame;
}

static void count_send(struct smcclc_roce_way *seen,
		       const struct smcclc_roce_frame *frame, struct moment at)
{
	if (!seen->sends++) {
		seen->first = (uint32_t)at.frame;
		seen->first_time = at.time;
	}
	seen->last = (uint32_t)at.frame;
	if (frame->llc == SMCCLC_LLC_NONE)
		return;
	if (!seen->first_llc)
		seen->first_llc = frame->llc;
	seen->last_llc = frame->llc;
}

static void count(struct ports_pair *pair, enum smcclc_side receiver,
		  const struct smcclc_roce_frame *frame, struct moment at)
{
	struct smcclc_roce_way *seen =
		&pair->flow->connection.roce.to[receiver];

	if (frame->kind == SMCCLC_ROCE_ACK) {
		count_ack(seen, (uint32_t)at.frame);
		return;
	}
	count_send(seen, frame, at);
	if (is_repeat(&pair->to[receiver], frame, at.time))
		seen->repeats++;
}

/* Counts the frame if it is between the ports of the pair. */
static void take_frame(struct ports_pair *pair, const struct segment *segment,
		       const uint32_t tags[2],
		       const struct smcclc_roce_frame *frame, struct moment at)
{
	const struct ports_end *client = &pair->end[SMCCLC_CLIENT];
	const struct ports_end *server = &pair->end[SMCCLC_SERVER];
	const uint8_t *from = segment->source.address;
	const uint8_t *to = segment->destination.address;

	if (has_gid(client, to, tags[1]) && has_gid(server, from, tags[0]))
		count(pair, SMCCLC_CLIENT, frame, at);
	else if (has_gid(server, to, tags[1]) && has_gid(client, from, tags[0]))
		count(pair, SMCCLC_SERVER, frame, at);
}

void ports_frame(struct ports *ports, const struct segment *segment,
		 const struct smcclc_roce_frame *frame, struct moment at)
{
	uint32_t tags[2];
	uint32_t next;

	if (!ports->recent.count || frame->kind == SMCCLC_ROCE_OTHER)
		return;
	tags[0] = tag_of(segment->source.address);
	tags[1] = tag_of(segment->destination.address);
	for (uint32_t item = ports->recent.oldest; item; item = next) {
		struct ports_pair *pair = &ports->pairs[item];

		next = ports->pool.links[item].newer;
		if (at.time > pair->until) {
			drop(ports, item);
			continue;
		}
		learn_ends(ports, pair);
		take_frame(pair, segment, tags, frame, at);
	}
}
