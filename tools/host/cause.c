/* SPDX-License-Identifier: MIT */
#include "cause.h"

#include <stddef.h>

#include <smcclc/diagnosis.h>

struct row {
	enum smcclc_cause client; /* where the host is the client */
	enum smcclc_cause server;
	const char *text;
};

static struct row row_of(enum host_cause cause)
{
	switch (cause) {
	case CAUSE_NOT_SMC:
		return (struct row){SMCCLC_CAUSE_CLIENT_NOT_SMC,
				    SMCCLC_CAUSE_SERVER_NOT_SMC,
				    "SMC is not there or not loaded"};
	case CAUSE_NO_DEVICE:
		return (struct row){SMCCLC_CAUSE_CLIENT_NO_DEVICE,
				    SMCCLC_CAUSE_SERVER_NO_DEVICE,
				    "no RDMA or ISM device is there or active"};
	case CAUSE_DEVICE_UNMAPPED:
		return (struct row){
			SMCCLC_CAUSE_CLIENT_DEVICE_UNMAPPED,
			SMCCLC_CAUSE_SERVER_DEVICE_UNMAPPED,
			"a device is there, but not on the PNET id or network "
			"device of this interface"};
	case CAUSE_DEVICE_V2_ONLY:
		return (struct row){
			SMCCLC_CAUSE_CLIENT_DEVICE_V2_ONLY,
			SMCCLC_CAUSE_SERVER_DEVICE_V2_ONLY,
			"the device has no RoCE version 1 GID, so that it "
			"cannot do version 1"};
	case CAUSE_GID_SUBNET:
		return (struct row){
			SMCCLC_CAUSE_CLIENT_GID_SUBNET,
			SMCCLC_CAUSE_SERVER_GID_SUBNET,
			"no IPv4 address of the RoCE network device is in the "
			"subnet of the connection's local address"};
	case CAUSE_NO_UEID:
		return (struct row){SMCCLC_CAUSE_CLIENT_NO_UEID,
				    SMCCLC_CAUSE_SERVER_NO_UEID,
				    "no UEID is defined, which version 2 "
				    "wants"};
	case CAUSE_UEID_MISMATCH:
		return (struct row){SMCCLC_CAUSE_UEID_MISMATCH,
				    SMCCLC_CAUSE_UEID_MISMATCH,
				    "the two hosts have no EID in common"};
	case CAUSE_IPV6_V2:
		return (struct row){SMCCLC_CAUSE_IPV6_V2, SMCCLC_CAUSE_IPV6_V2,
				    "version 2 of SMC-R works with IPv4 "
				    "only"};
	case CAUSE_SUBNET_MISMATCH:
		return (struct row){SMCCLC_CAUSE_SUBNET_MISMATCH,
				    SMCCLC_CAUSE_SUBNET_MISMATCH,
				    "version 1 wants both hosts in the same "
				    "subnet"};
	case CAUSE_PREFIX_LENGTH_MISMATCH:
		return (struct row){SMCCLC_CAUSE_PREFIX_LENGTH_MISMATCH,
				    SMCCLC_CAUSE_PREFIX_LENGTH_MISMATCH,
				    "version 1 wants the same prefix length "
				    "at both hosts"};
	case CAUSE_SOURCE_ADDRESS:
		return (struct row){SMCCLC_CAUSE_SOURCE_ADDRESS,
				    SMCCLC_CAUSE_SOURCE_ADDRESS,
				    "the local address is not on the outgoing "
				    "interface"};
	case CAUSE_MODE_MISMATCH:
		return (struct row){SMCCLC_CAUSE_MODE_MISMATCH,
				    SMCCLC_CAUSE_MODE_MISMATCH,
				    "one host can only SMC-R, the other only "
				    "SMC-D"};
	case CAUSE_OTHER_MACHINE:
		return (struct row){SMCCLC_CAUSE_SMCD_OTHER_MACHINE,
				    SMCCLC_CAUSE_SMCD_OTHER_MACHINE,
				    "the ISM devices cannot reach each other"};
	case CAUSE_NO_ISM_V2:
		return (struct row){SMCCLC_CAUSE_NO_ISM_V2,
				    SMCCLC_CAUSE_NO_ISM_V2,
				    "version 2 of SMC-D is not there"};
	case CAUSE_VLAN_UNUSABLE:
		return (struct row){SMCCLC_CAUSE_VLAN_UNUSABLE,
				    SMCCLC_CAUSE_VLAN_UNUSABLE,
				    "the device has no GID on that VLAN"};
	case CAUSE_GID_UNROUTABLE:
		return (struct row){SMCCLC_CAUSE_GID_UNROUTABLE,
				    SMCCLC_CAUSE_GID_UNROUTABLE,
				    "there is no route to the RoCE address of "
				    "the other host"};
	case CAUSE_SERVER_TOO_OLD:
		return (struct row){SMCCLC_CAUSE_SERVER_TOO_OLD,
				    SMCCLC_CAUSE_SERVER_TOO_OLD,
				    "this kernel has no version 2 of SMC-R"};
	case CAUSE_SYN_COOKIES:
		return (struct row){SMCCLC_CAUSE_SYN_COOKIES,
				    SMCCLC_CAUSE_SYN_COOKIES,
				    "the server answers with SYN cookies"};
	case CAUSE_HANDSHAKE_BPF:
		return (struct row){SMCCLC_CAUSE_HANDSHAKE_BPF,
				    SMCCLC_CAUSE_HANDSHAKE_BPF,
				    "an eBPF program decides on each "
				    "handshake"};
	case CAUSE_HANDSHAKE_LIMIT:
		return (struct row){SMCCLC_CAUSE_HANDSHAKE_LIMIT,
				    SMCCLC_CAUSE_HANDSHAKE_LIMIT,
				    "handshakes are limited: with too many "
				    "pending the server answers without SMC"};
	case CAUSE_NONE:
	case CAUSE_COUNT:
		break;
	}
	return (struct row){SMCCLC_CAUSE_NONE, SMCCLC_CAUSE_NONE, NULL};
}

const char *cause_id(enum host_cause cause, bool server)
{
	const struct row row = row_of(cause);

	return smcclc_cause_name(server ? row.server : row.client);
}

const char *cause_text(enum host_cause cause)
{
	return row_of(cause).text;
}
