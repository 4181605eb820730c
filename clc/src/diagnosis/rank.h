/* SPDX-License-Identifier: MIT */
/*
 * From evidence to causes. What the verdict alone makes possible is a row of
 * priors.def; each observation of the ledger then raises, lowers, proves or
 * rules out, by the rows of effects.def. Nothing else has a say.
 */
#ifndef SMCCLC_SRC_RANK_H
#define SMCCLC_SRC_RANK_H

#include "ledger.h"

enum effect {
	EFFECT_NONE,
	EFFECT_RULES_OUT,
	EFFECT_AGAINST,
	EFFECT_SUPPORTS,
	EFFECT_POINTS_TO,
	EFFECT_PROVES,
};

struct candidate {
	uint8_t cause;      /* enum smcclc_cause */
	uint8_t likelihood; /* enum smcclc_likelihood */
	bool ruled_out;
	bool idle; /* nothing speaks for it, and it takes something */
	int score;
};

#define CANDIDATES_MAX 20

struct ranking {
	/* What each entry of the ledger says of each cause, enum effect. */
	uint8_t effect[LEDGER_MAX][SMCCLC_CAUSE_LIMIT];
	size_t count;
	struct candidate candidate[CANDIDATES_MAX]; /* likeliest first, what is
						       ruled out last */
};

/*
 * Notes in `ledger` what the verdict itself rests on, and writes to `*ranking`
 * which causes it can have, in the light of all that is in `ledger`. Of equal
 * causes the one of the lower number comes first.
 */
void smcclc_rank(struct ranking *ranking, struct ledger *ledger,
		 const struct smcclc_subject *subject);

/* What causes.def says of a cause. */
struct cause_row {
	const char *id;
	uint8_t host; /* enum smcclc_side */
	const char *sentence;
	struct smcclc_code_check checks[SMCCLC_CODE_CHECKS];
};

/* Returns the row of `cause`, NULL if there is no such cause. */
const struct cause_row *smcclc_cause_row(unsigned cause);

#endif
