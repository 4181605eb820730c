/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <smcclc/codes.h>

#include "ip.h"
#include "pnetid.h"

#define NEST_MAX 8 /* network devices on one another, MAX_NEST_DEV of Linux */

const char *way_name(enum smc_way way)
{
	switch (way) {
	case WAY_RV1:
		return "SMC-Rv1";
	case WAY_RV2:
		return "SMC-Rv2";
	case WAY_DV1:
		return "SMC-Dv1";
	case WAY_DV2:
		return "SMC-Dv2";
	case WAY_COUNT:
		break;
	}
	return "";
}

const char *way_key(enum smc_way way)
{
	switch (way) {
	case WAY_RV1:
		return "smc-r-v1";
	case WAY_RV2:
		return "smc-r-v2";
	case WAY_DV1:
		return "smc-d-v1";
	case WAY_DV2:
		return "smc-d-v2";
	case WAY_COUNT:
		break;
	}
	return "";
}

void check_end(struct finding *finding, enum host_cause cause,
	       const char *function, const char *format, ...)
{
	va_list arguments;

	finding->possible = KNOWN_NO;
	finding->cause = cause;
	finding->function = function;
	va_start(arguments, format);
	vsnprintf(finding->evidence, sizeof(finding->evidence), format,
		  arguments);
	va_end(arguments);
}

void check_fix(struct finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->fix, sizeof(finding->fix), format, arguments);
	va_end(arguments);
}

/* pnet_find_base_ndev() of Linux; on the way, the VLAN of the connection. */
static void find_base(struct check *check)
{
	check->base = check->netdev;
	for (size_t i = 0; i < NEST_MAX; i++) {
		const struct netdev *lower;

		if (!check->vlan)
			check->vlan = check->base->vlan;
		if (!check->base->lower)
			break;
		lower = facts_netdev(check->facts, check->base->lower);
		if (!lower || lower == check->base)
			break;
		check->base = lower;
	}
}

static void take_pnetid(struct check *check, const struct netdev *netdev,
			enum pnet_source source)
{
	if (check->pnet_source != PNET_NONE || netdev->pnet_source != source)
		return;
	memcpy(check->pnetid, netdev->pnetid, sizeof(check->pnetid));
	check->pnet_source = source;
}

void check_begin(struct check *check, const struct host_facts *facts,
		 const struct netdev *netdev, const struct ip *local,
		 const struct ip *peer)
{
	const struct netaddr *address = NULL;

	*check = (struct check){
		.facts = facts,
		.netdev = netdev,
		.peer = *peer,
		.local = *local,
	};
	if (!local->family)
		address = ip_source(facts, netdev->index, peer);
	else
		address = ip_subnet_on(facts, netdev->index, local);
	if (address) {
		check->prefix = address->prefix;
		if (!local->family)
			check->local = address->ip;
	}
	check->same_host = netdev->loopback;
	find_base(check);
	/* The order of smc_pnet_find_roce_by_pnetid(). */
	take_pnetid(check, check->base, PNET_FIRMWARE);
	take_pnetid(check, check->base, PNET_TABLE);
	take_pnetid(check, check->netdev, PNET_TABLE);
}

bool check_begin_peer(struct check *check, const struct host_facts *facts,
		      const struct ip *peer)
{
	const struct route *route = ip_route(facts, peer);
	const struct ip none = {.family = 0};
	const struct netdev *netdev = NULL;
	const struct ip *local = &none;

	if (!route)
		return false;
	if (route->source.family)
		local = &route->source;
	if (route->local) { /* the kernel sends it over lo */
		local = peer;
		for (size_t i = 0; i < facts->netdevs.count && !netdev; i++)
			if (facts->netdevs.items[i].loopback)
				netdev = &facts->netdevs.items[i];
	} else {
		netdev = facts_netdev(facts, route->netdev);
	}
	if (!netdev)
		return false;
	check_begin(check, facts, netdev, local, peer);
	check->same_host = check->same_host || route->local;
	return true;
}

/* What stands before all ways. Returns false if SMC is not there. */
static bool check_module(const struct check *check, struct finding *finding)
{
	const struct host_kernel *kernel = &check->facts->kernel;

	if (kernel->loaded == KNOWN_YES)
		return true;
	if (kernel->smc == SMC_ABSENT) {
		check_end(finding, CAUSE_NOT_SMC, "smc_create",
			  "the kernel %s was built without SMC (CONFIG_SMC in "
			  "%s)",
			  kernel->release, kernel->support_source);
	} else if (kernel->loaded == KNOWN_NO) {
		check_end(finding, CAUSE_NOT_SMC, "smc_create",
			  "the module smc is not loaded; a program with an "
			  "AF_SMC socket would load it, then without any UEID "
			  "and PNET id");
		check_fix(finding, "smc-clc-host load");
	} else {
		check_end(finding, CAUSE_NOT_SMC, NULL,
			  "it cannot be seen whether SMC is loaded");
		finding->possible = KNOWN_NOT;
	}
	return false;
}

/* The code that a client gets for one way that it offers alone. */
static uint32_t server_code(enum smc_way way, const struct finding *finding)
{
	if (finding->possible != KNOWN_NO || finding->cause == CAUSE_NOT_SMC)
		return 0;
	switch (way) {
	case WAY_RV1:
		return SMCCLC_DECL_NOSMCDEV;
	case WAY_RV2:
		/* Without a common EID the code of version 1 is sent. */
		if (finding->cause == CAUSE_NO_UEID)
			return SMCCLC_DECL_NOSMCDEV;
		return SMCCLC_DECL_NOSMCRDEV;
	case WAY_DV1:
		return SMCCLC_DECL_NOSMCDDEV;
	case WAY_DV2:
		if (finding->cause == CAUSE_NO_ISM_V2 ||
		    (finding->cause == CAUSE_NO_DEVICE && !finding->mapped))
			return SMCCLC_DECL_NOISM2SUPP;
		if (finding->cause == CAUSE_NO_UEID)
			return SMCCLC_DECL_NOSMCDDEV;
		return SMCCLC_DECL_NOSMCD2DEV;
	case WAY_COUNT:
		break;
	}
	return 0;
}

/*
 * The way that is nearest to work: whose cause is worth to be mended. Version
 * 2 where a device is mapped but cannot do version 1, else version 1 where it
 * ends for its device, which version 2 would miss too.
 */
static enum smc_way nearest(const struct check *check)
{
	const struct finding *ways = check->ways;

	if (ways[WAY_RV1].cause == CAUSE_NOT_SMC)
		return WAY_RV1;
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
		if (ways[way].possible == check->possible &&
		    check->possible != KNOWN_NO)
			return way;
	if (ways[WAY_RV2].mapped)
		return ways[WAY_RV1].cause == CAUSE_DEVICE_V2_ONLY ||
				       ways[WAY_RV2].cause != CAUSE_NO_UEID
			       ? WAY_RV2
			       : WAY_RV1;
	if (!check->facts->ports.count && ways[WAY_DV2].mapped)
		return WAY_DV2;
	if (!check->facts->ports.count && ways[WAY_DV1].cause &&
	    ways[WAY_DV1].cause != CAUSE_NO_DEVICE)
		return WAY_DV1;
	return WAY_RV1;
}

/* A client that offers nothing declines at once. */
static uint32_t client_code(const struct check *check)
{
	bool v1 = false;

	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++) {
		const struct finding *finding = &check->ways[way];

		if (finding->possible != KNOWN_NO ||
		    finding->cause == CAUSE_NOT_SMC ||
		    /* Offered all the same, though nobody can take it. */
		    (finding->mapped && (way == WAY_DV1 || way == WAY_DV2)))
			return 0;
		if (finding->cause == CAUSE_SOURCE_ADDRESS)
			v1 = true;
	}
	return v1 ? SMCCLC_DECL_CNFERR : SMCCLC_DECL_NOSMCDEV;
}

/* Settings by which a server answers without the option, always or at times. */
static void find_notes(struct check *check)
{
	const struct host_settings *settings = &check->facts->settings;
	size_t count = 0;

	if (settings->tcp_syncookies == CHECK_COOKIES_ALWAYS)
		check->notes[count++] = CAUSE_SYN_COOKIES;
	if (settings->hs_ctrl[0])
		check->notes[count++] = CAUSE_HANDSHAKE_BPF;
	if (settings->limit_smc_hs > 0 || check->facts->smc.limit == KNOWN_YES)
		check->notes[count++] = CAUSE_HANDSHAKE_LIMIT;
}

void check_run(struct check *check)
{
	find_notes(check);
	check->possible = KNOWN_NO;
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++) {
		struct finding *finding = &check->ways[way];

		finding->possible = KNOWN_YES;
		finding->chid = -1;
		if (!check_module(check, finding))
			;
		else if (way == WAY_RV1 || way == WAY_RV2)
			check_smcr(check, way);
		else
			check_smcd(check, way);
		finding->as_server = server_code(way, finding);
		if (finding->possible == KNOWN_YES)
			check->possible = KNOWN_YES;
		else if (finding->possible == KNOWN_NOT &&
			 check->possible == KNOWN_NO)
			check->possible = KNOWN_NOT;
	}
	check->main = nearest(check);
	check->as_client = client_code(check);
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
		if (check->ways[way].possible == KNOWN_NO)
			check->ways[way].as_client = check->as_client;
}
