/* SPDX-License-Identifier: MIT */
#include "rank.h"

#include <string.h>

/* What an effect adds to the score of a cause. */
#define POINTS_TO_SCORE 8
#define SUPPORTS_SCORE  2
#define AGAINST_SCORE   (-3)

/* A cause so far behind the first is not likely, whatever speaks for it. */
#define LEAD 3

/* A failure that has seldom another cause speaks for itself. */
#define TELLING 6

/* --- situations --------------------------------------------------------- */

enum situation {
#define SITUATION(symbol, ...) IN_##symbol,
#include "situations.def"
#undef SITUATION
	SITUATION_COUNT
};

#define SMCCLC_FACT_SERVER_RST       (SMCCLC_FACT_RST + SMCCLC_SERVER)
#define SMCCLC_FACT_CLIENT_DATA      (SMCCLC_FACT_DATA + SMCCLC_CLIENT)
#define SMCCLC_FACT_SERVER_DATA      (SMCCLC_FACT_DATA + SMCCLC_SERVER)
#define SMCCLC_FACT_CLIENT_MALFORMED (SMCCLC_FACT_MALFORMED + SMCCLC_CLIENT)
#define SMCCLC_FACT_SERVER_MALFORMED (SMCCLC_FACT_MALFORMED + SMCCLC_SERVER)
#define SMCCLC_FACT_CLIENT_DECLINE   (SMCCLC_FACT_DECLINE + SMCCLC_CLIENT)
#define SMCCLC_FACT_SERVER_DECLINE   (SMCCLC_FACT_DECLINE + SMCCLC_SERVER)

static const struct {
	uint8_t evidence;
	uint8_t fact[2];
} situations[] = {
#define SITUATION(symbol, evidence, one, two) \
	{EV_##evidence, {SMCCLC_FACT_##one, SMCCLC_FACT_##two}},
#include "situations.def"
#undef SITUATION
};

static bool sent_option(const struct smcclc_subject *subject)
{
	unsigned options = subject->evidence->handshake->syn_options;

	return options == 0 ||
	       options & (1u << SMCCLC_OPTION_SMCR | 1u << SMCCLC_OPTION_SMCD |
			  1u << SMCCLC_OPTION_UNKNOWN);
}

/* By how far the handshake came, and who ended it. */
static unsigned by_stage(const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	bool waited = verdict->reason == SMCCLC_NO_REPLY;
	bool open = verdict->reason == SMCCLC_CAPTURE_INCOMPLETE;
	bool server = verdict->by == SMCCLC_SERVER;

	switch (verdict->stage) {
	case SMCCLC_STAGE_SYN:
		if (verdict->reason == SMCCLC_RESET && server)
			return IN_SYN_RESET;
		if (smcclc_subject_seen(subject, SMCCLC_FACT_SYN) &&
		    !smcclc_subject_seen(subject, SMCCLC_FACT_SYN_ACK))
			return IN_SYN_SILENCE;
		return IN_NOT_SHOWN;
	case SMCCLC_STAGE_SYN_ACK:
		return !waited && !open && server ? IN_SERVER_ENDS
						  : IN_CLIENT_SILENT;
	case SMCCLC_STAGE_PROPOSAL:
		if (waited || open)
			return IN_SERVER_SILENT;
		return server ? IN_SERVER_ENDS : IN_CLIENT_ENDS;
	case SMCCLC_STAGE_ACCEPT:
		if (waited || open)
			return IN_CONFIRM_MISSING;
		return server ? IN_SERVER_ENDS_LATE : IN_CONFIRM_REFUSED;
	default:
		return IN_NOT_SHOWN;
	}
}

static unsigned situation_of(const struct smcclc_subject *subject)
{
	bool client = subject->verdict->by == SMCCLC_CLIENT;

	switch (subject->verdict->reason) {
	case SMCCLC_NO_SMC_OPTION:
		return sent_option(subject) ? IN_OPTION_REFUSED
					    : IN_OPTION_NOT_SENT;
	case SMCCLC_DECLINED:
		return IN_DECLINED;
	case SMCCLC_DATA_INSTEAD_OF_CLC:
		return client ? IN_CLIENT_SENDS_DATA : IN_SERVER_SENDS_DATA;
	case SMCCLC_MALFORMED:
		return client ? IN_CLIENT_MALFORMED : IN_SERVER_MALFORMED;
	case SMCCLC_NO_REPLY:
	case SMCCLC_CLOSED:
	case SMCCLC_RESET:
	case SMCCLC_CAPTURE_INCOMPLETE:
		return by_stage(subject);
	default:
		return SITUATION_COUNT;
	}
}

static void note_situation(struct ledger *ledger,
			   const struct smcclc_subject *subject,
			   unsigned situation)
{
	const struct smcclc_segments *segments = subject->evidence->segments;
	struct ledger_entry *entry = smcclc_ledger_note(
		ledger, situations[situation].evidence, subject->verdict->by);

	for (size_t i = 0; i < 2; i++)
		smcclc_ledger_fact(entry, subject,
				   situations[situation].fact[i]);
	entry->number = 1;
	if (situation == IN_SYN_SILENCE && segments)
		smcclc_ledger_sighting(entry,
				       &segments[SMCCLC_CLIENT].openings);
}

/* --- candidates ------------------------------------------------------------
 */

static const struct {
	uint8_t situation;
	uint8_t cause;
	int8_t weight;
} priors[] = {
#define IN(situation, cause, weight) \
	{IN_##situation, SMCCLC_CAUSE_##cause, weight},
#define SENT(...)
#include "priors.def"
#undef SENT
#undef IN
};

enum sender {
	SENDER_CLIENT,
	SENDER_SERVER,
	SENDER_EITHER
};

static const struct {
	uint32_t code;
	uint8_t sender; /* enum sender */
	uint8_t cause;
	int8_t weight;
} code_priors[] = {
#define IN(...)
#define SENT(side, code, cause, weight) \
	{SMCCLC_DECL_##code, SENDER_##side, SMCCLC_CAUSE_##cause, weight},
#include "priors.def"
#undef SENT
#undef IN
};

/* Of several reasons to consider a cause the strongest counts. */
static void consider(struct ranking *ranking, unsigned cause, int weight)
{
	for (size_t i = 0; i < ranking->count; i++) {
		struct candidate *candidate = &ranking->candidate[i];

		if (candidate->cause != cause)
			continue;
		if (candidate->score < weight)
			candidate->score = weight;
		return;
	}
	if (ranking->count < CANDIDATES_MAX)
		ranking->candidate[ranking->count++] = (struct candidate){
			.cause = (uint8_t)cause,
			.score = weight,
		};
}

static void consider_situation(struct ranking *ranking, unsigned situation)
{
	for (size_t i = 0; i < sizeof(priors) / sizeof(priors[0]); i++)
		if (priors[i].situation == situation)
			consider(ranking, priors[i].cause, priors[i].weight);
}

/* Another system, or a vendor, may mean something else by a number. */
#define VENDOR_WEIGHT 6

static void consider_code(struct ranking *ranking,
			  const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	uint32_t code = verdict->code;

	/* 0x03030000 was the code of IPsec once. */
	if (subject->code && strcmp(subject->code->symbol, "IPSEC") == 0)
		code = SMCCLC_DECL_IPSEC;
	if (verdict->has_code && !subject->foreign_os)
		for (size_t i = 0;
		     i < sizeof(code_priors) / sizeof(code_priors[0]); i++)
			if (code_priors[i].code == code &&
			    (code_priors[i].sender == verdict->by ||
			     code_priors[i].sender == SENDER_EITHER))
				consider(ranking, code_priors[i].cause,
					 code_priors[i].weight);
	if (ranking->count == 0)
		consider(ranking, SMCCLC_CAUSE_VENDOR_CONDITION, VENDOR_WEIGHT);
	if (smcclc_subject_refused(subject))
		consider(ranking, SMCCLC_CAUSE_DECLINE_NOT_TAKEN,
			 verdict->outcome == SMCCLC_ABORTED ? 20 : 4);
}

/* --- effects ----------------------------------------------------------------
 */

enum whose {
	WHOSE_ANY,
	WHOSE_CLIENT,
	WHOSE_SERVER,
	WHOSE_SAME,
	WHOSE_PEER
};

static const struct {
	uint8_t evidence;
	uint8_t whose; /* enum whose */
	uint8_t effect;
	uint8_t cause; /* SAME: the one at the client */
} effects[] = {
#define ON(evidence, effect, cause) \
	{EV_##evidence, WHOSE_ANY, EFFECT_##effect, SMCCLC_CAUSE_##cause},
#define FROM(side, evidence, effect, cause) \
	{EV_##evidence, WHOSE_##side, EFFECT_##effect, SMCCLC_CAUSE_##cause},
#define SAME(evidence, effect, cause)                \
	{EV_##evidence, WHOSE_SAME, EFFECT_##effect, \
	 SMCCLC_CAUSE_CLIENT_##cause},
#include "effects.def"
#undef SAME
#undef FROM
#undef ON
};

/* Which cause a row is about, of an observation of `side`; NONE if of none. */
static unsigned cause_of(size_t row, unsigned side)
{
	unsigned cause = effects[row].cause;

	switch (effects[row].whose) {
	case WHOSE_CLIENT:
		return side == SMCCLC_CLIENT ? cause : SMCCLC_CAUSE_NONE;
	case WHOSE_SERVER:
		return side == SMCCLC_SERVER ? cause : SMCCLC_CAUSE_NONE;
	case WHOSE_SAME:
		return side < SMCCLC_NOBODY ? cause + side : SMCCLC_CAUSE_NONE;
	default:
		return cause;
	}
}

/* Of several rows on the same the first counts. */
static void read_effects(struct ranking *ranking, const struct ledger *ledger)
{
	memset(ranking->effect, EFFECT_NONE,
	       ledger->count * sizeof(ranking->effect[0]));
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_entry *entry = &ledger->entry[i];
		uint8_t *said = ranking->effect[i];

		for (size_t row = 0; row < sizeof(effects) / sizeof(effects[0]);
		     row++) {
			unsigned cause = SMCCLC_CAUSE_NONE;

			if (effects[row].evidence == entry->evidence)
				cause = cause_of(row, entry->side);
			if (cause && said[cause] == EFFECT_NONE)
				said[cause] = effects[row].effect;
		}
	}
}

static void weigh(const struct ranking *ranking, struct candidate *candidate,
		  const struct ledger *ledger)
{
	bool considered = candidate->score > 0;
	bool pointed_at = candidate->score >= TELLING;
	bool proven = false;

	for (size_t i = 0; i < ledger->count; i++) {
		switch (ranking->effect[i][candidate->cause]) {
		case EFFECT_PROVES:
			proven = true;
			considered = true;
			break;
		case EFFECT_POINTS_TO:
			candidate->score += POINTS_TO_SCORE;
			pointed_at = true;
			considered = true;
			break;
		case EFFECT_SUPPORTS:
			candidate->score += SUPPORTS_SCORE;
			considered = true;
			break;
		case EFFECT_AGAINST:
			candidate->score += AGAINST_SCORE;
			break;
		case EFFECT_RULES_OUT:
			candidate->ruled_out = true;
			break;
		default:
			break;
		}
	}
	if (proven && !candidate->ruled_out)
		candidate->likelihood = SMCCLC_PROVEN;
	else if (pointed_at)
		candidate->likelihood = SMCCLC_LIKELY;
	candidate->idle = !considered && !candidate->ruled_out;
}

/* Leaves out what only an observation would have made a candidate. */
static void drop_idle(struct ranking *ranking)
{
	size_t kept = 0;

	for (size_t i = 0; i < ranking->count; i++)
		if (!ranking->candidate[i].idle)
			ranking->candidate[kept++] = ranking->candidate[i];
	ranking->count = kept;
}

/* Whether `a` comes before `b`. */
static bool before(const struct candidate *a, const struct candidate *b)
{
	bool proven = a->likelihood == SMCCLC_PROVEN;

	if (a->ruled_out != b->ruled_out)
		return b->ruled_out;
	if (proven != (b->likelihood == SMCCLC_PROVEN))
		return proven;
	if (a->score != b->score)
		return a->score > b->score;
	return a->cause < b->cause;
}

static void sort(struct ranking *ranking)
{
	for (size_t i = 1; i < ranking->count; i++) {
		struct candidate candidate = ranking->candidate[i];
		size_t at = i;

		for (; at && before(&candidate, &ranking->candidate[at - 1]);
		     at--)
			ranking->candidate[at] = ranking->candidate[at - 1];
		ranking->candidate[at] = candidate;
	}
}

/* One far behind the first is not likely, whatever speaks for it. */
static void judge(struct ranking *ranking)
{
	const struct candidate *first = &ranking->candidate[0];

	for (size_t i = 1; i < ranking->count; i++) {
		struct candidate *other = &ranking->candidate[i];

		if (other->likelihood == SMCCLC_LIKELY &&
		    other->score + LEAD < first->score)
			other->likelihood = SMCCLC_POSSIBLE;
	}
}

/* Beside what is proven stands only what observations speak for as well. */
static void drop_beside_proof(struct ranking *ranking)
{
	if (!ranking->count ||
	    ranking->candidate[0].likelihood != SMCCLC_PROVEN)
		return;
	for (size_t i = 1; i < ranking->count; i++)
		if (!ranking->candidate[i].ruled_out &&
		    ranking->candidate[i].likelihood == SMCCLC_POSSIBLE)
			ranking->candidate[i].idle = true;
	drop_idle(ranking);
}

void smcclc_rank(struct ranking *ranking, struct ledger *ledger,
		 const struct smcclc_subject *subject)
{
	unsigned situation = situation_of(subject);

	ranking->count = 0;
	if (situation == SITUATION_COUNT)
		return;
	note_situation(ledger, subject, situation);
	consider_situation(ranking, situation);
	if (situation == IN_DECLINED)
		consider_code(ranking, subject);
	if (subject->verdict->reason == SMCCLC_CAPTURE_INCOMPLETE)
		consider_situation(ranking, IN_NOT_SHOWN);
	read_effects(ranking, ledger);
	for (size_t i = 0; i < ranking->count; i++)
		weigh(ranking, &ranking->candidate[i], ledger);
	drop_idle(ranking);
	sort(ranking);
	judge(ranking);
	drop_beside_proof(ranking);
}
