/* SPDX-License-Identifier: MIT */
/* What SYN and SYN-ACK show, and those of other connections. */
#include "ledger.h"

/* Of as many pending handshakes a limit, if one is set, may be reached.
 * Source: Linux net/smc/af_smc.c (smc_hs_congested, SMC_HS_WQ max_active). */
#define PENDING_MANY 256

/* So many other SYNs without an answer of SMC are no accident. */
#define REFUSED_MANY 3

static const struct smcclc_segments *
segments(const struct smcclc_subject *subject, unsigned side)
{
	const struct smcclc_segments *segments = subject->evidence->segments;

	return segments ? &segments[side] : NULL;
}

static void note_frame(struct ledger *ledger, unsigned evidence, unsigned side,
		       uint32_t frame)
{
	if (frame)
		smcclc_ledger_frame(smcclc_ledger_note(ledger, evidence, side),
				    frame);
}

static struct ledger_entry *note_sighting(struct ledger *ledger,
					  unsigned evidence, unsigned side,
					  const struct smcclc_sighting *seen)
{
	struct ledger_entry *entry = smcclc_ledger_note(ledger, evidence, side);

	smcclc_ledger_sighting(entry, seen);
	return entry;
}

/* What one end's own SYN or SYN-ACK shows. */
static void note_opening(struct ledger *ledger, unsigned side,
			 const struct smcclc_segments *sent)
{
	note_frame(ledger, EV_NOPS, side, sent->nops);
	note_frame(ledger, EV_NO_ROOM, side, sent->no_room);
	note_frame(ledger, EV_FAST_OPEN, side, sent->fast_open);
	note_frame(ledger, EV_FOREIGN_OPTION, side, sent->foreign);
	if (sent->with_option && sent->without_option) {
		struct ledger_entry *entry =
			smcclc_ledger_note(ledger, EV_WITH_AND_WITHOUT, side);

		smcclc_ledger_frame(entry, sent->with_option);
		smcclc_ledger_frame(entry, sent->without_option);
	}
}

/* The machine alone knows it where nobody looked at the segments. */
static void note_stripped(struct ledger *ledger,
			  const struct smcclc_subject *subject)
{
	const struct smcclc_handshake *handshake = subject->evidence->handshake;
	unsigned both = 1u << SMCCLC_OPTION_SMCR | 1u << SMCCLC_OPTION_ABSENT;

	if (subject->evidence->segments)
		return;
	if (handshake->syn_options & 1u << SMCCLC_OPTION_REMOVED)
		smcclc_ledger_fact(
			smcclc_ledger_note(ledger, EV_NOPS, SMCCLC_CLIENT),
			subject, SMCCLC_FACT_SYN);
	if (handshake->syn_ack_options & 1u << SMCCLC_OPTION_REMOVED)
		smcclc_ledger_fact(
			smcclc_ledger_note(ledger, EV_NOPS, SMCCLC_SERVER),
			subject, SMCCLC_FACT_SYN_ACK);
	if ((handshake->syn_options & both) == both)
		smcclc_ledger_fact(smcclc_ledger_note(ledger,
						      EV_WITH_AND_WITHOUT,
						      SMCCLC_CLIENT),
				   subject, SMCCLC_FACT_SYN);
	if ((handshake->syn_ack_options & both) == both)
		smcclc_ledger_fact(smcclc_ledger_note(ledger,
						      EV_WITH_AND_WITHOUT,
						      SMCCLC_SERVER),
				   subject, SMCCLC_FACT_SYN_ACK);
	if (subject->evidence->fast_open)
		smcclc_ledger_fact(
			smcclc_ledger_note(ledger, EV_FAST_OPEN, SMCCLC_CLIENT),
			subject, SMCCLC_FACT_SYN);
}

/* One timestamp tells nothing; several are alike if they are cookies. */
static void note_stamps(struct ledger *ledger,
			const struct smcclc_surroundings *others)
{
	if (others && others->stamps.count)
		note_sighting(ledger, EV_STAMPS_DIFFER, SMCCLC_SERVER,
			      &others->stamps);
	else if (others && others->cookies.count)
		note_sighting(ledger, EV_STAMPS_ALIKE, SMCCLC_SERVER,
			      &others->cookies);
}

static void note_cookie(struct ledger *ledger,
			const struct smcclc_subject *subject)
{
	const struct smcclc_segments *sent = segments(subject, SMCCLC_SERVER);
	unsigned what = EV_COOKIE;

	if (!sent)
		return;
	switch ((enum smcclc_cookie)sent->cookie) {
	case SMCCLC_COOKIE_STAMP:
		note_stamps(ledger, subject->evidence->surroundings);
		return;
	case SMCCLC_COOKIE_DIFFERS:
		what = EV_NO_COOKIE;
		break;
	case SMCCLC_COOKIE_FITS:
		break;
	case SMCCLC_COOKIE_UNKNOWN:
		return;
	}
	smcclc_ledger_fact(smcclc_ledger_note(ledger, what, SMCCLC_SERVER),
			   subject, SMCCLC_FACT_SYN_ACK);
}

static void note_listener(struct ledger *ledger,
			  const struct smcclc_surroundings *others)
{
	if (others->answered.count)
		note_sighting(ledger, EV_LISTENER_SPEAKS, SMCCLC_SERVER,
			      &others->answered);
	else if (others->refused.count >= REFUSED_MANY)
		note_sighting(ledger, EV_LISTENER_NEVER, SMCCLC_SERVER,
			      &others->refused);
	if (!others->answered.count && others->server_answers.count)
		note_sighting(ledger, EV_HOST_SPEAKS, SMCCLC_SERVER,
			      &others->server_answers);
	if (others->pending >= PENDING_MANY)
		smcclc_ledger_note(ledger, EV_MANY_PENDING, SMCCLC_SERVER)
			->number = others->pending;
}

/* Who answers when this SYN is not. */
static void note_unanswered(struct ledger *ledger,
			    const struct smcclc_subject *subject,
			    const struct smcclc_surroundings *others)
{
	if (smcclc_subject_seen(subject, SMCCLC_FACT_SYN_ACK))
		return;
	if (others->plain.count)
		note_sighting(ledger, EV_PLAIN_ANSWERED, SMCCLC_SERVER,
			      &others->plain);
	if (others->answered.count)
		note_sighting(ledger, EV_SERVER_ANSWERS_OTHERS, SMCCLC_SERVER,
			      &others->answered);
	if (others->refused.count)
		note_sighting(ledger, EV_SERVER_ANSWERS_OTHERS, SMCCLC_SERVER,
			      &others->refused);
}

/* Whether a router lies on the path: the one thing that a TTL tells for sure
 * is that none does. */
static void note_routers(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	const struct smcclc_segments *sent = subject->evidence->segments;
	bool fresh = true;

	for (unsigned side = 0; sent && side < 2; side++) {
		if (!sent[side].ttl_least ||
		    !smcclc_ttl_is_fresh(sent[side].ttl_least)) {
			fresh = false;
			if (sent[side].ttl_least)
				smcclc_ledger_fact(
					smcclc_ledger_note(ledger, EV_ROUTER,
							   side),
					subject, SMCCLC_FACT_SYN + side);
		}
	}
	if (sent && fresh) {
		struct ledger_entry *entry =
			smcclc_ledger_note(ledger, EV_NO_ROUTER, SMCCLC_NOBODY);

		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN);
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN_ACK);
	}
}

static bool client_speaks_clc(const struct smcclc_subject *subject)
{
	return smcclc_subject_seen(subject, SMCCLC_FACT_PROPOSAL) ||
	       smcclc_subject_seen(subject, SMCCLC_FACT_CONFIRM) ||
	       smcclc_subject_seen(subject,
				   SMCCLC_FACT_DECLINE + SMCCLC_CLIENT);
}

static void note_without_option(struct ledger *ledger,
				const struct smcclc_subject *subject)
{
	struct ledger_entry *entry;

	note_cookie(ledger, subject);
	note_routers(ledger, subject);
	if (client_speaks_clc(subject)) {
		entry = smcclc_ledger_note(ledger, EV_CLIENT_SPEAKS_CLC,
					   SMCCLC_CLIENT);
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_PROPOSAL);
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_CONFIRM);
		smcclc_ledger_fact(entry, subject,
				   SMCCLC_FACT_DECLINE + SMCCLC_CLIENT);
	}
	if (smcclc_subject_ended_silently(subject)) {
		entry = smcclc_ledger_note(ledger, EV_SILENT_END,
					   SMCCLC_SERVER);
		smcclc_ledger_fact(entry, subject,
				   SMCCLC_FACT_FIN + SMCCLC_SERVER);
		smcclc_ledger_fact(entry, subject,
				   SMCCLC_FACT_RST + SMCCLC_SERVER);
	}
}

void smcclc_evidence_option(struct ledger *ledger,
			    const struct smcclc_subject *subject)
{
	const struct smcclc_surroundings *others =
		subject->evidence->surroundings;
	const struct smcclc_segments *server = segments(subject, SMCCLC_SERVER);

	for (unsigned side = 0; side < 2; side++)
		if (segments(subject, side))
			note_opening(ledger, side, segments(subject, side));
	note_stripped(ledger, subject);
	if (others) {
		note_listener(ledger, others);
		note_unanswered(ledger, subject, others);
	}
	if (server && server->after_ack.count)
		note_sighting(ledger, EV_SYN_ACK_AGAIN, SMCCLC_SERVER,
			      &server->after_ack);
	if (subject->verdict->reason == SMCCLC_NO_SMC_OPTION)
		note_without_option(ledger, subject);
}
