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
static const char *const values[] = {
	[SMCCLC_KIND_GROUP] = "group",
	[SMCCLC_KIND_LIST] = "list",
	[SMCCLC_KIND_UINT] = "number",
	[SMCCLC_KIND_HEX] = "number, shown in hexadecimal",
	[SMCCLC_KIND_BOOL] = "true or false",
	[SMCCLC_KIND_TYPE] = "type of message",
	[SMCCLC_KIND_PATH] = "path",
	[SMCCLC_KIND_OS] = "operating system",
	[SMCCLC_KIND_RELEASE] = "release",
	[SMCCLC_KIND_BUFFER] = "size of a buffer",
	[SMCCLC_KIND_MTU] = "MTU",
	[SMCCLC_KIND_CODE] = "diagnosis code",
	[SMCCLC_KIND_EYECATCHER] = "eyecatcher",
	[SMCCLC_KIND_BYTES] = "bytes",
	[SMCCLC_KIND_PEER_ID] = "bytes: instance, then MAC address",
	[SMCCLC_KIND_MAC] = "MAC address",
	[SMCCLC_KIND_GID] = "IPv6 address",
	[SMCCLC_KIND_IPV4] = "IPv4 address",
	[SMCCLC_KIND_IPV6] = "IPv6 address",
	[SMCCLC_KIND_TEXT] = "text",
	[SMCCLC_KIND_RESERVED] = "bytes that should be zero",
	[SMCCLC_KIND_UNKNOWN] = "bytes",
};

static void print_fields(void)
{
	for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
		printf(".Ss %s\n.Bl -tag -width Ds -compact\n",
		       messages[i].title);
		for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
			const struct smcclc_field_info *field =
				smcclc_field_info(f);

			if ((field->in & messages[i].in) != messages[i].in)
				continue;
			printf(".It Cm smcclc.%s.%s\n%s; %s\n",
			       messages[i].name, field->key, field->label,
			       values[field->kind]);
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

		printf(".It %s\n", values[kinds[i]]);
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
