/* SPDX-License-Identifier: MIT */
/* smc-clc-host: says what a host has for SMC, and whether it would work. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <smcclc/api.h>

#include "agree.h"
#include "archive.h"
#include "check.h"
#include "gather.h"
#include "host_options.h"
#include "ip.h"
#include "report_host.h"
#include "setup.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_TROUBLE = 1, /* --exit-code: SMC would not work */
	EXIT_FAILED = 2,
};

static void complain(const char *message)
{
	fputs("smc-clc-host: ", stderr);
	terminal_put(stderr, message);
	putc('\n', stderr);
}

static void complain_errno(const char *what)
{
	char message[WORLD_PATH_MAX];

	snprintf(message, sizeof(message), "%.300s: %s", what, strerror(errno));
	complain(message);
}

static int fail_usage(const char *message)
{
	complain(message);
	fputs("Try \"smc-clc-host --help\".\n", stderr);
	return EXIT_FAILED;
}

static bool want_color(const struct host_options *options)
{
	const char *no_color = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (options->color != HOST_COLOR_AUTO)
		return options->color == HOST_COLOR_ALWAYS;
	if ((no_color && *no_color) || !isatty(STDOUT_FILENO))
		return false;
	return terminal && strcmp(terminal, "dumb") != 0;
}

static int width_of_terminal(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 40)
		return TERMINAL_DEFAULT_WIDTH;
	return size.ws_col;
}

/* Opens the world and reads its facts. Returns 0, or -1 after saying why. */
static int read_facts(const struct host_options *options, const char *copy,
		      struct host_facts *facts)
{
	struct world world;
	struct ip peer;
	int status = -1;

	facts_init(facts);
	if (world_open(&world, options->root) < 0) {
		complain_errno(options->root ? options->root : "/");
		return -1;
	}
	if (copy && world_record(&world, copy) < 0) {
		complain_errno(copy);
	} else {
		gather(&world, facts);
		if (options->command == COMMAND_CHECK &&
		    options->operand_count &&
		    ip_parse(options->operands[0], &peer))
			gather_route(&world, facts, &peer);
		status = 0;
	}
	world_close(&world);
	return status;
}

/* --- check ------------------------------------------------------------- */

/* One check after another, and how they went. */
struct checks {
	const struct terminal *text;
	struct json *json; /* or NULL for text */
	size_t count;
	bool trouble;
};

static void run_check(struct checks *checks, struct check *check)
{
	check_run(check);
	if (checks->json)
		report_check_json(checks->json, check);
	else
		report_check(checks->text, check);
	checks->count++;
	checks->trouble = checks->trouble || check->possible == KNOWN_NO;
}

/* Every interface that is up and has an address. */
static void check_all(struct checks *checks, const struct host_facts *facts)
{
	const struct ip any = {.family = 0};

	for (size_t i = 0; i < facts->netdevs.count; i++) {
		const struct netdev *netdev = &facts->netdevs.items[i];
		struct check check;

		if (!netdev->up || netdev->loopback ||
		    !ip_source(facts, netdev->index, &any))
			continue;
		check_begin(&check, facts, netdev, &any, &any);
		run_check(checks, &check);
	}
}

/* Returns NULL, or what is wrong with the operand. */
static const char *check_operand(struct checks *checks,
				 const struct host_facts *facts,
				 const char *operand)
{
	const struct netdev *netdev = facts_netdev_named(facts, operand);
	const struct ip any = {.family = 0};
	struct check check;
	struct ip peer;

	if (netdev) {
		check_begin(&check, facts, netdev, &any, &any);
	} else if (!ip_parse(operand, &peer)) {
		return "is no interface of this host and no IP address";
	} else if (!check_begin_peer(&check, facts, &peer)) {
		return "there is no route to it";
	}
	run_check(checks, &check);
	return NULL;
}

static int run_checks(const struct host_options *options,
		      const struct terminal *text, struct json *json,
		      const struct host_facts *facts)
{
	struct checks checks = {.text = text, .json = json};
	const char *wrong = NULL;
	char message[HOST_OPTIONS_ERROR];

	if (!options->operand_count)
		check_all(&checks, facts);
	else
		wrong = check_operand(&checks, facts, options->operands[0]);
	if (wrong)
		snprintf(message, sizeof(message), "%.100s: %s",
			 options->operands[0], wrong);
	else if (!checks.count)
		snprintf(message, sizeof(message),
			 "no interface is up and has an address");
	if (!json)
		report_unseen(text, facts);
	if (wrong || !checks.count) {
		complain(message);
		return EXIT_FAILED;
	}
	return options->exit_code && checks.trouble ? EXIT_TROUBLE : EXIT_DONE;
}

/* --- compare ----------------------------------------------------------- */

static int run_compare(const struct host_options *options,
		       const struct terminal *text, struct json *json)
{
	struct host_facts facts[2];
	char error[ARCHIVE_ERROR] = "";
	struct ip address = {.family = 0};
	struct agreement agreement;
	int status = EXIT_FAILED;

	facts_init(&facts[0]);
	facts_init(&facts[1]);
	if (options->operand_count == 3 &&
	    !ip_parse(options->operands[2], &address))
		snprintf(error, sizeof(error), "%.100s: is no IP address",
			 options->operands[2]);
	else if (archive_read(options->operands[0], &facts[0], error) == 0 &&
		 archive_read(options->operands[1], &facts[1], error) == 0 &&
		 agree(&agreement, &facts[0], &facts[1], &address, error) ==
			 0) {
		if (json)
			agree_report_json(json, &agreement);
		else
			agree_report(text, &agreement);
		status = options->exit_code && !agreement.agreed ? EXIT_TROUBLE
								 : EXIT_DONE;
	}
	if (*error)
		complain(error);
	facts_free(&facts[0]);
	facts_free(&facts[1]);
	return status;
}

/* --- all --------------------------------------------------------------- */

static int run_show(const struct host_options *options,
		    const struct terminal *text, struct json *json)
{
	const char *copy = options->command == COMMAND_RECORD
				   ? options->operands[0]
				   : NULL;
	struct host_facts facts;
	int status = EXIT_FAILED;

	if (read_facts(options, copy, &facts) == 0) {
		status = EXIT_DONE;
		if (options->command == COMMAND_CHECK) {
			status = run_checks(options, text, json, &facts);
		} else if (json) {
			archive_write(json, &facts);
			json_end_line(json);
		} else if (!copy) {
			report_facts(text, &facts);
		}
	}
	facts_free(&facts);
	return status;
}

static int run(const struct host_options *options, const struct terminal *text,
	       struct json *json)
{
	switch (options->command) {
	case COMMAND_SHOW:
	case COMMAND_CHECK:
	case COMMAND_RECORD:
		return run_show(options, text, json);
	case COMMAND_COMPARE:
		return run_compare(options, text, json);
	case COMMAND_HELP:
		host_options_help(stdout);
		return EXIT_DONE;
	case COMMAND_VERSION:
		fputs("smc-clc-host " SMCCLC_VERSION "\n", stdout);
		return EXIT_DONE;
	case COMMAND_LOAD:
	case COMMAND_PNET_ADD:
	case COMMAND_PNET_REMOVE:
	case COMMAND_UEID_ADD:
	case COMMAND_UEID_REMOVE:
	case COMMAND_RXE_ADD:
	case COMMAND_RXE_REMOVE:
		break;
	}
	return setup_run(options, text) < 0 ? EXIT_FAILED : EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct host_options options;
	struct terminal text = {.out = stdout};
	struct json json;
	char error[HOST_OPTIONS_ERROR];
	int status;

	if (host_options_parse(&options, argc, argv, error) < 0)
		return fail_usage(error);
	signal(SIGPIPE, SIG_IGN); /* a failed write is seen at the end */
	text.width = width_of_terminal();
	text.color = want_color(&options);
	if (options.json && json_open(&json, stdout) < 0) {
		complain("out of memory");
		return EXIT_FAILED;
	}
	status = run(&options, &text, options.json ? &json : NULL);
	if (options.json) {
		json_flush(&json);
		json_close(&json);
	}
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno != EPIPE)
		complain_errno("standard output could not be written in full");
	return EXIT_FAILED;
}
