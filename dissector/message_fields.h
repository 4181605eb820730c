/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A filter for every field of every message, made from the library's table. */
#ifndef MESSAGE_FIELDS_H
#define MESSAGE_FIELDS_H

#include "compat.h"

#include <smcclc/smcclc.h>

void message_fields_register(int proto);

/*
 * Returns the registered field of `field`, an enum smcclc_field, in messages
 * of `type`; a type that nobody knows has those that all messages have.
 */
int message_field_hf(unsigned type, unsigned field);

/* Returns the subtree of `field`, which is a group or a list. */
int message_field_ett(unsigned field);

/* Returns the diagnosis codes and what they mean, ends with {0, NULL}. */
const value_string *message_code_strings(void);

#endif
