/* SPDX-License-Identifier: MIT */
/*
 * The evidence of one connection: what was observed, whose it is, and in which
 * frames. It is gathered by the evidence_*.c, a room of the house each, and
 * read by rank.c. Facts only; what they mean is in effects.def.
 */
#ifndef SMCCLC_SRC_LEDGER_H
#define SMCCLC_SRC_LEDGER_H

#include <smcclc/explain.h>

#include "template.h"

enum evidence {
#define EVIDENCE(symbol, sentence) EV_##symbol,
#include "evidence.def"
#undef EVIDENCE
	EVIDENCE_COUNT
};

struct ledger_entry {
	uint8_t evidence; /* enum evidence */
	uint8_t side;     /* enum smcclc_side */
	uint8_t frame_count;
	uint32_t frames[SMCCLC_EXPLAIN_FRAMES];
	uint32_t number;  /* what %N says */
	int64_t duration; /* nanoseconds; what %T says */
};

#define LEDGER_MAX 40

struct ledger {
	size_t count;
	struct ledger_entry entry[LEDGER_MAX];
};

/*
 * Notes an observation of `side`; what does not fit is not noted. Returns the
 * entry, for its frames, number and duration: one that may be written to and
 * is not in the ledger if there was no room.
 */
struct ledger_entry *smcclc_ledger_note(struct ledger *ledger,
					unsigned evidence, unsigned side);

/* Adds a frame unless it is 0 or there already; keeps them in order. */
void smcclc_ledger_frame(struct ledger_entry *entry, uint32_t frame);

/* The same for the first and the last frame of `sighting`, and its count. */
void smcclc_ledger_sighting(struct ledger_entry *entry,
			    const struct smcclc_sighting *sighting);

/* The frame of a fact of the handshake, an enum smcclc_fact. */
void smcclc_ledger_fact(struct ledger_entry *entry,
			const struct smcclc_subject *subject, unsigned fact);

/* Note what the option, the messages, RoCE and the segments show. */
void smcclc_evidence_option(struct ledger *ledger,
			    const struct smcclc_subject *subject);
void smcclc_evidence_device(struct ledger *ledger,
			    const struct smcclc_subject *subject);
void smcclc_evidence_roce(struct ledger *ledger,
			  const struct smcclc_subject *subject);
void smcclc_evidence_path(struct ledger *ledger,
			  const struct smcclc_subject *subject);

#endif
