/* SPDX-License-Identifier: MIT */
/* Which of its meanings a code has, by who sent it and where. */
#ifndef SMCCLC_SRC_MEANING_H
#define SMCCLC_SRC_MEANING_H

#include <smcclc/codes.h>

/*
 * Returns what `code` means to `kernels`, sent at one of `places` (a set of
 * SMCCLC_CODE_*; 0: not known), the newest meaning that fits; NULL if these
 * kernels have no such code. Writes to `*other` another meaning that is not
 * ruled out, or was ruled out by `kernels` alone; NULL if there is none.
 */
const struct smcclc_code *
smcclc_code_meaning(uint32_t code, const struct smcclc_kernels *kernels,
		    unsigned places, const struct smcclc_code **other);

#endif
