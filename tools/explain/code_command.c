/* SPDX-License-Identifier: MIT */
#include "code_command.h"

#include <stdlib.h>
#include <string.h>

#include <smcclc/codes.h>

#include "code_page.h"

#define LINE_LENGTH 1024
#define KINDS_MAX   256 /* of lines, told apart on standard input */

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

/* --- standard input --------------------------------------------------- */

/* Lines that say the same, and the first of them. */
struct kind {
	struct code_input input;
	size_t count;
};

struct lines {
	struct kind kinds[KINDS_MAX];
	size_t used;
	size_t fell_back;
	size_t smc;
	size_t idle;
	size_t beyond;  /* of kinds that found no room */
	size_t strange; /* not understood */
};

static bool says_the_same(const struct code_input *a,
			  const struct code_input *b)
{
	return a->kind == b->kind && a->fell_back == b->fell_back &&
	       a->local == b->local && a->peer == b->peer;
}

static void count_kind(struct lines *lines, const struct code_input *input)
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
	lines->kinds[i].count++;
}

static void count_line(struct lines *lines, char *line)
{
	struct code_input input;

	if (!line[strspn(line, " \t\r\n")])
		return;
	if (code_input_parse(line, &input) < 0) {
		lines->strange++;
	} else if (input.kind == CODE_INPUT_SMC) {
		lines->smc++;
	} else if (input.kind == CODE_INPUT_IDLE) {
		lines->idle++;
	} else {
		lines->fell_back += input.fell_back;
		count_kind(lines, &input);
	}
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

static void print_totals(const struct text *text, const struct lines *lines)
{
	size_t connections = lines->fell_back + lines->smc;
	char sentence[128];

	if (!connections && !lines->idle)
		return;
	snprintf(sentence, sizeof(sentence),
		 "%zu connection%s: %zu on SMC, %zu fell back to TCP",
		 connections, plural(connections), lines->smc,
		 lines->fell_back);
	text_wrap(text, 0, "", sentence);
}

static void print_kind(const struct text *text, const struct kind *kind,
		       size_t number)
{
	const struct code_input *first = &kind->input;
	char lead[32];
	char sentence[3 * CODE_INPUT_ADDRESS];
	int length;

	snprintf(lead, sizeof(lead), "%zu. ", number);
	length = snprintf(sentence, sizeof(sentence), "%zu %s%s", kind->count,
			  first->fell_back ? "connection" : "time",
			  plural(kind->count));
	if (*first->address[0] && *first->address[1])
		snprintf(sentence + length, sizeof(sentence) - (size_t)length,
			 "%s between %s and %s",
			 kind->count > 1 ? ", the first" : "",
			 first->address[0], first->address[1]);
	text_style(text, TEXT_BOLD);
	text_wrap(text, 0, lead, sentence);
	text_style(text, TEXT_PLAIN);
	code_page_print(text, &kind->input);
}

static void print_lines(struct code_command *command, struct lines *lines)
{
	const struct text *text = command->text;
	bool begun = lines->fell_back || lines->smc || lines->idle;
	char sentence[128];

	print_totals(text, lines);
	qsort(lines->kinds, lines->used, sizeof(*lines->kinds), compare_kinds);
	for (size_t i = 0; i < lines->used; i++) {
		if (begun)
			putc('\n', text->out);
		begun = true;
		note_trouble(command, &lines->kinds[i].input);
		print_kind(text, &lines->kinds[i], i + 1);
	}
	if (!lines->beyond)
		return;
	snprintf(sentence, sizeof(sentence),
		 "%zu more line%s, with codes beyond these %d", lines->beyond,
		 plural(lines->beyond), KINDS_MAX);
	putc('\n', text->out);
	text_wrap(text, 0, "", sentence);
}

static void complain_of_lines(struct code_command *command,
			      const struct lines *lines)
{
	char message[128];

	if (lines->strange) {
		snprintf(message, sizeof(message),
			 "standard input: %zu line%s with neither a code nor a "
			 "connection as smcss shows it",
			 lines->strange, plural(lines->strange));
		fail(command, message);
	} else if (!lines->used && !lines->smc && !lines->idle) {
		fail(command, "standard input: is empty");
	}
}

static void explain_input(struct code_command *command)
{
	struct lines *lines = calloc(1, sizeof(*lines));

	if (!lines) {
		fail(command, "out of memory");
		return;
	}
	count_lines(lines, command->in);
	print_lines(command, lines);
	complain_of_lines(command, lines);
	free(lines);
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
		code_page_print(command->text, &input);
		return;
	}
	snprintf(message, sizeof(message),
		 "%s: is neither a code nor the name of one; \"--code list\" "
		 "has them all",
		 words[count > 1 ? count - 1 : 0]);
	fail(command, message);
}

void code_command_run(struct code_command *command, char *const *operands,
		      size_t count)
{
	size_t words;

	for (size_t i = 0; i < count; i += words) {
		words = code_input_words(operands + i, count - i);
		if (i)
			putc('\n', command->text->out);
		if (strcmp(operands[i], "list") == 0)
			code_page_list(command->text);
		else if (strcmp(operands[i], "-") == 0)
			explain_input(command);
		else
			explain_words(command, operands + i, words);
	}
}
