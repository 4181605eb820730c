/* SPDX-License-Identifier: MIT */
/* What the messages show of devices, identifiers, networks and kernels. */
#include <string.h>

#include "ledger.h"

#define SUBNET_BITS 24 /* of a network, where no mask is known */

/* An observation of the Decline that the verdict is about. */
static struct ledger_entry *note_decline(struct ledger *ledger,
					 const struct smcclc_subject *subject,
					 unsigned evidence)
{
	unsigned by = subject->verdict->by;
	struct ledger_entry *entry = smcclc_ledger_note(ledger, evidence, by);

	smcclc_ledger_fact(entry, subject, SMCCLC_FACT_DECLINE + by);
	return entry;
}

static struct ledger_entry *note_proposal(struct ledger *ledger,
					  const struct smcclc_subject *subject,
					  unsigned evidence)
{
	struct ledger_entry *entry =
		smcclc_ledger_note(ledger, evidence, SMCCLC_CLIENT);

	smcclc_ledger_fact(entry, subject, SMCCLC_FACT_PROPOSAL);
	return entry;
}

/* --- the peer ID of a Decline ------------------------------------------- */

/* Whether the Decline's MAC is the one that its sender's frames come from. */
static bool is_own_mac(const struct smcclc_subject *subject)
{
	const struct smcclc_segments *segments = subject->evidence->segments;
	unsigned by = subject->verdict->by;

	return segments && segments[by].has_mac &&
	       memcmp(segments[by].mac, subject->decline->peer_id + 2, 6) == 0;
}

static void note_peer_id(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	switch (smcclc_subject_rdma(subject)) {
	case SMCCLC_RDMA_NONE:
		note_decline(ledger, subject, EV_PEER_ID_ZERO);
		break;
	case SMCCLC_RDMA_NAMED:
		note_decline(ledger, subject,
			     is_own_mac(subject) ? EV_MAC_OF_INTERFACE
						 : EV_PEER_ID_SET);
		break;
	case SMCCLC_RDMA_UNKNOWN:
		break;
	}
}

/* --- what is offered ------------------------------------------------------ */

static bool loopback_only(const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	if (proposal->ism_gid || !proposal->ism_count)
		return false;
	for (size_t i = 0; i < proposal->ism_count && i < SMCCLC_MAX_ISM; i++)
		if (proposal->ism[i].chid != SMCCLC_CHID_LOOPBACK)
			return false;
	return true;
}

static bool is_one_machine(const struct smcclc_subject *subject)
{
	const char *const *address = subject->evidence->address;

	return strcmp(address[SMCCLC_CLIENT], address[SMCCLC_SERVER]) == 0;
}

static void note_offer(struct ledger *ledger,
		       const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);
	bool v1 = smcclc_subject_offers(subject, 1, SMCCLC_PATH_NONE);
	bool v2 = smcclc_subject_offers(subject, 2, SMCCLC_PATH_NONE);
	bool r = smcclc_subject_offers(subject, 1, SMCCLC_PATH_R) ||
		 smcclc_subject_offers(subject, 2, SMCCLC_PATH_R);
	bool d = smcclc_subject_offers(subject, 1, SMCCLC_PATH_D) ||
		 smcclc_subject_offers(subject, 2, SMCCLC_PATH_D);

	if (v1 && !v2)
		note_proposal(ledger, subject, EV_ONLY_V1);
	if (v2 && !v1)
		note_proposal(ledger, subject, EV_ONLY_V2);
	if (r)
		note_proposal(ledger, subject, EV_OFFERS_R);
	else if (d)
		note_proposal(ledger, subject, EV_ONLY_D);
	if (smcclc_subject_offers(subject, 2, SMCCLC_PATH_R) &&
	    proposal->eid_count)
		note_proposal(ledger, subject, EV_OFFERS_R_V2);
	if (is_one_machine(subject))
		note_proposal(ledger, subject, EV_ONE_MACHINE);
	else if (d && !r && loopback_only(subject))
		note_proposal(ledger, subject, EV_ONLY_LOOPBACK);
	if (v2 && proposal->eid_count)
		note_proposal(ledger, subject, EV_HAS_EID);
	else if (v2 && !proposal->seid_present)
		note_proposal(ledger, subject, EV_NO_EID);
}

/* --- networks ------------------------------------------------------------- */

static void note_subnets(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	switch (smcclc_subject_place(subject, SMCCLC_SERVER)) {
	case SMCCLC_PLACE_INSIDE:
		note_proposal(ledger, subject, EV_INSIDE);
		break;
	case SMCCLC_PLACE_OUTSIDE:
		note_proposal(ledger, subject, EV_OUTSIDE);
		break;
	case SMCCLC_PLACE_UNKNOWN:
		break;
	}
	if (smcclc_subject_place(subject, SMCCLC_CLIENT) ==
	    SMCCLC_PLACE_OUTSIDE)
		note_proposal(ledger, subject, EV_NATTED);
}

/*
 * Where the RoCE address lies that the sender of the Decline was to reach: in
 * the network of its owner's end of the connection, or in another.
 */
static void note_gid(struct ledger *ledger,
		     const struct smcclc_subject *subject)
{
	unsigned by = subject->verdict->by;
	const uint8_t *gid = smcclc_subject_peer_gid(subject);
	uint8_t ipv4[4];
	struct ledger_entry *entry;

	if (!gid)
		return;
	if (!smcclc_gid_is_ipv4(gid)) {
		if (by == SMCCLC_SERVER)
			note_proposal(ledger, subject, EV_GID_IS_NO_IPV4);
		return;
	}
	if (!smcclc_subject_ipv4(subject, smcclc_other_side((uint8_t)by), ipv4))
		return;
	entry = smcclc_ledger_note(ledger,
				   memcmp(gid + 12, ipv4, SUBNET_BITS / 8) == 0
					   ? EV_GID_NEAR
					   : EV_GID_FAR,
				   by);
	smcclc_ledger_fact(entry, subject,
			   by == SMCCLC_SERVER ? SMCCLC_FACT_PROPOSAL
					       : SMCCLC_FACT_ACCEPT);
}

static void note_addresses(struct ledger *ledger,
			   const struct smcclc_subject *subject)
{
	struct ledger_entry *entry;

	if (!smcclc_subject_is_ipv6(subject))
		return;
	entry = smcclc_ledger_note(ledger, EV_IS_IPV6, SMCCLC_NOBODY);
	smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN);
	if (strncmp(subject->evidence->address[SMCCLC_CLIENT], "fe80:", 5) ==
	    0) {
		entry = smcclc_ledger_note(ledger, EV_LINK_LOCAL,
					   SMCCLC_CLIENT);
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_SYN);
	}
}

/* --- kernels ----------------------------------------------------------------
 */

/* A server answers in the version that it was asked in since 5.16. */
static bool is_old_answer(const struct smcclc_subject *subject)
{
	const struct smcclc_message *proposal = subject->evidence->proposal;

	return subject->verdict->by == SMCCLC_SERVER && proposal &&
	       proposal->version >= 2 && !subject->decline->has_more_codes &&
	       !subject->decline->cut;
}

static void note_kernels(struct ledger *ledger,
			 const struct smcclc_subject *subject)
{
	const struct smcclc_message *proposal = subject->evidence->proposal;
	const struct smcclc_message *accept = subject->evidence->accept;

	if (proposal && proposal->version == 1)
		note_proposal(ledger, subject, EV_OLD_PROPOSAL);
	if (!subject->decline)
		return;
	if (subject->code &&
	    subject->code->kernels.vendor != SMCCLC_VENDOR_LINUX)
		note_decline(ledger, subject, EV_VENDOR_CODE);
	if (subject->foreign_os)
		note_decline(ledger, subject, EV_FOREIGN_SYSTEM);
	else if (is_old_answer(subject))
		note_decline(ledger, subject, EV_OLD_DECLINE);
	else if (subject->decline->has_more_codes)
		note_decline(ledger, subject, EV_LONG_DECLINE);
	if (subject->decline->flags_reserved)
		note_decline(ledger, subject, EV_RESERVED_BITS);
	if (proposal && accept && accept->accept.has_fce &&
	    subject->verdict->by == SMCCLC_CLIENT &&
	    proposal->proposal.release < accept->accept.fce.release) {
		struct ledger_entry *entry =
			note_decline(ledger, subject, EV_RELEASE_OLDER);

		entry->number = proposal->proposal.release;
		smcclc_ledger_fact(entry, subject, SMCCLC_FACT_ACCEPT);
	}
}

void smcclc_evidence_device(struct ledger *ledger,
			    const struct smcclc_subject *subject)
{
	note_addresses(ledger, subject);
	if (smcclc_subject_proposal(subject)) {
		note_offer(ledger, subject);
		note_subnets(ledger, subject);
	}
	if (subject->verdict->reason != SMCCLC_DECLINED ||
	    subject->verdict->by >= SMCCLC_NOBODY)
		return;
	if (subject->decline)
		note_peer_id(ledger, subject);
	note_gid(ledger, subject);
	note_kernels(ledger, subject);
}
