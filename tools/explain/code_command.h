/* SPDX-License-Identifier: MIT */
/* The command --code. */
#ifndef CODE_COMMAND_H
#define CODE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "report/json.h"
#include "report/terminal.h"

struct code_command {
	const struct terminal *terminal;
	struct json *json; /* to write to instead of `terminal`, or NULL */
	FILE *in;          /* which the operand "-" stands for */
	void (*complain)(const char *message);
	bool trouble; /* a code nobody knows, or a connection on TCP */
	bool failed;  /* something was no code */
};

/*
 * Explains `operands`: each what code_input_parse() understands, "list", or
 * "-" for lines of `in`, which are counted and each kind explained once.
 * Complains of everything else. Sets `trouble` and `failed`.
 */
void code_command_run(struct code_command *command, char *const *operands,
		      size_t count);

#endif
