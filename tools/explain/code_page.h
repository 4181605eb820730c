/* SPDX-License-Identifier: MIT */
/* What diagnosis codes mean, for people who have no capture. */
#ifndef CODE_PAGE_H
#define CODE_PAGE_H

#include "code_input.h"
#include "report/terminal.h"

/* Explains what `input` shows. */
void code_page_print(const struct terminal *terminal,
		     const struct code_input *input);

/* Writes a line about each code there is. */
void code_page_list(const struct terminal *terminal);

#endif
