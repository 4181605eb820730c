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

#define SECOND INT64_C(1000000000)

/*
 * Linux waits CLC_WAIT_TIME, 6 s, for a message. The wait begins before the
 * message that we see it answer is on the wire or after, hence the margin.
 */
#define GAVE_UP (SECOND * 11 / 2)
/* No Decline follows a Confirm after this: the link is confirmed by then. */
#define SETTLED (SECOND * 6)
/* A client that heard a late Decline turns to TCP well within this. */
#define SILENT (SECOND * 3)

#define NEVER UINT32_MAX

/* --- questions to the facts ------------------------------------------ */

/* When in the order of events a fact became one; NEVER sorts last. */
static uint32_t order(const struct smcclc_handshake *hs, unsigned fact)
{
	return has(hs, fact) ? hs->fact[fact].order : NEVER;
}

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

static bool refused(unsigned option)
{
	return option == SMCCLC_OPTION_ABSENT || option == SMCCLC_OPTION_SMCD;
}

/* The FIN or RST that came first, as its fact; SMCCLC_FACT_COUNT if none. */
static unsigned first_end(const struct smcclc_handshake *hs)
{
	unsigned first = SMCCLC_FACT_COUNT;

	for (unsigned f = SMCCLC_FACT_FIN; f < SMCCLC_FACT_COUNT; f++)
		if (has(hs, f) && (first == SMCCLC_FACT_COUNT ||
				   order(hs, f) < order(hs, first)))
			first = f;
	return first;
}

static uint32_t end_order(const struct smcclc_handshake *hs)
{
	unsigned end = first_end(hs);

	return end == SMCCLC_FACT_COUNT ? NEVER : order(hs, end);
}

/* When `side` closed its half, FIN or RST. */
static uint32_t end_order_of(const struct smcclc_handshake *hs, unsigned side)
{
	uint32_t fin = order(hs, SMCCLC_FACT_FIN + side);
	uint32_t rst = order(hs, SMCCLC_FACT_RST + side);

	return fin < rst ? fin : rst;
}

/* Whether anything that `side` sent is in the capture. */
static bool visible(const struct smcclc_handshake *hs, unsigned side)
{
	bool opened = side == SMCCLC_CLIENT ? has(hs, SMCCLC_FACT_SYN)
					    : has(hs, SMCCLC_FACT_SYN_ACK);
	bool spoke = side == SMCCLC_CLIENT
			     ? has(hs, SMCCLC_FACT_PROPOSAL) ||
				       has(hs, SMCCLC_FACT_CONFIRM)
			     : has(hs, SMCCLC_FACT_ACCEPT);

	return opened || spoke || has(hs, SMCCLC_FACT_DECLINE + side) ||
	       has(hs, SMCCLC_FACT_DATA + side) ||
	       end_order_of(hs, side) != NEVER;
}

/* Whether the capture has all of what `side` sent that matters here. */
static bool all_seen(const struct smcclc_handshake *hs, unsigned side)
{
	return visible(hs, side) && !has(hs, SMCCLC_FACT_HOLE + side);
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

/* Whether either end sent payload before `limit`, an order of events. */
static bool sent_data(const struct smcclc_handshake *hs, uint32_t limit)
{
	return order(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT) < limit ||
	       order(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER) < limit;
}

/* The last step reached before `limit`, an order of events. */
static unsigned stage_before(const struct smcclc_handshake *hs, uint32_t limit)
{
	if (order(hs, SMCCLC_FACT_CONFIRM) < limit)
		return SMCCLC_STAGE_CONFIRM;
	if (order(hs, SMCCLC_FACT_ACCEPT) < limit)
		return SMCCLC_STAGE_ACCEPT;
	if (order(hs, SMCCLC_FACT_PROPOSAL) < limit)
		return SMCCLC_STAGE_PROPOSAL;
	if (order(hs, SMCCLC_FACT_SYN_ACK) < limit &&
	    !refused(hs->last_syn_ack))
		return SMCCLC_STAGE_SYN_ACK;
	return SMCCLC_STAGE_SYN;
}

/* When that step was reached. */
static int64_t stage_time(const struct smcclc_handshake *hs, unsigned stage)
{
	return hs->fact[SMCCLC_FACT_SYN + stage].time;
}

static unsigned smc_mode(const struct smcclc_handshake *hs)
{
	return hs->path == SMCCLC_PATH_D ? SMCCLC_MODE_SMCD : SMCCLC_MODE_SMCR;
}

/* --- the verdict, question by question -------------------------------- */

static void likely(struct smcclc_verdict *v, unsigned inference)
{
	v->certain = false;
	v->inference = (uint8_t)inference;
}

static void kernel_tcp(struct smcclc_verdict *v, unsigned side, uint32_t local,
		       uint32_t peer)
{
	v->kernel[side] = (struct smcclc_kernel_view){
		.mode = SMCCLC_MODE_TCP,
		.local = local,
		.peer = peer,
	};
}

static void kernel_smc(const struct smcclc_handshake *hs,
		       struct smcclc_verdict *v, unsigned side)
{
	v->kernel[side].mode = (uint8_t)smc_mode(hs);
}

/* Whether a Decline may be a late one, the Confirm lost or not captured. */
static bool may_be_late(const struct smcclc_handshake *hs)
{
	if (!has(hs, SMCCLC_FACT_SYN) && !has(hs, SMCCLC_FACT_SYN_ACK) &&
	    !has(hs, SMCCLC_FACT_PROPOSAL) && !has(hs, SMCCLC_FACT_ACCEPT))
		return true;
	return !all_seen(hs, SMCCLC_CLIENT) &&
	       (has(hs, SMCCLC_FACT_ACCEPT) || !all_seen(hs, SMCCLC_SERVER));
}

/* Whether what the capture lost of `side` can be a Decline of its own. */
static bool decline_missed(const struct smcclc_handshake *hs, unsigned side)
{
	return has(hs, SMCCLC_FACT_HOLE + side) &&
	       has(hs, side == SMCCLC_CLIENT ? SMCCLC_FACT_CONFIRM
					     : SMCCLC_FACT_ACCEPT);
}

/* A Decline answered in time ends in TCP at both ends. */
static void early_decline(const struct smcclc_handshake *hs,
			  struct smcclc_verdict *v, unsigned sender)
{
	unsigned receiver = other(sender);

	v->outcome = SMCCLC_FALLBACK;
	if (sender == SMCCLC_CLIENT && hs->out_of_sync[sender]) {
		likely(v, SMCCLC_FROM_SILENCE);
		return;
	}
	if (hs->old_decline[sender] && !hs->data_after[receiver]) {
		likely(v, SMCCLC_FROM_LAYOUT);
		return;
	}
	if (may_be_late(hs)) {
		likely(v, SMCCLC_FROM_GAP);
		if (!hs->data_after[receiver])
			return;
	}
	kernel_tcp(v, receiver, SMCCLC_DECL_PEERDECL, v->code);
}

/*
 * After its Confirm a client still reads for a while if this was a first
 * contact over SMC-R; otherwise it is on SMC already and never sees what the
 * server sends.
 */
static void late_server_decline(const struct smcclc_handshake *hs,
				struct smcclc_verdict *v)
{
	int64_t since =
		hs->now - hs->fact[SMCCLC_FACT_DECLINE + SMCCLC_SERVER].time;
	bool reads = hs->path == SMCCLC_PATH_R && hs->first_contact;

	if (has(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT)) {
		v->outcome = SMCCLC_FALLBACK;
		if (!decline_missed(hs, SMCCLC_CLIENT))
			kernel_tcp(v, SMCCLC_CLIENT, SMCCLC_DECL_PEERDECL,
				   v->code);
		return;
	}
	v->outcome = SMCCLC_UNDETERMINED;
	if (!all_seen(hs, SMCCLC_CLIENT)) {
		likely(v, SMCCLC_FROM_GAP);
		return;
	}
	if (reads && since < SILENT &&
	    end_order_of(hs, SMCCLC_CLIENT) == NEVER) {
		likely(v, SMCCLC_FROM_NO_END);
		return;
	}
	likely(v, SMCCLC_FROM_SILENCE);
	v->outcome = SMCCLC_SPLIT;
	kernel_smc(hs, v, SMCCLC_CLIENT);
}

static void late_client_decline(const struct smcclc_handshake *hs,
				struct smcclc_verdict *v)
{
	v->outcome = SMCCLC_FALLBACK;
	if (!has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER))
		likely(v, SMCCLC_FROM_SILENCE);
	else if (!decline_missed(hs, SMCCLC_SERVER))
		kernel_tcp(v, SMCCLC_SERVER, SMCCLC_DECL_PEERDECL, v->code);
}

/*
 * Whether the Confirm came first though the capture does not show it: a server
 * that sent an Accept declines only what follows it.
 */
static bool confirm_missed(const struct smcclc_handshake *hs, unsigned sender)
{
	return sender == SMCCLC_SERVER && has(hs, SMCCLC_FACT_ACCEPT) &&
	       !has(hs, SMCCLC_FACT_CONFIRM) && !all_seen(hs, SMCCLC_CLIENT);
}

/* After its Proposal a client declines an Accept, hardly anything else. */
static bool accept_missed(const struct smcclc_handshake *hs, unsigned sender)
{
	return sender == SMCCLC_CLIENT && has(hs, SMCCLC_FACT_PROPOSAL) &&
	       !has(hs, SMCCLC_FACT_ACCEPT) && !all_seen(hs, SMCCLC_SERVER);
}

/* The least stage at which `sender` can have declined. */
static unsigned least_stage(const struct smcclc_handshake *hs, unsigned sender)
{
	if (confirm_missed(hs, sender))
		return SMCCLC_STAGE_CONFIRM;
	if (accept_missed(hs, sender))
		return SMCCLC_STAGE_ACCEPT;
	return sender == SMCCLC_SERVER ? SMCCLC_STAGE_PROPOSAL
				       : SMCCLC_STAGE_SYN_ACK;
}

/* Whether what the capture lost can be what makes another verdict. */
static bool decline_in_doubt(const struct smcclc_handshake *hs,
			     const struct smcclc_verdict *v, unsigned sender)
{
	if (v->late)
		return !all_seen(hs, other(sender));
	return has(hs, SMCCLC_FACT_HOLE + sender) || accept_missed(hs, sender);
}

static bool declined(const struct smcclc_handshake *hs,
		     struct smcclc_verdict *v)
{
	uint32_t when[2] = {
		order(hs, SMCCLC_FACT_DECLINE + SMCCLC_CLIENT),
		order(hs, SMCCLC_FACT_DECLINE + SMCCLC_SERVER),
	};
	unsigned sender = when[SMCCLC_CLIENT] < when[SMCCLC_SERVER]
				  ? SMCCLC_CLIENT
				  : SMCCLC_SERVER;
	uint32_t first = when[sender];
	unsigned least = least_stage(hs, sender);
	uint32_t end = end_order(hs);

	if (first == NEVER)
		return false;
	v->late = order(hs, SMCCLC_FACT_CONFIRM) < first ||
		  confirm_missed(hs, sender);
	/* Who had given up before the Decline came was not turned to TCP. */
	if (!v->late && end_order_of(hs, other(sender)) < first)
		return false;

	v->reason = SMCCLC_DECLINED;
	v->by = (uint8_t)sender;
	v->has_code = !hs->code_cut[sender];
	v->code = hs->code[sender];
	v->stage = (uint8_t)stage_before(hs, first < end ? first : end);
	if (v->stage < least)
		v->stage = (uint8_t)least;
	kernel_tcp(v, sender, v->code, 0);

	if (when[other(sender)] != NEVER) {
		v->both_declined = true;
		v->other_code = hs->code[other(sender)];
		v->outcome = SMCCLC_FALLBACK;
		kernel_tcp(v, other(sender), v->other_code, 0);
	} else if (!v->late) {
		early_decline(hs, v, sender);
	} else if (sender == SMCCLC_SERVER) {
		late_server_decline(hs, v);
	} else {
		late_client_decline(hs, v);
	}
	if (v->certain && decline_in_doubt(hs, v, sender))
		likely(v, SMCCLC_FROM_GAP);
	return true;
}

/*
 * Without the option in the SYN-ACK there is no SMC. A server that answers in
 * CLC all the same has sent one, whatever became of it on the way; a client
 * that speaks CLC took the copy that had it, if there was one.
 */
static bool without_option(const struct smcclc_handshake *hs,
			   struct smcclc_verdict *v)
{
	bool dropped = offers(hs->syn_ack_options);
	bool silent_server = !has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER) &&
			     end_order_of(hs, SMCCLC_SERVER) != NEVER;

	if (!has(hs, SMCCLC_FACT_SYN_ACK) || !refused(hs->last_syn_ack) ||
	    server_spoke_clc(hs) || (dropped && client_spoke_clc(hs)))
		return false;

	v->reason = SMCCLC_NO_SMC_OPTION;
	v->outcome = SMCCLC_FALLBACK;
	v->by = offers_not(hs->syn_options) ? SMCCLC_CLIENT : SMCCLC_SERVER;
	v->stripped = dropped ||
		      (offers(hs->syn_options) &&
		       (hs->syn_options & 1u << SMCCLC_OPTION_ABSENT) != 0);
	if (v->stripped)
		v->by = SMCCLC_NOBODY;
	/* The server that sent it waits for CLC and takes nothing else. */
	if (dropped && silent_server)
		v->outcome = SMCCLC_ABORTED;
	if (offers(hs->syn_options))
		kernel_tcp(v, SMCCLC_CLIENT, SMCCLC_DECL_PEERNOSMC, 0);
	if (!has(hs, SMCCLC_FACT_SYN))
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

	return has(hs, malformed) && !hs->answered[other(side)] &&
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

static bool established(const struct smcclc_handshake *hs,
			struct smcclc_verdict *v)
{
	uint32_t confirm = order(hs, SMCCLC_FACT_CONFIRM);
	bool settled = end_order(hs) != NEVER ||
		       hs->now - hs->fact[SMCCLC_FACT_CONFIRM].time > SETTLED;
	bool hole = has(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) ||
		    has(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER);

	if (confirm == NEVER || end_order(hs) < confirm ||
	    sent_data(hs, NEVER) || lost_more(hs))
		return false;
	/* A Decline may still come where the two meet for the first time. */
	if (!settled && hs->first_contact)
		return false;
	v->outcome = hs->path == SMCCLC_PATH_D ? SMCCLC_SMC_D : SMCCLC_SMC_R;
	if (!settled)
		likely(v, SMCCLC_FROM_NO_END);
	else if (!has(hs, SMCCLC_FACT_ACCEPT))
		likely(v, SMCCLC_FROM_LATER_MESSAGE);
	else if (hole)
		likely(v, SMCCLC_FROM_SILENCE);
	kernel_smc(hs, v, SMCCLC_CLIENT);
	if (visible(hs, SMCCLC_SERVER))
		kernel_smc(hs, v, SMCCLC_SERVER);
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
	waited = closed - stage_time(hs, stage - 1);
	return waited >= GAVE_UP && waited < GAVE_UP + SECOND;
}

/* What is sent to an end that has closed changes nothing. */
static bool ended(const struct smcclc_handshake *hs, struct smcclc_verdict *v)
{
	unsigned end = first_end(hs);
	unsigned debtor = owes(v->stage);
	unsigned by;
	bool gave_up;

	if (end == SMCCLC_FACT_COUNT || !visible(hs, debtor) ||
	    v->stage == SMCCLC_STAGE_CONFIRM || sent_data(hs, end_order(hs)) ||
	    order(hs, SMCCLC_FACT_HOLE + SMCCLC_CLIENT) < order(hs, end) ||
	    order(hs, SMCCLC_FACT_HOLE + SMCCLC_SERVER) < order(hs, end))
		return false;
	by = end == SMCCLC_FACT_FIN + SMCCLC_SERVER ||
			     end == SMCCLC_FACT_RST + SMCCLC_SERVER
		     ? SMCCLC_SERVER
		     : SMCCLC_CLIENT;
	gave_up = v->stage >= SMCCLC_STAGE_SYN_ACK && by != debtor &&
		  hs->fact[end].time - stage_time(hs, v->stage) >= GAVE_UP;

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
	/* It may have been malformed. */
	if (hs->cut)
		likely(v, SMCCLC_FROM_GAP);
	/* Only a RST can answer a SYN. */
	if (!has(hs, SMCCLC_FACT_SYN_ACK) &&
	    end != SMCCLC_FACT_RST + SMCCLC_SERVER)
		likely(v, SMCCLC_FROM_GAP);
	return true;
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

	if (!without_option(hs, v) && !declined(hs, v) && !broken(hs, v) &&
	    !established(hs, v) && !ended(hs, v) && !on_tcp(hs, v)) {
		v->outcome = SMCCLC_UNDETERMINED;
		v->reason = SMCCLC_CAPTURE_INCOMPLETE;
		likely(v, SMCCLC_FROM_NO_END);
	}
	if (hs->guessed && v->by != SMCCLC_NOBODY &&
	    (v->certain || v->inference == SMCCLC_FROM_GAP))
		likely(v, SMCCLC_FROM_PORTS);
}
