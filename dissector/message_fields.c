/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_fields.h"

#include <epan/wmem_scopes.h>

#include "field_widths.h"

#define TYPES (SMCCLC_DECLINE + 1) /* they count from 1 */

static int hf_fields[TYPES][SMCCLC_FIELD_COUNT];
static int ett_fields[SMCCLC_FIELD_COUNT];

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

/* What a field is, for those who have but its name. */
static const char *blurb(const struct smcclc_field_info *info,
			 const char *message, const struct field_width *width)
{
	unsigned bits = 0;

	for (uint32_t mask = width->mask; mask; mask &= mask - 1)
		bits++;
	if (form_of_kind(info->kind).manner == AS_TREE)
		return wmem_strdup_printf(wmem_epan_scope(),
					  "%s, a part of the %s", info->label,
					  message);
	if (bits)
		return wmem_strdup_printf(wmem_epan_scope(),
					  "%s, %u bit%s of the %s", info->label,
					  bits, bits == 1 ? "" : "s", message);
	if (!width->length)
		return wmem_strdup_printf(wmem_epan_scope(), "%s, in the %s",
					  info->label, message);
	return wmem_strdup_printf(wmem_epan_scope(), "%s, %u byte%s of the %s",
				  info->label, width->length,
				  width->length == 1 ? "" : "s", message);
}

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
		.blurb = blurb(info, words[type], width),
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
	int *ett[SMCCLC_FIELD_COUNT];
	int count = 0;

	for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
		if (form_of_kind(smcclc_field_info(f)->kind).manner != AS_TREE)
			continue;
		ett_fields[f] = -1;
		ett[count++] = &ett_fields[f];
	}
	proto_register_subtree_array(ett, count);
}

void message_fields_register(int proto)
{
	register_fields(proto);
	register_trees();
}

int message_field_hf(unsigned type, unsigned field)
{
	return hf_fields[type < TYPES ? type : 0][field];
}

int message_field_ett(unsigned field)
{
	return ett_fields[field];
}
