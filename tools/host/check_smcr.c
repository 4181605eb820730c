/* SPDX-License-Identifier: MIT */
/* Which RDMA device Linux takes for a connection, and whether it would do. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "ip.h"
#include "pnetid.h"

/* Why no port was taken, the nearest miss last. */
enum miss {
	MISS_NO_DEVICE,
	MISS_UNMAPPED,
	MISS_DOWN,
	MISS_VLAN,
	MISS_GID_TYPE,
	MISS_SUBNET,
	MISS_NONE,
};

struct search {
	const struct check *check;
	bool v2;
	enum miss miss;
	const struct rdma_port
		*port; /* of the nearest miss, or that is taken */
	const struct gid *gid;
};

/* Is the port on the network of the connection? */
static bool is_mapped(const struct check *check, const struct rdma_port *port)
{
	if (check->pnet_source != PNET_NONE)
		return pnetid_is_set(port->pnetid) &&
		       pnetid_match(port->pnetid, check->pnetid);
	return strcmp(port->netdev, check->base->name) == 0;
}

/* smc_ib_determine_gid(): is this GID on the VLAN, or on none? */
static bool on_vlan(const struct check *check, const struct gid *gid)
{
	const struct netdev *netdev =
		facts_netdev_named(check->facts, gid->netdev);

	return netdev && netdev->vlan == check->vlan;
}

/* smc_ib_determine_gid_rcu(). Returns why the GID would not do. */
static enum miss try_gid(const struct search *search, const struct gid *gid)
{
	const struct check *check = search->check;
	const struct netdev *netdev;
	struct ip ip;

	if (!on_vlan(check, gid))
		return MISS_VLAN;
	if (!search->v2)
		return gid->type == GID_ROCE_V1 ? MISS_NONE : MISS_GID_TYPE;
	if (gid->type != GID_ROCE_V2 || !ip_of_gid(gid->bytes, &ip))
		return MISS_GID_TYPE;
	netdev = facts_netdev_named(check->facts, gid->netdev);
	return ip_subnet_on(check->facts, netdev->index, &check->local)
		       ? MISS_NONE
		       : MISS_SUBNET;
}

static void note(struct search *search, enum miss miss,
		 const struct rdma_port *port, const struct gid *gid)
{
	if (search->port && miss <= search->miss)
		return;
	search->miss = miss;
	search->port = port;
	search->gid = gid;
}

/* Tries a port. Returns whether it is taken. */
static bool try_port(struct search *search, const struct rdma_port *port)
{
	const struct host_facts *facts = search->check->facts;

	if (!is_mapped(search->check, port)) {
		note(search, MISS_UNMAPPED, port, NULL);
		return false;
	}
	if (port->state != PORT_ACTIVE) {
		note(search, MISS_DOWN, port, NULL);
		return false;
	}
	note(search, MISS_VLAN, port, NULL);
	for (size_t i = 0; i < facts->gids.count; i++) {
		const struct gid *gid = &facts->gids.items[i];
		enum miss miss;

		if (gid->port != port->port ||
		    strcmp(gid->device, port->device) != 0)
			continue;
		miss = try_gid(search, gid);
		note(search, miss, port, gid);
		if (miss == MISS_NONE)
			return true;
	}
	return false;
}

/* _smc_pnet_find_roce_by_pnetid() and smc_pnet_find_rdma_dev(). */
static void search_ports(struct search *search)
{
	const struct host_facts *facts = search->check->facts;

	for (size_t i = 0; i < facts->ports.count; i++) {
		const struct rdma_port *port = &facts->ports.items[i];

		/* smc_ib_add_dev() leaves out what is not of this kind. */
		if (port->smc != KNOWN_YES && facts->smc.answers == KNOWN_YES)
			continue;
		if (try_port(search, port))
			return;
	}
}

/* No device is mapped: says by what it was looked for. */
static void end_unmapped(const struct check *check, struct finding *finding,
			 const struct rdma_port *port)
{
	if (check->pnet_source != PNET_NONE) {
		check_end(finding, CAUSE_DEVICE_UNMAPPED,
			  "_smc_pnet_find_roce_by_pnetid",
			  "%s has the PNET id %s, the RDMA device %s port %lld "
			  "%s%s",
			  check->netdev->name, check->pnetid, port->device,
			  (long long)port->port,
			  port->pnet_source == PNET_NONE ? "has none" : "has ",
			  port->pnetid);
		if (port->pnet_source == PNET_NONE)
			check_fix(finding, "smc-clc-host pnet add %s -i %s",
				  check->pnetid, port->device);
		return;
	}
	check_end(finding, CAUSE_DEVICE_UNMAPPED, "smc_pnet_find_rdma_dev",
		  "%s has no PNET id and is not the network device of an RDMA "
		  "device; %s is on %s and %s%s",
		  check->base->name, port->device,
		  port->netdev[0] ? port->netdev : "none",
		  port->pnet_source == PNET_NONE ? "has no PNET id"
						 : "has the PNET id ",
		  port->pnetid);
	if (port->pnet_source != PNET_NONE)
		check_fix(finding, "smc-clc-host pnet add %s -n %s",
			  port->pnetid, check->base->name);
	else
		check_fix(finding, "smc-clc-host pnet add NET1 -n %s -i %s",
			  check->base->name, port->device);
}

static void end_gid_type(const struct search *search, struct finding *finding)
{
	const struct rdma_port *port = search->port;

	if (search->v2) {
		check_end(finding, CAUSE_GID_SUBNET, "smc_ib_determine_gid_rcu",
			  "the RDMA device %s has no RoCEv2 GID of an IPv4 "
			  "address: its network device %s needs one",
			  port->device, port->netdev);
		return;
	}
	check_end(finding, CAUSE_DEVICE_V2_ONLY, "smc_ib_determine_gid_rcu",
		  "the RDMA device %s has RoCEv2 GIDs only%s", port->device,
		  port->software ? ", as soft-RoCE always has" : "");
}

static void end_subnet(const struct search *search, struct finding *finding)
{
	const struct check *check = search->check;
	char local[IP_TEXT];

	check_end(finding, CAUSE_GID_SUBNET, "smc_ib_determine_gid_rcu",
		  "no IPv4 address of %s, the network device of %s, is in the "
		  "subnet of %s",
		  search->gid->netdev, search->port->device,
		  ip_format(&check->local, local));
	if (check->prefix)
		check_fix(finding, "ip address add ADDRESS/%lld dev %s",
			  (long long)check->prefix, search->gid->netdev);
}

static void end_miss(const struct search *search, struct finding *finding)
{
	const struct check *check = search->check;
	const struct rdma_port *port = search->port;

	finding->mapped = search->miss > MISS_DOWN;
	switch (search->miss) {
	case MISS_NO_DEVICE:
		check_end(finding, CAUSE_NO_DEVICE,
			  "smc_pnet_find_roce_resource",
			  "there is no RDMA device");
		check_fix(finding, "smc-clc-host rxe add %s",
			  check->base->name);
		break;
	case MISS_UNMAPPED:
		end_unmapped(check, finding, port);
		break;
	case MISS_DOWN:
		check_end(finding, CAUSE_NO_DEVICE, "smc_ib_port_active",
			  "port %lld of the RDMA device %s is not active",
			  (long long)port->port, port->device);
		if (port->netdev[0])
			check_fix(finding, "ip link set %s up", port->netdev);
		break;
	case MISS_VLAN:
		check_end(finding, CAUSE_VLAN_UNUSABLE, "smc_ib_determine_gid",
			  "the RDMA device %s has no GID on %s %lld",
			  port->device,
			  check->vlan ? "the VLAN" : "a device without VLAN,",
			  (long long)check->vlan);
		break;
	case MISS_GID_TYPE:
		end_gid_type(search, finding);
		break;
	case MISS_SUBNET:
		end_subnet(search, finding);
		break;
	case MISS_NONE:
		break;
	}
}

static void take_port(const struct search *search, struct finding *finding)
{
	finding->mapped = true;
	memcpy(finding->device, search->port->device, sizeof(finding->device));
	finding->port = search->port->port;
	memcpy(finding->gid, search->gid->bytes, sizeof(finding->gid));
}

/*
 * smc_clc_prfx_set(): version 1 needs a prefix of the interface, which
 * smc_clc_prfx_match() of the server compares.
 */
static void check_prefix(const struct check *check, struct finding *finding)
{
	char local[IP_TEXT];
	char peer[IP_TEXT];

	if (!ip_subnet_on(check->facts, check->netdev->index, &check->local)) {
		check_end(finding, CAUSE_SOURCE_ADDRESS, "smc_clc_prfx_set",
			  "%s is in no subnet of an address of %s",
			  ip_format(&check->local, local), check->netdev->name);
		return;
	}
	if (!check->peer.family || check->same_host ||
	    ip_subnet_on(check->facts, check->netdev->index, &check->peer))
		return;
	check_end(finding, CAUSE_SUBNET_MISMATCH, "smc_clc_prfx_match",
		  "%s is not in the subnet of %s; it works only if that "
		  "interface has another address there",
		  ip_format(&check->peer, peer),
		  ip_format_prefix(&check->local, check->prefix, local));
	finding->possible = KNOWN_NOT;
}

/* What version 2 wants before it looks for a device. */
static void check_v2(const struct check *check, struct finding *finding)
{
	const struct host_facts *facts = check->facts;

	if (facts->smc.answers == KNOWN_YES && facts->smc.smcr_v2 != KNOWN_YES)
		check_end(finding, CAUSE_SERVER_TOO_OLD,
			  "smc_find_proposal_devices",
			  "the kernel %s does not say that it has version 2 of "
			  "SMC-R (Linux 5.16 and newer have it)",
			  facts->kernel.release);
	else if (check->local.family == 6)
		check_end(finding, CAUSE_IPV6_V2, "smc_find_proposal_devices",
			  "the connection is over IPv6");
	else if (!facts->ueids.count) {
		check_end(finding, CAUSE_NO_UEID, "smc_clc_ueid_count",
			  "no UEID is defined");
		check_fix(finding, "smc-clc-host ueid add NAME");
	}
}

void check_smcr(struct check *check, enum smc_way way)
{
	struct finding *finding = &check->ways[way];
	struct search search = {.check = check, .v2 = way == WAY_RV2};

	search_ports(&search);
	if (search.v2)
		check_v2(check, finding);
	if (search.port && search.miss == MISS_NONE)
		take_port(&search, finding);
	else if (finding->cause == CAUSE_NONE)
		end_miss(&search, finding);
	else
		finding->mapped = search.miss > MISS_DOWN;
	if (!search.v2 && finding->cause == CAUSE_NONE)
		check_prefix(check, finding);
}
