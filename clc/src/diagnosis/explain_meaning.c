/* SPDX-License-Identifier: MIT */
/* Which meaning of a code the Decline's sender had in mind. */
#include "codes/meaning.h"
#include "explain.h"
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
static bool newest_is_ruled_out(const struct smcclc_story *story, uint32_t code)
{
	if (!story->evidence->proposal)
		return false;
	if (code == SMCCLC_DECL_NOSMCRDEV)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_R);
	if (code == SMCCLC_DECL_NOISM2SUPP)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_D);
	return false;
}

/* Who it is that declined, and where in the handshake, as the table has it. */
unsigned smcclc_story_sender(const struct smcclc_verdict *verdict)
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

static void choose_meaning(struct smcclc_story *story)
{
	const struct smcclc_verdict *verdict = story->verdict;
	const struct smcclc_code *newest =
		smcclc_code_find(verdict->code, NULL);

	story->guess = guess_kernel(story->evidence, verdict->by);
	if (story->foreign_os)
		story->guess = (struct smcclc_kernel_guess){
			.kernels = foreign_kernels(
				story->evidence->decline[verdict->by]),
		};
	story->code = smcclc_code_meaning(verdict->code, story->guess.kernels,
					  smcclc_story_sender(verdict),
					  &story->other);
	if (!story->other || newest_is_ruled_out(story, verdict->code)) {
		if (story->code == newest && story->other)
			story->code = story->other;
		story->other = NULL;
	}
}

void smcclc_story_read_code(struct smcclc_story *story)
{
	const struct smcclc_verdict *verdict = story->verdict;
	const struct smcclc_message *decline;

	if (!verdict->has_code || verdict->by >= SMCCLC_NOBODY)
		return;
	decline = story->evidence->decline[verdict->by];
	if (decline) {
		story->decline = &decline->decline;
		story->foreign_os = foreign_os(decline);
	}
	choose_meaning(story);
}
