/* SPDX-License-Identifier: MIT */
/* Which meaning of a code the Decline's sender had in mind. */
#include "codes/meaning.h"
#include "subject.h"
#include "values/kernels.h"

static struct smcclc_kernel_guess guess(enum smcclc_habit habit,
					const char *judged_by)
{
	return (struct smcclc_kernel_guess){
		.kernels = smcclc_kernels_that(habit),
		.judged_by = judged_by,
	};
}

/* Says what is known of the kernel of the end that declined. */
static struct smcclc_kernel_guess
guess_kernel(const struct smcclc_observed *evidence, uint8_t by)
{
	const struct smcclc_message *decline = evidence->decline[by];
	const struct smcclc_message *proposal = evidence->proposal;

	if (decline && decline->decline.has_more_codes)
		return guess(SMCCLC_HABIT_DECLINE_IN_44, "its 44-byte Decline");
	if (decline && decline->version >= 2)
		return guess(SMCCLC_HABIT_DECLINE_IN_28,
			     "its version 2 Decline of 28 bytes");
	if (decline && proposal && by == SMCCLC_SERVER &&
	    proposal->version >= 2 && !decline->decline.cut)
		return guess(SMCCLC_HABIT_DECLINE_IN_V1,
			     "its 28-byte answer to version 2");
	if (proposal && by == SMCCLC_CLIENT && proposal->version == 1)
		return guess(SMCCLC_HABIT_PROPOSE_V1, "its version 1 Proposal");
	if (proposal && by == SMCCLC_SERVER && proposal->version >= 2)
		return guess(SMCCLC_HABIT_BEAR_V2,
			     "its answer to a version 2 Proposal");
	return guess(SMCCLC_HABIT_LINUX, NULL);
}

/* Returns the name of the operating system that sent `message`, or NULL if
 * that is Linux or not told. */
static const char *foreign_os(const struct smcclc_message *message)
{
	if (message->version < 2 || message->decline.os == 0 ||
	    message->decline.os == SMCCLC_OS_LINUX)
		return NULL;
	switch (message->decline.os) {
	case SMCCLC_OS_ZOS:
		return "z/OS";
	case SMCCLC_OS_AIX:
		return "AIX";
	default:
		return "an unknown operating system";
	}
}

/* Returns whether what is offered rules out the newest meaning of `code`. */
static bool newest_is_ruled_out(const struct smcclc_subject *subject,
				uint32_t code)
{
	if (!subject->evidence->proposal)
		return false;
	if (code == SMCCLC_DECL_NOSMCRDEV)
		return !smcclc_subject_offers(subject, 2, SMCCLC_PATH_R);
	if (code == SMCCLC_DECL_NOISM2SUPP)
		return !smcclc_subject_offers(subject, 2, SMCCLC_PATH_D);
	return false;
}

/* Who it is that declined, and where in the handshake, as the table has it. */
unsigned smcclc_subject_sender(const struct smcclc_verdict *verdict)
{
	if (verdict->by == SMCCLC_SERVER)
		return verdict->late ? SMCCLC_CODE_SERVER_LATE
				     : SMCCLC_CODE_SERVER;
	if (verdict->late)
		return SMCCLC_CODE_CLIENT_LATE;
	return verdict->stage < SMCCLC_STAGE_PROPOSAL ? SMCCLC_CODE_CLIENT_FIRST
						      : SMCCLC_CODE_CLIENT;
}

static const struct smcclc_kernels *
foreign_kernels(const struct smcclc_message *decline)
{
	static const struct smcclc_kernels zos = VENDOR(ZOS);
	static const struct smcclc_kernels aix = VENDOR(AIX);

	return decline->decline.os == SMCCLC_OS_ZOS ? &zos : &aix;
}

static void choose_meaning(struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	const struct smcclc_code *newest =
		smcclc_code_find(verdict->code, NULL);

	subject->guess = guess_kernel(subject->evidence, verdict->by);
	if (subject->foreign_os)
		subject->guess = (struct smcclc_kernel_guess){
			.kernels = foreign_kernels(
				subject->evidence->decline[verdict->by]),
		};
	subject->code = smcclc_code_meaning(
		verdict->code, subject->guess.kernels,
		smcclc_subject_sender(verdict), &subject->other);
	if (!subject->other || newest_is_ruled_out(subject, verdict->code)) {
		if (subject->code == newest && subject->other)
			subject->code = subject->other;
		subject->other = NULL;
	}
}

void smcclc_subject_read_code(struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;
	const struct smcclc_message *decline;

	if (!verdict->has_code || verdict->by >= SMCCLC_NOBODY)
		return;
	decline = subject->evidence->decline[verdict->by];
	if (decline) {
		subject->decline = &decline->decline;
		subject->foreign_os = foreign_os(decline);
	}
	choose_meaning(subject);
}
