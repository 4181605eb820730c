/* SPDX-License-Identifier: MIT */
/* Why an end can have declined, as far as this handshake shows. */
#include <string.h>

#include "codes/checks.h"
#include "subject.h"

/* --- what the table says of the code ------------------------------------ */

void smcclc_subject_table_causes(const struct smcclc_subject *subject)
{
	const char *const *causes = subject->code->causes;

	for (size_t i = 0; i < SMCCLC_CODE_CAUSES && causes[i]; i++)
		smcclc_subject_cause(subject, causes[i]);
}

/*
 * Where `command` ends in an address that this handshake tells: writes it as
 * a template to `filled` and returns true.
 */
static bool fill_address(const struct smcclc_subject *subject,
			 const char *command, char *filled, size_t capacity)
{
	static const struct {
		const char *address;
		const char *template;
		bool roce;
	} known[] = {
		{"<address of the server>", "%S", false},
		{"<address of the peer>", "%O", false},
		{"<RoCE address of the server>", "%a", true},
		{"<RoCE address of the client>", "%r", true},
	};
	/* Version 1 names RoCE ports by GIDs that are no addresses. */
	bool v1 = subject->verdict->version == SMCCLC_VERSION_1;
	struct smcclc_line line;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const char *at = strstr(command, known[i].address);

		if (!at || (known[i].roce && v1))
			continue;
		smcclc_line_begin(&line, filled, capacity);
		smcclc_line_bytes(&line, command, (size_t)(at - command));
		smcclc_line_put(&line, known[i].template);
		return true;
	}
	return false;
}

void smcclc_subject_table_checks(const struct smcclc_subject *subject)
{
	const struct smcclc_code_check *checks = subject->code->checks;
	char command[256];

	for (size_t i = 0; i < SMCCLC_CODE_CHECKS && checks[i].text; i++) {
		struct smcclc_code_check check = checks[i];

		if (check.command && fill_address(subject, check.command,
						  command, sizeof(command)))
			check.command = command;
		smcclc_subject_check(subject, &check);
	}
}

/* --- codes of others ----------------------------------------------------- */

/* Linux's meaning of a number that another system sent, for what it is worth.
 */
static void cause_linux_meaning(const struct smcclc_subject *subject)
{
	const struct smcclc_code *code =
		smcclc_code_find(subject->verdict->code, NULL);
	char template[512];
	struct smcclc_line line;

	if (!code)
		return;
	smcclc_line_begin(&line, template, sizeof(template));
	smcclc_line_put(&line, "Linux means by %K: ");
	smcclc_line_put(&line, code->meaning);
	smcclc_line_put(&line, "; whether this system does too is not known");
	smcclc_subject_cause(subject, template);
}

static void explain_foreign(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"%b does not run Linux: what %K means there is not public"},
		{{0, NULL, NULL}},
	};
	static const struct smcclc_code_check zos =
		CHECK(SENDER,
		      "z/OS: SMCReason of the connection, which has numbers of "
		      "its own",
		      "netstat -A");
	static const struct smcclc_code_check other = CHECK(
		SENDER, "messages and SMC statistics of that system", NULL);

	smcclc_subject_advise(subject, &advice);
	cause_linux_meaning(subject);
	if (subject->decline->os == SMCCLC_OS_ZOS)
		smcclc_subject_check(subject, &zos);
	smcclc_subject_check(subject, &other);
}

static void explain_unknown(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"%K is in no public Linux kernel: a newer or changed kernel, "
		 "or a system such as z/OS or AIX, few of whose codes are "
		 "public"},
		{CHECK(SENDER, "kernel or operating system", "uname -r"),
		 CHECK_LOG(SENDER)},
	};

	smcclc_subject_advise(subject, &advice);
}

/* --- codes that the evidence says more about ----------------------------- */

static const struct {
	uint32_t code;
	void (*explain)(const struct smcclc_subject *subject);
} special[] = {
	{SMCCLC_DECL_MEM, smcclc_subject_explain_memory},
	{SMCCLC_DECL_TIMEOUT_CL, smcclc_subject_explain_link},
	{SMCCLC_DECL_CNFERR, smcclc_subject_explain_prefix},
	{SMCCLC_DECL_PEERNOSMC, smcclc_subject_explain_no_offer},
	{SMCCLC_DECL_NOSMCDEV, smcclc_subject_explain_no_device},
	{SMCCLC_DECL_NOSMCDDEV, smcclc_subject_explain_smcd},
	{SMCCLC_DECL_NOSMCRDEV, smcclc_subject_explain_no_rdma_v2},
	{SMCCLC_DECL_NOISM2SUPP, smcclc_subject_explain_no_ism},
	{SMCCLC_DECL_NOSMCD2DEV, smcclc_subject_explain_smcd},
	{SMCCLC_DECL_NOUEID, smcclc_subject_explain_no_ueid},
	{SMCCLC_DECL_RELEASEERR, smcclc_subject_explain_limit},
	{SMCCLC_DECL_MAXCONNERR, smcclc_subject_explain_limit},
	{SMCCLC_DECL_MAXLINKERR, smcclc_subject_explain_limit},
	{SMCCLC_DECL_MODEUNSUPP, smcclc_subject_explain_mode},
	{SMCCLC_DECL_DIFFPREFIX, smcclc_subject_explain_subnet},
	{SMCCLC_DECL_NOSRVLINK, smcclc_subject_explain_lost_link},
	{SMCCLC_DECL_NOROUTE, smcclc_subject_explain_no_route},
	{SMCCLC_DECL_NOINDIRECT, smcclc_subject_explain_gateway},
	{SMCCLC_DECL_SYNCERR, smcclc_subject_explain_lost_group},
	{SMCCLC_DECL_ERR_REGBUF, smcclc_subject_explain_buffers},
};

static void explain_code(const struct smcclc_subject *subject)
{
	if (!subject->code) {
		if (subject->foreign_os)
			explain_foreign(subject);
		else
			explain_unknown(subject);
		return;
	}
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if (special[i].code == subject->verdict->code &&
		    subject->code->current) {
			special[i].explain(subject);
			return;
		}
	}
	smcclc_subject_table_causes(subject);
	smcclc_subject_table_checks(subject);
}

/* --- what else is to be said of a Decline ----------------------------- */

/* How the client came to be on SMC; of a RoCE path, explain_link.c says it. */
static void note_split(const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	bool reads = verdict->first_contact && verdict->path == SMCCLC_PATH_R;

	if (verdict->outcome != SMCCLC_SPLIT)
		return;
	if (!reads)
		smcclc_subject_cause(
			subject,
			"without first contact the client is on SMC right "
			"after its Confirm and likely does not see a Decline");
	else if (verdict->code != SMCCLC_DECL_TIMEOUT_CL)
		smcclc_subject_cause(
			subject,
			"the client likely took the link for confirmed "
			"and reads no CLC message any more");
}

static void note_crossing(const struct smcclc_subject *subject)
{
	if (subject->verdict->both_declined && subject->verdict->late)
		smcclc_subject_cause(
			subject,
			"the Declines crossed: each end had stopped reading "
			"CLC, so each application gets the other end's Decline "
			"(28 or 44 bytes) as data");
}

static void note_out_of_sync(const struct smcclc_subject *subject)
{
	if (subject->decline && subject->decline->out_of_sync)
		smcclc_subject_cause(
			subject,
			"the Decline says \"out of sync\": the server is to "
			"drop "
			"the link group; a server with kernel 6.12 can hang on "
			"this, otherwise the next connection makes first "
			"contact");
}

/* A code that no Linux sends at this step. */
static void note_sender(const struct smcclc_subject *subject)
{
	unsigned senders;

	if (!subject->code || subject->foreign_os || !subject->verdict->certain)
		return;
	senders = subject->code->senders;
	if (subject->other)
		senders |= subject->other->senders;
	if (!(senders & smcclc_subject_sender(subject->verdict)))
		smcclc_subject_cause(
			subject, "no Linux kernel is known to send %K at "
				 "this step: %b has a changed kernel or "
				 "another system, and may mean another thing");
}

/* A Decline that its receiver may have refused. */
static void note_layout(const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;

	if (!subject->decline || (verdict->outcome != SMCCLC_ABORTED &&
				  verdict->inference != SMCCLC_FROM_LAYOUT))
		return;
	if (subject->decline->flags_reserved)
		smcclc_subject_cause(
			subject, "the Decline has reserved bits set, on which "
				 "kernels 5.16 to 6.17 can end the "
				 "connection");
	else if (subject->decline->has_more_codes)
		smcclc_subject_cause(
			subject, "the Decline has 44 bytes; kernels 5.10 to "
				 "5.15 and RHEL 8 can take 28 bytes only and "
				 "end the connection");
	else if (subject->evidence->handshake->old_decline[verdict->by & 1])
		smcclc_subject_cause(subject,
				     "the Decline is version 2 in 28 bytes, as "
				     "kernels 5.10 to 5.15 send it; since 5.16 "
				     "kernels take 44 bytes only and end the "
				     "connection");
}

/* Whether `side` ended the connection after the Decline and sent nothing. */
static bool closed_on_decline(const struct smcclc_subject *subject,
			      unsigned side)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	uint32_t decline =
		fact[SMCCLC_FACT_DECLINE + subject->verdict->by].order;
	uint32_t fin = fact[SMCCLC_FACT_FIN + side].order;
	uint32_t rst = fact[SMCCLC_FACT_RST + side].order;

	return decline && (fin > decline || rst > decline) &&
	       !fact[SMCCLC_FACT_DATA + side].order &&
	       !fact[SMCCLC_FACT_DECLINE + side].order;
}

/* A Decline of 44 bytes that its receiver may have refused. */
static void note_closed(const struct smcclc_subject *subject)
{
	uint8_t receiver = smcclc_other_side(subject->verdict->by);

	if (subject->verdict->outcome == SMCCLC_FALLBACK &&
	    !subject->verdict->late && subject->decline &&
	    subject->decline->has_more_codes &&
	    closed_on_decline(subject, receiver))
		smcclc_subject_cause(
			subject,
			"%o then ended the connection without a byte of data: "
			"its application had none to send, or its kernel "
			"refuses this Decline (5.10 to 5.15 and RHEL 8 take 28 "
			"bytes only, this one has 44)");
}

static void put_kernels(struct smcclc_line *line,
			const struct smcclc_kernels *kernels)
{
	char text[SMCCLC_KERNELS_TEXT_MAX];

	smcclc_kernels_text(kernels, text, sizeof(text));
	smcclc_line_put(line, text);
}

static void note_meanings(const struct smcclc_subject *subject)
{
	char template[512];
	struct smcclc_line line;

	if (!subject->other)
		return;
	smcclc_line_begin(&line, template, sizeof(template));
	if (subject->guess.judged_by) {
		smcclc_line_put(&line, "judged by ");
		smcclc_line_put(&line, subject->guess.judged_by);
		smcclc_line_put(&line, ", %b has a kernel ");
		put_kernels(&line, subject->guess.kernels);
		smcclc_line_put(&line, " (a guess); ");
	}
	smcclc_line_put(&line, "%K from a kernel ");
	put_kernels(&line, &subject->other->kernels);
	smcclc_line_put(&line, " means: ");
	smcclc_line_put(&line, subject->other->meaning);
	smcclc_subject_cause(subject, template);
}

void smcclc_subject_explain_decline(const struct smcclc_subject *subject)
{
	note_layout(subject);
	note_sender(subject);
	explain_code(subject);
	note_split(subject);
	note_crossing(subject);
	note_out_of_sync(subject);
	note_closed(subject);
	note_meanings(subject);
}
