/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <smcclc/tcp_option.h>

#define KIND_END 0
#define KIND_NOP 1

static const uint8_t exid_smcr[] = {0xe2, 0xd4, 0xc3, 0xd9};
static const uint8_t exid_smcd[] = {0xe2, 0xd4, 0xc3, 0xc4};

enum smcclc_option smcclc_tcp_option_find(const uint8_t *options,
					  size_t captured, size_t length)
{
	enum smcclc_option found = SMCCLC_OPTION_ABSENT;
	size_t end = captured < length ? captured : length;
	size_t at = 0;

	while (at < end && options[at] != KIND_END) {
		size_t size;

		if (options[at] == KIND_NOP) {
			at++;
			continue;
		}
		if (at + 1 >= end)
			break;
		size = options[at + 1];
		if (size < 2 || at + size > length)
			return found;
		if (options[at] == SMCCLC_TCP_OPTION_KIND &&
		    size >= SMCCLC_TCP_OPTION_LEN && size % 2 == 0) {
			if (at + SMCCLC_TCP_OPTION_LEN > end)
				break;
			if (memcmp(options + at + 2, exid_smcr, 4) == 0)
				return SMCCLC_OPTION_SMCR;
			if (memcmp(options + at + 2, exid_smcd, 4) == 0)
				found = SMCCLC_OPTION_SMCD;
		}
		at += size;
	}
	if (found == SMCCLC_OPTION_ABSENT && end < length &&
	    !(at < end && options[at] == KIND_END))
		return SMCCLC_OPTION_UNKNOWN;
	return found;
}

size_t smcclc_tcp_option_encode(enum smcclc_option option, uint8_t *out,
				size_t capacity)
{
	const uint8_t *exid = option == SMCCLC_OPTION_SMCD ? exid_smcd
							   : exid_smcr;

	if ((option != SMCCLC_OPTION_SMCR && option != SMCCLC_OPTION_SMCD) ||
	    capacity < 2 + SMCCLC_TCP_OPTION_LEN)
		return 0;
	out[0] = KIND_NOP;
	out[1] = KIND_NOP;
	out[2] = SMCCLC_TCP_OPTION_KIND;
	out[3] = SMCCLC_TCP_OPTION_LEN;
	memcpy(out + 4, exid, 4);
	return 8;
}
