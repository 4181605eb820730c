/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "summary.h"

/* Appends `template` with the words of this connection. */
static void fill(const struct smcclc_subject *subject, struct smcclc_line *line,
		 const char *template)
{
	const struct smcclc_filling filling = {
		.subject = subject,
		.side = subject->verdict->by,
	};

	smcclc_template_fill(line, template, &filling);
}

static const char *const stage_words[SMCCLC_STAGE_COUNT] = {
	[SMCCLC_STAGE_SYN] = "the SYN",
	[SMCCLC_STAGE_SYN_ACK] = "the SYN-ACK",
	[SMCCLC_STAGE_PROPOSAL] = "the Proposal",
	[SMCCLC_STAGE_ACCEPT] = "the Accept",
	[SMCCLC_STAGE_CONFIRM] = "the Confirm",
};

/* --- SMC was established ---------------------------------------------- */

static void put_version(const struct smcclc_subject *subject,
			struct smcclc_line *line)
{
	const char *version = smcclc_version_name(subject->verdict->version);

	smcclc_line_put(line, subject->verdict->outcome == SMCCLC_SMC_D
				      ? "SMC-D"
				      : "SMC-R");
	if (version) {
		smcclc_line_put(line, " version ");
		smcclc_line_put(line, version);
	}
}

static void put_buffers(struct smcclc_line *line, unsigned field,
			uint8_t client, uint8_t server)
{
	smcclc_line_put(line, ", receive buffers ");
	smcclc_line_value_of(line, field, client, 1);
	smcclc_line_put(line, " and ");
	smcclc_line_value_of(line, field, server, 1);
}

static void put_ends_of_r(const struct smcclc_subject *subject,
			  struct smcclc_line *line,
			  const struct smcclc_accept *server,
			  const struct smcclc_accept *client)
{
	fill(subject, line, ", RoCE GIDs %i and %a");
	put_buffers(line, SMCCLC_FIELD_RMBE_SIZE, client->r.rmbe_size,
		    server->r.rmbe_size);
}

static void put_ends_of_d(struct smcclc_line *line,
			  const struct smcclc_accept *server,
			  const struct smcclc_accept *client)
{
	smcclc_line_put(line, ", ISM GIDs ");
	smcclc_line_value_of(line, SMCCLC_FIELD_DMB_GID, client->d.gid, 8);
	smcclc_line_put(line, " and ");
	smcclc_line_value_of(line, SMCCLC_FIELD_DMB_GID, server->d.gid, 8);
	put_buffers(line, SMCCLC_FIELD_DMBE_SIZE, client->d.dmbe_size,
		    server->d.dmbe_size);
}

/* What Accept and Confirm agreed on, as far as both were seen. */
static void put_agreement(const struct smcclc_subject *subject,
			  struct smcclc_line *line)
{
	const struct smcclc_message *accept = subject->evidence->accept;
	const struct smcclc_message *confirm = subject->evidence->confirm;

	if (accept && accept->version >= 2) {
		smcclc_line_put(line, ", EID \"");
		smcclc_line_bytes_of(line, SMCCLC_FIELD_EID, accept->accept.eid,
				     SMCCLC_EID_LEN);
		smcclc_line_put(line, "\"");
	}
	if (!accept || !confirm)
		return;
	if (subject->verdict->outcome == SMCCLC_SMC_D)
		put_ends_of_d(line, &accept->accept, &confirm->accept);
	else
		put_ends_of_r(subject, line, &accept->accept, &confirm->accept);
}

static void sum_established(const struct smcclc_subject *subject,
			    struct smcclc_line *line)
{
	if (subject->verdict->outcome != SMCCLC_SMC_R &&
	    subject->verdict->outcome != SMCCLC_SMC_D) {
		fill(subject, line, "handshake between %c and %s: %w");
		return;
	}
	fill(subject, line, "%c and %s use ");
	put_version(subject, line);
	smcclc_line_put(line, subject->verdict->first_contact
				      ? " (first contact"
				      : " (existing link group");
	put_agreement(subject, line);
	smcclc_line_put(line, ")");
}

/* --- Decline ------------------------------------------------------------ */

static void sum_declined(const struct smcclc_subject *subject,
			 struct smcclc_line *line)
{
	/* By stage and side; the third column is for nobody known. */
	static const char *const steps[SMCCLC_STAGE_COUNT][3] = {
		{"%b declined without a Proposal to %o",
		 "%b declined before any message of %o was seen",
		 "one end declined"},
		{"%b declined instead of sending %o a Proposal",
		 "%b declined before a Proposal of %o was seen",
		 "one end declined"},
		{"%b declined after its own Proposal to %o",
		 "%b declined the Proposal of %o",
		 "one end declined after the Proposal"},
		{"%b declined the Accept of %o",
		 "%b declined after its own Accept to %o",
		 "one end declined after the Accept"},
		{"%b declined %l to %o", "%b declined %l of %o",
		 "one end declined after the Confirm"},
	};
	const struct smcclc_verdict *verdict = subject->verdict;

	fill(subject, line, steps[verdict->stage][verdict->by]);
	fill(subject, line,
	     verdict->has_code ? " (%k)" : " (code not captured)");
	if (verdict->both_declined)
		fill(subject, line, ", and %o declined as well (%X)");
	fill(subject, line, ": %w");
}

/* --- the option ---------------------------------------------------------- */

static bool had(uint8_t options, enum smcclc_option option)
{
	return options & 1u << option;
}

static bool was_stripped(uint8_t options)
{
	return had(options, SMCCLC_OPTION_REMOVED) ||
	       (had(options, SMCCLC_OPTION_SMCR) &&
		had(options, SMCCLC_OPTION_ABSENT));
}

/* Returns whether a SYN was seen, and never with the option. */
static bool not_offered(const struct smcclc_handshake *handshake)
{
	return handshake->fact[SMCCLC_FACT_SYN].order &&
	       had(handshake->syn_options, SMCCLC_OPTION_ABSENT) &&
	       !had(handshake->syn_options, SMCCLC_OPTION_SMCR) &&
	       !had(handshake->syn_options, SMCCLC_OPTION_SMCD);
}

static void sum_no_option(const struct smcclc_subject *subject,
			  struct smcclc_line *line)
{
	const struct smcclc_handshake *handshake = subject->evidence->handshake;
	const char *what = "%s answered the SMC option of %c by a SYN-ACK "
			   "without it";

	if (was_stripped(handshake->syn_ack_options))
		what = "a device between the hosts removed the SMC option from "
		       "the SYN-ACK of %s to %c";
	else if (subject->verdict->stripped)
		what = "a device between the hosts removed the SMC option from "
		       "the SYN of %c to %s";
	else if (not_offered(handshake))
		what = "%c sent its SYN to %s without the SMC option";
	else if (had(handshake->syn_options, SMCCLC_OPTION_SMCD) &&
		 !had(handshake->syn_options, SMCCLC_OPTION_SMCR))
		what = "%c sent %s an SMC option with the identifier of SMC-D, "
		       "which Linux does not take for an offer";
	fill(subject, line, what);
	smcclc_line_put(line, ": ");
	if (subject->verdict->outcome == SMCCLC_FALLBACK &&
	    smcclc_subject_ended_silently(subject))
		smcclc_line_put(line, "the connection went on over TCP, until "
				      "the server ended it without a word");
	else
		fill(subject, line, "%w");
}

/* --- data instead of a CLC message ------------------------------------ */

static void sum_data(const struct smcclc_subject *subject,
		     struct smcclc_line *line)
{
	fill(subject, line,
	     "%b sent application data where %o waits for a CLC "
	     "message: %w");
}

/* --- malformed message -------------------------------------------------- */

/* Returns the first finding that ends a connection, NULL if there is none. */
static const struct smcclc_finding *
fatal_finding(const struct smcclc_findings *findings)
{
	for (size_t i = 0; i < findings->count && i < SMCCLC_FINDINGS_MAX; i++)
		if (findings->list[i].severity == SMCCLC_KILLS)
			return &findings->list[i];
	return NULL;
}

static void sum_malformed(const struct smcclc_subject *subject,
			  struct smcclc_line *line)
{
	const struct smcclc_observed *evidence = subject->evidence;
	const struct smcclc_finding *finding = NULL;
	char text[256];

	if (evidence->malformed && evidence->malformed_findings)
		finding = fatal_finding(evidence->malformed_findings);
	if (finding) {
		smcclc_explain_finding(finding, evidence->malformed->type, text,
				       sizeof(text));
		fill(subject, line, "%b sent %o a malformed %t (");
		smcclc_line_put(line, text);
		smcclc_line_put(line, ")");
	} else if (smcclc_subject_seen(subject,
				       SMCCLC_FACT_PARTIAL +
					       (subject->verdict->by & 1))) {
		fill(subject, line, "%b sent %o only part of a message");
	} else {
		fill(subject, line,
		     "%b sent %o a %t that does not belong there");
	}
	fill(subject, line, ": %w");
}

/* --- no reply ------------------------------------------------------------ */

static void sum_no_reply(const struct smcclc_subject *subject,
			 struct smcclc_line *line)
{
	static const char *const owed[SMCCLC_STAGE_COUNT] = {
		"no SYN-ACK", "no Proposal", "no Accept", "no Confirm",
		"nothing after the Confirm"};

	fill(subject, line, "%b sent %o ");
	smcclc_line_put(line, owed[subject->verdict->stage]);
	fill(subject, line, " within the 6 s that Linux waits: %w");
}

/* --- closed and reset ----------------------------------------------------- */

static void sum_end(const struct smcclc_subject *subject,
		    struct smcclc_line *line, const char *how)
{
	fill(subject, line, how);
	smcclc_line_put(line, " after ");
	smcclc_line_put(line, stage_words[subject->verdict->stage]);
	fill(subject, line, ": %w");
}

static void sum_closed(const struct smcclc_subject *subject,
		       struct smcclc_line *line)
{
	sum_end(subject, line, "%b closed the connection to %o (FIN)");
}

static bool is_refused(const struct smcclc_verdict *verdict)
{
	return verdict->reason == SMCCLC_RESET &&
	       verdict->stage == SMCCLC_STAGE_SYN &&
	       verdict->by == SMCCLC_SERVER;
}

static void sum_reset(const struct smcclc_subject *subject,
		      struct smcclc_line *line)
{
	if (is_refused(subject->verdict))
		fill(subject, line,
		     "%s refused the connection of %c to port %P "
		     "(RST in answer to the SYN): %w");
	else
		sum_end(subject, line, "%b reset the connection to %o (RST)");
}

/* --- capture incomplete --------------------------------------------------- */

static void sum_incomplete(const struct smcclc_subject *subject,
			   struct smcclc_line *line)
{
	fill(subject, line,
	     "the capture does not show the handshake between %c "
	     "and %s beyond ");
	smcclc_line_put(line, stage_words[subject->verdict->stage]);
	if (subject->verdict->outcome != SMCCLC_UNDETERMINED)
		fill(subject, line, ": %w");
}

/* --- all of it ------------------------------------------------------------ */

static void (*const sums[SMCCLC_REASON_COUNT])(
	const struct smcclc_subject *subject, struct smcclc_line *line) = {
	[SMCCLC_NO_REASON] = sum_established,
	[SMCCLC_NO_SMC_OPTION] = sum_no_option,
	[SMCCLC_DECLINED] = sum_declined,
	[SMCCLC_DATA_INSTEAD_OF_CLC] = sum_data,
	[SMCCLC_MALFORMED] = sum_malformed,
	[SMCCLC_NO_REPLY] = sum_no_reply,
	[SMCCLC_CLOSED] = sum_closed,
	[SMCCLC_RESET] = sum_reset,
	[SMCCLC_CAPTURE_INCOMPLETE] = sum_incomplete,
};

/* Says from what a verdict was inferred that is only likely. */
static void put_inference(const struct smcclc_verdict *verdict,
			  struct smcclc_line *line)
{
	static const char *const words[] = {
		[SMCCLC_SEEN] = NULL,
		[SMCCLC_FROM_SILENCE] = "inferred from silence where there "
					"would have been an answer",
		[SMCCLC_FROM_LATER_DATA] = "inferred from data that came later",
		[SMCCLC_FROM_LATER_MESSAGE] = "inferred from an answer to what "
					      "the capture does not show",
		[SMCCLC_FROM_NO_END] = "the capture does not show the end of "
				       "the connection",
		[SMCCLC_FROM_LAYOUT] = "some kernels do not accept this layout "
				       "of a message",
		[SMCCLC_FROM_PORTS] = "without the SYN, which end is the "
				      "client is a guess",
		[SMCCLC_FROM_GAP] = "the capture lacks what could tell "
				    "otherwise",
		[SMCCLC_FROM_CLOSE] = "inferred from how the connection ended",
		[SMCCLC_FROM_CLOCK] = "the times in the capture cannot be "
				      "right",
		[SMCCLC_FROM_DOUBTFUL_RST] = "its RST is not one that TCP "
					     "would take",
		[SMCCLC_FROM_CONTRADICTION] = "Accept and Confirm contradict "
					      "each other: one is for SMC-R, "
					      "the other for SMC-D",
	};
	bool said = verdict->outcome == SMCCLC_UNDETERMINED &&
		    verdict->inference == SMCCLC_FROM_NO_END;

	_Static_assert(sizeof(words) / sizeof(words[0]) ==
			       SMCCLC_INFERENCE_COUNT,
		       "every inference has its words");

	if (verdict->certain || said ||
	    verdict->inference >= SMCCLC_INFERENCE_COUNT ||
	    !words[verdict->inference])
		return;
	smcclc_line_put(line, " (likely: ");
	smcclc_line_put(line, words[verdict->inference]);
	smcclc_line_put(line, ")");
}

void smcclc_summary_put(const struct smcclc_subject *subject,
			struct smcclc_line *line)
{
	char *first = line->text + line->length;

	if (subject->verdict->reason < SMCCLC_REASON_COUNT)
		sums[subject->verdict->reason](subject, line);
	put_inference(subject->verdict, line);
	smcclc_line_put(line, ".");
	if (*first >= 'a' && *first <= 'z')
		*first = (char)(*first - 'a' + 'A');
}
