/* SPDX-License-Identifier: MIT */
/* The words for outcomes, reasons, stages, ends and modes. */
#include <smcclc/handshake.h>
#include <smcclc/kernels.h>

static const char *word(const char *const *words, size_t count, unsigned index)
{
	return index < count && words[index] != NULL ? words[index] : "unknown";
}

const char *smcclc_outcome_name(unsigned outcome)
{
	static const char *const words[SMCCLC_OUTCOME_COUNT] = {
		[SMCCLC_UNDETERMINED] = "undetermined",
		[SMCCLC_SMC_R] = "smc-r",
		[SMCCLC_SMC_D] = "smc-d",
		[SMCCLC_FALLBACK] = "fallback",
		[SMCCLC_SPLIT] = "split",
		[SMCCLC_ABORTED] = "aborted",
	};

	return word(words, SMCCLC_OUTCOME_COUNT, outcome);
}

const char *smcclc_reason_name(unsigned reason)
{
	static const char *const words[SMCCLC_REASON_COUNT] = {
		[SMCCLC_NO_REASON] = "none",
		[SMCCLC_NO_SMC_OPTION] = "no-smc-option",
		[SMCCLC_DECLINED] = "declined",
		[SMCCLC_DATA_INSTEAD_OF_CLC] = "data-instead-of-clc",
		[SMCCLC_MALFORMED] = "malformed",
		[SMCCLC_NO_REPLY] = "no-reply",
		[SMCCLC_CLOSED] = "closed",
		[SMCCLC_RESET] = "reset",
		[SMCCLC_CAPTURE_INCOMPLETE] = "capture-incomplete",
	};

	return word(words, SMCCLC_REASON_COUNT, reason);
}

const char *smcclc_stage_name(unsigned stage)
{
	static const char *const words[SMCCLC_STAGE_COUNT] = {
		[SMCCLC_STAGE_SYN] = "syn",
		[SMCCLC_STAGE_SYN_ACK] = "syn-ack",
		[SMCCLC_STAGE_PROPOSAL] = "proposal",
		[SMCCLC_STAGE_ACCEPT] = "accept",
		[SMCCLC_STAGE_CONFIRM] = "confirm",
	};

	return word(words, SMCCLC_STAGE_COUNT, stage);
}

const char *smcclc_side_name(unsigned side)
{
	static const char *const words[] = {"client", "server", "nobody"};

	return word(words, sizeof(words) / sizeof(words[0]), side);
}

const char *smcclc_mode_name(unsigned mode)
{
	static const char *const words[] = {
		[SMCCLC_MODE_SMCR] = "SMCR",
		[SMCCLC_MODE_SMCD] = "SMCD",
		[SMCCLC_MODE_TCP] = "TCP",
	};

	return mode < sizeof(words) / sizeof(words[0]) ? words[mode] : NULL;
}

const char *smcclc_vendor_name(unsigned vendor)
{
	static const char *const words[SMCCLC_VENDOR_COUNT] = {
		[SMCCLC_VENDOR_LINUX] = "Linux",
		[SMCCLC_VENDOR_ALIBABA] = "Alibaba Cloud Linux",
		[SMCCLC_VENDOR_ZOS] = "z/OS",
		[SMCCLC_VENDOR_AIX] = "AIX",
	};

	return word(words, SMCCLC_VENDOR_COUNT, vendor);
}
