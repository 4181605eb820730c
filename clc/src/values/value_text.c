/* SPDX-License-Identifier: MIT */
/* Values of fields as a person reads them. */
#include <string.h>

#include <smcclc/fields.h>
#include <smcclc/message.h>

#include "line.h"

#define SHOWN_BYTES 64

static void put_bytes(struct smcclc_line *line, const uint8_t *bytes,
		      size_t length, char separator)
{
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && separator != '\0')
			smcclc_line_char(line, separator);
		smcclc_line_hex(line, bytes[i], 2);
	}
}

static void put_ipv4(struct smcclc_line *line, const uint8_t *bytes)
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			smcclc_line_char(line, '.');
		smcclc_line_number(line, bytes[i]);
	}
}

static bool is_ipv4_mapped(const uint8_t *bytes)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(bytes, prefix, sizeof(prefix)) == 0;
}

/* The longest run of zero groups, of at least two; its length, 0 if none. */
static size_t zero_run(const uint8_t *bytes, size_t *start)
{
	size_t longest = 1, run = 0;

	for (size_t i = 0; i < 8; i++) {
		run = bytes[2 * i] == 0 && bytes[2 * i + 1] == 0 ? run + 1 : 0;
		if (run > longest) {
			longest = run;
			*start = i + 1 - run;
		}
	}
	return longest > 1 ? longest : 0;
}

/* RFC 5952. */
static void put_ipv6(struct smcclc_line *line, const uint8_t *bytes)
{
	size_t start = 8, run;

	if (is_ipv4_mapped(bytes)) {
		smcclc_line_put(line, "::ffff:");
		put_ipv4(line, bytes + 12);
		return;
	}
	run = zero_run(bytes, &start);
	for (size_t i = 0; i < 8; i++) {
		unsigned group = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
		unsigned digits = group > 0xfff  ? 4
				  : group > 0xff ? 3
				  : group > 0xf  ? 2
						 : 1;

		if (run > 0 && i == start) {
			smcclc_line_put(line, "::");
			i += run - 1;
			continue;
		}
		if (i > 0 && i != start + run)
			smcclc_line_char(line, ':');
		smcclc_line_hex(line, group, digits);
	}
}

bool smcclc_gid_is_ipv4(const uint8_t *gid)
{
	static const uint8_t zero[10];
	bool mapped = gid[10] == 0xff && gid[11] == 0xff;
	bool compatible = gid[10] == 0 && gid[11] == 0 && gid[12] != 0;

	return memcmp(gid, zero, sizeof(zero)) == 0 && (mapped || compatible);
}

static void put_gid(struct smcclc_line *line, const uint8_t *gid)
{
	if (!smcclc_gid_is_ipv4(gid)) {
		put_ipv6(line, gid);
		return;
	}
	smcclc_line_put(line, gid[10] ? "::ffff:" : "::");
	put_ipv4(line, gid + 12);
}

/* Blank padding is dropped; what is not printable ASCII comes out as \xNN. */
static void put_text(struct smcclc_line *line, const uint8_t *bytes,
		     size_t length)
{
	while (length > 0 &&
	       (bytes[length - 1] == ' ' || bytes[length - 1] == '\0'))
		length--;
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\\') {
			smcclc_line_put(line, "\\\\");
		} else if (bytes[i] >= 0x20 && bytes[i] < 0x7f) {
			smcclc_line_char(line, (char)bytes[i]);
		} else {
			smcclc_line_put(line, "\\x");
			smcclc_line_hex(line, bytes[i], 2);
		}
	}
}

static void put_opaque(struct smcclc_line *line, const struct smcclc_item *item)
{
	bool all = item->length <= SHOWN_BYTES;

	if (item->mask != 0) {
		smcclc_line_put(line, "0x");
		smcclc_line_hex(line, item->value, 2);
		return;
	}
	put_bytes(line, item->bytes, all ? item->length : SHOWN_BYTES, '\0');
	if (!all)
		smcclc_line_put(line, "...");
}

static void put_number(struct smcclc_line *line, const struct smcclc_item *item)
{
	const char *name = smcclc_value_name(item->kind, (uint32_t)item->value);

	if (name != NULL)
		smcclc_line_put(line, name);
	else
		smcclc_line_number(line, item->value);
}

static void put_value(struct smcclc_line *line, const struct smcclc_item *item)
{
	switch ((enum smcclc_kind)item->kind) {
	case SMCCLC_KIND_GROUP:
	case SMCCLC_KIND_LIST:
		break;
	case SMCCLC_KIND_UINT:
	case SMCCLC_KIND_BOOL:
	case SMCCLC_KIND_TYPE:
	case SMCCLC_KIND_PATH:
	case SMCCLC_KIND_OS:
	case SMCCLC_KIND_RELEASE:
	case SMCCLC_KIND_BUFFER:
	case SMCCLC_KIND_MTU:
		put_number(line, item);
		break;
	case SMCCLC_KIND_HEX:
	case SMCCLC_KIND_CODE:
		smcclc_line_put(line, "0x");
		smcclc_line_hex(line, item->value, 2 * item->length);
		break;
	case SMCCLC_KIND_EYECATCHER:
		if (smcclc_value_name(item->kind, (uint32_t)item->value))
			put_number(line, item);
		else
			put_opaque(line, item);
		break;
	case SMCCLC_KIND_PEER_ID:
		smcclc_line_hex(line, item->value >> 48, 4);
		smcclc_line_char(line, '@');
		put_bytes(line, item->bytes + 2, 6, ':');
		break;
	case SMCCLC_KIND_MAC:
		put_bytes(line, item->bytes, 6, ':');
		break;
	case SMCCLC_KIND_GID:
		put_gid(line, item->bytes);
		break;
	case SMCCLC_KIND_IPV6:
		put_ipv6(line, item->bytes);
		break;
	case SMCCLC_KIND_IPV4:
		put_ipv4(line, item->bytes);
		break;
	case SMCCLC_KIND_TEXT:
		put_text(line, item->bytes, item->length);
		break;
	case SMCCLC_KIND_BYTES:
	case SMCCLC_KIND_RESERVED:
	case SMCCLC_KIND_UNKNOWN:
		put_opaque(line, item);
		break;
	}
}

size_t smcclc_item_format(const struct smcclc_item *item, char *text,
			  size_t capacity)
{
	struct smcclc_line line;

	if (capacity == 0)
		return 0;
	smcclc_line_begin(&line, text, capacity);
	if (item->cut)
		smcclc_line_put(&line, "(cut off)");
	else if (item->what == SMCCLC_ITEM_VALUE)
		put_value(&line, item);
	return line.length;
}
