/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "subject.h"

#include "handshake/known.h"

#define SERVER_WAITS INT64_C(5900000000) /* ns, for a Proposal; and slack */

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
			  const struct smcclc_observed *evidence)
{
	memset(subject, 0, sizeof(*subject));
	subject->evidence = evidence;
	smcclc_verdict_known(evidence->verdict, &subject->known);
	subject->verdict = &subject->known;
	smcclc_subject_read_code(subject);
}

/* The RoCE GID that a message of `side` names, or NULL. */
static const uint8_t *gid_of(const struct smcclc_subject *subject,
			     unsigned side)
{
	const struct smcclc_observed *evidence = subject->evidence;
	const struct smcclc_message *message =
		side == SMCCLC_SERVER ? evidence->accept : evidence->confirm;
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	if (message && message->accept.path == SMCCLC_PATH_R)
		return message->accept.r.gid;
	if (side == SMCCLC_CLIENT && proposal && proposal->has_v2)
		return proposal->rocev2_gid;
	return NULL;
}

const uint8_t *smcclc_subject_peer_gid(const struct smcclc_subject *subject)
{
	switch (subject->verdict->by) {
	case SMCCLC_CLIENT:
		return gid_of(subject, SMCCLC_SERVER);
	case SMCCLC_SERVER:
		return gid_of(subject, SMCCLC_CLIENT);
	default:
		return NULL;
	}
}

bool smcclc_subject_is_foreign(const struct smcclc_subject *subject,
			       unsigned side)
{
	return side < SMCCLC_NOBODY && subject->verdict->foreign[side];
}

bool smcclc_subject_refused(const struct smcclc_subject *subject)
{
	return subject->verdict->reason == SMCCLC_DECLINED &&
	       (subject->verdict->not_taken != SMCCLC_TAKEN ||
		subject->verdict->inference == SMCCLC_FROM_LAYOUT);
}

bool smcclc_subject_ended_silently(const struct smcclc_subject *subject)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	const struct smcclc_seen *fin = &fact[SMCCLC_FACT_FIN + SMCCLC_SERVER];
	const struct smcclc_seen *rst = &fact[SMCCLC_FACT_RST + SMCCLC_SERVER];
	uint32_t client = fact[SMCCLC_FACT_FIN + SMCCLC_CLIENT].order;

	if (fact[SMCCLC_FACT_DATA + SMCCLC_SERVER].order ||
	    fact[SMCCLC_FACT_HOLE + SMCCLC_SERVER].order)
		return false;
	if (fact[SMCCLC_FACT_DATA + SMCCLC_CLIENT].order)
		return rst->order && (!client || rst->order < client);
	return fin->order && (!client || fin->order < client) &&
	       fin->time - fact[SMCCLC_FACT_SYN_ACK].time >= SERVER_WAITS;
}

const char *smcclc_subject_protocol(const struct smcclc_subject *subject,
				    unsigned side)
{
	static const struct {
		const char *begin;
		size_t length;
		const char *name;
	} protocols[] = {
		{"\x15\x03", 2, "a TLS alert"},
		{"\x16\x03", 2, "TLS"},
		{"HTTP/", 5, "HTTP"},
		{"GET ", 4, "HTTP"},
		{"POST ", 5, "HTTP"},
		{"HEAD ", 5, "HTTP"},
		{"PUT ", 4, "HTTP"},
		{"PRI * HTTP/2", 12, "HTTP"},
		{"SSH-", 4, "SSH"},
		{"220 ", 4, "SMTP or FTP"},
		{"+OK", 3, "POP3"},
		{"* OK", 4, "IMAP"},
		{"-ERR", 4, "Redis or POP3"},
	};
	const uint8_t *data = subject->evidence->data[side & 1];
	size_t length = subject->evidence->data_length[side & 1];

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (data && length >= protocols[i].length &&
		    memcmp(data, protocols[i].begin, protocols[i].length) == 0)
			return protocols[i].name;
	return NULL;
}
