/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void facts_init(struct host_facts *facts)
{
	*facts = (struct host_facts){
		.settings = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, ""},
		.smc = {.version = -1, .release = -1},
	};
}

void facts_free(struct host_facts *facts)
{
	free(facts->netdevs.items);
	free(facts->addresses.items);
	free(facts->routes.items);
	free(facts->ports.items);
	free(facts->gids.items);
	free(facts->isms.items);
	free(facts->pnet_table.items);
	free(facts->ueids.items);
	free(facts->groups.items);
	free(facts->sockets.items);
	free(facts->fallbacks.items);
	free(facts->unseen.items);
}

bool facts_grow(struct host_facts *facts, void **items, size_t count,
		size_t size)
{
	/* Room doubles at each power of two. */
	if (count >= FACTS_LIST_MAX) {
		facts->cut = true;
		return false;
	}
	if ((count & (count - 1)) == 0) {
		void *grown = realloc(*items, (count ? 2 * count : 1) * size);

		if (!grown) {
			facts->cut = true;
			return false;
		}
		*items = grown;
	}
	memset((char *)*items + count * size, 0, size);
	return true;
}

void facts_unseen_why(struct host_facts *facts, const char *what,
		      const char *why)
{
	struct unseen *unseen = facts_add(facts, unseen);

	if (!unseen)
		return;
	snprintf(unseen->what, sizeof(unseen->what), "%s", what);
	snprintf(unseen->why, sizeof(unseen->why), "%s", why);
}

void facts_unseen(struct host_facts *facts, const char *what, int error)
{
	facts_unseen_why(facts, what, strerror(error));
}

struct netdev *facts_netdev(const struct host_facts *facts, int64_t index)
{
	for (size_t i = 0; i < facts->netdevs.count; i++)
		if (facts->netdevs.items[i].index == index)
			return &facts->netdevs.items[i];
	return NULL;
}

struct netdev *facts_netdev_named(const struct host_facts *facts,
				  const char *name)
{
	for (size_t i = 0; i < facts->netdevs.count; i++)
		if (strcmp(facts->netdevs.items[i].name, name) == 0)
			return &facts->netdevs.items[i];
	return NULL;
}

struct rdma_port *facts_port(const struct host_facts *facts, const char *device,
			     int64_t port)
{
	for (size_t i = 0; i < facts->ports.count; i++) {
		struct rdma_port *found = &facts->ports.items[i];

		if (found->port == port && strcmp(found->device, device) == 0)
			return found;
	}
	return NULL;
}
