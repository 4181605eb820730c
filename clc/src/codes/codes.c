/* SPDX-License-Identifier: MIT */
#include <smcclc/codes.h>

#include "checks.h"
#include "values/kernels.h"

/* The vocabulary of codes.def. */
#define FIRST       SMCCLC_CODE_CLIENT_FIRST
#define SERVER      SMCCLC_CODE_SERVER
#define CLIENT      SMCCLC_CODE_CLIENT
#define CLIENT_LATE SMCCLC_CODE_CLIENT_LATE
#define SERVER_LATE SMCCLC_CODE_SERVER_LATE
#define LOCAL       SMCCLC_CODE_LOCAL

/* clang-format off */
#define LIST(...) {__VA_ARGS__}
/* clang-format on */

/* Checks that several codes share. */
#define ROCE_PATH                                                          \
	CHECK(CLIENT,                                                      \
	      "the RoCE address of the server must answer (rping -s runs " \
	      "there)",                                                    \
	      "rping -c -v -C 3 -a <RoCE address of the server>")
#define ROCE_FILTER \
	CHECK(NETWORK, "UDP port 4791 must pass in both directions", NULL)
#define ROCE_PORTS CHECK(BOTH, "RoCE ports must be up", "rdma link")
#define PNET_BOTH                                                        \
	CHECK(BOTH, "PNET ids: equal only where the fabric is the same", \
	      "smcr device")
#define ISM_DEVICE(where) \
	CHECK(where, "ISM devices, their PNET ids and CHIDs", "smcd device")
#define LINKS(where)                                             \
	CHECK(where, "link groups and the state of their links", \
	      "smcr linkgroup link-show")

/* clang-format off */
static const struct smcclc_code codes[] = {
#define CODE(code, symbol, kernels, current, senders, meaning, causes, checks) \
	{UINT32_C(code), #symbol, kernels, current, senders, meaning, causes,  \
	 checks},
#define MEANING CODE
#define ALIAS(code, symbol)
#include <smcclc/codes.def>
#undef ALIAS
#undef MEANING
#undef CODE
};
/* clang-format on */

static const struct {
	uint32_t code;
	const char *symbol;
} aliases[] = {
#define CODE(...)
#define MEANING(...)
#define ALIAS(code, symbol) {code, #symbol},
#include <smcclc/codes.def>
#undef ALIAS
#undef MEANING
#undef CODE
};

#define CODES (sizeof(codes) / sizeof(codes[0]))

/* Classes by the highest byte; internal errors have two bytes. */
static const struct {
	uint32_t mask;
	uint32_t value;
	const char *name;
} classes[] = {
	{0xfffff000, 0x00005000, "reasons of z/OS, as its Netstat shows them"},
	{0xff000000, 0x01000000, "out of memory or resources"},
	{0xff000000, 0x02000000, "timeout"},
	{0xff000000, 0x03000000, "configuration"},
	{0xff000000, 0x04000000, "synchronisation of link groups"},
	{0xff000000, 0x05000000, "the peer declined"},
	{0xff000000, 0x06000000, "answer to a Decline"},
	{0xff000000, 0x07000000, "sending failed"},
	{0xffff0000, 0x09990000, "internal error"},
	{0xffff0000, 0x99990000, "internal error"},
};

size_t smcclc_code_count(void)
{
	return CODES;
}

const struct smcclc_code *smcclc_code_at(size_t index)
{
	return index < CODES ? &codes[index] : NULL;
}

/* Returns the index of the first entry whose code is not below `code`. */
static size_t lower_bound(uint32_t code)
{
	size_t low = 0;
	size_t high = CODES;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (codes[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct smcclc_code *smcclc_code_find(uint32_t code, size_t *count)
{
	size_t first = lower_bound(code);
	size_t end = first;

	while (end < CODES && codes[end].code == code)
		end++;
	if (count)
		*count = end - first;
	return end > first ? &codes[first] : NULL;
}

const struct smcclc_code *smcclc_code_sent(uint32_t code, unsigned places)
{
	size_t count;
	const struct smcclc_code *all = smcclc_code_find(code, &count);

	for (size_t i = 0; all && i < count; i++)
		if (all[i].senders & places)
			return &all[i];
	return all;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Returns what follows `prefix` in `text`, NULL if it begins otherwise. */
static const char *after_prefix(const char *text, const char *prefix)
{
	for (; *prefix; text++, prefix++)
		if (upper(*text) != *prefix)
			return NULL;
	return text;
}

static bool is_symbol(const char *text, const char *symbol)
{
	const char *rest = after_prefix(text, symbol);

	return rest && *rest == '\0';
}

const struct smcclc_code *smcclc_code_by_symbol(const char *symbol)
{
	const char *bare = after_prefix(symbol, "SMC_CLC_DECL_");
	const struct smcclc_code *old = NULL;

	if (!bare)
		bare = symbol;
	for (size_t i = 0; i < CODES; i++) {
		if (!is_symbol(bare, codes[i].symbol))
			continue;
		if (codes[i].current)
			return &codes[i];
		if (!old)
			old = &codes[i];
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (is_symbol(bare, aliases[i].symbol))
			return smcclc_code_find(aliases[i].code, NULL);
	return old;
}

const char *smcclc_code_class(uint32_t code)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if ((code & classes[i].mask) == classes[i].value)
			return classes[i].name;
	return "none that Linux uses";
}
