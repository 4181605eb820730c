/* SPDX-License-Identifier: MIT */
/*
 * Declines about links and link groups, which come after the Proposal was
 * found good: what failed, and in which direction.
 */
#include <string.h>

#include "codes/checks.h"
#include "subject.h"

static void by_table(const struct smcclc_subject *subject)
{
	smcclc_subject_table_causes(subject);
	smcclc_subject_table_checks(subject);
}

/* --- 0x02010000 --------------------------------------------------------- */

/* Whether RoCE runs between the very addresses of the TCP connection. */
static bool same_addresses(const struct smcclc_subject *subject)
{
	static const char *const gid[] = {"%f", "%a"};
	char text[64];
	struct smcclc_line line;

	if (!subject->evidence->accept || !subject->evidence->confirm)
		return false;
	for (size_t side = 0; side < 2; side++) {
		smcclc_line_begin(&line, text, sizeof(text));
		smcclc_subject_fill(subject, &line, gid[side]);
		if (strcmp(text, subject->evidence->address[side]) != 0)
			return false;
	}
	return true;
}

/* Seconds from the Confirm to the server's Decline; 0 if not known. */
static int64_t server_took(const struct smcclc_subject *subject)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	const struct smcclc_seen *confirm = &fact[SMCCLC_FACT_CONFIRM];
	const struct smcclc_seen *decline =
		&fact[SMCCLC_FACT_DECLINE + SMCCLC_SERVER];

	if (!confirm->order || !decline->order)
		return 0;
	return (decline->time - confirm->time) / 1000000000;
}

/* What it tells who declined, and when. */
static void cause_direction(const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;

	if (verdict->by == SMCCLC_CLIENT || verdict->both_declined)
		smcclc_subject_cause(
			subject,
			"the client gives up when no CONFIRM LINK request of "
			"the server reaches it: RoCE from %a (server) to %f "
			"(client) fails, or the server sent none");
	else if (verdict->outcome != SMCCLC_SPLIT && server_took(subject) == 3)
		smcclc_subject_cause(
			subject,
			"the server's Decline came after 3 s; while RoCE "
			"frames of its own go unacknowledged it takes 5 s, so "
			"they likely reach the client, and the way back or "
			"the client's kernel fails");
}

static void cause_split(const struct smcclc_subject *subject)
{
	const struct smcclc_verdict *verdict = subject->verdict;

	if (verdict->outcome == SMCCLC_SPLIT && verdict->first_contact &&
	    verdict->path == SMCCLC_PATH_R)
		smcclc_subject_cause(
			subject,
			"likely only one direction of the RoCE path fails: the "
			"client got the server's CONFIRM LINK and takes the "
			"link for good, its answer was lost");
}

static void explain_v2_path(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice other = {
		{"the TCP path works, the RoCE path between %f (client) and %a "
		 "(server) does not",
		 "a firewall, security group or switch drops RoCE (UDP port "
		 "4791) in one or both directions"},
		{CHECK(CLIENT,
		       "the server's RoCE address must answer from the "
		       "client's",
		       "ping -I %f %a")},
	};
	static const struct smcclc_advice same = {
		{"a firewall, security group or switch drops RoCE (UDP port "
		 "4791) in one or both directions: RoCE runs between the "
		 "addresses of the TCP connection itself, %f and %a, so that "
		 "addresses and routes are right"},
		{{0, NULL, NULL}},
	};
	static const struct smcclc_advice rest = {
		{"VLAN, priority flow control or MTU differ along the RoCE "
		 "path, or the RoCE ports are on different fabrics but share "
		 "a PNET id"},
		{CHECK(SERVER, "RDMA itself: start this end first",
		       "rping -s -v -C 3 -a %a"),
		 CHECK(CLIENT, "RDMA itself: then this end",
		       "rping -c -v -C 3 -I %f -a %a"),
		 CHECK(NETWORK,
		       "UDP port 4791 must pass in both directions, VLAN and "
		       "MTU must fit (at a switch: a host does not see its "
		       "hardware RoCE)",
		       "tcpdump -ni <interface> udp port 4791"),
		 CHECK(BOTH,
		       "RoCE ports must be up, PNET ids on the same "
		       "fabric only",
		       "smcr device")},
	};

	smcclc_subject_advise(subject,
			      same_addresses(subject) ? &same : &other);
	smcclc_subject_advise(subject, &rest);
}

static void explain_v1_path(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"the TCP path works, the RoCE path between the ports with GID "
		 "%f (client) and %a (server) does not",
		 "a switch or firewall drops RoCE (ethertype 0x8915, or UDP "
		 "port 4791) in one or both directions",
		 "VLAN, priority flow control or MTU differ along the RoCE "
		 "path, or the RoCE ports are on different fabrics but share "
		 "a PNET id"},
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

	smcclc_subject_advise(subject, &advice);
}

void smcclc_subject_explain_link(const struct smcclc_subject *subject)
{
	bool shown = smcclc_subject_explain_roce(subject);

	if (!shown) {
		cause_direction(subject);
		cause_split(subject);
	}
	if (subject->verdict->version == SMCCLC_VERSION_1)
		explain_v1_path(subject);
	else
		explain_v2_path(subject);
	if (subject->evidence->roce && !shown)
		smcclc_subject_cause(
			subject, "the capture holds no RoCE frame of this "
				 "link; that proves nothing, for tcpdump does "
				 "not see hardware RoCE");
}

/* --- routes -------------------------------------------------------------- */

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

void smcclc_subject_explain_no_route(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"the client has no route to the server's RoCE address %a"},
		ROUTE_CHECKS,
	};
	const struct smcclc_message *accept = subject->evidence->accept;

	if (accept && !smcclc_subject_is_ipv4_gid(accept->accept.r.gid))
		smcclc_subject_cause(subject,
				     "the server's GID %a does not hold "
				     "an IPv4 address");
	smcclc_subject_advise(subject, &advice);
	smcclc_subject_cause(subject,
			     "the route is there, but the gateway or the "
			     "next hop does not answer");
}

void smcclc_subject_explain_gateway(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"the server reaches the client's RoCE address %r by a "
		 "gateway, while the client's route to %a is direct",
		 "the prefix lengths of the RoCE addresses differ"},
		ROUTE_CHECKS,
	};

	smcclc_subject_advise(subject, &advice);
}

/* --- memory and buffers ------------------------------------------------- */

void smcclc_subject_explain_buffers(const struct smcclc_subject *subject)
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

	if (subject->verdict->by == SMCCLC_SERVER &&
	    subject->verdict->stage == SMCCLC_STAGE_PROPOSAL)
		smcclc_subject_advise(subject, &stale);
	else
		smcclc_subject_table_causes(subject);
	smcclc_subject_table_checks(subject);
}

void smcclc_subject_explain_memory(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice early = {
		{"the client is out of memory: before its Proposal it needs "
		 "small blocks only",
		 "a memory limit of the control group"},
		{CHECK(CLIENT, "memory that is left", "free -m"),
		 CHECK_LOG(CLIENT)},
	};
	static const struct smcclc_advice ism = {
		{"no memory for the buffer (DMB) that the ISM device needs, in "
		 "one piece: too fragmented, or a very large buffer",
		 "a memory limit of the control group"},
		{{0, NULL, NULL}},
	};

	if (subject->verdict->stage < SMCCLC_STAGE_PROPOSAL) {
		smcclc_subject_advise(subject, &early);
	} else if (subject->verdict->path == SMCCLC_PATH_D) {
		smcclc_subject_advise(subject, &ism);
		smcclc_subject_table_checks(subject);
	} else {
		by_table(subject);
	}
}

/* --- what the two ends say differently ---------------------------------- */

void smcclc_subject_explain_limit(const struct smcclc_subject *subject)
{
	const struct smcclc_observed *evidence = subject->evidence;

	if (evidence->proposal || evidence->accept || evidence->confirm)
		smcclc_subject_cause(subject, "in this handshake: %L");
	by_table(subject);
}

void smcclc_subject_explain_mode(const struct smcclc_subject *subject)
{
	if (subject->evidence->proposal && subject->evidence->accept)
		smcclc_subject_cause(
			subject, "the client proposed %m, the server's Accept "
				 "chose %v");
	by_table(subject);
}

void smcclc_subject_explain_lost_link(const struct smcclc_subject *subject)
{
	if (subject->evidence->accept)
		smcclc_subject_cause(
			subject, "the Accept names the server's link by GID "
				 "%a and QP number %q, to which the client "
				 "has no link");
	by_table(subject);
}

void smcclc_subject_explain_lost_group(const struct smcclc_subject *subject)
{
	if (subject->evidence->accept && !subject->verdict->first_contact)
		smcclc_subject_cause(
			subject, "the Accept is no first contact: %s goes on "
				 "with a link group that %c no longer has");
	by_table(subject);
}
