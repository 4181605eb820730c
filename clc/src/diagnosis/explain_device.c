/* SPDX-License-Identifier: MIT */
/*
 * Declines for want of a device, an EID or a subnet in common: which of them,
 * as far as the Proposal, the Decline and the addresses show.
 */
#include <string.h>

#include "codes/checks.h"
#include "subject.h"

static bool offers_r_v2(const struct smcclc_subject *subject)
{
	return smcclc_subject_offers(subject, 2, SMCCLC_PATH_R);
}

static bool offers_v1(const struct smcclc_subject *subject)
{
	return smcclc_subject_offers(subject, 1, SMCCLC_PATH_NONE);
}

#define NO_PEER_ID                                                        \
	"the peer ID in its Decline is zero, as Linux sends it until an " \
	"RDMA port was active"

/* 0x03010000, which in a Decline is about the Proposal, not the TCP option. */
void smcclc_subject_explain_no_offer(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"the Proposal of %c offers neither SMC-R nor SMC-D in a "
		 "version that %s takes (offered: %m): an error in the SMC "
		 "implementation of the client"},
		{CHECK_KERNEL(CLIENT), CHECK_KERNEL(SERVER)},
	};

	smcclc_subject_advise(subject, &advice);
}

/* --- 0x03030000 -------------------------------------------------------- */

/* From a client that made no Proposal. */
static void explain_no_client_device(const struct smcclc_subject *subject)
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
	const char *const *cause = causes[smcclc_subject_rdma(subject)];

	if (smcclc_subject_is_ipv6(subject) &&
	    smcclc_subject_rdma(subject) != SMCCLC_RDMA_NONE)
		smcclc_subject_cause(subject,
				     "the connection is IPv6: kernels such as "
				     "6.12 offer SMC-Rv2 on IPv4 sockets only");
	for (; *cause; cause++)
		smcclc_subject_cause(subject, *cause);
	smcclc_subject_advise(subject, &checks);
}

/* Only SMC-Rv2 was offered: a missing device alone has a code of its own. */
static void explain_ueid(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"no UEID in common: the client offers only %m, with UEID %u; "
		 "the server has another or none (where one matches and only "
		 "the device is missing, kernels since 5.16 say 0x03030002)"},
		{CHECK_UEIDS, CHECK_DEVICE(SERVER), CHECK_PNET(SERVER)},
	};

	smcclc_subject_advise(subject, &advice);
	switch (smcclc_subject_rdma(subject)) {
	case SMCCLC_RDMA_NONE:
		smcclc_subject_cause(subject,
				     "besides, the server has no active RDMA "
				     "device: " NO_PEER_ID);
		break;
	case SMCCLC_RDMA_NAMED:
		smcclc_subject_cause(subject,
				     "an RDMA device is there (the server's "
				     "Decline names MAC %p), but it may not be "
				     "the one of this interface");
		break;
	case SMCCLC_RDMA_UNKNOWN:
		smcclc_subject_cause(subject, "besides, the server may have no "
					      "RDMA device that fits");
	}
}

static void explain_no_server_device(const struct smcclc_subject *subject)
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
	bool outside = smcclc_subject_place(subject, SMCCLC_SERVER) ==
		       SMCCLC_PLACE_OUTSIDE;

	if (outside)
		smcclc_subject_cause(
			subject, "%S is in none of the subnets that the client "
				 "proposes (%n), so that version 1 is not "
				 "possible: kernels 5.16 to 6.5 report that by "
				 "this code");
	smcclc_subject_cause(subject, causes[smcclc_subject_rdma(subject)]);
	smcclc_subject_advise(subject, &advice);
	if (offers_r_v2(subject))
		smcclc_subject_cause(subject,
				     "for SMC-Rv2, offered too: no UEID "
				     "in common with %u");
	if (!outside)
		smcclc_subject_cause(
			subject, "kernels 5.16 to 6.5 report by this code too "
				 "that the server's prefix length is not that "
				 "of the proposed subnet (%n)");
}

void smcclc_subject_explain_no_device(const struct smcclc_subject *subject)
{
	if (subject->verdict->by == SMCCLC_CLIENT &&
	    subject->verdict->stage < SMCCLC_STAGE_PROPOSAL) {
		explain_no_client_device(subject);
	} else if (offers_v1(subject)) {
		explain_no_server_device(subject);
	} else if (offers_r_v2(subject)) {
		explain_ueid(subject);
	} else {
		smcclc_subject_table_causes(subject);
		smcclc_subject_table_checks(subject);
	}
}

/* --- version 1: subnets and prefixes ----------------------------------- */

void smcclc_subject_explain_subnet(const struct smcclc_subject *subject)
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

	if (smcclc_subject_place(subject, SMCCLC_CLIENT) ==
	    SMCCLC_PLACE_OUTSIDE)
		smcclc_subject_cause(
			subject,
			"NAT: %C itself lies in none of the subnets "
			"that the client proposed (%n), so its address "
			"is translated on the way; version 1 does not "
			"work across NAT");
	smcclc_subject_cause(
		subject, causes[smcclc_subject_place(subject, SMCCLC_SERVER)]);
	smcclc_subject_advise(subject, &advice);
	if (offers_r_v2(subject))
		smcclc_subject_cause(
			subject, "SMC-Rv2 was offered too and would have been "
				 "taken: the server has no UEID in common "
				 "with %u, or no device for it");
}

/* 0x03000000 from a client that made no Proposal. */
void smcclc_subject_explain_prefix(const struct smcclc_subject *subject)
{
	static const char link_local[] = "fe80:";
	const char *client = subject->evidence->address[SMCCLC_CLIENT];

	if (strncmp(client, link_local, sizeof(link_local) - 1) == 0)
		smcclc_subject_cause(subject,
				     "%C is a link-local address, of which "
				     "version 1 can propose no prefix");
	smcclc_subject_cause(subject,
			     "%C is not configured on the interface that the "
			     "route to %S uses (virtual address, NAT, policy "
			     "routing)");
	smcclc_subject_cause(
		subject, "version 2, which needs no prefix, is not possible "
			 "at the client: no UEID, or no device for it");
	smcclc_subject_table_checks(subject);
}

/* --- SMC-D -------------------------------------------------------------- */

/* Whether loopback-ism is all of SMC-D that is offered, to another host. */
static bool loopback_only(const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);
	const char *const *address = subject->evidence->address;

	if (!proposal || proposal->ism_gid || !proposal->ism_count ||
	    strcmp(address[SMCCLC_CLIENT], address[SMCCLC_SERVER]) == 0)
		return false;
	for (size_t i = 0; i < proposal->ism_count && i < SMCCLC_MAX_ISM; i++)
		if (proposal->ism[i].chid != SMCCLC_CHID_LOOPBACK)
			return false;
	return true;
}

static void cause_loopback(const struct smcclc_subject *subject)
{
	if (loopback_only(subject))
		smcclc_subject_cause(
			subject, "of SMC-D the client offers loopback-ism "
				 "only (CHID 0xffff), which reaches no other "
				 "host: SMC-R is what can work here");
}

/* Why only SMC-D was offered, if IPv6 is the reason. */
static void cause_ipv6(const struct smcclc_subject *subject)
{
	if (smcclc_subject_is_ipv6(subject) && !offers_r_v2(subject) &&
	    smcclc_subject_offers(subject, 2, SMCCLC_PATH_D))
		smcclc_subject_cause(subject,
				     "the connection is IPv6: kernels such as "
				     "6.12 offer SMC-Rv2 on IPv4 sockets only, "
				     "so that SMC-D remained");
}

/* Codes that stand for the failure of SMC-R as well. */
void smcclc_subject_explain_smcd(const struct smcclc_subject *subject)
{
	if (offers_r_v2(subject))
		smcclc_subject_cause(
			subject, "SMC-R failed as well, likely for want of a "
				 "UEID in common (offered: %u): Linux reports "
				 "what failed first and tries SMC-D first");
	cause_loopback(subject);
	cause_ipv6(subject);
	if (!loopback_only(subject))
		smcclc_subject_cause(
			subject,
			"the hosts are on different machines, or their "
			"ISM devices differ in PNET id or virtual "
			"channel (the client offers %d)");
	if (subject->verdict->code == SMCCLC_DECL_NOSMCDDEV &&
	    smcclc_subject_offers(subject, 2, SMCCLC_PATH_D))
		smcclc_subject_cause(subject,
				     "for SMC-Dv2: no EID in common (the "
				     "client offers UEID %u)");
	if (smcclc_subject_offers(subject, 1, SMCCLC_PATH_R))
		smcclc_subject_cause(
			subject, "SMC-Rv1, offered too, failed as well: no "
				 "RDMA device of the server is mapped to the "
				 "interface of %S");
	smcclc_subject_table_checks(subject);
}

void smcclc_subject_explain_no_ism(const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	cause_loopback(subject);
	cause_ipv6(subject);
	smcclc_subject_cause(subject,
			     "the server has no ISM device of version 2");
	if (proposal && proposal->eid_count)
		smcclc_subject_cause(
			subject, "the client does not offer SMC-R although it "
				 "has UEID %u: no RDMA device is mapped to its "
				 "interface");
	else
		smcclc_subject_cause(
			subject, "the client has no usable RDMA device or no "
				 "UEID, else it would have offered SMC-R too");
	smcclc_subject_table_checks(subject);
}

/* --- SMC-Rv2 ------------------------------------------------------------ */

void smcclc_subject_explain_no_ueid(const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	if (proposal && proposal->eid_count == 0)
		smcclc_subject_cause(subject,
				     "no UEID is defined at the client: "
				     "its Proposal offers %m and carries "
				     "none");
	else
		smcclc_subject_table_causes(subject);
	smcclc_subject_table_checks(subject);
}

void smcclc_subject_explain_no_rdma_v2(const struct smcclc_subject *subject)
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
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	if (!offers_r_v2(subject)) {
		smcclc_subject_table_causes(subject);
		smcclc_subject_table_checks(subject);
		return;
	}
	if (!smcclc_subject_is_ipv4_gid(proposal->rocev2_gid))
		smcclc_subject_cause(
			subject, "the client's RoCEv2 GID (%r) holds no IPv4 "
				 "address, which Linux servers need");
	if (smcclc_subject_rdma(subject) == SMCCLC_RDMA_NONE)
		smcclc_subject_cause(subject,
				     "a UEID matches, but the server has "
				     "no active RDMA device: " NO_PEER_ID);
	smcclc_subject_advise(subject, &advice);
}
