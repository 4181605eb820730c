/* SPDX-License-Identifier: MIT */
/* The parts of the codec that are not on the path of every field. */
#include "codec.h"

void codec_finding(struct codec *c, struct smcclc_finding finding)
{
	struct smcclc_findings *all = c->findings;

	if (all == NULL)
		return;
	if (finding.severity > all->worst)
		all->worst = finding.severity;
	if (all->count < SMCCLC_FINDINGS_MAX)
		all->list[all->count++] = finding;
	else if (all->dropped < UINT16_MAX)
		all->dropped++;
}

static struct smcclc_item item_at(const struct codec *c, unsigned field,
				  size_t offset, size_t length)
{
	return (struct smcclc_item){
		.kind = smcclc_field_info(field)->kind,
		.field = (uint16_t)field,
		.offset = (uint32_t)offset,
		.length = (uint32_t)length,
		.bytes = c->in + offset,
	};
}

void codec_show(const struct codec *c, unsigned what, unsigned field,
		size_t offset, size_t length, unsigned mask, uint64_t value)
{
	struct smcclc_item item = item_at(c, field, offset, length);

	item.what = (uint8_t)what;
	item.mask = mask;
	item.value = value;
	c->walk->item(c->walk->context, &item);
}

static void show_stump(const struct codec *c, unsigned field)
{
	struct smcclc_item item = item_at(c, field, c->pos, c->end - c->pos);

	item.what = SMCCLC_ITEM_VALUE;
	item.cut = true;
	c->walk->item(c->walk->context, &item);
}

void codec_lacks(struct codec *c, unsigned field)
{
	if (!codec_writing(c) && c->walk != NULL && c->pos < c->end)
		show_stump(c, field);
	c->pos = c->end;
	c->failed = true;
	c->incomplete = true;
}

void codec_put(struct codec *c, size_t length, uint64_t value)
{
	if (length < 8 && value >> (8 * length) != 0)
		c->bad_value = true;
	for (size_t i = 0; i < length; i++)
		c->out[c->pos + i] = (uint8_t)(value >> (8 * (length - 1 - i)));
}

void codec_put_bits(struct codec *c, unsigned mask, unsigned bits)
{
	if (bits & ~mask)
		c->bad_value = true;
	if (mask & 0x80)
		c->out[c->pos] = 0;
	c->out[c->pos] |= (uint8_t)(bits & mask);
}

void codec_put_bytes(struct codec *c, const uint8_t *bytes, size_t length)
{
	memcpy(c->out + c->pos, bytes, length);
}

void codec_not_zero(struct codec *c, unsigned field, size_t offset,
		    uint8_t found)
{
	codec_finding(c, (struct smcclc_finding){
				 .rule = SMCCLC_RULE_RESERVED,
				 .severity = SMCCLC_IGNORES,
				 .field = (uint16_t)field,
				 .offset = (uint32_t)offset,
				 .found = found,
			 });
}

bool codec_seek(struct codec *c, unsigned field, size_t field_offset,
		size_t target)
{
	struct smcclc_finding finding = {
		.severity = SMCCLC_IGNORES,
		.field = (uint16_t)field,
		.offset = (uint32_t)field_offset,
		.found = (uint32_t)target,
		.expected = (uint32_t)c->pos,
	};

	if (codec_writing(c))
		return true;
	if (target > c->wire_end) {
		finding.rule = SMCCLC_RULE_OFFSET;
		finding.severity = SMCCLC_KILLS;
		codec_finding(c, finding);
		return false;
	}
	if (c->failed && target >= c->end)
		return true;
	if (target < c->pos) {
		finding.rule = SMCCLC_RULE_OVERLAP;
		codec_finding(c, finding);
	} else if (target > c->pos) {
		finding.rule = SMCCLC_RULE_OFFSET;
		codec_finding(c, finding);
		codec_unknown(c, target < c->end ? target : c->end);
	}
	c->failed = target > c->end;
	c->incomplete = c->incomplete || c->failed;
	c->pos = c->failed ? c->end : target;
	return true;
}

void codec_check_length(struct codec *c, uint16_t announced, size_t expected)
{
	if (codec_writing(c) || announced == expected)
		return;
	codec_finding(c, (struct smcclc_finding){
				 .rule = SMCCLC_RULE_LENGTH,
				 .severity = SMCCLC_KILLS,
				 .field = SMCCLC_FIELD_LENGTH,
				 .offset = 5,
				 .found = announced,
				 .expected = (uint32_t)expected,
			 });
}
