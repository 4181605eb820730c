/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "payload_owner.h"

static dissector_handle_t own_handle;

void payload_owner_register(dissector_handle_t handle)
{
	own_handle = handle;
}

/*
 * Makes TCP ask here first about this frame, and the owner of the conversation
 * about the next. Returns the conversation.
 */
conversation_t *payload_owner_claim(const packet_info *pinfo,
				    const struct segment *segment)
{
	conversation_t *conversation = find_conversation(
		pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
		segment->source.port, segment->destination.port, 0);
	dissector_handle_t owner;

	if (!conversation)
		conversation = conversation_new(
			pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
			segment->source.port, segment->destination.port, 0);
	owner = conversation_get_dissector(conversation, pinfo->num);
	if (owner && owner != own_handle)
		conversation_set_dissector_from_frame_number(
			conversation, pinfo->num + 1, owner);
	conversation_set_dissector_from_frame_number(conversation, pinfo->num,
						     own_handle);
	return conversation;
}

/* Whoever took the rest of a claimed frame owns the conversation now. */
void payload_owner_renew(conversation_t *conversation, uint32_t frame)
{
	dissector_handle_t owner =
		conversation_get_dissector(conversation, frame);

	if (owner == own_handle)
		return;
	conversation_set_dissector_from_frame_number(conversation, frame + 1,
						     owner);
	conversation_set_dissector_from_frame_number(conversation, frame,
						     own_handle);
}

/*
 * Who owns the conversation but for what is claimed here. Behind a frame that
 * is claimed its owner is entered for the frame after it.
 */
dissector_handle_t payload_owner_get(conversation_t *conversation,
				     uint32_t frame)
{
	dissector_handle_t owner =
		conversation_get_dissector(conversation, frame + 1);

	if (owner == own_handle)
		owner = conversation_get_dissector(conversation, 0);
	return owner == own_handle ? NULL : owner;
}
