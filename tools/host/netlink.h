/* SPDX-License-Identifier: MIT */
/* Questions to the kernel over netlink, and the messages of its answers. */
#ifndef HOST_NETLINK_H
#define HOST_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "world.h"

/* All that is asked. Each answer is a file of this name in a recorded world. */
enum netlink_question {
	NETLINK_LINKS,        /* rtnetlink: network devices */
	NETLINK_ADDRESSES,    /* their addresses */
	NETLINK_ROUTES4,      /* IPv4 routes */
	NETLINK_ROUTES6,      /* IPv6 routes */
	NETLINK_SMC_SYSTEM,   /* SMC_GEN_NETLINK: versions, SEID, host name */
	NETLINK_SMC_DEVICE_R, /* RDMA devices as SMC sees them */
	NETLINK_SMC_DEVICE_D, /* ISM devices */
	NETLINK_SMC_GROUP_R,  /* link groups */
	NETLINK_SMC_GROUP_D,
	NETLINK_SMC_FALLBACK, /* counters of fallbacks */
	NETLINK_SMC_UEID,
	NETLINK_SMC_SEID,
	NETLINK_SMC_LIMIT,    /* handshake limitation */
	NETLINK_SMC_PNET,     /* SMC_PNETID: the table */
	NETLINK_SOCKETS,      /* SOCK_DIAG of AF_SMC */
	NETLINK_RDMA_DEVICES, /* RDMA devices, with their numbers */
	NETLINK_QUESTIONS,    /* how many there are */
};

/* Takes one message of an answer. */
typedef void netlink_message(const struct nlmsghdr *message, void *context);

/*
 * Asks `question` and hands each message of the answer to `take`. Returns 0,
 * or -1 with errno set: ENOENT if the kernel (or the recorded world) does not
 * know the question, EBADMSG if the answer cannot be read.
 */
int netlink_ask(const struct world *world, enum netlink_question question,
		netlink_message *take, void *context);

/*
 * Asks this kernel how it would send to the address in the first `length` (4 or
 * 16) bytes at `to`, and hands on its answer. Returns 0, or -1 with errno set.
 */
int netlink_ask_route(const uint8_t *to, size_t length, netlink_message *take,
		      void *context);

/* --- changes ----------------------------------------------------------- */

/* A change that is being put together. */
struct netlink_change {
	char bytes[1024];
	struct nlmsghdr *header;
};

/*
 * Begins a message to the generic netlink family `family`. Returns 0, or -1
 * with errno set.
 */
int netlink_change_begin(struct netlink_change *change, const char *family,
			 uint8_t command);

/* Begins a message of `type` to another protocol than generic netlink. */
void netlink_change_raw(struct netlink_change *change, uint16_t type);

/* Sends it and waits for the verdict. Returns 0, or -1 with errno set. */
int netlink_change_send(struct netlink_change *change, int protocol);

/* --- attributes -------------------------------------------------------- */

/*
 * Copies a string attribute into `buffer`, ended with NUL, at most `size` - 1
 * bytes of it. Without the attribute the string is empty.
 */
void netlink_string(const struct nlattr *attribute, char *buffer, size_t size);

/*
 * Returns the unsigned number of an attribute of 1, 2, 4 or 8 bytes, or
 * `missing` if it is not there or of another size.
 */
uint64_t netlink_number(const struct nlattr *attribute, uint64_t missing);

/*
 * Fills `table` (`count` entries, by type) with the attributes of a nest, NULL
 * where there is none. `nest` may be NULL.
 */
void netlink_nest(const struct nlattr *nest, const struct nlattr **table,
		  size_t count);

/*
 * The same for the attributes of a message behind a header of `header` bytes.
 * Returns false if the message is shorter than that.
 */
bool netlink_attributes(const struct nlmsghdr *message, size_t header,
			const struct nlattr **table, size_t count);

#endif
