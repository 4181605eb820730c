/* SPDX-License-Identifier: MIT */
/* What smcclc_explain() wants to see of a connection. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "connection.h"
#include "endpoint.h"

/* `given` points into the rest and into the connection. */
struct evidence {
	struct smcclc_observed given;
	char address[2][ENDPOINT_ADDRESS_MAX];
	struct smcclc_message proposal;
	struct smcclc_message accept;
	struct smcclc_message confirm;
	struct smcclc_message decline[2];
	struct smcclc_message malformed;
	struct smcclc_findings findings; /* of malformed */
	uint8_t type[CONNECTION_EVENTS]; /* enum smcclc_type of each MESSAGE */
};

/* Writes `*evidence`, which is valid as long as `*connection`. */
void evidence_collect(struct evidence *evidence,
		      const struct connection *connection);

/* Returns the first cause of a connection that failed, an enum smcclc_cause. */
unsigned evidence_cause(const struct connection *connection);

/* Decodes a MESSAGE event as smcclc_decode() does. */
enum smcclc_status evidence_decode(const struct connection *connection,
				   const struct connection_event *event,
				   struct smcclc_message *message,
				   struct smcclc_findings *findings,
				   const struct smcclc_walk *walk);

#endif
