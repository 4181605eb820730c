/* SPDX-License-Identifier: MIT */
/* Which ISM device Linux takes for a connection, and whether it would do. */
#include <string.h>

#include "check.h"
#include "pnetid.h"

static void take_ism(struct finding *finding, const struct ism *ism)
{
	finding->mapped = true;
	finding->chid = ism->chid;
	memcpy(finding->device, ism->name, sizeof(finding->device));
}

/* Loopback-ism reaches nobody but this machine. */
static void check_reach(const struct check *check, struct finding *finding,
			const struct ism *ism)
{
	if (ism->kind != ISM_LOOPBACK || check->same_host)
		return;
	check_end(finding, CAUSE_NO_DEVICE, "smc_ism_cantalk",
		  "%s is the only ISM device, and it only joins programs of "
		  "this machine",
		  ism->name);
	if (!check->peer.family)
		finding->possible = KNOWN_NOT;
}

/* smc_pnet_find_ism_by_pnetid(). */
static const struct ism *find_v1(const struct check *check)
{
	/* The table is asked for the lowest device only, not for those above.
	 */
	bool own = check->base->pnet_source != PNET_NONE;

	for (size_t i = 0; own && i < check->facts->isms.count; i++) {
		const struct ism *ism = &check->facts->isms.items[i];

		if (pnetid_is_set(ism->pnetid) &&
		    pnetid_match(ism->pnetid, check->base->pnetid))
			return ism;
	}
	return NULL;
}

static void check_v1(const struct check *check, struct finding *finding)
{
	const struct ism *ism = find_v1(check);
	const struct ism *other = check->facts->isms.items;

	if (ism) {
		take_ism(finding, ism);
		check_reach(check, finding, ism);
	} else if (!check->facts->isms.count) {
		check_end(finding, CAUSE_NO_DEVICE,
			  "smc_pnet_find_ism_resource",
			  "there is no ISM device");
	} else if (check->base->pnet_source == PNET_NONE) {
		check_end(finding, CAUSE_DEVICE_UNMAPPED,
			  "smc_pnet_find_ism_by_pnetid",
			  "%s has no PNET id, so that no ISM device can be "
			  "found for it",
			  check->base->name);
		if (other->pnet_source != PNET_NONE)
			check_fix(finding, "smc-clc-host pnet add %s -n %s",
				  other->pnetid, check->base->name);
	} else {
		check_end(finding, CAUSE_DEVICE_UNMAPPED,
			  "smc_pnet_find_ism_by_pnetid",
			  "%s has the PNET id %s, the ISM device %s %s%s",
			  check->base->name, check->base->pnetid, other->name,
			  other->pnet_source == PNET_NONE ? "has none" : "has ",
			  other->pnetid);
		if (other->pnet_source == PNET_NONE)
			check_fix(finding, "smc-clc-host pnet add %s -i %s",
				  check->base->pnetid, other->name);
	}
}

/* smc_pnet_is_ndev_pnetid(): some network device that is up has it, from
 * firmware. */
static bool some_netdev_has(const struct host_facts *facts, const char *pnetid)
{
	for (size_t i = 0; i < facts->netdevs.count; i++) {
		const struct netdev *netdev = &facts->netdevs.items[i];

		if (netdev->up && netdev->pnet_source == PNET_FIRMWARE &&
		    pnetid_match(netdev->pnetid, pnetid))
			return true;
	}
	return false;
}

/* smc_find_ism_v2_device_clnt(): a device that reaches others goes first. */
static const struct ism *find_v2(const struct check *check)
{
	const struct ism *found = NULL;

	for (size_t i = 0; i < check->facts->isms.count; i++) {
		const struct ism *ism = &check->facts->isms.items[i];

		if (pnetid_is_set(ism->pnetid) &&
		    !some_netdev_has(check->facts, ism->pnetid))
			continue;
		if (!found || found->kind == ISM_LOOPBACK)
			found = ism;
	}
	return found;
}

static void check_v2(const struct check *check, struct finding *finding)
{
	const struct host_facts *facts = check->facts;
	const struct ism *ism = find_v2(check);

	if (facts->smc.ism_v2 == KNOWN_NO || !facts->isms.count) {
		check_end(finding,
			  facts->isms.count ? CAUSE_NO_ISM_V2 : CAUSE_NO_DEVICE,
			  "smc_ism_is_v2_capable",
			  facts->isms.count
				  ? "the ISM devices have no version 2"
				  : "there is no ISM device");
	} else if (!ism) {
		check_end(finding, CAUSE_DEVICE_UNMAPPED,
			  "smc_find_ism_v2_device_clnt",
			  "no network device that is up has the PNET id of an "
			  "ISM device from firmware");
	} else {
		take_ism(finding, ism);
		check_reach(check, finding, ism);
		if (finding->cause == CAUSE_NONE && !facts->ueids.count &&
		    facts->smc.seid_enabled != KNOWN_YES) {
			check_end(finding, CAUSE_NO_UEID, "smc_clc_match_eid",
				  "no UEID is defined and the system EID is "
				  "not enabled");
			check_fix(finding, "smc-clc-host ueid add NAME");
		}
	}
}

void check_smcd(struct check *check, enum smc_way way)
{
	struct finding *finding = &check->ways[way];

	if (way == WAY_DV1)
		check_v1(check, finding);
	else
		check_v2(check, finding);
}
