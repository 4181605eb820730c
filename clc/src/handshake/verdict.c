/* SPDX-License-Identifier: MIT */
/*
 * The verdict, derived from the facts by asking a few questions in the order
 * in which they decide.
 * Source: Linux net/smc/af_smc.c (smc_connect, smc_listen_work and what they
 * call), smc_clc.c (smc_clc_wait_msg, smc_clc_send_decline).
 */
#include <string.h>

#include <smcclc/codes.h>

#include "facts.h"

/*
 * Linux waits CLC_WAIT_TIME, 6 s, for a message. The wait begins before the
 * message that we see it answer is on the wire or after, hence the margin.
 */
#define GAVE_UP (SECOND * 11 / 2)
/* Hardly a Decline follows a Confirm after this. */
#define SETTLED (SECOND * 6)

/* --- questions to the facts ------------------------------------------ */

static bool offers(unsigned options)
{
	return options & 1u << SMCCLC_OPTION_SMCR;
}

/* Seen, and in no copy an option that Linux honours or that was cut off. */
static bool offers_not(unsigned options)
{
	return options != 0 && !offers(options) &&
	       !(options & 1u << SMCCLC_OPTION_UNKNOWN);
}

static bool client_spoke_clc(const struct smcclc_handshake *hs)
{
	return has(hs, SMCCLC_FACT_PROPOSAL) || has(hs, SMCCLC_FACT_CONFIRM) ||
	       has(hs, SMCCLC_FACT_DECLINE + SMCCLC_CLIENT);
}

static bool server_spoke_clc(const struct smcclc_handshake *hs)
{
	return has(hs, SMCCLC_FACT_ACCEPT) ||
	       has(hs, SMCCLC_FACT_DECLINE + SMCCLC_SERVER) ||
	       has(hs, SMCCLC_FACT_MALFORMED + SMCCLC_SERVER);
}

/* When the step `stage` was reached. */
static int64_t stage_time(const struct smcclc_handshake *hs, unsigned stage)
{
	return hs->fact[SMCCLC_FACT_SYN + stage].time;
}

/* --- the verdict, question by question -------------------------------- */

/*
 * Without the option in the SYN-ACK there is no SMC. A server that answers in
 * CLC all the same has sent one, whatever became of it on the way; a client
 * that offered and goes on in CLC has seen one, in this copy or another.
 */
static bool without_option(const struct smcclc_handshake *hs,
			   struct smcclc_verdict *v)
{
	bool dropped = offers(hs->syn_ack_options);
	bool silent_server = !has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER) &&
			     end_order_of(hs, SMCCLC_SERVER) != NEVER;
	bool client_saw = client_spoke_clc(hs) &&
			  (dropped || offers(hs->syn_options));

	if (!has(hs, SMCCLC_FACT_SYN_ACK) || !refused(hs->last_syn_ack) ||
	    server_spoke_clc(hs) || client_saw)
		return false;

	v->reason = SMCCLC_NO_SMC_OPTION;
	v->outcome = SMCCLC_FALLBACK;
	v->by = offers_not(hs->syn_options) ? SMCCLC_CLIENT : SMCCLC_SERVER;
	v->stripped = dropped ||
		      ((hs->syn_options | hs->syn_ack_options) &
		       1u << SMCCLC_OPTION_REMOVED) != 0 ||
		      (offers(hs->syn_options) &&
		       (hs->syn_options & 1u << SMCCLC_OPTION_ABSENT) != 0);
	if (v->stripped)
		v->by = SMCCLC_NOBODY;
	/* The server that sent it waits for CLC and takes nothing else. */
	if (dropped && silent_server)
		v->outcome = SMCCLC_ABORTED;
	if (offers(hs->syn_options))
		kernel_tcp(v, SMCCLC_CLIENT, SMCCLC_DECL_PEERNOSMC, 0);
	/* Another copy may be to come, or CLC that tells of one. */
	if (!sent_data(hs, NEVER) && end_order(hs) == NEVER)
		likely(v, SMCCLC_FROM_NO_END);
	if (!has(hs, SMCCLC_FACT_SYN) ||
	    (!has(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT) &&
	     has(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT)) ||
	    (!has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER) &&
	     has(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER)))
		likely(v, SMCCLC_FROM_GAP);
	return true;
}

/*
 * Whether `side` sent other payload although a CLC message was due from it.
 * Only where the capture shows all that it can have answered to.
 */
static bool sent_data_instead(const struct smcclc_handshake *hs, unsigned side)
{
	unsigned data = SMCCLC_FACT_DATA + side;
	unsigned last = side == SMCCLC_CLIENT ? SMCCLC_FACT_CONFIRM
					      : SMCCLC_FACT_ACCEPT;

	/* Without the option in the SYN-ACK, data is what is due. */
	if (!has(hs, SMCCLC_FACT_SYN_ACK) &&
	    (side == SMCCLC_CLIENT || !has(hs, SMCCLC_FACT_PROPOSAL)))
		return false;
	return has(hs, data) && !has(hs, last) && visible(hs, other(side)) &&
	       order(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) > order(hs, data) &&
	       order(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER) > order(hs, data);
}

/* Bytes after lost ones can be the rest of a message. */
static bool sent_malformed(const struct smcclc_handshake *hs, unsigned side)
{
	unsigned malformed = SMCCLC_FACT_MALFORMED + side;

	return has(hs, malformed) &&
	       order(hs, SMCCLC_FACT_HOLE + side) > order(hs, malformed);
}

/* The first thing on the wire that a Linux receiver ends the connection for. */
static unsigned first_offence(const struct smcclc_handshake *hs)
{
	unsigned first = SMCCLC_FACT_COUNT;

	for (unsigned side = SMCCLC_CLIENT; side <= SMCCLC_SERVER; side++) {
		unsigned bad = SMCCLC_FACT_MALFORMED + side;
		unsigned data = SMCCLC_FACT_DATA + side;

		if (sent_malformed(hs, side) &&
		    (first == SMCCLC_FACT_COUNT ||
		     order(hs, bad) < order(hs, first)))
			first = bad;
		if (sent_data_instead(hs, side) &&
		    (first == SMCCLC_FACT_COUNT ||
		     order(hs, data) < order(hs, first)))
			first = data;
	}
	return first;
}

/*
 * Whether the other end of the offence is the one that ended the connection,
 * and soon: then that was its answer.
 */
static bool answered_with_end(const struct smcclc_handshake *hs,
			      unsigned offence, unsigned offender)
{
	unsigned end = first_end(hs);

	return end != SMCCLC_FACT_COUNT && side_of_end(end) != offender &&
	       span(hs->fact[offence].time, hs->fact[end].time) <=
		       SETTLED + hs->round_trip;
}

static bool broken(const struct smcclc_handshake *hs, struct smcclc_verdict *v)
{
	unsigned offence = first_offence(hs);
	bool data = offence >= SMCCLC_FACT_DATA;

	if (offence == SMCCLC_FACT_COUNT || end_order(hs) < order(hs, offence))
		return false;
	v->by = (uint8_t)((offence - SMCCLC_FACT_MALFORMED) & 1);
	v->reason = data ? SMCCLC_DATA_INSTEAD_OF_CLC : SMCCLC_MALFORMED;
	v->outcome = SMCCLC_ABORTED;
	if (has(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT) &&
	    has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER)) {
		v->outcome = SMCCLC_FALLBACK;
		likely(v, SMCCLC_FROM_LATER_DATA);
	} else if (end_order(hs) == NEVER) {
		likely(v, SMCCLC_FROM_NO_END);
	} else if (!has(hs, SMCCLC_FACT_SYN_ACK) ||
		   !all_seen(hs, SMCCLC_CLIENT) ||
		   !all_seen(hs, SMCCLC_SERVER)) {
		likely(v, SMCCLC_FROM_GAP);
	} else if (!answered_with_end(hs, offence, v->by)) {
		likely(v, SMCCLC_FROM_CLOSE);
	}
	return true;
}

/* Payload that TCP carries and nobody is to blame for: a Decline was missed. */
static bool on_tcp(const struct smcclc_handshake *hs, struct smcclc_verdict *v)
{
	if (!sent_data(hs, NEVER))
		return false;
	v->outcome = SMCCLC_FALLBACK;
	v->reason = SMCCLC_CAPTURE_INCOMPLETE;
	likely(v, SMCCLC_FROM_LATER_DATA);
	return true;
}

/* SMC sends nothing over TCP: bytes after the handshake are no part of it. */
static bool lost_more(const struct smcclc_handshake *hs)
{
	uint32_t client = order(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT);
	uint32_t server = order(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER);

	return (client != NEVER && client > order(hs, SMCCLC_FACT_CONFIRM)) ||
	       (server != NEVER && server > order(hs, SMCCLC_FACT_ACCEPT));
}

/*
 * What would have ended the connection so soon after a first contact may as
 * well have been a failure: a RST, or a server that closes first.
 */
static bool ended_early(const struct smcclc_handshake *hs, int64_t confirmed)
{
	unsigned end = first_end(hs);
	bool client_closed = end == SMCCLC_FACT_FIN + SMCCLC_CLIENT;

	return hs->first_contact && hs->path == SMCCLC_PATH_R &&
	       !client_closed &&
	       span(confirmed, hs->fact[end].time) <= SETTLED + hs->round_trip;
}

static bool established(const struct smcclc_handshake *hs,
			struct smcclc_verdict *v)
{
	uint32_t confirm = order(hs, SMCCLC_FACT_CONFIRM);
	int64_t confirmed = hs->fact[SMCCLC_FACT_CONFIRM].time;
	bool closed = end_order(hs) != NEVER;
	bool settled = closed ||
		       span(confirmed, hs->now) > SETTLED + 2 * hs->round_trip;

	if (confirm == NEVER || end_order(hs) < confirm ||
	    sent_data(hs, NEVER) || lost_more(hs) || confirm_is_lost(hs))
		return false;
	/* A Decline may still come where the two meet for the first time. */
	if (!settled && hs->first_contact)
		return false;
	v->outcome = hs->path == SMCCLC_PATH_D ? SMCCLC_SMC_D : SMCCLC_SMC_R;
	if (hs->contradiction)
		likely(v, SMCCLC_FROM_CONTRADICTION);
	else if (!closed)
		likely(v, SMCCLC_FROM_NO_END);
	else if (!has(hs, SMCCLC_FACT_ACCEPT))
		likely(v, SMCCLC_FROM_LATER_MESSAGE);
	else if (has(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) ||
		 has(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER))
		likely(v, SMCCLC_FROM_SILENCE);
	else if (ended_early(hs, confirmed))
		likely(v, SMCCLC_FROM_CLOSE);
	kernel_smc(hs, v, SMCCLC_CLIENT);
	if (visible(hs, SMCCLC_SERVER))
		kernel_smc(hs, v, SMCCLC_SERVER);
	return true;
}

/*
 * A Confirm that Linux would end the connection for, and that did not: the
 * server is alive long after, or the client is who closes.
 */
static bool established_all_the_same(const struct smcclc_handshake *hs,
				     struct smcclc_verdict *v)
{
	const struct smcclc_unproven *step = &hs->unproven[SMCCLC_CLIENT];
	struct smcclc_handshake taken;
	unsigned offence = SMCCLC_FACT_MALFORMED + SMCCLC_CLIENT;
	int64_t lived;

	if (step->type != SMCCLC_CONFIRM || !has(hs, offence) ||
	    !has(hs, SMCCLC_FACT_ACCEPT))
		return false;
	lived = span(step->seen.time, hs->alive[SMCCLC_SERVER].time);
	if (hs->alive[SMCCLC_SERVER].order < step->seen.order ||
	    lived <= SETTLED + hs->round_trip)
		return false;
	taken = *hs;
	taken.fact[SMCCLC_FACT_CONFIRM] = step->seen;
	if (!established(&taken, v))
		return false;
	v->stage = SMCCLC_STAGE_CONFIRM;
	likely(v, SMCCLC_FROM_SILENCE);
	return true;
}

/* Whose message the other end waits for after `stage`. */
static unsigned owes(unsigned stage)
{
	return stage == SMCCLC_STAGE_PROPOSAL || stage == SMCCLC_STAGE_SYN
		       ? SMCCLC_SERVER
		       : SMCCLC_CLIENT;
}

/*
 * Whether an end that closed after `stage` may have done so because it waited
 * 6 s for that stage's message, which had not reached it yet.
 */
static bool may_have_given_up(const struct smcclc_handshake *hs, unsigned stage,
			      int64_t closed)
{
	int64_t waited;

	if (stage < SMCCLC_STAGE_PROPOSAL)
		return false;
	waited = span(stage_time(hs, stage - 1), closed);
	return waited >= GAVE_UP && waited < GAVE_UP + SECOND + hs->round_trip;
}

/* Whether what is there cannot be all that there was before the end. */
static bool end_in_doubt(const struct smcclc_handshake *hs,
			 const struct smcclc_verdict *v, unsigned end)
{
	bool answered_syn = end == SMCCLC_FACT_RST + SMCCLC_SERVER &&
			    has(hs, SMCCLC_FACT_SYN);

	/* A message that was cut may have been malformed. */
	if (hs->cut || has(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) ||
	    has(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER))
		return true;
	/* Only a RST can answer a SYN. */
	if (!has(hs, SMCCLC_FACT_SYN_ACK) && !answered_syn)
		return true;
	return v->stage == SMCCLC_STAGE_CONFIRM;
}

/* The client acknowledges a SYN-ACK that the capture does not have. */
static bool syn_ack_missed(const struct smcclc_handshake *hs)
{
	return !has(hs, SMCCLC_FACT_SYN_ACK) &&
	       hs->alive[SMCCLC_CLIENT].order != 0 && !client_spoke_clc(hs);
}

/* What is sent to an end that has closed changes nothing. */
static bool ended(const struct smcclc_handshake *hs, struct smcclc_verdict *v)
{
	unsigned end = first_end(hs);
	unsigned debtor = owes(v->stage);
	int64_t waited;
	unsigned by;
	bool gave_up;

	if (end == SMCCLC_FACT_COUNT || !visible(hs, debtor) ||
	    (v->stage == SMCCLC_STAGE_CONFIRM && !confirm_is_lost(hs)) ||
	    sent_data(hs, end_order(hs)) || syn_ack_missed(hs) ||
	    order(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) < order(hs, end) ||
	    order(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER) < order(hs, end))
		return false;
	by = side_of_end(end);
	waited = span(stage_time(hs, v->stage), hs->fact[end].time);
	gave_up = v->stage >= SMCCLC_STAGE_SYN_ACK &&
		  v->stage < SMCCLC_STAGE_CONFIRM && by != debtor &&
		  waited >= GAVE_UP;

	v->outcome = SMCCLC_ABORTED;
	v->by = (uint8_t)(gave_up ? debtor : by);
	if (gave_up)
		v->reason = SMCCLC_NO_REPLY;
	else if (end < SMCCLC_FACT_RST)
		v->reason = SMCCLC_CLOSED;
	else
		v->reason = SMCCLC_RESET;
	if (!gave_up && by == debtor &&
	    may_have_given_up(hs, v->stage, hs->fact[end].time))
		likely(v, SMCCLC_FROM_SILENCE);
	/*
	 * A server begins to wait for the Proposal when the client's ACK comes,
	 * a round trip after its SYN-ACK.
	 */
	if (gave_up && v->stage == SMCCLC_STAGE_SYN_ACK &&
	    waited < GAVE_UP + hs->round_trip)
		likely(v, SMCCLC_FROM_SILENCE);
	/* Nobody answers at the same moment. */
	if (waited == 0 && hs->events > 1)
		likely(v, SMCCLC_FROM_CLOCK);
	if (end_in_doubt(hs, v, end))
		likely(v, SMCCLC_FROM_GAP);
	return true;
}

/* What applies to every verdict that is made of several events. */
static void doubt(const struct smcclc_handshake *hs, struct smcclc_verdict *v)
{
	if (v->certain && clock_is_bad(hs))
		likely(v, SMCCLC_FROM_CLOCK);
	if (v->certain && end_is_doubtful(hs))
		likely(v, SMCCLC_FROM_DOUBTFUL_RST);
	if (hs->guessed && v->by != SMCCLC_NOBODY &&
	    (v->certain || v->inference == SMCCLC_FROM_GAP ||
	     v->inference == SMCCLC_FROM_LAYOUT))
		likely(v, SMCCLC_FROM_PORTS);
	/* smcss is a program of Linux. */
	for (unsigned side = SMCCLC_CLIENT; side <= SMCCLC_SERVER; side++) {
		v->foreign[side] = hs->foreign[side];
		if (hs->foreign[side])
			v->kernel[side] = (struct smcclc_kernel_view){0};
	}
}

void smcclc_handshake_verdict(const struct smcclc_handshake *hs,
			      struct smcclc_verdict *v)
{
	bool agreed = has(hs, SMCCLC_FACT_ACCEPT) ||
		      has(hs, SMCCLC_FACT_CONFIRM);

	memset(v, 0, sizeof(*v));
	v->by = SMCCLC_NOBODY;
	v->certain = true;
	v->version = agreed ? hs->accepted_version : hs->proposed_version;
	v->path = agreed ? hs->path : SMCCLC_PATH_NONE;
	v->first_contact = agreed && hs->first_contact;
	v->stage = (uint8_t)stage_before(hs, end_order(hs));
	v->contradiction = hs->contradiction;

	if (!without_option(hs, v) && !verdict_declined(hs, v) &&
	    !established_all_the_same(hs, v) && !broken(hs, v) &&
	    !established(hs, v) && !ended(hs, v) && !on_tcp(hs, v)) {
		v->outcome = SMCCLC_UNDETERMINED;
		v->reason = SMCCLC_CAPTURE_INCOMPLETE;
		likely(v, SMCCLC_FROM_NO_END);
	}
	doubt(hs, v);
}
