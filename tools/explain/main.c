/* SPDX-License-Identifier: MIT */
/* smc-clc-explain: says from a capture why SMC fell back to TCP. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "capture/capture.h"
#include "code_command.h"
#include "options.h"
#include "privilege.h"
#include "progress.h"
#include "report/report.h"
#include "report/terminal.h"

enum exit_status {
	EXIT_READ = 0,    /* to the end */
	EXIT_TROUBLE = 1, /* --exit-code: a connection did not become SMC */
	EXIT_FAILED = 2,  /* usage, unreadable or damaged input, output */
};

/* What goes on while one capture is read. */
struct run {
	const struct options *options;
	const struct privilege_user *user;
	const struct report_format *format;
	struct report *report;
	FILE *out;
	struct capture *capture;
	struct analysis *analysis;
	struct progress progress;
	bool trouble;    /* of all captures so far */
	int write_error; /* errno of the first write that failed */
};

static void complain(const char *message)
{
	fputs("smc-clc-explain: ", stderr);
	terminal_put(stderr, message);
	putc('\n', stderr);
}

static int fail_usage(const char *message)
{
	complain(message);
	fputs("Try \"smc-clc-explain --help\".\n", stderr);
	return EXIT_FAILED;
}

/* --- output ------------------------------------------------------------ */

static bool want_color(const struct options *options, FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (options->color != OPTIONS_COLOR_AUTO)
		return options->color == OPTIONS_COLOR_ALWAYS;
	if ((no_color && *no_color) || !isatty(fileno(out)))
		return false;
	return terminal && strcmp(terminal, "dumb") != 0;
}

static int width_of(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) < 0 || size.ws_col < 40)
		return TERMINAL_DEFAULT_WIDTH;
	return size.ws_col;
}

/* Whether `path` is one of the captures, which must not be overwritten. */
static bool is_input(const struct options *options, const char *path)
{
	struct stat output;
	struct stat input;

	if (options->action != OPTIONS_EXPLAIN || stat(path, &output) < 0)
		return false;
	for (size_t i = 0; i < options->operand_count; i++)
		if (stat(options->operands[i], &input) == 0 &&
		    input.st_dev == output.st_dev &&
		    input.st_ino == output.st_ino)
			return true;
	return false;
}

/* Returns NULL after saying why. */
static FILE *open_output(const struct options *options)
{
	const char *path = options->output;
	char message[512];
	FILE *out = NULL;

	if (!path || strcmp(path, "-") == 0)
		return stdout;
	if (is_input(options, path)) {
		snprintf(message, sizeof(message),
			 "%s: is a capture to be read, so it cannot be the "
			 "output",
			 path);
	} else {
		out = fopen(path, "w");
		snprintf(message, sizeof(message), "%s: cannot be written: %s",
			 path, strerror(errno));
	}
	if (!out)
		complain(message);
	return out;
}

/*
 * Closes `out`. `error` is the errno of a write that failed before, or 0. Says
 * what failed, unless a reader such as head(1) went away: it has what it
 * wanted. Returns the exit status.
 */
static int finish_output(const struct options *options, FILE *out, int error)
{
	char message[512];
	bool failed = ferror(out);

	if (fclose(out) != 0 && !error)
		error = errno;
	if (!error && failed)
		error = EIO;
	if (!error)
		return EXIT_READ;
	if (error != EPIPE) {
		snprintf(message, sizeof(message),
			 "%s: could not be written in full: %s",
			 options->output ? options->output : "standard output",
			 strerror(error));
		complain(message);
	}
	return EXIT_FAILED;
}

/* --- privileges -------------------------------------------------------- */

/* Who to become. Returns 0, or -1 after saying why there is nobody. */
static int find_user(struct privilege_user *user, const struct options *options)
{
	char error[PRIVILEGE_ERROR_MAX];

	if (privilege_find(user, options->user, error) == 0)
		return 0;
	complain(error);
	return -1;
}

/* Everything is open: the rest needs none. Returns 0, or -1 after saying why.
 */
static int give_up_privileges(const struct privilege_user *user)
{
	char error[PRIVILEGE_ERROR_MAX];

	if (privilege_drop(user, error) < 0) {
		complain(error);
		return -1;
	}
	privilege_confine(); /* if it cannot, that is no reason to stop */
	return 0;
}

/* --- captures ---------------------------------------------------------- */

/* Nobody would read what follows a failed write. */
static void check_output(struct run *run)
{
	if (run->write_error || !ferror(run->out))
		return;
	run->write_error = errno;
	capture_stop(run->capture);
}

static void take_connection(void *context, const struct connection *connection)
{
	struct run *run = context;

	run->format->connection(run->report, connection);
	check_output(run);
}

static void take_frame(void *context, const struct frame *frame)
{
	struct run *run = context;

	analysis_frame(run->analysis, frame);
	progress_tick(&run->progress, run->capture);
}

static bool has_trouble(const struct totals *totals)
{
	return totals->outcomes[SMCCLC_FALLBACK] ||
	       totals->outcomes[SMCCLC_ABORTED] ||
	       totals->outcomes[SMCCLC_SPLIT];
}

/* Whether a progress bar on the terminal would not disturb the report. */
static bool want_progress(const struct run *run)
{
	const struct options *options = run->options;
	bool late = run->format == &report_text && !options->verbose &&
		    !options->all;

	return !options->no_progress && isatty(STDERR_FILENO) &&
	       (late || !isatty(fileno(run->out)));
}

/* Reads the open capture into the report. Returns the exit status. */
static int explain_capture(struct run *run, const char *path)
{
	static const char starved[] =
		"out of memory: not everything is known of every connection; "
		"try a lower --max-connections";
	char damage[CAPTURE_ERROR_MAX];
	const char *error = NULL;
	const struct totals *totals;

	run->format->begin(run->report, path);
	progress_start(&run->progress, want_progress(run));
	if (capture_run(run->capture, take_frame, run, damage) < 0)
		error = damage;
	analysis_end(run->analysis);
	progress_stop(&run->progress);
	totals = analysis_totals(run->analysis);
	if (totals->starved) {
		complain(starved);
		error = error ? error : starved;
	}
	run->trouble = run->trouble || has_trouble(totals);
	run->format->end(run->report, totals, error);
	check_output(run);
	if (error == damage)
		complain(damage);
	return error ? EXIT_FAILED : EXIT_READ;
}

/* `fd` is where capture_descriptor() opened `path`. */
static int explain_file(struct run *run, int fd, const char *path)
{
	char error[CAPTURE_ERROR_MAX];
	int status;

	run->capture =
		capture_begin(fd, path, run->options->max_unpacked, error);
	if (!run->capture) {
		complain(error);
		return EXIT_FAILED;
	}
	run->analysis =
		analysis_new(&run->options->limits, take_connection, run);
	if (run->analysis) {
		status = explain_capture(run, path);
		analysis_free(run->analysis);
	} else {
		complain("out of memory; try a lower --max-connections");
		status = EXIT_FAILED;
	}
	capture_close(run->capture);
	return status;
}

/* As many as the system lets us have open. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/*
 * Opens all captures, because none can be opened later. Returns a descriptor
 * for each, -1 after saying why not; or NULL when out of memory.
 */
static int *open_captures(const struct options *options)
{
	int *descriptors = calloc(options->operand_count, sizeof(*descriptors));
	char error[CAPTURE_ERROR_MAX];

	if (!descriptors)
		return NULL;
	allow_descriptors();
	for (size_t i = 0; i < options->operand_count; i++) {
		descriptors[i] =
			capture_descriptor(options->operands[i], error);
		if (descriptors[i] < 0)
			complain(error);
	}
	return descriptors;
}

/* Reads the captures, open at `descriptors`. Returns the exit status. */
static int explain_open(struct run *run, const int *descriptors)
{
	const struct options *options = run->options;
	int status = EXIT_READ;

	for (size_t i = 0; i < options->operand_count && !run->write_error; i++)
		if (descriptors[i] < 0 ||
		    explain_file(run, descriptors[i], options->operands[i]) !=
			    EXIT_READ)
			status = EXIT_FAILED;
	return status;
}

/* Opens and reads all captures. Returns the exit status. */
static int explain_captures(struct run *run)
{
	int *descriptors = open_captures(run->options);
	int status = EXIT_FAILED;

	if (!descriptors)
		complain("out of memory");
	else if (give_up_privileges(run->user) == 0)
		status = explain_open(run, descriptors);
	free(descriptors);
	return status;
}

static int explain_files(const struct options *options,
			 const struct privilege_user *user, FILE *out)
{
	const struct report_options wishes = {
		.out = out,
		.all = options->all,
		.verbose = options->verbose,
		.examples = options->examples,
		.color = want_color(options, out),
		.width = width_of(out),
	};
	struct run run = {
		.options = options,
		.user = user,
		.format = options->format,
		.report = options->format->open(&wishes),
		.out = out,
	};
	int status;
	int error;

	if (!run.report) {
		complain(strerror(errno));
		fclose(out);
		return EXIT_FAILED;
	}
	status = explain_captures(&run);
	error = run.format->close(run.report);
	if (finish_output(options, out,
			  run.write_error ? run.write_error : error) !=
	    EXIT_READ)
		return EXIT_FAILED;
	if (status == EXIT_READ && options->exit_code && run.trouble)
		return EXIT_TROUBLE;
	return status;
}

/* --- codes ------------------------------------------------------------- */

static int explain_codes(const struct options *options,
			 const struct privilege_user *user, FILE *out)
{
	const struct terminal terminal = {
		.out = out,
		.width = width_of(out),
		.color = want_color(options, out),
	};
	struct json json;
	struct code_command command = {
		.terminal = &terminal,
		.in = stdin,
		.complain = complain,
	};

	if (give_up_privileges(user) < 0) {
		fclose(out);
		return EXIT_FAILED;
	}
	if (options->format == &report_json) {
		if (json_open(&json, out) < 0) {
			complain("out of memory");
			fclose(out);
			return EXIT_FAILED;
		}
		command.json = &json;
	}
	code_command_run(&command, options->operands, options->operand_count);
	if (command.json) {
		json_flush(&json);
		json_close(&json);
	}
	if (finish_output(options, out, 0) != EXIT_READ || command.failed)
		return EXIT_FAILED;
	return options->exit_code && command.trouble ? EXIT_TROUBLE : EXIT_READ;
}

int main(int argc, char **argv)
{
	char error[OPTIONS_ERROR_MAX];
	struct options options;
	struct privilege_user user;
	FILE *out;

	if (options_parse(&options, argc, argv, error) < 0)
		return fail_usage(error);
	if (find_user(&user, &options) < 0)
		return EXIT_FAILED;
	out = open_output(&options);
	if (!out)
		return EXIT_FAILED;
	switch (options.action) {
	case OPTIONS_CODES:
		return explain_codes(&options, &user, out);
	case OPTIONS_HELP:
		options_help(out);
		break;
	case OPTIONS_VERSION:
		fputs("smc-clc-explain " SMCCLC_VERSION "\n", out);
		break;
	case OPTIONS_EXPLAIN:
		return explain_files(&options, &user, out);
	}
	return finish_output(&options, out, 0);
}
