/* SPDX-License-Identifier: MIT */
#include "facts.h"

/* The clock may turn back by this: captures merge queues out of order. */
#define DISORDER (SECOND / 10)
/* So many steps of a handshake take some time. */
#define STEPS_TAKE_TIME 4
/* A message that was sent so often and not acknowledged does not arrive. */
#define REPEATS_OF_LOST 3

unsigned first_end(const struct smcclc_handshake *hs)
{
	unsigned first = SMCCLC_FACT_COUNT;

	for (unsigned f = SMCCLC_FACT_FIN; f < SMCCLC_FACT_COUNT; f++)
		if (has(hs, f) && (first == SMCCLC_FACT_COUNT ||
				   order(hs, f) < order(hs, first)))
			first = f;
	return first;
}

uint32_t end_order(const struct smcclc_handshake *hs)
{
	unsigned end = first_end(hs);

	return end == SMCCLC_FACT_COUNT ? NEVER : order(hs, end);
}

uint32_t end_order_of(const struct smcclc_handshake *hs, unsigned side)
{
	uint32_t fin = order(hs, SMCCLC_FACT_FIN + side);
	uint32_t rst = order(hs, SMCCLC_FACT_RST + side);

	return fin < rst ? fin : rst;
}

bool end_is_doubtful(const struct smcclc_handshake *hs)
{
	unsigned end = first_end(hs);

	return end >= SMCCLC_FACT_RST && end < SMCCLC_FACT_COUNT &&
	       hs->doubtful_rst[end - SMCCLC_FACT_RST];
}

bool visible(const struct smcclc_handshake *hs, unsigned side)
{
	bool opened = side == SMCCLC_CLIENT ? has(hs, SMCCLC_FACT_SYN)
					    : has(hs, SMCCLC_FACT_SYN_ACK);
	bool spoke = side == SMCCLC_CLIENT
			     ? has(hs, SMCCLC_FACT_PROPOSAL) ||
				       has(hs, SMCCLC_FACT_CONFIRM)
			     : has(hs, SMCCLC_FACT_ACCEPT);

	return opened || spoke || has(hs, SMCCLC_FACT_DECLINE + side) ||
	       has(hs, SMCCLC_FACT_DATA + side) ||
	       end_order_of(hs, side) != NEVER;
}

bool all_seen(const struct smcclc_handshake *hs, unsigned side)
{
	return visible(hs, side) && !has(hs, SMCCLC_FACT_HOLE + side);
}

bool sent_data(const struct smcclc_handshake *hs, uint32_t limit)
{
	return order(hs, SMCCLC_FACT_DATA + SMCCLC_CLIENT) < limit ||
	       order(hs, SMCCLC_FACT_DATA + SMCCLC_SERVER) < limit;
}

unsigned stage_before(const struct smcclc_handshake *hs, uint32_t limit)
{
	if (order(hs, SMCCLC_FACT_CONFIRM) < limit)
		return SMCCLC_STAGE_CONFIRM;
	if (order(hs, SMCCLC_FACT_ACCEPT) < limit)
		return SMCCLC_STAGE_ACCEPT;
	if (order(hs, SMCCLC_FACT_PROPOSAL) < limit)
		return SMCCLC_STAGE_PROPOSAL;
	if (order(hs, SMCCLC_FACT_SYN_ACK) < limit &&
	    !refused(hs->last_syn_ack))
		return SMCCLC_STAGE_SYN_ACK;
	return SMCCLC_STAGE_SYN;
}

bool clock_is_bad(const struct smcclc_handshake *hs)
{
	return hs->turned > DISORDER ||
	       (hs->steps >= STEPS_TAKE_TIME && hs->now == hs->first);
}

bool confirm_is_lost(const struct smcclc_handshake *hs)
{
	return has(hs, SMCCLC_FACT_CONFIRM) && hs->unacked[SMCCLC_CLIENT] &&
	       hs->repeats[SMCCLC_CLIENT] >= REPEATS_OF_LOST;
}
