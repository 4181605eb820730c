/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RoCE frames, which tell what became of a link that was to be confirmed. */
#ifndef ROCE_FRAMES_H
#define ROCE_FRAMES_H

#include "compat.h"

void roce_frames_register(void);
void roce_frames_handoff(void);

#endif
