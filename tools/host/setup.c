/* SPDX-License-Identifier: MIT */
#include "setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rdma/rdma_netlink.h>

#include "gather.h"
#include "netlink.h"
#include "plan.h"
#include "pnetid.h"

#ifndef AF_SMC
#define AF_SMC 43
#endif

#define UEID_MAX 32

static int fail(const char *message)
{
	fprintf(stderr, "smc-clc-host: %s\n", message);
	return -1;
}

/* --- load -------------------------------------------------------------- */

static void ignore(const struct nlmsghdr *message, void *context)
{
	(void)message;
	(void)context;
}

/*
 * The kernel loads the modules itself when somebody asks for what they give:
 * a socket of AF_SMC, and a list of such sockets.
 */
static int run_load(const struct host_options *options,
		    const struct terminal *text, const struct world *world,
		    const struct host_facts *facts)
{
	int file;

	if (facts->kernel.loaded == KNOWN_YES &&
	    facts->kernel.diag_loaded == KNOWN_YES) {
		fputs("smc and smc_diag are loaded.\n", text->out);
		return 0;
	}
	if (facts->kernel.smc == SMC_ABSENT)
		return fail("this kernel was built without SMC");
	if (options->dry_run) {
		fputs("Would make the kernel load smc and smc_diag: by a "
		      "socket of AF_SMC, and by a list of such sockets.\n",
		      text->out);
		return 0;
	}
	file = socket(AF_SMC, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (file < 0)
		return fail("the kernel does not load smc: the module is not "
			    "installed, blocked in /etc/modprobe.d, or not "
			    "allowed");
	close(file);
	fputs("Done: smc is loaded.\n", text->out);
	if (netlink_ask(world, NETLINK_SOCKETS, ignore, NULL) < 0)
		fputs("smc_diag cannot be loaded: AF_SMC sockets cannot be "
		      "listed.\n",
		      text->out);
	else
		fputs("Done: smc_diag is loaded.\n", text->out);
	return 0;
}

/* --- pnet -------------------------------------------------------------- */

/* Splits DEVICE[:PORT]. Returns false if the port is none that SMC uses. */
static bool split_port(const char *text, char device[FACTS_NAME], int64_t *port)
{
	const char *colon = strrchr(text, ':');
	size_t length = strlen(text);

	*port = 1;
	/* The bus id of an ISM device has colons of its own, and a dot. */
	if (colon && !strchr(colon, '.')) {
		if (strcmp(colon, ":1") != 0 && strcmp(colon, ":2") != 0)
			return false;
		*port = colon[1] - '0';
		length = (size_t)(colon - text);
	}
	if (!length || length >= FACTS_NAME)
		return false;
	memcpy(device, text, length);
	device[length] = '\0';
	return true;
}

/* Restores an entry of the table. */
static void put_entry(struct plan *plan,
		      void put(struct plan *, enum plan_step_kind, const char *,
			       const char *, int64_t),
		      const struct pnet_entry *entry)
{
	if (entry->device[0])
		put(plan, STEP_PNET_DEVICE, entry->pnetid, entry->device,
		    entry->port);
	else
		put(plan, STEP_PNET_NETDEV, entry->pnetid, entry->netdev, 0);
}

/* All entries with the id, but for those of the devices, if they are named. */
static void put_others(struct plan *plan,
		       void put(struct plan *, enum plan_step_kind,
				const char *, const char *, int64_t),
		       const struct host_facts *facts, const char *pnetid,
		       const char *netdev, const char *device, int64_t port)
{
	for (size_t i = 0; i < facts->pnet_table.count; i++) {
		const struct pnet_entry *entry = &facts->pnet_table.items[i];

		if (!pnetid_match(entry->pnetid, pnetid) ||
		    (netdev && strcmp(entry->netdev, netdev) == 0) ||
		    (device && strcmp(entry->device, device) == 0 &&
		     entry->port == port))
			continue;
		put_entry(plan, put, entry);
	}
}

/* Whether the entry is in the table already. */
static bool has_entry(const struct host_facts *facts, const char *pnetid,
		      const char *netdev, const char *device, int64_t port)
{
	for (size_t i = 0; i < facts->pnet_table.count; i++) {
		const struct pnet_entry *entry = &facts->pnet_table.items[i];

		if (pnetid_match(entry->pnetid, pnetid) &&
		    strcmp(entry->netdev, netdev) == 0 &&
		    strcmp(entry->device, device) == 0 && entry->port == port)
			return true;
	}
	return false;
}

static int run_pnet(const struct host_options *options,
		    const struct terminal *text, const struct host_facts *facts)
{
	struct plan plan = {.count = 0};
	char pnetid[FACTS_PNETID];
	char device[FACTS_NAME] = "";
	int64_t port = 1;
	const bool whole = !options->device && !options->netdev;

	if (!pnetid_normalize(options->operands[0], pnetid))
		return fail("a PNET id has 1 to 16 letters and digits");
	if (options->device && !split_port(options->device, device, &port))
		return fail("-i needs a device, and :1 or :2 as its port");
	if (options->netdev && strlen(options->netdev) >= FACTS_NETDEV)
		return fail("the name of a network device has at most 15 "
			    "characters");
	if (facts->initial_netns == KNOWN_NO && options->device)
		return fail("PNET ids of RDMA and ISM devices can only be set "
			    "in the first network namespace");
	if (options->command == COMMAND_PNET_ADD) {
		if (options->netdev &&
		    !has_entry(facts, pnetid, options->netdev, "", 0))
			plan_add(&plan, STEP_PNET_NETDEV, pnetid,
				 options->netdev, 0);
		if (options->device &&
		    !has_entry(facts, pnetid, "", device, port))
			plan_add(&plan, STEP_PNET_DEVICE, pnetid, device, port);
		plan_undo(&plan, STEP_PNET_REMOVE, pnetid, "", 0);
	} else {
		plan_add(&plan, STEP_PNET_REMOVE, pnetid, "", 0);
		if (!whole)
			put_others(&plan, plan_add, facts, pnetid,
				   options->netdev,
				   options->device ? device : NULL, port);
	}
	put_others(&plan, plan_undo, facts, pnetid, NULL, NULL, 0);
	if (!plan.count)
		fputs("That is so already.\n", text->out);
	return plan_run(&plan, options->dry_run, text);
}

/* --- ueid -------------------------------------------------------------- */

/* smc_clc_ueid_valid() of Linux. */
static bool is_ueid(const char *ueid)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	size_t length = strlen(ueid);

	return length >= 1 && length <= UEID_MAX &&
	       strspn(ueid, letters) == length && *ueid != '.' && *ueid != '-';
}

static int run_ueid(const struct host_options *options,
		    const struct terminal *text)
{
	struct plan plan = {.count = 0};

	if (!is_ueid(options->operands[0]))
		return fail("a UEID has 1 to 32 of A-Z, 0-9, . and -, and "
			    "begins with a letter or digit");
	plan_add(&plan,
		 options->command == COMMAND_UEID_ADD ? STEP_UEID_ADD
						      : STEP_UEID_REMOVE,
		 options->operands[0], "", 0);
	return plan_run(&plan, options->dry_run, text);
}

/* --- rxe --------------------------------------------------------------- */

struct rdma_search {
	const char *name;
	int64_t index;
};

static void find_index(const struct nlmsghdr *message, void *context)
{
	struct rdma_search *search = context;
	const struct nlattr *table[RDMA_NLDEV_ATTR_DEV_NAME + 1];
	char name[FACTS_NAME];

	if (!netlink_attributes(message, 0, table,
				RDMA_NLDEV_ATTR_DEV_NAME + 1))
		return;
	netlink_string(table[RDMA_NLDEV_ATTR_DEV_NAME], name, sizeof(name));
	if (strcmp(name, search->name) == 0)
		search->index = (int64_t)netlink_number(
			table[RDMA_NLDEV_ATTR_DEV_INDEX], 0);
}

/* The soft-RoCE device on a network device, or NULL. */
static const struct rdma_port *find_rxe(const struct host_facts *facts,
					const char *netdev)
{
	for (size_t i = 0; i < facts->ports.count; i++)
		if (facts->ports.items[i].software &&
		    strcmp(facts->ports.items[i].netdev, netdev) == 0)
			return &facts->ports.items[i];
	return NULL;
}

static int run_rxe(const struct host_options *options,
		   const struct terminal *text, const struct world *world,
		   const struct host_facts *facts)
{
	const char *netdev = options->operands[0];
	const struct rdma_port *port = find_rxe(facts, netdev);
	struct rdma_search search = {.index = -1};
	struct plan plan = {.count = 0};
	char name[FACTS_NAME];

	if (!facts_netdev_named(facts, netdev))
		return fail("there is no such network device");
	if (options->command == COMMAND_RXE_ADD) {
		if (port)
			return fail("it has a soft-RoCE device already");
		snprintf(name, sizeof(name), "rxe_%.15s", netdev);
		plan_add(&plan, STEP_RXE_ADD, name, netdev, 0);
	} else {
		if (!port)
			return fail("it has no soft-RoCE device");
		search.name = port->device;
		if (netlink_ask(world, NETLINK_RDMA_DEVICES, find_index,
				&search) < 0 ||
		    search.index < 0)
			return fail("the kernel does not tell the number of "
				    "the device");
		plan_add(&plan, STEP_RXE_REMOVE, port->device, netdev,
			 search.index);
	}
	return plan_run(&plan, options->dry_run, text);
}

/* --- all --------------------------------------------------------------- */

int setup_run(const struct host_options *options, const struct terminal *text)
{
	struct world world;
	struct host_facts facts;
	int status;

	if (world_open(&world, options->root) < 0)
		return fail(strerror(errno));
	facts_init(&facts);
	gather(&world, &facts);
	switch (options->command) {
	case COMMAND_PNET_ADD:
	case COMMAND_PNET_REMOVE:
		status = run_pnet(options, text, &facts);
		break;
	case COMMAND_UEID_ADD:
	case COMMAND_UEID_REMOVE:
		status = run_ueid(options, text);
		break;
	case COMMAND_RXE_ADD:
	case COMMAND_RXE_REMOVE:
		status = run_rxe(options, text, &world, &facts);
		break;
	default: /* COMMAND_LOAD */
		status = run_load(options, text, &world, &facts);
		break;
	}
	facts_free(&facts);
	world_close(&world);
	return status;
}
