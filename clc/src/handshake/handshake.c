/* SPDX-License-Identifier: MIT */
/*
 * What the handshake machine notes of the events of a connection; verdict.c
 * makes up its mind from that.
 * Source: Linux net/smc/smc_clc.c (smc_clc_wait_msg).
 */
#include "facts.h"

static struct smcclc_seen seen_now(const struct smcclc_handshake *hs,
				   const struct smcclc_event *event)
{
	return (struct smcclc_seen){
		.time = hs->now,
		.frame = event->frame,
		.order = hs->events,
	};
}

static void note(struct smcclc_handshake *hs, unsigned fact,
		 const struct smcclc_event *event)
{
	if (!has(hs, fact))
		hs->fact[fact] = seen_now(hs, event);
}

/* --- messages -------------------------------------------------------- */

/* Only the client sends Proposals and Confirms, only the server Accepts. */
static bool from_right_side(unsigned type, unsigned from)
{
	switch (type) {
	case SMCCLC_PROPOSAL:
	case SMCCLC_CONFIRM:
		return from == SMCCLC_CLIENT;
	case SMCCLC_ACCEPT:
		return from == SMCCLC_SERVER;
	default:
		return type == SMCCLC_DECLINE;
	}
}

/*
 * A Confirm where the Proposal was due, or the other way round; what Linux
 * takes for the wrong type. Only where nothing of the client's can be missing.
 */
static bool out_of_turn(const struct smcclc_handshake *hs,
			const struct smcclc_message *message)
{
	if (!has(hs, SMCCLC_FACT_SYN) ||
	    has(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT))
		return false;
	if (message->type == SMCCLC_PROPOSAL)
		return has(hs, SMCCLC_FACT_PROPOSAL) &&
		       !has(hs, SMCCLC_FACT_CONFIRM);
	return message->type == SMCCLC_CONFIRM &&
	       !has(hs, SMCCLC_FACT_PROPOSAL);
}

static void agree(struct smcclc_handshake *hs, unsigned type, unsigned version,
		  unsigned path, bool first_contact)
{
	if (version > hs->accepted_version)
		hs->accepted_version = (uint8_t)version;
	if (type == SMCCLC_CONFIRM && has(hs, SMCCLC_FACT_ACCEPT)) {
		hs->contradiction |= path != hs->path;
		return;
	}
	hs->path = (uint8_t)path;
	hs->first_contact = first_contact;
}

/* A step of the handshake, and when it was seen. */
static void note_step(struct smcclc_handshake *hs,
		      const struct smcclc_unproven *step)
{
	unsigned fact = SMCCLC_FACT_PROPOSAL + step->type - SMCCLC_PROPOSAL;

	if (step->type == SMCCLC_PROPOSAL) {
		if (!has(hs, fact))
			hs->proposed_version = step->version;
	} else {
		agree(hs, step->type, step->version, step->path,
		      step->first_contact);
	}
	if (!has(hs, fact))
		hs->fact[fact] = step->seen;
}

static struct smcclc_unproven step_of(const struct smcclc_handshake *hs,
				      const struct smcclc_event *event)
{
	const struct smcclc_message *message = event->message;
	bool proposal = message->type == SMCCLC_PROPOSAL;

	return (struct smcclc_unproven){
		.seen = seen_now(hs, event),
		.type = message->type,
		.version = (uint8_t)smcclc_message_version(message),
		.path = proposal ? SMCCLC_PATH_NONE : message->accept.path,
		.first_contact = !proposal && message->accept.first_contact,
	};
}

/* The other end answers what was malformed: that was no offence to it. */
static void prove(struct smcclc_handshake *hs, unsigned offender)
{
	struct smcclc_unproven *step = &hs->unproven[offender];

	hs->fact[SMCCLC_FACT_MALFORMED + offender] = (struct smcclc_seen){0};
	if (step->type)
		note_step(hs, step);
	step->type = 0;
}

#define OLD_DECLINE_LEN 28 /* of version 1; since 5.16 version 2 has 44 */

/*
 * Why a kernel might not take this Decline, enum smcclc_not_taken. The header
 * tells, which is there if the rest was cut off.
 */
static unsigned refusable(const struct smcclc_message *message)
{
	/* Linux looks at the two bits that are the path elsewhere. */
	if ((message->decline.flags_reserved & 3) > SMCCLC_PATH_D)
		return SMCCLC_RESERVED_BITS;
	if (message->version <= 1)
		return SMCCLC_TAKEN;
	return message->length == OLD_DECLINE_LEN ? SMCCLC_28_FOR_44
						  : SMCCLC_44_FOR_28;
}

static void note_decline(struct smcclc_handshake *hs, unsigned from,
			 const struct smcclc_event *event)
{
	const struct smcclc_decline *decline = &event->message->decline;

	if (has(hs, SMCCLC_FACT_DECLINE + from))
		return;
	hs->code[from] = decline->diagnosis;
	hs->code_cut[from] = decline->cut;
	hs->out_of_sync[from] = decline->out_of_sync;
	hs->refusable[from] = (uint8_t)refusable(event->message);
	note(hs, SMCCLC_FACT_DECLINE + from, event);
}

/* --- who the ends are ------------------------------------------------ */

#define EBCDIC_BLANK 0x40
#define EBCDIC_HIGH  0x80 /* letters and digits from here on */

/* A name that is no ASCII: letters and digits of EBCDIC, and blanks. */
static bool is_ebcdic(const uint8_t *name, size_t length)
{
	size_t high = 0, blanks = 0;

	for (size_t i = 0; i < length; i++) {
		high += name[i] >= EBCDIC_HIGH;
		blanks += name[i] == EBCDIC_BLANK || name[i] == 0;
	}
	return high > 0 && blanks > 0 && 2 * (high + blanks) > length;
}

static bool is_foreign_os(unsigned os)
{
	return os != 0 && os != SMCCLC_OS_LINUX;
}

static void learn_from_proposal(struct smcclc_handshake *hs,
				const struct smcclc_proposal *p)
{
	bool smcr_v2 = p->type_v2 == SMCCLC_PATH_R ||
		       p->type_v2 == SMCCLC_PATH_BOTH;

	hs->since_5_16[SMCCLC_CLIENT] |=
		smcr_v2 || (p->has_v2 && (p->eid_count > 0 || p->release > 0));
	for (unsigned i = 0; i < p->eid_count && i < SMCCLC_MAX_UEIDS; i++)
		hs->foreign[SMCCLC_CLIENT] |=
			is_ebcdic(p->ueid[i], SMCCLC_EID_LEN);
}

static void learn_from_accept(struct smcclc_handshake *hs, unsigned from,
			      const struct smcclc_message *message)
{
	const struct smcclc_accept *a = &message->accept;

	if (message->version <= 1)
		return;
	hs->since_5_16[from] |= a->path == SMCCLC_PATH_R;
	if (!a->has_fce)
		return;
	hs->since_5_16[from] |= a->fce.release > 0;
	hs->foreign[from] |= is_foreign_os(a->fce.os) ||
			     is_ebcdic(a->fce.hostname, SMCCLC_HOST_LEN);
}

/* What a message shows of the system that sent it. */
static void learn_sender(struct smcclc_handshake *hs, unsigned from,
			 const struct smcclc_message *message)
{
	switch (message->type) {
	case SMCCLC_PROPOSAL:
		learn_from_proposal(hs, &message->proposal);
		break;
	case SMCCLC_ACCEPT:
	case SMCCLC_CONFIRM:
		learn_from_accept(hs, from, message);
		break;
	case SMCCLC_DECLINE:
		if (message->version > 1)
			hs->foreign[from] |= is_foreign_os(message->decline.os);
		break;
	default:
		break;
	}
}

/* --- events ---------------------------------------------------------- */

/* The connection goes on: RSTs that TCP would not take did not end it. */
static void outlive(struct smcclc_handshake *hs)
{
	for (unsigned side = SMCCLC_CLIENT; side <= SMCCLC_SERVER; side++) {
		if (hs->doubtful_rst[side])
			hs->fact[SMCCLC_FACT_RST + side] =
				(struct smcclc_seen){0};
		hs->doubtful_rst[side] = false;
	}
}

/* Payload that is no message of the handshake. */
static void feed_data(struct smcclc_handshake *hs, unsigned from,
		      const struct smcclc_event *event)
{
	note(hs, SMCCLC_FACT_DATA + from, event);
	if (has(hs, SMCCLC_FACT_DECLINE + other(from)))
		hs->data_after[from] = true;
}

static void note_malformed(struct smcclc_handshake *hs, unsigned from,
			   const struct smcclc_event *event)
{
	unsigned type = event->message->type;

	/* Who has heard a Decline sends what the application has. */
	if (has(hs, SMCCLC_FACT_DECLINE + other(from)))
		hs->data_after[from] = true;
	if (has(hs, SMCCLC_FACT_MALFORMED + from))
		return;
	note(hs, SMCCLC_FACT_MALFORMED + from, event);
	if (type >= SMCCLC_PROPOSAL && type <= SMCCLC_CONFIRM &&
	    from_right_side(type, from))
		hs->unproven[from] = step_of(hs, event);
}

static void feed_message(struct smcclc_handshake *hs, unsigned from,
			 const struct smcclc_event *event)
{
	const struct smcclc_message *message = event->message;
	struct smcclc_unproven step;

	hs->unacked[from] = true;
	hs->repeats[from] = 0;
	if (has(hs, SMCCLC_FACT_MALFORMED + other(from)))
		prove(hs, other(from));
	if (message->type == SMCCLC_CONFIRM && from == SMCCLC_CLIENT &&
	    hs->unproven[from].type == SMCCLC_PROPOSAL)
		prove(hs, from);
	if (event->findings->worst == SMCCLC_KILLS ||
	    (message->type != 0 && !from_right_side(message->type, from)) ||
	    out_of_turn(hs, message)) {
		note_malformed(hs, from, event);
		return;
	}
	if (event->partial || message->type == 0) {
		note(hs, SMCCLC_FACT_PARTIAL + from, event);
		if (!event->partial)
			note(hs, SMCCLC_FACT_HOLE + from, event);
		return;
	}
	hs->cut |= event->cut;
	learn_sender(hs, from, message);
	if (message->type == SMCCLC_DECLINE) {
		note_decline(hs, from, event);
		return;
	}
	step = step_of(hs, event);
	note_step(hs, &step);
}

/* No round trip takes longer. */
#define LONGEST_TRIP (SECOND * 600)

/* An end that sends more than RSTs was not reset by its own. */
static void feed_alive(struct smcclc_handshake *hs, unsigned from,
		       const struct smcclc_event *event)
{
	hs->alive[from] = seen_now(hs, event);
	if (event->round_trip > hs->round_trip)
		hs->round_trip = event->round_trip < LONGEST_TRIP
					 ? event->round_trip
					 : LONGEST_TRIP;
	hs->fact[SMCCLC_FACT_RST + from] = (struct smcclc_seen){0};
	hs->doubtful_rst[from] = false;
}

static void feed_rst(struct smcclc_handshake *hs, unsigned from,
		     const struct smcclc_event *event)
{
	if (has(hs, SMCCLC_FACT_RST + from) &&
	    (event->doubtful || !hs->doubtful_rst[from]))
		return;
	hs->fact[SMCCLC_FACT_RST + from] = seen_now(hs, event);
	hs->doubtful_rst[from] = event->doubtful;
}

static void feed_time(struct smcclc_handshake *hs,
		      const struct smcclc_event *event)
{
	int64_t back;

	if (hs->events == 0)
		hs->first = hs->now = event->time;
	back = span(event->time, hs->now);
	/* The time at which the capture ends is that of another connection. */
	if (event->kind != SMCCLC_EVENT_TIME && !event->late &&
	    hs->turned < INT64_MAX - back)
		hs->turned += back;
	if (event->time > hs->now)
		hs->now = event->time;
}

void smcclc_handshake_feed(struct smcclc_handshake *hs,
			   const struct smcclc_event *event)
{
	unsigned from = event->from == SMCCLC_SERVER ? SMCCLC_SERVER
						     : SMCCLC_CLIENT;

	if (event->kind == SMCCLC_EVENT_END)
		return;
	feed_time(hs, event);
	if (event->kind == SMCCLC_EVENT_TIME)
		return;
	hs->events++;
	if (event->kind < SMCCLC_EVENT_TIME)
		hs->steps++;
	if (event->kind > SMCCLC_EVENT_SYN && event->kind <= SMCCLC_EVENT_RST &&
	    event->kind != SMCCLC_EVENT_HOLE && !event->doubtful)
		outlive(hs);

	switch (event->kind) {
	case SMCCLC_EVENT_SYN:
		note(hs, SMCCLC_FACT_SYN, event);
		hs->syn_options |= (uint8_t)(1u << (event->option & 7));
		break;
	case SMCCLC_EVENT_SYN_ACK:
		note(hs, SMCCLC_FACT_SYN_ACK, event);
		hs->syn_ack_options |= (uint8_t)(1u << (event->option & 7));
		hs->last_syn_ack = event->option & 7;
		break;
	case SMCCLC_EVENT_MESSAGE:
		feed_message(hs, from, event);
		break;
	case SMCCLC_EVENT_DATA:
		feed_data(hs, from, event);
		break;
	case SMCCLC_EVENT_HOLE:
		note(hs, SMCCLC_FACT_HOLE + from, event);
		break;
	case SMCCLC_EVENT_FIN:
		note(hs, SMCCLC_FACT_FIN + from, event);
		break;
	case SMCCLC_EVENT_RST:
		feed_rst(hs, from, event);
		break;
	case SMCCLC_EVENT_ALIVE:
		feed_alive(hs, from, event);
		break;
	case SMCCLC_EVENT_REPEATED:
		if (hs->repeats[from] < UINT8_MAX)
			hs->repeats[from]++;
		break;
	case SMCCLC_EVENT_ACKED:
		hs->unacked[other(from)] = false;
		break;
	default:
		break;
	}
}

void smcclc_handshake_guessed(struct smcclc_handshake *hs)
{
	hs->guessed = true;
}

bool smcclc_handshake_is_smc(const struct smcclc_handshake *hs)
{
	unsigned sign = 1u << SMCCLC_OPTION_SMCR | 1u << SMCCLC_OPTION_SMCD |
			1u << SMCCLC_OPTION_REMOVED;

	if ((hs->syn_options | hs->syn_ack_options) & sign)
		return true;
	for (unsigned f = SMCCLC_FACT_PROPOSAL; f < SMCCLC_FACT_DATA; f++)
		if (has(hs, f))
			return true;
	return false;
}
