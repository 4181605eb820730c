/* SPDX-License-Identifier: MIT */
#include "netlink.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <linux/smc.h>
#include <linux/smc_diag.h>
#include <linux/sock_diag.h>
#include <rdma/rdma_netlink.h>

#define ANSWER_MAX   (16u << 20) /* bytes of an answer that are kept */
#define BUFFER_SIZE  65536
#define WAIT_SECONDS 5

#ifndef AF_SMC
#define AF_SMC 43
#endif

/* How a question is put. */
struct ask {
	const char *name;   /* of the file in a recorded world */
	int protocol;       /* NETLINK_* */
	const char *family; /* of generic netlink, or NULL */
	uint16_t type;      /* command of the family, or type of the message */
	uint8_t address_family;
};

static struct ask ask_of(enum netlink_question question)
{
	static const char smc[] = SMC_GENL_FAMILY_NAME;

	switch (question) {
	case NETLINK_LINKS:
		return (struct ask){"links", NETLINK_ROUTE, NULL, RTM_GETLINK,
				    AF_UNSPEC};
	case NETLINK_ADDRESSES:
		return (struct ask){"addresses", NETLINK_ROUTE, NULL,
				    RTM_GETADDR, AF_UNSPEC};
	case NETLINK_ROUTES4:
		return (struct ask){"routes4", NETLINK_ROUTE, NULL,
				    RTM_GETROUTE, AF_INET};
	case NETLINK_ROUTES6:
		return (struct ask){"routes6", NETLINK_ROUTE, NULL,
				    RTM_GETROUTE, AF_INET6};
	case NETLINK_SMC_SYSTEM:
		return (struct ask){"smc-system", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_SYS_INFO, 0};
	case NETLINK_SMC_DEVICE_R:
		return (struct ask){"smc-devices-r", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_DEV_SMCR, 0};
	case NETLINK_SMC_DEVICE_D:
		return (struct ask){"smc-devices-d", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_DEV_SMCD, 0};
	case NETLINK_SMC_GROUP_R:
		return (struct ask){"smc-groups-r", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_LGR_SMCR, 0};
	case NETLINK_SMC_GROUP_D:
		return (struct ask){"smc-groups-d", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_LGR_SMCD, 0};
	case NETLINK_SMC_FALLBACK:
		return (struct ask){"smc-fallbacks", NETLINK_GENERIC, smc,
				    SMC_NETLINK_GET_FBACK_STATS, 0};
	case NETLINK_SMC_UEID:
		return (struct ask){"smc-ueids", NETLINK_GENERIC, smc,
				    SMC_NETLINK_DUMP_UEID, 0};
	case NETLINK_SMC_SEID:
		return (struct ask){"smc-seid", NETLINK_GENERIC, smc,
				    SMC_NETLINK_DUMP_SEID, 0};
	case NETLINK_SMC_LIMIT:
		return (struct ask){"smc-limit", NETLINK_GENERIC, smc,
				    SMC_NETLINK_DUMP_HS_LIMITATION, 0};
	case NETLINK_SMC_PNET:
		return (struct ask){"smc-pnet", NETLINK_GENERIC,
				    SMCR_GENL_FAMILY_NAME, SMC_PNETID_GET, 0};
	case NETLINK_SOCKETS:
		return (struct ask){"sockets", NETLINK_SOCK_DIAG, NULL,
				    SOCK_DIAG_BY_FAMILY, AF_SMC};
	case NETLINK_RDMA_DEVICES:
		return (struct ask){
			"rdma-devices", NETLINK_RDMA, NULL,
			RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_GET), 0};
	case NETLINK_QUESTIONS:
		break;
	}
	return (struct ask){NULL, 0, NULL, 0, 0};
}

/* --- talking to this kernel -------------------------------------------- */

/* Returns a socket that does not wait for ever, or NULL with errno set. */
static struct mnl_socket *open_socket(int protocol)
{
	const struct timeval limit = {.tv_sec = WAIT_SECONDS};
	struct mnl_socket *socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	int error;

	if (!socket)
		return NULL;
	setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &limit,
		   sizeof(limit));
	if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) == 0)
		return socket;
	error = errno;
	mnl_socket_close(socket);
	errno = error;
	return NULL;
}

/* Bytes of an answer, as they came. */
struct answer {
	char *bytes;
	size_t length;
	size_t room;
};

static int keep(struct answer *answer, const void *bytes, size_t length)
{
	if (length > ANSWER_MAX - answer->length) {
		errno = EFBIG;
		return -1;
	}
	if (answer->length + length > answer->room) {
		size_t room = 2 * (answer->length + length);
		char *grown = realloc(answer->bytes, room);

		if (!grown)
			return -1;
		answer->bytes = grown;
		answer->room = room;
	}
	memcpy(answer->bytes + answer->length, bytes, length);
	answer->length += length;
	return 0;
}

/* How long a message is with what fills it up. */
static size_t aligned(const struct nlmsghdr *message)
{
	return (message->nlmsg_len + (size_t)NLMSG_ALIGNTO - 1) &
	       ~(size_t)(NLMSG_ALIGNTO - 1);
}

static int keep_message(const struct nlmsghdr *message, void *context)
{
	return keep(context, message, aligned(message)) < 0 ? MNL_CB_ERROR
							    : MNL_CB_OK;
}

/* Sends `request` and keeps the answer. Returns 0, or -1 with errno set. */
static int exchange(int protocol, struct nlmsghdr *request,
		    struct answer *answer)
{
	struct mnl_socket *socket = open_socket(protocol);
	char *buffer = malloc(BUFFER_SIZE);
	int status = MNL_CB_ERROR;
	int error;

	request->nlmsg_seq = (uint32_t)time(NULL);
	if (socket && buffer &&
	    mnl_socket_sendto(socket, request, request->nlmsg_len) >= 0) {
		do {
			ssize_t got = mnl_socket_recvfrom(socket, buffer,
							  BUFFER_SIZE);

			if (got < 0) {
				status = MNL_CB_ERROR;
				break;
			}
			status = mnl_cb_run(buffer, (size_t)got,
					    request->nlmsg_seq,
					    mnl_socket_get_portid(socket),
					    keep_message, answer);
		} while (status > MNL_CB_STOP);
	}
	error = errno;
	free(buffer);
	if (socket)
		mnl_socket_close(socket);
	errno = error;
	return status == MNL_CB_ERROR ? -1 : 0;
}

/* Hands on all messages. Returns 0, or -1 if there are other bytes. */
static int walk(const struct answer *answer, netlink_message *take,
		void *context)
{
	const char *at = answer->bytes;
	size_t left = answer->length;

	while (left) {
		const struct nlmsghdr *message = (const void *)at;
		size_t step;

		/* mnl_nlmsg_ok() takes lengths of 2 GiB for negative. */
		if (left < sizeof(*message) ||
		    message->nlmsg_len < sizeof(*message) ||
		    message->nlmsg_len > left) {
			errno = EBADMSG;
			return -1;
		}
		if (message->nlmsg_type >= NLMSG_MIN_TYPE)
			take(message, context);
		step = aligned(message);
		at += step < left ? step : left;
		left -= step < left ? step : left;
	}
	return 0;
}

static void take_number(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *table[CTRL_ATTR_MAX + 1];

	if (netlink_attributes(message, sizeof(struct genlmsghdr), table,
			       CTRL_ATTR_MAX + 1))
		*(uint16_t *)context =
			(uint16_t)netlink_number(table[CTRL_ATTR_FAMILY_ID], 0);
}

/*
 * Returns the number of a family of generic netlink, or 0 with errno set. The
 * kernel would load the module of a family that it does not know.
 */
static uint16_t family_number(const char *family)
{
	char bytes[256];
	struct nlmsghdr *request = mnl_nlmsg_put_header(bytes);
	struct genlmsghdr *generic;
	struct answer answer = {.bytes = NULL};
	uint16_t number = 0;

	request->nlmsg_type = GENL_ID_CTRL;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	generic = mnl_nlmsg_put_extra_header(request, sizeof(*generic));
	generic->cmd = CTRL_CMD_GETFAMILY;
	generic->version = 1;
	mnl_attr_put_strz(request, CTRL_ATTR_FAMILY_NAME, family);
	if (exchange(NETLINK_GENERIC, request, &answer) == 0) {
		errno = ENOENT;
		walk(&answer, take_number, &number);
	}
	free(answer.bytes);
	return number;
}

/* Fills in the part of a request that its protocol wants. */
static void put_request(struct nlmsghdr *request, const struct ask *ask)
{
	struct genlmsghdr *generic;
	struct rtgenmsg *route;
	struct smc_diag_req *diag;

	if (ask->family) {
		generic = mnl_nlmsg_put_extra_header(request, sizeof(*generic));
		generic->cmd = (uint8_t)ask->type;
		generic->version = SMC_GENL_FAMILY_VERSION;
	} else if (ask->protocol == NETLINK_ROUTE) {
		route = mnl_nlmsg_put_extra_header(request, sizeof(*route));
		route->rtgen_family = ask->address_family;
	} else if (ask->protocol == NETLINK_SOCK_DIAG) {
		diag = mnl_nlmsg_put_extra_header(request, sizeof(*diag));
		diag->diag_family = ask->address_family;
	}
}

/* Asks this kernel. Returns 0, or -1 with errno set. */
static int ask_kernel(const struct ask *ask, struct answer *answer)
{
	char bytes[256];
	struct nlmsghdr *request = mnl_nlmsg_put_header(bytes);

	request->nlmsg_type = ask->type;
	if (ask->family) {
		request->nlmsg_type = family_number(ask->family);
		if (!request->nlmsg_type)
			return -1;
	}
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	put_request(request, ask);
	return exchange(ask->protocol, request, answer);
}

/* --- answers ----------------------------------------------------------- */

int netlink_ask(const struct world *world, enum netlink_question question,
		netlink_message *take, void *context)
{
	const struct ask ask = ask_of(question);
	struct answer answer = {.bytes = NULL};
	char path[WORLD_PATH_MAX];
	int status = -1;

	snprintf(path, sizeof(path), "netlink/%s", ask.name);
	if (world->recorded) {
		answer.bytes =
			world_read_all(world, path, ANSWER_MAX, &answer.length);
		if (!answer.bytes)
			return -1;
	} else if (ask_kernel(&ask, &answer) == 0) {
		world_note(world, path, answer.bytes ? answer.bytes : "",
			   answer.length);
	} else {
		goto out;
	}
	status = walk(&answer, take, context);
out:
	free(answer.bytes);
	return status;
}

int netlink_ask_route(const uint8_t *to, size_t length, netlink_message *take,
		      void *context)
{
	char bytes[256];
	struct nlmsghdr *request = mnl_nlmsg_put_header(bytes);
	struct answer answer = {.bytes = NULL};
	struct rtmsg *route;
	int status;

	request->nlmsg_type = RTM_GETROUTE;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	route = mnl_nlmsg_put_extra_header(request, sizeof(*route));
	route->rtm_family = length == sizeof(struct in_addr) ? AF_INET
							     : AF_INET6;
	route->rtm_dst_len = (uint8_t)(8 * length);
	mnl_attr_put(request, RTA_DST, length, to);
	status = exchange(NETLINK_ROUTE, request, &answer);
	if (status == 0)
		status = walk(&answer, take, context);
	free(answer.bytes);
	return status;
}

/* --- changes ----------------------------------------------------------- */

int netlink_change_begin(struct netlink_change *change, const char *family,
			 uint8_t command)
{
	struct genlmsghdr *generic;
	uint16_t number = family_number(family);

	if (!number)
		return -1;
	netlink_change_raw(change, number);
	generic = mnl_nlmsg_put_extra_header(change->header, sizeof(*generic));
	generic->cmd = command;
	generic->version = 1;
	return 0;
}

void netlink_change_raw(struct netlink_change *change, uint16_t type)
{
	change->header = mnl_nlmsg_put_header(change->bytes);
	change->header->nlmsg_type = type;
	change->header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
}

int netlink_change_send(struct netlink_change *change, int protocol)
{
	struct answer answer = {.bytes = NULL};
	int status = exchange(protocol, change->header, &answer);
	int error = errno;

	free(answer.bytes);
	errno = error;
	return status;
}

/* --- attributes -------------------------------------------------------- */

void netlink_string(const struct nlattr *attribute, char *buffer, size_t size)
{
	size_t length = 0;

	if (attribute) {
		const char *text = mnl_attr_get_payload(attribute);

		length = strnlen(text, mnl_attr_get_payload_len(attribute));
		if (length > size - 1)
			length = size - 1;
		memcpy(buffer, text, length);
	}
	buffer[length] = '\0';
}

uint64_t netlink_number(const struct nlattr *attribute, uint64_t missing)
{
	if (!attribute)
		return missing;
	switch (mnl_attr_get_payload_len(attribute)) {
	case 1:
		return mnl_attr_get_u8(attribute);
	case 2:
		return mnl_attr_get_u16(attribute);
	case 4:
		return mnl_attr_get_u32(attribute);
	case 8:
		return mnl_attr_get_u64(attribute);
	default:
		return missing;
	}
}

struct nest {
	const struct nlattr **table;
	size_t count;
};

static int note_attribute(const struct nlattr *attribute, void *context)
{
	const struct nest *nest = context;

	if (mnl_attr_get_type(attribute) < nest->count)
		nest->table[mnl_attr_get_type(attribute)] = attribute;
	return MNL_CB_OK;
}

void netlink_nest(const struct nlattr *nest, const struct nlattr **table,
		  size_t count)
{
	struct nest all = {table, count};

	for (size_t i = 0; i < count; i++)
		table[i] = NULL;
	if (nest)
		mnl_attr_parse_nested(nest, note_attribute, &all);
}

bool netlink_attributes(const struct nlmsghdr *message, size_t header,
			const struct nlattr **table, size_t count)
{
	struct nest all = {table, count};

	for (size_t i = 0; i < count; i++)
		table[i] = NULL;
	if (mnl_nlmsg_get_payload_len(message) < header)
		return false;
	mnl_attr_parse(message, (unsigned)header, note_attribute, &all);
	return true;
}
