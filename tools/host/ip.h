/* SPDX-License-Identifier: MIT */
/* IP addresses: reading, writing, comparing, and where they are routed to. */
#ifndef HOST_IP_H
#define HOST_IP_H

#include <stdbool.h>
#include <stdint.h>

#include "facts.h"

#define IP_TEXT 64 /* the longest address, a slash, its prefix, and NUL */

/* Reads an address. Returns false if `text` is none. */
bool ip_parse(const char *text, struct ip *ip);

/* Writes an address; "-" for none. Returns `text`. */
const char *ip_format(const struct ip *ip, char text[IP_TEXT]);

/* The same with the length of the prefix, unless that is 0. */
const char *ip_format_prefix(const struct ip *ip, int64_t prefix,
			     char text[IP_TEXT]);

bool ip_equal(const struct ip *left, const struct ip *right);

/* Whether the first `prefix` bits are the same. */
bool ip_in_prefix(const struct ip *ip, const struct ip *subnet, int64_t prefix);

/* The IPv4 address that a RoCE GID stands for (::ffff:a.b.c.d or ::a.b.c.d),
 * as smc_ib_gid_to_ipv4() of Linux. Returns false if it is none. */
bool ip_of_gid(const uint8_t gid[16], struct ip *ip);

/*
 * Returns the route to `to`: of the longest prefix, then of the lowest metric;
 * NULL if there is none. Rules for routing are not looked at.
 */
const struct route *ip_route(const struct host_facts *facts,
			     const struct ip *to);

/* Returns an address of the network device in whose subnet `ip` is, or NULL. */
const struct netaddr *ip_subnet_on(const struct host_facts *facts,
				   int64_t netdev, const struct ip *ip);

/*
 * Returns the local address for a connection that leaves through the network
 * device to `to` (family 0: anywhere): the one in the same subnet, else the
 * first that is not link-local, IPv4 before IPv6; NULL if there is none.
 */
const struct netaddr *ip_source(const struct host_facts *facts, int64_t netdev,
				const struct ip *to);

#endif
