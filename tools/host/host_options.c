/* SPDX-License-Identifier: MIT */
#include "host_options.h"

#include <getopt.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum {
	LONG_FORMAT = 256,
	LONG_COLOR,
	LONG_DRY_RUN,
	LONG_EXIT_CODE,
	LONG_ROOT,
	LONG_VERSION,
};

static const struct option longs[] = {
	{"format", required_argument, NULL, LONG_FORMAT},
	{"color", required_argument, NULL, LONG_COLOR},
	{"device", required_argument, NULL, 'i'},
	{"netdev", required_argument, NULL, 'n'},
	{"dry-run", no_argument, NULL, LONG_DRY_RUN},
	{"exit-code", no_argument, NULL, LONG_EXIT_CODE},
	{"root", required_argument, NULL, LONG_ROOT},
	{"version", no_argument, NULL, LONG_VERSION},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"Usage: smc-clc-host [OPTION]...\n"
	"       smc-clc-host [OPTION]... check [ADDRESS|INTERFACE]\n"
	"       smc-clc-host [OPTION]... compare CLIENT SERVER [ADDRESS]\n"
	"       smc-clc-host [OPTION]... load\n"
	"       smc-clc-host [OPTION]... pnet add|remove ID [-i DEVICE] "
	"[-n NETDEV]\n"
	"       smc-clc-host [OPTION]... ueid add|remove NAME\n"
	"       smc-clc-host [OPTION]... rxe add|remove NETDEV\n"
	"       smc-clc-host record DIRECTORY\n"
	"\n"
	"Says what a host has for SMC (Shared Memory Communications), whether "
	"SMC\n"
	"would work over an interface or to an address, and if not, why; "
	"before\n"
	"anything is captured. Nothing is changed but by load, pnet, ueid and "
	"rxe.\n"
	"\n"
	"      --format FORMAT       text (the default) or json: one object a "
	"line\n"
	"      --color WHEN          auto (the default: on a terminal, unless "
	"NO_COLOR is\n"
	"                            set), always or never\n"
	"  -i, --device DEVICE       an RDMA or ISM device, :PORT may follow\n"
	"  -n, --netdev NETDEV       a network device\n"
	"      --dry-run             only say what would be changed\n"
	"      --exit-code           exit with 1 if SMC would not work\n"
	"      --root DIRECTORY      of a recorded world, not of this host\n"
	"      --version             say which version this is\n"
	"  -h, --help                this text\n"
	"\n"
	"compare reads what \"smc-clc-host --format json\" wrote on each "
	"host.\n"
	"\n"
	"Exit status: 0 if everything was done, 1 as said at --exit-code, 2 on "
	"wrong\n"
	"usage, unreadable input, a change that failed, or output that "
	"failed.\n";

/* Commands, by their words. */
static const struct {
	const char *word;
	const char *second; /* or NULL */
	enum host_command command;
	size_t least; /* operands */
	size_t most;
} commands[] = {
	{"check", NULL, COMMAND_CHECK, 0, 1},
	{"compare", NULL, COMMAND_COMPARE, 2, 3},
	{"record", NULL, COMMAND_RECORD, 1, 1},
	{"load", NULL, COMMAND_LOAD, 0, 0},
	{"pnet", "add", COMMAND_PNET_ADD, 1, 1},
	{"pnet", "remove", COMMAND_PNET_REMOVE, 1, 1},
	{"ueid", "add", COMMAND_UEID_ADD, 1, 1},
	{"ueid", "remove", COMMAND_UEID_REMOVE, 1, 1},
	{"rxe", "add", COMMAND_RXE_ADD, 1, 1},
	{"rxe", "remove", COMMAND_RXE_REMOVE, 1, 1},
};

void host_options_help(FILE *out)
{
	fputs(help, out);
}

/* Returns 0, or -1 if there is no such color. */
static int parse_color(const char *text, enum host_color *color)
{
	static const struct {
		const char *name;
		enum host_color color;
	} values[] = {
		{"auto", HOST_COLOR_AUTO},
		{"always", HOST_COLOR_ALWAYS},
		{"never", HOST_COLOR_NEVER},
	};

	for (size_t i = 0; i < COUNT(values); i++) {
		if (strcmp(text, values[i].name) == 0) {
			*color = values[i].color;
			return 0;
		}
	}
	return -1;
}

/* Takes one option. Returns NULL, or the values that it can have. */
static const char *take(struct host_options *options, int letter,
			const char *argument)
{
	switch (letter) {
	case LONG_FORMAT:
		options->json = strcmp(argument, "json") == 0;
		if (!options->json && strcmp(argument, "text") != 0)
			return "--format can be text or json";
		break;
	case LONG_COLOR:
		if (parse_color(argument, &options->color) < 0)
			return "--color can be auto, always or never";
		break;
	case 'i':
		options->device = argument;
		break;
	case 'n':
		options->netdev = argument;
		break;
	case LONG_DRY_RUN:
		options->dry_run = true;
		break;
	case LONG_EXIT_CODE:
		options->exit_code = true;
		break;
	case LONG_ROOT:
		options->root = argument;
		break;
	case LONG_VERSION:
		options->command = COMMAND_VERSION;
		break;
	default: /* 'h' */
		options->command = COMMAND_HELP;
		break;
	}
	return NULL;
}

static bool is_change(enum host_command command)
{
	return command >= COMMAND_LOAD && command <= COMMAND_RXE_REMOVE;
}

/* Finds the command in the operands. Returns NULL, or what is wrong. */
static const char *find_command(struct host_options *options)
{
	const char *word;

	if (!options->operand_count)
		return NULL;
	word = options->operands[0];
	for (size_t i = 0; i < COUNT(commands); i++) {
		size_t words = commands[i].second ? 2 : 1;

		if (strcmp(word, commands[i].word) != 0 ||
		    (commands[i].second &&
		     (options->operand_count < 2 ||
		      strcmp(options->operands[1], commands[i].second) != 0)))
			continue;
		options->command = commands[i].command;
		options->operands += words;
		options->operand_count -= words;
		if (options->operand_count < commands[i].least)
			return "an operand is missing";
		if (options->operand_count > commands[i].most)
			return "there are too many operands";
		return NULL;
	}
	return "there is no such command";
}

/* Whether the options make sense together. Returns NULL, or what is wrong. */
static const char *check(const struct host_options *options)
{
	bool pnet = options->command == COMMAND_PNET_ADD ||
		    options->command == COMMAND_PNET_REMOVE;

	if (!pnet && (options->device || options->netdev))
		return "-i and -n are for pnet";
	if (options->command == COMMAND_PNET_ADD && !options->device &&
	    !options->netdev)
		return "pnet add needs a device: -i, -n or both";
	if (options->dry_run && !is_change(options->command))
		return "--dry-run is for what changes something";
	if (options->root && is_change(options->command) && !options->dry_run)
		return "a recorded world cannot be changed";
	if (options->json &&
	    (is_change(options->command) || options->command == COMMAND_RECORD))
		return "--format json is for what only shows";
	return NULL;
}

int host_options_parse(struct host_options *options, int argc, char **argv,
		       char error[HOST_OPTIONS_ERROR])
{
	const char *wrong = NULL;
	int letter;

	*options = (struct host_options){.command = COMMAND_SHOW};
	optind = 0; /* start anew, whatever was parsed before (glibc) */
	opterr = 0;
	while (!wrong && (letter = getopt_long(argc, argv, ":i:n:h", longs,
					       NULL)) != -1) {
		if (letter == '?' || letter == ':') {
			snprintf(error, HOST_OPTIONS_ERROR, "%.200s: %s",
				 argv[optind - 1],
				 letter == ':' ? "its argument is missing"
					       : "no such option");
			return -1;
		}
		wrong = take(options, letter, optarg);
	}
	options->operands = argv + optind;
	options->operand_count = (size_t)(argc - optind);
	if (!wrong && options->command == COMMAND_SHOW)
		wrong = find_command(options);
	if (!wrong)
		wrong = check(options);
	if (!wrong)
		return 0;
	snprintf(error, HOST_OPTIONS_ERROR, "%s", wrong);
	return -1;
}
