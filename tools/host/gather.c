/* SPDX-License-Identifier: MIT */
#include "gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pnetid.h"

void gather(const struct world *world, struct host_facts *facts)
{
	gather_kernel(world, facts);
	gather_settings(world, facts);
	gather_net(world, facts);
	gather_rdma(world, facts);
	gather_ism(world, facts);
	gather_smc(world, facts);
	gather_sockets(world, facts);
}

bool gather_is_name(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

int64_t gather_number(const struct world *world, const char *path)
{
	char text[FACTS_NAME];
	long long value;
	char *end;

	if (world_read_line(world, path, text, sizeof(text)) <= 0)
		return -1;
	value = strtoll(text, &end, 0);
	return end == text || value < 0 ? -1 : value;
}

/*
 * Reads the utility string of a device: a PCI function has it itself, a group
 * of CCW devices that of its channel path.
 */
static long read_util(const struct world *world, const char *path,
		      const char *bus, char *util, size_t size)
{
	char chpid[FACTS_NAME];
	char name[WORLD_PATH_MAX];
	size_t length;

	if (strcmp(bus, "ccwgroup") != 0) {
		snprintf(name, sizeof(name), "%s/util_string", path);
		return world_read(world, name, util, size);
	}
	snprintf(name, sizeof(name), "%s/chpid", path);
	if (world_read_line(world, name, chpid, sizeof(chpid)) <= 0)
		return -1;
	length = strspn(chpid, "0123456789abcdefABCDEF");
	if (!length || chpid[length])
		return -1;
	snprintf(name, sizeof(name), "sys/devices/css0/chp0.%s/util_string",
		 chpid);
	return world_read(world, name, util, size);
}

void gather_device(const struct world *world, const char *path, int64_t port,
		   char bus[FACTS_NAME], char bus_id[FACTS_NAME],
		   char pnetid[FACTS_PNETID], enum pnet_source *source)
{
	char name[WORLD_PATH_MAX];
	char util[PNETID_UTIL_LENGTH + 1];
	char found[FACTS_PNETID];
	long length;

	world_link(world, path, bus_id, FACTS_NAME);
	snprintf(name, sizeof(name), "%s/subsystem", path);
	world_link(world, name, bus, FACTS_NAME);
	length = read_util(world, path, bus, util, sizeof(util));
	if (length > 0 && pnetid_of_util((const uint8_t *)util, (size_t)length,
					 port, found)) {
		memcpy(pnetid, found, FACTS_PNETID);
		*source = PNET_FIRMWARE;
	}
}
