/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the plugin share: the protocol and its registration. */
#ifndef PACKET_SMCCLC_H
#define PACKET_SMCCLC_H

#include <stdbool.h>

extern int proto_smcclc;

/* Returns whether the user has it on. */
bool smcclc_is_enabled(void);

void smcclc_register(void);
void smcclc_handoff(void);

#endif
