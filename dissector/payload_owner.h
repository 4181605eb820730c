/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Claims of the payload of single frames. TCP asks the dissector of the
 * conversation before any other, and which one that is can change from frame
 * to frame. So a claim is for one frame, and who owns the conversation keeps
 * the rest.
 */
#ifndef PAYLOAD_OWNER_H
#define PAYLOAD_OWNER_H

#include "compat.h"

#include <epan/conversation.h>

#include "segment.h"

/* `handle` is what TCP is to ask about the frames that are claimed. */
void payload_owner_register(dissector_handle_t handle);

/* Claims the frame, which has `segment`. Returns its conversation. */
conversation_t *payload_owner_claim(const packet_info *pinfo,
				    const struct segment *segment);

/*
 * To be called when TCP is done with a claimed frame: whoever took over the
 * conversation with it owns what follows.
 */
void payload_owner_renew(conversation_t *conversation, uint32_t frame);

/* Returns who owns the conversation apart from claims, or NULL. */
dissector_handle_t payload_owner_get(conversation_t *conversation,
				     uint32_t frame);

#endif
