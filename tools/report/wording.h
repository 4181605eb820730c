/* SPDX-License-Identifier: MIT */
/* What the reports for people say in the same words. */
#ifndef WORDING_H
#define WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/result_groups.h"
#include "analysis/totals.h"
#include "connection.h"

#define SENTENCE_MAX 2048

/* Put together piece by piece; what is too long is cut. Starts as zero. */
struct sentence {
	char text[SENTENCE_MAX];
	size_t length;
};

__attribute__((format(printf, 2, 3))) void
sentence_add(struct sentence *sentence, const char *format, ...);

/* Returns "s", or "" for 1. */
const char *wording_plural(uint64_t count);

/* Returns what an outcome is called in a heading. */
const char *wording_outcome(unsigned outcome);

/* Adds why connections of this cause went wrong. */
void wording_result(struct sentence *sentence, const struct result *result);

/* Adds what smcss shows at `end`. */
void wording_kernel_view(struct sentence *sentence, const char *end,
			 const struct smcclc_kernel_view *view);

/* Adds what became of the connections that tried SMC. */
void wording_totals(struct sentence *sentence, const struct totals *totals);

/* So many `words`; nothing to say if the count is 0. */
struct wording_note {
	uint64_t count;
	const char *words;
};

#define WORDING_NOTES 3

/*
 * Writes WORDING_NOTES `notes`: what a report with `totals` leaves out, and
 * what to do if nothing tried SMC.
 */
void wording_notes(const struct totals *totals, struct wording_note *notes);

/*
 * Adds the tunnels that the connection was seen in, the innermost first.
 * Returns false, and adds nothing, if there are none.
 */
bool wording_tunnels(struct sentence *sentence,
		     const struct connection *connection);

/* Adds what `event` is called beside its arrow. */
void wording_event(struct sentence *sentence,
		   const struct connection *connection,
		   const struct connection_event *event);

/* Adds what the MESSAGE `event` is about: what it offered or agreed to. */
void wording_highlights(struct sentence *sentence,
			const struct connection *connection,
			const struct connection_event *event);

#endif
