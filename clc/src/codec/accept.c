/* SPDX-License-Identifier: MIT */
/*
 * Accept and Confirm, which share a layout. Layout: RFC 7609 appendix A.3,
 * Linux net/smc/smc_clc.h smc_clc_msg_accept_confirm and
 * smc_clc_first_contact_ext*; checks: smc_clc_msg_acc_conf_valid,
 * smc_clc_clnt_v2x_features_validate.
 */
#include <smcclc/codes.h>

#include "codec.h"

#define V1_R_LEN     68
#define V1_D_LEN     48
#define V2_R_LEN     108
#define V2_D_LEN     78
#define FCE_LEN      36
#define FCE_TAIL_LEN 16
#define GID_AREA_LEN 4
#define GID_LEN      16

#define MIN_CONNS 16 /* Linux SMC_CONN_PER_LGR_MIN */
#define MIN_LINKS 1  /* Linux SMC_LINKS_ADD_LNK_MIN */
#define MAX_LINKS 2  /* Linux SMC_LINKS_ADD_LNK_MAX */

static void codec_smcr(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_accept *a = &message->accept;

	codec_bytes(c, SMCCLC_FIELD_PEER_ID, a->r.peer_id, 8);
	codec_bytes(c, SMCCLC_FIELD_GID, a->r.gid, 16);
	codec_bytes(c, SMCCLC_FIELD_MAC, a->r.mac, 6);
	codec_u24(c, SMCCLC_FIELD_QP_NUMBER, &a->r.qp_number);
	codec_u32(c, SMCCLC_FIELD_RMB_RKEY, &a->r.rkey);
	codec_u8(c, SMCCLC_FIELD_RMBE_INDEX, &a->r.rmbe_index);
	codec_u32(c, SMCCLC_FIELD_RMBE_TOKEN, &a->r.alert_token);
	codec_bits(c, SMCCLC_FIELD_RMBE_SIZE, 0xf0, &a->r.rmbe_size);
	codec_bits(c, SMCCLC_FIELD_QP_MTU, 0x0f, &a->r.qp_mtu);
	codec_u8(c, SMCCLC_FIELD_INIT_CREDITS, &a->r.init_credits);
	codec_u64(c, SMCCLC_FIELD_RMB_ADDRESS, &a->r.rmb_address);
	codec_reserved(c, SMCCLC_FIELD_R_RESERVED_60, &a->r.reserved_60, 1);
	codec_u24(c, SMCCLC_FIELD_PSN, &a->r.psn);
	if (message->version <= 1)
		return;
	codec_bytes(c, SMCCLC_FIELD_EID, a->eid, SMCCLC_EID_LEN);
	codec_reserved(c, SMCCLC_FIELD_R_RESERVED_96, a->r.reserved_96, 8);
}

static void codec_smcd(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_accept *a = &message->accept;

	codec_u64(c, SMCCLC_FIELD_DMB_GID, &a->d.gid);
	codec_u64(c, SMCCLC_FIELD_DMB_TOKEN, &a->d.dmb_token);
	codec_u8(c, SMCCLC_FIELD_DMBE_INDEX, &a->d.dmbe_index);
	codec_bits(c, SMCCLC_FIELD_DMBE_SIZE, 0xf0, &a->d.dmbe_size);
	codec_reserved_bits(c, SMCCLC_FIELD_D_RESERVED_25, 0x0f,
			    &a->d.reserved_25);
	codec_reserved(c, SMCCLC_FIELD_D_RESERVED_26, a->d.reserved_26, 2);
	codec_u32(c, SMCCLC_FIELD_LINK_ID, &a->d.link_id);
	if (message->version <= 1) {
		codec_reserved(c, SMCCLC_FIELD_D_RESERVED_32, a->d.reserved_32,
			       12);
		return;
	}
	codec_u16(c, SMCCLC_FIELD_CHID, &a->d.chid);
	codec_bytes(c, SMCCLC_FIELD_EID, a->eid, SMCCLC_EID_LEN);
	codec_u64(c, SMCCLC_FIELD_GID_EXT, &a->d.gid_ext);
}

/* What a client answers to an Accept whose limits Linux does not agree to. */
static void check_limits(struct codec *c, const struct smcclc_message *message,
			 size_t tail)
{
	const struct smcclc_first_contact *fce = &message->accept.fce;

	if (message->type != SMCCLC_ACCEPT || fce->release == 0 ||
	    message->accept.path != SMCCLC_PATH_R || c->failed)
		return;
	if (fce->max_conns < MIN_CONNS)
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_LIMIT,
					 .severity = SMCCLC_DECLINES,
					 .field = SMCCLC_FIELD_FCE_MAX_CONNS,
					 .offset = (uint32_t)tail,
					 .found = fce->max_conns,
					 .expected = MIN_CONNS,
					 .code = SMCCLC_DECL_MAXCONNERR,
				 });
	if (fce->max_links < MIN_LINKS || fce->max_links > MAX_LINKS)
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_LIMIT,
					 .severity = SMCCLC_DECLINES,
					 .field = SMCCLC_FIELD_FCE_MAX_LINKS,
					 .offset = (uint32_t)tail + 1,
					 .found = fce->max_links,
					 .expected = MAX_LINKS,
					 .code = SMCCLC_DECL_MAXLINKERR,
				 });
}

static void codec_fce(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_first_contact *fce = &message->accept.fce;
	size_t begin = codec_begin(c, SMCCLC_FIELD_FCE);

	codec_flag(c, SMCCLC_FIELD_FCE_DIRECT, 0x80, &fce->direct);
	codec_reserved_bits(c, SMCCLC_FIELD_FCE_RESERVED_0, 0x7f,
			    &fce->reserved_0);
	codec_bits(c, SMCCLC_FIELD_FCE_OS, 0xf0, &fce->os);
	codec_bits(c, SMCCLC_FIELD_FCE_RELEASE, 0x0f, &fce->release);
	codec_reserved(c, SMCCLC_FIELD_FCE_RESERVED_2, fce->reserved_2, 2);
	codec_bytes(c, SMCCLC_FIELD_FCE_HOST, fce->hostname, SMCCLC_HOST_LEN);
	if (fce->has_tail) {
		size_t tail = c->pos;

		codec_u8(c, SMCCLC_FIELD_FCE_MAX_CONNS, &fce->max_conns);
		codec_u8(c, SMCCLC_FIELD_FCE_MAX_LINKS, &fce->max_links);
		codec_u16(c, SMCCLC_FIELD_FCE_FEATURES, &fce->feature_mask);
		codec_bytes(c, SMCCLC_FIELD_FCE_VENDOR_OPTIONS,
			    fce->vendor_options, 4);
		codec_reserved(c, SMCCLC_FIELD_FCE_RESERVED_44,
			       fce->reserved_44, 8);
		check_limits(c, message, tail);
	}
	codec_end(c, SMCCLC_FIELD_FCE, begin);
}

/* Linux ignores the list, so it does not mind what is wrong with it. */
static void check_gid_count(struct codec *c, size_t count_at, uint8_t count)
{
	size_t room = c->failed ? count : (c->wire_end - c->pos) / GID_LEN;
	struct smcclc_finding finding = {
		.severity = SMCCLC_IGNORES,
		.field = SMCCLC_FIELD_ROCE_GID_COUNT,
		.offset = (uint32_t)count_at,
		.found = count,
	};

	if (count > SMCCLC_MAX_ROCE_GIDS) {
		finding.rule = SMCCLC_RULE_COUNT;
		finding.expected = SMCCLC_MAX_ROCE_GIDS;
		codec_finding(c, finding);
	}
	if (count > room) {
		finding.rule = SMCCLC_RULE_MISSING;
		finding.expected = (uint32_t)room;
		codec_finding(c, finding);
	}
}

static void codec_gid_area(struct codec *c, struct smcclc_accept *a)
{
	size_t begin = codec_begin(c, SMCCLC_FIELD_GID_AREA);
	uint8_t count = a->gid_count;
	size_t list;

	codec_u8(c, SMCCLC_FIELD_ROCE_GID_COUNT, &count);
	codec_reserved(c, SMCCLC_FIELD_GID_AREA_RESERVED, a->gid_list_reserved,
		       3);
	if (!codec_writing(c))
		check_gid_count(c, begin, count);
	list = codec_begin(c, SMCCLC_FIELD_ROCE_GID_LIST);
	for (unsigned i = 0; i < count && !c->failed; i++) {
		uint8_t beyond[GID_LEN];

		codec_bytes(c, SMCCLC_FIELD_ROCE_GID_ENTRY,
			    i < SMCCLC_MAX_ROCE_GIDS ? a->gids[i] : beyond,
			    GID_LEN);
	}
	codec_end(c, SMCCLC_FIELD_ROCE_GID_LIST, list);
	a->gid_count = count < SMCCLC_MAX_ROCE_GIDS ? count
						    : SMCCLC_MAX_ROCE_GIDS;
	codec_end(c, SMCCLC_FIELD_GID_AREA, begin);
}

/*
 * Which optional parts there are: kernels disagree with each other about the
 * First Contact Extension, so the room decides, not the release.
 */
static void find_parts(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_accept *a = &message->accept;
	size_t room = c->wire_end > c->pos ? c->wire_end - c->pos : 0;

	if (message->version <= 1 || !a->first_contact || c->failed)
		return;
	a->has_fce = room >= FCE_LEN;
	a->fce.has_tail = room >= FCE_LEN + FCE_TAIL_LEN;
	a->has_gid_list = message->type == SMCCLC_CONFIRM &&
			  a->path == SMCCLC_PATH_R &&
			  room >= FCE_LEN + FCE_TAIL_LEN + GID_AREA_LEN;
	if (!a->has_fce)
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_MISSING,
					 .severity = SMCCLC_IGNORES,
					 .field = SMCCLC_FIELD_FCE,
					 .offset = (uint32_t)c->pos,
					 .found = (uint32_t)room,
					 .expected = FCE_LEN,
				 });
}

static void check_length(struct codec *c, const struct smcclc_message *message)
{
	bool smcd = message->accept.path == SMCCLC_PATH_D;
	size_t shortest = smcd ? V2_D_LEN : V2_R_LEN;

	if (message->version <= 1)
		codec_check_length(c, message->length,
				   smcd ? V1_D_LEN : V1_R_LEN);
	else if (message->length < shortest)
		codec_check_length(c, message->length, shortest);
}

/*
 * How many unknown bytes there may be: so many that a receiver would take them
 * for the next part may not.
 */
static size_t unknown_limit(const struct smcclc_message *message)
{
	const struct smcclc_accept *a = &message->accept;

	if (message->version <= 1)
		return 0;
	if (a->first_contact && !a->has_fce)
		return FCE_LEN - 1;
	if (a->has_fce && !a->fce.has_tail)
		return FCE_TAIL_LEN - 1;
	if (a->has_fce && !a->has_gid_list && a->path == SMCCLC_PATH_R &&
	    message->type == SMCCLC_CONFIRM)
		return GID_AREA_LEN - 1;
	return SMCCLC_UNKNOWN_MAX;
}

/* Whether the members agree with each other, so that they can be encoded. */
static bool encodable(const struct smcclc_message *message)
{
	const struct smcclc_accept *a = &message->accept;

	if (a->path != SMCCLC_PATH_R && a->path != SMCCLC_PATH_D)
		return false;
	if (message->unknown_length > unknown_limit(message))
		return false;
	if (a->has_fce && (message->version <= 1 || !a->first_contact))
		return false;
	if (!a->has_gid_list)
		return true;
	return a->has_fce && a->fce.has_tail && a->path == SMCCLC_PATH_R &&
	       message->type == SMCCLC_CONFIRM &&
	       a->gid_count <= SMCCLC_MAX_ROCE_GIDS;
}

void codec_accept(struct codec *c, struct smcclc_message *message)
{
	struct smcclc_accept *a = &message->accept;

	if (codec_writing(c) && !encodable(message)) {
		c->bad_value = true;
		return;
	}
	codec_bits(c, SMCCLC_FIELD_VERSION, 0xf0, &message->version);
	codec_flag(c, SMCCLC_FIELD_FIRST_CONTACT, 0x08, &a->first_contact);
	codec_reserved_bits(c, SMCCLC_FIELD_PATH_RESERVED, 0x04,
			    &a->flags_reserved);
	codec_bits(c, SMCCLC_FIELD_PATH, 0x03, &a->path);

	if (a->path != SMCCLC_PATH_R && a->path != SMCCLC_PATH_D) {
		codec_finding(c, (struct smcclc_finding){
					 .rule = SMCCLC_RULE_PATH,
					 .severity = SMCCLC_KILLS,
					 .field = SMCCLC_FIELD_PATH,
					 .offset = 7,
					 .found = a->path,
				 });
		return;
	}
	if (!c->failed)
		check_length(c, message);
	if (a->path == SMCCLC_PATH_R)
		codec_smcr(c, message);
	else
		codec_smcd(c, message);
	if (!codec_writing(c))
		find_parts(c, message);
	if (a->has_fce)
		codec_fce(c, message);
	if (a->has_gid_list)
		codec_gid_area(c, a);
}
