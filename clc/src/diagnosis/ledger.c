/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <string.h>

struct ledger_entry *smcclc_ledger_note(struct ledger *ledger,
					unsigned evidence, unsigned side)
{
	struct ledger_entry *entry = &ledger->entry[LEDGER_MAX - 1];

	if (ledger->count < LEDGER_MAX - 1)
		entry = &ledger->entry[ledger->count++];
	memset(entry, 0, sizeof(*entry));
	entry->evidence = (uint8_t)evidence;
	entry->side = (uint8_t)side;
	return entry;
}

void smcclc_ledger_frame(struct ledger_entry *entry, uint32_t frame)
{
	size_t at = entry->frame_count;

	for (size_t i = 0; i < entry->frame_count; i++)
		if (entry->frames[i] == frame)
			return;
	if (frame == 0 || at == SMCCLC_EXPLAIN_FRAMES)
		return;
	for (; at && entry->frames[at - 1] > frame; at--)
		entry->frames[at] = entry->frames[at - 1];
	entry->frames[at] = frame;
	entry->frame_count++;
}

void smcclc_ledger_sighting(struct ledger_entry *entry,
			    const struct smcclc_sighting *sighting)
{
	entry->number = sighting->count;
	smcclc_ledger_frame(entry, sighting->first);
	smcclc_ledger_frame(entry, sighting->last);
}

void smcclc_ledger_fact(struct ledger_entry *entry,
			const struct smcclc_subject *subject, unsigned fact)
{
	smcclc_ledger_frame(entry,
			    subject->evidence->handshake->fact[fact].frame);
}
