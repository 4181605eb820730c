/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_tree.h"

#include <string.h>

#include <epan/wmem_scopes.h>

#include "field_widths.h"

#define TYPES       (SMCCLC_DECLINE + 1) /* they count from 1 */
#define SEVERITIES  (SMCCLC_KILLS + 1)
#define DEPTH_MAX   8 /* of groups and lists in a message */
#define FINDING_MAX 512

static int hf_message = -1;
static int hf_cut = -1;
static int hf_fields[TYPES][SMCCLC_FIELD_COUNT];
static int ett_message = -1;
static int ett_fields[SMCCLC_FIELD_COUNT];
static expert_field ei_cut = EI_INIT;
static expert_field ei_findings[SMCCLC_RULE_COUNT_OF_RULES][SEVERITIES];

/* --- kinds ----------------------------------------------------------- */

/* How a field becomes an item. */
enum manner {
	AS_TREE,
	AS_NUMBER,
	AS_FLAG,
	AS_TEXT,
	AS_BYTES, /* which epan reads itself */
};

struct item_form {
	uint8_t manner; /* enum manner */
	uint8_t display;
	enum ftenum type; /* of numbers FT_NONE: their width says it */
};

static struct item_form form_of_kind(unsigned kind)
{
	static const struct item_form tree = {AS_TREE, BASE_NONE, FT_NONE};
	static const struct item_form number = {AS_NUMBER, BASE_DEC, FT_NONE};
	static const struct item_form hex = {AS_NUMBER, BASE_HEX, FT_NONE};
	static const struct item_form flag = {AS_FLAG, 8, FT_BOOLEAN};
	static const struct item_form bytes = {AS_BYTES, BASE_NONE, FT_BYTES};
	static const struct item_form mac = {AS_BYTES, BASE_NONE, FT_ETHER};
	static const struct item_form ipv4 = {AS_BYTES, BASE_NONE, FT_IPv4};
	static const struct item_form ipv6 = {AS_BYTES, BASE_NONE, FT_IPv6};
	static const struct item_form text = {AS_TEXT, BASE_NONE, FT_STRING};

	switch ((enum smcclc_kind)kind) {
	case SMCCLC_KIND_GROUP:
	case SMCCLC_KIND_LIST:
		return tree;
	case SMCCLC_KIND_UINT:
	case SMCCLC_KIND_TYPE:
	case SMCCLC_KIND_PATH:
	case SMCCLC_KIND_OS:
	case SMCCLC_KIND_RELEASE:
	case SMCCLC_KIND_BUFFER:
	case SMCCLC_KIND_MTU:
		return number;
	case SMCCLC_KIND_HEX:
	case SMCCLC_KIND_CODE:
	case SMCCLC_KIND_EYECATCHER:
		return hex;
	case SMCCLC_KIND_BOOL:
		return flag;
	case SMCCLC_KIND_MAC:
		return mac;
	case SMCCLC_KIND_IPV4:
		return ipv4;
	case SMCCLC_KIND_GID:
	case SMCCLC_KIND_IPV6:
		return ipv6;
	case SMCCLC_KIND_TEXT:
		return text;
	case SMCCLC_KIND_BYTES:
	case SMCCLC_KIND_PEER_ID:
	case SMCCLC_KIND_RESERVED:
	case SMCCLC_KIND_UNKNOWN:
		break;
	}
	return bytes;
}

static enum ftenum number_type(size_t length)
{
	switch (length) {
	case 1:
		return FT_UINT8;
	case 2:
		return FT_UINT16;
	case 3:
		return FT_UINT24;
	case 4:
		return FT_UINT32;
	default:
		return FT_UINT64;
	}
}

/* The names of the values of `kind` as epan wants them, or NULL. */
static const value_string *value_strings(unsigned kind)
{
	size_t count;
	const struct smcclc_value_name *names =
		smcclc_kind_values(kind, &count);
	value_string *strings;

	if (kind == SMCCLC_KIND_CODE)
		return message_code_strings();
	if (!names)
		return NULL;
	strings = wmem_alloc0_array(wmem_epan_scope(), value_string, count + 1);
	for (size_t i = 0; i < count; i++)
		strings[i] = (value_string){names[i].value, names[i].name};
	return strings;
}

const value_string *message_code_strings(void)
{
	static value_string *strings;
	size_t count = smcclc_code_count();
	size_t used = 0;

	if (strings)
		return strings;
	strings = wmem_alloc0_array(wmem_epan_scope(), value_string, count + 2);
	strings[used++] = (value_string){0, "none"};
	for (size_t i = 0; i < count; i++) {
		const struct smcclc_code *code = smcclc_code_at(i);

		/* Of several meanings the newest comes first. */
		if (strings[used - 1].value == code->code)
			continue;
		strings[used++] = (value_string){
			code->code,
			wmem_strdup_printf(wmem_epan_scope(), "%s, %s",
					   code->symbol, code->meaning),
		};
	}
	return strings;
}

/* A reserved part of a byte is a number too. */
static unsigned manner_of(unsigned kind, uint32_t mask)
{
	if (kind == SMCCLC_KIND_RESERVED && mask)
		return AS_NUMBER;
	return form_of_kind(kind).manner;
}

/* --- registration ---------------------------------------------------- */

static header_field_info describe(unsigned type, unsigned field,
				  const struct field_width *width)
{
	static const char *const words[TYPES] = {
		"message", "proposal", "accept", "confirm", "decline",
	};
	const struct smcclc_field_info *info = smcclc_field_info(field);
	unsigned manner = manner_of(info->kind, width->mask);
	header_field_info hf = {
		.name = info->label,
		.abbrev = wmem_strdup_printf(wmem_epan_scope(), "smcclc.%s.%s",
					     words[type], info->key),
		.type = form_of_kind(info->kind).type,
		.display = form_of_kind(info->kind).display,
		.bitmask = width->mask,
		.blurb = NULL,
		HFILL,
	};

	if (manner == AS_NUMBER) {
		hf.type = number_type(width->length);
		if (info->kind == SMCCLC_KIND_RESERVED)
			hf.display = BASE_HEX;
		hf.strings = value_strings(info->kind);
	} else if (manner == AS_FLAG) {
		hf.strings = TFS(&tfs_yes_no);
	}
	return hf;
}

/* Returns whether messages of `type` have `field`; type 0 is an unknown one. */
static bool has_field(unsigned type, unsigned field)
{
	unsigned in = smcclc_field_info(field)->in;

	return type == 0 ? in == SMCCLC_IN_ALL : in >> (type - 1) & 1;
}

static void register_fields(int proto)
{
	struct field_widths *widths = g_new(struct field_widths, 1);
	hf_register_info *hf = wmem_alloc_array(wmem_epan_scope(),
						hf_register_info,
						TYPES * SMCCLC_FIELD_COUNT);
	int count = 0;

	field_widths_learn(widths);
	for (unsigned type = 0; type < TYPES; type++) {
		for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
			if (!has_field(type, f))
				continue;
			hf[count].p_id = &hf_fields[type][f];
			hf[count].hfinfo =
				describe(type, f, &widths->of[type][f]);
			count++;
		}
	}
	proto_register_field_array(proto, hf, count);
	g_free(widths);
}

static void register_trees(void)
{
	int *ett[SMCCLC_FIELD_COUNT + 1] = {&ett_message};
	int count = 1;

	for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
		if (form_of_kind(smcclc_field_info(f)->kind).manner != AS_TREE)
			continue;
		ett_fields[f] = -1;
		ett[count++] = &ett_fields[f];
	}
	proto_register_subtree_array(ett, count);
}

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
		 {"Cut off", "smcclc.cut", FT_STRING, BASE_NONE, NULL, 0,
		  "A field that the capture does not hold, or not all of it",
		  HFILL}},
	};
	static ei_register_info ei[] = {
		{&ei_cut,
		 {"smcclc.message.cut", PI_UNDECODED, PI_NOTE,
		  "The capture does not hold all of this message", EXPFILL}},
	};

	proto_register_field_array(proto, hf, array_length(hf));
	expert_register_field_array(expert, ei, array_length(ei));
	register_fields(proto);
	register_trees();
	register_findings(expert);
}

/* --- items ----------------------------------------------------------- */

/* A message on its way into a tree. */
struct walk {
	tvbuff_t *tvb;
	unsigned type; /* 0: unknown */
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

/* What the capture has of a field that it cuts off. */
static proto_item *add_cut(proto_tree *tree, tvbuff_t *tvb,
			   const struct smcclc_item *item)
{
	unsigned end = tvb_captured_length(tvb);
	unsigned offset = item->offset < end ? item->offset : end;
	const char *label = smcclc_field_info(item->field)->label;

	return proto_tree_add_string_format(tree, hf_cut, tvb, (int)offset,
					    (int)(end - offset), label,
					    "%s: (cut off)", label);
}

static void begin(struct walk *walk, const struct smcclc_item *item, int hf)
{
	unsigned end = tvb_captured_length(walk->tvb);
	unsigned offset = item->offset < end ? item->offset : end;
	proto_item *added;

	if (walk->depth == DEPTH_MAX)
		return;
	added = proto_tree_add_item(walk->trees[walk->depth], hf, walk->tvb,
				    (int)offset, 0, ENC_NA);
	walk->depth++;
	walk->items[walk->depth] = added;
	walk->trees[walk->depth] =
		proto_item_add_subtree(added, ett_fields[item->field]);
}

static void end(struct walk *walk, const struct smcclc_item *item)
{
	if (walk->depth == 0)
		return;
	proto_item_set_len(walk->items[walk->depth], (int)item->length);
	walk->depth--;
}

static void add_item(void *context, const struct smcclc_item *item)
{
	struct walk *walk = context;
	int hf = hf_fields[walk->type][item->field];

	if (item->what == SMCCLC_ITEM_BEGIN)
		begin(walk, item, hf);
	else if (item->what == SMCCLC_ITEM_END)
		end(walk, item);
	else if (item->cut)
		walk->fields[item->field] =
			add_cut(walk->trees[walk->depth], walk->tvb, item);
	else
		walk->fields[item->field] = add_value(walk->trees[walk->depth],
						      walk->tvb, hf, item);
}

static void add_findings(packet_info *pinfo, const struct walk *walk,
			 const struct smcclc_findings *findings, unsigned type)
{
	for (unsigned i = 0; i < findings->count; i++) {
		const struct smcclc_finding *finding = &findings->list[i];
		proto_item *item = walk->fields[finding->field];
		char text[FINDING_MAX];

		smcclc_explain_finding(finding, type, text, sizeof(text));
		expert_add_info_format(
			pinfo, item ? item : walk->items[0],
			&ei_findings[finding->rule][finding->severity], "%s",
			text);
	}
}

proto_item *message_tree_add(proto_tree *tree, tvbuff_t *tvb,
			     packet_info *pinfo,
			     const struct smcclc_message *message)
{
	unsigned length = tvb_captured_length(tvb);
	const uint8_t *bytes = tvb_get_ptr(tvb, 0, (int)length);
	struct walk walk = {.tvb = tvb};
	const struct smcclc_walk items = {add_item, &walk};
	struct smcclc_findings findings;
	struct smcclc_message ignored;
	enum smcclc_status status;

	if (message->type < TYPES)
		walk.type = message->type;
	walk.items[0] = proto_tree_add_string_format(
		tree, hf_message, tvb, 0, (int)length,
		smcclc_type_name(message->type), "%s",
		smcclc_type_name(message->type));
	walk.trees[0] = proto_item_add_subtree(walk.items[0], ett_message);
	status = smcclc_decode(bytes, length, &ignored, &findings, &items);
	if (status == SMCCLC_NEED_MORE)
		expert_add_info(pinfo, walk.items[0], &ei_cut);
	add_findings(pinfo, &walk, &findings, message->type);
	return walk.items[0];
}

/* --- words ----------------------------------------------------------- */

static const char *path_name(unsigned path)
{
	const char *name = smcclc_value_name(SMCCLC_KIND_PATH, path);

	return name ? name : "an unknown path";
}

static void offer_words(wmem_strbuf_t *words,
			const struct smcclc_message *message)
{
	const struct smcclc_proposal *proposal = &message->proposal;
	bool v1 = proposal->type_v1 != SMCCLC_PATH_NONE;
	bool v2 = proposal->type_v2 != SMCCLC_PATH_NONE;

	if (v2)
		wmem_strbuf_append_printf(
			words, "%s in version %s", path_name(proposal->type_v2),
			smcclc_version_name(smcclc_message_version(message)));
	if (v1)
		wmem_strbuf_append_printf(words, "%s%s in version 1",
					  v2 ? ", " : "",
					  path_name(proposal->type_v1));
	if (!v1 && !v2)
		wmem_strbuf_append(words, "nothing");
}

static void agreement_words(wmem_strbuf_t *words,
			    const struct smcclc_message *message)
{
	const struct smcclc_accept *accept = &message->accept;
	const char *version =
		smcclc_version_name(smcclc_message_version(message));

	wmem_strbuf_append(words, path_name(accept->path));
	if (version)
		wmem_strbuf_append_printf(words, " version %s", version);
	if (accept->first_contact)
		wmem_strbuf_append(words, ", first contact");
}

static void decline_words(wmem_strbuf_t *words, uint32_t value)
{
	const struct smcclc_code *code = smcclc_code_find(value, NULL);

	wmem_strbuf_append_printf(
		words, "%s (0x%08x)",
		code ? code->meaning : smcclc_code_class(value), value);
}

const char *message_words(wmem_allocator_t *pool,
			  const struct smcclc_message *message)
{
	wmem_strbuf_t *words =
		wmem_strbuf_new(pool, smcclc_type_name(message->type));

	wmem_strbuf_append(words, ": ");
	switch (message->type) {
	case SMCCLC_PROPOSAL:
		offer_words(words, message);
		break;
	case SMCCLC_ACCEPT:
	case SMCCLC_CONFIRM:
		agreement_words(words, message);
		break;
	case SMCCLC_DECLINE:
		if (message->decline.cut)
			wmem_strbuf_append(words, "cut short");
		else
			decline_words(words, message->decline.diagnosis);
		break;
	default:
		wmem_strbuf_append_printf(words, "type %u", message->type);
		break;
	}
	return wmem_strbuf_get_str(words);
}
