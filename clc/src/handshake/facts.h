/* SPDX-License-Identifier: MIT */
/* How the facts that feeding noted are read. */
#ifndef SMCCLC_SRC_FACTS_H
#define SMCCLC_SRC_FACTS_H

#include <smcclc/handshake.h>

/* Whether `fact`, an enum smcclc_fact, is one. */
static inline bool has(const struct smcclc_handshake *hs, unsigned fact)
{
	return hs->fact[fact].order != 0;
}

/* The end of a connection that is not `side`. */
static inline unsigned other(unsigned side)
{
	return side == SMCCLC_CLIENT ? SMCCLC_SERVER : SMCCLC_CLIENT;
}

#endif /* SMCCLC_SRC_FACTS_H */
