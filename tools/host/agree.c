/* SPDX-License-Identifier: MIT */
#include "agree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <smcclc/codes.h>

#include "ip.h"
#include "pnetid.h"

/* The server's search: smc_init_info of Linux, as far as it matters. */
struct choice {
	struct agreement *agreement;
	const struct host_facts *client;
	const struct host_facts *server;
	uint32_t code; /* the first that was stored */
};

static void store(struct choice *choice, uint32_t code)
{
	if (!choice->code)
		choice->code = code;
}

static void end(struct agree_way *way, enum host_cause cause, bool server,
		const char *function, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

static void end(struct agree_way *way, enum host_cause cause, bool server,
		const char *function, const char *format, ...)
{
	va_list arguments;

	if (way->cause != CAUSE_NONE)
		return;
	way->cause = cause;
	way->server = server;
	way->function = function;
	va_start(arguments, format);
	vsnprintf(way->evidence, sizeof(way->evidence), format, arguments);
	va_end(arguments);
}

/* The way ends for what a check of one host found. */
static void end_as(struct agree_way *way, const struct finding *finding,
		   bool server)
{
	end(way, finding->cause, server, finding->function, "%s",
	    finding->evidence);
	if (way->server == server)
		snprintf(way->fix, sizeof(way->fix), "%s", finding->fix);
}

static void agree_on(struct choice *choice, enum smc_way way)
{
	choice->agreement->ways[way].agreed = true;
	choice->agreement->agreed = true;
	choice->agreement->way = way;
}

/* --- what the client proposes ------------------------------------------ */

static bool has_prefix(const struct check *check)
{
	return ip_subnet_on(check->facts, check->netdev->index,
			    &check->local) != NULL;
}

/* smc_find_proposal_devices() and smc_clc_send_proposal(). */
static void propose(struct agreement *agreement)
{
	const struct check *client = &agreement->client;

	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++) {
		const struct finding *finding = &client->ways[way];
		struct agree_way *result = &agreement->ways[way];
		bool smcd = way == WAY_DV1 || way == WAY_DV2;

		/* Of SMC-D every device is offered that is mapped. */
		result->offered = smcd ? finding->mapped
				       : finding->possible != KNOWN_NO;
		if (way == WAY_DV1 && !has_prefix(client))
			result->offered = false;
		if (!result->offered)
			end_as(result, finding, false);
	}
}

/* --- EIDs -------------------------------------------------------------- */

static bool server_has(const struct host_facts *server, const char *eid)
{
	for (size_t i = 0; i < server->ueids.count; i++)
		if (strcmp(server->ueids.items[i].text, eid) == 0)
			return true;
	return false;
}

/* smc_clc_match_eid(). Returns whether the two have one in common. */
static bool match_eid(struct choice *choice, bool smcd)
{
	const struct host_smc *client = &choice->client->smc;
	const struct host_smc *server = &choice->server->smc;
	char *eid = choice->agreement->eid;

	if (smcd && client->seid_enabled == KNOWN_YES &&
	    server->seid_enabled == KNOWN_YES && client->seid[0] &&
	    strcmp(client->seid, server->seid) == 0) {
		memcpy(eid, client->seid, FACTS_EID);
		return true;
	}
	for (size_t i = 0; i < choice->client->ueids.count; i++) {
		const char *mine = choice->client->ueids.items[i].text;

		if (!server_has(choice->server, mine))
			continue;
		memcpy(eid, mine, FACTS_EID);
		return true;
	}
	return false;
}

/* "A, B", or "none". */
static const char *list_eids(const struct host_facts *facts, char *text,
			     size_t size)
{
	size_t used = 0;

	snprintf(text, size, "none");
	for (size_t i = 0; i < facts->ueids.count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 i ? ", " : "",
					 facts->ueids.items[i].text);
	return text;
}

static void end_eid(struct choice *choice, struct agree_way *way)
{
	char mine[CHECK_TEXT / 3];
	char other[CHECK_TEXT / 3];

	end(way, CAUSE_UEID_MISMATCH, true, "smc_clc_match_eid",
	    "the client has the UEIDs %s, the server %s",
	    list_eids(choice->client, mine, sizeof(mine)),
	    list_eids(choice->server, other, sizeof(other)));
	if (choice->client->ueids.count)
		snprintf(way->fix, sizeof(way->fix), "smc-clc-host ueid add %s",
			 choice->client->ueids.items[0].text);
}

/* --- SMC-D ------------------------------------------------------------- */

/* Whether a device of the server is on the fabric of one of the client. */
static bool match_ism(const struct choice *choice)
{
	const struct host_facts *client = choice->client;
	const struct host_facts *server = choice->server;
	bool same = choice->agreement->client.same_host;

	for (size_t i = 0; i < client->isms.count; i++)
		for (size_t j = 0; j < server->isms.count; j++) {
			const struct ism *mine = &client->isms.items[i];
			const struct ism *other = &server->isms.items[j];

			if (mine->chid != other->chid)
				continue;
			if (mine->kind == ISM_LOOPBACK ||
			    other->kind == ISM_LOOPBACK) {
				if (same && mine->kind == other->kind)
					return true;
				continue;
			}
			return true;
		}
	return false;
}

static void end_fabric(struct agree_way *way, const char *function)
{
	end(way, CAUSE_OTHER_MACHINE, true, function,
	    "no ISM device of the server is on the same channel (CHID) as one "
	    "of the client; loopback-ism reaches only its own machine");
}

/* smc_listen_v2_check() and smc_find_ism_v2_device_serv(). */
static bool choose_dv2(struct choice *choice)
{
	struct agree_way *way = &choice->agreement->ways[WAY_DV2];
	const struct host_facts *client = choice->client;

	if (!way->offered)
		return false;
	if (choice->server->smc.ism_v2 != KNOWN_YES) {
		end(way, CAUSE_NO_ISM_V2, true, "smc_ism_is_v2_capable",
		    "the server has no ISM device of version 2");
	} else if (!client->ueids.count &&
		   client->smc.seid_enabled != KNOWN_YES) {
		end_as(way, &choice->agreement->client.ways[WAY_DV2], false);
		end(way, CAUSE_NO_UEID, false, "smc_listen_v2_check",
		    "the client has neither a UEID nor a system EID");
	} else if (!match_ism(choice)) {
		end_fabric(way, "smc_check_ism_v2_match");
		store(choice, SMCCLC_DECL_NOSMCD2DEV);
	} else if (!match_eid(choice, true)) {
		end_eid(choice, way);
	} else {
		agree_on(choice, WAY_DV2);
		return true;
	}
	return false;
}

/* smc_find_ism_v1_device_serv(). */
static bool choose_dv1(struct choice *choice)
{
	struct agree_way *way = &choice->agreement->ways[WAY_DV1];
	const struct finding *server = &choice->agreement->server.ways[WAY_DV1];

	if (!way->offered)
		return false;
	if (server->mapped && match_ism(choice)) {
		agree_on(choice, WAY_DV1);
		return true;
	}
	if (server->mapped)
		end_fabric(way, "smc_ism_cantalk");
	else
		end_as(way, server, true);
	store(choice, SMCCLC_DECL_NOSMCDDEV);
	return false;
}

/* --- SMC-R ------------------------------------------------------------- */

/* Whether `from` has a route to the address of the RoCE GID of the other. */
static bool has_gid_route(const struct check *from, const uint8_t gid[16])
{
	struct ip ip;

	return ip_of_gid(gid, &ip) && ip_route(from->facts, &ip);
}

static void end_route(struct agree_way *way, bool server, const uint8_t gid[16])
{
	struct ip ip = {.family = 0};
	char text[IP_TEXT];

	ip_of_gid(gid, &ip);
	end(way, CAUSE_GID_UNROUTABLE, server, "smc_ib_find_route",
	    "the %s has no route to the RoCE address %s of the %s",
	    server ? "server" : "client", ip_format(&ip, text),
	    server ? "client" : "server");
	snprintf(way->fix, sizeof(way->fix), "ip route get %s", text);
}

/* smc_find_rdma_v2_device_serv(), then smc_connect_rdma_v2_prepare(). */
static bool choose_rv2(struct choice *choice)
{
	struct agreement *agreement = choice->agreement;
	struct agree_way *way = &agreement->ways[WAY_RV2];
	const struct finding *client = &agreement->client.ways[WAY_RV2];
	const struct finding *server = &agreement->server.ways[WAY_RV2];

	if (!way->offered)
		return false;
	if (server->cause == CAUSE_SERVER_TOO_OLD) {
		end_as(way, server, true);
		store(choice, SMCCLC_DECL_NOSMCRDEV);
		return false;
	}
	if (!match_eid(choice, false)) {
		end_eid(choice, way);
		return false;
	}
	if (server->possible == KNOWN_NO) {
		end_as(way, server, true);
		store(choice, SMCCLC_DECL_NOSMCRDEV);
		return false;
	}
	if (!has_gid_route(&agreement->server, client->gid)) {
		end_route(way, true, client->gid);
		store(choice, SMCCLC_DECL_NOSMCRDEV);
		return false;
	}
	if (!has_gid_route(&agreement->client, server->gid)) {
		/* The server accepts, the client declines after that. */
		end_route(way, false, server->gid);
		agreement->code = SMCCLC_DECL_NOROUTE;
		agreement->by_server = false;
		return true;
	}
	agree_on(choice, WAY_RV2);
	return true;
}

/* smc_find_rdma_v1_device_serv(). */
static bool choose_rv1(struct choice *choice)
{
	struct agree_way *way = &choice->agreement->ways[WAY_RV1];
	const struct finding *server = &choice->agreement->server.ways[WAY_RV1];

	if (way->offered && server->possible != KNOWN_NO) {
		agree_on(choice, WAY_RV1);
		return true;
	}
	if (way->offered)
		end_as(way, server, true);
	store(choice, SMCCLC_DECL_NOSMCDEV);
	return false;
}

/* --- version 1: prefixes ----------------------------------------------- */

/* What the server has of the client's prefix. */
enum prefix_match {
	PREFIX_SAME,
	PREFIX_OTHER_LENGTH,
	PREFIX_OTHER,
};

static enum prefix_match match_prefix(const struct agreement *agreement)
{
	const struct check *client = &agreement->client;
	const struct check *server = &agreement->server;
	enum prefix_match match = PREFIX_OTHER;

	for (size_t i = 0; i < server->facts->addresses.count; i++) {
		const struct netaddr *address =
			&server->facts->addresses.items[i];

		if (address->netdev != server->netdev->index)
			continue;
		if (address->prefix == client->prefix &&
		    ip_in_prefix(&client->local, &address->ip, address->prefix))
			return PREFIX_SAME;
		if (ip_in_prefix(&client->local, &address->ip, address->prefix))
			match = PREFIX_OTHER_LENGTH;
	}
	return match;
}

/* smc_listen_prfx_check(). Returns whether version 1 may go on. */
static bool check_prefixes(struct choice *choice)
{
	struct agreement *agreement = choice->agreement;
	const bool v1 = agreement->ways[WAY_RV1].offered ||
			agreement->ways[WAY_DV1].offered;
	const enum prefix_match match = match_prefix(agreement);
	const enum smc_way ways[] = {WAY_RV1, WAY_DV1};
	char client[IP_TEXT];
	char server[IP_TEXT];

	if (!v1 || match == PREFIX_SAME)
		return true;
	ip_format_prefix(&agreement->client.local, agreement->client.prefix,
			 client);
	ip_format_prefix(&agreement->server.local, agreement->server.prefix,
			 server);
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (agreement->ways[ways[i]].offered)
			end(&agreement->ways[ways[i]],
			    match == PREFIX_OTHER
				    ? CAUSE_SUBNET_MISMATCH
				    : CAUSE_PREFIX_LENGTH_MISMATCH,
			    true, "smc_clc_prfx_match",
			    "the client has %s, the server %s", client, server);
	store(choice, SMCCLC_DECL_DIFFPREFIX);
	return false;
}

/* --- the server's choice ----------------------------------------------- */

/* smc_listen_find_device(). Returns the code of the Decline, or 0. */
static uint32_t choose(struct choice *choice)
{
	const struct agree_way *ways = choice->agreement->ways;
	uint32_t v2_code = 0;
	bool prefix;

	if (choose_dv2(choice))
		return 0;
	if (ways[WAY_DV2].cause == CAUSE_NO_ISM_V2)
		v2_code = SMCCLC_DECL_NOISM2SUPP;
	else if (ways[WAY_DV2].offered && ways[WAY_DV2].cause == CAUSE_NO_UEID)
		v2_code = SMCCLC_DECL_NOUEID;
	if (v2_code && !ways[WAY_RV1].offered && !ways[WAY_RV2].offered &&
	    !ways[WAY_DV1].offered)
		return v2_code;
	prefix = check_prefixes(choice);
	if (prefix && choose_dv1(choice))
		return 0;
	if (!ways[WAY_RV1].offered && !ways[WAY_RV2].offered)
		return choice->code ? choice->code : SMCCLC_DECL_NOSMCDDEV;
	if (choose_rv2(choice))
		return 0;
	if (!prefix)
		return SMCCLC_DECL_DIFFPREFIX;
	return choose_rv1(choice) ? 0 : choice->code;
}

/* The way whose cause is to be mended: the first that was offered in the order
 * that matters to people; the client's own if none was. */
static enum smc_way main_way(const struct agreement *agreement)
{
	static const enum smc_way order[] = {WAY_RV2, WAY_RV1, WAY_DV2,
					     WAY_DV1};
	const bool roce = agreement->client.facts->ports.count ||
			  agreement->server.facts->ports.count;

	for (size_t i = 0; i < WAY_COUNT; i++) {
		const struct agree_way *way = &agreement->ways[order[i]];

		if (way->offered && way->cause != CAUSE_NONE &&
		    !(roce && way->cause == CAUSE_OTHER_MACHINE))
			return order[i];
	}
	return agreement->client.main;
}

/* One host has only RDMA devices, the other only ISM devices. */
static bool modes_differ(const struct agreement *agreement)
{
	const struct host_facts *client = agreement->client.facts;
	const struct host_facts *server = agreement->server.facts;

	return (client->ports.count && !client->isms.count &&
		!server->ports.count && server->isms.count) ||
	       (!client->ports.count && client->isms.count &&
		server->ports.count && !server->isms.count);
}

/* What ends it before a message: no option in the SYN or the SYN-ACK. */
static enum host_cause find_syn(struct agreement *agreement)
{
	const struct host_facts *client = agreement->client.facts;
	const struct host_facts *server = agreement->server.facts;

	agreement->by_server = false;
	if (client->kernel.loaded == KNOWN_NO)
		return CAUSE_NOT_SMC;
	agreement->by_server = true;
	if (server->kernel.loaded == KNOWN_NO)
		return CAUSE_NOT_SMC;
	if (server->settings.tcp_syncookies == CHECK_COOKIES_ALWAYS)
		return CAUSE_SYN_COOKIES;
	return CAUSE_NONE;
}

/* --- addresses --------------------------------------------------------- */

/* Begins the check of the client to the address. Returns false if there is no
 * way, or if it is the client's own while the two are different hosts. */
static bool reach(struct agreement *agreement, const struct host_facts *client,
		  const struct host_facts *server, const struct ip *address)
{
	if (!check_begin_peer(&agreement->client, client, address))
		return false;
	return !agreement->client.same_host ||
	       strcmp(client->hostname, server->hostname) == 0;
}

/* The first address of the server that the client reaches, at best in its own
 * subnet. */
static bool find_address(struct agreement *agreement,
			 const struct host_facts *client,
			 const struct host_facts *server, struct ip *found)
{
	for (int direct = 1; direct >= 0; direct--) {
		for (size_t i = 0; i < server->addresses.count; i++) {
			const struct netaddr *address =
				&server->addresses.items[i];
			const struct netdev *netdev =
				facts_netdev(server, address->netdev);

			if (address->link_local || !netdev ||
			    netdev->loopback ||
			    !reach(agreement, client, server, &address->ip) ||
			    (direct &&
			     !ip_subnet_on(client,
					   agreement->client.netdev->index,
					   &address->ip)))
				continue;
			*found = address->ip;
			return true;
		}
	}
	return false;
}

/* The server's side: where its answers leave, with the address asked for. */
static bool begin_server(struct agreement *agreement,
			 const struct host_facts *server,
			 const struct ip *address)
{
	const struct ip *client = &agreement->client.local;
	const struct netdev *netdev = NULL;

	if (check_begin_peer(&agreement->server, server, client))
		netdev = agreement->server.netdev;
	for (size_t i = 0; i < server->addresses.count && !netdev; i++)
		if (ip_equal(&server->addresses.items[i].ip, address))
			netdev = facts_netdev(
				server, server->addresses.items[i].netdev);
	if (!netdev)
		return false;
	check_begin(&agreement->server, server, netdev, address, client);
	agreement->server.same_host = agreement->client.same_host;
	return true;
}

int agree(struct agreement *agreement, const struct host_facts *client,
	  const struct host_facts *server, const struct ip *address,
	  char error[AGREE_ERROR])
{
	struct choice choice = {agreement, client, server, 0};
	struct ip target = *address;
	bool found;

	*agreement = (struct agreement){.by_server = true};
	found = target.family
			? reach(agreement, client, server, &target)
			: find_address(agreement, client, server, &target);
	if (!found || !begin_server(agreement, server, &target)) {
		snprintf(error, AGREE_ERROR,
			 "the client has no route to %s of the server",
			 address->family ? "that address" : "any address");
		return -1;
	}
	check_run(&agreement->client);
	check_run(&agreement->server);
	propose(agreement);
	agreement->syn = find_syn(agreement);
	if (agreement->syn != CAUSE_NONE) {
		agreement->code = SMCCLC_DECL_PEERNOSMC;
		return 0;
	}
	if (agreement->client.as_client) {
		agreement->code = agreement->client.as_client;
		agreement->by_server = false;
	} else {
		const uint32_t code = choose(&choice);

		if (code)
			agreement->code = code;
	}
	if (agreement->agreed)
		return 0;
	agreement->way = main_way(agreement);
	if (agreement->by_server && modes_differ(agreement)) {
		struct agree_way *way = &agreement->ways[agreement->way];

		way->cause = CAUSE_MODE_MISMATCH;
		way->fix[0] = '\0';
	}
	return 0;
}
