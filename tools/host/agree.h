/* SPDX-License-Identifier: MIT */
/*
 * What two hosts will agree on: the server's choice among what the client
 * proposes (smc_listen_find_device() of Linux), on the facts of both.
 */
#ifndef HOST_AGREE_H
#define HOST_AGREE_H

#include "check.h"
#include "report/json.h"
#include "report/terminal.h"

#define AGREE_ERROR 256

/* Where one way ends between the two. */
struct agree_way {
	bool offered; /* by the client */
	bool agreed;
	enum host_cause cause;
	bool server; /* the cause is at the server */
	const char *function;
	char evidence[CHECK_TEXT];
	char fix[CHECK_TEXT];
};

struct agreement {
	struct check client;
	struct check server;
	struct agree_way ways[WAY_COUNT];
	bool agreed;
	enum smc_way way;    /* that is taken, or whose cause is to be mended */
	char eid[FACTS_EID]; /* version 2 */
	uint32_t code;       /* of the Decline, or of a client without a peer */
	bool by_server;
	enum host_cause syn; /* ends it before any message, or CAUSE_NONE */
};

/*
 * Finds out what connections from `client` to the address `address` of
 * `server` become; of family 0: the first address that can be reached. Returns
 * 0, or -1 with a message in `error`.
 */
int agree(struct agreement *agreement, const struct host_facts *client,
	  const struct host_facts *server, const struct ip *address,
	  char error[AGREE_ERROR]);

/* Writes it, in JSON as one object, "type":"compare". */
void agree_report(const struct terminal *text,
		  const struct agreement *agreement);
void agree_report_json(struct json *json, const struct agreement *agreement);

#endif
