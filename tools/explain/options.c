/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Letters of options that have no short form. */
enum {
	LONG_FORMAT = 256,
	LONG_CODE,
	LONG_ALL,
	LONG_COLOR,
	LONG_NO_PROGRESS,
	LONG_EXIT_CODE,
	LONG_MAX_CONNECTIONS,
	LONG_MAX_HALF_OPEN,
	LONG_MAX_UNPACKED,
	LONG_VERSION,
};

/* Every option once: what getopt_long(), --help and errors need to know. */
static const struct {
	const char *name;
	int letter;
	const char *argument; /* its name, NULL if the option takes none */
	const char *values;   /* those it can have, NULL if any will do */
	const char *help;     /* lines after the first start with a line feed */
} known[] = {
	{"format", LONG_FORMAT, "FORMAT", "text, json or html",
	 "text (the default), json: one object a line, or\n"
	 "html: one page with plots, ladders and a search"},
	{"output", 'o', "FILE", NULL, "write there, not to standard output"},
	{"code", LONG_CODE, NULL, NULL,
	 "the operands are diagnosis codes to explain, not\n"
	 "captures: 0x03030000, NOSMCDEV, LOCAL/PEER or a line\n"
	 "as smcss prints them, - to read such lines, logs,\n"
	 "statistics or hex dumps, or \"list\". Digits alone\n"
	 "are hexadecimal, unless there are more than eight or\n"
	 "only their decimal value is a known code"},
	{"all", LONG_ALL, NULL, NULL,
	 "also list connections that did establish SMC"},
	{"verbose", 'v', NULL, NULL,
	 "every connection, with each field of its messages"},
	{"examples", 'n', "N", "a number from 0",
	 "worked examples of each cause (default 1, in HTML\n"
	 "20, 0 for none); with -v, connections to show\n"
	 "(default all)"},
	{"color", LONG_COLOR, "WHEN", "auto, always or never",
	 "auto (the default: on a terminal, unless NO_COLOR is\n"
	 "set), always or never"},
	{"no-progress", LONG_NO_PROGRESS, NULL, NULL,
	 "no progress bar on standard error"},
	{"exit-code", LONG_EXIT_CODE, NULL, NULL,
	 "exit with 1 if any connection fell back, was aborted\n"
	 "or ended split, or if a code is not known"},
	{"max-connections", LONG_MAX_CONNECTIONS, "N", "a number from 1",
	 "connections to follow at a time (default 16384)"},
	{"max-half-open", LONG_MAX_HALF_OPEN, "N", "a number from 1",
	 "unanswered SYNs to remember (default 16384)"},
	{"max-unpacked", LONG_MAX_UNPACKED, "SIZE",
	 "a size such as 500M or 64G",
	 "how much of a compressed capture to read, unpacked\n"
	 "(default 64G)"},
	{"relinquish-privileges", 'Z', "USER", NULL,
	 "whom to become, if started as root, once all files\n"
	 "are open (default " OPTIONS_USER_DEFAULT ")"},
	{"version", LONG_VERSION, NULL, NULL, "say which version this is"},
	{"help", 'h', NULL, NULL, "this text"},
};

static const char help_start[] =
	"Usage: smc-clc-explain [OPTION]... FILE...\n"
	"       smc-clc-explain --code CODE...\n"
	"\n"
	"Says of each connection in a capture that tried SMC (Shared Memory\n"
	"Communications) what became of it; and if it fell back to TCP, who\n"
	"decided that, at which step, why, and what to check on which host.\n"
	"\n"
	"FILE is a pcap or pcapng capture, plain or compressed; - is standard\n"
	"input.\n"
	"\n";

static const char help_end[] =
	"\n"
	"Exit status: 0 if everything was read, 1 as said at --exit-code, 2 "
	"on\n"
	"wrong usage, unreadable or damaged input, or output that failed.\n";

/* Writes one option: its names in 28 columns, its help beside them. */
static void help_option(FILE *out, size_t index)
{
	const char *help = known[index].help;
	const char *argument = known[index].argument;
	int column;

	if (known[index].letter < LONG_FORMAT)
		column = fprintf(out, "  -%c, ", known[index].letter);
	else
		column = fprintf(out, "      ");
	column += fprintf(out, "--%s%s%s", known[index].name,
			  argument ? " " : "", argument ? argument : "");
	if (column >= 28) {
		putc('\n', out);
		column = 0;
	}
	while (*help) {
		int line = (int)strcspn(help, "\n");

		fprintf(out, "%*s%.*s\n", 28 - column, "", line, help);
		column = 0;
		help += line;
		help += *help == '\n';
	}
}

void options_help(FILE *out)
{
	fputs(help_start, out);
	for (size_t i = 0; i < COUNT(known); i++)
		help_option(out, i);
	fputs(help_end, out);
}

/* Reads a decimal number of at least `least`. Returns 0, or -1. */
static int parse_count(const char *text, size_t least, size_t *count)
{
	unsigned long long value;
	char *end;

	if (*text < '0' || *text > '9')
		return -1;
	value = strtoull(text, &end, 10); /* the largest, if too large */
	if (*end || value < least || value >= SIZE_MAX)
		return -1;
	*count = (size_t)value;
	return 0;
}

/* Reads a number of bytes from 1, or with a unit. Returns 0, or -1. */
static int parse_size(const char *text, uint64_t *size)
{
	static const char units[] = "KMGT"; /* each 1024 of the one before */
	unsigned long long value;
	const char *unit;
	char *end;
	unsigned shift = 0;

	if (*text < '0' || *text > '9')
		return -1;
	value = strtoull(text, &end, 10); /* the largest, if too large */
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		shift = 10 * (unsigned)(unit - units + 1);
		end++;
	}
	if (*end || value == 0 || value > UINT64_MAX >> shift)
		return -1;
	*size = (uint64_t)value << shift;
	return 0;
}

/* Returns 0, or -1 if `text` is none of the values. */
static int parse_color(const char *text, enum options_color *color)
{
	static const struct {
		const char *name;
		enum options_color color;
	} values[] = {
		{"auto", OPTIONS_COLOR_AUTO},
		{"always", OPTIONS_COLOR_ALWAYS},
		{"never", OPTIONS_COLOR_NEVER},
	};

	for (size_t i = 0; i < COUNT(values); i++) {
		if (strcmp(text, values[i].name) == 0) {
			*color = values[i].color;
			return 0;
		}
	}
	return -1;
}

/* Takes one option. Returns 0, or -1 if its argument cannot be used. */
static int take(struct options *options, int letter, const char *argument)
{
	switch (letter) {
	case LONG_FORMAT:
		options->format = report_find(argument);
		return options->format ? 0 : -1;
	case 'o':
		options->output = argument;
		return 0;
	case LONG_CODE:
		options->action = OPTIONS_CODES;
		return 0;
	case LONG_ALL:
		options->all = true;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	case 'n':
		return parse_count(argument, 0, &options->examples);
	case LONG_COLOR:
		return parse_color(argument, &options->color);
	case LONG_NO_PROGRESS:
		options->no_progress = true;
		return 0;
	case LONG_EXIT_CODE:
		options->exit_code = true;
		return 0;
	case LONG_MAX_CONNECTIONS:
		return parse_count(argument, 1, &options->limits.connections);
	case LONG_MAX_HALF_OPEN:
		return parse_count(argument, 1, &options->limits.half_open);
	case LONG_MAX_UNPACKED:
		return parse_size(argument, &options->max_unpacked);
	case 'Z':
		options->user = argument;
		return 0;
	case LONG_VERSION:
		options->action = OPTIONS_VERSION;
		return 0;
	default: /* 'h' */
		options->action = OPTIONS_HELP;
		return 0;
	}
}

/* The index in the table, or COUNT(known). */
static size_t index_of(int letter)
{
	size_t index = 0;

	while (index < COUNT(known) && known[index].letter != letter)
		index++;
	return index;
}

/* Says why getopt_long() refused `word`; `missing`: no argument follows. */
static void refuse_option(const char *word, bool missing, char *error)
{
	size_t index = index_of(optopt);

	if (missing)
		snprintf(error, OPTIONS_ERROR_MAX,
			 "%s: its argument is missing", word);
	else if (index < COUNT(known))
		snprintf(error, OPTIONS_ERROR_MAX, "--%s: takes no argument",
			 known[index].name);
	else if (optopt)
		snprintf(error, OPTIONS_ERROR_MAX, "-%c: no such option",
			 optopt);
	else
		snprintf(error, OPTIONS_ERROR_MAX,
			 "%s: no such option, or short for several", word);
}

static void refuse_value(int letter, const char *value, char *error)
{
	size_t index = index_of(letter);

	snprintf(error, OPTIONS_ERROR_MAX, "--%s: cannot be \"%s\", only %s",
		 known[index].name, value, known[index].values);
}

/* What the table says, in the form of getopt_long(). */
static void make_tables(struct option *longs, char *shorts)
{
	*shorts++ = ':'; /* tells a missing argument from an unknown option */
	for (size_t i = 0; i < COUNT(known); i++) {
		longs[i] = (struct option){
			.name = known[i].name,
			.has_arg = known[i].argument ? required_argument
						     : no_argument,
			.val = known[i].letter,
		};
		if (known[i].letter >= LONG_FORMAT)
			continue;
		*shorts++ = (char)known[i].letter;
		if (known[i].argument)
			*shorts++ = ':';
	}
	longs[COUNT(known)] = (struct option){.name = NULL};
	*shorts = '\0';
}

/* Whether the options make sense together. Returns 0, or -1. */
static int check(const struct options *options, char *error)
{
	const char *message = NULL;

	if (options->action == OPTIONS_EXPLAIN && !options->operand_count)
		message = "there is no capture to read";
	else if (options->action == OPTIONS_CODES && !options->operand_count)
		message = "--code needs a code, or \"list\"";
	else if (options->action == OPTIONS_CODES &&
		 options->format != &report_text &&
		 options->format != &report_json)
		message = "--code writes text or JSON and has no other "
			  "--format";
	if (!message)
		return 0;
	snprintf(error, OPTIONS_ERROR_MAX, "%s", message);
	return -1;
}

int options_parse(struct options *options, int argc, char **argv, char *error)
{
	struct option longs[COUNT(known) + 1];
	char shorts[2 * COUNT(known) + 2];
	int letter;

	*options = (struct options){
		.format = &report_text,
		.examples = REPORT_EXAMPLES_DEFAULT,
		.limits = FOLLOWER_DEFAULT_LIMITS,
		.max_unpacked = CAPTURE_UNPACKED_DEFAULT,
		.user = OPTIONS_USER_DEFAULT,
	};
	make_tables(longs, shorts);
	optind = 0; /* start anew, whatever was parsed before (glibc) */
	opterr = 0;
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (letter == '?' || letter == ':') {
			refuse_option(argv[optind - 1], letter == ':', error);
			return -1;
		}
		if (take(options, letter, optarg) < 0) {
			refuse_value(letter, optarg, error);
			return -1;
		}
	}
	options->operands = argv + optind;
	options->operand_count = (size_t)(argc - optind);
	return check(options, error);
}
