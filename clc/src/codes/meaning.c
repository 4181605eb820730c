/* SPDX-License-Identifier: MIT */
#include "meaning.h"

#include "values/kernels.h"

/* Returns whether a kernel like `b`, whatever its number, has `a`. */
static bool same_system(const struct smcclc_kernels *a,
			const struct smcclc_kernels *b)
{
	struct smcclc_kernels any_a = ALL;
	struct smcclc_kernels any_b = ALL;

	any_a.vendor = a->vendor;
	any_b.vendor = b->vendor;
	return smcclc_kernels_meet(&any_a, &any_b);
}

static bool in_place(const struct smcclc_code *meaning, unsigned places)
{
	return !places || (meaning->senders & places);
}

const struct smcclc_code *
smcclc_code_meaning(uint32_t code, const struct smcclc_kernels *kernels,
		    unsigned places, const struct smcclc_code **other)
{
	size_t count;
	const struct smcclc_code *all = smcclc_code_find(code, &count);
	const struct smcclc_code *best = NULL;
	const struct smcclc_code *otherwise = NULL; /* kernels speak against */
	bool misplaced = false;

	*other = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct smcclc_code *meaning = &all[i];

		if (!same_system(&meaning->kernels, kernels))
			continue;
		if (!in_place(meaning, places)) {
			misplaced = true;
		} else if (!smcclc_kernels_meet(&meaning->kernels, kernels)) {
			if (!otherwise)
				otherwise = meaning;
		} else if (!best) {
			best = meaning;
			*other = otherwise;
		} else if (!*other) {
			*other = meaning;
		}
	}
	if (best || otherwise || !misplaced)
		return best ? best : otherwise;
	return smcclc_code_meaning(code, kernels, 0, other);
}
