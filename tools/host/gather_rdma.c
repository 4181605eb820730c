/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gather.h"

#define DEVICES    "sys/class/infiniband"
#define GID_GROUPS 8 /* of four hexadecimal digits */

/* Reads a GID as sysfs writes it. Returns false if it is none, or zero. */
static bool parse_gid(const char *text, uint8_t gid[16])
{
	bool set = false;

	for (size_t i = 0; i < GID_GROUPS; i++) {
		unsigned long value;
		char *end;

		value = strtoul(text, &end, 16);
		if (end != text + 4 ||
		    *end != (i + 1 < GID_GROUPS ? ':' : '\0'))
			return false;
		gid[2 * i] = (uint8_t)(value >> 8);
		gid[2 * i + 1] = (uint8_t)value;
		set = set || value;
		text = end + 1;
	}
	return set;
}

static enum gid_type parse_type(const char *text)
{
	if (strcmp(text, "RoCE v2") == 0)
		return GID_ROCE_V2;
	return strcmp(text, "IB/RoCE v1") == 0 ? GID_ROCE_V1 : GID_UNKNOWN;
}

static void read_gid(const struct world *world, struct host_facts *facts,
		     const struct rdma_port *port, const char *index)
{
	char path[WORLD_PATH_MAX];
	char text[FACTS_NAME];
	uint8_t bytes[16];
	struct gid *gid;

	snprintf(path, sizeof(path), DEVICES "/%s/ports/%lld/gids/%s",
		 port->device, (long long)port->port, index);
	if (world_read_line(world, path, text, sizeof(text)) <= 0 ||
	    !parse_gid(text, bytes))
		return;
	gid = facts_add(facts, gids);
	if (!gid)
		return;
	snprintf(gid->device, sizeof(gid->device), "%s", port->device);
	gid->port = port->port;
	gid->index = strtol(index, NULL, 10);
	memcpy(gid->bytes, bytes, sizeof(bytes));
	snprintf(path, sizeof(path),
		 DEVICES "/%s/ports/%lld/gid_attrs/types/%s", port->device,
		 (long long)port->port, index);
	world_read_line(world, path, text, sizeof(text));
	gid->type = parse_type(text);
	if (gid->type == GID_ROCE_V1 && !port->ethernet)
		gid->type = GID_IB;
	snprintf(path, sizeof(path),
		 DEVICES "/%s/ports/%lld/gid_attrs/ndevs/%s", port->device,
		 (long long)port->port, index);
	world_read_line(world, path, gid->netdev, sizeof(gid->netdev));
}

static int by_index(const void *left, const void *right)
{
	const struct gid *a = left;
	const struct gid *b = right;

	return (a->index > b->index) - (a->index < b->index);
}

/* GIDs in the order of their table, which is that in which Linux searches. */
static void read_gids(const struct world *world, struct host_facts *facts,
		      const struct rdma_port *port)
{
	char path[WORLD_PATH_MAX];
	struct world_list list;
	size_t before = facts->gids.count;

	snprintf(path, sizeof(path), DEVICES "/%s/ports/%lld/gids",
		 port->device, (long long)port->port);
	if (world_list(world, path, &list) < 0) {
		facts_unseen(facts, path, errno);
		return;
	}
	for (size_t i = 0; i < list.count; i++)
		read_gid(world, facts, port, list.names[i]);
	world_list_free(&list);
	if (facts->gids.count > before)
		qsort(facts->gids.items + before, facts->gids.count - before,
		      sizeof(*facts->gids.items), by_index);
}

static void read_port(const struct world *world, struct host_facts *facts,
		      const char *device, int64_t number)
{
	char path[WORLD_PATH_MAX];
	char text[FACTS_NAME];
	struct rdma_port *port = facts_add(facts, ports);
	struct rdma_port copy;

	if (!port)
		return;
	snprintf(port->device, sizeof(port->device), "%s", device);
	port->port = number;
	snprintf(path, sizeof(path), DEVICES "/%s/ports/%lld/state", device,
		 (long long)number);
	if (world_read_line(world, path, text, sizeof(text)) > 0)
		port->state = strstr(text, ": ACTIVE") ? PORT_ACTIVE
						       : PORT_DOWN;
	snprintf(path, sizeof(path), DEVICES "/%s/ports/%lld/link_layer",
		 device, (long long)number);
	world_read_line(world, path, text, sizeof(text));
	port->ethernet = strcmp(text, "Ethernet") == 0;
	snprintf(path, sizeof(path), DEVICES "/%s/ports/%lld/gid_attrs/ndevs/0",
		 device, (long long)number);
	world_read_line(world, path, port->netdev, sizeof(port->netdev));
	snprintf(path, sizeof(path), DEVICES "/%s/device", device);
	gather_device(world, path, number - 1, port->bus, port->bus_id,
		      port->pnetid, &port->pnet_source);
	/* Soft-RoCE names the network device that it is on. */
	snprintf(path, sizeof(path), DEVICES "/%s/parent", device);
	if (world_read_line(world, path, text, sizeof(text)) > 0) {
		port->software = true;
		if (!port->netdev[0])
			snprintf(port->netdev, sizeof(port->netdev), "%.15s",
				 text);
	}
	copy = *port;
	read_gids(world, facts, &copy);
}

static void read_device(const struct world *world, struct host_facts *facts,
			const char *device)
{
	char path[WORLD_PATH_MAX];
	struct world_list list;

	snprintf(path, sizeof(path), DEVICES "/%s/ports", device);
	if (world_list(world, path, &list) < 0) {
		facts_unseen(facts, path, errno);
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		long number = strtol(list.names[i], NULL, 10);

		if (number >= 1 && number <= FACTS_PORTS)
			read_port(world, facts, device, number);
	}
	world_list_free(&list);
}

void gather_rdma(const struct world *world, struct host_facts *facts)
{
	struct world_list list;

	if (world_list(world, DEVICES, &list) < 0) {
		if (errno != ENOENT)
			facts_unseen(facts, "RDMA devices", errno);
		return;
	}
	for (size_t i = 0; i < list.count; i++)
		if (strlen(list.names[i]) < FACTS_NAME)
			read_device(world, facts, list.names[i]);
	world_list_free(&list);
}
