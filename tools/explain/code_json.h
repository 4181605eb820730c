/* SPDX-License-Identifier: MIT */
/* What --code has to say, one JSON object a line. */
#ifndef CODE_JSON_H
#define CODE_JSON_H

#include "code_input.h"
#include "report/json.h"

/* Writes `input`, which was there `count` times, and what its codes mean. */
void code_json_input(struct json *json, const struct code_input *input,
		     size_t count);

/* Writes every code there is. */
void code_json_list(struct json *json);

/* Writes the message in `bytes`, then the code of a Decline. */
void code_json_message(struct json *json, const uint8_t *bytes, size_t length);

/* Writes how many connections of the text use SMC, are on TCP, and failed. */
void code_json_totals(struct json *json, size_t smc, size_t tcp, size_t errors);

#endif
