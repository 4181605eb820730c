/* SPDX-License-Identifier: MIT */
#include "code_json.h"

#include <smcclc/codes.h>
#include <smcclc/explain.h>
#include <smcclc/message.h>

static void write_string(struct json *json, const char *key, const char *string)
{
	json_key(json, key);
	if (string && *string)
		json_string(json, string);
	else
		json_null(json);
}

static void write_code(struct json *json, const char *key, bool has,
		       uint32_t code)
{
	json_key(json, key);
	if (has)
		json_hex(json, code, 8);
	else
		json_null(json);
}

static void write_count(struct json *json, const char *key, size_t count)
{
	json_key(json, key);
	json_uint(json, count);
}

static void begin(struct json *json, const char *type)
{
	json_begin_object(json);
	json_key(json, "type");
	json_string(json, type);
}

static void end(struct json *json)
{
	json_end_object(json);
	json_end_line(json);
}

/* --- meanings ---------------------------------------------------------- */

static void write_senders(struct json *json, unsigned senders)
{
	static const struct {
		unsigned sender;
		const char *name;
	} all[] = {
		{SMCCLC_CODE_CLIENT_FIRST, "client-first"},
		{SMCCLC_CODE_SERVER, "server"},
		{SMCCLC_CODE_CLIENT, "client"},
		{SMCCLC_CODE_CLIENT_LATE, "client-late"},
		{SMCCLC_CODE_SERVER_LATE, "server-late"},
		{SMCCLC_CODE_LOCAL, "local"},
	};

	json_key(json, "senders");
	json_begin_array(json);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (senders & all[i].sender)
			json_string(json, all[i].name);
	json_end_array(json);
}

static const char *place(unsigned where)
{
	switch ((enum smcclc_where)where) {
	case SMCCLC_AT_SENDER:
		return "sender";
	case SMCCLC_AT_RECEIVER:
		return "receiver";
	case SMCCLC_AT_CLIENT:
		return "client";
	case SMCCLC_AT_SERVER:
		return "server";
	case SMCCLC_AT_HOST:
		return "host";
	case SMCCLC_AT_BOTH:
		return "both";
	case SMCCLC_AT_NETWORK:
		break;
	}
	return "network";
}

static void write_advice(struct json *json, const struct smcclc_code *code)
{
	json_key(json, "causes");
	json_begin_array(json);
	for (size_t i = 0; i < SMCCLC_CODE_CAUSES && code->causes[i]; i++)
		json_string(json, code->causes[i]);
	json_end_array(json);
	json_key(json, "checks");
	json_begin_array(json);
	for (size_t i = 0; i < SMCCLC_CODE_CHECKS && code->checks[i].text;
	     i++) {
		json_begin_object(json);
		write_string(json, "where", place(code->checks[i].where));
		write_string(json, "text", code->checks[i].text);
		write_string(json, "command", code->checks[i].command);
		json_end_object(json);
	}
	json_end_array(json);
}

static void write_meaning(struct json *json, const struct smcclc_code *code)
{
	char kernels[SMCCLC_KERNELS_TEXT_MAX];

	smcclc_kernels_text(&code->kernels, kernels, sizeof(kernels));
	json_begin_object(json);
	write_code(json, "code", true, code->code);
	write_string(json, "symbol", code->symbol);
	write_string(json, "system", smcclc_vendor_name(code->kernels.vendor));
	write_string(json, "kernels", kernels);
	json_key(json, "current");
	json_bool(json, code->current);
	write_senders(json, code->senders);
	write_string(json, "meaning", code->meaning);
	write_advice(json, code);
	json_end_object(json);
}

static void write_meanings(struct json *json, uint32_t code, unsigned system)
{
	size_t count;
	const struct smcclc_code *meaning = smcclc_code_find(code, &count);

	for (size_t i = 0; meaning && i < count; i++)
		if (system == SMCCLC_VENDOR_LINUX ||
		    meaning[i].kernels.vendor == system)
			write_meaning(json, &meaning[i]);
}

/* --- objects ----------------------------------------------------------- */

void code_json_input(struct json *json, const struct code_input *input,
		     size_t count)
{
	bool pair = input->kind == CODE_INPUT_PAIR;
	bool has = pair || input->kind == CODE_INPUT_CODE;

	begin(json, "code");
	write_count(json, "count", count);
	json_key(json, "tcp");
	json_bool(json, input->fell_back);
	write_string(json, "side", input->side);
	write_string(json, "host", input->address[0]);
	write_string(json, "peer_host", input->address[1]);
	write_code(json, "local", has, input->local);
	write_code(json, "peer", pair && input->peer, input->peer);
	write_string(json, "note", input->note);
	json_key(json, "meanings");
	json_begin_array(json);
	if (has && !(input->peer && input->local == SMCCLC_DECL_PEERDECL))
		write_meanings(json, input->local, input->system);
	if (pair && input->peer)
		write_meanings(json, input->peer, input->system);
	json_end_array(json);
	end(json);
}

void code_json_list(struct json *json)
{
	const struct smcclc_code *code;
	uint32_t last = 0;

	for (size_t i = 0; (code = smcclc_code_at(i)); i++) {
		struct code_input input = {
			.kind = CODE_INPUT_CODE,
			.local = code->code,
		};

		if (i == 0 || code->code != last)
			code_json_input(json, &input, 1);
		last = code->code;
	}
}

void code_json_totals(struct json *json, size_t smc, size_t tcp, size_t errors)
{
	begin(json, "codes");
	write_count(json, "smc", smc);
	write_count(json, "tcp", tcp);
	write_count(json, "errors", errors);
	end(json);
}

static void write_field(void *context, const struct smcclc_item *item)
{
	struct json *json = context;
	char value[SMCCLC_ITEM_TEXT_MAX];

	if (item->what != SMCCLC_ITEM_VALUE)
		return;
	smcclc_item_format(item, value, sizeof(value));
	json_begin_object(json);
	write_string(json, "key", smcclc_field_info(item->field)->key);
	write_count(json, "offset", item->offset);
	json_key(json, "value");
	json_string(json, value);
	json_end_object(json);
}

void code_json_message(struct json *json, const uint8_t *bytes, size_t length)
{
	const struct smcclc_walk walk = {write_field, json};
	struct smcclc_findings findings;
	struct smcclc_message message;
	struct code_input input = {.kind = CODE_INPUT_CODE};
	char sentence[256];

	begin(json, "message");
	json_key(json, "fields");
	json_begin_array(json);
	smcclc_decode(bytes, length, &message, &findings, &walk);
	json_end_array(json);
	write_string(json, "message", smcclc_type_name(message.type));
	write_count(json, "length", message.length);
	json_key(json, "complete");
	json_bool(json, length >= message.length);
	json_key(json, "findings");
	json_begin_array(json);
	for (size_t i = 0; i < findings.count; i++) {
		smcclc_explain_finding(&findings.list[i], message.type,
				       sentence, sizeof(sentence));
		json_string(json, sentence);
	}
	json_end_array(json);
	end(json);
	if (message.type != SMCCLC_DECLINE || message.decline.cut)
		return;
	input.local = message.decline.diagnosis;
	if (message.decline.os == SMCCLC_OS_ZOS)
		input.system = SMCCLC_VENDOR_ZOS;
	else if (message.decline.os == SMCCLC_OS_AIX)
		input.system = SMCCLC_VENDOR_AIX;
	code_json_input(json, &input, 1);
}
