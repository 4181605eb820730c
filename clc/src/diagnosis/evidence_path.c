/* SPDX-License-Identifier: MIT */
/* What arrived and what did not, and how the connection ended. */
#include <string.h>

#include "ledger.h"

#define SECOND INT64_C(1000000000)

/* A message is waited for 6 s (Linux net/smc/smc_clc.h, CLC_WAIT_TIME). A
 * round trip of half of that uses up the time of two messages. */
#define SLOW (SECOND * 2)

/* An end that refuses a message does so at once, within round trips; one that
 * is killed can be so at any time. */
#define AT_ONCE (SECOND)

static const struct smcclc_segments *
segments(const struct smcclc_subject *subject, unsigned side)
{
	const struct smcclc_segments *segments = subject->evidence->segments;

	return segments ? &segments[side] : NULL;
}

static uint32_t order(const struct smcclc_subject *subject, unsigned fact)
{
	return subject->evidence->handshake->fact[fact].order;
}

static int64_t time_of(const struct smcclc_subject *subject, unsigned fact)
{
	return subject->evidence->handshake->fact[fact].time;
}

static struct ledger_entry *note_fact(struct ledger *ledger,
				      const struct smcclc_subject *subject,
				      unsigned evidence, unsigned side,
				      unsigned fact)
{
	struct ledger_entry *entry = smcclc_ledger_note(ledger, evidence, side);

	smcclc_ledger_fact(entry, subject, fact);
	return entry;
}

/* --- did the message arrive?
 * -------------------------------------------------- */

/* Whether the message of `side`, the last of it on the wire, arrived. */
static void note_arrival(struct ledger *ledger,
			 const struct smcclc_subject *subject, unsigned side,
			 unsigned fact)
{
	const struct smcclc_segments *sent = segments(subject, side);
	bool proposal = fact == SMCCLC_FACT_PROPOSAL;
	struct ledger_entry *entry;

	if (!sent || !smcclc_subject_seen(subject, fact) ||
	    smcclc_subject_seen(subject, SMCCLC_FACT_HOLE + side))
		return;
	if (sent->acked) {
		entry = note_fact(ledger, subject,
				  proposal ? EV_PROPOSAL_ACKED
					   : EV_ACCEPT_ACKED,
				  side, fact);
		smcclc_ledger_frame(entry, sent->acked);
		return;
	}
	if (proposal && sent->acked_in_part) {
		entry = note_fact(ledger, subject, EV_PROPOSAL_ACKED_IN_PART,
				  side, fact);
		smcclc_ledger_frame(entry, sent->acked_in_part);
		return;
	}
	if (!sent->repeats.count)
		return;
	entry = note_fact(ledger, subject,
			  proposal ? EV_PROPOSAL_UNACKED : EV_ACCEPT_UNACKED,
			  side, fact);
	smcclc_ledger_sighting(entry, &sent->repeats);
	entry->number++;
}

/* Whether anything of the server came after its SYN-ACK. */
static void note_server_life(struct ledger *ledger,
			     const struct smcclc_subject *subject)
{
	const struct smcclc_segments *server = segments(subject, SMCCLC_SERVER);
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	struct ledger_entry *entry;

	if (!server || !order(subject, SMCCLC_FACT_SYN_ACK) ||
	    !order(subject, SMCCLC_FACT_PROPOSAL))
		return;
	if (server->segments_after > fact[SMCCLC_FACT_PROPOSAL].frame) {
		entry = smcclc_ledger_note(ledger, EV_SERVER_GOES_ON,
					   SMCCLC_SERVER);
		smcclc_ledger_frame(entry, server->segments_after);
	} else if (server->segments_after == fact[SMCCLC_FACT_SYN_ACK].frame) {
		note_fact(ledger, subject, EV_SERVER_STOPPED, SMCCLC_SERVER,
			  SMCCLC_FACT_SYN_ACK);
	}
}

static void note_waiting(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	const struct smcclc_surroundings *others =
		subject->evidence->surroundings;

	if (subject->verdict->stage == SMCCLC_STAGE_PROPOSAL) {
		note_arrival(ledger, subject, SMCCLC_CLIENT,
			     SMCCLC_FACT_PROPOSAL);
		note_server_life(ledger, subject);
		if (order(subject, SMCCLC_FACT_ACCEPT))
			note_fact(ledger, subject, EV_ACCEPT_TOO_LATE,
				  SMCCLC_SERVER, SMCCLC_FACT_ACCEPT);
		if (others && others->first_contacts.count)
			smcclc_ledger_sighting(
				smcclc_ledger_note(ledger, EV_OTHERS_PENDING,
						   SMCCLC_SERVER),
				&others->first_contacts);
	} else if (subject->verdict->stage == SMCCLC_STAGE_ACCEPT) {
		note_arrival(ledger, subject, SMCCLC_SERVER,
			     SMCCLC_FACT_ACCEPT);
	}
}

/* --- how it ended
 * ------------------------------------------------------------------ */

/* The FIN or RST that came first, as its fact; SMCCLC_FACT_COUNT if none. */
static unsigned first_end(const struct smcclc_subject *subject)
{
	unsigned first = SMCCLC_FACT_COUNT;

	for (unsigned f = SMCCLC_FACT_FIN; f < SMCCLC_FACT_COUNT; f++)
		if (order(subject, f) &&
		    (first == SMCCLC_FACT_COUNT ||
		     order(subject, f) < order(subject, first)))
			first = f;
	return first;
}

static void note_end(struct ledger *ledger,
		     const struct smcclc_subject *subject)
{
	unsigned end = first_end(subject);
	unsigned step = SMCCLC_FACT_SYN + subject->verdict->stage;
	struct ledger_entry *entry;
	int64_t took;
	unsigned side;
	unsigned what = EV_ENDED_LATER;

	if (end == SMCCLC_FACT_COUNT || !order(subject, step) ||
	    order(subject, step) > order(subject, end))
		return;
	side = (end - SMCCLC_FACT_FIN) % 2;
	took = time_of(subject, end) - time_of(subject, step);
	if (subject->verdict->reason == SMCCLC_NO_REPLY)
		what = EV_GAVE_UP;
	else if (took < AT_ONCE)
		what = EV_ENDED_AT_ONCE;
	entry = note_fact(ledger, subject, what, side, step);
	smcclc_ledger_fact(entry, subject, end);
	entry->duration = took;
}

static void note_rsts(struct ledger *ledger,
		      const struct smcclc_subject *subject)
{
	for (unsigned side = 0; side < 2; side++) {
		const struct smcclc_segments *sent = segments(subject, side);

		if (!sent)
			continue;
		if (sent->rst_odd) {
			struct ledger_entry *entry =
				smcclc_ledger_note(ledger, EV_RST_ODD, side);

			entry->number = sent->rst_odd;
			smcclc_ledger_frame(entry, sent->rst);
		}
		if (sent->outlived_rst) {
			struct ledger_entry *entry = smcclc_ledger_note(
				ledger, EV_OUTLIVED_RST, side);

			smcclc_ledger_frame(entry, sent->rst);
			smcclc_ledger_frame(entry, sent->outlived_rst);
		}
	}
}

/* A receiver that did not take a Decline. */
static void note_refused(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	unsigned by = subject->verdict->by;
	struct ledger_entry *entry;
	unsigned end = first_end(subject);

	if (!smcclc_subject_refused(subject) || end == SMCCLC_FACT_COUNT)
		return;
	entry = note_fact(ledger, subject, EV_REFUSED_LAYOUT,
			  smcclc_other_side((uint8_t)by),
			  SMCCLC_FACT_DECLINE + by);
	smcclc_ledger_fact(entry, subject, end);
}

/* --- times
 * ----------------------------------------------------------------------------
 */

static void note_round_trip(struct ledger *ledger,
			    const struct smcclc_subject *subject)
{
	int64_t longest = 0;

	if (order(subject, SMCCLC_FACT_SYN) &&
	    order(subject, SMCCLC_FACT_SYN_ACK))
		longest = time_of(subject, SMCCLC_FACT_SYN_ACK) -
			  time_of(subject, SMCCLC_FACT_SYN);
	if (segments(subject, SMCCLC_CLIENT) &&
	    segments(subject, SMCCLC_CLIENT)->openings.count > 1)
		longest = 0;
	for (unsigned side = 0; side < 2; side++)
		if (segments(subject, side) &&
		    segments(subject, side)->rtt > longest)
			longest = segments(subject, side)->rtt;
	if (longest >= SLOW) {
		struct ledger_entry *entry = smcclc_ledger_note(
			ledger, EV_ROUND_TRIP, SMCCLC_NOBODY);

		entry->duration = longest;
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN);
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN_ACK);
	}
}

/* --- what the bytes show
 * -------------------------------------------------------------- */

static unsigned fatal(const struct smcclc_findings *findings)
{
	unsigned count = 0;

	for (size_t i = 0; i < findings->count && i < SMCCLC_FINDINGS_MAX; i++)
		count += findings->list[i].severity == SMCCLC_KILLS;
	return count;
}

static void note_bytes(struct ledger *ledger,
		       const struct smcclc_subject *subject)
{
	const struct smcclc_findings *findings =
		subject->evidence->malformed_findings;
	unsigned by = subject->verdict->by & 1;

	if (subject->verdict->reason == SMCCLC_MALFORMED && findings) {
		struct ledger_entry *entry = note_fact(
			ledger, subject,
			fatal(findings) > 1 ? EV_MANY_FAULTS : EV_ONE_FAULT, by,
			SMCCLC_FACT_MALFORMED + by);

		entry->number = fatal(findings);
	}
	if (subject->verdict->reason == SMCCLC_DATA_INSTEAD_OF_CLC &&
	    smcclc_subject_protocol(subject, by))
		note_fact(ledger, subject, EV_OTHER_PROTOCOL, by,
			  SMCCLC_FACT_DATA + by);
}

static void note_gaps(struct ledger *ledger,
		      const struct smcclc_subject *subject)
{
	for (unsigned side = 0; side < 2; side++)
		if (smcclc_subject_seen(subject, SMCCLC_FACT_HOLE + side))
			note_fact(ledger, subject, EV_BYTES_MISSING, side,
				  SMCCLC_FACT_HOLE + side);
	if (subject->verdict->reason != SMCCLC_CAPTURE_INCOMPLETE)
		return;
	if (!order(subject, SMCCLC_FACT_SYN))
		smcclc_ledger_note(ledger, EV_NO_SYN, SMCCLC_CLIENT);
	if (!order(subject, SMCCLC_FACT_SYN_ACK) &&
	    (order(subject, SMCCLC_FACT_PROPOSAL) ||
	     order(subject, SMCCLC_FACT_CONFIRM)))
		smcclc_ledger_note(ledger, EV_NO_SYN_ACK, SMCCLC_SERVER);
	if (subject->verdict->outcome == SMCCLC_FALLBACK &&
	    order(subject, SMCCLC_FACT_CONFIRM)) {
		unsigned side = order(subject, SMCCLC_FACT_DATA + SMCCLC_CLIENT)
					? SMCCLC_CLIENT
					: SMCCLC_SERVER;

		note_fact(ledger, subject, EV_LATER_DATA, side,
			  SMCCLC_FACT_DATA + side);
	}
}

void smcclc_evidence_path(struct ledger *ledger,
			  const struct smcclc_subject *subject)
{
	unsigned reason = subject->verdict->reason;

	note_round_trip(ledger, subject);
	note_rsts(ledger, subject);
	note_gaps(ledger, subject);
	note_bytes(ledger, subject);
	if (reason == SMCCLC_DECLINED)
		note_refused(ledger, subject);
	if (reason == SMCCLC_NO_REPLY || reason == SMCCLC_CLOSED ||
	    reason == SMCCLC_RESET || reason == SMCCLC_CAPTURE_INCOMPLETE) {
		note_waiting(ledger, subject);
		note_end(ledger, subject);
	}
}
