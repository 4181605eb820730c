/* SPDX-License-Identifier: MIT */
/*
 * The causes that a failed handshake can have, and how sure a diagnosis is of
 * one. explain.h ranks them for a connection.
 */
#ifndef SMCCLC_DIAGNOSIS_H
#define SMCCLC_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>

#include <smcclc/api.h>

/* Rows of causes.def; 0 is no cause. */
enum smcclc_cause {
	SMCCLC_CAUSE_NONE,
#define CAUSE(number, symbol, ...) SMCCLC_CAUSE_##symbol = number,
#define SIDED(number, symbol, ...)             \
	SMCCLC_CAUSE_CLIENT_##symbol = number, \
	SMCCLC_CAUSE_SERVER_##symbol = number + 1,
#include <smcclc/causes.def>
#undef SIDED
#undef CAUSE
	SMCCLC_CAUSE_LIMIT = 128, /* all are below */
};

enum smcclc_likelihood {
	SMCCLC_POSSIBLE, /* the capture does not speak against it */
	SMCCLC_LIKELY,   /* the capture speaks for it */
	SMCCLC_PROVEN,   /* only this explains the frames that are named */
	SMCCLC_LIKELIHOOD_COUNT
};

/* Returns the id of `cause` ("ueid-mismatch"), NULL if there is none. */
SMCCLC_API const char *smcclc_cause_name(unsigned cause);

/* Returns the cause of that id, an enum smcclc_cause; NONE if there is none. */
SMCCLC_API unsigned smcclc_cause_by_name(const char *name);

/* Returns "possible", "likely" or "proven"; never NULL. */
SMCCLC_API const char *smcclc_likelihood_name(unsigned likelihood);

#endif
