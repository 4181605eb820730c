/* SPDX-License-Identifier: MIT */
/* The CLC messages of a handshake as Linux sends them. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/smcclc.h>

/* What the two ends of a handshake speak. */
enum flavor {
	FLAVOR_R_V1,
	FLAVOR_R_V20,
	FLAVOR_R_V21,
	FLAVOR_D_V1,
	FLAVOR_D_V21,
	FLAVOR_COUNT
};

/* Returns "smcr-v2.1" and the like; NULL from FLAVOR_COUNT on. */
const char *flavor_name(unsigned flavor);

/* What the content of a message depends on. */
struct message_plan {
	uint8_t flavor;     /* enum flavor */
	bool first_contact; /* of Accept and Confirm */
	uint32_t number;    /* tells one handshake from another */
	uint8_t type;       /* enum smcclc_type */
	uint8_t from;       /* enum smcclc_side */
	uint32_t code;      /* of Decline */
	const char *ueid;   /* "" is the usual one */
	uint32_t prefix;    /* IPv4, of a Proposal of version 1 */
	uint8_t prefix_len; /* 0: the usual one */
};

/* Writes the message of `plan` to `*message`, ready for smcclc_encode(). */
void message_make(const struct message_plan *plan,
		  struct smcclc_message *message);

#endif
