/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "handshake/known.h"
#include "subject.h"

uint8_t smcclc_other_side(uint8_t side)
{
	switch (side) {
	case SMCCLC_CLIENT:
		return SMCCLC_SERVER;
	case SMCCLC_SERVER:
		return SMCCLC_CLIENT;
	default:
		return SMCCLC_NOBODY;
	}
}

bool smcclc_subject_seen(const struct smcclc_subject *subject, unsigned fact)
{
	return subject->evidence->handshake->fact[fact].order != 0;
}

bool smcclc_subject_is_ipv6(const struct smcclc_subject *subject)
{
	const char *address = subject->evidence->address[SMCCLC_SERVER];

	return strchr(address, ':') && !strchr(address, '.');
}

const struct smcclc_proposal *
smcclc_subject_proposal(const struct smcclc_subject *subject)
{
	const struct smcclc_message *message = subject->evidence->proposal;

	return message ? &message->proposal : NULL;
}

bool smcclc_subject_offers(const struct smcclc_subject *subject,
			   unsigned version, uint8_t path)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);
	uint8_t type;

	if (!proposal)
		return false;
	type = version == 1 ? proposal->type_v1 : proposal->type_v2;
	if (path == SMCCLC_PATH_NONE)
		return type != SMCCLC_PATH_NONE;
	return type == path || type == SMCCLC_PATH_BOTH;
}

/*
 * Linux puts the MAC of its first active RDMA port there, and zero as long as
 * there was none (smc_clc_send_decline, smc_ib_is_valid_local_systemid).
 */
enum smcclc_rdma smcclc_subject_rdma(const struct smcclc_subject *subject)
{
	static const uint8_t none[6];

	if (!subject->decline)
		return SMCCLC_RDMA_UNKNOWN;
	return memcmp(subject->decline->peer_id + 2, none, sizeof(none)) == 0
		       ? SMCCLC_RDMA_NONE
		       : SMCCLC_RDMA_NAMED;
}

void smcclc_subject_begin(struct smcclc_subject *subject,
			  const struct smcclc_observed *evidence,
			  struct smcclc_explanation *out)
{
	memset(subject, 0, sizeof(*subject));
	subject->evidence = evidence;
	smcclc_verdict_known(evidence->verdict, &subject->known);
	subject->verdict = &subject->known;
	subject->out = out;
	smcclc_subject_read_code(subject);
}

/*
 * Returns `template` as a string of the explanation: itself where it has
 * nothing to fill in, else in the explanation's text; NULL if it does not
 * fit there.
 */
static const char *keep(const struct smcclc_subject *subject,
			const char *template)
{
	struct smcclc_explanation *out = subject->out;
	struct smcclc_line line;

	if (!strchr(template, '%'))
		return template;
	if (out->used >= sizeof(out->text))
		return NULL;
	smcclc_line_begin(&line, out->text + out->used,
			  sizeof(out->text) - out->used);
	smcclc_subject_fill(subject, &line, template);
	if (line.cut)
		return NULL;
	out->used += line.length + 1;
	return line.text;
}

void smcclc_subject_cause(const struct smcclc_subject *subject,
			  const char *template)
{
	struct smcclc_explanation *out = subject->out;
	const char *text;

	if (out->cause_count == SMCCLC_EXPLAIN_CAUSES)
		return;
	text = keep(subject, template);
	if (text)
		out->causes[out->cause_count++] = text;
}

static void add_check(struct smcclc_explanation *out, uint8_t host,
		      const char *text, const char *command)
{
	struct smcclc_check *check;

	if (out->check_count == SMCCLC_EXPLAIN_CHECKS)
		return;
	check = &out->checks[out->check_count++];
	check->host = host;
	check->text = text;
	check->command = command;
}

void smcclc_subject_check(const struct smcclc_subject *subject,
			  const struct smcclc_code_check *check)
{
	const uint8_t by = subject->verdict->by;
	const char *text = keep(subject, check->text);
	const char *command = check->command ? keep(subject, check->command)
					     : NULL;

	if (!text || (check->command && !command))
		return;
	switch (check->where) {
	case SMCCLC_AT_SENDER:
		add_check(subject->out, by, text, command);
		break;
	case SMCCLC_AT_RECEIVER:
		add_check(subject->out, smcclc_other_side(by), text, command);
		break;
	case SMCCLC_AT_CLIENT:
		add_check(subject->out, SMCCLC_CLIENT, text, command);
		break;
	case SMCCLC_AT_SERVER:
		add_check(subject->out, SMCCLC_SERVER, text, command);
		break;
	case SMCCLC_AT_BOTH:
		add_check(subject->out, SMCCLC_CLIENT, text, command);
		add_check(subject->out, SMCCLC_SERVER, text, command);
		break;
	default:
		add_check(subject->out, SMCCLC_NOBODY, text, command);
	}
}

void smcclc_subject_advise(const struct smcclc_subject *subject,
			   const struct smcclc_advice *advice)
{
	for (size_t i = 0; i < SMCCLC_EXPLAIN_CAUSES && advice->causes[i]; i++)
		smcclc_subject_cause(subject, advice->causes[i]);
	for (size_t i = 0; i < SMCCLC_EXPLAIN_CHECKS && advice->checks[i].text;
	     i++)
		smcclc_subject_check(subject, &advice->checks[i]);
}
