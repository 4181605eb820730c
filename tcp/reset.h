/* SPDX-License-Identifier: MIT */
/* What is odd about a RST, so that its sender may not be the one it names. */
#ifndef RESET_H
#define RESET_H

#include <stdint.h>

#include "segments.h"

/*
 * Returns the set of SMCCLC_RST_* for the RST `segment` of `own`, before
 * anything else is made of it.
 */
uint32_t reset_oddities(const struct segments_end *own,
			const struct segments_end *peer,
			const struct segment *segment);

#endif
