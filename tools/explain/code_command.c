/* SPDX-License-Identifier: MIT */
#include "code_command.h"

#include <stdlib.h>
#include <string.h>

#include <smcclc/codes.h>
#include <smcclc/message.h>

#include "code_json.h"
#include "code_line.h"
#include "code_message.h"
#include "code_page.h"
#include "hex_dump.h"

#define LINE_LENGTH  4096
#define KINDS_MAX    256 /* of lines, told apart on standard input */
#define MESSAGES_MAX 16

static void fail(struct code_command *command, const char *message)
{
	command->failed = true;
	command->complain(message);
}

static bool has_codes(const struct code_input *input)
{
	return input->kind == CODE_INPUT_CODE || input->kind == CODE_INPUT_PAIR;
}

static bool is_known(uint32_t code)
{
	return smcclc_code_find(code, NULL) != NULL;
}

static void note_trouble(struct code_command *command,
			 const struct code_input *input)
{
	bool unknown = has_codes(input) &&
		       (!is_known(input->local) ||
			(input->peer && !is_known(input->peer)));

	if (input->fell_back || unknown)
		command->trouble = true;
}

/* --- text of many lines ------------------------------------------------ */

/* Lines that say the same, and the first of them. */
struct kind {
	struct code_input input;
	size_t count;
};

struct message {
	uint8_t bytes[SMCCLC_MESSAGE_MAX];
	size_t length;
};

struct lines {
	struct kind kinds[KINDS_MAX];
	size_t used;
	size_t fell_back;
	size_t smc;
	size_t idle;
	size_t failed;  /* handshakes that ended in an error */
	size_t beyond;  /* of kinds that found no room */
	size_t strange; /* not understood */
	bool paste; /* of a kind that has other lines between those that count
		     */
	size_t taken;
	struct code_lines state;
	struct hex_dump dump;
	struct message messages[MESSAGES_MAX];
	size_t message_count;
	size_t empty_dumps; /* without a message */
};

static bool says_the_same(const struct code_input *a,
			  const struct code_input *b)
{
	return a->kind == b->kind && a->fell_back == b->fell_back &&
	       a->local == b->local && a->peer == b->peer &&
	       a->system == b->system && a->side == b->side &&
	       a->note == b->note;
}

static void count_kind(struct lines *lines, const struct code_input *input,
		       size_t count)
{
	size_t i = 0;

	while (i < lines->used && !says_the_same(&lines->kinds[i].input, input))
		i++;
	if (i == KINDS_MAX) {
		lines->beyond++;
		return;
	}
	if (i == lines->used)
		lines->kinds[lines->used++].input = *input;
	lines->kinds[i].count += count;
}

/* Keeps the messages of the dump, and begins another. */
static void end_dump(struct lines *lines)
{
	struct hex_dump *dump = &lines->dump;
	size_t found = lines->message_count;
	size_t at = 0;

	if (!dump->length)
		return;
	while (lines->message_count < MESSAGES_MAX &&
	       (at = hex_dump_find(dump, at)) < dump->length) {
		struct message *message =
			&lines->messages[lines->message_count++];
		size_t announced;

		smcclc_peek(dump->bytes + at, dump->length - at, &announced);
		if (announced > dump->length - at)
			announced = dump->length - at;
		memcpy(message->bytes, dump->bytes + at, announced);
		message->length = announced;
		at += announced;
	}
	lines->empty_dumps += lines->message_count == found;
	lines->paste = true;
	dump->length = 0;
}

static bool take_dump(struct lines *lines, const char *line)
{
	enum hex_dump_line taken = hex_dump_add(&lines->dump, line);

	if (taken == HEX_DUMP_MORE)
		return true;
	end_dump(lines);
	return taken == HEX_DUMP_BEGIN &&
	       hex_dump_add(&lines->dump, line) == HEX_DUMP_MORE;
}

static void take_input(struct lines *lines, const struct code_input *input)
{
	if (input->kind == CODE_INPUT_SMC) {
		lines->smc++;
	} else if (input->kind == CODE_INPUT_IDLE) {
		lines->idle++;
	} else {
		lines->fell_back += input->fell_back;
		count_kind(lines, input, 1);
	}
}

/* Takes a line of a log, a report or statistics. */
static void take_paste(struct lines *lines, const char *line)
{
	struct code_input input;
	size_t count;
	enum code_line read =
		code_line_read(&lines->state, line, &input, &count);

	if (read == CODE_LINE_NO) {
		lines->strange++;
		return;
	}
	lines->paste = true;
	lines->taken++;
	if (read == CODE_LINE_USED)
		lines->smc += count;
	else if (read == CODE_LINE_TOTAL)
		lines->fell_back += count;
	else if (read == CODE_LINE_ERROR)
		lines->failed += count;
	else if (read == CODE_LINE_INPUT) {
		/* Statistics have the sum of these already. */
		lines->fell_back += input.fell_back && !input.side;
		count_kind(lines, &input, count);
	}
}

static void count_line(struct lines *lines, const char *line)
{
	struct code_input input;
	char copy[LINE_LENGTH];

	if (!line[strspn(line, " \t\r\n")] || take_dump(lines, line))
		return;
	strcpy(copy, line); /* the parser overwrites it */
	if (code_input_parse(copy, &input) == 0)
		take_input(lines, &input);
	else
		take_paste(lines, line);
}

static void end_lines(struct lines *lines)
{
	struct code_input input;

	end_dump(lines);
	if (!code_line_end(&lines->state, &input))
		return;
	lines->fell_back++;
	count_kind(lines, &input, 1);
}

/* What a line holds beyond LINE_LENGTH is not needed. */
static void skip_rest(const char *line, FILE *in)
{
	int c = '\0';

	if (strchr(line, '\n'))
		return;
	while (c != '\n' && c != EOF)
		c = getc(in);
}

static void count_lines(struct lines *lines, FILE *in)
{
	char line[LINE_LENGTH];

	while (fgets(line, sizeof(line), in)) {
		skip_rest(line, in);
		count_line(lines, line);
	}
	end_lines(lines);
}

static void count_text(struct lines *lines, const char *text)
{
	char line[LINE_LENGTH];

	while (*text) {
		size_t length = strcspn(text, "\n");
		size_t kept = length < LINE_LENGTH ? length : LINE_LENGTH - 1;

		memcpy(line, text, kept);
		line[kept] = '\0';
		count_line(lines, line);
		text += length + (text[length] == '\n');
	}
	end_lines(lines);
}

/* The most frequent first, then by code. */
static int compare_kinds(const void *left, const void *right)
{
	const struct kind *a = left;
	const struct kind *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (a->input.local != b->input.local)
		return a->input.local < b->input.local ? -1 : 1;
	if (a->input.peer != b->input.peer)
		return a->input.peer < b->input.peer ? -1 : 1;
	return a->input.kind - b->input.kind;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_totals(const struct terminal *terminal,
			 const struct lines *lines)
{
	size_t connections = lines->fell_back + lines->smc;
	char sentence[128];

	if (!connections && !lines->idle && !lines->failed)
		return;
	if (lines->state.no_fallbacks && !lines->fell_back)
		snprintf(sentence, sizeof(sentence),
			 "%zu connection%s on SMC; this JSON does not count "
			 "those that fell back, smcr -d stats does",
			 lines->smc, plural(lines->smc));
	else
		snprintf(sentence, sizeof(sentence),
			 "%zu connection%s: %zu on SMC, %zu fell back to TCP",
			 connections, plural(connections), lines->smc,
			 lines->fell_back);
	terminal_wrap(terminal, 0, "", sentence);
	if (!lines->failed)
		return;
	snprintf(sentence, sizeof(sentence),
		 "%zu handshake%s ended in an error, without falling back",
		 lines->failed, plural(lines->failed));
	terminal_wrap(terminal, 0, "", sentence);
}

static void print_kind(const struct terminal *terminal, const struct kind *kind,
		       size_t number)
{
	const struct code_input *first = &kind->input;
	char lead[32];
	char sentence[3 * CODE_INPUT_ADDRESS];
	int length;

	snprintf(lead, sizeof(lead), "%zu. ", number);
	length = snprintf(sentence, sizeof(sentence), "%zu %s%s%s%s",
			  kind->count, first->fell_back ? "connection" : "time",
			  plural(kind->count), first->side ? " as " : "",
			  first->side ? first->side : "");
	if (*first->address[0] && *first->address[1])
		snprintf(sentence + length, sizeof(sentence) - (size_t)length,
			 "%s between %s and %s",
			 kind->count > 1 ? ", the first" : "",
			 first->address[0], first->address[1]);
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_wrap(terminal, 0, lead, sentence);
	terminal_style(terminal, TERMINAL_PLAIN);
	code_page_print(terminal, &kind->input);
}

/* The same as JSON. */
static void write_lines(struct code_command *command, struct lines *lines)
{
	for (size_t i = 0; i < lines->message_count; i++)
		code_json_message(command->json, lines->messages[i].bytes,
				  lines->messages[i].length);
	qsort(lines->kinds, lines->used, sizeof(*lines->kinds), compare_kinds);
	for (size_t i = 0; i < lines->used; i++) {
		note_trouble(command, &lines->kinds[i].input);
		code_json_input(command->json, &lines->kinds[i].input,
				lines->kinds[i].count);
	}
	code_json_totals(command->json, lines->smc, lines->fell_back,
			 lines->failed);
}

static void print_lines(struct code_command *command, struct lines *lines)
{
	const struct terminal *terminal = command->terminal;
	bool begun = lines->fell_back || lines->smc || lines->idle;
	char sentence[128];

	print_totals(terminal, lines);
	qsort(lines->kinds, lines->used, sizeof(*lines->kinds), compare_kinds);
	for (size_t i = 0; i < lines->used; i++) {
		if (begun)
			putc('\n', terminal->out);
		begun = true;
		note_trouble(command, &lines->kinds[i].input);
		print_kind(terminal, &lines->kinds[i], i + 1);
	}
	if (!lines->beyond)
		return;
	snprintf(sentence, sizeof(sentence),
		 "%zu more line%s, with codes beyond these %d", lines->beyond,
		 plural(lines->beyond), KINDS_MAX);
	putc('\n', terminal->out);
	terminal_wrap(terminal, 0, "", sentence);
}

static void print_messages(struct code_command *command,
			   const struct lines *lines)
{
	for (size_t i = 0; i < lines->message_count; i++) {
		if (i)
			putc('\n', command->terminal->out);
		code_message_print(command->terminal, lines->messages[i].bytes,
				   lines->messages[i].length);
	}
	if (lines->message_count && lines->used)
		putc('\n', command->terminal->out);
}

static bool is_empty(const struct lines *lines)
{
	return !lines->used && !lines->smc && !lines->idle && !lines->failed &&
	       !lines->taken && !lines->message_count && !lines->empty_dumps;
}

static void complain_of_lines(struct code_command *command,
			      const struct lines *lines, const char *what)
{
	char message[192];

	if (lines->empty_dumps && !lines->message_count) {
		snprintf(message, sizeof(message),
			 "%s: bytes without a CLC message", what);
		fail(command, message);
	} else if (lines->strange && (!lines->paste || is_empty(lines))) {
		snprintf(message, sizeof(message),
			 "%s: %zu line%s with neither a code nor a connection "
			 "as smcss shows it",
			 what, lines->strange, plural(lines->strange));
		fail(command, message);
	} else if (is_empty(lines)) {
		snprintf(message, sizeof(message), "%s: is empty", what);
		fail(command, message);
	} else if (!command->json && !lines->used && lines->taken &&
		   !lines->smc && !lines->fell_back && !lines->failed) {
		terminal_wrap(command->terminal, 0, "",
			      "No connection fell back.");
	}
}

/* Explains standard input, or `text` if that is not NULL. */
static void explain_text(struct code_command *command, const char *text)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	if (!lines) {
		fail(command, "out of memory");
		return;
	}
	if (text)
		count_text(lines, text);
	else
		count_lines(lines, command->in);
	if (command->json) {
		write_lines(command, lines);
	} else {
		print_messages(command, lines);
		print_lines(command, lines);
	}
	complain_of_lines(command, lines, text ? "the text" : "standard input");
	free(lines);
}

/* Whether `text` is one that explain_text() has something to say of. */
static bool is_paste(const char *text)
{
	struct lines *lines = calloc(1, sizeof(*lines));
	bool paste;

	if (!lines)
		return false;
	count_text(lines, text);
	paste = lines->paste && !is_empty(lines) &&
		(lines->message_count || !lines->empty_dumps);
	free(lines);
	return paste;
}

/* --- operands --------------------------------------------------------- */

/* Puts a line together again. Returns 0, or -1 if it has no room. */
static int join(char *line, char *const *words, size_t count)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		size_t word = strlen(words[i]);

		if (word + 2 > LINE_LENGTH - length)
			return -1;
		memcpy(line + length, words[i], word);
		length += word;
		line[length++] = ' ';
	}
	line[length] = '\0';
	return 0;
}

static void explain_words(struct code_command *command, char *const *words,
			  size_t count)
{
	struct code_input input;
	char line[LINE_LENGTH + 1];
	char message[256];

	if (join(line, words, count) == 0 &&
	    code_input_parse(line, &input) == 0) {
		note_trouble(command, &input);
		if (command->json)
			code_json_input(command->json, &input, 1);
		else
			code_page_print(command->terminal, &input);
		return;
	}
	if (is_paste(count > 1 ? line : words[0])) {
		explain_text(command, count > 1 ? line : words[0]);
		return;
	}
	snprintf(message, sizeof(message),
		 "%s: is neither a code nor the name of one; \"--code list\" "
		 "has them all",
		 words[count > 1 ? count - 1 : 0]);
	fail(command, message);
}

/* Bytes that the shell took apart. Returns whether they are a message. */
static bool explain_bytes(struct code_command *command, char *const *words,
			  size_t count)
{
	struct hex_dump dump = {.length = 0};
	char line[LINE_LENGTH + 1];

	if (join(line, words, count) < 0 ||
	    hex_dump_add(&dump, line) != HEX_DUMP_MORE ||
	    hex_dump_find(&dump, 0) == dump.length)
		return false;
	explain_text(command, line);
	return true;
}

void code_command_run(struct code_command *command, char *const *operands,
		      size_t count)
{
	size_t words;

	if (count > 1 && explain_bytes(command, operands, count))
		return;
	for (size_t i = 0; i < count; i += words) {
		words = code_input_words(operands + i, count - i);
		if (i && !command->json)
			putc('\n', command->terminal->out);
		if (strcmp(operands[i], "list") == 0 && command->json)
			code_json_list(command->json);
		else if (strcmp(operands[i], "list") == 0)
			code_page_list(command->terminal);
		else if (strcmp(operands[i], "-") == 0)
			explain_text(command, NULL);
		else
			explain_words(command, operands + i, words);
	}
}
