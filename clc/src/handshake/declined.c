/* SPDX-License-Identifier: MIT */
/*
 * What a Decline makes of a connection: who heard it, and whether it was taken.
 * Source: Linux net/smc/af_smc.c (smc_connect, smc_listen_work and what they
 * call), smc_clc.c (smc_clc_msg_decl_valid, smc_clc_send_decline).
 */
#include <smcclc/codes.h>

#include "facts.h"

/* A client that heard a late Decline turns to TCP well within this. */
#define SILENT (SECOND * 3)
/* Who refuses a Decline ends the connection within this. */
#define AT_ONCE (SECOND * 2)

/* Time from the Decline of `sender` to `time`. */
static int64_t since_decline(const struct smcclc_handshake *hs, unsigned sender,
			     int64_t time)
{
	return span(hs->fact[SMCCLC_FACT_DECLINE + sender].time, time);
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

/*
 * Whether the first end of the connection is that of the receiver of the
 * Decline, so soon after it that it may have been the answer.
 */
static bool ended_at_once(const struct smcclc_handshake *hs, unsigned sender)
{
	unsigned end = first_end(hs);

	return end != SMCCLC_FACT_COUNT && side_of_end(end) == other(sender) &&
	       order(hs, end) > order(hs, SMCCLC_FACT_DECLINE + sender) &&
	       since_decline(hs, sender, hs->fact[end].time) <=
		       AT_ONCE + hs->round_trip;
}

/* Why the receiver's kernel, as far as it is known, may refuse the Decline. */
static unsigned refusable_by(const struct smcclc_handshake *hs, unsigned sender)
{
	unsigned why = hs->refusable[sender];

	if (why == SMCCLC_44_FOR_28 && hs->since_5_16[other(sender)])
		return SMCCLC_TAKEN;
	return why;
}

/* The receiver of a Decline ended the connection because of it. */
static void not_taken(struct smcclc_verdict *v, unsigned why)
{
	v->outcome = SMCCLC_ABORTED;
	v->not_taken = (uint8_t)why;
	likely(v, SMCCLC_FROM_CLOSE);
}

/* A Decline answered in time ends in TCP at both ends, if it is taken. */
static void early_decline(const struct smcclc_handshake *hs,
			  struct smcclc_verdict *v, unsigned sender)
{
	unsigned receiver = other(sender);
	unsigned why = refusable_by(hs, sender);

	v->outcome = SMCCLC_FALLBACK;
	if (sender == SMCCLC_CLIENT && hs->out_of_sync[sender]) {
		likely(v, SMCCLC_FROM_SILENCE);
		return;
	}
	if (!hs->data_after[receiver]) {
		if (ended_at_once(hs, sender)) {
			if (why != SMCCLC_TAKEN)
				not_taken(v, why);
			else
				likely(v, SMCCLC_FROM_CLOSE);
			return;
		}
		if (why != SMCCLC_TAKEN) {
			likely(v, SMCCLC_FROM_LAYOUT);
			return;
		}
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
	int64_t passed = since_decline(hs, SMCCLC_SERVER, hs->now);
	bool reads = hs->path == SMCCLC_PATH_R && hs->first_contact;
	unsigned why = refusable_by(hs, SMCCLC_SERVER);

	if (hs->data_after[SMCCLC_CLIENT] ||
	    has(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT)) {
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
	if (reads && why != SMCCLC_TAKEN && ended_at_once(hs, SMCCLC_SERVER) &&
	    has(hs, SMCCLC_FACT_RST + SMCCLC_CLIENT)) {
		not_taken(v, why);
		return;
	}
	if (reads && passed < SILENT + hs->round_trip &&
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
	unsigned why = refusable_by(hs, SMCCLC_CLIENT);

	v->outcome = SMCCLC_FALLBACK;
	if (has(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER)) {
		if (!decline_missed(hs, SMCCLC_SERVER))
			kernel_tcp(v, SMCCLC_SERVER, SMCCLC_DECL_PEERDECL,
				   v->code);
	} else if (why != SMCCLC_TAKEN && ended_at_once(hs, SMCCLC_CLIENT)) {
		not_taken(v, why);
	} else {
		likely(v, SMCCLC_FROM_SILENCE);
	}
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

bool verdict_declined(const struct smcclc_handshake *hs,
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
