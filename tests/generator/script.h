/* SPDX-License-Identifier: MIT */
/*
 * What happens on a connection, as words:
 *
 *   smcr-v1 smcr-v2 smcr-v2.1 smcd-v1 smcd-v2.1   what is spoken
 *   again          Accept and Confirm are no first contact
 *   wait=SECONDS   nothing happens
 *   data           the application's packets, from both ends in turn
 *   from=ADDRESS*COUNT   clients, IPv4: this address and those that follow
 *   to=ADDRESS:PORT      server
 *   ueid=NAME            that the client has, and the server answers with
 *   prefix=ADDRESS/BITS  that the client proposes in version 1
 *
 * and these with c: before them when the client does it, s: the server:
 *
 *   smc-syn syn    SYN or SYN-ACK with the SMC option and without
 *   ack fin rst
 *   proposal accept confirm decline=CODE
 *   roce-request roce-answer roce-ack    of CONFIRM LINK, on the RoCE link
 *   data           the application's packets, all from this end
 *
 * The other end acknowledges messages and FINs. A word that ends in ! has not
 * reached it when it does what comes next.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/handshake.h>

#define SCRIPT_STEPS 48

enum step_kind {
	STEP_SYN,
	STEP_ACK,
	STEP_MESSAGE,
	STEP_DATA,
	STEP_FIN,
	STEP_RST,
	STEP_WAIT,
	STEP_ROCE,
};

struct step {
	uint8_t kind;   /* enum step_kind */
	uint8_t from;   /* enum smcclc_side; of DATA also NOBODY: in turn */
	uint8_t option; /* of SYN: enum smcclc_option */
	uint8_t type;   /* of MESSAGE: enum smcclc_type; ROCE: enum roce_kind */
	bool unheard;   /* not received before the next step */
	uint32_t code;  /* of a Decline */
	int64_t wait;   /* of WAIT: nanoseconds */
};

struct script {
	uint8_t flavor; /* enum flavor */
	bool again;
	uint32_t client;       /* the first one's address */
	uint32_t client_count; /* 0: nothing was said of clients */
	uint32_t server;
	uint16_t port; /* 0: nothing was said of the server */
	char ueid[SMCCLC_EID_LEN + 1];
	uint32_t prefix;
	uint8_t prefix_len; /* 0: nothing was said of it */
	size_t count;
	struct step steps[SCRIPT_STEPS];
};

/*
 * Reads `text`. Returns NULL and writes `*script`; otherwise the place in
 * `text` where it does not understand.
 */
const char *script_parse(struct script *script, const char *text);

/* A script that has a name, and the verdict on it. */
struct kind {
	const char *name;
	const char *text;
	/* In the words of the report; "-" is null. NULL: is not reported. */
	const char *outcome;
	const char *reason;
	const char *by;
	const char *stage;
	const char *code;
};

/* Returns kind `index`, NULL if there are not so many. */
const struct kind *kind_at(size_t index);

/* Returns the kind called `name`, NULL if there is none. */
const struct kind *kind_find(const char *name);

#endif
