/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "payload_owner.h"

#include <epan/exceptions.h>

static dissector_handle_t own_handle;
static int proto_own;

void payload_owner_register(int proto, dissector_handle_t handle)
{
	proto_own = proto;
	own_handle = handle;
}

/*
 * Notes who would own a claimed frame, and owns the next, unless that is
 * nobody. The conversation alone cannot tell: from the next frame on somebody
 * else may have taken it.
 */
static void note_owner(conversation_t *conversation, uint32_t frame,
		       dissector_handle_t owner)
{
	wmem_tree_t *owners =
		conversation_get_proto_data(conversation, proto_own);

	if (!owner || owner == own_handle)
		return;
	if (!owners) {
		owners = wmem_tree_new(wmem_file_scope());
		conversation_add_proto_data(conversation, proto_own, owners);
	}
	wmem_tree_insert32(owners, frame, owner);
	conversation_set_dissector_from_frame_number(conversation, frame + 1,
						     owner);
}

conversation_t *payload_owner_claim(const packet_info *pinfo,
				    const struct segment *segment)
{
	conversation_t *conversation = find_conversation(
		pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
		segment->source.port, segment->destination.port, 0);

	if (!conversation)
		conversation = conversation_new(
			pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_TCP,
			segment->source.port, segment->destination.port, 0);
	payload_owner_renew(conversation, pinfo->num);
	return conversation;
}

void payload_owner_renew(conversation_t *conversation, uint32_t frame)
{
	note_owner(conversation, frame,
		   conversation_get_dissector(conversation, frame));
	conversation_set_dissector_from_frame_number(conversation, frame,
						     own_handle);
}

/* Who owns the frame but for what is claimed here, or NULL. */
static dissector_handle_t owner_of(conversation_t *conversation, uint32_t frame)
{
	wmem_tree_t *owners =
		conversation_get_proto_data(conversation, proto_own);
	dissector_handle_t owner = NULL;

	if (owners)
		owner = wmem_tree_lookup32(owners, frame);
	if (!owner)
		owner = conversation_get_dissector(conversation, 0);
	return owner == own_handle ? NULL : owner;
}

int payload_owner_call(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree,
		       void *data)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
	dissector_handle_t owner = NULL;

	if (conversation)
		owner = owner_of(conversation, pinfo->num);
	if (!owner)
		return 0;
	return call_dissector_only(owner, tvb, pinfo, tree, data);
}

void payload_owner_pass_on(tvbuff_t *tvb, uint32_t offset, packet_info *pinfo,
			   proto_tree *tree, const struct tcpinfo *info)
{
	conversation_t *conversation = find_conversation_pinfo(pinfo, 0);
	struct tcpinfo rest = *info;

	if (!conversation)
		return;
	rest.seq += offset;
	conversation_set_dissector_from_frame_number(
		conversation, pinfo->num, owner_of(conversation, pinfo->num));
	TRY
	{
		decode_tcp_ports(tvb, (int)offset, pinfo, tree,
				 (int)pinfo->srcport, (int)pinfo->destport,
				 get_tcp_conversation_data(conversation, pinfo),
				 &rest);
	}
	FINALLY
	{
		payload_owner_renew(conversation, pinfo->num);
		/* What is asked for begins there in what TCP knows. */
		if (pinfo->desegment_len)
			pinfo->desegment_offset += (int)offset;
	}
	ENDTRY;
}
