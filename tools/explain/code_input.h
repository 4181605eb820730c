/* SPDX-License-Identifier: MIT */
/* Reads diagnosis codes in every form that people have them in. */
#ifndef CODE_INPUT_H
#define CODE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum code_input_kind {
	CODE_INPUT_CODE, /* `local` alone */
	CODE_INPUT_PAIR, /* `local` and `peer`, as one host shows them */
	CODE_INPUT_BARE, /* TCP, and the line does not say why */
	CODE_INPUT_SMC,  /* the connection uses SMC */
	CODE_INPUT_IDLE, /* a heading, or a socket without a connection */
	CODE_INPUT_NONE, /* the code is 0: there is none */
	CODE_INPUT_NOTE, /* `note` alone */
};

#define CODE_INPUT_ADDRESS 64

struct code_input {
	uint8_t kind;   /* enum code_input_kind */
	uint8_t system; /* enum smcclc_vendor, whose code it is */
	bool fell_back; /* a connection on TCP */
	uint32_t local;
	uint32_t peer; /* 0: none */
	/* Of the host that shows this and of the other; "" if not given. */
	char address[2][CODE_INPUT_ADDRESS];
	const char *side; /* "client" or "server", whose it is; or NULL */
	const char *note; /* what a line of a log says of SMC */
};

/*
 * Understands `line`: a code in hexadecimal or decimal, its kernel symbol,
 * LOCAL/PEER, or a line of smcss or its end from the mode on. Overwrites
 * `line`. Writes `*input` completely and returns 0; -1 if it is none of these.
 */
int code_input_parse(char *line, struct code_input *input);

/*
 * Returns how many of `words` (at least one) make up one line of smcss that
 * the shell took apart; 1 if they are none.
 */
size_t code_input_words(char *const *words, size_t count);

#endif
