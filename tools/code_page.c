/* SPDX-License-Identifier: MIT */
#include "code_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <smcclc/codes.h>

#define PEER_DECLINED UINT32_C(0x05000000)
#define ARGUMENT_MAX  64
#define SENTENCE      512

/* --- reading a code --------------------------------------------------- */

static bool is_known(uint32_t code)
{
	return smcclc_code_find(code, NULL) != NULL;
}

/* Reads all of `text`, which holds digits of `base` only. */
static bool parse_digits(const char *text, int base, uint32_t *code)
{
	unsigned long long value = strtoull(text, NULL, base);

	if (!*text || value > UINT32_MAX)
		return false;
	*code = (uint32_t)value;
	return true;
}

static bool consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

/*
 * Eight digits or less are hexadecimal, as codes are written everywhere; they
 * are decimal only if that is a known code and the other is not.
 */
static bool parse_number(const char *text, uint32_t *code)
{
	const char *const hexadecimal = "0123456789abcdefABCDEF";
	uint32_t decimal;

	if (strncasecmp(text, "0x", 2) == 0)
		return consists_of(text + 2, hexadecimal) &&
		       parse_digits(text + 2, 16, code);
	if (!consists_of(text, hexadecimal))
		return false;
	if (!consists_of(text, "0123456789"))
		return parse_digits(text, 16, code);
	if (!parse_digits(text, 10, &decimal))
		return false;
	if (strlen(text) <= 8 && parse_digits(text, 16, code) &&
	    (is_known(*code) || !is_known(decimal)))
		return true;
	*code = decimal;
	return true;
}

static bool parse_code(const char *text, uint32_t *code)
{
	const struct smcclc_code *found = smcclc_code_by_symbol(text);

	if (!found)
		return parse_number(text, code);
	*code = found->code;
	return true;
}

/* --- one code --------------------------------------------------------- */

static void print_senders(const struct text *text, unsigned senders)
{
	static const struct {
		unsigned sender;
		const char *words;
	} all[] = {
		{SMCCLC_CODE_CLIENT_FIRST, "the client, instead of a Proposal"},
		{SMCCLC_CODE_SERVER, "the server, instead of an Accept"},
		{SMCCLC_CODE_CLIENT, "the client, instead of a Confirm"},
		{SMCCLC_CODE_CLIENT_LATE, "the client, after its Confirm"},
		{SMCCLC_CODE_SERVER_LATE, "the server, after the Confirm"},
		{SMCCLC_CODE_LOCAL, "nobody: an end's own note in smcss"},
	};
	const char *lead = "Sent by: ";

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (!(senders & all[i].sender))
			continue;
		text_wrap(text, 2, lead, all[i].words);
		lead = "     or: ";
	}
}

static void print_causes(const struct text *text,
			 const struct smcclc_code *code)
{
	if (code->causes[0])
		text_line(text, 2, "Why, likeliest first", "");
	for (size_t i = 0; i < SMCCLC_CODE_CAUSES && code->causes[i]; i++)
		text_wrap(text, 4, "- ", code->causes[i]);
}

static void print_checks(const struct text *text,
			 const struct smcclc_code *code)
{
	static const char *const places[] = {
		[SMCCLC_AT_SENDER] = "on the host that declined",
		[SMCCLC_AT_RECEIVER] = "on the other host",
		[SMCCLC_AT_CLIENT] = "on the client",
		[SMCCLC_AT_SERVER] = "on the server",
		[SMCCLC_AT_BOTH] = "on both hosts",
		[SMCCLC_AT_NETWORK] = "in the network",
	};
	const struct smcclc_code_check *check = code->checks;
	const struct smcclc_code_check *end = check + SMCCLC_CODE_CHECKS;
	char sentence[SENTENCE];

	if (check->text)
		text_line(text, 2, "What to check", "");
	for (; check < end && check->text; check++) {
		snprintf(sentence, sizeof(sentence), "%s: %s",
			 places[check->where], check->text);
		text_wrap(text, 4, "- ", sentence);
		if (!check->command)
			continue;
		text_style(text, TEXT_GREEN);
		text_line(text, 8, "$ ", check->command);
		text_style(text, TEXT_PLAIN);
	}
}

static void print_heading(const struct text *text, uint32_t code,
			  const char *symbol)
{
	char lead[32];

	snprintf(lead, sizeof(lead), "0x%08" PRIx32 " ", code);
	text_style(text, TEXT_BOLD);
	text_line(text, 0, lead, symbol);
	text_style(text, TEXT_PLAIN);
}

static void print_smcss(const struct text *text, uint32_t code)
{
	char sentence[SENTENCE];

	snprintf(sentence, sizeof(sentence),
		 "TCP 0x%08" PRIx32 " on the host that declined, "
		 "TCP 0x%08" PRIx32 "/0x%08" PRIx32 " on the other",
		 code, PEER_DECLINED, code);
	text_wrap(text, 2, "smcss shows: ", sentence);
}

static void print_meaning(const struct text *text,
			  const struct smcclc_code *code)
{
	print_heading(text, code->code, code->symbol);
	text_wrap(text, 2, "", code->meaning);
	text_wrap(text, 2, "Kernels: ", *code->kernels ? code->kernels : "all");
	if (!code->current)
		text_wrap(text, 2, "", "Kernels of today do not use it so.");
	print_senders(text, code->senders);
	if (code->senders != SMCCLC_CODE_LOCAL)
		print_smcss(text, code->code);
	print_causes(text, code);
	print_checks(text, code);
}

static void print_unknown(const struct text *text, uint32_t code)
{
	print_heading(text, code, "(not a code that is known)");
	text_wrap(text, 2,
		  "Codes like it are about: ", smcclc_code_class(code));
	text_wrap(text, 2, "",
		  "Only the codes of Linux are public. A peer with another "
		  "operating system, z/OS or AIX, has codes of its own: look "
		  "this one up in its documentation.");
	print_smcss(text, code);
}

static void print_code(const struct text *text, uint32_t code)
{
	size_t count;
	const struct smcclc_code *meaning = smcclc_code_find(code, &count);

	if (!meaning)
		print_unknown(text, code);
	for (size_t i = 0; meaning && i < count; i++) {
		if (i)
			putc('\n', text->out);
		print_meaning(text, &meaning[i]);
	}
}

/* --- what smcss prints ------------------------------------------------ */

/* `local` and `peer` are what one host shows. */
static void print_pair(const struct text *text, uint32_t local, uint32_t peer)
{
	char sentence[SENTENCE];

	if (!peer)
		snprintf(sentence, sizeof(sentence),
			 "The host that shows this decided by itself to use "
			 "TCP, for reason 0x%08" PRIx32 ".",
			 local);
	else if (local == PEER_DECLINED)
		snprintf(sentence, sizeof(sentence),
			 "The host that shows this received a Decline: the "
			 "other end decided to use TCP, and gave 0x%08" PRIx32
			 " as its reason.",
			 peer);
	else
		snprintf(sentence, sizeof(sentence),
			 "The host that shows this fell back for its own "
			 "reason 0x%08" PRIx32 ", and the other end sent a "
			 "Decline with 0x%08" PRIx32 ".",
			 local, peer);
	text_wrap(text, 0, "", sentence);
	putc('\n', text->out);
	if (!peer || local != PEER_DECLINED)
		print_code(text, local);
	if (peer && local != PEER_DECLINED)
		putc('\n', text->out);
	if (peer)
		print_code(text, peer);
}

static void print_list(const struct text *text)
{
	const struct smcclc_code *code;
	char sentence[SENTENCE];
	char lead[64];

	for (size_t i = 0; (code = smcclc_code_at(i)); i++) {
		snprintf(lead, sizeof(lead), "0x%08" PRIx32 " %-11s ",
			 code->code, code->symbol);
		snprintf(sentence, sizeof(sentence), "%s%s%s%s", code->meaning,
			 code->current ? "" : " (kernels ",
			 code->current ? "" : code->kernels,
			 code->current ? "" : ")");
		text_wrap(text, 0, lead, sentence);
	}
}

int code_page(const struct text *text, const char *argument)
{
	char local_text[ARGUMENT_MAX];
	char *peer_text;
	uint32_t local;
	uint32_t peer = 0;

	if (strcmp(argument, "list") == 0) {
		print_list(text);
		return 0;
	}
	if (strncmp(argument, "TCP ", 4) == 0) /* as smcss begins */
		argument += 4;
	if (strlen(argument) >= sizeof(local_text))
		return -1;
	strcpy(local_text, argument);
	peer_text = strchr(local_text, '/');
	if (peer_text)
		*peer_text++ = '\0';
	if (!parse_code(local_text, &local) ||
	    (peer_text && !parse_code(peer_text, &peer)))
		return -1;
	if (peer_text)
		print_pair(text, local, peer);
	else
		print_code(text, local);
	return 0;
}
