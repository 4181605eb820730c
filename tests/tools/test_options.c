/* SPDX-License-Identifier: MIT */
/* The command line: what is understood, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "explain/options.h"

#define ARGUMENTS_MAX 24

static struct options options;
static char error[OPTIONS_ERROR_MAX];
static char words[256];
static char *arguments[ARGUMENTS_MAX];

/* Parses a command line whose words are separated by blanks. */
static int parse(const char *line)
{
	int count = 0;

	assert_true(strlen(line) < sizeof(words));
	strcpy(words, line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		assert_true(count < ARGUMENTS_MAX - 1);
		arguments[count++] = word;
	}
	arguments[count] = NULL;
	error[0] = '\0';
	return options_parse(&options, count, arguments, error);
}

static void defaults(void **state)
{
	const struct follower_limits limits = FOLLOWER_DEFAULT_LIMITS;

	(void)state;
	assert_int_equal(parse("tool a.pcap"), 0);
	assert_int_equal(options.action, OPTIONS_EXPLAIN);
	assert_ptr_equal(options.format, &report_text);
	assert_null(options.output);
	assert_false(options.all);
	assert_false(options.verbose);
	assert_false(options.no_progress);
	assert_false(options.exit_code);
	assert_true(options.examples == REPORT_EXAMPLES_DEFAULT);
	assert_int_equal(options.color, OPTIONS_COLOR_AUTO);
	assert_int_equal(options.limits.connections, limits.connections);
	assert_int_equal(options.limits.half_open, limits.half_open);
	assert_int_equal(options.max_unpacked, UINT64_C(64) << 30);
	assert_int_equal(options.operand_count, 1);
	assert_string_equal(options.user, OPTIONS_USER_DEFAULT);
	assert_string_equal(options.operands[0], "a.pcap");
}

static void every_option(void **state)
{
	(void)state;
	assert_int_equal(parse("tool --format json -o out --all -v -n 3 "
			       "--color always --no-progress --exit-code "
			       "--max-connections=7 --max-half-open 8 "
			       "--max-unpacked 3K "
			       "-Z root a"),
			 0);
	assert_ptr_equal(options.format, &report_json);
	assert_string_equal(options.output, "out");
	assert_true(options.all);
	assert_true(options.verbose);
	assert_int_equal(options.examples, 3);
	assert_int_equal(options.color, OPTIONS_COLOR_ALWAYS);
	assert_true(options.no_progress);
	assert_true(options.exit_code);
	assert_int_equal(options.limits.connections, 7);
	assert_int_equal(options.limits.half_open, 8);
	assert_int_equal(options.max_unpacked, 3072);
	assert_string_equal(options.user, "root");
}

static void options_may_follow_operands(void **state)
{
	(void)state;
	assert_int_equal(parse("tool a - -v b"), 0);
	assert_true(options.verbose);
	assert_int_equal(options.operand_count, 3);
	assert_string_equal(options.operands[1], "-");
}

static void two_dashes_end_the_options(void **state)
{
	(void)state;
	assert_int_equal(parse("tool -- -v"), 0);
	assert_false(options.verbose);
	assert_string_equal(options.operands[0], "-v");
}

static void no_examples(void **state)
{
	(void)state;
	assert_int_equal(parse("tool -n0 a"), 0);
	assert_int_equal(options.examples, 0);
}

static void codes(void **state)
{
	(void)state;
	assert_int_equal(parse("tool --code 0x03030000 NOSMCDEV"), 0);
	assert_int_equal(options.action, OPTIONS_CODES);
	assert_int_equal(options.operand_count, 2);
}

static void help_and_version_need_no_operand(void **state)
{
	(void)state;
	assert_int_equal(parse("tool --help"), 0);
	assert_int_equal(options.action, OPTIONS_HELP);
	assert_int_equal(parse("tool -h"), 0);
	assert_int_equal(options.action, OPTIONS_HELP);
	assert_int_equal(parse("tool --version"), 0);
	assert_int_equal(options.action, OPTIONS_VERSION);
}

/* Each is refused with a sentence that has `what` in it. */
static void refusals(void **state)
{
	static const struct {
		const char *line;
		const char *what;
	} cases[] = {
		{"tool", "no capture"},
		{"tool --code", "needs a code"},
		{"tool --code --format html 0x03030000", "--format"},
		{"tool --format xml a",
		 "--format: cannot be \"xml\", only text, json or html"},
		{"tool --format", "--format: its argument is missing"},
		{"tool -n", "-n: its argument is missing"},
		{"tool -n -1 a", "--examples: cannot be \"-1\", only a number"},
		{"tool -n 1x a", "--examples: cannot be \"1x\""},
		{"tool -n 99999999999999999999 a", "--examples: cannot be"},
		{"tool --color red a", "only auto, always or never"},
		{"tool --max-connections 0 a", "only a number from 1"},
		{"tool --max-half-open x a", "only a number from 1"},
		{"tool --max-unpacked 0 a", "only a size"},
		{"tool --max-unpacked 1X a", "only a size"},
		{"tool --max-unpacked 1MM a", "only a size"},
		{"tool --max-unpacked G a", "only a size"},
		{"tool --max-unpacked 16777216T a", "only a size"},
		{"tool --all=yes a", "--all: takes no argument"},
		{"tool --nonsense a", "--nonsense: no such option"},
		{"tool --ver a", "--ver: no such option, or short for several"},
		{"tool -xv a", "-x: no such option"},
		{"tool -vx a", "-x: no such option"},
		/* not offered before they work */
		{"tool -i eth0", "-i"},
		{"tool -f expr a", "-f"},
		{"tool -w file a", "-w"},
		{"tool --print-filter", "--print-filter"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(parse(cases[i].line), -1);
		assert_non_null(strstr(error, cases[i].what));
	}
}

static void help_names_every_option(void **state)
{
	static const char *const names[] = {
		"--format",
		"-o, --output",
		"--code",
		"--all",
		"-v, --verbose",
		"-n, --examples",
		"--color",
		"--no-progress",
		"--exit-code",
		"--version",
		"--max-connections",
		"--max-half-open",
		"--max-unpacked",
		"-h, --help",
		"-Z, --relinquish-privileges",
	};
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	assert_non_null(out);
	options_help(out);
	fclose(out);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_non_null(strstr(text, names[i]));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 80);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(every_option),
		cmocka_unit_test(options_may_follow_operands),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(no_examples),
		cmocka_unit_test(codes),
		cmocka_unit_test(help_and_version_need_no_operand),
		cmocka_unit_test(refusals),
		cmocka_unit_test(help_names_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
