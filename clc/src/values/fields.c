/* SPDX-License-Identifier: MIT */
/* Names of fields and values, and values as text. */
#include <string.h>

#include <smcclc/fields.h>
#include <smcclc/message.h>

static const struct smcclc_field_info fields[] = {
#define SMCCLC_FIELD(id, in, key, label, kind) \
	{key, label, SMCCLC_KIND_##kind, SMCCLC_IN_##in},
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
};

static const struct smcclc_value_name types[] = {
	{SMCCLC_PROPOSAL, "Proposal"},
	{SMCCLC_ACCEPT, "Accept"},
	{SMCCLC_CONFIRM, "Confirm"},
	{SMCCLC_DECLINE, "Decline"},
};

static const struct smcclc_value_name paths[] = {
	{SMCCLC_PATH_R, "SMC-R"},
	{SMCCLC_PATH_D, "SMC-D"},
	{SMCCLC_PATH_NONE, "none"},
	{SMCCLC_PATH_BOTH, "SMC-R and SMC-D"},
};

static const struct smcclc_value_name systems[] = {
	{0, "not stated"},
	{SMCCLC_OS_ZOS, "z/OS"},
	{SMCCLC_OS_LINUX, "Linux"},
	{SMCCLC_OS_AIX, "AIX"},
};

static const struct smcclc_value_name releases[] = {
	{0, "2.0"},
	{1, "2.1"},
};

static const struct smcclc_value_name mtus[] = {
	{1, "256"}, {2, "512"}, {3, "1024"}, {4, "2048"}, {5, "4096"},
};

static const struct smcclc_value_name buffers[] = {
	{0, "16 KiB"},  {1, "32 KiB"},   {2, "64 KiB"},   {3, "128 KiB"},
	{4, "256 KiB"}, {5, "512 KiB"},  {6, "1 MiB"},    {7, "2 MiB"},
	{8, "4 MiB"},   {9, "8 MiB"},    {10, "16 MiB"},  {11, "32 MiB"},
	{12, "64 MiB"}, {13, "128 MiB"}, {14, "256 MiB"}, {15, "512 MiB"},
};

static const struct smcclc_value_name eyecatchers[] = {
	{SMCCLC_EYECATCHER_SMCR, "SMCR"},
	{SMCCLC_EYECATCHER_SMCD, "SMCD"},
};

static const struct smcclc_value_name booleans[] = {
	{0, "no"},
	{1, "yes"},
};

#define NAMES(list)                                    \
	{                                              \
		list, sizeof(list) / sizeof((list)[0]) \
	}

static const struct {
	const struct smcclc_value_name *list;
	size_t count;
} names[] = {
	[SMCCLC_KIND_TYPE] = NAMES(types),
	[SMCCLC_KIND_PATH] = NAMES(paths),
	[SMCCLC_KIND_OS] = NAMES(systems),
	[SMCCLC_KIND_RELEASE] = NAMES(releases),
	[SMCCLC_KIND_MTU] = NAMES(mtus),
	[SMCCLC_KIND_BUFFER] = NAMES(buffers),
	[SMCCLC_KIND_EYECATCHER] = NAMES(eyecatchers),
	[SMCCLC_KIND_BOOL] = NAMES(booleans),
};

const struct smcclc_field_info *smcclc_field_info(unsigned field)
{
	return &fields[field < SMCCLC_FIELD_COUNT ? field
						  : SMCCLC_FIELD_UNKNOWN];
}

const struct smcclc_value_name *smcclc_kind_values(unsigned kind, size_t *count)
{
	*count = 0;
	if (kind >= sizeof(names) / sizeof(names[0]))
		return NULL;
	*count = names[kind].count;
	return names[kind].list;
}

const char *smcclc_value_name(unsigned kind, uint32_t value)
{
	size_t count;
	const struct smcclc_value_name *list = smcclc_kind_values(kind, &count);

	for (size_t i = 0; i < count; i++)
		if (list[i].value == value)
			return list[i].name;
	return NULL;
}

/* --- values as text -------------------------------------------------- */

#define SHOWN_BYTES 64

struct text {
	char *at;
	char *end; /* where the NUL goes at the latest */
};

static void put(struct text *t, char c)
{
	if (t->at < t->end)
		*t->at++ = c;
}

static void put_string(struct text *t, const char *string)
{
	while (*string != '\0')
		put(t, *string++);
}

static void put_hex(struct text *t, uint64_t value, unsigned digits)
{
	while (digits-- > 0)
		put(t, "0123456789abcdef"[value >> (4 * digits) & 0xf]);
}

static void put_decimal(struct text *t, uint64_t value)
{
	char digits[20];
	size_t n = 0;

	do
		digits[n++] = (char)('0' + value % 10);
	while ((value /= 10) != 0);
	while (n > 0)
		put(t, digits[--n]);
}

static void put_bytes(struct text *t, const uint8_t *bytes, size_t length,
		      char separator)
{
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && separator != '\0')
			put(t, separator);
		put_hex(t, bytes[i], 2);
	}
}

static void put_ipv4(struct text *t, const uint8_t *bytes)
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			put(t, '.');
		put_decimal(t, bytes[i]);
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
static void put_ipv6(struct text *t, const uint8_t *bytes)
{
	size_t start = 8, run;

	if (is_ipv4_mapped(bytes)) {
		put_string(t, "::ffff:");
		put_ipv4(t, bytes + 12);
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
			put_string(t, "::");
			i += run - 1;
			continue;
		}
		if (i > 0 && i != start + run)
			put(t, ':');
		put_hex(t, group, digits);
	}
}

/* Blank padding is dropped; what is not printable ASCII comes out as \xNN. */
static void put_text(struct text *t, const uint8_t *bytes, size_t length)
{
	while (length > 0 &&
	       (bytes[length - 1] == ' ' || bytes[length - 1] == '\0'))
		length--;
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\\') {
			put_string(t, "\\\\");
		} else if (bytes[i] >= 0x20 && bytes[i] < 0x7f) {
			put(t, (char)bytes[i]);
		} else {
			put_string(t, "\\x");
			put_hex(t, bytes[i], 2);
		}
	}
}

static void put_opaque(struct text *t, const struct smcclc_item *item)
{
	bool all = item->length <= SHOWN_BYTES;

	if (item->mask != 0) {
		put_string(t, "0x");
		put_hex(t, item->value, 2);
		return;
	}
	put_bytes(t, item->bytes, all ? item->length : SHOWN_BYTES, '\0');
	if (!all)
		put_string(t, "...");
}

static void put_number(struct text *t, const struct smcclc_item *item)
{
	const char *name = smcclc_value_name(item->kind, (uint32_t)item->value);

	if (name != NULL)
		put_string(t, name);
	else
		put_decimal(t, item->value);
}

static void put_value(struct text *t, const struct smcclc_item *item)
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
		put_number(t, item);
		break;
	case SMCCLC_KIND_HEX:
	case SMCCLC_KIND_CODE:
		put_string(t, "0x");
		put_hex(t, item->value, 2 * item->length);
		break;
	case SMCCLC_KIND_EYECATCHER:
		if (smcclc_value_name(item->kind, (uint32_t)item->value))
			put_number(t, item);
		else
			put_opaque(t, item);
		break;
	case SMCCLC_KIND_PEER_ID:
		put_hex(t, item->value >> 48, 4);
		put(t, '@');
		put_bytes(t, item->bytes + 2, 6, ':');
		break;
	case SMCCLC_KIND_MAC:
		put_bytes(t, item->bytes, 6, ':');
		break;
	case SMCCLC_KIND_GID:
	case SMCCLC_KIND_IPV6:
		put_ipv6(t, item->bytes);
		break;
	case SMCCLC_KIND_IPV4:
		put_ipv4(t, item->bytes);
		break;
	case SMCCLC_KIND_TEXT:
		put_text(t, item->bytes, item->length);
		break;
	case SMCCLC_KIND_BYTES:
	case SMCCLC_KIND_RESERVED:
	case SMCCLC_KIND_UNKNOWN:
		put_opaque(t, item);
		break;
	}
}

size_t smcclc_item_format(const struct smcclc_item *item, char *text,
			  size_t capacity)
{
	struct text t = {text, text};

	if (capacity == 0)
		return 0;
	t.end += capacity - 1;
	if (item->cut)
		put_string(&t, "(cut off)");
	else if (item->what == SMCCLC_ITEM_VALUE)
		put_value(&t, item);
	*t.at = '\0';
	return (size_t)(t.at - text);
}

/* --- names of the message part --------------------------------------- */

const char *smcclc_type_name(unsigned type)
{
	const char *name = smcclc_value_name(SMCCLC_KIND_TYPE, type);

	return name != NULL ? name : "unknown message";
}

static const char *const rules[][2] = {
	[SMCCLC_RULE_EYECATCHER] = {"eyecatcher",
				    "does not begin with an eyecatcher"},
	[SMCCLC_RULE_TYPE] = {"type", "is of a type that does not exist"},
	[SMCCLC_RULE_VERSION] = {"version", "has version 0"},
	[SMCCLC_RULE_LENGTH] = {"length",
				"announces another length than its content "
				"adds up to"},
	[SMCCLC_RULE_TRAILER] = {"trailer", "does not end with an eyecatcher"},
	[SMCCLC_RULE_PATH] = {"path", "names a path that it cannot have"},
	[SMCCLC_RULE_COUNT] = {"count",
			       "has more entries than the protocol allows"},
	[SMCCLC_RULE_OFFSET] = {"offset",
				"points to a place where nothing belongs"},
	[SMCCLC_RULE_OVERLAP] = {"overlap", "has two areas that overlap"},
	[SMCCLC_RULE_RESERVED] = {"reserved",
				  "has reserved bits that are not zero"},
	[SMCCLC_RULE_UNKNOWN_BYTES] = {"unknown-bytes",
				       "has bytes that no layout accounts "
				       "for"},
	[SMCCLC_RULE_MISSING] = {"missing", "lacks a part that it needs"},
	[SMCCLC_RULE_LIMIT] = {"limit",
			       "has a number outside what Linux agrees to"},
	[SMCCLC_RULE_OLD_LAYOUT] = {"old-layout",
				    "has a layout that only certain kernels "
				    "accept"},
};

const char *smcclc_rule_name(unsigned rule)
{
	return rule < SMCCLC_RULE_COUNT_OF_RULES ? rules[rule][0] : "unknown";
}

const char *smcclc_rule_text(unsigned rule)
{
	return rule < SMCCLC_RULE_COUNT_OF_RULES ? rules[rule][1]
						 : "breaks an unknown rule";
}

const char *smcclc_severity_name(unsigned severity)
{
	switch (severity) {
	case SMCCLC_IGNORES:
		return "ignores";
	case SMCCLC_DECLINES:
		return "declines";
	default:
		return "kills";
	}
}
