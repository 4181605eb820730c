/* SPDX-License-Identifier: MIT */
/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "capture/capture.h"
#include "report/report.h"

enum options_color {
	OPTIONS_COLOR_AUTO,
	OPTIONS_COLOR_ALWAYS,
	OPTIONS_COLOR_NEVER,
};

enum options_action {
	OPTIONS_EXPLAIN, /* the captures in `operands` */
	OPTIONS_CODES,   /* the codes in `operands` */
	OPTIONS_VERSION,
	OPTIONS_HELP,
};

#ifndef OPTIONS_USER_DEFAULT
#define OPTIONS_USER_DEFAULT "nobody"
#endif

/* Pointers are to static storage or into argv. */
struct options {
	enum options_action action;
	const struct report_format *format;
	const char *output; /* NULL: standard output */
	bool all;
	bool verbose;
	size_t examples; /* as in struct report_options */
	enum options_color color;
	bool no_progress;
	bool exit_code;
	struct follower_limits limits;
	uint64_t max_unpacked; /* bytes of a compressed capture */
	const char *user;      /* to become if root runs this */
	char **operands;
	size_t operand_count;
};

#define OPTIONS_ERROR_MAX 256

/*
 * Reads the command line. Puts the operands of `argv` last. Writes `*options`
 * completely. Returns 0, or -1 with a sentence in `error` (OPTIONS_ERROR_MAX
 * bytes).
 */
int options_parse(struct options *options, int argc, char **argv, char *error);

/* Writes what --help says. */
void options_help(FILE *out);

#endif
