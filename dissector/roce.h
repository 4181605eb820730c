/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RoCE frames, which tell what became of a link that was to be confirmed. */
#ifndef ROCE_H
#define ROCE_H

#include "compat.h"

void roce_register(void);
void roce_handoff(void);

#endif
