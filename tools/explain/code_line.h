/* SPDX-License-Identifier: MIT */
/* Lines of what people paste: logs, statistics and reports that hold codes. */
#ifndef CODE_LINE_H
#define CODE_LINE_H

#include "code_input.h"

/* What earlier lines say of those that follow. */
struct code_lines {
	bool no_fallbacks; /* JSON of stats, which does not count them */
	bool stats;        /* after "TCP fallback" of smcr -d stats */
	const char *side;
	bool pair; /* after the "Client:" of smc_chk: its code */
	uint32_t client;
};

/* What a line holds. */
enum code_line {
	CODE_LINE_NO,    /* nothing that is understood */
	CODE_LINE_INPUT, /* `*input`, `count` times */
	CODE_LINE_TAKEN, /* something, that shows no connection or code */
	CODE_LINE_USED,  /* `count` connections that use SMC */
	CODE_LINE_TOTAL, /* `count` connections on TCP, whose codes follow */
	CODE_LINE_ERROR, /* `count` handshakes that ended in an error */
};

/*
 * Understands a line of smc_chk, of smcr or smcd stats (text or JSON), of the
 * tracepoint smc_switch_to_fallback, of the kernel's log, of z/OS' Netstat,
 * or any that holds the hexadecimal number of a known code.
 */
enum code_line code_line_read(struct code_lines *lines, const char *line,
			      struct code_input *input, size_t *count);

/* Writes what the lines so far leave open to `*input`; false: nothing. */
bool code_line_end(struct code_lines *lines, struct code_input *input);

#endif
