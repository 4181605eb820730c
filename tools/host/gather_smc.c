/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/smc.h>

#include "gather.h"
#include "netlink.h"
#include "pnetid.h"

#define NO_PORT 0xff /* of an entry of the PNET table for a network device */

/*
 * Fills `table` with what is in the nest `which` of an answer. Returns false
 * if it is not there.
 */
static bool open_nest(const struct nlmsghdr *message, unsigned which,
		      const struct nlattr **table, size_t count)
{
	const struct nlattr *top[SMC_GEN_MAX + 1];

	if (!netlink_attributes(message, sizeof(struct genlmsghdr), top,
				SMC_GEN_MAX + 1) ||
	    !top[which])
		return false;
	netlink_nest(top[which], table, count);
	return true;
}

static enum known known_of(const struct nlattr *attribute)
{
	if (!attribute)
		return KNOWN_NOT;
	return netlink_number(attribute, 0) ? KNOWN_YES : KNOWN_NO;
}

/* Blanks fill EIDs and PNET ids up; they are no part of them. */
static void take_padded(const struct nlattr *attribute, char *text, size_t size)
{
	size_t length;

	netlink_string(attribute, text, size);
	length = strlen(text);
	while (length && text[length - 1] == ' ')
		text[--length] = '\0';
}

static void take_system(const struct nlmsghdr *message, void *context)
{
	struct host_smc *smc = &((struct host_facts *)context)->smc;
	const struct nlattr *table[SMC_NLA_SYS_MAX + 1];

	if (!open_nest(message, SMC_GEN_SYS_INFO, table, SMC_NLA_SYS_MAX + 1))
		return;
	smc->answers = KNOWN_YES;
	if (table[SMC_NLA_SYS_VER])
		smc->version =
			(int64_t)netlink_number(table[SMC_NLA_SYS_VER], 0);
	if (table[SMC_NLA_SYS_REL])
		smc->release =
			(int64_t)netlink_number(table[SMC_NLA_SYS_REL], 0);
	smc->ism_v2 = known_of(table[SMC_NLA_SYS_IS_ISM_V2]);
	smc->smcr_v2 = known_of(table[SMC_NLA_SYS_IS_SMCR_V2]);
	take_padded(table[SMC_NLA_SYS_SEID], smc->seid, sizeof(smc->seid));
	take_padded(table[SMC_NLA_SYS_LOCAL_HOST], smc->host,
		    sizeof(smc->host));
}

/* What SMC says of a port goes before what sysfs says. */
static void take_port(struct host_facts *facts, const char *device,
		      int64_t number, const struct nlattr *nest)
{
	const struct nlattr *table[SMC_NLA_DEV_PORT_MAX + 1];
	const struct netdev *netdev;
	struct rdma_port *port;

	netlink_nest(nest, table, SMC_NLA_DEV_PORT_MAX + 1);
	if (!nest || !netlink_number(table[SMC_NLA_DEV_PORT_VALID], 0))
		return;
	port = facts_port(facts, device, number);
	if (!port) {
		port = facts_add(facts, ports);
		if (!port)
			return;
		snprintf(port->device, sizeof(port->device), "%s", device);
		port->port = number;
		port->ethernet = true;
	}
	port->smc = KNOWN_YES;
	port->state = netlink_number(table[SMC_NLA_DEV_PORT_STATE], 0)
			      ? PORT_ACTIVE
			      : PORT_DOWN;
	netdev = facts_netdev(
		facts,
		(int64_t)netlink_number(table[SMC_NLA_DEV_PORT_NETDEV], 0));
	if (netdev)
		memcpy(port->netdev, netdev->name, sizeof(port->netdev));
	take_padded(table[SMC_NLA_DEV_PORT_PNETID], port->pnetid,
		    sizeof(port->pnetid));
	if (!pnetid_is_set(port->pnetid))
		port->pnet_source = PNET_NONE;
	else if (netlink_number(table[SMC_NLA_DEV_PORT_PNET_USR], 0))
		port->pnet_source = PNET_TABLE;
	else
		port->pnet_source = PNET_FIRMWARE;
}

static void take_rdma(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_DEV_MAX + 1];
	char device[FACTS_NAME];

	if (!open_nest(message, SMC_GEN_DEV_SMCR, table, SMC_NLA_DEV_MAX + 1))
		return;
	netlink_string(table[SMC_NLA_DEV_IB_NAME], device, sizeof(device));
	take_port(context, device, 1, table[SMC_NLA_DEV_PORT]);
	take_port(context, device, 2, table[SMC_NLA_DEV_PORT2]);
}

static struct ism *find_ism(struct host_facts *facts, const char *name)
{
	struct ism *ism;

	for (size_t i = 0; i < facts->isms.count; i++)
		if (strcmp(facts->isms.items[i].name, name) == 0)
			return &facts->isms.items[i];
	ism = facts_add(facts, isms);
	if (ism)
		snprintf(ism->name, sizeof(ism->name), "%s", name);
	return ism;
}

static void take_ism(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_DEV_MAX + 1];
	const struct nlattr *port[SMC_NLA_DEV_PORT_MAX + 1];
	char name[FACTS_NAME];
	struct ism *ism;

	if (!open_nest(message, SMC_GEN_DEV_SMCD, table, SMC_NLA_DEV_MAX + 1))
		return;
	netlink_string(table[SMC_NLA_DEV_PCI_ID], name, sizeof(name));
	ism = find_ism(context, name);
	if (!ism)
		return;
	ism->chid = (int64_t)netlink_number(table[SMC_NLA_DEV_PCI_CHID], 0);
	ism->fid = (int64_t)netlink_number(table[SMC_NLA_DEV_PCI_FID], 0);
	ism->groups = (int64_t)netlink_number(table[SMC_NLA_DEV_USE_CNT], 0);
	if (ism->chid >= FACTS_CHID_VIRTUAL)
		ism->kind = ism->chid == FACTS_CHID_LOOPBACK ? ISM_LOOPBACK
							     : ISM_VIRTUAL;
	netlink_nest(table[SMC_NLA_DEV_PORT], port, SMC_NLA_DEV_PORT_MAX + 1);
	take_padded(port[SMC_NLA_DEV_PORT_PNETID], ism->pnetid,
		    sizeof(ism->pnetid));
	if (!pnetid_is_set(ism->pnetid))
		ism->pnet_source = PNET_NONE;
	else if (netlink_number(port[SMC_NLA_DEV_PORT_PNET_USR], 0))
		ism->pnet_source = PNET_TABLE;
	else
		ism->pnet_source = PNET_FIRMWARE;
}

/*
 * The kernel leaves loopback-ism out of its list, and before 6.18 it is not in
 * sysfs either. A kernel that has version 2 of SMC-D without any other device
 * has it from there.
 */
static void infer_loopback(struct host_facts *facts)
{
	struct ism *ism;

	if (facts->smc.ism_v2 != KNOWN_YES || facts->isms.count)
		return;
	ism = facts_add(facts, isms);
	if (!ism)
		return;
	snprintf(ism->name, sizeof(ism->name), "loopback-ism");
	ism->kind = ISM_LOOPBACK;
	ism->chid = FACTS_CHID_LOOPBACK;
	ism->fid = -1;
	ism->groups = -1;
}

static void take_ueid(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_EID_TABLE_MAX + 1];
	struct eid *eid;

	if (!netlink_attributes(message, sizeof(struct genlmsghdr), table,
				SMC_NLA_EID_TABLE_MAX + 1) ||
	    !table[SMC_NLA_EID_TABLE_ENTRY])
		return;
	eid = facts_add((struct host_facts *)context, ueids);
	if (eid)
		take_padded(table[SMC_NLA_EID_TABLE_ENTRY], eid->text,
			    sizeof(eid->text));
}

static void take_seid(const struct nlmsghdr *message, void *context)
{
	struct host_smc *smc = &((struct host_facts *)context)->smc;
	const struct nlattr *table[SMC_NLA_SEID_TABLE_MAX + 1];

	if (!netlink_attributes(message, sizeof(struct genlmsghdr), table,
				SMC_NLA_SEID_TABLE_MAX + 1))
		return;
	if (table[SMC_NLA_SEID_ENTRY])
		take_padded(table[SMC_NLA_SEID_ENTRY], smc->seid,
			    sizeof(smc->seid));
	smc->seid_enabled = known_of(table[SMC_NLA_SEID_ENABLED]);
}

static void take_limit(const struct nlmsghdr *message, void *context)
{
	struct host_smc *smc = &((struct host_facts *)context)->smc;
	const struct nlattr *table[SMC_NLA_HS_LIMITATION_MAX + 1];

	if (netlink_attributes(message, sizeof(struct genlmsghdr), table,
			       SMC_NLA_HS_LIMITATION_MAX + 1))
		smc->limit = known_of(table[SMC_NLA_HS_LIMITATION_ENABLED]);
}

static void take_pnet(const struct nlmsghdr *message, void *context)
{
	struct host_facts *facts = context;
	const struct nlattr *table[SMC_PNETID_MAX + 1];
	struct pnet_entry *entry;
	struct netdev *netdev;

	if (!netlink_attributes(message, sizeof(struct genlmsghdr), table,
				SMC_PNETID_MAX + 1) ||
	    !table[SMC_PNETID_NAME])
		return;
	entry = facts_add(facts, pnet_table);
	if (!entry)
		return;
	take_padded(table[SMC_PNETID_NAME], entry->pnetid,
		    sizeof(entry->pnetid));
	entry->port =
		(int64_t)netlink_number(table[SMC_PNETID_IBPORT], NO_PORT);
	if (entry->port != NO_PORT) {
		netlink_string(table[SMC_PNETID_IBNAME], entry->device,
			       sizeof(entry->device));
		return;
	}
	entry->port = 0;
	netlink_string(table[SMC_PNETID_ETHNAME], entry->netdev,
		       sizeof(entry->netdev));
	netdev = facts_netdev_named(facts, entry->netdev);
	if (netdev && netdev->pnet_source != PNET_FIRMWARE) {
		memcpy(netdev->pnetid, entry->pnetid, sizeof(netdev->pnetid));
		netdev->pnet_source = PNET_TABLE;
	}
}

static void take_common(struct link_group *group, const struct nlattr *nest)
{
	const struct nlattr *table[SMC_NLA_LGR_V2_MAX + 1];

	netlink_nest(nest, table, SMC_NLA_LGR_V2_MAX + 1);
	take_padded(table[SMC_NLA_LGR_V2_NEG_EID], group->eid,
		    sizeof(group->eid));
	take_padded(table[SMC_NLA_LGR_V2_PEER_HOST], group->peer,
		    sizeof(group->peer));
}

static void take_group_r(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_LGR_R_MAX + 1];
	struct link_group *group;

	if (!open_nest(message, SMC_GEN_LGR_SMCR, table, SMC_NLA_LGR_R_MAX + 1))
		return;
	group = facts_add((struct host_facts *)context, groups);
	if (!group)
		return;
	group->id = (int64_t)netlink_number(table[SMC_NLA_LGR_R_ID], 0);
	group->connections =
		(int64_t)netlink_number(table[SMC_NLA_LGR_R_CONNS_NUM], 0);
	group->vlan = (int64_t)netlink_number(table[SMC_NLA_LGR_R_VLAN_ID], 0);
	take_padded(table[SMC_NLA_LGR_R_PNETID], group->pnetid,
		    sizeof(group->pnetid));
	take_common(group, table[SMC_NLA_LGR_R_V2_COMMON]);
}

static void take_group_d(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_LGR_D_MAX + 1];
	struct link_group *group;

	if (!open_nest(message, SMC_GEN_LGR_SMCD, table, SMC_NLA_LGR_D_MAX + 1))
		return;
	group = facts_add((struct host_facts *)context, groups);
	if (!group)
		return;
	group->smcd = true;
	group->id = (int64_t)netlink_number(table[SMC_NLA_LGR_D_ID], 0);
	group->connections =
		(int64_t)netlink_number(table[SMC_NLA_LGR_D_CONNS_NUM], 0);
	group->vlan = (int64_t)netlink_number(table[SMC_NLA_LGR_D_VLAN_ID], 0);
	take_padded(table[SMC_NLA_LGR_D_PNETID], group->pnetid,
		    sizeof(group->pnetid));
	take_common(group, table[SMC_NLA_LGR_D_V2_COMMON]);
}

static void take_fallback(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[SMC_NLA_FBACK_STATS_MAX + 1];
	struct fallback_count *fallback;

	if (!open_nest(message, SMC_GEN_FBACK_STATS, table,
		       SMC_NLA_FBACK_STATS_MAX + 1))
		return;
	fallback = facts_add((struct host_facts *)context, fallbacks);
	if (!fallback)
		return;
	fallback->server = netlink_number(table[SMC_NLA_FBACK_STATS_TYPE], 0);
	fallback->code = (uint32_t)netlink_number(
		table[SMC_NLA_FBACK_STATS_RSN_CODE], 0);
	fallback->count =
		(int64_t)netlink_number(table[SMC_NLA_FBACK_STATS_RSN_CNT], 0);
}

void gather_smc(const struct world *world, struct host_facts *facts)
{
	static const struct {
		enum netlink_question question;
		netlink_message *take;
		const char *what;
	} asks[] = {
		{NETLINK_SMC_DEVICE_R, take_rdma, "RDMA devices of SMC"},
		{NETLINK_SMC_DEVICE_D, take_ism, "ISM devices of SMC"},
		{NETLINK_SMC_PNET, take_pnet, "the PNET table"},
		{NETLINK_SMC_UEID, take_ueid, "user-defined EIDs"},
		{NETLINK_SMC_SEID, take_seid, "the system EID"},
		{NETLINK_SMC_LIMIT, take_limit, NULL}, /* 5.18 and newer */
		{NETLINK_SMC_GROUP_R, take_group_r, "link groups of SMC-R"},
		{NETLINK_SMC_GROUP_D, take_group_d, "link groups of SMC-D"},
		{NETLINK_SMC_FALLBACK, take_fallback, "counters of fallbacks"},
	};

	/* To ask would load the module. */
	if (facts->kernel.loaded != KNOWN_YES)
		return;
	if (netlink_ask(world, NETLINK_SMC_SYSTEM, take_system, facts) < 0) {
		facts->smc.answers = KNOWN_NO;
		facts_unseen(facts, "what the SMC module says", errno);
	}
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++)
		if (netlink_ask(world, asks[i].question, asks[i].take, facts) <
			    0 &&
		    asks[i].what && facts->smc.answers == KNOWN_YES)
			facts_unseen(facts, asks[i].what, errno);
	infer_loopback(facts);
}
