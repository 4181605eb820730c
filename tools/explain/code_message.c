/* SPDX-License-Identifier: MIT */
#include "code_message.h"

#include <smcclc/codes.h>
#include <smcclc/explain.h>
#include <smcclc/message.h>

#include "code_input.h"
#include "code_page.h"

#define INDENT 2

struct fields {
	const struct terminal *terminal;
	int depth;
};

static void print_field(void *context, const struct smcclc_item *item)
{
	struct fields *fields = context;
	const char *label = smcclc_field_info(item->field)->label;
	char value[SMCCLC_ITEM_TEXT_MAX];
	char lead[128];
	int indent = INDENT * (1 + fields->depth);

	switch ((enum smcclc_item_kind)item->what) {
	case SMCCLC_ITEM_BEGIN:
		terminal_line(fields->terminal, indent, label, "");
		fields->depth++;
		break;
	case SMCCLC_ITEM_END:
		fields->depth--;
		break;
	case SMCCLC_ITEM_VALUE:
		smcclc_item_format(item, value, sizeof(value));
		snprintf(lead, sizeof(lead), "%s: ", label);
		terminal_line(fields->terminal, indent, lead, value);
		break;
	}
}

static void print_findings(const struct terminal *terminal,
			   const struct smcclc_findings *findings,
			   unsigned type)
{
	char sentence[256];

	for (size_t i = 0; i < findings->count; i++) {
		smcclc_explain_finding(&findings->list[i], type, sentence,
				       sizeof(sentence));
		terminal_wrap(terminal, INDENT, "! ", sentence);
	}
}

static void print_code(const struct terminal *terminal,
		       const struct smcclc_decline *decline)
{
	struct code_input input = {
		.kind = CODE_INPUT_CODE,
		.local = decline->diagnosis,
	};

	if (decline->os == SMCCLC_OS_ZOS)
		input.system = SMCCLC_VENDOR_ZOS;
	else if (decline->os == SMCCLC_OS_AIX)
		input.system = SMCCLC_VENDOR_AIX;
	putc('\n', terminal->out);
	code_page_print(terminal, &input);
}

void code_message_print(const struct terminal *terminal, const uint8_t *bytes,
			size_t length)
{
	struct smcclc_findings findings;
	struct smcclc_message message;
	struct fields fields = {.terminal = terminal};
	const struct smcclc_walk walk = {print_field, &fields};
	char title[128];

	smcclc_decode(bytes, length, &message, &findings, NULL);
	snprintf(title, sizeof(title), "%s, header version %u, %u bytes%s",
		 smcclc_type_name(message.type), message.version,
		 message.length,
		 length < message.length ? ", of which some are missing" : "");
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_line(terminal, 0, title, "");
	terminal_style(terminal, TERMINAL_PLAIN);
	smcclc_decode(bytes, length, &message, &findings, &walk);
	print_findings(terminal, &findings, message.type);
	if (message.type == SMCCLC_DECLINE && !message.decline.cut)
		print_code(terminal, &message.decline);
}
