/* SPDX-License-Identifier: MIT */
/*
 * Completes the manual page of the Wireshark filters: copies standard input,
 * and puts what the library's tables say in place of the lines "@FIELDS@",
 * "@VALUES@" and "@FINDINGS@".
 */
#include <stdio.h>
#include <string.h>

#include <smcclc/fields.h>
#include <smcclc/message.h>

#define LINE_LENGTH 256

/* By message type; 0 stands for messages of unknown type. */
static const struct {
	const char *name;
	const char *title;
	unsigned in;
} messages[] = {
	{"proposal", "Proposal", SMCCLC_IN_PROPOSAL},
	{"accept", "Accept", SMCCLC_IN_ACCEPT},
	{"confirm", "Confirm", SMCCLC_IN_CONFIRM},
	{"decline", "Decline", SMCCLC_IN_DECLINE},
	{"message", "A message of unknown type", SMCCLC_IN_ALL},
};

/* What to compare a field of a kind with. */
static const char *value_words(unsigned kind)
{
	switch ((enum smcclc_kind)kind) {
	case SMCCLC_KIND_GROUP:
		return "group";
	case SMCCLC_KIND_LIST:
		return "list";
	case SMCCLC_KIND_UINT:
		return "number";
	case SMCCLC_KIND_HEX:
		return "number, shown in hexadecimal";
	case SMCCLC_KIND_BOOL:
		return "true or false";
	case SMCCLC_KIND_TYPE:
		return "type of message";
	case SMCCLC_KIND_PATH:
		return "path";
	case SMCCLC_KIND_OS:
		return "operating system";
	case SMCCLC_KIND_RELEASE:
		return "release";
	case SMCCLC_KIND_BUFFER:
		return "size of a buffer";
	case SMCCLC_KIND_MTU:
		return "MTU";
	case SMCCLC_KIND_CODE:
		return "diagnosis code";
	case SMCCLC_KIND_EYECATCHER:
		return "eyecatcher";
	case SMCCLC_KIND_BYTES:
		return "bytes";
	case SMCCLC_KIND_PEER_ID:
		return "bytes: instance, then MAC address";
	case SMCCLC_KIND_MAC:
		return "MAC address";
	case SMCCLC_KIND_GID:
		return "IPv6 address";
	case SMCCLC_KIND_IPV4:
		return "IPv4 address";
	case SMCCLC_KIND_IPV6:
		return "IPv6 address";
	case SMCCLC_KIND_TEXT:
		return "text";
	case SMCCLC_KIND_RESERVED:
		return "bytes that should be zero";
	case SMCCLC_KIND_UNKNOWN:
		return "bytes";
	}
	return "value";
}

static const uint16_t wire_order[] = {
#define SMCCLC_FIELD(number, id, in, key, label, kind) number,
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
};

static void print_fields(void)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		printf(".Ss %s\n.Bl -tag -width Ds -compact\n",
		       messages[i].title);
		for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
			const struct smcclc_field_info *field =
				smcclc_field_info(wire_order[f]);

			if ((field->in & messages[i].in) != messages[i].in)
				continue;
			printf(".It Cm smcclc.%s.%s\n%s; %s\n",
			       messages[i].name, field->key, field->label,
			       value_words(field->kind));
		}
		puts(".El");
	}
}

static void print_values(void)
{
	static const uint8_t kinds[] = {
		SMCCLC_KIND_TYPE,       SMCCLC_KIND_PATH,   SMCCLC_KIND_OS,
		SMCCLC_KIND_RELEASE,    SMCCLC_KIND_BUFFER, SMCCLC_KIND_MTU,
		SMCCLC_KIND_EYECATCHER,
	};

	for (size_t i = 0; i < sizeof(kinds); i++) {
		size_t count;
		const struct smcclc_value_name *names =
			smcclc_kind_values(kinds[i], &count);

		printf(".It %s\n", value_words(kinds[i]));
		for (size_t j = 0; j < count; j++)
			printf(names[j].value > 0xffff ? "%#x %s%s\n"
						       : "%u %s%s\n",
			       names[j].value, names[j].name,
			       j + 1 < count ? "," : "");
	}
}

static void print_findings(void)
{
	for (unsigned r = 0; r < SMCCLC_RULE_COUNT_OF_RULES; r++) {
		for (unsigned s = SMCCLC_IGNORES; s <= SMCCLC_KILLS; s++)
			printf(".It Cm smcclc.finding.%s.%s\n",
			       smcclc_rule_name(r), smcclc_severity_name(s));
		puts(smcclc_rule_text(r));
	}
}

int main(void)
{
	char line[LINE_LENGTH];

	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "@FIELDS@\n") == 0)
			print_fields();
		else if (strcmp(line, "@VALUES@\n") == 0)
			print_values();
		else if (strcmp(line, "@FINDINGS@\n") == 0)
			print_findings();
		else
			fputs(line, stdout);
	}
	return ferror(stdin) || fflush(stdout) != 0;
}
