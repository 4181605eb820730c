/* SPDX-License-Identifier: MIT */
/* Ranges of kernels, as numbers: who sends a code, who behaves in a way. */
#ifndef SMCCLC_KERNELS_H
#define SMCCLC_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>

/* A release of Linux as a number: 5016 is 5.16. */
#define SMCCLC_KERNEL(major, minor) ((major)*1000 + (minor))
#define SMCCLC_KERNEL_ANY           UINT16_MAX /* as `last`: no end is known */

/* Whose kernel, or whose operating system. */
enum smcclc_vendor {
	SMCCLC_VENDOR_LINUX,   /* kernel.org's, and what others make of it */
	SMCCLC_VENDOR_ALIBABA, /* Alibaba Cloud Linux and Anolis OS (ANCK) */
	SMCCLC_VENDOR_ZOS,
	SMCCLC_VENDOR_AIX,
	SMCCLC_VENDOR_COUNT
};

/* The kernels from `first` to `last`, less those from `gap_first` on to
 * `gap_last`; of z/OS and AIX the numbers mean nothing. */
struct smcclc_kernels {
	uint8_t vendor; /* enum smcclc_vendor */
	uint16_t first; /* 0: no beginning is known */
	uint16_t last;
	uint16_t gap_first; /* 0, like `gap_last`: there is no gap */
	uint16_t gap_last;
};

/* Returns the name of `vendor`, never NULL. */
SMCCLC_API const char *smcclc_vendor_name(unsigned vendor);

/*
 * Returns whether one kernel can be in both. Alibaba's kernels have the
 * numbers of the Linux that they are made of; z/OS and AIX meet nobody else.
 */
SMCCLC_API bool smcclc_kernels_meet(const struct smcclc_kernels *a,
				    const struct smcclc_kernels *b);

/* Room that holds any smcclc_kernels_text() result, with its NUL. */
#define SMCCLC_KERNELS_TEXT_MAX 80

/*
 * Writes `kernels` as a person reads them ("all", "since 5.16", "5.8-5.9",
 * "5.9 or older", "since 5.2, but not 5.16-6.5", "Alibaba Cloud Linux") to
 * `text`, at most `capacity` bytes with the NUL, cut if need be. Returns its
 * length.
 */
SMCCLC_API size_t smcclc_kernels_text(const struct smcclc_kernels *kernels,
				      char *text, size_t capacity);

#endif
