/* SPDX-License-Identifier: MIT */
/* The command line of smc-clc-host. */
#ifndef HOST_OPTIONS_H
#define HOST_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define HOST_OPTIONS_ERROR 256

enum host_command {
	COMMAND_SHOW, /* what there is */
	COMMAND_CHECK,
	COMMAND_COMPARE,
	COMMAND_RECORD,
	COMMAND_LOAD,
	COMMAND_PNET_ADD,
	COMMAND_PNET_REMOVE,
	COMMAND_UEID_ADD,
	COMMAND_UEID_REMOVE,
	COMMAND_RXE_ADD,
	COMMAND_RXE_REMOVE,
	COMMAND_HELP,
	COMMAND_VERSION,
};

enum host_color {
	HOST_COLOR_AUTO,
	HOST_COLOR_ALWAYS,
	HOST_COLOR_NEVER,
};

struct host_options {
	enum host_command command;
	bool json;
	bool dry_run;
	bool exit_code;
	enum host_color color;
	const char *root;   /* a recorded world, or NULL */
	const char *device; /* -i, with the port behind a colon, or NULL */
	const char *netdev; /* -n, or NULL */
	char **operands;
	size_t operand_count;
};

/* Returns 0, or -1 with a message in `error`. */
int host_options_parse(struct host_options *options, int argc, char **argv,
		       char error[HOST_OPTIONS_ERROR]);

void host_options_help(FILE *out);

#endif
