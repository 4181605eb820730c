/* SPDX-License-Identifier: MIT */
/*
 * Turns a verdict and the evidence of its handshake into sentences: what
 * happened, why it can have happened, what to check on which host. No
 * sentence claims more than the wire shows.
 */
#ifndef SMCCLC_EXPLAIN_H
#define SMCCLC_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>
#include <smcclc/diagnosis.h>
#include <smcclc/handshake.h>
#include <smcclc/observed.h>

#define SMCCLC_EXPLAIN_CAUSES   8
#define SMCCLC_EXPLAIN_EVIDENCE 5 /* of one cause */
#define SMCCLC_EXPLAIN_FRAMES   4 /* of one observation */
#define SMCCLC_EXPLAIN_CHECKS   6
#define SMCCLC_EXPLAIN_TEXT     16384

/* Something observed, and where. */
struct smcclc_observation {
	const char *text; /* no full stop */
	size_t frame_count;
	uint32_t frames[SMCCLC_EXPLAIN_FRAMES]; /* in rising order */
};

/* A cause that was considered. */
struct smcclc_explained {
	uint8_t cause;      /* enum smcclc_cause */
	uint8_t likelihood; /* enum smcclc_likelihood; POSSIBLE if ruled out */
	uint8_t host;       /* who must act, enum smcclc_side */
	const char *text;   /* one sentence, no full stop */
	size_t evidence_count;
	/* What speaks for it, or rules it out, the strongest first. */
	struct smcclc_observation evidence[SMCCLC_EXPLAIN_EVIDENCE];
};

struct smcclc_check {
	uint8_t host; /* enum smcclc_side; NOBODY: the network between them */
	const char *text;
	const char *command; /* NULL if there is none to type */
	size_t cause_count;
	uint8_t causes[SMCCLC_EXPLAIN_CAUSES]; /* that it is about */
};

struct smcclc_explanation {
	const char *summary; /* one sentence, with full stop */
	size_t cause_count;
	struct smcclc_explained causes[SMCCLC_EXPLAIN_CAUSES]; /* likeliest
								  first */
	size_t ruled_out_count;
	struct smcclc_explained ruled_out[SMCCLC_EXPLAIN_CAUSES];
	size_t check_count;
	struct smcclc_check checks[SMCCLC_EXPLAIN_CHECKS];
	/* What else is to be known, one sentence each, no full stop. */
	size_t note_count;
	const char *notes[SMCCLC_EXPLAIN_CAUSES];
	/* What the strings above point to; so do not copy by assignment. */
	size_t used;
	char text[SMCCLC_EXPLAIN_TEXT];
};

/*
 * Explains `evidence`. Writes `*explanation` completely; its strings live in
 * its own `text` or in static storage. They are printable ASCII: text from
 * the wire is escaped as smcclc_item_format() does. What does not fit is
 * left out whole, never cut.
 */
SMCCLC_API void smcclc_explain(const struct smcclc_observed *evidence,
			       struct smcclc_explanation *explanation);

/*
 * Returns the cause that smcclc_explain() would list first, an enum
 * smcclc_cause, NONE if it would list none; and writes to `*likelihood`, unless
 * NULL, how likely it is. Costs a fraction of it.
 */
SMCCLC_API unsigned smcclc_explain_cause(const struct smcclc_observed *evidence,
					 unsigned *likelihood);

/*
 * Writes one sentence that sums up `evidence`, as in smcclc_explanation, to
 * `text`, at most `capacity` bytes with the NUL. Returns its length.
 */
SMCCLC_API size_t smcclc_explain_summary(const struct smcclc_observed *evidence,
					 char *text, size_t capacity);

/*
 * Writes what was observed and where ("the Proposal carries no EID (frame
 * 21)") to `text`, at most `capacity` bytes with the NUL. Printable ASCII.
 * Returns its length.
 */
SMCCLC_API size_t
smcclc_explain_observation(const struct smcclc_observation *observation,
			   char *text, size_t capacity);

/*
 * Writes what `finding` of a message of `type` means, as one sentence without
 * a full stop ("length is 240, its content adds up to 156: Linux ends the
 * connection"), to `text`, at most `capacity` bytes with the NUL. Printable
 * ASCII. Returns its length.
 */
SMCCLC_API size_t smcclc_explain_finding(const struct smcclc_finding *finding,
					 unsigned type, char *text,
					 size_t capacity);

#endif
