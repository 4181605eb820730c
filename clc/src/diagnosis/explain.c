/* SPDX-License-Identifier: MIT */
/* Puts the explanation of one connection together: summary, causes, checks. */
#include <smcclc/explain.h>

#include <string.h>

#include "rank.h"
#include "summary.h"

/* What one explanation is made from. */
struct making {
	struct smcclc_subject subject;
	struct ledger ledger;
	struct ranking ranking;
	struct smcclc_explanation *out;
	/* Of each entry of the ledger, once somebody asked for it. */
	const char *said[LEDGER_MAX];
};

static const char *const sentences[EVIDENCE_COUNT] = {
#define EVIDENCE(symbol, sentence) [EV_##symbol] = sentence,
#include "evidence.def"
#undef EVIDENCE
};

/*
 * Returns `template`, filled in, as a string of the explanation: itself where
 * it has no gaps, else in the explanation's text; NULL if it does not fit
 * there, or if `exact` and something that it names is not known.
 */
static const char *keep(struct making *making, const char *template,
			const struct smcclc_filling *filling, bool exact)
{
	struct smcclc_explanation *out = making->out;
	struct smcclc_line line;
	bool known;

	if (!strchr(template, '%'))
		return template;
	if (out->used >= sizeof(out->text))
		return NULL;
	smcclc_line_begin(&line, out->text + out->used,
			  sizeof(out->text) - out->used);
	known = smcclc_template_fill(&line, template, filling);
	if (line.cut || (exact && !known))
		return NULL;
	out->used += line.length + 1;
	return line.text;
}

/* --- causes ------------------------------------------------------------------
 */

/* Returns what entry `index` of the ledger says. */
static const char *say(struct making *making, size_t index)
{
	const struct ledger_entry *entry = &making->ledger.entry[index];
	const struct smcclc_filling filling = {
		.subject = &making->subject,
		.side = entry->side,
		.number = entry->number,
		.duration = entry->duration,
	};

	if (!making->said[index])
		making->said[index] = keep(making, sentences[entry->evidence],
					   &filling, false);
	return making->said[index];
}

static void add_observation(struct making *making,
			    struct smcclc_explained *cause, size_t index)
{
	const struct ledger_entry *entry = &making->ledger.entry[index];
	struct smcclc_observation *observation =
		&cause->evidence[cause->evidence_count];
	const char *text;

	if (cause->evidence_count == SMCCLC_EXPLAIN_EVIDENCE)
		return;
	text = say(making, index);
	if (!text)
		return;
	observation->text = text;
	observation->frame_count = entry->frame_count;
	memcpy(observation->frames, entry->frames, sizeof(entry->frames));
	cause->evidence_count++;
}

/* The strongest first; what the verdict rests on, the last entry, is the
 * reason why any cause is considered. */
static void add_evidence(struct making *making, struct smcclc_explained *cause,
			 bool ruled_out)
{
	unsigned strongest = ruled_out ? EFFECT_RULES_OUT : EFFECT_PROVES;
	unsigned weakest = ruled_out ? EFFECT_RULES_OUT : EFFECT_SUPPORTS;
	const struct ledger *ledger = &making->ledger;

	for (unsigned effect = strongest; effect >= weakest; effect--)
		for (size_t i = 0; i < ledger->count; i++)
			if (making->ranking.effect[i][cause->cause] == effect)
				add_observation(making, cause, i);
	if (!ruled_out && ledger->count)
		add_observation(making, cause, ledger->count - 1);
}

static void add_cause(struct making *making, struct smcclc_explained *list,
		      size_t *count, const struct candidate *candidate)
{
	const struct cause_row *row = smcclc_cause_row(candidate->cause);
	struct smcclc_explained *cause = &list[*count];
	const struct smcclc_filling filling = {
		.subject = &making->subject,
		.side = row->host,
	};

	if (*count == SMCCLC_EXPLAIN_CAUSES)
		return;
	cause->text = keep(making, row->sentence, &filling, false);
	if (!cause->text)
		return;
	cause->cause = candidate->cause;
	cause->likelihood = candidate->likelihood;
	cause->host = row->host;
	add_evidence(making, cause, candidate->ruled_out);
	(*count)++;
}

/* Causes of NOBODY are still the sender's of a Decline to mend, in part. */
static void add_causes(struct making *making)
{
	struct smcclc_explanation *out = making->out;
	const struct ranking *ranking = &making->ranking;

	for (size_t i = 0; i < ranking->count; i++)
		if (ranking->candidate[i].ruled_out)
			add_cause(making, out->ruled_out, &out->ruled_out_count,
				  &ranking->candidate[i]);
		else
			add_cause(making, out->causes, &out->cause_count,
				  &ranking->candidate[i]);
}

/* --- checks
 * -------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void add_check(struct making *making, uint8_t host, const char *text,
		      const char *command, uint8_t cause)
{
	struct smcclc_explanation *out = making->out;
	struct smcclc_check *check = out->checks;
	struct smcclc_check *end = check + out->check_count;

	/* Nothing of Linux is asked of an end that does not run it. */
	if (smcclc_subject_is_foreign(&making->subject, host)) {
		text = "messages and SMC statistics of that system";
		command = NULL;
	}
	/* The same command answers what several causes ask. */
	for (; check < end; check++)
		if (check->host == host && same_text(check->command, command) &&
		    (command || same_text(check->text, text)))
			break;
	if (check == end) {
		if (out->check_count == SMCCLC_EXPLAIN_CHECKS)
			return;
		out->check_count++;
		check->host = host;
		check->text = text;
		check->command = command;
	}
	for (size_t i = 0; i < check->cause_count; i++)
		if (check->causes[i] == cause)
			return;
	if (check->cause_count < SMCCLC_EXPLAIN_CAUSES)
		check->causes[check->cause_count++] = cause;
}

/* Which hosts a check is for, as a set of 1 << enum smcclc_side. */
static unsigned hosts_of(const struct making *making, unsigned where,
			 uint8_t host)
{
	uint8_t by = making->subject.verdict->by;

	switch (where) {
	case SMCCLC_AT_HOST:
		return 1u << host;
	case SMCCLC_AT_SENDER:
		return 1u << by;
	case SMCCLC_AT_RECEIVER:
		return 1u << smcclc_other_side(by);
	case SMCCLC_AT_CLIENT:
		return 1u << SMCCLC_CLIENT;
	case SMCCLC_AT_SERVER:
		return 1u << SMCCLC_SERVER;
	case SMCCLC_AT_BOTH:
		return 1u << SMCCLC_CLIENT | 1u << SMCCLC_SERVER;
	default:
		return 1u << SMCCLC_NOBODY;
	}
}

static void add_checks_of(struct making *making,
			  const struct smcclc_explained *cause)
{
	const struct cause_row *row = smcclc_cause_row(cause->cause);
	const struct smcclc_filling filling = {
		.subject = &making->subject,
		.side = row->host,
	};

	for (size_t i = 0; i < SMCCLC_CODE_CHECKS && row->checks[i].text; i++) {
		const struct smcclc_code_check *check = &row->checks[i];
		unsigned hosts = hosts_of(making, check->where, row->host);
		const char *text = keep(making, check->text, &filling, false);
		const char *command = NULL;

		if (check->command)
			command = keep(making, check->command, &filling, true);
		for (uint8_t host = 0; text && host <= SMCCLC_NOBODY; host++)
			if (hosts & 1u << host)
				add_check(making, host, text, command,
					  cause->cause);
	}
}

/* --- what else is to be known
 * ---------------------------------------------------- */

static void add_note(struct making *making, const char *template)
{
	struct smcclc_explanation *out = making->out;
	const struct smcclc_filling filling = {
		.subject = &making->subject,
		.side = making->subject.verdict->by,
	};
	const char *text;

	if (out->note_count == SMCCLC_EXPLAIN_CAUSES)
		return;
	text = keep(making, template, &filling, false);
	if (text)
		out->notes[out->note_count++] = text;
}

/* Where Linux tries several ways, it reports what failed first. */
static void note_first_code(struct making *making)
{
	const struct smcclc_subject *subject = &making->subject;
	uint32_t code = subject->verdict->code;

	if ((code == SMCCLC_DECL_NOSMCD2DEV || code == SMCCLC_DECL_NOSMCDDEV) &&
	    (smcclc_subject_offers(subject, 1, SMCCLC_PATH_R) ||
	     smcclc_subject_offers(subject, 2, SMCCLC_PATH_R)))
		add_note(making, "SMC-R was offered and failed as well: Linux "
				 "tries SMC-D first, and reports what failed "
				 "first");
}

/* A code that no Linux sends at this step. */
static void note_sender(struct making *making)
{
	const struct smcclc_subject *subject = &making->subject;
	unsigned senders;

	if (!subject->code || subject->foreign_os || !subject->verdict->certain)
		return;
	senders = subject->code->senders;
	if (subject->other)
		senders |= subject->other->senders;
	if (!(senders & smcclc_subject_sender(subject->verdict)))
		add_note(making,
			 "no Linux kernel is known to send %K at this step: "
			 "%b has a changed kernel or another system, and may "
			 "mean another thing");
}

static void note_other_meaning(struct making *making)
{
	const struct smcclc_code *other = making->subject.other;
	char kernels[SMCCLC_KERNELS_TEXT_MAX];
	char template[512];
	struct smcclc_line line;

	if (!other)
		return;
	smcclc_kernels_text(&other->kernels, kernels, sizeof(kernels));
	smcclc_line_begin(&line, template, sizeof(template));
	smcclc_line_put(&line, "%K from a kernel ");
	smcclc_line_put(&line, kernels);
	smcclc_line_put(&line, " means: ");
	smcclc_line_put(&line, other->meaning);
	add_note(making, template);
}

static void add_notes(struct making *making)
{
	const struct smcclc_verdict *verdict = making->subject.verdict;
	bool reads = verdict->first_contact && verdict->path == SMCCLC_PATH_R;

	if (verdict->reason == SMCCLC_NO_REASON &&
	    verdict->version == SMCCLC_VERSION_1 &&
	    smcclc_subject_offers(&making->subject, 2, SMCCLC_PATH_R))
		add_note(making,
			 "version 1 although SMC-Rv2 was offered too: no UEID "
			 "in common with %u, no RoCEv2 device at the server, "
			 "or a server older than kernel 5.16");
	if (verdict->reason != SMCCLC_DECLINED)
		return;
	note_first_code(making);
	note_sender(making);
	if (verdict->outcome == SMCCLC_SPLIT && !reads)
		add_note(making,
			 "without first contact the client is on SMC right "
			 "after its Confirm and likely does not see a Decline");
	if (verdict->outcome == SMCCLC_SPLIT && reads)
		add_note(making,
			 "the client got the server's request to confirm the "
			 "link, takes the link for good and reads no CLC "
			 "message any more");
	if (verdict->both_declined && verdict->late)
		add_note(making,
			 "the Declines crossed: each end had stopped reading "
			 "CLC, so each application gets the other end's "
			 "Decline as data");
	if (making->subject.decline && making->subject.decline->out_of_sync)
		add_note(making,
			 "the Decline says \"out of sync\": the server is to "
			 "drop the link group; a server with kernel 6.12 can "
			 "hang on this, otherwise the next connection makes "
			 "first contact");
	note_other_meaning(making);
}

/* --- all of it
 * ----------------------------------------------------------------------- */

static void gather(struct making *making)
{
	smcclc_evidence_option(&making->ledger, &making->subject);
	smcclc_evidence_device(&making->ledger, &making->subject);
	smcclc_evidence_roce(&making->ledger, &making->subject);
	smcclc_evidence_path(&making->ledger, &making->subject);
}

void smcclc_explain(const struct smcclc_observed *evidence,
		    struct smcclc_explanation *explanation)
{
	struct making making;
	struct smcclc_line line;

	memset(explanation, 0, offsetof(struct smcclc_explanation, text));
	making.out = explanation;
	making.ledger.count = 0;
	memset(making.said, 0, sizeof(making.said));
	smcclc_subject_begin(&making.subject, evidence);
	smcclc_line_begin(&line, explanation->text, sizeof(explanation->text));
	smcclc_summary_put(&making.subject, &line);
	explanation->summary = line.text;
	explanation->used = line.length + 1;
	gather(&making);
	smcclc_rank(&making.ranking, &making.ledger, &making.subject);
	add_causes(&making);
	for (size_t i = 0; i < explanation->cause_count; i++)
		add_checks_of(&making, &explanation->causes[i]);
	add_notes(&making);
}

unsigned smcclc_explain_cause(const struct smcclc_observed *evidence,
			      unsigned *likelihood)
{
	struct making making;
	const struct candidate *first = making.ranking.candidate;

	making.ledger.count = 0;
	smcclc_subject_begin(&making.subject, evidence);
	gather(&making);
	smcclc_rank(&making.ranking, &making.ledger, &making.subject);
	if (!making.ranking.count || first->ruled_out) {
		if (likelihood)
			*likelihood = SMCCLC_POSSIBLE;
		return SMCCLC_CAUSE_NONE;
	}
	if (likelihood)
		*likelihood = first->likelihood;
	return first->cause;
}

size_t smcclc_explain_summary(const struct smcclc_observed *evidence,
			      char *text, size_t capacity)
{
	struct smcclc_subject subject;
	struct smcclc_line line;

	if (capacity == 0)
		return 0;
	smcclc_subject_begin(&subject, evidence);
	smcclc_line_begin(&line, text, capacity);
	smcclc_summary_put(&subject, &line);
	return line.length;
}

size_t smcclc_explain_observation(const struct smcclc_observation *observation,
				  char *text, size_t capacity)
{
	struct smcclc_line line;
	const char *before = observation->frame_count > 1 ? " (frames "
							  : " (frame ";

	if (capacity == 0)
		return 0;
	smcclc_line_begin(&line, text, capacity);
	smcclc_line_put(&line, observation->text);
	for (size_t i = 0; i < observation->frame_count; i++) {
		smcclc_line_put(&line, before);
		smcclc_line_number(&line, observation->frames[i]);
		before = ", ";
	}
	if (observation->frame_count)
		smcclc_line_put(&line, ")");
	return line.length;
}
