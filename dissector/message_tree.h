/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CLC message as tree items, by table from the fields of the library. */
#ifndef MESSAGE_TREE_H
#define MESSAGE_TREE_H

#include "compat.h"

#include <epan/expert.h>

#include <smcclc/smcclc.h>

/* Registers a filter for every field of every message and every finding. */
void message_tree_register(int proto, expert_module_t *expert);

/* Returns the diagnosis codes and what they mean, ends with {0, NULL}. */
const value_string *message_code_strings(void);

/* Returns in `pool` what `message` says, in a few words. */
const char *message_words(wmem_allocator_t *pool,
			  const struct smcclc_message *message);

/*
 * Adds the message that `tvb` begins with to `tree`, field by field and with
 * what is wrong. All of `tvb` was captured; it may be less than the message.
 * `message` is what smcclc_decode() made of it. Returns the item of all of it.
 */
proto_item *message_tree_add(proto_tree *tree, tvbuff_t *tvb,
			     packet_info *pinfo,
			     const struct smcclc_message *message);

#endif
