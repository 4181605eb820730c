/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics > SMC handshakes, and -z smcclc,tree. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include "compat.h"

#include "flow.h"

void statistics_register(void);
void statistics_handoff(void);

/*
 * Counts a connection with its verdict in `after`. `before`, if not NULL, is
 * the one that it was counted with so far.
 */
void statistics_count(packet_info *pinfo, const struct smcclc_verdict *before,
		      const struct connection *after);

#endif
