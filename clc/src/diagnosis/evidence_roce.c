/* SPDX-License-Identifier: MIT */
/*
 * What RoCE frames, and the times of Declines that are about links, show.
 * Source: Linux net/smc/af_smc.c (smcr_serv_conf_first_link), smc_llc.h
 * (SMC_LLC_WAIT_TIME).
 */
#include <string.h>

#include "ledger.h"

#define MILLISECOND INT64_C(1000000)
#define SECOND      (1000 * MILLISECOND)

/* No kernel waits less for CONFIRM LINK than 2 s; what declines sooner did not
 * wait. */
#define AT_ONCE SECOND

/* The server waits 2 s for the answer and 1 s for a Decline; tearing down a
 * link whose frames go unacknowledged takes it 2 s more. */
#define WITHOUT_REPEATS (4 * SECOND)

/* An answer after this finds that the server has given up. */
#define ANSWER_LATE (2 * SECOND)

static int64_t since_confirm(const struct smcclc_subject *subject, unsigned by)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;

	return fact[SMCCLC_FACT_DECLINE + by].time -
	       fact[SMCCLC_FACT_CONFIRM].time;
}

static void note_times(struct ledger *ledger,
		       const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	unsigned by = verdict->by;
	int64_t took = since_confirm(subject, by);
	unsigned what;
	struct ledger_entry *entry;

	if (verdict->code != SMCCLC_DECL_TIMEOUT_CL ||
	    !smcclc_subject_seen(subject, SMCCLC_FACT_CONFIRM))
		return;
	if (took >= 0 && took < AT_ONCE)
		what = EV_DECLINE_AT_ONCE;
	else if (verdict->outcome == SMCCLC_SPLIT)
		what = EV_SPLIT_CLIENT;
	else if (by == SMCCLC_CLIENT || verdict->both_declined)
		what = EV_CLIENT_TIMED_OUT;
	else if (took < WITHOUT_REPEATS)
		what = EV_DECLINE_IN_3_S;
	else
		what = EV_DECLINE_LATE;
	entry = smcclc_ledger_note(ledger, what, by);
	entry->duration = took;
	smcclc_ledger_fact(entry, subject, SMCCLC_FACT_CONFIRM);
	smcclc_ledger_fact(entry, subject, SMCCLC_FACT_DECLINE + by);
	if (what == EV_SPLIT_CLIENT || what == EV_CLIENT_TIMED_OUT)
		entry->side = SMCCLC_CLIENT;
}

/* Whether RoCE runs between the very addresses of the TCP connection, so that
 * a capture of these has it too. */
static bool is_on_interface(const struct smcclc_subject *subject)
{
	const struct smcclc_message *const messages[] = {
		subject->evidence->confirm, subject->evidence->accept};

	for (unsigned side = 0; side < 2; side++) {
		const struct smcclc_message *message = messages[side];
		uint8_t ipv4[4];

		if (!message || message->accept.path != SMCCLC_PATH_R ||
		    !smcclc_gid_is_ipv4(message->accept.r.gid) ||
		    !smcclc_subject_ipv4(subject, side, ipv4) ||
		    memcmp(message->accept.r.gid + 12, ipv4, sizeof(ipv4)) != 0)
			return false;
	}
	return true;
}

static struct ledger_entry *note(struct ledger *ledger, unsigned evidence,
				 unsigned side, uint32_t number,
				 const uint32_t frame[2])
{
	struct ledger_entry *entry = smcclc_ledger_note(ledger, evidence, side);

	entry->number = number;
	for (size_t i = 0; frame && i < 2; i++)
		smcclc_ledger_frame(entry, frame[i]);
	return entry;
}

/* The two messages of a first contact. */
static void note_confirm_link(struct ledger *ledger,
			      const struct smcclc_roce_seen *roce)
{
	bool answered = roce->answers != 0;

	if (roce->requests) {
		bool acked = roce->request_acks != 0;
		unsigned what = EV_REQUESTED;

		if (!acked && !answered)
			what = EV_REQUEST_UNACKED;
		note(ledger, what, SMCCLC_SERVER, roce->requests,
		     roce->request_frame);
		if (acked)
			smcclc_ledger_frame(note(ledger, EV_REQUEST_ACKED,
						 SMCCLC_CLIENT,
						 roce->request_acks, NULL),
					    roce->request_ack_frame);
		if (acked && !answered)
			note(ledger, EV_NOT_ANSWERED, SMCCLC_CLIENT, 0,
			     roce->request_frame);
	}
	if (!answered)
		return;
	note(ledger, EV_ANSWERED, SMCCLC_CLIENT, roce->answers,
	     roce->answer_frame);
	if (roce->answer_acks)
		smcclc_ledger_frame(note(ledger, EV_ANSWER_ACKED, SMCCLC_SERVER,
					 roce->answer_acks, NULL),
				    roce->answer_ack_frame);
	else
		note(ledger, EV_ANSWER_UNACKED, SMCCLC_CLIENT, roce->answers,
		     roce->answer_frame);
	if (roce->request_time && roce->answer_time &&
	    roce->answer_time - roce->request_time >= ANSWER_LATE)
		note(ledger, EV_ANSWER_LATE, SMCCLC_CLIENT, 0,
		     roce->answer_frame)
			->duration = roce->answer_time - roce->request_time;
}

/* Frames of any link of the two ports, by what their sender got back. */
static void note_traffic(struct ledger *ledger,
			 const struct smcclc_roce_seen *roce)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct smcclc_roce_way *way = &roce->to[!side];
		const uint32_t sent[2] = {way->first, way->last};
		const uint32_t acked[2] = {way->first_ack, way->last_ack};

		if (way->sends && way->acks)
			note(ledger, EV_SENDS_ACKED, side, way->acks, acked);
		else if (way->sends && way->repeats)
			note(ledger, EV_SENDS_UNACKED, side, way->sends, sent);
		else if (!way->sends && roce->to[side].sends &&
			 !roce->to[side].acks)
			smcclc_ledger_frame(
				note(ledger, EV_ROCE_SILENT, side, 0, NULL),
				roce->to[side].first);
	}
}

static bool is_about_links(const struct smcclc_subject *subject)
{
	return subject->verdict->late ||
	       subject->verdict->code == SMCCLC_DECL_ERR_REGBUF ||
	       subject->verdict->code == SMCCLC_DECL_SYNCERR;
}

void smcclc_evidence_roce(struct ledger *ledger,
			  const struct smcclc_subject *subject)
{
	const struct smcclc_roce_seen *roce = subject->evidence->roce;
	const struct smcclc_surroundings *others =
		subject->evidence->surroundings;
	bool link_seen;

	if (subject->verdict->reason != SMCCLC_DECLINED ||
	    subject->verdict->by >= SMCCLC_NOBODY || !is_about_links(subject))
		return;
	note_times(ledger, subject);
	if (others && others->established_r.count)
		smcclc_ledger_sighting(smcclc_ledger_note(ledger,
							  EV_WORKED_BEFORE,
							  SMCCLC_NOBODY),
				       &others->established_r);
	if (!roce)
		return;
	link_seen = roce->requests || roce->answers;
	if (link_seen)
		note_confirm_link(ledger, roce);
	else if (roce->to[0].sends || roce->to[1].sends)
		note_traffic(ledger, roce);
	else if (is_on_interface(subject))
		smcclc_ledger_fact(
			smcclc_ledger_note(ledger, EV_NO_ROCE, SMCCLC_NOBODY),
			subject, SMCCLC_FACT_CONFIRM);
}
