/* SPDX-License-Identifier: MIT */
/* Ranges of kernels as tables write them, and what is known of some. */
#ifndef SMCCLC_SRC_KERNELS_H
#define SMCCLC_SRC_KERNELS_H

#include <smcclc/kernels.h>

/* Initialisers of struct smcclc_kernels. */
/* clang-format off */
#define KERNELS_BUT(a, b, c, d, e, f, g, h)                     \
	{SMCCLC_VENDOR_LINUX, SMCCLC_KERNEL(a, b), SMCCLC_KERNEL(c, d), \
	 SMCCLC_KERNEL(e, f), SMCCLC_KERNEL(g, h)}
#define FROM_TO(a, b, c, d) KERNELS_BUT(a, b, c, d, 0, 0, 0, 0)
#define UNTIL(c, d)         FROM_TO(0, 0, c, d)
#define SINCE_BUT(a, b, e, f, g, h)                                     \
	{SMCCLC_VENDOR_LINUX, SMCCLC_KERNEL(a, b), SMCCLC_KERNEL_ANY,   \
	 SMCCLC_KERNEL(e, f), SMCCLC_KERNEL(g, h)}
#define SINCE(a, b)   SINCE_BUT(a, b, 0, 0, 0, 0)
#define ALL           SINCE(0, 0)
#define VENDOR(whose) {SMCCLC_VENDOR_##whose, 0, SMCCLC_KERNEL_ANY, 0, 0}
/* clang-format on */

enum smcclc_habit {
#define HABIT(id, kernels, text) SMCCLC_HABIT_##id,
#include "kernels.def"
#undef HABIT
	SMCCLC_HABIT_COUNT
};

/* Returns the kernels that have `habit`, in static storage. */
const struct smcclc_kernels *smcclc_kernels_that(enum smcclc_habit habit);

#endif
