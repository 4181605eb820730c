/* SPDX-License-Identifier: MIT */
/*
 * The Decline. Layout: RFC 7609 appendix A.4, Linux net/smc/smc_clc.h
 * smc_clc_msg_decline and smc_clc_msg_decline_v2; checks:
 * smc_clc_msg_decl_valid.
 */
#include "codec.h"

#define V1_LEN         28
#define V2_LEN         44
#define FIXED_LEN      24 /* of both, without the trailer */
#define MORE_CODES_LEN (4 * SMCCLC_MORE_CODES)

/*
 * Kernels 5.10 to 5.15 send version 2 in the old length and accept nothing
 * else; later ones insist on the new one.
 */
static void check_length(struct codec *c, const struct smcclc_message *message)
{
	bool old = message->version > 1 && message->length == V1_LEN;

	if (old)
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_OLD_LAYOUT,
					 .severity = SMCCLC_IGNORES,
					 .field = SMCCLC_FIELD_LENGTH,
					 .offset = 5,
					 .found = V1_LEN,
					 .expected = V2_LEN,
				 });
	else
		codec_check_length(c, message->length,
				   message->version > 1 ? V2_LEN : V1_LEN);
}

/* Whether the members agree with each other, so that they can be encoded. */
static bool encodable(const struct smcclc_message *message)
{
	return message->unknown_length == 0 &&
	       (message->version > 1 || !message->decline.has_more_codes);
}

void codec_decline(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_decline *d = &message->decline;
	size_t begin;

	if (codec_writing(c) && !encodable(message)) {
		c->bad_value = true;
		return;
	}
	codec_bits(c, SMCCLC_FIELD_VERSION, 0xf0, &message->version);
	codec_flag(c, SMCCLC_FIELD_OUT_OF_SYNC, 0x08, &d->out_of_sync);
	codec_reserved_bits(c, SMCCLC_FIELD_DECLINE_FLAGS_RESERVED, 0x07,
			    &d->flags_reserved);
	codec_bytes(c, SMCCLC_FIELD_PEER_ID, d->peer_id, 8);
	codec_u32(c, SMCCLC_FIELD_DIAGNOSIS, &d->diagnosis);
	if (!codec_writing(c))
		d->cut = c->failed;
	codec_bits(c, SMCCLC_FIELD_DECLINE_OS, 0xf0, &d->os);
	codec_reserved_bits(c, SMCCLC_FIELD_DECLINE_OS_RESERVED, 0x0f,
			    &d->os_reserved);
	codec_reserved(c, SMCCLC_FIELD_DECLINE_RESERVED_21, d->reserved_21, 3);

	if (!codec_writing(c)) {
		check_length(c, message);
		d->has_more_codes = c->wire_end >= FIXED_LEN + MORE_CODES_LEN;
	}
	if (!d->has_more_codes)
		return;
	begin = codec_begin(c, SMCCLC_FIELD_MORE_CODES);
	for (size_t i = 0; i < SMCCLC_MORE_CODES; i++)
		codec_u32(c, SMCCLC_FIELD_MORE_CODE, &d->more_codes[i]);
	codec_end(c, SMCCLC_FIELD_MORE_CODES, begin);
}
