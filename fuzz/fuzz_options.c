/* SPDX-License-Identifier: MIT */
/*
 * The command line, its arguments separated by NUL, and what --code takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain/code_command.h"
#include "explain/options.h"
#include "fuzz.h"

#define ARGUMENTS_MAX 32

/* Arguments in memory that getopt_long() may put in another order. */
struct command_line {
	char *text;
	char *argv[ARGUMENTS_MAX + 1];
	int argc;
};

static void split(struct command_line *line, const uint8_t *data, size_t size)
{
	static char name[] = "smc-clc-explain";
	size_t at = 0;

	line->text = malloc(size + 1);
	REQUIRE(line->text != NULL);
	if (size > 0)
		memcpy(line->text, data, size);
	line->text[size] = '\0';
	line->argv[0] = name;
	line->argc = 1;
	while (at < size && line->argc < ARGUMENTS_MAX) {
		line->argv[line->argc++] = line->text + at;
		at += strlen(line->text + at) + 1;
	}
	line->argv[line->argc] = NULL;
}

static void ignore(const char *message)
{
	REQUIRE(*message != '\0');
}

/* The operands are what standard input holds, too. */
static void check_codes(const struct options *options, const uint8_t *data,
			size_t size)
{
	char *page = NULL;
	size_t length = 0;
	struct terminal terminal = {
		.out = open_memstream(&page, &length),
		.width = 40,
		.color = options->all,
	};
	struct code_command command = {
		.terminal = &terminal,
		.in = fmemopen((void *)data, size, "r"),
		.complain = ignore,
	};

	REQUIRE(terminal.out != NULL && command.in != NULL);
	code_command_run(&command, options->operands, options->operand_count);
	REQUIRE(fclose(terminal.out) == 0);
	fclose(command.in);
	REQUIRE(command.failed || length > 0);
	for (size_t i = 0; i < length; i++)
		REQUIRE(page[i] == '\n' ||
			(page[i] >= 0x20 && page[i] < 0x7f) ||
			(terminal.color && page[i] == '\033'));
	free(page);
}

static void check_options(const struct options *options,
			  const struct command_line *line, const uint8_t *data,
			  size_t size)
{
	REQUIRE(options->format != NULL);
	REQUIRE(options->limits.connections > 0);
	REQUIRE(options->limits.half_open > 0);
	REQUIRE(options->operand_count < (size_t)line->argc);
	for (size_t i = 0; i < options->operand_count; i++)
		REQUIRE(options->operands[i] != NULL);
	REQUIRE(options->operands[options->operand_count] == NULL);
	switch (options->action) {
	case OPTIONS_CODES:
		REQUIRE(options->operand_count > 0);
		check_codes(options, data, size);
		break;
	case OPTIONS_EXPLAIN:
		REQUIRE(options->operand_count > 0);
		break;
	case OPTIONS_VERSION:
	case OPTIONS_HELP:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct command_line line;
	struct options options;
	char error[OPTIONS_ERROR_MAX] = "";

	split(&line, data, size);
	if (options_parse(&options, line.argc, line.argv, error) == 0)
		check_options(&options, &line, data, size);
	else
		REQUIRE(*error != '\0' && strlen(error) < sizeof(error));
	free(line.text);
	return 0;
}
