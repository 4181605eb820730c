/* SPDX-License-Identifier: MIT */
/* How the facts that feeding noted are read: questions that verdicts ask. */
#ifndef SMCCLC_SRC_FACTS_H
#define SMCCLC_SRC_FACTS_H

#include <smcclc/handshake.h>

#define SECOND INT64_C(1000000000)

/* Of an order of events: it did not happen. Sorts last. */
#define NEVER UINT32_MAX

/* Whether `fact`, an enum smcclc_fact, is one. */
static inline bool has(const struct smcclc_handshake *hs, unsigned fact)
{
	return hs->fact[fact].order != 0;
}

/* The end of a connection that is not `side`. */
static inline unsigned other(unsigned side)
{
	return side == SMCCLC_CLIENT ? SMCCLC_SERVER : SMCCLC_CLIENT;
}

/* When in the order of events a fact became one. */
static inline uint32_t order(const struct smcclc_handshake *hs, unsigned fact)
{
	return has(hs, fact) ? hs->fact[fact].order : NEVER;
}

/* Nanoseconds from one time to a later one; 0 if it is none. */
static inline int64_t span(int64_t from, int64_t to)
{
	uint64_t passed = (uint64_t)to - (uint64_t)from;

	if (to <= from)
		return 0;
	return passed > INT64_MAX ? INT64_MAX : (int64_t)passed;
}

/* The FIN or RST that came first, as its fact; SMCCLC_FACT_COUNT if none. */
unsigned first_end(const struct smcclc_handshake *hs);

/* The side whose FIN or RST the fact `end` is. */
static inline unsigned side_of_end(unsigned end)
{
	return end == SMCCLC_FACT_FIN + SMCCLC_SERVER ||
			       end == SMCCLC_FACT_RST + SMCCLC_SERVER
		       ? SMCCLC_SERVER
		       : SMCCLC_CLIENT;
}

/* The order of first_end(). */
uint32_t end_order(const struct smcclc_handshake *hs);

/* When `side` closed its half, FIN or RST. */
uint32_t end_order_of(const struct smcclc_handshake *hs, unsigned side);

/* Whether first_end() is a RST that TCP would not take. */
bool end_is_doubtful(const struct smcclc_handshake *hs);

/* Whether anything that `side` sent is in the capture. */
bool visible(const struct smcclc_handshake *hs, unsigned side);

/* Whether the capture has all of what `side` sent that matters here. */
bool all_seen(const struct smcclc_handshake *hs, unsigned side);

/* Whether either end sent payload before `limit`, an order of events. */
bool sent_data(const struct smcclc_handshake *hs, uint32_t limit);

/* Whether a SYN or SYN-ACK with this enum smcclc_option is one without. */
static inline bool refused(unsigned option)
{
	return option == SMCCLC_OPTION_ABSENT || option == SMCCLC_OPTION_SMCD ||
	       option == SMCCLC_OPTION_REMOVED;
}

/* The last step reached before `limit`, an order of events. */
unsigned stage_before(const struct smcclc_handshake *hs, uint32_t limit);

/* Whether the times of the capture cannot be right. */
bool clock_is_bad(const struct smcclc_handshake *hs);

/*
 * Whether the Confirm was sent again and again, and the server never
 * acknowledged it: it has not arrived.
 */
bool confirm_is_lost(const struct smcclc_handshake *hs);

/* What is inferred makes the verdict only likely. */
static inline void likely(struct smcclc_verdict *v, unsigned inference)
{
	v->certain = false;
	v->inference = (uint8_t)inference;
}

/* smcss shows TCP at `side`, with these codes. */
static inline void kernel_tcp(struct smcclc_verdict *v, unsigned side,
			      uint32_t local, uint32_t peer)
{
	v->kernel[side] = (struct smcclc_kernel_view){
		.mode = SMCCLC_MODE_TCP,
		.local = local,
		.peer = peer,
	};
}

/* smcss shows at `side` what was agreed on. */
static inline void kernel_smc(const struct smcclc_handshake *hs,
			      struct smcclc_verdict *v, unsigned side)
{
	v->kernel[side].mode = hs->path == SMCCLC_PATH_D ? SMCCLC_MODE_SMCD
							 : SMCCLC_MODE_SMCR;
}

/*
 * Writes what a Decline makes of the connection to `*v`, if there was one that
 * somebody was there to hear. Returns whether there was.
 */
bool verdict_declined(const struct smcclc_handshake *hs,
		      struct smcclc_verdict *v);

#endif /* SMCCLC_SRC_FACTS_H */
