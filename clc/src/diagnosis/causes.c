/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "codes/checks.h"
#include "rank.h"

/* Checks that several causes share. */
#define ROCE_FILTER                                                    \
	CHECK(NETWORK,                                                 \
	      "UDP port 4791 (version 1: ethertype 0x8915) must pass " \
	      "in both directions",                                    \
	      "tcpdump -ni <interface> udp port 4791")
#define ROCE_PATH_TO_CLIENT                                           \
	CHECK(SERVER,                                                 \
	      "the client's RoCE address must answer (rping -s runs " \
	      "there)",                                               \
	      "rping -c -v -C 3 -I %a -a %i")
#define ROCE_PATH_TO_SERVER                                           \
	CHECK(CLIENT,                                                 \
	      "the server's RoCE address must answer (rping -s runs " \
	      "there)",                                               \
	      "rping -c -v -C 3 -I %i -a %a")
#define ROCE_PORTS CHECK(BOTH, "RoCE ports must be up", "rdma link")

/* clang-format off */
#define LIST(...) {__VA_ARGS__}

static const struct cause_row rows[SMCCLC_CAUSE_LIMIT] = {
#define CAUSE(number, symbol, id, host, sentence, checks) \
	[number] = {id, SMCCLC_##host, sentence, checks},
#define SIDED(number, symbol, id, sentence, checks) \
	[number] = {"client-" id, SMCCLC_CLIENT, sentence, checks}, \
	[number + 1] = {"server-" id, SMCCLC_SERVER, sentence, checks},
#include <smcclc/causes.def>
#undef SIDED
#undef CAUSE
};

/* clang-format on */

const struct cause_row *smcclc_cause_row(unsigned cause)
{
	return cause < SMCCLC_CAUSE_LIMIT && rows[cause].id ? &rows[cause]
							    : NULL;
}

const char *smcclc_cause_name(unsigned cause)
{
	const struct cause_row *row = smcclc_cause_row(cause);

	return row ? row->id : NULL;
}

unsigned smcclc_cause_by_name(const char *name)
{
	for (unsigned cause = 0; cause < SMCCLC_CAUSE_LIMIT; cause++)
		if (rows[cause].id && strcmp(rows[cause].id, name) == 0)
			return cause;
	return SMCCLC_CAUSE_NONE;
}

const char *smcclc_likelihood_name(unsigned likelihood)
{
	switch (likelihood) {
	case SMCCLC_PROVEN:
		return "proven";
	case SMCCLC_LIKELY:
		return "likely";
	default:
		return "possible";
	}
}
