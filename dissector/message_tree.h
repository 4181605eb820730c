/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CLC message as tree items, by table from the fields of the library. */
#ifndef MESSAGE_TREE_H
#define MESSAGE_TREE_H

#include "compat.h"

#include <epan/expert.h>

#include <smcclc/smcclc.h>

/* A message and all that its bytes hold. */
struct decoded_message {
	struct smcclc_message message;
	struct smcclc_findings findings;
	enum smcclc_status status;
	wmem_array_t *items; /* struct smcclc_item */
};

/* Registers messages and what can be wrong with them. */
void message_tree_register(int proto, expert_module_t *expert);

/*
 * Decodes the message that `tvb`, of which all was captured, begins with; it
 * may be less than the message. Writes `*decoded`, which is valid as long as
 * the packet.
 */
void message_tree_decode(struct decoded_message *decoded, tvbuff_t *tvb,
			 packet_info *pinfo);

/*
 * Adds to `tree` the message that was decoded from `tvb`, field by field and
 * with what is wrong. `is_short` says that no more of it was sent. Returns
 * the item of all of it.
 */
proto_item *message_tree_add(proto_tree *tree, tvbuff_t *tvb,
			     packet_info *pinfo,
			     const struct decoded_message *decoded,
			     bool is_short);

#endif
