/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_tree.h"

#include <string.h>

#include <epan/wmem_scopes.h>

#include "message_fields.h"

#define SEVERITIES  (SMCCLC_KILLS + 1)
#define DEPTH_MAX   8 /* of groups and lists in a message */
#define FINDING_MAX 512

static int hf_message = -1;
static int hf_cut = -1;
static int ett_message = -1;
static expert_field ei_cut = EI_INIT;
static expert_field ei_short = EI_INIT;
static expert_field ei_findings[SMCCLC_RULE_COUNT_OF_RULES][SEVERITIES];

/* --- registration ---------------------------------------------------- */

/* smcclc.finding.<rule>.<what Linux does about it> */
static void register_findings(expert_module_t *expert)
{
	static const int severities[SEVERITIES] = {PI_NOTE, PI_WARN, PI_ERROR};
	ei_register_info *ei =
		wmem_alloc0_array(wmem_epan_scope(), ei_register_info,
				  SMCCLC_RULE_COUNT_OF_RULES * SEVERITIES);
	int count = 0;

	for (unsigned rule = 0; rule < SMCCLC_RULE_COUNT_OF_RULES; rule++) {
		for (unsigned s = 0; s < SEVERITIES; s++) {
			const expert_field fresh = EI_INIT;

			ei_findings[rule][s] = fresh;
			ei[count].ids = &ei_findings[rule][s];
			ei[count].eiinfo = (expert_field_info){
				.name = wmem_strdup_printf(
					wmem_epan_scope(),
					"smcclc.finding.%s.%s",
					smcclc_rule_name(rule),
					smcclc_severity_name(s)),
				.group = s == SMCCLC_KILLS ? PI_MALFORMED
							   : PI_PROTOCOL,
				.severity = severities[s],
				.summary = smcclc_rule_text(rule),
				EXPFILL,
			};
			count++;
		}
	}
	expert_register_field_array(expert, ei, count);
}

void message_tree_register(int proto, expert_module_t *expert)
{
	static hf_register_info hf[] = {
		{&hf_message,
		 {"Message", "smcclc.message", FT_STRING, BASE_NONE, NULL, 0,
		  "The name of the message", HFILL}},
		{&hf_cut,
		 {"Missing field", "smcclc.cut", FT_STRING, BASE_NONE, NULL, 0,
		  "A field that is not there, or not all of it: the capture "
		  "does not hold it, or it was never sent",
		  HFILL}},
	};
	static int *ett[] = {&ett_message};
	static ei_register_info ei[] = {
		{&ei_cut,
		 {"smcclc.message.cut", PI_UNDECODED, PI_NOTE,
		  "The capture does not hold all of this message", EXPFILL}},
		{&ei_short,
		 {"smcclc.message.short", PI_MALFORMED, PI_ERROR,
		  "The sender ends before the message does, which is shorter "
		  "than its length says",
		  EXPFILL}},
	};

	proto_register_field_array(proto, hf, array_length(hf));
	expert_register_field_array(expert, ei, array_length(ei));
	proto_register_subtree_array(ett, array_length(ett));
	register_findings(expert);
}

/* --- items ----------------------------------------------------------- */

/* A message on its way into a tree. */
struct message_branch {
	tvbuff_t *tvb;
	unsigned type;
	bool is_short; /* what is not there was not sent */
	unsigned depth;
	proto_tree *trees[DEPTH_MAX + 1];
	proto_item *items[DEPTH_MAX + 1];       /* that the trees are below */
	proto_item *fields[SMCCLC_FIELD_COUNT]; /* the last of each */
};

static unsigned lowest_bit(uint32_t mask)
{
	unsigned bit = 0;

	while (mask && !(mask >> bit & 1))
		bit++;
	return bit;
}

/* epan shifts a value down itself, by the mask of its field. */
static uint64_t as_on_wire(const struct smcclc_item *item)
{
	return item->value << lowest_bit(item->mask);
}

static proto_item *add_text(proto_tree *tree, tvbuff_t *tvb, int hf,
			    const struct smcclc_item *item)
{
	char text[SMCCLC_ITEM_TEXT_MAX];

	smcclc_item_format(item, text, sizeof(text));
	return proto_tree_add_string(tree, hf, tvb, (int)item->offset,
				     (int)item->length, text);
}

/* A part of a byte where the field is a whole one elsewhere. */
static proto_item *add_part(proto_tree *tree, tvbuff_t *tvb, int hf,
			    const struct smcclc_item *item)
{
	const uint8_t part = (uint8_t)item->value;

	return proto_tree_add_bytes(tree, hf, tvb, (int)item->offset, 1, &part);
}

static proto_item *add_bytes(proto_tree *tree, tvbuff_t *tvb, int hf,
			     const struct smcclc_item *item)
{
	proto_item *added =
		proto_tree_add_item(tree, hf, tvb, (int)item->offset,
				    (int)item->length, ENC_BIG_ENDIAN);
	char text[SMCCLC_ITEM_TEXT_MAX];

	smcclc_item_format(item, text, sizeof(text));
	if (item->kind == SMCCLC_KIND_PEER_ID)
		proto_item_append_text(added, " (%s)", text);
	/* SMC-Rv2 writes an IPv4 address so; the text ends with it. */
	if (item->kind == SMCCLC_KIND_GID && !item->cut &&
	    smcclc_gid_is_ipv4(item->bytes))
		proto_item_append_text(added, " (%s)", strrchr(text, ':') + 1);
	return added;
}

static proto_item *add_value(proto_tree *tree, tvbuff_t *tvb, int hf,
			     const struct smcclc_item *item)
{
	int offset = (int)item->offset, length = (int)item->length;

	switch (proto_registrar_get_ftype(hf)) {
	case FT_UINT8:
	case FT_UINT16:
	case FT_UINT24:
	case FT_UINT32:
		return proto_tree_add_uint(tree, hf, tvb, offset, length,
					   (uint32_t)as_on_wire(item));
	case FT_UINT64:
		return proto_tree_add_uint64(tree, hf, tvb, offset, length,
					     as_on_wire(item));
	case FT_BOOLEAN:
		return proto_tree_add_boolean(tree, hf, tvb, offset, length,
					      (uint32_t)as_on_wire(item));
	case FT_STRING:
		return add_text(tree, tvb, hf, item);
	default:
		return item->mask ? add_part(tree, tvb, hf, item)
				  : add_bytes(tree, tvb, hf, item);
	}
}

/* What there is of a field that is not there, or not all of it. */
static proto_item *add_cut(const struct message_branch *branch,
			   const struct smcclc_item *item)
{
	unsigned end = tvb_captured_length(branch->tvb);
	unsigned offset = item->offset < end ? item->offset : end;
	const char *label = smcclc_field_info(item->field)->label;

	return proto_tree_add_string_format(
		branch->trees[branch->depth], hf_cut, branch->tvb, (int)offset,
		(int)(end - offset), label, "%s: (%s)", label,
		branch->is_short ? "never sent" : "cut off");
}

static void begin(struct message_branch *branch, const struct smcclc_item *item,
		  int hf)
{
	unsigned end = tvb_captured_length(branch->tvb);
	unsigned offset = item->offset < end ? item->offset : end;
	proto_item *added;

	if (branch->depth == DEPTH_MAX)
		return;
	added = proto_tree_add_item(branch->trees[branch->depth], hf,
				    branch->tvb, (int)offset, 0, ENC_NA);
	branch->depth++;
	branch->items[branch->depth] = added;
	branch->trees[branch->depth] =
		proto_item_add_subtree(added, message_field_ett(item->field));
}

static void end(struct message_branch *branch, const struct smcclc_item *item)
{
	if (branch->depth == 0)
		return;
	proto_item_set_len(branch->items[branch->depth], (int)item->length);
	branch->depth--;
}

static void add_item(struct message_branch *branch,
		     const struct smcclc_item *item)
{
	int hf = message_field_hf(branch->type, item->field);

	if (item->what == SMCCLC_ITEM_BEGIN)
		begin(branch, item, hf);
	else if (item->what == SMCCLC_ITEM_END)
		end(branch, item);
	else if (item->cut)
		branch->fields[item->field] = add_cut(branch, item);
	else
		branch->fields[item->field] = add_value(
			branch->trees[branch->depth], branch->tvb, hf, item);
}

static void add_findings(packet_info *pinfo,
			 const struct message_branch *branch,
			 const struct smcclc_findings *findings)
{
	for (unsigned i = 0; i < findings->count; i++) {
		const struct smcclc_finding *finding = &findings->list[i];
		proto_item *item = branch->fields[finding->field];
		char text[FINDING_MAX];

		smcclc_explain_finding(finding, branch->type, text,
				       sizeof(text));
		expert_add_info_format(
			pinfo, item ? item : branch->items[0],
			&ei_findings[finding->rule][finding->severity], "%s",
			text);
	}
}

static void keep_item(void *context, const struct smcclc_item *item)
{
	wmem_array_append_one((wmem_array_t *)context, *item);
}

void message_tree_decode(struct decoded_message *decoded, tvbuff_t *tvb,
			 packet_info *pinfo)
{
	unsigned length = tvb_captured_length(tvb);
	struct smcclc_walk walk = {keep_item, NULL};

	decoded->items =
		wmem_array_new(pinfo->pool, sizeof(struct smcclc_item));
	walk.context = decoded->items;
	decoded->status = smcclc_decode(tvb_get_ptr(tvb, 0, (int)length),
					length, &decoded->message,
					&decoded->findings, &walk);
}

proto_item *message_tree_add(proto_tree *tree, tvbuff_t *tvb,
			     packet_info *pinfo,
			     const struct decoded_message *decoded,
			     bool is_short)
{
	unsigned type = decoded->message.type;
	const struct smcclc_item *items = wmem_array_get_raw(decoded->items);
	unsigned count = wmem_array_get_count(decoded->items);
	struct message_branch branch = {
		.tvb = tvb,
		.type = type,
		.is_short = is_short,
	};

	branch.items[0] = proto_tree_add_string_format(
		tree, hf_message, tvb, 0, (int)tvb_captured_length(tvb),
		smcclc_type_name(type), "%s", smcclc_type_name(type));
	branch.trees[0] = proto_item_add_subtree(branch.items[0], ett_message);
	for (unsigned i = 0; i < count; i++)
		add_item(&branch, &items[i]);
	if (is_short)
		expert_add_info(pinfo, branch.items[0], &ei_short);
	else if (decoded->status == SMCCLC_NEED_MORE)
		expert_add_info(pinfo, branch.items[0], &ei_cut);
	add_findings(pinfo, &branch, &decoded->findings);
	return branch.items[0];
}
