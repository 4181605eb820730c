/* SPDX-License-Identifier: MIT */
/*
 * Decline diagnosis codes: what is known about each. The codes are Linux's
 * (net/smc/smc_clc.h, SMC_CLC_DECL_*), with those that vendors add to it, and
 * the few of z/OS that are public.
 */
#ifndef SMCCLC_CODES_H
#define SMCCLC_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>
#include <smcclc/kernels.h>

/* The codes by their symbols, SMC_CLC_DECL_* of Linux. */
enum smcclc_decl {
#define CODE(code, symbol, ...) SMCCLC_DECL_##symbol = code,
#define ALIAS(code, symbol)     SMCCLC_DECL_##symbol = code,
#define MEANING(code, symbol, ...)
#include <smcclc/codes.def>
#undef MEANING
#undef ALIAS
#undef CODE
};

/* Who can send a code, and where in the handshake; a set. */
#define SMCCLC_CODE_CLIENT_FIRST 0x01u /* client, instead of a Proposal */
#define SMCCLC_CODE_SERVER       0x02u /* server, instead of an Accept */
#define SMCCLC_CODE_CLIENT       0x04u /* client, instead of a Confirm */
#define SMCCLC_CODE_CLIENT_LATE  0x08u /* client, after its Confirm */
#define SMCCLC_CODE_SERVER_LATE  0x10u /* server, after the Confirm */
#define SMCCLC_CODE_LOCAL        0x20u /* in smcss, never on the wire */

#define SMCCLC_CODE_CAUSES 4
#define SMCCLC_CODE_CHECKS 4

/* Where a check is to be made. */
enum smcclc_where {
	SMCCLC_AT_SENDER,   /* of the Decline */
	SMCCLC_AT_RECEIVER, /* of the Decline */
	SMCCLC_AT_CLIENT,
	SMCCLC_AT_SERVER,
	SMCCLC_AT_BOTH,
	SMCCLC_AT_NETWORK, /* between the hosts */
	SMCCLC_AT_HOST,    /* of a cause: the end that must act */
};

struct smcclc_code_check {
	uint8_t where;       /* enum smcclc_where */
	const char *text;    /* what to look for; NULL ends the list */
	const char *command; /* to type there, or NULL */
};

/* What a code means to some kernels. */
struct smcclc_code {
	uint32_t code;
	const char *symbol;            /* SMC_CLC_DECL_ without that prefix */
	struct smcclc_kernels kernels; /* that mean it so */
	bool current;        /* sent by kernels of today (6.12, 7.2) */
	uint8_t senders;     /* set of SMCCLC_CODE_* */
	const char *meaning; /* one line, no full stop */
	const char *causes[SMCCLC_CODE_CAUSES]; /* likeliest first, NULL ends */
	struct smcclc_code_check checks[SMCCLC_CODE_CHECKS];
};

/* Returns the number of entries; a code has one for each of its meanings. */
SMCCLC_API size_t smcclc_code_count(void);

/* Returns entry `index`, ordered by code, then newest meaning first; NULL
 * from smcclc_code_count() on. */
SMCCLC_API const struct smcclc_code *smcclc_code_at(size_t index);

/*
 * Returns the newest meaning of `code`, NULL if the code is not known. If
 * `count` is not NULL it receives how many meanings there are; they follow
 * one another in memory.
 */
SMCCLC_API const struct smcclc_code *smcclc_code_find(uint32_t code,
						      size_t *count);

/*
 * Returns the newest meaning of `code` that can be sent at one of `places`, a
 * set of SMCCLC_CODE_*; the newest of all if none can; NULL if the code is not
 * known.
 */
SMCCLC_API const struct smcclc_code *smcclc_code_sent(uint32_t code,
						      unsigned places);

/*
 * Returns the code whose symbol is `symbol` (case does not matter, the prefix
 * SMC_CLC_DECL_ may be there or not), NULL if there is none.
 */
SMCCLC_API const struct smcclc_code *smcclc_code_by_symbol(const char *symbol);

/*
 * Returns what the class of `code` means (its upper half: memory, timeout,
 * configuration ...), for codes that are not known; never NULL.
 */
SMCCLC_API const char *smcclc_code_class(uint32_t code);

#endif
