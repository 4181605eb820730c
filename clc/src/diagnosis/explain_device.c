/* SPDX-License-Identifier: MIT */
/*
 * Declines for want of a device, an EID or a subnet in common: which of them,
 * as far as the Proposal, the Decline and the addresses show.
 */
#include <string.h>

#include "codes/checks.h"
#include "explain.h"

static bool offers_r_v2(const struct smcclc_story *story)
{
	return smcclc_story_offers(story, 2, SMCCLC_PATH_R);
}

static bool offers_v1(const struct smcclc_story *story)
{
	return smcclc_story_offers(story, 1, SMCCLC_PATH_NONE);
}

#define NO_PEER_ID                                                        \
	"the peer ID in its Decline is zero, as Linux sends it until an " \
	"RDMA port was active"

/* 0x03010000, which in a Decline is about the Proposal, not the TCP option. */
void smcclc_story_explain_no_offer(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"the Proposal of %c offers neither SMC-R nor SMC-D in a "
		 "version that %s takes (offered: %m): an error in the SMC "
		 "implementation of the client"},
		{CHECK_KERNEL(CLIENT), CHECK_KERNEL(SERVER)},
	};

	smcclc_story_advise(story, &advice);
}

/* --- 0x03030000 -------------------------------------------------------- */

/* From a client that made no Proposal. */
static void explain_no_client_device(const struct smcclc_story *story)
{
	static const char *const causes[][4] = {
		[SMCCLC_RDMA_UNKNOWN] =
			{"no RDMA or ISM device of the client is mapped to its "
			 "interface towards %S: PNET id missing or different",
			 "the RoCE port is down, or its device is in another "
			 "network namespace",
			 "version 1 is not possible and no UEID is defined, "
			 "which version 2 needs"},
		[SMCCLC_RDMA_NONE] =
			{"the client has no active RDMA device: " NO_PEER_ID,
			 "no ISM device is mapped to its interface towards %S "
			 "either"},
		[SMCCLC_RDMA_NAMED] =
			{"the client has an RDMA device (MAC %p), but none is "
			 "mapped to its interface towards %S: PNET id missing "
			 "or different",
			 "version 1 is not possible and no UEID is defined, "
			 "which version 2 needs",
			 "the RoCE port is down, or its device is in another "
			 "network namespace"},
	};
	static const struct smcclc_advice checks = {
		{NULL},
		{CHECK_DEVICE(CLIENT), CHECK_PNET(CLIENT),
		 CHECK(CLIENT, "the interface that the connection uses",
		       "ip route get %S"),
		 CHECK(CLIENT, "a UEID must be defined for version 2",
		       "smcr ueid show")},
	};
	const char *const *cause = causes[smcclc_story_rdma(story)];

	if (smcclc_story_is_ipv6(story) &&
	    smcclc_story_rdma(story) != SMCCLC_RDMA_NONE)
		smcclc_story_cause(story,
				   "the connection is IPv6: kernels such as "
				   "6.12 offer SMC-Rv2 on IPv4 sockets only");
	for (; *cause; cause++)
		smcclc_story_cause(story, *cause);
	smcclc_story_advise(story, &checks);
}

/* Only SMC-Rv2 was offered: a missing device alone has a code of its own. */
static void explain_ueid(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"no UEID in common: the client offers only %m, with UEID %u; "
		 "the server has another or none (where one matches and only "
		 "the device is missing, kernels since 5.16 say 0x03030002)"},
		{CHECK_UEIDS, CHECK_DEVICE(SERVER), CHECK_PNET(SERVER)},
	};

	smcclc_story_advise(story, &advice);
	switch (smcclc_story_rdma(story)) {
	case SMCCLC_RDMA_NONE:
		smcclc_story_cause(story,
				   "besides, the server has no active RDMA "
				   "device: " NO_PEER_ID);
		break;
	case SMCCLC_RDMA_NAMED:
		smcclc_story_cause(story,
				   "an RDMA device is there (the server's "
				   "Decline names MAC %p), but it may not be "
				   "the one of this interface");
		break;
	case SMCCLC_RDMA_UNKNOWN:
		smcclc_story_cause(story, "besides, the server may have no "
					  "RDMA device that fits");
	}
}

static void explain_no_server_device(const struct smcclc_story *story)
{
	static const char *const causes[] = {
		[SMCCLC_RDMA_UNKNOWN] =
			"no RDMA device of the server is mapped to the "
			"interface of %S: PNET id missing or different",
		[SMCCLC_RDMA_NONE] =
			"the server has no active RDMA device: " NO_PEER_ID,
		[SMCCLC_RDMA_NAMED] =
			"the server has an RDMA device (MAC %p), but none is "
			"mapped to the interface of %S: PNET id missing or "
			"different",
	};
	static const struct smcclc_advice advice = {
		{"the server's RoCE port is down, or its device is in another "
		 "network namespace"},
		{CHECK_DEVICE(SERVER), CHECK_PNET(SERVER),
		 CHECK(BOTH,
		       "kernels 5.16 to 6.5: subnet and prefix length "
		       "must be the same, proposed: %n",
		       "ip -brief address")},
	};
	bool outside = smcclc_story_place(story, SMCCLC_SERVER) ==
		       SMCCLC_PLACE_OUTSIDE;

	if (outside)
		smcclc_story_cause(
			story, "%S is in none of the subnets that the client "
			       "proposes (%n), so that version 1 is not "
			       "possible: kernels 5.16 to 6.5 report that by "
			       "this code");
	smcclc_story_cause(story, causes[smcclc_story_rdma(story)]);
	smcclc_story_advise(story, &advice);
	if (offers_r_v2(story))
		smcclc_story_cause(story, "for SMC-Rv2, offered too: no UEID "
					  "in common with %u");
	if (!outside)
		smcclc_story_cause(
			story, "kernels 5.16 to 6.5 report by this code too "
			       "that the server's prefix length is not that "
			       "of the proposed subnet (%n)");
}

void smcclc_story_explain_no_device(const struct smcclc_story *story)
{
	if (story->verdict->by == SMCCLC_CLIENT &&
	    story->verdict->stage < SMCCLC_STAGE_PROPOSAL) {
		explain_no_client_device(story);
	} else if (offers_v1(story)) {
		explain_no_server_device(story);
	} else if (offers_r_v2(story)) {
		explain_ueid(story);
	} else {
		smcclc_story_table_causes(story);
		smcclc_story_table_checks(story);
	}
}

/* --- version 1: subnets and prefixes ----------------------------------- */

void smcclc_story_explain_subnet(const struct smcclc_story *story)
{
	static const char *const causes[] = {
		[SMCCLC_PLACE_UNKNOWN] =
			"the interface of the server at %S has none of the "
			"subnets that the client proposed (%n): for version 1 "
			"both subnet and prefix length must be the same",
		[SMCCLC_PLACE_INSIDE] =
			"%S lies in the subnet that the client proposed (%n), "
			"so the prefix length of the server's interface must "
			"be another: for version 1 both must be the same",
		[SMCCLC_PLACE_OUTSIDE] =
			("%S lies in none of the subnets that the client "
			 "proposed (%n): version 1 does not work across "
			 "routers"),
	};
	static const struct smcclc_advice advice = {
		{"NAT, an overlay network or /32 addresses between the hosts"},
		{CHECK(SERVER, "prefix length of %S, must match %n",
		       "ip -brief address"),
		 CHECK(CLIENT, "prefix length of %C", "ip -brief address"),
		 CHECK(BOTH,
		       "SMC version 2 needs no common subnet, but a UEID "
		       "in common",
		       "smcr ueid show")},
	};

	if (smcclc_story_place(story, SMCCLC_CLIENT) == SMCCLC_PLACE_OUTSIDE)
		smcclc_story_cause(
			story, "NAT: %C itself lies in none of the subnets "
			       "that the client proposed (%n), so its address "
			       "is translated on the way; version 1 does not "
			       "work across NAT");
	smcclc_story_cause(story,
			   causes[smcclc_story_place(story, SMCCLC_SERVER)]);
	smcclc_story_advise(story, &advice);
	if (offers_r_v2(story))
		smcclc_story_cause(
			story, "SMC-Rv2 was offered too and would have been "
			       "taken: the server has no UEID in common "
			       "with %u, or no device for it");
}

/* 0x03000000 from a client that made no Proposal. */
void smcclc_story_explain_prefix(const struct smcclc_story *story)
{
	static const char link_local[] = "fe80:";
	const char *client = story->evidence->address[SMCCLC_CLIENT];

	if (strncmp(client, link_local, sizeof(link_local) - 1) == 0)
		smcclc_story_cause(story,
				   "%C is a link-local address, of which "
				   "version 1 can propose no prefix");
	smcclc_story_cause(story,
			   "%C is not configured on the interface that the "
			   "route to %S uses (virtual address, NAT, policy "
			   "routing)");
	smcclc_story_cause(story,
			   "version 2, which needs no prefix, is not possible "
			   "at the client: no UEID, or no device for it");
	smcclc_story_table_checks(story);
}

/* --- SMC-D -------------------------------------------------------------- */

/* Whether loopback-ism is all of SMC-D that is offered, to another host. */
static bool loopback_only(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);
	const char *const *address = story->evidence->address;

	if (!proposal || proposal->ism_gid || !proposal->ism_count ||
	    strcmp(address[SMCCLC_CLIENT], address[SMCCLC_SERVER]) == 0)
		return false;
	for (size_t i = 0; i < proposal->ism_count && i < SMCCLC_MAX_ISM; i++)
		if (proposal->ism[i].chid != SMCCLC_CHID_LOOPBACK)
			return false;
	return true;
}

static void cause_loopback(const struct smcclc_story *story)
{
	if (loopback_only(story))
		smcclc_story_cause(story,
				   "of SMC-D the client offers loopback-ism "
				   "only (CHID 0xffff), which reaches no other "
				   "host: SMC-R is what can work here");
}

/* Why only SMC-D was offered, if IPv6 is the reason. */
static void cause_ipv6(const struct smcclc_story *story)
{
	if (smcclc_story_is_ipv6(story) && !offers_r_v2(story) &&
	    smcclc_story_offers(story, 2, SMCCLC_PATH_D))
		smcclc_story_cause(story,
				   "the connection is IPv6: kernels such as "
				   "6.12 offer SMC-Rv2 on IPv4 sockets only, "
				   "so that SMC-D remained");
}

/* Codes that stand for the failure of SMC-R as well. */
void smcclc_story_explain_smcd(const struct smcclc_story *story)
{
	if (offers_r_v2(story))
		smcclc_story_cause(
			story, "SMC-R failed as well, likely for want of a "
			       "UEID in common (offered: %u): Linux reports "
			       "what failed first and tries SMC-D first");
	cause_loopback(story);
	cause_ipv6(story);
	if (!loopback_only(story))
		smcclc_story_cause(
			story, "the hosts are on different machines, or their "
			       "ISM devices differ in PNET id or virtual "
			       "channel (the client offers %d)");
	if (story->verdict->code == SMCCLC_DECL_NOSMCDDEV &&
	    smcclc_story_offers(story, 2, SMCCLC_PATH_D))
		smcclc_story_cause(story, "for SMC-Dv2: no EID in common (the "
					  "client offers UEID %u)");
	if (smcclc_story_offers(story, 1, SMCCLC_PATH_R))
		smcclc_story_cause(story,
				   "SMC-Rv1, offered too, failed as well: no "
				   "RDMA device of the server is mapped to the "
				   "interface of %S");
	smcclc_story_table_checks(story);
}

void smcclc_story_explain_no_ism(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	cause_loopback(story);
	cause_ipv6(story);
	smcclc_story_cause(story, "the server has no ISM device of version 2");
	if (proposal && proposal->eid_count)
		smcclc_story_cause(
			story, "the client does not offer SMC-R although it "
			       "has UEID %u: no RDMA device is mapped to its "
			       "interface");
	else
		smcclc_story_cause(
			story, "the client has no usable RDMA device or no "
			       "UEID, else it would have offered SMC-R too");
	smcclc_story_table_checks(story);
}

/* --- SMC-Rv2 ------------------------------------------------------------ */

void smcclc_story_explain_no_ueid(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	if (proposal && proposal->eid_count == 0)
		smcclc_story_cause(story, "no UEID is defined at the client: "
					  "its Proposal offers %m and carries "
					  "none");
	else
		smcclc_story_table_causes(story);
	smcclc_story_table_checks(story);
}

void smcclc_story_explain_no_rdma_v2(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"a UEID matches (offered: %u), but no RDMA device of the "
		 "server has a RoCEv2 IPv4 GID for its interface",
		 "no route from the server to the client's RoCE address %r"},
		{CHECK_DEVICE(SERVER),
		 CHECK(SERVER, "a RoCE v2 GID that holds an IPv4 address",
		       "ibv_devinfo -v"),
		 CHECK(SERVER, "a route to the RoCE address of the client",
		       "ip route get %r"),
		 CHECK_PNET(SERVER)},
	};
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	if (!offers_r_v2(story)) {
		smcclc_story_table_causes(story);
		smcclc_story_table_checks(story);
		return;
	}
	if (!smcclc_story_is_ipv4_gid(proposal->rocev2_gid))
		smcclc_story_cause(story,
				   "the client's RoCEv2 GID (%r) holds no IPv4 "
				   "address, which Linux servers need");
	if (smcclc_story_rdma(story) == SMCCLC_RDMA_NONE)
		smcclc_story_cause(story, "a UEID matches, but the server has "
					  "no active RDMA device: " NO_PEER_ID);
	smcclc_story_advise(story, &advice);
}
