/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics > Service Response Time > SMC-CLC, and -z smcclc,srt: how long
 * each step of a handshake took.
 */
#include "statistics.h"

#include <epan/srt_table.h>

/* A row of the table: a message, by what it answers. */
static const struct row {
	unsigned type;
	unsigned first, last; /* enum smcclc_fact */
	const char *name;
} rows[] = {
	{SMCCLC_PROPOSAL, SMCCLC_FACT_SYN, SMCCLC_FACT_SYN_ACK,
	 "Proposal after the SYN-ACK"},
	{SMCCLC_ACCEPT, SMCCLC_FACT_SYN, SMCCLC_FACT_PROPOSAL,
	 "Accept after the Proposal"},
	{SMCCLC_CONFIRM, SMCCLC_FACT_SYN, SMCCLC_FACT_ACCEPT,
	 "Confirm after the Accept"},
	{SMCCLC_DECLINE, SMCCLC_FACT_SYN, SMCCLC_FACT_SYN_ACK,
	 "Decline instead of a Proposal"},
	{SMCCLC_DECLINE, SMCCLC_FACT_PROPOSAL, SMCCLC_FACT_PROPOSAL,
	 "Decline after the Proposal"},
	{SMCCLC_DECLINE, SMCCLC_FACT_ACCEPT, SMCCLC_FACT_ACCEPT,
	 "Decline after the Accept"},
	{SMCCLC_DECLINE, SMCCLC_FACT_CONFIRM, SMCCLC_FACT_CONFIRM,
	 "Decline after the Confirm"},
	{SMCCLC_DECLINE, SMCCLC_FACT_DECLINE, SMCCLC_FACT_DECLINE + 1,
	 "Decline after a Decline"},
};

static tap_packet_status take(void *data, packet_info *pinfo,
			      epan_dissect_t *edt _U_, const void *told,
			      tap_flags_t flags _U_)
{
	const struct statistics_response *answer = told;
	srt_data_t *srt = data;

	for (unsigned i = 0; i < array_length(rows); i++) {
		/* It wants the time of the request. */
		nstime_t asked;

		if (answer->type != rows[i].type ||
		    answer->response.fact < rows[i].first ||
		    answer->response.fact > rows[i].last)
			continue;
		nstime_delta(&asked, &pinfo->abs_ts, &answer->response.waited);
		add_srt_table_data(
			g_array_index(srt->srt_array, srt_stat_table *, 0),
			(int)i, &asked, pinfo);
		return TAP_PACKET_REDRAW;
	}
	return TAP_PACKET_DONT_REDRAW;
}

static void begin(struct register_srt *srt _U_, GArray *tables)
{
	srt_stat_table *table = init_srt_table("SMC handshakes", "SMC", tables,
					       array_length(rows), "Message",
					       NULL, NULL);

	for (unsigned i = 0; i < array_length(rows); i++)
		init_srt_table_row(table, (int)i, rows[i].name);
}

void response_statistics_register(int proto)
{
	register_srt_table(proto, STATISTICS_RESPONSE_TAP, 1, take, begin,
			   NULL);
}
