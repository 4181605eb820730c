/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "gather.h"

#define CLASS  "sys/class/dibs"          /* Linux 6.18 and newer */
#define DRIVER "sys/bus/pci/drivers/ism" /* older, on s390 only */

static enum ism_kind kind_of(int64_t chid)
{
	if (chid == FACTS_CHID_LOOPBACK)
		return ISM_LOOPBACK;
	return chid >= FACTS_CHID_VIRTUAL ? ISM_VIRTUAL : ISM_NATIVE;
}

/* A device of the class: `name` is its own. */
static void read_dibs(const struct world *world, struct host_facts *facts,
		      const char *name)
{
	char path[WORLD_PATH_MAX];
	char bus[FACTS_NAME];
	char bus_id[FACTS_NAME];
	struct ism *ism = facts_add(facts, isms);

	if (!ism)
		return;
	ism->groups = -1;
	ism->fid = -1;
	snprintf(path, sizeof(path), CLASS "/%s/device", name);
	gather_device(world, path, 0, bus, bus_id, ism->pnetid,
		      &ism->pnet_source);
	snprintf(ism->name, sizeof(ism->name), "%.63s",
		 *bus_id ? bus_id : name);
	snprintf(path, sizeof(path), CLASS "/%s/fabric_id", name);
	ism->chid = gather_number(world, path);
	ism->kind = kind_of(ism->chid);
	snprintf(path, sizeof(path), CLASS "/%s/gid", name);
	world_read_line(world, path, ism->gid, sizeof(ism->gid));
}

/* A PCI function that the driver has. */
static void read_function(const struct world *world, struct host_facts *facts,
			  const char *name)
{
	char path[WORLD_PATH_MAX];
	char bus[FACTS_NAME];
	char bus_id[FACTS_NAME];
	struct ism *ism;

	if (!strchr(name, ':')) /* bind, unbind, module ... */
		return;
	ism = facts_add(facts, isms);
	if (!ism)
		return;
	ism->groups = -1;
	snprintf(ism->name, sizeof(ism->name), "%.63s", name);
	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/pchid", name);
	ism->chid = gather_number(world, path);
	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/function_id",
		 name);
	ism->fid = gather_number(world, path);
	snprintf(path, sizeof(path), "sys/bus/pci/devices/%s", name);
	gather_device(world, path, 0, bus, bus_id, ism->pnetid,
		      &ism->pnet_source);
}

/* Hands each name in the directory to `take`. */
static int
each(const struct world *world, struct host_facts *facts, const char *directory,
     void take(const struct world *, struct host_facts *, const char *))
{
	struct world_list list;

	if (world_list(world, directory, &list) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++)
		take(world, facts, list.names[i]);
	world_list_free(&list);
	return 0;
}

void gather_ism(const struct world *world, struct host_facts *facts)
{
	if (each(world, facts, CLASS, read_dibs) < 0 &&
	    each(world, facts, DRIVER, read_function) < 0 && errno != ENOENT)
		facts_unseen(facts, "ISM devices", errno);
}
