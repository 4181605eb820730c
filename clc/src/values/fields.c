/* SPDX-License-Identifier: MIT */
/* Names of fields and values. */
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
