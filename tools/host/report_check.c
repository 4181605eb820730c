/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <smcclc/codes.h>

#include "ip.h"
#include "report_host.h"

#define LINE 1024

static const char *possible_text(enum known possible)
{
	switch (possible) {
	case KNOWN_YES:
		return "possible";
	case KNOWN_NO:
		return "not possible";
	case KNOWN_NOT:
		break;
	}
	return "depends on the other host";
}

static enum terminal_style possible_style(enum known possible)
{
	switch (possible) {
	case KNOWN_YES:
		return TERMINAL_GREEN;
	case KNOWN_NO:
		return TERMINAL_RED;
	case KNOWN_NOT:
		break;
	}
	return TERMINAL_YELLOW;
}

/* "client-no-device / server-no-device", or one id if they are the same. */
static const char *ids_of(enum host_cause cause, char *text, size_t size)
{
	const char *client = cause_id(cause, false);
	const char *server = cause_id(cause, true);

	if (strcmp(client, server) == 0)
		snprintf(text, size, "%s", client);
	else
		snprintf(text, size, "%s, %s", client, server);
	return text;
}

static void put_code(const struct terminal *text, const char *lead,
		     uint32_t code)
{
	const struct smcclc_code *known = smcclc_code_find(code, NULL);
	char line[LINE];

	if (!code)
		return;
	snprintf(line, sizeof(line), "0x%08" PRIx32 " %s: %s", code,
		 known ? known->symbol : "unknown",
		 known ? known->meaning : smcclc_code_class(code));
	report_wrap(text, 4, lead, line);
}

static void put_device(const struct terminal *text,
		       const struct finding *finding)
{
	struct ip ip = {.family = 6};
	char line[LINE];
	char gid[IP_TEXT];

	if (finding->port) {
		memcpy(ip.bytes, finding->gid, sizeof(ip.bytes));
		snprintf(line, sizeof(line), "%s port %" PRId64 ", GID %s",
			 finding->device, finding->port, ip_format(&ip, gid));
	} else {
		snprintf(line, sizeof(line), "%s, CHID 0x%04" PRIx64,
			 finding->device, (uint64_t)finding->chid);
	}
	report_wrap(text, 4, "device: ", line);
}

static void put_finding(const struct terminal *text, const char *name,
			const struct finding *finding)
{
	char ids[LINE];

	fprintf(text->out, "  %s ", name);
	terminal_style(text, possible_style(finding->possible));
	fputs(possible_text(finding->possible), text->out);
	terminal_style(text, TERMINAL_PLAIN);
	putc('\n', text->out);
	if (finding->device[0])
		put_device(text, finding);
	if (finding->cause == CAUSE_NONE)
		return;
	report_wrap(text, 4,
		    "cause: ", ids_of(finding->cause, ids, sizeof(ids)));
	report_wrap(text, 4, "why: ", finding->evidence);
	if (finding->function)
		report_line(text, 4, "in Linux: ", finding->function);
	put_code(text,
		 "a client that offers only this gets: ", finding->as_server);
	if (finding->fix[0])
		report_line(text, 4, "try: ", finding->fix);
}

void report_check(const struct terminal *text, const struct check *check)
{
	const struct finding *main = &check->ways[check->main];
	char line[LINE];
	char local[IP_TEXT];
	char peer[IP_TEXT];

	snprintf(line, sizeof(line), "%s (%s)%s%s, %s%s", check->netdev->name,
		 ip_format_prefix(&check->local, check->prefix, local),
		 check->peer.family ? " to " : "",
		 check->peer.family ? ip_format(&check->peer, peer) : "",
		 check->pnet_source == PNET_NONE ? "no PNET id" : "PNET id ",
		 check->pnetid);
	terminal_style(text, TERMINAL_BOLD);
	report_wrap(text, 0, "", line);
	terminal_style(text, TERMINAL_PLAIN);
	if (check->possible != KNOWN_YES && cause_text(main->cause) &&
	    main->cause != CAUSE_NOT_SMC) {
		snprintf(line, sizeof(line), "%s: %s.", way_name(check->main),
			 cause_text(main->cause));
		report_wrap(text, 2, "", line);
	}
	put_code(text, "a server gets from here: ", check->as_client);
	if (main->cause == CAUSE_NOT_SMC)
		put_finding(text, "SMC", main);
	else
		for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
			put_finding(text, way_name(way), &check->ways[way]);
	for (size_t i = 0; i < CHECK_NOTES && check->notes[i]; i++) {
		snprintf(line, sizeof(line), "%s: %s",
			 cause_id(check->notes[i], true),
			 cause_text(check->notes[i]));
		report_wrap(text, 2, "As a server: ", line);
	}
	putc('\n', text->out);
}

/* --- JSON -------------------------------------------------------------- */

static void json_member_string(struct json *json, const char *key,
			       const char *value)
{
	json_key(json, key);
	json_string(json, value && *value ? value : NULL);
}

static void json_member_code(struct json *json, const char *key, uint32_t code)
{
	json_key(json, key);
	if (code)
		json_hex(json, code, 8);
	else
		json_null(json);
}

static void json_member_known(struct json *json, const char *key,
			      enum known known)
{
	json_key(json, key);
	if (known == KNOWN_NOT)
		json_null(json);
	else
		json_bool(json, known == KNOWN_YES);
}

static void json_member_ip(struct json *json, const char *key,
			   const struct ip *ip)
{
	char buffer[IP_TEXT];

	json_member_string(json, key,
			   ip->family ? ip_format(ip, buffer) : NULL);
}

static void put_way(struct json *json, enum smc_way way,
		    const struct finding *finding)
{
	json_begin_object(json);
	json_member_string(json, "way", way_key(way));
	json_member_known(json, "possible", finding->possible);
	json_member_string(json, "cause", cause_id(finding->cause, false));
	json_member_string(json, "cause_as_server",
			   cause_id(finding->cause, true));
	json_member_string(json, "function", finding->function);
	json_member_string(json, "evidence", finding->evidence);
	json_member_string(json, "fix", finding->fix);
	json_member_string(json, "device", finding->device);
	json_key(json, "port");
	if (finding->port)
		json_uint(json, (uint64_t)finding->port);
	else
		json_null(json);
	json_key(json, "gid");
	if (finding->port)
		json_bytes(json, finding->gid, sizeof(finding->gid));
	else
		json_null(json);
	json_key(json, "chid");
	if (finding->device[0] && finding->chid >= 0)
		json_uint(json, (uint64_t)finding->chid);
	else
		json_null(json);
	json_member_code(json, "code_as_client", finding->as_client);
	json_member_code(json, "code_as_server", finding->as_server);
	json_end_object(json);
}

/* Something in the way of a server. */
static void put_note(struct json *json, enum host_cause note)
{
	json_begin_object(json);
	json_member_string(json, "id", cause_id(note, true));
	json_member_string(json, "text", cause_text(note));
	json_end_object(json);
}

void report_check_json(struct json *json, const struct check *check)
{
	const struct finding *main = &check->ways[check->main];
	const bool ends = check->possible != KNOWN_YES;

	json_begin_object(json);
	json_member_string(json, "type", "check");
	json_member_string(json, "netdev", check->netdev->name);
	json_member_string(json, "base", check->base->name);
	json_member_ip(json, "local", &check->local);
	json_member_ip(json, "peer", &check->peer);
	json_member_string(json, "pnetid", check->pnetid);
	json_member_known(json, "possible", check->possible);
	json_member_string(json, "cause",
			   ends ? cause_id(main->cause, false) : NULL);
	json_member_string(json, "cause_as_server",
			   ends ? cause_id(main->cause, true) : NULL);
	json_member_code(json, "code_as_client", check->as_client);
	json_key(json, "ways");
	json_begin_array(json);
	for (enum smc_way way = WAY_RV1; way < WAY_COUNT; way++)
		put_way(json, way, &check->ways[way]);
	json_end_array(json);
	json_key(json, "notes");
	json_begin_array(json);
	for (size_t i = 0; i < CHECK_NOTES && check->notes[i]; i++)
		put_note(json, check->notes[i]);
	json_end_array(json);
	json_end_object(json);
	json_end_line(json);
}
