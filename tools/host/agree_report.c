/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include <smcclc/codes.h>

#include "agree.h"
#include "ip.h"
#include "report_host.h"

#define LINE 1024

/* Why there is no SMC: before any message, or at the way to be mended. */
static enum host_cause cause_of(const struct agreement *agreement, bool *server)
{
	const struct agree_way *way = &agreement->ways[agreement->way];

	if (agreement->agreed)
		return CAUSE_NONE;
	*server = agreement->syn ? agreement->by_server : way->server;
	return agreement->syn ? agreement->syn : way->cause;
}

static void put_end(const struct terminal *text, const char *name,
		    const struct check *check)
{
	char line[LINE];
	char local[IP_TEXT];

	snprintf(line, sizeof(line), "%s: %s, %s, %s%s",
		 check->facts->hostname[0] ? check->facts->hostname : "unknown",
		 ip_format_prefix(&check->local, check->prefix, local),
		 check->netdev->name,
		 check->pnet_source == PNET_NONE ? "no PNET id" : "PNET id ",
		 check->pnetid);
	report_wrap(text, 0, name, line);
}

static void put_way(const struct terminal *text, enum smc_way way,
		    const struct agree_way *result)
{
	char line[LINE];
	char lead[LINE];

	if (result->agreed)
		snprintf(line, sizeof(line), "this is it");
	else if (result->cause == CAUSE_NONE)
		snprintf(line, sizeof(line), "not reached");
	else
		snprintf(line, sizeof(line), "%s, %s: %s",
			 result->offered ? "offered" : "not offered",
			 cause_id(result->cause, result->server),
			 result->evidence);
	snprintf(lead, sizeof(lead), "%s  ", way_name(way));
	report_wrap(text, 2, lead, line);
}

static void put_failure(const struct terminal *text,
			const struct agreement *agreement)
{
	const struct agree_way *way = &agreement->ways[agreement->way];
	const struct smcclc_code *known =
		smcclc_code_find(agreement->code, NULL);
	bool server = false;
	enum host_cause cause = cause_of(agreement, &server);
	char line[LINE];

	terminal_style(text, TERMINAL_RED);
	fputs("TCP", text->out);
	terminal_style(text, TERMINAL_PLAIN);
	snprintf(line, sizeof(line), "the %s %s 0x%08" PRIx32 " %s (%s)",
		 agreement->by_server ? "server" : "client",
		 agreement->syn ? "does not offer SMC; smcss shows"
				: "declines with",
		 agreement->code, known ? known->symbol : "unknown",
		 known ? known->meaning : smcclc_code_class(agreement->code));
	report_wrap(text, 0, ": ", line);
	if (cause == CAUSE_NONE)
		return;
	snprintf(line, sizeof(line), "%s: %s", cause_id(cause, server),
		 cause_text(cause));
	report_wrap(text, 2, "cause: ", line);
	if (agreement->syn)
		return;
	report_wrap(text, 2, "why: ", way->evidence);
	if (way->function)
		report_line(text, 2, "in Linux: ", way->function);
	if (way->fix[0])
		report_line(text, 2,
			    server ? "try on the server: "
				   : "try on the client: ",
			    way->fix);
}

void agree_report(const struct terminal *text,
		  const struct agreement *agreement)
{
	char line[LINE];

	put_end(text, "Client ", &agreement->client);
	put_end(text, "Server ", &agreement->server);
	if (agreement->agreed) {
		terminal_style(text, TERMINAL_GREEN);
		fputs(way_name(agreement->way), text->out);
		terminal_style(text, TERMINAL_PLAIN);
		snprintf(line, sizeof(line), "%s%s",
			 agreement->eid[0] ? "with the EID " : "",
			 agreement->eid);
		report_wrap(text, 0, " ", line);
	} else {
		put_failure(text, agreement);
	}
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
		put_way(text, way, &agreement->ways[way]);
}

/* --- JSON -------------------------------------------------------------- */

static void member(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	json_string(json, value && *value ? value : NULL);
}

static void put_json_end(struct json *json, const char *key,
			 const struct check *check)
{
	char local[IP_TEXT];

	json_key(json, key);
	json_begin_object(json);
	member(json, "hostname", check->facts->hostname);
	member(json, "address", ip_format(&check->local, local));
	member(json, "netdev", check->netdev->name);
	member(json, "pnetid", check->pnetid);
	json_end_object(json);
}

static void put_json_way(struct json *json, enum smc_way way,
			 const struct agree_way *result)
{
	json_begin_object(json);
	member(json, "way", way_key(way));
	json_key(json, "offered");
	json_bool(json, result->offered);
	json_key(json, "agreed");
	json_bool(json, result->agreed);
	member(json, "cause", cause_id(result->cause, result->server));
	member(json, "function", result->function);
	member(json, "evidence", result->evidence);
	member(json, "fix", result->fix);
	json_end_object(json);
}

void agree_report_json(struct json *json, const struct agreement *agreement)
{
	bool server = false;
	enum host_cause cause = cause_of(agreement, &server);

	json_begin_object(json);
	member(json, "type", "compare");
	put_json_end(json, "client", &agreement->client);
	put_json_end(json, "server", &agreement->server);
	json_key(json, "agreed");
	json_bool(json, agreement->agreed);
	member(json, "way", agreement->agreed ? way_key(agreement->way) : NULL);
	member(json, "eid", agreement->agreed ? agreement->eid : NULL);
	member(json, "cause", cause_id(cause, server));
	member(json, "by",
	       agreement->agreed      ? NULL
	       : agreement->by_server ? "server"
				      : "client");
	json_key(json, "code");
	if (agreement->code)
		json_hex(json, agreement->code, 8);
	else
		json_null(json);
	json_key(json, "ways");
	json_begin_array(json);
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
		put_json_way(json, way, &agreement->ways[way]);
	json_end_array(json);
	json_end_object(json);
	json_end_line(json);
}
