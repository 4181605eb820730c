/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/smc_diag.h>

#include "gather.h"
#include "netlink.h"

static struct ip ip_of(uint8_t family, const uint32_t words[4])
{
	struct ip ip = {.family = family == AF_INET6 ? 6 : 4};

	memcpy(ip.bytes, words, ip.family == 4 ? 4 : sizeof(ip.bytes));
	return ip;
}

static enum socket_mode mode_of(uint8_t mode)
{
	switch (mode) {
	case SMC_DIAG_MODE_SMCR:
		return SOCKET_SMCR;
	case SMC_DIAG_MODE_SMCD:
		return SOCKET_SMCD;
	case SMC_DIAG_MODE_FALLBACK_TCP:
		return SOCKET_TCP;
	default:
		return SOCKET_UNKNOWN;
	}
}

static void take_socket(const struct nlmsghdr *message, void *context)
{
	struct smc_diag_msg diag; /* wants more alignment than netlink gives */
	const struct nlattr *table[SMC_DIAG_MAX + 1];
	struct smc_diag_fallback fallback;
	struct smc_socket *entry;

	if (!netlink_attributes(message, sizeof(diag), table, SMC_DIAG_MAX + 1))
		return;
	memcpy(&diag, mnl_nlmsg_get_payload(message), sizeof(diag));
	entry = facts_add((struct host_facts *)context, sockets);
	if (!entry)
		return;
	entry->local = ip_of(diag.diag_family, diag.id.idiag_src);
	entry->peer = ip_of(diag.diag_family, diag.id.idiag_dst);
	entry->local_port = ntohs(diag.id.idiag_sport);
	entry->peer_port = ntohs(diag.id.idiag_dport);
	entry->state = diag.diag_state;
	entry->uid = diag.diag_uid;
	entry->mode = mode_of(diag.diag_mode);
	if (!table[SMC_DIAG_FALLBACK] ||
	    mnl_attr_get_payload_len(table[SMC_DIAG_FALLBACK]) <
		    sizeof(fallback))
		return;
	memcpy(&fallback, mnl_attr_get_payload(table[SMC_DIAG_FALLBACK]),
	       sizeof(fallback));
	entry->reason = fallback.reason;
	entry->peer_diagnosis = fallback.peer_diagnosis;
}

void gather_sockets(const struct world *world, struct host_facts *facts)
{
	if (facts->kernel.loaded != KNOWN_YES)
		return;
	/* To ask would load the module. */
	if (facts->kernel.diag_loaded == KNOWN_NO) {
		facts_unseen_why(facts, "AF_SMC sockets",
				 "the module smc_diag is not loaded: "
				 "smc-clc-host load");
		return;
	}
	if (netlink_ask(world, NETLINK_SOCKETS, take_socket, facts) < 0)
		facts_unseen(facts, "AF_SMC sockets", errno);
}
