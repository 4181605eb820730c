/* SPDX-License-Identifier: MIT */
/* Names of fields and values. */
#include <smcclc/fields.h>
#include <smcclc/message.h>

static const struct smcclc_field_info fields[] = {
#define SMCCLC_FIELD(number, id, in, key, label, kind) \
	[number] = {key, label, SMCCLC_KIND_##kind, SMCCLC_IN_##in},
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
};

/* Each number is below the count, and none is there twice: none is left out. */
_Static_assert(sizeof(fields) / sizeof(fields[0]) == SMCCLC_FIELD_COUNT,
	       "the numbers of fields.def go from 0 to one less than its rows");

static inline bool is_field(unsigned field)
{
	switch (field) {
#define SMCCLC_FIELD(number, id, in, key, label, kind) case number:
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
		return true;
	default:
		return false;
	}
}

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

const struct smcclc_field_info *smcclc_field_info(unsigned field)
{
	return &fields[is_field(field) ? field : SMCCLC_FIELD_UNKNOWN];
}

/* Writes how many there are in `list`, and returns it. */
#define VALUES(list, count) \
	(*(count) = sizeof(list) / sizeof((list)[0]), (list))

_Static_assert(sizeof(types) / sizeof(types[0]) == SMCCLC_DECLINE,
	       "every type has a name");
_Static_assert(sizeof(paths) / sizeof(paths[0]) == SMCCLC_PATH_BOTH + 1,
	       "every path has a name");
_Static_assert(sizeof(systems) / sizeof(systems[0]) == SMCCLC_OS_AIX + 1,
	       "every operating system has a name");

const struct smcclc_value_name *smcclc_kind_values(unsigned kind, size_t *count)
{
	*count = 0;
	switch ((enum smcclc_kind)kind) {
	case SMCCLC_KIND_TYPE:
		return VALUES(types, count);
	case SMCCLC_KIND_PATH:
		return VALUES(paths, count);
	case SMCCLC_KIND_OS:
		return VALUES(systems, count);
	case SMCCLC_KIND_RELEASE:
		return VALUES(releases, count);
	case SMCCLC_KIND_MTU:
		return VALUES(mtus, count);
	case SMCCLC_KIND_BUFFER:
		return VALUES(buffers, count);
	case SMCCLC_KIND_EYECATCHER:
		return VALUES(eyecatchers, count);
	case SMCCLC_KIND_BOOL:
		return VALUES(booleans, count);
	case SMCCLC_KIND_GROUP:
	case SMCCLC_KIND_LIST:
	case SMCCLC_KIND_UINT:
	case SMCCLC_KIND_HEX:
	case SMCCLC_KIND_CODE:
	case SMCCLC_KIND_BYTES:
	case SMCCLC_KIND_PEER_ID:
	case SMCCLC_KIND_MAC:
	case SMCCLC_KIND_GID:
	case SMCCLC_KIND_IPV4:
	case SMCCLC_KIND_IPV6:
	case SMCCLC_KIND_TEXT:
	case SMCCLC_KIND_RESERVED:
	case SMCCLC_KIND_UNKNOWN:
		break;
	}
	return NULL;
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

const char *smcclc_type_name(unsigned type)
{
	const char *name = smcclc_value_name(SMCCLC_KIND_TYPE, type);

	return name != NULL ? name : "unknown message";
}
