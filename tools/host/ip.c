/* SPDX-License-Identifier: MIT */
#include "ip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define GID_IPV4_AT 12 /* where an IPv4 address stands in a GID */

static int family_of(const struct ip *ip)
{
	return ip->family == 6 ? AF_INET6 : AF_INET;
}

bool ip_parse(const char *text, struct ip *ip)
{
	*ip = (struct ip){.family = strchr(text, ':') ? 6 : 4};
	return inet_pton(family_of(ip), text, ip->bytes) == 1;
}

const char *ip_format(const struct ip *ip, char text[IP_TEXT])
{
	if (!ip->family || !inet_ntop(family_of(ip), ip->bytes, text, IP_TEXT))
		snprintf(text, IP_TEXT, "-");
	return text;
}

const char *ip_format_prefix(const struct ip *ip, int64_t prefix,
			     char text[IP_TEXT])
{
	size_t length;

	ip_format(ip, text);
	length = strlen(text);
	if (!prefix)
		return text;
	snprintf(text + length, IP_TEXT - length, "/%lld", (long long)prefix);
	return text;
}

bool ip_equal(const struct ip *left, const struct ip *right)
{
	return left->family == right->family &&
	       memcmp(left->bytes, right->bytes, left->family == 4 ? 4 : 16) ==
		       0;
}

bool ip_in_prefix(const struct ip *ip, const struct ip *subnet, int64_t prefix)
{
	size_t whole = (size_t)prefix / 8;
	unsigned rest = (unsigned)prefix % 8;
	int64_t most = ip->family == 4 ? 32 : 128;

	if (ip->family != subnet->family || prefix < 0 || prefix > most ||
	    memcmp(ip->bytes, subnet->bytes, whole) != 0)
		return false;
	return !rest ||
	       (ip->bytes[whole] ^ subnet->bytes[whole]) >> (8 - rest) == 0;
}

bool ip_of_gid(const uint8_t gid[16], struct ip *ip)
{
	static const uint8_t zeros[10];
	bool mapped = gid[10] == 0xff && gid[11] == 0xff;

	*ip = (struct ip){.family = 4};
	if (memcmp(gid, zeros, sizeof(zeros)) != 0 ||
	    !(mapped || (gid[10] == 0 && gid[11] == 0)))
		return false;
	memcpy(ip->bytes, gid + GID_IPV4_AT, 4);
	return true;
}

const struct route *ip_route(const struct host_facts *facts,
			     const struct ip *to)
{
	const struct route *best = NULL;

	for (size_t i = 0; i < facts->routes.count; i++) {
		const struct route *route = &facts->routes.items[i];

		if (!ip_in_prefix(to, &route->to, route->prefix))
			continue;
		if (!best || route->prefix > best->prefix ||
		    (route->prefix == best->prefix &&
		     route->metric < best->metric))
			best = route;
	}
	return best && best->unusable ? NULL : best;
}

const struct netaddr *ip_subnet_on(const struct host_facts *facts,
				   int64_t netdev, const struct ip *ip)
{
	for (size_t i = 0; i < facts->addresses.count; i++) {
		const struct netaddr *address = &facts->addresses.items[i];

		if (address->netdev == netdev &&
		    ip_in_prefix(ip, &address->ip, address->prefix))
			return address;
	}
	return NULL;
}

const struct netaddr *ip_source(const struct host_facts *facts, int64_t netdev,
				const struct ip *to)
{
	const struct netaddr *best =
		to->family ? ip_subnet_on(facts, netdev, to) : NULL;

	if (best)
		return best;
	for (size_t i = 0; i < facts->addresses.count; i++) {
		const struct netaddr *address = &facts->addresses.items[i];

		if (address->netdev != netdev ||
		    (to->family && address->ip.family != to->family) ||
		    (address->link_local && address->ip.family == 6))
			continue;
		if (!best || address->ip.family < best->ip.family)
			best = address;
	}
	return best;
}
