/* SPDX-License-Identifier: MIT */
/* Why SMC does not work on a host, with the ids that explanations use. */
#ifndef HOST_CAUSE_H
#define HOST_CAUSE_H

#include <stdbool.h>

enum host_cause {
	CAUSE_NONE,
	CAUSE_NOT_SMC,
	CAUSE_NO_DEVICE,
	CAUSE_DEVICE_UNMAPPED,
	CAUSE_DEVICE_V2_ONLY,
	CAUSE_GID_SUBNET,
	CAUSE_NO_UEID,
	CAUSE_UEID_MISMATCH,
	CAUSE_IPV6_V2,
	CAUSE_SUBNET_MISMATCH,
	CAUSE_PREFIX_LENGTH_MISMATCH,
	CAUSE_SOURCE_ADDRESS,
	CAUSE_MODE_MISMATCH,
	CAUSE_OTHER_MACHINE,
	CAUSE_NO_ISM_V2,
	CAUSE_VLAN_UNUSABLE,
	CAUSE_GID_UNROUTABLE,
	CAUSE_SERVER_TOO_OLD,
	CAUSE_SYN_COOKIES,
	CAUSE_HANDSHAKE_BPF,
	CAUSE_HANDSHAKE_LIMIT,
	CAUSE_COUNT,
};

/*
 * Returns the id of `cause` where this host is the server, or the client;
 * NULL for CAUSE_NONE.
 */
const char *cause_id(enum host_cause cause, bool server);

/* Returns one sentence on `cause` without a full stop, or NULL. */
const char *cause_text(enum host_cause cause);

#endif
