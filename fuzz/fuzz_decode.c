/* SPDX-License-Identifier: MIT */
/*
 * The bytes of one CLC message: whatever they are, all of them are shown once,
 * in range, as printable text, and what is wrong with them is said soberly.
 */
#include <stdlib.h>
#include <string.h>

#include <smcclc/smcclc.h>

#include "fuzz.h"

#define DEPTH_MAX 4
#define TEXT_MAX  512

/* What the walk has shown so far. */
struct shown {
	const uint8_t *bytes;
	size_t length; /* of the message, as far as there are bytes */
	unsigned in;   /* set of SMCCLC_IN_*: fields that may appear */
	struct {
		unsigned field;
		size_t begin;
	} open[DEPTH_MAX];
	size_t depth;
	size_t end; /* of the last value */
	bool twice;
	uint8_t *bits; /* of each byte, the bits shown */
};

static uint64_t value_of(const struct smcclc_item *item)
{
	uint64_t value = 0;

	for (size_t i = 0; i < item->length; i++)
		value = value << 8 | item->bytes[i];
	if (item->mask != 0)
		value = (value & item->mask) / (item->mask & -item->mask);
	return value;
}

static void check_text(const struct smcclc_item *item)
{
	char text[SMCCLC_ITEM_TEXT_MAX + 1], cut[8];
	size_t length = smcclc_item_format(item, text, sizeof(text));
	size_t cut_length = smcclc_item_format(item, cut, sizeof(cut));

	REQUIRE(length < SMCCLC_ITEM_TEXT_MAX);
	fuzz_require_printable(text, length);
	fuzz_require_printable(cut, cut_length);
	REQUIRE(cut_length ==
		(length < sizeof(cut) ? length : sizeof(cut) - 1));
	REQUIRE(memcmp(text, cut, cut_length) == 0);
	REQUIRE(smcclc_item_format(item, NULL, 0) == 0);
}

static void check_value(struct shown *shown, const struct smcclc_item *item)
{
	uint8_t mask = item->mask ? (uint8_t)item->mask : 0xff;

	REQUIRE(item->length > 0);
	REQUIRE(item->length <= shown->length - item->offset);
	REQUIRE(item->mask <= 0xff);
	REQUIRE(item->mask == 0 || item->length == 1);
	if (item->length <= 8 && !item->cut)
		REQUIRE(item->value == value_of(item));
	if (shown->depth > 0)
		REQUIRE(item->offset >= shown->open[shown->depth - 1].begin);
	for (size_t i = 0; i < item->length; i++) {
		if (shown->bits[item->offset + i] & mask)
			shown->twice = true;
		shown->bits[item->offset + i] |= mask;
	}
	shown->end = item->offset + item->length;
	if (item->field == SMCCLC_FIELD_TYPE && item->value >= 1 &&
	    item->value <= 4)
		shown->in = 1u << (item->value - 1);
}

static void check_item(void *context, const struct smcclc_item *item)
{
	struct shown *shown = context;
	const struct smcclc_field_info *info = smcclc_field_info(item->field);
	bool encloses = info->kind == SMCCLC_KIND_GROUP ||
			info->kind == SMCCLC_KIND_LIST;

	REQUIRE(item->field < SMCCLC_FIELD_COUNT);
	REQUIRE(item->kind == info->kind);
	REQUIRE((info->in & shown->in) == shown->in);
	REQUIRE(encloses == (item->what != SMCCLC_ITEM_VALUE));
	REQUIRE(item->offset <= shown->length);
	REQUIRE(item->bytes == shown->bytes + item->offset);
	check_text(item);
	switch (item->what) {
	case SMCCLC_ITEM_BEGIN:
		REQUIRE(item->length == 0 && shown->depth < DEPTH_MAX);
		shown->open[shown->depth].field = item->field;
		shown->open[shown->depth].begin = item->offset;
		shown->depth++;
		shown->end = item->offset;
		break;
	case SMCCLC_ITEM_END:
		REQUIRE(shown->depth > 0);
		shown->depth--;
		REQUIRE(shown->open[shown->depth].field == item->field);
		REQUIRE(shown->open[shown->depth].begin == item->offset);
		REQUIRE(shown->end == item->offset + item->length);
		break;
	default:
		REQUIRE(item->what == SMCCLC_ITEM_VALUE);
		check_value(shown, item);
		break;
	}
}

static bool has_rule(const struct smcclc_findings *findings, unsigned rule)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].rule == rule)
			return true;
	return false;
}

/* Every bit of the message is shown, and only what areas share more often. */
static void check_tiling(const struct shown *shown,
			 const struct smcclc_findings *findings)
{
	REQUIRE(shown->depth == 0);
	for (size_t i = 0; i < shown->length; i++)
		REQUIRE(shown->bits[i] == 0xff);
	if (!has_rule(findings, SMCCLC_RULE_OVERLAP) && findings->dropped == 0)
		REQUIRE(!shown->twice);
}

static void check_finding(const struct smcclc_finding *finding, unsigned type)
{
	char text[TEXT_MAX], cut[8];
	size_t length, cut_length;

	REQUIRE(finding->rule < SMCCLC_RULE_COUNT_OF_RULES);
	REQUIRE(finding->severity <= SMCCLC_KILLS);
	REQUIRE(finding->field < SMCCLC_FIELD_COUNT);
	REQUIRE(finding->offset <= UINT16_MAX);
	REQUIRE((finding->code != 0) == (finding->severity == SMCCLC_DECLINES));
	length = smcclc_explain_finding(finding, type, text, sizeof(text));
	cut_length = smcclc_explain_finding(finding, type, cut, sizeof(cut));
	REQUIRE(length > 0 && length < sizeof(text) - 1);
	fuzz_require_printable(text, length);
	REQUIRE(cut_length == strlen(cut) && cut_length < sizeof(cut));
	REQUIRE(memcmp(text, cut, cut_length) == 0);
}

static void check_findings(const struct smcclc_findings *findings,
			   unsigned type)
{
	uint8_t worst = 0;

	REQUIRE(findings->count <= SMCCLC_FINDINGS_MAX);
	REQUIRE(findings->dropped == 0 ||
		findings->count == SMCCLC_FINDINGS_MAX);
	for (size_t i = 0; i < findings->count; i++) {
		check_finding(&findings->list[i], type);
		if (findings->list[i].severity > worst)
			worst = findings->list[i].severity;
	}
	REQUIRE(findings->worst >= worst);
	REQUIRE(findings->worst == worst || findings->dropped > 0);
}

static bool contains(const struct smcclc_findings *all,
		     const struct smcclc_finding *one)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].rule == one->rule &&
		    all->list[i].severity == one->severity &&
		    all->list[i].field == one->field &&
		    all->list[i].offset == one->offset)
			return true;
	return false;
}

/* What is said of the beginning of a message holds for all of it. */
static void check_beginning(const uint8_t *data, size_t size,
			    const struct smcclc_message *message,
			    const struct smcclc_findings *findings)
{
	struct smcclc_message part;
	struct smcclc_findings said;
	size_t length = fuzz_pick(data, size, size + 1);

	if (smcclc_decode(data, length, &part, &said, NULL) == SMCCLC_NOT_CLC)
		return;
	if (length >= SMCCLC_HEADER_LEN)
		REQUIRE(part.type == message->type &&
			part.version == message->version &&
			part.length == message->length);
	for (size_t i = 0; i < said.count && findings->dropped == 0; i++)
		REQUIRE(contains(findings, &said.list[i]));
}

/* The header, and some more. */
#define CHECKED_PREFIXES 64

static void check_peek(const uint8_t *data, size_t size,
		       enum smcclc_status status)
{
	size_t announced = SIZE_MAX, before;
	enum smcclc_status peeked = smcclc_peek(data, size, &announced);

	/* A whole message is decoded though its eyecatcher is damaged. */
	REQUIRE(peeked == status ||
		(peeked == SMCCLC_NOT_CLC && status == SMCCLC_OK));
	for (size_t i = 0; i < size && i < CHECKED_PREFIXES; i++) {
		enum smcclc_status prefix = smcclc_peek(data, i, &before);

		REQUIRE(peeked == SMCCLC_NOT_CLC || prefix != SMCCLC_NOT_CLC);
		REQUIRE(prefix != SMCCLC_OK || before == announced);
	}
	switch (peeked) {
	case SMCCLC_OK:
		REQUIRE(size >= SMCCLC_HEADER_LEN && announced <= size);
		break;
	case SMCCLC_NEED_MORE:
		REQUIRE(size < SMCCLC_HEADER_LEN ? announced == 0
						 : announced > size);
		break;
	default:
		REQUIRE(peeked == SMCCLC_NOT_CLC && announced == 0);
		break;
	}
}

/* How many of the bytes belong to the message; the header always does. */
static size_t message_length(const struct smcclc_message *message, size_t size)
{
	size_t length = message->length;

	if (length < SMCCLC_HEADER_LEN)
		length = SMCCLC_HEADER_LEN;
	return length < size ? length : size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shown shown = {.bytes = data, .in = SMCCLC_IN_ALL};
	struct smcclc_message message, again;
	struct smcclc_findings findings;
	struct smcclc_walk walk = {check_item, &shown};
	enum smcclc_status status;

	memset(&message, 0x55, sizeof(message));
	status = smcclc_decode(data, size, &message, NULL, NULL);
	check_peek(data, size, status);

	shown.length = message_length(&message, size);
	shown.bits = calloc(1, shown.length + 1);
	REQUIRE(shown.bits != NULL);
	memset(&again, 0xaa, sizeof(again));
	memset(&findings, 0xaa, sizeof(findings));
	REQUIRE(smcclc_decode(data, size, &again, &findings, &walk) == status);
	REQUIRE(memcmp(&message, &again, sizeof(message)) == 0);
	check_findings(&findings, message.type);
	REQUIRE(smcclc_message_version(&message) <= SMCCLC_VERSION_2_1);
	if (status == SMCCLC_NOT_CLC) {
		REQUIRE(shown.end == 0 && findings.count == 0);
	} else {
		check_tiling(&shown, &findings);
		check_beginning(data, size, &message, &findings);
	}
	free(shown.bits);
	return 0;
}
