/* SPDX-License-Identifier: MIT */
#include "known.h"

static uint8_t below(uint8_t value, unsigned count, uint8_t otherwise)
{
	return value < count ? value : otherwise;
}

void smcclc_verdict_known(const struct smcclc_verdict *verdict,
			  struct smcclc_verdict *known)
{
	*known = *verdict;
	if (verdict->outcome >= SMCCLC_OUTCOME_COUNT ||
	    verdict->reason >= SMCCLC_REASON_COUNT) {
		known->outcome = SMCCLC_UNDETERMINED;
		known->reason = SMCCLC_CAPTURE_INCOMPLETE;
	}
	known->by = below(verdict->by, SMCCLC_NOBODY, SMCCLC_NOBODY);
	known->stage =
		below(verdict->stage, SMCCLC_STAGE_COUNT, SMCCLC_STAGE_SYN);
	known->version = below(verdict->version, SMCCLC_VERSION_2_1 + 1,
			       SMCCLC_VERSION_NONE);
	known->inference = below(verdict->inference, SMCCLC_INFERENCE_COUNT,
				 SMCCLC_FROM_GAP);
	known->path =
		below(verdict->path, SMCCLC_PATH_BOTH + 1, SMCCLC_PATH_NONE);
	for (unsigned side = 0; side < SMCCLC_NOBODY; side++)
		known->kernel[side].mode = below(verdict->kernel[side].mode,
						 SMCCLC_MODE_TCP + 1,
						 SMCCLC_MODE_UNKNOWN);
}
