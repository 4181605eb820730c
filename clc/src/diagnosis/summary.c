/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "codes/checks.h"
#include "subject.h"

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
	smcclc_subject_fill(subject, line, ", RoCE GIDs %f and %a");
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
		smcclc_subject_fill(subject, line,
				    "handshake between %c and %s: %w");
		return;
	}
	smcclc_subject_fill(subject, line, "%c and %s use ");
	put_version(subject, line);
	smcclc_line_put(line, subject->verdict->first_contact
				      ? " (first contact"
				      : " (existing link group");
	put_agreement(subject, line);
	smcclc_line_put(line, ")");
}

/* Only what was offered and not taken needs a word. */
static void explain_established(const struct smcclc_subject *subject)
{
	if (subject->verdict->version == SMCCLC_VERSION_1 &&
	    smcclc_subject_offers(subject, 2, SMCCLC_PATH_R))
		smcclc_subject_cause(
			subject,
			"version 1 although SMC-Rv2 was offered too: no UEID "
			"in common with %u, no RoCEv2 device at the server, or "
			"a server older than kernel 5.16");
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

	smcclc_subject_fill(subject, line, steps[verdict->stage][verdict->by]);
	smcclc_subject_fill(subject, line,
			    verdict->has_code ? " (%k)"
					      : " (code not captured)");
	if (verdict->both_declined)
		smcclc_subject_fill(subject, line,
				    ", and %o declined as well (%X)");
	smcclc_subject_fill(subject, line, ": %w");
}

static void explain_declined(const struct smcclc_subject *subject)
{
	if (subject->verdict->has_code)
		smcclc_subject_explain_decline(subject);
}

/* --- data instead of a CLC message ------------------------------------ */

static void sum_data(const struct smcclc_subject *subject,
		     struct smcclc_line *line)
{
	smcclc_subject_fill(subject, line,
			    "%b sent application data where %o waits for a CLC "
			    "message: %w");
}

static void explain_data(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice by_client = {
		{"the SMC option was lost from the SYN-ACK between the capture "
		 "point and the client, so that the client is on TCP and the "
		 "server waits for SMC",
		 "the client is no Linux system, and sends the option without "
		 "speaking SMC"},
		{CHECK_PASS_OPTION, CHECK_CAPTURES},
	};
	static const struct smcclc_advice by_server = {
		{"the server, or a device before it, echoes TCP options that "
		 "it does not know; its application does not speak SMC"},
		{CHECK(SERVER, "the listener on port %P must be listed",
		       "smcss -l"),
		 CHECK(CLIENT, "works without SMC (no smc_run) if so", NULL),
		 CHECK_CAPTURES},
	};

	smcclc_subject_advise(subject, subject->verdict->by == SMCCLC_SERVER
					       ? &by_server
					       : &by_client);
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
		smcclc_subject_fill(subject, line,
				    "%b sent %o a malformed %t (");
		smcclc_line_put(line, text);
		smcclc_line_put(line, ")");
	} else if (smcclc_subject_seen(subject,
				       SMCCLC_FACT_PARTIAL +
					       (subject->verdict->by & 1))) {
		smcclc_subject_fill(subject, line,
				    "%b sent %o only part of a message");
	} else {
		smcclc_subject_fill(
			subject, line,
			"%b sent %o a %t that does not belong there");
	}
	smcclc_subject_fill(subject, line, ": %w");
}

static void explain_malformed(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"an error in the SMC implementation of %b",
		 "a device on the path changed the bytes, or cut them off"},
		{CHECK_KERNEL(SENDER), CHECK_CAPTURES},
	};

	smcclc_subject_advise(subject, &advice);
}

/* --- no reply ------------------------------------------------------------ */

static void sum_no_reply(const struct smcclc_subject *subject,
			 struct smcclc_line *line)
{
	static const char *const owed[SMCCLC_STAGE_COUNT] = {
		"no SYN-ACK", "no Proposal", "no Accept", "no Confirm",
		"nothing after the Confirm"};

	smcclc_subject_fill(subject, line, "%b sent %o ");
	smcclc_line_put(line, owed[subject->verdict->stage]);
	smcclc_subject_fill(subject, line,
			    " within the 6 s that Linux waits: %w");
}

static void explain_no_reply(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice accept = {
		{"the server makes first contacts one by one: another one, "
		 "held up by a RoCE path that does not work, can keep this one "
		 "waiting",
		 "the Proposal did not reach the server: a firewall, or a "
		 "problem with the MTU",
		 "the server, or a device before it, echoes TCP options that "
		 "it does not know; its application waits for more",
		 "the server is overloaded or hangs"},
		{CHECK(SERVER, "connections that wait in their handshake",
		       "smcss -a"),
		 CHECK_LOG(SERVER),
		 CHECK(SERVER, "full listen queues", "ss -lnt"),
		 CHECK_CAPTURES},
	};
	static const struct smcclc_advice proposal = {
		{"the SMC option was lost from the SYN-ACK on its way to the "
		 "client, which is on TCP and waits for the server to speak, "
		 "as the server waits for its Proposal",
		 "the client's process or host stopped",
		 "the Proposal was lost on the way: a firewall, or a problem "
		 "with the MTU"},
		{CHECK_PASS_OPTION, CHECK_LOG(CLIENT), CHECK_CAPTURES},
	};
	static const struct smcclc_advice other = {
		{"%b hangs while it sets up buffers or the queue pair",
		 "its message was lost on the way"},
		{CHECK(SENDER, "messages of the kernel and the RDMA driver",
		       "dmesg"),
		 CHECK_CAPTURES},
	};

	static const struct smcclc_advice too_late = {
		{"the server's Accept came when the client had given up: the "
		 "Proposal did arrive, and the server was held up, likely by "
		 "other first contacts over a RoCE path that does not work (it "
		 "makes them one by one)",
		 "the server is overloaded"},
		{CHECK(SERVER, "connections that wait in their handshake",
		       "smcss -a"),
		 CHECK_LOG(SERVER)},
	};

	if (subject->verdict->stage == SMCCLC_STAGE_PROPOSAL &&
	    smcclc_subject_seen(subject, SMCCLC_FACT_ACCEPT))
		smcclc_subject_advise(subject, &too_late);
	else if (subject->verdict->stage == SMCCLC_STAGE_PROPOSAL)
		smcclc_subject_advise(subject, &accept);
	else if (subject->verdict->stage == SMCCLC_STAGE_SYN_ACK)
		smcclc_subject_advise(subject, &proposal);
	else
		smcclc_subject_advise(subject, &other);
}

/* --- closed and reset ----------------------------------------------------- */

static void sum_end(const struct smcclc_subject *subject,
		    struct smcclc_line *line, const char *how)
{
	smcclc_subject_fill(subject, line, how);
	smcclc_line_put(line, " after ");
	smcclc_line_put(line, stage_words[subject->verdict->stage]);
	smcclc_subject_fill(subject, line, ": %w");
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
		smcclc_subject_fill(
			subject, line,
			"%s refused the connection of %c to port %P "
			"(RST in answer to the SYN): %w");
	else
		sum_end(subject, line, "%b reset the connection to %o (RST)");
}

static void explain_end(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice refused = {
		{"nothing listens on port %P",
		 "a firewall at or before the server rejects the connection"},
		{CHECK(SERVER, "a listener on port %P", "ss -lnt"),
		 CHECK(NETWORK, "firewall rules for port %P", NULL)},
	};
	static const struct smcclc_advice at_proposal = {
		{"a server kernel older than 5.8 ends the connection on a "
		 "version 2 Proposal instead of falling back",
		 "the server, or a device before it, echoes TCP options that "
		 "it does not know; its application does not speak SMC and "
		 "closes",
		 "the server's application ended or closed its listener",
		 "the server does not accept the Proposal, in which nothing is "
		 "wrong that would end the connection on Linux"},
		{CHECK(SERVER,
		       "5.8 or later, or a kernel with the fix "
		       "\"tolerate future SMCD versions\"",
		       "uname -r"),
		 CHECK(SERVER, "the listener on port %P must be listed",
		       "smcss -l"),
		 CHECK_LOG(SERVER), CHECK_CAPTURES},
	};
	static const struct smcclc_advice other = {
		{"the application at %b closed its socket or ended during the "
		 "handshake",
		 "%b could not go on and has no way to fall back (Linux ends "
		 "the connection on protocol errors and timeouts)"},
		{CHECK_LOG(SENDER),
		 CHECK(SENDER, "log of the application", NULL), CHECK_CAPTURES},
	};
	const struct smcclc_message *proposal = subject->evidence->proposal;

	if (is_refused(subject->verdict))
		smcclc_subject_advise(subject, &refused);
	else if (subject->verdict->by == SMCCLC_SERVER &&
		 subject->verdict->stage == SMCCLC_STAGE_PROPOSAL && proposal &&
		 proposal->version >= 2)
		smcclc_subject_advise(subject, &at_proposal);
	else
		smcclc_subject_advise(subject, &other);
}

/* --- capture incomplete --------------------------------------------------- */

static void sum_incomplete(const struct smcclc_subject *subject,
			   struct smcclc_line *line)
{
	smcclc_subject_fill(
		subject, line,
		"the capture does not show the handshake between %c "
		"and %s beyond ");
	smcclc_line_put(line, stage_words[subject->verdict->stage]);
	if (subject->verdict->outcome != SMCCLC_UNDETERMINED)
		smcclc_subject_fill(subject, line, ": %w");
}

static void explain_incomplete(const struct smcclc_subject *subject)
{
	static const struct {
		unsigned fact;
		bool seen;
		const char *cause;
	} gaps[] = {
		{SMCCLC_FACT_HOLE + SMCCLC_CLIENT, true,
		 "bytes of %c are missing in the capture"},
		{SMCCLC_FACT_HOLE + SMCCLC_SERVER, true,
		 "bytes of %s are missing in the capture"},
		{SMCCLC_FACT_SYN, false,
		 "the SYN of %c is not in the capture: it began later, or "
		 "lacks that direction"},
		{SMCCLC_FACT_SYN_ACK, false,
		 "the SYN-ACK of %s is not in the capture"},
	};
	static const struct smcclc_code_check again =
		CHECK(NETWORK,
		      "capture again, both directions and whole packets, from "
		      "before the connection until 10 s after its start",
		      "tcpdump -ni <interface> -s 0 -w <file> host %C and host "
		      "%S");

	if (smcclc_subject_seen(subject, SMCCLC_FACT_CONFIRM) &&
	    subject->verdict->outcome == SMCCLC_FALLBACK)
		smcclc_subject_cause(
			subject, "data follows the Confirm on TCP, so one end "
				 "declined late (likely the RoCE link did not "
				 "confirm); the capture lacks that Decline");
	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++)
		if (smcclc_subject_seen(subject, gaps[i].fact) == gaps[i].seen)
			smcclc_subject_cause(subject, gaps[i].cause);
	if (subject->out->cause_count == 0)
		smcclc_subject_cause(subject, "the capture has no more of this "
					      "connection");
	smcclc_subject_check(subject, &again);
}

/* --- all of it ------------------------------------------------------------ */

static const struct {
	void (*sum)(const struct smcclc_subject *subject,
		    struct smcclc_line *line);
	void (*explain)(const struct smcclc_subject *subject);
} reasons[SMCCLC_REASON_COUNT] = {
	[SMCCLC_NO_REASON] = {sum_established, explain_established},
	[SMCCLC_NO_SMC_OPTION] = {smcclc_subject_sum_no_option,
				  smcclc_subject_explain_no_option},
	[SMCCLC_DECLINED] = {sum_declined, explain_declined},
	[SMCCLC_DATA_INSTEAD_OF_CLC] = {sum_data, explain_data},
	[SMCCLC_MALFORMED] = {sum_malformed, explain_malformed},
	[SMCCLC_NO_REPLY] = {sum_no_reply, explain_no_reply},
	[SMCCLC_CLOSED] = {sum_closed, explain_end},
	[SMCCLC_RESET] = {sum_reset, explain_end},
	[SMCCLC_CAPTURE_INCOMPLETE] = {sum_incomplete, explain_incomplete},
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

static void put_summary(const struct smcclc_subject *subject,
			struct smcclc_line *line)
{
	char *first = line->text + line->length;

	reasons[subject->verdict->reason].sum(subject, line);
	put_inference(subject->verdict, line);
	smcclc_line_put(line, ".");
	if (*first >= 'a' && *first <= 'z')
		*first = (char)(*first - 'a' + 'A');
}

void smcclc_explain(const struct smcclc_observed *evidence,
		    struct smcclc_explanation *explanation)
{
	struct smcclc_subject subject;
	struct smcclc_line line;

	memset(explanation, 0, offsetof(struct smcclc_explanation, text));
	smcclc_subject_begin(&subject, evidence, explanation);
	smcclc_line_begin(&line, explanation->text, sizeof(explanation->text));
	put_summary(&subject, &line);
	explanation->summary = line.text;
	explanation->used = line.length + 1;
	reasons[subject.verdict->reason].explain(&subject);
}

size_t smcclc_explain_summary(const struct smcclc_observed *evidence,
			      char *text, size_t capacity)
{
	struct smcclc_subject subject;
	struct smcclc_line line;

	if (capacity == 0)
		return 0;
	smcclc_subject_begin(&subject, evidence, NULL);
	smcclc_line_begin(&line, text, capacity);
	put_summary(&subject, &line);
	return line.length;
}
