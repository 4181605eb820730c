/* SPDX-License-Identifier: MIT */
#include <smcclc/explain.h>

#include "template.h"

/*
 * One template a rule; % is followed by
 *   l  the field's label       f e  what was found and expected
 *   h  found, hexadecimal      v    found, by its name
 *   o  offset                  m    the message
 */
static const char *template_of(const struct smcclc_finding *finding)
{
	switch ((enum smcclc_rule)finding->rule) {
	case SMCCLC_RULE_EYECATCHER:
		return "it begins with %h, which is no eyecatcher";
	case SMCCLC_RULE_TYPE:
		return "there is no message of type %f";
	case SMCCLC_RULE_VERSION:
		return "there is no version %f";
	case SMCCLC_RULE_LENGTH:
		return "length is %f, its content adds up to %e";
	case SMCCLC_RULE_TRAILER:
		return "it ends with %h, which is no eyecatcher";
	case SMCCLC_RULE_PATH:
		return "%l is \"%v\", which this %m cannot have";
	case SMCCLC_RULE_COUNT:
		return "%l is %f, at most %e are possible";
	case SMCCLC_RULE_OFFSET:
		if (finding->expected == 0)
			return "%l leads to %f, but nothing is offered there";
		return "%l leads to %f, not to %e";
	case SMCCLC_RULE_OVERLAP:
		return "%l leads to %f, into a part that ends at %e";
	case SMCCLC_RULE_RESERVED:
		return "reserved bits at offset %o are %h, not zero";
	case SMCCLC_RULE_UNKNOWN_BYTES:
		return "%f bytes from offset %o on belong to no "
		       "known field";
	case SMCCLC_RULE_MISSING:
		return "what %l announces is missing";
	case SMCCLC_RULE_LIMIT:
		return "%l is %f, which Linux does not agree to";
	case SMCCLC_RULE_OLD_LAYOUT:
		return "version 2 in %f bytes instead of %e, as "
		       "kernels 5.10 to 5.15 send it";
	case SMCCLC_RULE_COUNT_OF_RULES:
		break;
	}
	return "it breaks an unknown rule";
}

struct context {
	const struct smcclc_finding *finding;
	unsigned type;
};

static void put_named(struct smcclc_line *line,
		      const struct smcclc_finding *finding)
{
	const char *name = smcclc_value_name(
		smcclc_field_info(finding->field)->kind, finding->found);

	if (name)
		smcclc_line_put(line, name);
	else
		smcclc_line_number(line, finding->found);
}

static void put_word(struct smcclc_line *line, char letter, void *context)
{
	const struct context *c = context;
	const struct smcclc_finding *finding = c->finding;

	switch (letter) {
	case 'l':
		smcclc_line_put(line, smcclc_field_info(finding->field)->label);
		break;
	case 'f':
		smcclc_line_number(line, finding->found);
		break;
	case 'e':
		smcclc_line_number(line, finding->expected);
		break;
	case 'h':
		smcclc_line_code(line, finding->found);
		break;
	case 'v':
		put_named(line, finding);
		break;
	case 'o':
		smcclc_line_number(line, finding->offset);
		break;
	case 'm':
		smcclc_line_put(line, smcclc_type_name(c->type));
		break;
	default:
		smcclc_line_bytes(line, &letter, 1);
	}
}

static void put_severity(struct smcclc_line *line,
			 const struct smcclc_finding *finding)
{
	switch (finding->severity) {
	case SMCCLC_IGNORES:
		/* They take the two lowest for the path of other messages. */
		if (finding->field == SMCCLC_FIELD_DECLINE_FLAGS_RESERVED &&
		    (finding->found & 3) > SMCCLC_PATH_D)
			smcclc_line_put(line, ": kernels 5.16 to 6.16 end the "
					      "connection, others ignore it");
		else
			smcclc_line_put(line, ": Linux ignores it");
		break;
	case SMCCLC_DECLINES:
		smcclc_line_put(line, ": Linux declines with ");
		smcclc_line_code(line, finding->code);
		break;
	default:
		smcclc_line_put(line, ": Linux ends the connection");
	}
}

size_t smcclc_explain_finding(const struct smcclc_finding *finding,
			      unsigned type, char *text, size_t capacity)
{
	struct context context = {finding, type};
	struct smcclc_line line;

	if (capacity == 0)
		return 0;
	smcclc_line_begin(&line, text, capacity);
	smcclc_line_fill(&line, template_of(finding), put_word, &context);
	if (finding->rule == SMCCLC_RULE_OLD_LAYOUT)
		smcclc_line_put(&line,
				": since 5.16 kernels end the connection");
	else
		put_severity(&line, finding);
	return line.length;
}
