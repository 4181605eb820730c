/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose payload is it? TCP asks the dissector of the conversation before any
 * other, and which one that is can change from frame to frame. So single
 * frames are claimed here, and who owns the conversation keeps the rest.
 */
#ifndef PAYLOAD_OWNER_H
#define PAYLOAD_OWNER_H

#include "compat.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "segment.h"

/*
 * `handle` is what TCP is to ask about the frames that are claimed; what is
 * noted with a conversation is noted as of `proto`.
 */
void payload_owner_register(int proto, dissector_handle_t handle);

/* Claims the frame, which has `segment`. Returns its conversation. */
conversation_t *payload_owner_claim(const packet_info *pinfo,
				    const struct segment *segment);

/*
 * To be called when TCP is done with a claimed frame: whoever took over the
 * conversation with it owns what follows.
 */
void payload_owner_renew(conversation_t *conversation, uint32_t frame);

/*
 * Gives payload of which nothing is claimed to who owns the conversation.
 * Returns how much of it that takes, 0 if there is nobody.
 */
int payload_owner_call(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		       void *data);

/*
 * Gives the rest of `tvb`, a payload that is claimed up to `offset`, to TCP as
 * if the frame were not claimed. `info` is what TCP gave with it.
 */
void payload_owner_pass_on(tvbuff_t *tvb, uint32_t offset, packet_info *pinfo,
			   proto_tree *tree, const struct tcpinfo *info);

#endif
