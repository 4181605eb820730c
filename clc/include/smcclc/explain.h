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
#include <smcclc/handshake.h>
#include <smcclc/observed.h>

#define SMCCLC_EXPLAIN_CAUSES 6
#define SMCCLC_EXPLAIN_CHECKS 6
#define SMCCLC_EXPLAIN_TEXT   8192

struct smcclc_check {
	uint8_t host; /* enum smcclc_side; NOBODY: the network between them */
	const char *text;
	const char *command; /* NULL if there is none to type */
};

struct smcclc_explanation {
	const char *summary; /* one sentence, with full stop */
	size_t cause_count;
	const char *causes[SMCCLC_EXPLAIN_CAUSES]; /* likeliest first */
	size_t check_count;
	struct smcclc_check checks[SMCCLC_EXPLAIN_CHECKS];
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
 * Writes one sentence that sums up `evidence`, as in smcclc_explanation, to
 * `text`, at most `capacity` bytes with the NUL. Returns its length.
 */
SMCCLC_API size_t smcclc_explain_summary(const struct smcclc_observed *evidence,
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
