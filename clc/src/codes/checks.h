/* SPDX-License-Identifier: MIT */
/* Initialisers of struct smcclc_code_check that several tables share. */
#ifndef SMCCLC_SRC_CHECKS_H
#define SMCCLC_SRC_CHECKS_H

#include <smcclc/codes.h>

/* clang-format off */
#define CHECK(where, text, command) {SMCCLC_AT_##where, text, command}
/* clang-format on */

#define CHECK_DEVICE(where)                                           \
	CHECK(where, "an active RDMA device that fits the interface", \
	      "smcr device")
#define CHECK_PNET(where)                                                   \
	CHECK(where, "PNET id of the interface: the device needs the same", \
	      "smc_chk -i <interface>")
#define CHECK_UEIDS                                                        \
	CHECK(BOTH, "the UEID lists of both ends must have one in common", \
	      "smcr ueid show")
#define CHECK_KERNEL(where)                                            \
	CHECK(where, "kernel or operating system; an update may help", \
	      "uname -r")
#define CHECK_LOG(where) CHECK(where, "messages of the kernel", "dmesg")

/* Templates: see struct smcclc_advice. */
#define CHECK_CAPTURES                                         \
	CHECK(NETWORK, "compare captures taken at both hosts", \
	      "tcpdump -ni <interface> -w <file> host %C and host %S")
#define CHECK_PASS_OPTION                                           \
	CHECK(NETWORK,                                              \
	      "firewalls, load balancers and proxies must let TCP " \
	      "option 254 pass",                                    \
	      NULL)

#endif
