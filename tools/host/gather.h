/* SPDX-License-Identifier: MIT */
/* Readers of facts. Each fills its part, and notes what it could not see. */
#ifndef HOST_GATHER_H
#define HOST_GATHER_H

#include "facts.h"
#include "world.h"

/* Reads all facts. Nothing is changed: no module is loaded to answer. */
void gather(const struct world *world, struct host_facts *facts);

/* Kernel, settings and namespace, from procfs, sysfs and /boot. */
void gather_kernel(const struct world *world, struct host_facts *facts);
void gather_settings(const struct world *world, struct host_facts *facts);

/* Network devices, addresses and routes, from rtnetlink and sysfs. */
void gather_net(const struct world *world, struct host_facts *facts);

/*
 * How this host would send to `to`, as a route to that address alone, which
 * goes before the others: rules for routing are followed. A recorded world
 * does not tell.
 */
void gather_route(const struct world *world, struct host_facts *facts,
		  const struct ip *to);

/* RDMA devices with their ports and GIDs, from sysfs. */
void gather_rdma(const struct world *world, struct host_facts *facts);

/* ISM devices, from sysfs. */
void gather_ism(const struct world *world, struct host_facts *facts);

/*
 * What the SMC module says, which goes before what sysfs says: versions, EIDs,
 * PNET ids, devices, link groups, fallbacks.
 */
void gather_smc(const struct world *world, struct host_facts *facts);

/* AF_SMC sockets. */
void gather_sockets(const struct world *world, struct host_facts *facts);

/* --- for the readers --------------------------------------------------- */

/* Whether `name` can be part of a path: no slash, not empty, not . or .. */
bool gather_is_name(const char *name);

/* Reads a decimal or 0x number from a file. Returns it, or -1. */
int64_t gather_number(const struct world *world, const char *path);

/*
 * Reads bus, bus id and firmware PNET id of port `port` (from 0) of the device
 * `path`. `pnetid` stays as it is if there is none.
 */
void gather_device(const struct world *world, const char *path, int64_t port,
		   char bus[FACTS_NAME], char bus_id[FACTS_NAME],
		   char pnetid[FACTS_PNETID], enum pnet_source *source);

#endif
