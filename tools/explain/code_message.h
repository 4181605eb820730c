/* SPDX-License-Identifier: MIT */
/* A CLC message that somebody pasted as bytes. */
#ifndef CODE_MESSAGE_H
#define CODE_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "report/terminal.h"

/*
 * Writes the fields of the message in the first `length` bytes at `bytes`, what
 * is wrong with it, and of a Decline what its code means.
 */
void code_message_print(const struct terminal *terminal, const uint8_t *bytes,
			size_t length);

#endif
