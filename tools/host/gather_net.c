/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "gather.h"
#include "netlink.h"

#define IP4_BYTES 4
#define IP6_BYTES 16

/* Returns the address of an attribute, of family 0 if it has none. */
static struct ip ip_of(const struct nlattr *attribute)
{
	struct ip ip = {.family = 0};
	size_t length = attribute ? mnl_attr_get_payload_len(attribute) : 0;

	if (length != IP4_BYTES && length != IP6_BYTES)
		return ip;
	ip.family = length == IP4_BYTES ? 4 : 6;
	memcpy(ip.bytes, mnl_attr_get_payload(attribute), length);
	return ip;
}

static void take_kind(struct netdev *netdev, const struct nlattr *info)
{
	const struct nlattr *table[IFLA_INFO_DATA + 1];
	const struct nlattr *data[IFLA_VLAN_ID + 1];

	netlink_nest(info, table, IFLA_INFO_DATA + 1);
	netlink_string(table[IFLA_INFO_KIND], netdev->kind,
		       sizeof(netdev->kind));
	if (strcmp(netdev->kind, "vlan") != 0)
		return;
	netlink_nest(table[IFLA_INFO_DATA], data, IFLA_VLAN_ID + 1);
	netdev->vlan = (int64_t)netlink_number(data[IFLA_VLAN_ID], 0);
}

static void take_link(const struct nlmsghdr *message, void *context)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *table[IFLA_MAX + 1];
	struct netdev *netdev;

	if (!netlink_attributes(message, sizeof(*info), table, IFLA_MAX + 1))
		return;
	netdev = facts_add((struct host_facts *)context, netdevs);
	if (!netdev)
		return;
	netdev->index = info->ifi_index;
	netdev->up = info->ifi_flags & IFF_UP;
	netdev->running = info->ifi_flags & IFF_RUNNING;
	netdev->loopback = info->ifi_flags & IFF_LOOPBACK;
	netlink_string(table[IFLA_IFNAME], netdev->name, sizeof(netdev->name));
	netdev->mtu = (int64_t)netlink_number(table[IFLA_MTU], 0);
	netdev->lower_elsewhere = table[IFLA_LINK_NETNSID] != NULL;
	if (!netdev->lower_elsewhere)
		netdev->lower = (int64_t)netlink_number(table[IFLA_LINK], 0);
	if (netdev->lower == netdev->index)
		netdev->lower = 0;
	if (table[IFLA_ADDRESS] &&
	    mnl_attr_get_payload_len(table[IFLA_ADDRESS]) ==
		    sizeof(netdev->mac))
		memcpy(netdev->mac, mnl_attr_get_payload(table[IFLA_ADDRESS]),
		       sizeof(netdev->mac));
	take_kind(netdev, table[IFLA_LINKINFO]);
}

static void take_address(const struct nlmsghdr *message, void *context)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *table[IFA_MAX + 1];
	struct netaddr *address;
	struct ip ip;

	if (!netlink_attributes(message, sizeof(*info), table, IFA_MAX + 1))
		return;
	/* Of a point-to-point link IFA_ADDRESS is the peer's. */
	ip = ip_of(table[IFA_LOCAL] ? table[IFA_LOCAL] : table[IFA_ADDRESS]);
	if (!ip.family)
		return;
	address = facts_add((struct host_facts *)context, addresses);
	if (!address)
		return;
	address->ip = ip;
	address->netdev = info->ifa_index;
	address->prefix = info->ifa_prefixlen;
	address->link_local = info->ifa_scope == RT_SCOPE_LINK;
}

static void take_route(const struct nlmsghdr *message, void *context)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *table[RTA_MAX + 1];
	struct route *route;

	if (!netlink_attributes(message, sizeof(*info), table, RTA_MAX + 1) ||
	    (info->rtm_flags & RTM_F_CLONED) ||
	    info->rtm_type == RTN_BROADCAST ||
	    info->rtm_type == RTN_MULTICAST || info->rtm_type == RTN_ANYCAST)
		return;
	if (netlink_number(table[RTA_TABLE], info->rtm_table) !=
		    RT_TABLE_MAIN &&
	    info->rtm_type != RTN_LOCAL)
		return;
	route = facts_add((struct host_facts *)context, routes);
	if (!route)
		return;
	route->to = ip_of(table[RTA_DST]);
	if (!route->to.family)
		route->to.family = info->rtm_family == AF_INET6 ? 6 : 4;
	route->prefix = info->rtm_dst_len;
	route->gateway = ip_of(table[RTA_GATEWAY]);
	route->source = ip_of(table[RTA_PREFSRC]);
	route->netdev = (int64_t)netlink_number(table[RTA_OIF], 0);
	route->metric = (int64_t)netlink_number(table[RTA_PRIORITY], 0);
	route->local = info->rtm_type == RTN_LOCAL;
	route->unusable = !route->local && info->rtm_type != RTN_UNICAST;
}

/* A route that is asked for has the address itself as its destination. */
static void take_answer(const struct nlmsghdr *message, void *context)
{
	const struct rtmsg *info = mnl_nlmsg_get_payload(message);
	const struct nlattr *table[RTA_MAX + 1];
	struct route *route;

	if (!netlink_attributes(message, sizeof(*info), table, RTA_MAX + 1))
		return;
	route = facts_add((struct host_facts *)context, routes);
	if (!route)
		return;
	route->to = ip_of(table[RTA_DST]);
	route->prefix = route->to.family == 6 ? 8 * IP6_BYTES : 8 * IP4_BYTES;
	route->gateway = ip_of(table[RTA_GATEWAY]);
	route->source = ip_of(table[RTA_PREFSRC]);
	route->netdev = (int64_t)netlink_number(table[RTA_OIF], 0);
	route->metric = -1; /* before any other */
	route->local = info->rtm_type == RTN_LOCAL;
	route->unusable = !route->local && info->rtm_type != RTN_UNICAST;
}

void gather_route(const struct world *world, struct host_facts *facts,
		  const struct ip *to)
{
	if (!world->recorded)
		netlink_ask_route(to->bytes,
				  to->family == 6 ? IP6_BYTES : IP4_BYTES,
				  take_answer, facts);
}

/*
 * The devices beneath a bond, team or bridge are not in the message of their
 * master; the kernel takes the first, and so does this.
 */
static void find_lower(const struct world *world, struct host_facts *facts,
		       struct netdev *netdev, const char *path)
{
	static const char prefix[] = "lower_";
	struct world_list list;
	const struct netdev *lower;

	if (netdev->lower || netdev->lower_elsewhere ||
	    world_list(world, path, &list) < 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		if (strncmp(list.names[i], prefix, strlen(prefix)) != 0)
			continue;
		lower = facts_netdev_named(facts,
					   list.names[i] + strlen(prefix));
		if (lower && (!netdev->lower || lower->index < netdev->lower))
			netdev->lower = lower->index;
	}
	world_list_free(&list);
}

static void read_sysfs(const struct world *world, struct host_facts *facts)
{
	char path[WORLD_PATH_MAX];
	char port[WORLD_PATH_MAX];

	for (size_t i = 0; i < facts->netdevs.count; i++) {
		struct netdev *netdev = &facts->netdevs.items[i];

		if (!gather_is_name(netdev->name))
			continue;
		snprintf(path, sizeof(path), "sys/class/net/%s", netdev->name);
		snprintf(port, sizeof(port), "sys/class/net/%s/dev_port",
			 netdev->name);
		netdev->port = gather_number(world, port);
		if (netdev->port < 0)
			netdev->port = 0;
		find_lower(world, facts, netdev, path);
		snprintf(path, sizeof(path), "sys/class/net/%s/device",
			 netdev->name);
		gather_device(world, path, netdev->port, netdev->bus,
			      netdev->bus_id, netdev->pnetid,
			      &netdev->pnet_source);
	}
}

void gather_net(const struct world *world, struct host_facts *facts)
{
	if (netlink_ask(world, NETLINK_LINKS, take_link, facts) < 0)
		facts_unseen(facts, "network devices", errno);
	if (netlink_ask(world, NETLINK_ADDRESSES, take_address, facts) < 0)
		facts_unseen(facts, "IP addresses", errno);
	if (netlink_ask(world, NETLINK_ROUTES4, take_route, facts) < 0)
		facts_unseen(facts, "IPv4 routes", errno);
	if (netlink_ask(world, NETLINK_ROUTES6, take_route, facts) < 0)
		facts_unseen(facts, "IPv6 routes", errno);
	read_sysfs(world, facts);
}
