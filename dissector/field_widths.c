/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "field_widths.h"

#include <string.h>

struct learning {
	struct field_widths *widths;
	unsigned type;
};

/* Of the layouts of a field the widest counts. */
static void widen(struct field_width *width, const struct smcclc_item *item)
{
	if (item->length > width->length)
		width->length = item->length;
	width->mask |= item->mask;
}

static void learn_item(void *context, const struct smcclc_item *item)
{
	const struct learning *learning = context;

	if (item->what != SMCCLC_ITEM_VALUE)
		return;
	widen(&learning->widths->of[learning->type][item->field], item);
	widen(&learning->widths->of[0][item->field], item);
}

static void learn(struct field_widths *widths,
		  const struct smcclc_message *message)
{
	struct learning learning = {widths, message->type};
	const struct smcclc_walk walk = {learn_item, &learning};
	uint8_t bytes[SMCCLC_MESSAGE_MAX];
	struct smcclc_message decoded;
	size_t length;

	if (smcclc_encode(message, bytes, sizeof(bytes), &length) == SMCCLC_OK)
		smcclc_decode(bytes, length, &decoded, NULL, &walk);
}

static void learn_proposals(struct field_widths *widths)
{
	struct smcclc_message v1 = {
		.type = SMCCLC_PROPOSAL,
		.version = 1,
		.proposal =
			{
				.type_v1 = SMCCLC_PATH_BOTH,
				.type_v2 = SMCCLC_PATH_NONE,
				.area_length = SMCCLC_AREA_LEN,
				.has_ip = true,
				.ipv6_count = 1,
			},
	};
	struct smcclc_message v2 = v1;

	v2.version = 2;
	v2.proposal.type_v2 = SMCCLC_PATH_BOTH;
	v2.proposal.has_v2 = true;
	v2.proposal.has_smcd = true;
	v2.proposal.eid_count = 1;
	v2.proposal.ism_count = 1;
	learn(widths, &v1);
	learn(widths, &v2);
}

/* Accepts and Confirms of every version and path. */
static void learn_accepts(struct field_widths *widths, uint8_t type)
{
	for (uint8_t version = 1; version <= 2; version++) {
		struct smcclc_message message = {
			.type = type,
			.version = version,
		};
		struct smcclc_accept *accept = &message.accept;

		accept->first_contact = true;
		accept->has_fce = version > 1;
		accept->fce.has_tail = version > 1;
		accept->path = SMCCLC_PATH_D;
		learn(widths, &message);
		accept->path = SMCCLC_PATH_R;
		accept->has_gid_list = version > 1 && type == SMCCLC_CONFIRM;
		accept->gid_count = accept->has_gid_list;
		learn(widths, &message);
	}
}

static void learn_declines(struct field_widths *widths)
{
	struct smcclc_message message = {
		.type = SMCCLC_DECLINE,
		.version = 1,
	};

	learn(widths, &message);
	message.version = 2;
	message.decline.has_more_codes = true;
	learn(widths, &message);
}

void field_widths_learn(struct field_widths *widths)
{
	memset(widths, 0, sizeof(*widths));
	learn_proposals(widths);
	learn_accepts(widths, SMCCLC_ACCEPT);
	learn_accepts(widths, SMCCLC_CONFIRM);
	learn_declines(widths);
}
