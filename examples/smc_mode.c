/* SPDX-License-Identifier: MIT */
#include "smc_mode.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/smc_diag.h>
#include <linux/sock_diag.h>

#ifndef AF_SMC
#define AF_SMC 43
#endif

static const char *name_of(unsigned mode)
{
	switch (mode) {
	case SMC_DIAG_MODE_SMCR:
		return "SMCR";
	case SMC_DIAG_MODE_SMCD:
		return "SMCD";
	default:
		return "TCP";
	}
}

/* Prints one socket of the kernel's list, with why it fell back. */
static void print(const struct nlmsghdr *message)
{
	const struct smc_diag_msg *diag = NLMSG_DATA(message);
	const char *at = (const char *)(diag + 1);
	const char *end = (const char *)message + message->nlmsg_len;
	struct smc_diag_fallback fallback = {0, 0};

	while (end - at >= (long)sizeof(struct nlattr)) {
		const struct nlattr *attribute = (const void *)at;

		if (attribute->nla_len < sizeof(*attribute) ||
		    attribute->nla_len > end - at)
			break;
		if (attribute->nla_type == SMC_DIAG_FALLBACK &&
		    attribute->nla_len >= sizeof(*attribute) + sizeof(fallback))
			memcpy(&fallback, attribute + 1, sizeof(fallback));
		at += NLA_ALIGN(attribute->nla_len);
	}
	printf("mode %s", name_of(diag->diag_mode));
	if (diag->diag_mode == SMC_DIAG_MODE_FALLBACK_TCP)
		printf(" 0x%08x/0x%08x", fallback.reason,
		       fallback.peer_diagnosis);
	printf("\n");
	fflush(stdout);
}

/* Asks for all AF_SMC sockets and prints that of `inode`. */
static void ask(int netlink, uint64_t inode)
{
	struct {
		struct nlmsghdr header;
		struct smc_diag_req request;
	} ask = {
		.header = {.nlmsg_len = sizeof(ask),
			   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.request = {.diag_family = AF_SMC},
	};
	_Alignas(struct nlmsghdr) char buffer[32768];

	if (send(netlink, &ask, sizeof(ask), 0) < 0)
		return;
	for (;;) {
		ssize_t got = recv(netlink, buffer, sizeof(buffer), 0);
		const struct nlmsghdr *message = (const void *)buffer;

		if (got <= 0)
			return;
		for (; NLMSG_OK(message, got);
		     message = NLMSG_NEXT(message, got)) {
			const struct smc_diag_msg *diag = NLMSG_DATA(message);

			if (message->nlmsg_type == NLMSG_DONE ||
			    message->nlmsg_type == NLMSG_ERROR)
				return;
			if (diag->diag_inode == inode)
				print(message);
		}
	}
}

void smc_mode_print(int s)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	struct stat status;

	if (netlink < 0)
		return;
	if (fstat(s, &status) == 0)
		ask(netlink, status.st_ino);
	close(netlink);
}
