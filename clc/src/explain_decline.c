/* SPDX-License-Identifier: MIT */
/* Why an end can have declined, as far as this handshake shows. */
#include "checks.h"
#include "explain.h"

static bool offers(uint8_t type, uint8_t path)
{
	return type == path || type == SMCCLC_PATH_BOTH;
}

static bool offers_r_v2(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	return proposal && offers(proposal->type_v2, SMCCLC_PATH_R);
}

static bool offers_d_v2(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	return proposal && offers(proposal->type_v2, SMCCLC_PATH_D);
}

static bool offers_v1(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	return proposal && proposal->type_v1 != SMCCLC_PATH_NONE;
}

/* What the table says of the code. */
static void table_causes(const struct smcclc_story *story)
{
	const char *const *causes = story->code->causes;

	for (size_t i = 0; i < SMCCLC_CODE_CAUSES && causes[i]; i++)
		smcclc_story_cause(story, causes[i]);
}

static void table_checks(const struct smcclc_story *story)
{
	const struct smcclc_code_check *checks = story->code->checks;

	for (size_t i = 0; i < SMCCLC_CODE_CHECKS && checks[i].text; i++)
		smcclc_story_check(story, &checks[i]);
}

static void explain_by_table(const struct smcclc_story *story)
{
	table_causes(story);
	table_checks(story);
}

static void explain_unknown(const struct smcclc_story *story)
{
	static const struct smcclc_advice foreign = {
		{"%b does not run Linux: what %K means there is not public"},
		{CHECK(SENDER, "messages and SMC statistics of that system",
		       NULL)},
	};
	static const struct smcclc_advice unknown = {
		{"%K is no code of a known Linux kernel: a newer or changed "
		 "kernel, or another SMC implementation"},
		{CHECK(SENDER, "kernel or operating system", "uname -r"),
		 CHECK_LOG(SENDER)},
	};

	smcclc_story_advise(story, story->foreign_os ? &foreign : &unknown);
}

/* --- codes that the evidence says more about ------------------------- */

/* 0x03030000 from a client that made no Proposal. */
static void explain_no_client_device(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"no RDMA or ISM device of the client is mapped to its "
		 "interface towards %S: PNET id missing or different",
		 "the RoCE port is down, or its device is in another network "
		 "namespace",
		 "version 1 is not possible and no UEID is defined, which "
		 "version 2 needs"},
		{CHECK(CLIENT, "the interface that the connection uses",
		       "ip route get %S"),
		 CHECK_DEVICE(CLIENT), CHECK_PNET(CLIENT),
		 CHECK(CLIENT, "a UEID must be defined for version 2",
		       "smcr ueid show")},
	};

	if (smcclc_story_is_ipv6(story))
		smcclc_story_cause(story,
				   "the connection is IPv6: kernels such as "
				   "6.12 offer SMC-Rv2 on IPv4 sockets only");
	smcclc_story_advise(story, &advice);
}

static void explain_no_device(const struct smcclc_story *story)
{
	static const struct smcclc_advice v2_only = {
		{"no UEID in common: the client offers only %m, with UEID %u",
		 "the server has no UEID at all",
		 "the server has no RDMA device that fits; a UEID mismatch, a "
		 "server without UEID and a server without device all show as "
		 "this code"},
		{CHECK_UEIDS, CHECK_DEVICE(SERVER), CHECK_PNET(SERVER)},
	};
	static const struct smcclc_advice with_v1 = {
		{"no RDMA device of the server is mapped to the interface of "
		 "%S: PNET id missing or different",
		 "the server's RoCE port is down, or its device is in another "
		 "network namespace"},
		{CHECK_DEVICE(SERVER), CHECK_PNET(SERVER),
		 CHECK(BOTH,
		       "kernels 5.16 to 6.5: subnet and prefix length "
		       "must be the same, proposed: %n",
		       "ip -brief address")},
	};

	if (story->verdict->by == SMCCLC_CLIENT &&
	    story->verdict->stage < SMCCLC_STAGE_PROPOSAL) {
		explain_no_client_device(story);
	} else if (offers_v1(story)) {
		smcclc_story_advise(story, &with_v1);
		if (offers_r_v2(story))
			smcclc_story_cause(story,
					   "for SMC-Rv2, offered too: no UEID "
					   "in common with %u");
		smcclc_story_cause(
			story, "kernels 5.16 to 6.5 report a server outside "
			       "the proposed subnet (%n) by this code too");
	} else if (offers_r_v2(story)) {
		smcclc_story_advise(story, &v2_only);
	} else {
		explain_by_table(story);
	}
}

static void explain_subnet(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"the interface of the server at %S has none of the subnets "
		 "that the client proposed (%n): for version 1 both subnet and "
		 "prefix length must be the same",
		 "NAT, an overlay network or /32 addresses between the hosts"},
		{CHECK(SERVER, "prefix length of %S, must match %n",
		       "ip -brief address"),
		 CHECK(CLIENT, "prefix length of %C", "ip -brief address"),
		 CHECK(BOTH,
		       "SMC version 2 needs no common subnet, but a UEID "
		       "in common",
		       "smcr ueid show")},
	};

	smcclc_story_advise(story, &advice);
	if (offers_r_v2(story))
		smcclc_story_cause(
			story, "SMC-Rv2 was offered too and would have been "
			       "taken: the server has no UEID in common "
			       "with %u, or no device for it");
}

static void explain_link(const struct smcclc_story *story)
{
	static const struct smcclc_advice v2 = {
		{"the TCP path works, the RoCE path between %f (client) and %a "
		 "(server) does not",
		 "a firewall, security group or switch drops RoCE (UDP port "
		 "4791) in one or both directions",
		 "VLAN, priority flow control or MTU differ along the RoCE "
		 "path",
		 "the RoCE ports are on different fabrics but share a PNET "
		 "id"},
		{CHECK(CLIENT,
		       "the server's RoCE address must answer from the "
		       "client's",
		       "ping -I %f %a"),
		 CHECK(SERVER, "RDMA itself: start this end first",
		       "rping -s -v -C 3 -a %a"),
		 CHECK(CLIENT, "RDMA itself: then this end",
		       "rping -c -v -C 3 -I %f -a %a"),
		 CHECK(NETWORK,
		       "UDP port 4791 must pass in both directions, "
		       "VLAN and MTU must fit",
		       "tcpdump -ni <interface> udp port 4791"),
		 CHECK(BOTH,
		       "RoCE ports must be up, PNET ids on the same "
		       "fabric only",
		       "smcr device")},
	};
	static const struct smcclc_advice v1 = {
		{"the TCP path works, the RoCE path between the ports with GID "
		 "%f (client) and %a (server) does not",
		 "a switch or firewall drops RoCE (ethertype 0x8915, or UDP "
		 "port 4791) in one or both directions",
		 "VLAN, priority flow control or MTU differ along the RoCE "
		 "path",
		 "the RoCE ports are on different fabrics but share a PNET "
		 "id"},
		{CHECK(SERVER, "RDMA from port to port: start this end first",
		       "ib_send_bw -d <device> -x <GID index>"),
		 CHECK(CLIENT, "RDMA from port to port: then this end",
		       "ib_send_bw -d <device> -x <GID index> %S"),
		 CHECK(NETWORK,
		       "RoCE frames must pass in both directions, in "
		       "the VLAN of the connection",
		       NULL),
		 CHECK(BOTH,
		       "RoCE ports must be up, PNET ids on the same "
		       "fabric only",
		       "smcr device")},
	};
	bool is_v1 = story->verdict->version == SMCCLC_VERSION_1;
	bool shown = smcclc_story_explain_roce(story);

	smcclc_story_advise(story, is_v1 ? &v1 : &v2);
	if (story->evidence->roce && !shown)
		smcclc_story_cause(
			story, "the capture holds no RoCE frame of this "
			       "link; that proves nothing, for tcpdump does "
			       "not see hardware RoCE");
}

/* Why only SMC-D was offered, if IPv6 is the reason. */
static void cause_ipv6(const struct smcclc_story *story)
{
	if (smcclc_story_is_ipv6(story) && offers_d_v2(story) &&
	    !offers_r_v2(story))
		smcclc_story_cause(story,
				   "the connection is IPv6: kernels such as "
				   "6.12 offer SMC-Rv2 on IPv4 sockets only, "
				   "so that SMC-D remained");
}

/* SMC-D codes that stand for the failure of SMC-R as well. */
static void explain_smcd(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"the hosts are on different machines, or their ISM devices "
		 "differ in PNET id or virtual channel (CHID)",
		 "loopback-ism, which reaches no other host, is all there is "
		 "of SMC-D"},
		{{0, NULL, NULL}},
	};

	if (offers_r_v2(story))
		smcclc_story_cause(
			story, "SMC-R failed as well, likely for want of a "
			       "UEID in common (offered: %u): Linux reports "
			       "what failed first and tries SMC-D first");
	cause_ipv6(story);
	smcclc_story_advise(story, &advice);
	table_checks(story);
}

static void explain_no_ism(const struct smcclc_story *story)
{
	cause_ipv6(story);
	explain_by_table(story);
}

static void explain_no_ueid(const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);

	if (proposal && proposal->eid_count == 0)
		smcclc_story_cause(story, "no UEID is defined at the client: "
					  "its Proposal offers %m and carries "
					  "none");
	else
		table_causes(story);
	table_checks(story);
}

static void explain_no_rdma_v2(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"a UEID matches (offered: %u), but no RDMA device of the "
		 "server has a RoCEv2 IPv4 GID for its interface",
		 "no route from the server to the client's RoCE address %r",
		 "the server has SMC-D devices only"},
		{CHECK_DEVICE(SERVER),
		 CHECK(SERVER, "a RoCE v2 GID that holds an IPv4 address",
		       "ibv_devinfo -v"),
		 CHECK(SERVER, "a route to the RoCE address of the client",
		       "ip route get %r"),
		 CHECK_PNET(SERVER)},
	};

	if (offers_r_v2(story))
		smcclc_story_advise(story, &advice);
	else
		explain_by_table(story);
}

#define ROUTE_CHECKS                                                        \
	{                                                                   \
		CHECK(CLIENT, "the route to the server's RoCE address",     \
		      "ip route get %a"),                                   \
			CHECK(SERVER,                                       \
			      "the route to the client's RoCE address",     \
			      "ip route get %r"),                           \
			CHECK(BOTH, "prefix lengths of the RoCE addresses", \
			      "ip -brief address")                          \
	}

static void explain_no_route(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"the client has no route to the server's RoCE address %a",
		 "the server's GID does not hold an IPv4 address"},
		ROUTE_CHECKS,
	};

	smcclc_story_advise(story, &advice);
}

static void explain_gateway(const struct smcclc_story *story)
{
	static const struct smcclc_advice advice = {
		{"the server reaches the client's RoCE address %r by a "
		 "gateway, while the client's route to %a is direct",
		 "the prefix lengths of the RoCE addresses differ"},
		ROUTE_CHECKS,
	};

	smcclc_story_advise(story, &advice);
}

static void explain_buffers(const struct smcclc_story *story)
{
	static const struct smcclc_advice stale = {
		{"stale link group: the server wants to use one again that the "
		 "client has lost, and gets no answer on its RoCE link; this "
		 "repeats for every new connection until the server's link "
		 "group is gone",
		 "the RoCE path of an existing link group has failed",
		 "the RDMA device of the server is at its limit of memory "
		 "regions, or has an error"},
		{{0, NULL, NULL}},
	};

	if (story->verdict->by == SMCCLC_SERVER &&
	    story->verdict->stage == SMCCLC_STAGE_PROPOSAL)
		smcclc_story_advise(story, &stale);
	else
		table_causes(story);
	table_checks(story);
}

static const struct {
	uint32_t code;
	void (*explain)(const struct smcclc_story *story);
} special[] = {
	{0x02010000, explain_link},     {0x03030000, explain_no_device},
	{0x03030001, explain_smcd},     {0x03030002, explain_no_rdma_v2},
	{0x03030003, explain_no_ism},   {0x03030007, explain_smcd},
	{0x03030008, explain_no_ueid},  {0x03070000, explain_subnet},
	{0x030e0000, explain_no_route}, {0x030f0000, explain_gateway},
	{0x09990003, explain_buffers},
};

static void explain_code(const struct smcclc_story *story)
{
	if (!story->code) {
		explain_unknown(story);
		return;
	}
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
		if (special[i].code == story->verdict->code &&
		    story->code->current) {
			special[i].explain(story);
			return;
		}
	}
	explain_by_table(story);
}

/* --- what else is to be said of a Decline ----------------------------- */

static void note_split(const struct smcclc_story *story)
{
	const struct smcclc_verdict *verdict = story->verdict;

	if (verdict->outcome != SMCCLC_SPLIT)
		return;
	if (verdict->first_contact && verdict->path == SMCCLC_PATH_R)
		smcclc_story_cause(
			story,
			"likely only one direction of the RoCE path fails: the "
			"client got the server's CONFIRM LINK and takes the "
			"link for good, its answer was lost");
	else
		smcclc_story_cause(
			story,
			"without first contact the client is on SMC right "
			"after its Confirm and likely does not see a Decline");
}

static void note_crossing(const struct smcclc_story *story)
{
	if (story->verdict->both_declined && story->verdict->late)
		smcclc_story_cause(
			story,
			"the Declines crossed: each end had stopped reading "
			"CLC, so each application gets the other end's Decline "
			"(28 or 44 bytes) as data");
}

static void note_out_of_sync(const struct smcclc_story *story)
{
	if (story->decline && story->decline->out_of_sync)
		smcclc_story_cause(
			story,
			"the Decline says \"out of sync\": the server is to "
			"drop "
			"the link group; a server with kernel 6.12 can hang on "
			"this, otherwise the next connection makes first "
			"contact");
}

/* A Decline that its receiver may have refused. */
static void note_layout(const struct smcclc_story *story)
{
	const struct smcclc_verdict *verdict = story->verdict;

	if (!story->decline || (verdict->outcome != SMCCLC_ABORTED &&
				verdict->inference != SMCCLC_FROM_LAYOUT))
		return;
	if (story->decline->flags_reserved)
		smcclc_story_cause(
			story, "the Decline has reserved bits set, on which "
			       "kernels 5.16 to 6.17 can end the "
			       "connection");
	else if (story->decline->has_more_codes)
		smcclc_story_cause(story,
				   "the Decline has 44 bytes; kernels 5.10 to "
				   "5.15 and RHEL 8 can take 28 bytes only and "
				   "end the connection");
	else if (story->evidence->handshake->old_decline[verdict->by & 1])
		smcclc_story_cause(story,
				   "the Decline is version 2 in 28 bytes, as "
				   "kernels 5.10 to 5.15 send it; since 5.16 "
				   "kernels take 44 bytes only and end the "
				   "connection");
}

static void note_meanings(const struct smcclc_story *story)
{
	char template[512];
	struct smcclc_line line;

	if (!story->other)
		return;
	smcclc_line_begin(&line, template, sizeof(template));
	if (story->guess.judged_by) {
		smcclc_line_put(&line, "judged by ");
		smcclc_line_put(&line, story->guess.judged_by);
		smcclc_line_put(&line, ", %b has a kernel ");
		smcclc_line_put(&line, story->guess.kernel);
		smcclc_line_put(&line, " (a guess); ");
	}
	smcclc_line_put(&line, "%K from a kernel ");
	smcclc_line_put(&line, story->other->kernels);
	smcclc_line_put(&line, " means: ");
	smcclc_line_put(&line, story->other->meaning);
	smcclc_story_cause(story, template);
}

void smcclc_story_explain_decline(const struct smcclc_story *story)
{
	explain_code(story);
	note_split(story);
	note_crossing(story);
	note_out_of_sync(story);
	note_layout(story);
	note_meanings(story);
}
