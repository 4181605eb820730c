/* SPDX-License-Identifier: MIT */
/*
 * What the handshake machine notes of the events of a connection; verdict.c
 * makes up its mind from that.
 * Source: Linux net/smc/smc_clc.c (smc_clc_wait_msg).
 */
#include "facts.h"

static void note(struct smcclc_handshake *hs, unsigned fact,
		 const struct smcclc_event *event)
{
	if (has(hs, fact))
		return;
	hs->fact[fact] = (struct smcclc_seen){
		.time = hs->now,
		.frame = event->frame,
		.order = hs->events,
	};
}

/* Only the client sends Proposals and Confirms, only the server Accepts. */
static bool from_right_side(const struct smcclc_message *message, unsigned from)
{
	switch (message->type) {
	case SMCCLC_PROPOSAL:
	case SMCCLC_CONFIRM:
		return from == SMCCLC_CLIENT;
	case SMCCLC_ACCEPT:
		return from == SMCCLC_SERVER;
	default:
		return message->type == SMCCLC_DECLINE;
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

static void note_agreement(struct smcclc_handshake *hs,
			   const struct smcclc_message *message)
{
	unsigned version = smcclc_message_version(message);

	if (version > hs->accepted_version)
		hs->accepted_version = (uint8_t)version;
	if (message->type == SMCCLC_CONFIRM && has(hs, SMCCLC_FACT_ACCEPT))
		return;
	hs->path = message->accept.path;
	hs->first_contact = message->accept.first_contact;
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
	hs->old_decline[from] = event->message->version > 1 &&
				!decline->has_more_codes && !decline->cut;
	note(hs, SMCCLC_FACT_DECLINE + from, event);
}

static void feed_message(struct smcclc_handshake *hs, unsigned from,
			 const struct smcclc_event *event)
{
	const struct smcclc_message *message = event->message;

	if (event->findings->worst == SMCCLC_KILLS ||
	    (message->type != 0 && !from_right_side(message, from)) ||
	    out_of_turn(hs, message)) {
		note(hs, SMCCLC_FACT_MALFORMED + from, event);
		return;
	}
	if (event->partial || message->type == 0) {
		note(hs, SMCCLC_FACT_PARTIAL + from, event);
		if (!event->partial)
			note(hs, SMCCLC_FACT_HOLE + from, event);
		return;
	}
	if (has(hs, SMCCLC_FACT_MALFORMED + other(from)))
		hs->answered[from] = true;
	hs->cut |= event->cut;

	switch (message->type) {
	case SMCCLC_PROPOSAL:
		if (!has(hs, SMCCLC_FACT_PROPOSAL))
			hs->proposed_version =
				(uint8_t)smcclc_message_version(message);
		note(hs, SMCCLC_FACT_PROPOSAL, event);
		break;
	case SMCCLC_ACCEPT:
		note_agreement(hs, message);
		note(hs, SMCCLC_FACT_ACCEPT, event);
		break;
	case SMCCLC_CONFIRM:
		note_agreement(hs, message);
		note(hs, SMCCLC_FACT_CONFIRM, event);
		break;
	default:
		note_decline(hs, from, event);
		break;
	}
}

void smcclc_handshake_feed(struct smcclc_handshake *hs,
			   const struct smcclc_event *event)
{
	unsigned from = event->from == SMCCLC_SERVER ? SMCCLC_SERVER
						     : SMCCLC_CLIENT;

	if (event->kind == SMCCLC_EVENT_END)
		return;
	if (event->time > hs->now || hs->events == 0)
		hs->now = event->time;
	if (event->kind == SMCCLC_EVENT_TIME)
		return;
	hs->events++;

	switch (event->kind) {
	case SMCCLC_EVENT_SYN:
		note(hs, SMCCLC_FACT_SYN, event);
		hs->syn_options |= (uint8_t)(1u << (event->option & 3));
		break;
	case SMCCLC_EVENT_SYN_ACK:
		note(hs, SMCCLC_FACT_SYN_ACK, event);
		hs->syn_ack_options |= (uint8_t)(1u << (event->option & 3));
		hs->last_syn_ack = event->option & 3;
		break;
	case SMCCLC_EVENT_MESSAGE:
		feed_message(hs, from, event);
		break;
	case SMCCLC_EVENT_DATA:
		note(hs, SMCCLC_FACT_DATA + from, event);
		if (has(hs, SMCCLC_FACT_DECLINE + other(from)))
			hs->data_after[from] = true;
		break;
	case SMCCLC_EVENT_HOLE:
		note(hs, SMCCLC_FACT_HOLE + from, event);
		break;
	case SMCCLC_EVENT_FIN:
		note(hs, SMCCLC_FACT_FIN + from, event);
		break;
	case SMCCLC_EVENT_RST:
		note(hs, SMCCLC_FACT_RST + from, event);
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
	unsigned sign = 1u << SMCCLC_OPTION_SMCR | 1u << SMCCLC_OPTION_SMCD;

	if ((hs->syn_options | hs->syn_ack_options) & sign)
		return true;
	for (unsigned f = SMCCLC_FACT_PROPOSAL; f < SMCCLC_FACT_DATA; f++)
		if (has(hs, f))
			return true;
	return false;
}
