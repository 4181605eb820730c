/* SPDX-License-Identifier: MIT */
#include "code_page.h"

#include <inttypes.h>
#include <stdbool.h>

#include <smcclc/codes.h>

#define SENTENCE 512
#define ERRORS   4095 /* of the kernel, from -1 on */

/* --- one code --------------------------------------------------------- */

static void print_senders(const struct terminal *terminal, unsigned senders)
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
		terminal_wrap(terminal, 2, lead, all[i].words);
		lead = "     or: ";
	}
}

static void print_causes(const struct terminal *terminal,
			 const struct smcclc_code *code)
{
	if (code->causes[0])
		terminal_line(terminal, 2, "Why, likeliest first", "");
	for (size_t i = 0; i < SMCCLC_CODE_CAUSES && code->causes[i]; i++)
		terminal_wrap(terminal, 4, "- ", code->causes[i]);
}

/* Who it is that declined, and the other; NULL if no address is known. */
struct hosts {
	const char *sender;
	const char *receiver;
};

/* Whether the code is never on the wire, so that nobody declined. */
static bool is_local(const struct smcclc_code *code)
{
	return code->senders == SMCCLC_CODE_LOCAL;
}

static const char *place_words(unsigned where)
{
	switch ((enum smcclc_where)where) {
	case SMCCLC_AT_SENDER:
		return "the host that declined";
	case SMCCLC_AT_RECEIVER:
		return "the other host";
	case SMCCLC_AT_CLIENT:
		return "the client";
	case SMCCLC_AT_SERVER:
		return "the server";
	case SMCCLC_AT_BOTH:
		return "both hosts";
	case SMCCLC_AT_HOST: /* of causes, not of codes */
	case SMCCLC_AT_NETWORK:
		break;
	}
	return "the network";
}

static bool is_linux(const struct smcclc_code *code)
{
	return code->kernels.vendor == SMCCLC_VENDOR_LINUX ||
	       code->kernels.vendor == SMCCLC_VENDOR_ALIBABA;
}

/* Writes the place of a check, with its preposition. */
static void name_place(char *place, size_t size, unsigned where,
		       const struct smcclc_code *code,
		       const struct hosts *hosts)
{
	const char *name = place_words(where);

	if (where == SMCCLC_AT_SENDER && hosts->sender)
		name = hosts->sender;
	else if (where == SMCCLC_AT_RECEIVER && hosts->receiver)
		name = hosts->receiver;
	else if (where == SMCCLC_AT_SENDER && is_local(code))
		name = "the host that shows it";
	snprintf(place, size, "%s %s", where == SMCCLC_AT_NETWORK ? "in" : "on",
		 name);
}

static void print_checks(const struct terminal *terminal,
			 const struct smcclc_code *code,
			 const struct hosts *hosts)
{
	const struct smcclc_code_check *check = code->checks;
	const struct smcclc_code_check *end = check + SMCCLC_CODE_CHECKS;
	char place[CODE_INPUT_ADDRESS + 8];
	char sentence[SENTENCE];

	if (check->text)
		terminal_line(terminal, 2, "What to check", "");
	for (; check < end && check->text; check++) {
		name_place(place, sizeof(place), check->where, code, hosts);
		snprintf(sentence, sizeof(sentence), "%s: %s", place,
			 check->text);
		terminal_wrap(terminal, 4, "- ", sentence);
		if (!check->command)
			continue;
		terminal_style(terminal, TERMINAL_GREEN);
		terminal_line(terminal, 8, "$ ", check->command);
		terminal_style(terminal, TERMINAL_PLAIN);
	}
}

static void print_heading(const struct terminal *terminal, uint32_t code,
			  const char *symbol)
{
	char lead[32];

	snprintf(lead, sizeof(lead), "0x%08" PRIx32 " ", code);
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_line(terminal, 0, lead, symbol);
	terminal_style(terminal, TERMINAL_PLAIN);
}

/* `also_local`: a host can fall back for this code without a Decline too. */
static void print_smcss(const struct terminal *terminal, uint32_t code,
			bool also_local)
{
	char sentence[SENTENCE];

	snprintf(sentence, sizeof(sentence),
		 "TCP 0x%08" PRIx32 " on the host that %sdeclined, "
		 "TCP 0x%08" PRIx32 "/0x%08" PRIx32 " on %s",
		 code, also_local ? "fell back by itself or " : "",
		 SMCCLC_DECL_PEERDECL, code,
		 also_local ? "one that received the Decline" : "the other");
	terminal_wrap(terminal, 2, "smcss shows: ", sentence);
}

/* The end that declined has no smcss. */
static void print_smcss_of_peer(const struct terminal *terminal, uint32_t code)
{
	char sentence[SENTENCE];

	snprintf(sentence, sizeof(sentence),
		 "TCP 0x%08" PRIx32 "/0x%08" PRIx32
		 " on a Linux host that received the Decline",
		 (uint32_t)SMCCLC_DECL_PEERDECL, code);
	terminal_wrap(terminal, 2, "smcss shows: ", sentence);
}

static void print_meaning(const struct terminal *terminal,
			  const struct smcclc_code *code,
			  const struct hosts *hosts)
{
	char kernels[SMCCLC_KERNELS_TEXT_MAX];

	print_heading(terminal, code->code, code->symbol);
	terminal_wrap(terminal, 2, "", code->meaning);
	smcclc_kernels_text(&code->kernels, kernels, sizeof(kernels));
	terminal_wrap(terminal, 2,
		      is_linux(code) ? "Kernels: " : "System: ", kernels);
	if (!code->current && is_linux(code))
		terminal_wrap(terminal, 2, "",
			      "Linux 6.12 and 7.2 do not use it so.");
	print_senders(terminal, code->senders);
	if (!is_linux(code))
		print_smcss_of_peer(terminal, code->code);
	else if (!is_local(code))
		print_smcss(terminal, code->code,
			    code->senders & SMCCLC_CODE_LOCAL);
	print_causes(terminal, code);
	print_checks(terminal, code, hosts);
}

static void print_unknown(const struct terminal *terminal, uint32_t code)
{
	print_heading(terminal, code, "(not a code that is known)");
	terminal_wrap(terminal, 2,
		      "Class by its first byte: ", smcclc_code_class(code));
	terminal_wrap(
		terminal, 2, "",
		"This is none of the codes that are public. A newer kernel "
		"may have it; z/OS and AIX have codes of their own, few of "
		"which are public.");
	print_smcss(terminal, code, false);
}

/* Errors are negative numbers, which no end sends. */
static void print_error(const struct terminal *terminal, uint32_t code)
{
	char sentence[SENTENCE];

	snprintf(sentence, sizeof(sentence),
		 "%" PRId32 " is an error number of the kernel and no code: "
		 "the handshake ended in it, and the connection with it; no "
		 "Decline was sent.",
		 (int32_t)code);
	terminal_wrap(terminal, 0, "", sentence);
}

static void print_foreign(const struct terminal *terminal, uint32_t code,
			  unsigned system)
{
	char sentence[SENTENCE];

	print_heading(terminal, code, "");
	snprintf(sentence, sizeof(sentence),
		 "A code of %s. What it means there is not public; the same "
		 "number of Linux is another thing.",
		 smcclc_vendor_name(system));
	terminal_wrap(terminal, 2, "", sentence);
}

/* Returns whether `code` can be meant where `system` is not Linux. */
static bool is_of(const struct smcclc_code *code, unsigned system)
{
	return system == SMCCLC_VENDOR_LINUX || code->kernels.vendor == system;
}

static void print_code(const struct terminal *terminal, uint32_t code,
		       unsigned system, const struct hosts *hosts)
{
	size_t count;
	const struct smcclc_code *meaning = smcclc_code_find(code, &count);
	bool said = false;

	for (size_t i = 0; meaning && i < count; i++) {
		if (!is_of(&meaning[i], system))
			continue;
		if (said)
			putc('\n', terminal->out);
		print_meaning(terminal, &meaning[i], hosts);
		said = true;
	}
	if (said)
		return;
	if (system != SMCCLC_VENDOR_LINUX)
		print_foreign(terminal, code, system);
	else if (code > UINT32_MAX - ERRORS)
		print_error(terminal, code);
	else
		print_unknown(terminal, code);
}

/* --- what smcss prints ------------------------------------------------ */

static void print_who(const struct terminal *terminal,
		      const struct code_input *input)
{
	const char *host = input->address[0];
	const char *other = input->address[1];
	char sentence[SENTENCE];

	if (!*host)
		host = "The host that shows this";
	if (!*other)
		other = "the other end";
	if (!input->peer)
		snprintf(sentence, sizeof(sentence),
			 "%s decided by itself to use TCP, for reason "
			 "0x%08" PRIx32 ".",
			 host, input->local);
	else if (input->local == SMCCLC_DECL_PEERDECL)
		snprintf(sentence, sizeof(sentence),
			 "%s received a Decline: %s decided to use TCP, and "
			 "gave 0x%08" PRIx32 " as its reason.",
			 host, other, input->peer);
	else
		snprintf(sentence, sizeof(sentence),
			 "%s fell back for its own reason 0x%08" PRIx32
			 ", and %s sent a Decline with 0x%08" PRIx32 ".",
			 host, input->local, other, input->peer);
	terminal_wrap(terminal, 0, "", sentence);
	putc('\n', terminal->out);
}

static const char *known(const char *address)
{
	return *address ? address : NULL;
}

/* A host's own reason comes first, then the code that it received. */
static void print_codes(const struct terminal *terminal,
			const struct code_input *input)
{
	const struct hosts own = {
		.sender = known(input->address[0]),
		.receiver = known(input->address[1]),
	};
	const struct hosts received = {
		.sender = own.receiver,
		.receiver = own.sender,
	};
	bool peer_says_all = input->peer &&
			     input->local == SMCCLC_DECL_PEERDECL;

	if (!peer_says_all)
		print_code(terminal, input->local, input->system, &own);
	if (!peer_says_all && input->peer)
		putc('\n', terminal->out);
	if (input->peer)
		print_code(terminal, input->peer, input->system, &received);
}

void code_page_print(const struct terminal *terminal,
		     const struct code_input *input)
{
	switch (input->kind) {
	case CODE_INPUT_SMC:
		terminal_wrap(terminal, 0, "", "This connection uses SMC.");
		break;
	case CODE_INPUT_IDLE:
		terminal_wrap(terminal, 0, "", "This shows no connection.");
		break;
	case CODE_INPUT_NONE:
		terminal_wrap(
			terminal, 0, "",
			"0 is no code: nothing went wrong, or nobody declined. "
			"smcss shows no reason then.");
		break;
	case CODE_INPUT_NOTE:
		terminal_wrap(terminal, 2, "", input->note);
		break;
	case CODE_INPUT_BARE:
		terminal_wrap(
			terminal, 0, "",
			"This connection fell back to TCP, and the line does "
			"not say why. A newer smcss does; a capture tells "
			"more.");
		break;
	default:
		if (input->kind == CODE_INPUT_PAIR || *input->address[0])
			print_who(terminal, input);
		print_codes(terminal, input);
	}
}

void code_page_list(const struct terminal *terminal)
{
	const struct smcclc_code *code;
	char kernels[SMCCLC_KERNELS_TEXT_MAX];
	char sentence[SENTENCE];
	char lead[64];

	for (size_t i = 0; (code = smcclc_code_at(i)); i++) {
		snprintf(lead, sizeof(lead), "0x%08" PRIx32 " %-11s ",
			 code->code, code->symbol);
		smcclc_kernels_text(&code->kernels, kernels, sizeof(kernels));
		snprintf(sentence, sizeof(sentence), "%s%s%s%s", code->meaning,
			 code->current ? "" : " (kernels ",
			 code->current ? "" : kernels,
			 code->current ? "" : ")");
		terminal_wrap(terminal, 0, lead, sentence);
	}
}
