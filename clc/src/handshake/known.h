/* SPDX-License-Identifier: MIT */
/* Verdicts that somebody else made, or a newer library. */
#ifndef SMCCLC_SRC_KNOWN_H
#define SMCCLC_SRC_KNOWN_H

#include <smcclc/handshake.h>

/*
 * Writes `*verdict` to `*known`, with every number that is no member of its
 * set replaced by the member that claims nothing.
 */
void smcclc_verdict_known(const struct smcclc_verdict *verdict,
			  struct smcclc_verdict *known);

#endif
