/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <string.h>

static const struct report_format *const formats[] = {
	&report_text,
	&report_json,
	&report_html,
};

const struct report_format *report_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

bool report_established(const struct smcclc_verdict *verdict)
{
	return verdict->outcome == SMCCLC_SMC_R ||
	       verdict->outcome == SMCCLC_SMC_D;
}

void report_add_totals(struct totals *sum, const struct totals *totals)
{
	sum->packets += totals->packets;
	sum->tcp_connections += totals->tcp_connections;
	sum->evicted += totals->evicted;
	for (size_t i = 0; i < SMCCLC_OUTCOME_COUNT; i++)
		sum->outcomes[i] += totals->outcomes[i];
	for (size_t i = 0; i < PACKET_RESULT_COUNT; i++)
		sum->frames[i] += totals->frames[i];
	for (size_t i = 0; i < TOTALS_NOTE_COUNT; i++)
		sum->notes[i] += totals->notes[i];
}
