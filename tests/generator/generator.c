/* SPDX-License-Identifier: MIT */
#include "generator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "messages.h"
#include "packet.h"
#include "queue.h"
#include "roce_packet.h"

#define SECOND      INT64_C(1000000000)
#define START       (INT64_C(1767225600) * SECOND) /* 2026-01-01 */
#define PORTS       60000 /* that one client address uses */
#define FIRST_PORT  1024
#define SERVER_PORT 5201
#define NETWORK     UINT32_C(0x0a000000) /* 10.0.0.0, or fd00::10.0.0.0 */

/* A packet that the network delivers late. */
struct held {
	unsigned from; /* enum smcclc_side */
	size_t length;
	uint8_t frame[];
};

struct connection {
	struct due due; /* first: what the queue knows it by */
	const struct group *group;
	uint64_t random;
	uint64_t sent; /* packets of the DATA step it is at */
	size_t step;
	struct address address[2]; /* by enum smcclc_side */
	uint32_t seq[2];           /* of the next byte each sends */
	uint32_t heard[2];         /* what each has received up to */
	uint32_t echo[2];          /* the peer's last timestamp */
	struct held *held;
};

struct generator {
	const struct plan *plan;
	pcap_t *format;
	pcap_dumper_t *out;
	struct queue queue;
	uint64_t *begun; /* by group */
	uint64_t connections;
	int64_t now;
	uint8_t payload[PACKET_PAYLOAD_MAX]; /* of DATA */
	uint8_t frame[PACKET_MAX];
};

/* --- chance ---------------------------------------------------------- */

/* The next of a series that `state` alone decides (SplitMix64). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static bool happens(uint64_t *state, double chance)
{
	/* Nothing is drawn for what never happens, so that it costs nothing. */
	return chance > 0 &&
	       (double)(next_random(state) >> 11) < chance * 0x1p53;
}

static uint64_t between(uint64_t *state, uint64_t min, uint64_t max)
{
	return min + next_random(state) % (max - min + 1);
}

/* --- packets --------------------------------------------------------- */

static void write_frame(struct generator *g, const uint8_t *frame,
			size_t length)
{
	const struct plan *plan = g->plan;
	int64_t unit = plan->nanoseconds ? 1 : 1000;
	struct pcap_pkthdr header = {
		.ts.tv_sec = g->now / SECOND,
		.ts.tv_usec = g->now % SECOND / unit,
		.caplen = (bpf_u_int32)(length < plan->snaplen ? length
							       : plan->snaplen),
		.len = (bpf_u_int32)length,
	};

	pcap_dump((u_char *)g->out, &header, frame);
}

static void release(struct generator *g, struct connection *c)
{
	if (!c->held)
		return;
	write_frame(g, c->held->frame, c->held->length);
	free(c->held);
	c->held = NULL;
}

/* Keeps the frame for later. Returns whether there was memory for it. */
static bool hold(struct connection *c, unsigned from, const uint8_t *frame,
		 size_t length)
{
	c->held = malloc(sizeof(*c->held) + length);
	if (!c->held)
		return false;
	c->held->from = from;
	c->held->length = length;
	memcpy(c->held->frame, frame, length);
	return true;
}

/* Brings a frame of `c` to the capture, or not. */
static void deliver(struct generator *g, struct connection *c, unsigned from,
		    const uint8_t *frame, size_t length)
{
	const struct plan *plan = g->plan;

	/* No end answers what has not arrived. */
	if (c->held && c->held->from != from)
		release(g, c);
	if (happens(&c->random, plan->lose))
		return;
	if (!c->held && happens(&c->random, plan->reorder) &&
	    hold(c, from, frame, length))
		return;
	write_frame(g, frame, length);
	if (happens(&c->random, plan->duplicate))
		write_frame(g, frame, length);
	release(g, c);
}

/* What a packet is besides its connection and its direction. */
struct content {
	uint8_t flags;  /* beyond ACK */
	uint8_t option; /* of a SYN */
	bool unheard;
	const uint8_t *payload;
	size_t length;
};

static void send_packet(struct generator *g, struct connection *c,
			unsigned from, const struct content *content)
{
	unsigned to = !from;
	bool first = content->flags == TCP_SYN && from == SMCCLC_CLIENT;
	struct packet packet = {
		.ipv6 = g->plan->ipv6,
		.from = &c->address[from],
		.to = &c->address[to],
		.seq = c->seq[from],
		.ack = c->heard[from],
		.flags = (uint8_t)(content->flags | (first ? 0 : TCP_ACK)),
		.option = content->option,
		.clock = (uint32_t)(g->now / 1000000),
		.echo = c->echo[from],
		.payload = content->payload,
		.length = content->length,
	};

	c->seq[from] += (uint32_t)content->length +
			!!(content->flags & (TCP_SYN | TCP_FIN));
	if (!content->unheard) {
		c->heard[to] = c->seq[from];
		c->echo[to] = packet.clock;
	}
	deliver(g, c, from, g->frame, packet_write(&packet, g->frame));
}

/* Sends what is in `content`, in as many packets as the plan wants. */
static void send_segments(struct generator *g, struct connection *c,
			  unsigned from, struct content content)
{
	size_t left = content.length;

	while (left) {
		content.length = left < g->plan->segment ? left
							 : g->plan->segment;
		left -= content.length;
		content.flags = left ? 0 : TCP_PSH;
		send_packet(g, c, from, &content);
		content.payload += content.length;
	}
}

/* --- steps ----------------------------------------------------------- */

static struct message_plan plan_message(const struct connection *c,
					unsigned type, unsigned from)
{
	const struct script *script = &c->group->script;

	return (struct message_plan){
		.flavor = script->flavor,
		.first_contact = !script->again,
		.number = (uint32_t)c->due.number,
		.type = (uint8_t)type,
		.from = (uint8_t)from,
		.ueid = script->ueid,
		.prefix = script->prefix,
		.prefix_len = script->prefix_len,
	};
}

static void send_message(struct generator *g, struct connection *c,
			 const struct step *step)
{
	uint8_t bytes[SMCCLC_MESSAGE_MAX];
	struct content content = {.unheard = step->unheard, .payload = bytes};
	struct smcclc_message message;
	struct message_plan plan = plan_message(c, step->type, step->from);

	plan.code = step->code;
	message_make(&plan, &message);
	if (smcclc_encode(&message, bytes, sizeof(bytes), &content.length) ==
	    SMCCLC_OK)
		send_segments(g, c, step->from, content);
}

/* The end of the RoCE link that `side` names in its Accept or Confirm. */
static void find_port(const struct connection *c, unsigned side,
		      struct roce_port *port)
{
	const struct message_plan plan = plan_message(
		c, side == SMCCLC_SERVER ? SMCCLC_ACCEPT : SMCCLC_CONFIRM,
		side);
	struct smcclc_message message;

	message_make(&plan, &message);
	memcpy(port->gid, message.accept.r.gid, sizeof(port->gid));
	memcpy(port->mac, message.accept.r.mac, sizeof(port->mac));
	port->qp_number = message.accept.r.qp_number;
	port->psn = message.accept.r.psn;
}

static void send_roce(struct generator *g, struct connection *c,
		      const struct step *step)
{
	struct roce_port from, to;
	const struct roce_packet packet = {
		.kind = step->type,
		.version = c->group->script.flavor == FLAVOR_R_V1 ? 1 : 2,
		.from = &from,
		.to = &to,
	};

	find_port(c, step->from, &from);
	find_port(c, !step->from, &to);
	deliver(g, c, step->from, g->frame, roce_write(&packet, g->frame));
}

/* Sends one packet of DATA. Returns whether the step is done. */
static bool send_data(struct generator *g, struct connection *c,
		      const struct step *step)
{
	const struct plan *plan = g->plan;
	unsigned from = step->from == SMCCLC_NOBODY ? c->sent % 2 : step->from;
	struct content content = {
		.unheard = step->unheard,
		.payload = g->payload,
		.length = between(&c->random, plan->payload_min,
				  plan->payload_max),
	};

	if (c->sent == c->group->packets)
		return true;
	send_segments(g, c, from, content);
	c->sent++;
	if (plan->ack_every && c->sent % plan->ack_every == 0)
		send_packet(g, c, !from, &(struct content){.flags = 0});
	return c->sent >= c->group->packets;
}

/* Does what `step` says. Returns whether it is done. */
static bool take_step(struct generator *g, struct connection *c,
		      const struct step *step)
{
	struct content content = {.unheard = step->unheard};

	switch (step->kind) {
	case STEP_MESSAGE:
		send_message(g, c, step);
		return true;
	case STEP_DATA:
		return send_data(g, c, step);
	case STEP_ROCE:
		send_roce(g, c, step);
		return true;
	case STEP_WAIT:
		return true;
	case STEP_SYN:
		content.flags = TCP_SYN;
		content.option = step->option;
		break;
	case STEP_FIN:
		content.flags = TCP_FIN;
		break;
	case STEP_RST:
		content.flags = TCP_RST;
		break;
	default: /* STEP_ACK */
		break;
	}
	send_packet(g, c, step->from, &content);
	return true;
}

/* Returns how long it takes until `step` happens. */
static int64_t delay_of(const struct generator *g, struct connection *c,
			const struct step *step)
{
	double pace = g->plan->duration / (double)(c->group->packets + 1);

	switch (step->kind) {
	case STEP_WAIT:
		return step->wait;
	case STEP_ACK:
		return (int64_t)between(&c->random, 5000, 20000);
	case STEP_DATA: /* through all of the capture if there are many */
		return (int64_t)(1e9 * (pace < 0.001 ? pace : 0.001));
	default:
		return (int64_t)between(&c->random, 50000, 250000);
	}
}

/* --- connections ----------------------------------------------------- */

static void set_address(struct address *address, bool ipv6, unsigned side,
			uint32_t host)
{
	uint8_t *ip = address->ip;

	address->mac[0] = 2;
	address->mac[5] = (uint8_t)(1 + side);
	if (ipv6) {
		ip[0] = 0xfd;
		ip += 12;
	}
	ip[0] = (uint8_t)(host >> 24);
	ip[1] = (uint8_t)(host >> 16);
	ip[2] = (uint8_t)(host >> 8);
	ip[3] = (uint8_t)host;
}

/* What the script says of its ends, else ones that make no difference. */
static void set_ends(struct connection *c, bool ipv6, uint64_t number,
		     uint64_t in_group)
{
	const struct script *script = &c->group->script;
	uint32_t client = NETWORK + (uint32_t)(1 + number / PORTS);
	uint32_t server = NETWORK + 0xffff01;

	if (script->client_count)
		client = script->client +
			 (uint32_t)(in_group % script->client_count);
	if (script->port)
		server = script->server;
	set_address(&c->address[SMCCLC_CLIENT], ipv6, SMCCLC_CLIENT, client);
	set_address(&c->address[SMCCLC_SERVER], ipv6, SMCCLC_SERVER, server);
	c->address[SMCCLC_CLIENT].port =
		(uint16_t)(FIRST_PORT + number % PORTS);
	c->address[SMCCLC_SERVER].port = script->port ? script->port
						      : SERVER_PORT;
}

static struct connection *connection_new(const struct generator *g,
					 size_t index, int64_t time)
{
	struct connection *c = calloc(1, sizeof(*c));
	uint64_t number = g->connections;

	if (!c)
		return NULL;
	c->due.time = time;
	c->due.number = number;
	c->group = &g->plan->groups[index];
	c->random = g->plan->seed + number * UINT64_C(0xd1342543de82ef95);
	set_ends(c, g->plan->ipv6, number, g->begun[index]);
	for (unsigned side = 0; side < 2; side++) {
		c->seq[side] = (uint32_t)next_random(&c->random);
		c->heard[!side] = c->seq[side];
	}
	return c;
}

static void connection_free(struct connection *c)
{
	free(c->held);
	free(c);
}

/* Queues `c` for its next step, or ends it. Returns 0, or -1. */
static int connection_next(struct generator *g, struct connection *c)
{
	const struct script *script = &c->group->script;

	if (c->step == script->count) {
		release(g, c);
		connection_free(c);
		return 0;
	}
	c->due.time += delay_of(g, c, &script->steps[c->step]);
	if (queue_put(&g->queue, &c->due) == 0)
		return 0;
	connection_free(c);
	return -1;
}

/* The earliest connection takes a step. Returns 0, or -1. */
static int advance(struct generator *g)
{
	struct connection *c = (struct connection *)queue_first(&g->queue);

	queue_drop(&g->queue);
	g->now = c->due.time;
	if (take_step(g, c, &c->group->script.steps[c->step])) {
		c->step++;
		c->sent = 0;
	}
	return connection_next(g, c);
}

/* Returns when the next connection of group `index` begins. */
static int64_t begins(const struct generator *g, size_t index)
{
	double part =
		(double)g->begun[index] / (double)g->plan->groups[index].count;

	return START + (int64_t)(part * g->plan->duration * 1e9);
}

/* Returns the group whose turn it is; group_count when all have begun. */
static size_t next_group(const struct generator *g)
{
	size_t count = g->plan->group_count;
	size_t next = count;

	for (size_t i = 0; i < count; i++)
		if (g->begun[i] < g->plan->groups[i].count &&
		    (next == count || begins(g, i) < begins(g, next)))
			next = i;
	return next;
}

static int begin(struct generator *g, size_t index)
{
	struct connection *c = connection_new(g, index, begins(g, index));

	if (!c)
		return -1;
	g->begun[index]++;
	g->connections++;
	return connection_next(g, c);
}

/* Runs every connection to its end. Returns 0, or -1 when out of memory. */
static int run(struct generator *g)
{
	size_t group = next_group(g);

	for (;;) {
		const struct due *first = queue_first(&g->queue);
		bool new = group < g->plan->group_count &&
			   (!first || begins(g, group) <= first->time);

		if (!new && !first)
			return 0;
		if ((new ? begin(g, group) : advance(g)) < 0)
			return -1;
		if (new)
			group = next_group(g);
	}
}

/* --- the file -------------------------------------------------------- */

static int fail(char *error, const char *path, const char *what)
{
	snprintf(error, GENERATOR_ERROR_MAX, "%s: %s", path, what);
	return -1;
}

static int open_file(struct generator *g, char *error)
{
	g->format = pcap_open_dead_with_tstamp_precision(
		DLT_EN10MB, (int)g->plan->snaplen,
		g->plan->nanoseconds ? PCAP_TSTAMP_PRECISION_NANO
				     : PCAP_TSTAMP_PRECISION_MICRO);
	if (!g->format)
		return fail(error, g->plan->path, "out of memory");
	g->out = pcap_dump_open(g->format, g->plan->path);
	if (g->out)
		return 0;
	/* This names the file. */
	snprintf(error, GENERATOR_ERROR_MAX, "%s", pcap_geterr(g->format));
	return -1;
}

static int fill_file(struct generator *g, char *error)
{
	if (run(g) < 0)
		return fail(error, g->plan->path, "out of memory");
	if (pcap_dump_flush(g->out) < 0 || ferror(pcap_dump_file(g->out)))
		return fail(error, g->plan->path, "cannot be written");
	return 0;
}

static void generator_free(struct generator *g)
{
	while (queue_first(&g->queue)) {
		connection_free((struct connection *)queue_first(&g->queue));
		queue_drop(&g->queue);
	}
	queue_free(&g->queue);
	if (g->out)
		pcap_dump_close(g->out);
	if (g->format)
		pcap_close(g->format);
	free(g->begun);
	free(g);
}

int generate(const struct plan *plan, char *error)
{
	struct generator *g = calloc(1, sizeof(*g));
	int result;

	if (!g)
		return fail(error, plan->path, "out of memory");
	g->plan = plan;
	memset(g->payload, 'x', sizeof(g->payload));
	g->begun = calloc(plan->group_count, sizeof(*g->begun));
	if (!g->begun)
		result = fail(error, plan->path, "out of memory");
	else
		result = open_file(g, error);
	if (result == 0)
		result = fill_file(g, error);
	generator_free(g);
	return result;
}
