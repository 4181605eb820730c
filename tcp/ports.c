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
	uint32_t tag = 0;

	for (size_t i = 0; i < GID_LEN; i++)
		tag = (tag << 5 | tag >> 27) ^ gid[i];
	return tag;
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

static struct ports_host *find_host(struct ports *ports,
				    const struct ports_host *wanted)
{
	for (unsigned i = 0; i < ports->hosts && i < PORTS_HOSTS; i++)
		if (memcmp(ports->host[i].address, wanted->address,
			   sizeof(wanted->address)) == 0)
			return &ports->host[i];
	return NULL;
}

/* Once the server has named its port, it is remembered for the next time. */
static void add_server(struct ports *ports, const struct flow *flow,
		       struct ports_end *server)
{
	const struct roce_link *link = &flow->connection.link;
	struct ports_host wanted, *host;

	address_of(flow, SMCCLC_CLIENT, wanted.address[SMCCLC_CLIENT]);
	address_of(flow, SMCCLC_SERVER, wanted.address[SMCCLC_SERVER]);
	add_gid(server, wanted.address[SMCCLC_SERVER]);
	host = find_host(ports, &wanted);
	if (link->named[SMCCLC_SERVER]) {
		memcpy(wanted.gid, link->end[SMCCLC_SERVER].gid, GID_LEN);
		if (!host)
			host = &ports->host[ports->hosts++ % PORTS_HOSTS];
		*host = wanted;
	}
	if (host)
		add_gid(server, host->gid);
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

/* --- pairs --------------------------------------------------------------- */

static void drop(struct ports *ports, uint32_t index)
{
	struct ports_pair *pair = &ports->pair[index];

	pair->flow->ports = 0;
	if (index != --ports->count) {
		*pair = ports->pair[ports->count];
		pair->flow->ports = (uint16_t)(index + 1);
	}
}

static void drop_oldest(struct ports *ports)
{
	uint32_t oldest = 0;

	for (uint32_t i = 1; i < ports->count; i++)
		if (ports->pair[i].until < ports->pair[oldest].until)
			oldest = i;
	drop(ports, oldest);
}

static struct ports_pair *pair_of(struct ports *ports, struct flow *flow)
{
	struct ports_pair *pair;

	if (flow->ports)
		return &ports->pair[flow->ports - 1];
	if (ports->count == PORTS_MAX)
		drop_oldest(ports);
	pair = &ports->pair[ports->count++];
	*pair = (struct ports_pair){.flow = flow};
	flow->ports = (uint16_t)ports->count;
	return pair;
}

void ports_watch(struct ports *ports, struct flow *flow, int64_t now)
{
	const struct roce_link *link = &flow->connection.link;
	struct ports_pair *pair;

	if (!link->offers && !link->named[SMCCLC_CLIENT] &&
	    !link->named[SMCCLC_SERVER])
		return;
	flow->connection.has_roce = true;
	pair = pair_of(ports, flow);
	pair->until = now < INT64_MAX - PORTS_TIME ? now + PORTS_TIME : now;
	pair->end[SMCCLC_CLIENT].count = 0;
	pair->end[SMCCLC_SERVER].count = 0;
	add_client(flow, &pair->end[SMCCLC_CLIENT]);
	add_server(ports, flow, &pair->end[SMCCLC_SERVER]);
}

void ports_forget(struct ports *ports, struct flow *flow)
{
	if (flow->ports)
		drop(ports, flow->ports - 1u);
}

/* --- frames ----------------------------------------------------------------
 */

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

void ports_frame(struct ports *ports, const struct segment *segment,
		 const struct smcclc_roce_frame *frame, struct moment at)
{
	const uint8_t *from = segment->source.address;
	const uint8_t *to = segment->destination.address;
	uint32_t from_tag, to_tag;

	if (!ports->count || frame->kind == SMCCLC_ROCE_OTHER)
		return;
	from_tag = tag_of(from);
	to_tag = tag_of(to);
	for (uint32_t i = ports->count; i-- > 0;) {
		struct ports_pair *pair = &ports->pair[i];
		const struct ports_end *client = &pair->end[SMCCLC_CLIENT];
		const struct ports_end *server = &pair->end[SMCCLC_SERVER];

		if (at.time > pair->until)
			drop(ports, i);
		else if (has_gid(client, to, to_tag) &&
			 has_gid(server, from, from_tag))
			count(pair, SMCCLC_CLIENT, frame, at);
		else if (has_gid(server, to, to_tag) &&
			 has_gid(client, from, from_tag))
			count(pair, SMCCLC_SERVER, frame, at);
	}
}
