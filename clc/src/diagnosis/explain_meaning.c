/* SPDX-License-Identifier: MIT */
/* Which meaning of a code the Decline's sender had in mind. */
#include <string.h>

#include "explain.h"

#define NEVER (~0u)

/* Reads "5.16" at `text` as 5016. */
static unsigned kernel_number(const char *text)
{
	unsigned part[2] = {0, 0};

	for (size_t i = 0; i < 2; i++) {
		for (; *text >= '0' && *text <= '9'; text++)
			part[i] = part[i] * 10 + (unsigned)(*text - '0');
		text += *text == '.';
	}
	return part[0] * 1000 + part[1];
}

/* Returns whether a kernel of `guess` can mean `code` so. */
static bool can_mean(const struct smcclc_code *code,
		     const struct smcclc_kernel_guess *guess)
{
	const char *first = strpbrk(code->kernels, "0123456789");
	const char *last = strchr(code->kernels, '-');

	if (first && kernel_number(first) > guess->last)
		return false;
	return !last || kernel_number(last + 1) >= guess->first;
}

/* Says what is known of the kernel of the end that declined. */
static struct smcclc_kernel_guess
guess_kernel(const struct smcclc_observed *evidence, uint8_t by)
{
	static const struct smcclc_kernel_guess unknown = {0, NEVER, "", NULL};
	static const struct smcclc_kernel_guess long_decline = {
		5016, NEVER, "5.16 or later", "its 44-byte Decline"};
	static const struct smcclc_kernel_guess short_decline = {
		5010, 5015, "5.10 to 5.15",
		"its version 2 Decline of 28 bytes"};
	static const struct smcclc_kernel_guess old_client = {
		0, 5009, "older than 5.10", "its version 1 Proposal"};
	static const struct smcclc_kernel_guess tolerant_server = {
		5008, NEVER, "5.8 or later",
		"its answer to a version 2 Proposal"};
	const struct smcclc_message *decline = evidence->decline[by];
	const struct smcclc_message *proposal = evidence->proposal;

	if (decline && decline->decline.has_more_codes)
		return long_decline;
	if (decline && decline->version >= 2)
		return short_decline;
	if (proposal && by == SMCCLC_CLIENT && proposal->version == 1)
		return old_client;
	if (proposal && by == SMCCLC_SERVER && proposal->version >= 2)
		return tolerant_server;
	return unknown;
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
	if (code == 0x03030002)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_R);
	if (code == 0x03030003)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_D);
	return false;
}

static void choose_meaning(struct smcclc_story *story)
{
	size_t count;
	const struct smcclc_code *code =
		smcclc_code_find(story->verdict->code, &count);

	if (story->foreign_os || !code)
		return;
	story->code = code;
	if (count == 1)
		return;
	story->other = code + 1;
	story->guess = guess_kernel(story->evidence, story->verdict->by);
	if (newest_is_ruled_out(story, code->code)) {
		story->code = code + 1;
		story->other = NULL;
	} else if (!can_mean(code, &story->guess)) {
		story->code = code + 1;
		story->other = code;
	} else if (!can_mean(code + 1, &story->guess)) {
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
