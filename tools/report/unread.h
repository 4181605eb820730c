/* SPDX-License-Identifier: MIT */
/* What a report cannot tell of, in the same words in every format. */
#ifndef UNREAD_H
#define UNREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/totals.h"
#include "wording.h"

/*
 * Returns what JSON calls frames that turned out to be `result`, an enum
 * packet_result; NULL for those that were read.
 */
const char *unread_kind(unsigned result);

/* Returns whether there are frames of such a kind. */
bool unread_any(const struct totals *totals);

/* Adds how many there are of each kind, if there are any. */
void unread_add(struct sentence *sentence, const struct totals *totals);

/* Returns the name of a note, an enum totals_note, for programs. */
const char *unread_note_id(unsigned note);

/* Adds the note, of which there are `count`. */
void unread_note(struct sentence *sentence, unsigned note, uint64_t count);

#endif
