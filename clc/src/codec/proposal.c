/* SPDX-License-Identifier: MIT */
/*
 * The Proposal. Layout: RFC 7609 appendix A.2, Linux net/smc/smc_clc.h
 * smc_clc_msg_proposal*; checks: smc_clc_msg_prop_valid, smc_listen_v2_check,
 * smc_clc_srv_v2x_features_validate.
 */
#include <smcclc/codes.h>

#include "codec.h"

#define IP_AREA_LEN      ((size_t)8)
#define IPV6_PREFIX_LEN  ((size_t)17)
#define V2_EXT_LEN       ((size_t)40)
#define SMCD_EXT_LEN     ((size_t)48)
#define ISM_DEVICE_LEN   ((size_t)10)
#define FIXED_LEN        ((size_t)40) /* what comes before the area at 40 */
#define V2_OFFSET_BASE   52           /* v2_offset counts from here */
#define SMCD_OFFSET_BASE 8 /* smcd_offset counts from here in the extension */

#define MIN_CONNS 16 /* Linux SMC_CONN_PER_LGR_MIN */
#define MIN_LINKS 1  /* Linux SMC_LINKS_ADD_LNK_MIN */

/* What the wire says of where things are and how many. */
struct layout {
	uint16_t ip_offset;
	uint16_t v2_offset;
	uint16_t smcd_offset;
	uint8_t ipv6_count;
	uint8_t eid_count;
	uint8_t ism_count;
};

static bool offers_smcd(const struct smcclc_proposal *p)
{
	return p->type_v2 == SMCCLC_PATH_D || p->type_v2 == SMCCLC_PATH_BOTH;
}

static bool offers_smcr(const struct smcclc_proposal *p)
{
	return p->type_v2 == SMCCLC_PATH_R || p->type_v2 == SMCCLC_PATH_BOTH;
}

/* Where the encoder puts things: packed, in the order Linux insists on. */
static struct layout layout_of(const struct smcclc_message *message)
{
	const struct smcclc_proposal *p = &message->proposal;
	struct layout at = {
		.ipv6_count = p->ipv6_count,
		.eid_count = p->eid_count,
		.ism_count = p->ism_count,
	};
	size_t ip_length = 0;

	if (p->has_ip) {
		at.ip_offset = p->area_length;
		ip_length = IP_AREA_LEN + IPV6_PREFIX_LEN * p->ipv6_count;
	}
	if (p->has_v2)
		at.v2_offset = (uint16_t)(FIXED_LEN + SMCCLC_AREA_LEN -
					  V2_OFFSET_BASE + ip_length);
	if (p->has_smcd)
		at.smcd_offset = (uint16_t)(V2_EXT_LEN - SMCD_OFFSET_BASE +
					    SMCCLC_EID_LEN * p->eid_count);
	return at;
}

/* Whether the members agree with each other, so that they can be encoded. */
static bool encodable(const struct smcclc_message *message)
{
	const struct smcclc_proposal *p = &message->proposal;

	if (p->ipv6_count > SMCCLC_MAX_IPV6 ||
	    p->eid_count > SMCCLC_MAX_UEIDS || p->ism_count > SMCCLC_MAX_ISM ||
	    message->unknown_length > 0)
		return false;
	if (message->version <= 1)
		return p->type_v1 != SMCCLC_PATH_NONE && p->has_ip &&
		       !p->has_v2 && !p->has_smcd &&
		       p->area_length <= SMCCLC_AREA_LEN &&
		       p->type_v2 == SMCCLC_PATH_NONE;
	return p->area_length == SMCCLC_AREA_LEN &&
	       p->has_ip == (p->type_v1 != SMCCLC_PATH_NONE) &&
	       p->has_v2 == (p->type_v2 != SMCCLC_PATH_NONE) &&
	       p->has_smcd == offers_smcd(p);
}

static void too_many(struct codec *c, unsigned severity, unsigned field,
		     size_t offset, uint8_t found, uint8_t limit)
{
	if (found <= limit)
		return;
	codec_finding(c, (struct smcclc_finding){
				 .rule = SMCCLC_RULE_COUNT,
				 .severity = (uint8_t)severity,
				 .field = (uint16_t)field,
				 .offset = (uint32_t)offset,
				 .found = found,
				 .expected = limit,
			 });
}

/* A finding for which Linux has a diagnosis of its own. */
static void declined(struct codec *c, unsigned rule, unsigned field,
		     size_t offset, uint32_t found, uint32_t expected,
		     uint32_t code)
{
	codec_finding(c, (struct smcclc_finding){
				 .rule = (uint8_t)rule,
				 .severity = SMCCLC_DECLINES,
				 .field = (uint16_t)field,
				 .offset = (uint32_t)offset,
				 .found = found,
				 .expected = expected,
				 .code = code,
			 });
}

/* Notes an offset to a part that the Proposal does not offer. */
static void unused(struct codec *c, unsigned field, size_t field_offset,
		   size_t base, uint16_t offset)
{
	if (offset == 0)
		return;
	codec_finding(c, (struct smcclc_finding){
				 .rule = SMCCLC_RULE_OFFSET,
				 .severity = SMCCLC_IGNORES,
				 .field = (uint16_t)field,
				 .offset = (uint32_t)field_offset,
				 .found = (uint32_t)base + offset,
			 });
}

static void codec_area(struct codec *c, struct smcclc_message *message,
		       struct layout *at)
{
	struct smcclc_proposal *p = &message->proposal;
	size_t begin;

	if (p->area_length != SMCCLC_AREA_LEN) {
		if (p->area_length > 0)
			codec_bytes(c, SMCCLC_FIELD_UNKNOWN, p->area_other,
				    p->area_length);
		return;
	}
	begin = codec_begin(c, SMCCLC_FIELD_SMCD_AREA);
	codec_u64(c, SMCCLC_FIELD_ISM_GID, &p->ism_gid);
	if (message->version <= 1) {
		codec_reserved(c, SMCCLC_FIELD_AREA_RESERVED, p->area_reserved,
			       32);
	} else {
		codec_u16(c, SMCCLC_FIELD_ISM_CHID, &p->ism_chid);
		codec_u16(c, SMCCLC_FIELD_V2_OFFSET, &at->v2_offset);
		codec_bytes(c, SMCCLC_FIELD_VENDOR_OUI, p->vendor_oui, 3);
		codec_bytes(c, SMCCLC_FIELD_VENDOR_OPTIONS, p->vendor_options,
			    5);
		codec_reserved(c, SMCCLC_FIELD_AREA_RESERVED, p->area_reserved,
			       20);
	}
	codec_end(c, SMCCLC_FIELD_SMCD_AREA, begin);
}

static void codec_ipv6_list(struct codec *c, struct smcclc_proposal *p,
			    unsigned count)
{
	size_t list = codec_begin(c, SMCCLC_FIELD_IPV6_LIST);

	for (unsigned i = 0; i < count && !c->failed; i++) {
		struct smcclc_ipv6_prefix beyond, *entry = &beyond;
		size_t begin = codec_begin(c, SMCCLC_FIELD_IPV6_ENTRY);

		if (i < SMCCLC_MAX_IPV6)
			entry = &p->ipv6[i];
		codec_bytes(c, SMCCLC_FIELD_IPV6_PREFIX, entry->prefix, 16);
		codec_u8(c, SMCCLC_FIELD_IPV6_PREFIX_LEN, &entry->prefix_len);
		codec_end(c, SMCCLC_FIELD_IPV6_ENTRY, begin);
	}
	codec_end(c, SMCCLC_FIELD_IPV6_LIST, list);
}

static void codec_ip_area(struct codec *c, struct smcclc_proposal *p,
			  struct layout *at)
{
	size_t begin = codec_begin(c, SMCCLC_FIELD_IP_AREA);

	codec_bytes(c, SMCCLC_FIELD_IPV4_SUBNET, p->ipv4_subnet, 4);
	codec_u8(c, SMCCLC_FIELD_IPV4_PREFIX_LEN, &p->ipv4_prefix_len);
	codec_reserved(c, SMCCLC_FIELD_IP_RESERVED, p->ip_reserved, 2);
	codec_u8(c, SMCCLC_FIELD_IPV6_COUNT, &at->ipv6_count);
	too_many(c, SMCCLC_KILLS, SMCCLC_FIELD_IPV6_COUNT, c->pos - 1,
		 at->ipv6_count, SMCCLC_MAX_IPV6);
	codec_ipv6_list(c, p, at->ipv6_count);
	codec_end(c, SMCCLC_FIELD_IP_AREA, begin);
}

static void codec_ueid_list(struct codec *c, struct smcclc_proposal *p,
			    unsigned count)
{
	size_t list = codec_begin(c, SMCCLC_FIELD_UEID_LIST);

	for (unsigned i = 0; i < count && !c->failed; i++) {
		uint8_t beyond[SMCCLC_EID_LEN];

		codec_bytes(c, SMCCLC_FIELD_UEID,
			    i < SMCCLC_MAX_UEIDS ? p->ueid[i] : beyond,
			    SMCCLC_EID_LEN);
	}
	codec_end(c, SMCCLC_FIELD_UEID_LIST, list);
}

static void check_limits(struct codec *c, const struct smcclc_proposal *p,
			 size_t extension)
{
	if (p->release == 0 || !offers_smcr(p) || c->failed)
		return;
	if (p->max_conns < MIN_CONNS)
		declined(c, SMCCLC_RULE_LIMIT, SMCCLC_FIELD_OFFERED_MAX_CONNS,
			 extension + 24, p->max_conns, MIN_CONNS,
			 SMCCLC_DECL_MAXCONNERR);
	if (p->max_links < MIN_LINKS)
		declined(c, SMCCLC_RULE_LIMIT, SMCCLC_FIELD_OFFERED_MAX_LINKS,
			 extension + 25, p->max_links, MIN_LINKS,
			 SMCCLC_DECL_MAXLINKERR);
}

/*
 * Linux declines with NOUEID what leaves it no EID to match and no version 1
 * to turn to.
 */
static void check_eids(struct codec *c, const struct smcclc_proposal *p,
		       size_t extension, const struct layout *at)
{
	if (at->eid_count > 0 || (p->seid_present && offers_smcd(p)) ||
	    p->type_v1 != SMCCLC_PATH_NONE || c->failed)
		return;
	declined(c, SMCCLC_RULE_MISSING, SMCCLC_FIELD_EID_COUNT, extension, 0,
		 1, SMCCLC_DECL_NOUEID);
}

static void codec_v2_ext(struct codec *c, struct smcclc_proposal *p,
			 struct layout *at)
{
	size_t begin = codec_begin(c, SMCCLC_FIELD_V2_EXT);

	codec_u8(c, SMCCLC_FIELD_EID_COUNT, &at->eid_count);
	too_many(c, SMCCLC_KILLS, SMCCLC_FIELD_EID_COUNT, begin, at->eid_count,
		 SMCCLC_MAX_UEIDS);
	codec_u8(c, SMCCLC_FIELD_GID_COUNT, &at->ism_count);
	too_many(c, offers_smcd(p) ? SMCCLC_KILLS : SMCCLC_IGNORES,
		 SMCCLC_FIELD_GID_COUNT, begin + 1, at->ism_count,
		 SMCCLC_MAX_ISM);
	codec_reserved(c, SMCCLC_FIELD_V2_RESERVED_2, &p->v2_reserved_2, 1);
	codec_bits(c, SMCCLC_FIELD_OFFERED_RELEASE, 0xf0, &p->release);
	codec_reserved_bits(c, SMCCLC_FIELD_V2_FLAGS_RESERVED, 0x0e,
			    &p->v2_flags_reserved);
	codec_flag(c, SMCCLC_FIELD_SEID_PRESENT, 0x01, &p->seid_present);
	codec_reserved(c, SMCCLC_FIELD_V2_RESERVED_4, p->v2_reserved_4, 2);
	codec_u16(c, SMCCLC_FIELD_SMCD_OFFSET, &at->smcd_offset);
	codec_bytes(c, SMCCLC_FIELD_ROCEV2_GID, p->rocev2_gid, 16);
	codec_u8(c, SMCCLC_FIELD_OFFERED_MAX_CONNS, &p->max_conns);
	codec_u8(c, SMCCLC_FIELD_OFFERED_MAX_LINKS, &p->max_links);
	codec_u16(c, SMCCLC_FIELD_OFFERED_FEATURES, &p->feature_mask);
	codec_reserved(c, SMCCLC_FIELD_V2_RESERVED_28, p->v2_reserved_28, 12);
	check_limits(c, p, begin);
	check_eids(c, p, begin, at);
	codec_ueid_list(c, p, at->eid_count);
	codec_end(c, SMCCLC_FIELD_V2_EXT, begin);
}

static void codec_ism_list(struct codec *c, struct smcclc_proposal *p,
			   unsigned count)
{
	size_t list = codec_begin(c, SMCCLC_FIELD_ISM_LIST);

	for (unsigned i = 0; i < count && !c->failed; i++) {
		struct smcclc_ism_device beyond, *device = &beyond;
		size_t begin = codec_begin(c, SMCCLC_FIELD_ISM_ENTRY);

		if (i < SMCCLC_MAX_ISM)
			device = &p->ism[i];
		codec_u64(c, SMCCLC_FIELD_ISM_ENTRY_GID, &device->gid);
		codec_u16(c, SMCCLC_FIELD_ISM_ENTRY_CHID, &device->chid);
		codec_end(c, SMCCLC_FIELD_ISM_ENTRY, begin);
	}
	codec_end(c, SMCCLC_FIELD_ISM_LIST, list);
}

static void codec_smcd_ext(struct codec *c, struct smcclc_proposal *p,
			   unsigned count)
{
	size_t begin = codec_begin(c, SMCCLC_FIELD_SMCD_EXT);

	codec_bytes(c, SMCCLC_FIELD_SEID, p->seid, SMCCLC_EID_LEN);
	codec_reserved(c, SMCCLC_FIELD_SMCD_RESERVED_32, p->smcd_reserved_32,
		       16);
	codec_ism_list(c, p, count);
	codec_end(c, SMCCLC_FIELD_SMCD_EXT, begin);
}

static void codec_extensions(struct codec *c, struct smcclc_proposal *p,
			     struct layout *at)
{
	size_t begin, offset_at;

	if (!codec_writing(c)) {
		if (p->type_v2 == SMCCLC_PATH_NONE) {
			unused(c, SMCCLC_FIELD_V2_OFFSET, 50, V2_OFFSET_BASE,
			       at->v2_offset);
			return;
		}
		if (at->v2_offset == 0) {
			if (c->end >= FIXED_LEN + SMCCLC_AREA_LEN)
				codec_finding(
					c,
					(struct smcclc_finding){
						.rule = SMCCLC_RULE_MISSING,
						.severity = SMCCLC_KILLS,
						.field = SMCCLC_FIELD_V2_OFFSET,
						.offset = 50,
					});
			return;
		}
		p->has_v2 = codec_seek(c, SMCCLC_FIELD_V2_OFFSET, 50,
				       V2_OFFSET_BASE + at->v2_offset);
	}
	if (!p->has_v2)
		return;
	begin = c->pos;
	codec_v2_ext(c, p, at);

	if (!codec_writing(c)) {
		offset_at = begin + 6;
		if (!offers_smcd(p)) {
			unused(c, SMCCLC_FIELD_SMCD_OFFSET, offset_at,
			       begin + SMCD_OFFSET_BASE, at->smcd_offset);
			return;
		}
		if (at->smcd_offset == 0) {
			if (c->end >= begin + V2_EXT_LEN)
				declined(c, SMCCLC_RULE_MISSING,
					 SMCCLC_FIELD_SMCD_OFFSET, offset_at, 0,
					 SMCCLC_EID_LEN, SMCCLC_DECL_NOV2DEXT);
			return;
		}
		p->has_smcd =
			codec_seek(c, SMCCLC_FIELD_SMCD_OFFSET, offset_at,
				   begin + SMCD_OFFSET_BASE + at->smcd_offset);
	}
	if (p->has_smcd)
		codec_smcd_ext(c, p, at->ism_count);
}

/* The length that Linux insists on, once the counts are known. */
static size_t expected_length(const struct smcclc_message *message,
			      const struct layout *at)
{
	const struct smcclc_proposal *p = &message->proposal;
	size_t length = FIXED_LEN + SMCCLC_TRAILER_LEN;

	if (message->version <= 1)
		return length + at->ip_offset + IP_AREA_LEN +
		       IPV6_PREFIX_LEN * at->ipv6_count;
	length += SMCCLC_AREA_LEN;
	if (p->type_v1 != SMCCLC_PATH_NONE)
		length += IP_AREA_LEN + IPV6_PREFIX_LEN * at->ipv6_count;
	if (p->type_v2 != SMCCLC_PATH_NONE)
		length += V2_EXT_LEN + SMCCLC_EID_LEN * at->eid_count;
	if (offers_smcd(p))
		length += SMCD_EXT_LEN + ISM_DEVICE_LEN * at->ism_count;
	return length;
}

static void check_paths(struct codec *c, const struct smcclc_message *message)
{
	const struct smcclc_proposal *p = &message->proposal;

	if (p->type_v1 != SMCCLC_PATH_NONE || c->failed)
		return;
	if (message->version <= 1)
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_PATH,
					 .severity = SMCCLC_KILLS,
					 .field = SMCCLC_FIELD_TYPE_V1,
					 .offset = 7,
					 .found = p->type_v1,
				 });
	else if (p->type_v2 == SMCCLC_PATH_NONE)
		declined(c, SMCCLC_RULE_PATH, SMCCLC_FIELD_TYPE_V2, 7,
			 p->type_v2, 0, SMCCLC_DECL_PEERNOSMC);
}

static void codec_flags(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_proposal *p = &message->proposal;

	codec_bits(c, SMCCLC_FIELD_VERSION, 0xf0, &message->version);
	if (message->version <= 1) {
		p->type_v2 = SMCCLC_PATH_NONE;
		codec_reserved_bits(c, SMCCLC_FIELD_FLAGS_RESERVED, 0x0c,
				    &p->flags_reserved);
	} else {
		codec_bits(c, SMCCLC_FIELD_TYPE_V2, 0x0c, &p->type_v2);
	}
	codec_bits(c, SMCCLC_FIELD_TYPE_V1, 0x03, &p->type_v1);
	check_paths(c, message);
}

/* The counts as far as the struct has room; entries cut off are zero. */
static void keep_counts(struct smcclc_proposal *p, const struct layout *at)
{
	p->ipv6_count = at->ipv6_count < SMCCLC_MAX_IPV6 ? at->ipv6_count
							 : SMCCLC_MAX_IPV6;
	p->eid_count = at->eid_count < SMCCLC_MAX_UEIDS ? at->eid_count
							: SMCCLC_MAX_UEIDS;
	p->ism_count = at->ism_count < SMCCLC_MAX_ISM ? at->ism_count
						      : SMCCLC_MAX_ISM;
}

void codec_proposal(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_proposal *p = &message->proposal;
	struct layout at = {0};

	if (codec_writing(c)) {
		if (!encodable(message)) {
			c->bad_value = true;
			return;
		}
		at = layout_of(message);
	}
	codec_flags(c, message);
	codec_bytes(c, SMCCLC_FIELD_PEER_ID, p->peer_id, 8);
	codec_bytes(c, SMCCLC_FIELD_ROCE_GID, p->roce_gid, 16);
	codec_bytes(c, SMCCLC_FIELD_ROCE_MAC, p->roce_mac, 6);
	codec_u16(c, SMCCLC_FIELD_IP_OFFSET, &at.ip_offset);

	if (!codec_writing(c)) {
		p->area_length = SMCCLC_AREA_LEN;
		if (message->version <= 1 && at.ip_offset < SMCCLC_AREA_LEN)
			p->area_length = (uint8_t)at.ip_offset;
		p->has_ip = message->version <= 1 ||
			    p->type_v1 != SMCCLC_PATH_NONE;
		if (at.ip_offset > SMCCLC_AREA_LEN)
			codec_finding(c,
				      (struct smcclc_finding){
					      .rule = SMCCLC_RULE_OFFSET,
					      .severity = SMCCLC_KILLS,
					      .field = SMCCLC_FIELD_IP_OFFSET,
					      .offset = 38,
					      .found = at.ip_offset,
					      .expected = SMCCLC_AREA_LEN,
				      });
	}
	codec_area(c, message, &at);
	if (p->has_ip && codec_seek(c, SMCCLC_FIELD_IP_OFFSET, 38,
				    (size_t)FIXED_LEN + at.ip_offset))
		codec_ip_area(c, p, &at);
	if (!p->has_ip)
		unused(c, SMCCLC_FIELD_IP_OFFSET, 38, FIXED_LEN, at.ip_offset);
	if (message->version > 1)
		codec_extensions(c, p, &at);
	if (!codec_writing(c)) {
		keep_counts(p, &at);
		if (codec_settled(c))
			codec_check_length(c, message->length,
					   expected_length(message, &at));
	}
}
