/* SPDX-License-Identifier: MIT */
/*
 * Decoding and encoding undo each other: what decodes, within what
 * smcclc_encode() promises, encodes to the same bytes; and a message made up
 * from the same input, if it encodes, decodes to an equal one.
 */
#include <stdlib.h>
#include <string.h>

#include <smcclc/smcclc.h>

#include "fuzz.h"

/* --- bytes, message, bytes ------------------------------------------- */

static bool must_encode(const struct smcclc_message *message,
			const struct smcclc_findings *findings)
{
	if (findings->worst == SMCCLC_KILLS || findings->dropped > 0 ||
	    message->unknown_length > SMCCLC_UNKNOWN_MAX)
		return false;
	for (size_t i = 0; i < findings->count; i++) {
		switch (findings->list[i].rule) {
		case SMCCLC_RULE_TRAILER:
		case SMCCLC_RULE_OFFSET:
		case SMCCLC_RULE_COUNT:
		case SMCCLC_RULE_OVERLAP:
		case SMCCLC_RULE_MISSING:
			return false;
		default:
			break;
		}
	}
	return true;
}

static void decode_and_encode(const uint8_t *data, size_t size)
{
	struct smcclc_message message;
	struct smcclc_findings findings;
	uint8_t *out;
	size_t length;

	if (smcclc_decode(data, size, &message, &findings, NULL) != SMCCLC_OK ||
	    !must_encode(&message, &findings))
		return;
	out = malloc(message.length);
	REQUIRE(out != NULL);
	REQUIRE(smcclc_encode(&message, out, message.length, &length) ==
		SMCCLC_OK);
	REQUIRE(length == message.length);
	REQUIRE(memcmp(out, data, length) == 0);
	REQUIRE(smcclc_encode(&message, out, message.length - 1u, &length) ==
		SMCCLC_NO_SPACE);
	REQUIRE(length == 0);
	free(out);
}

/* --- message, bytes, message ----------------------------------------- */

static void make_proposal(struct choices *in, struct smcclc_message *message)
{
	struct smcclc_proposal *p = &message->proposal;
	bool v1 = message->version <= 1;

	p->type_v1 = choose_byte(in) & 3;
	p->type_v2 = v1 ? SMCCLC_PATH_NONE : choose_byte(in) & 3;
	p->flags_reserved = v1 ? choose_byte(in) & 3 : 0;
	choose_bytes(in, p->peer_id, sizeof(p->peer_id));
	choose_bytes(in, p->roce_gid, sizeof(p->roce_gid));
	choose_bytes(in, p->roce_mac, sizeof(p->roce_mac));

	p->area_length = SMCCLC_AREA_LEN;
	if (v1)
		p->area_length = choose_byte(in) % (SMCCLC_AREA_LEN + 1);
	if (p->area_length < SMCCLC_AREA_LEN) {
		choose_bytes(in, p->area_other, p->area_length);
	} else {
		p->ism_gid = choose_uint(in, 8);
		choose_bytes(in, p->area_reserved, v1 ? 32 : 20);
	}

	p->has_ip = v1 || p->type_v1 != SMCCLC_PATH_NONE;
	if (!p->has_ip)
		return;
	choose_bytes(in, p->ipv4_subnet, sizeof(p->ipv4_subnet));
	p->ipv4_prefix_len = choose_byte(in);
	choose_bytes(in, p->ip_reserved, sizeof(p->ip_reserved));
	p->ipv6_count = choose_byte(in) % (SMCCLC_MAX_IPV6 + 1);
	for (size_t i = 0; i < p->ipv6_count; i++) {
		choose_bytes(in, p->ipv6[i].prefix, sizeof(p->ipv6[i].prefix));
		p->ipv6[i].prefix_len = choose_byte(in);
	}
}

static void make_v2_extension(struct choices *in, struct smcclc_proposal *p)
{
	p->ism_chid = (uint16_t)choose_uint(in, 2);
	choose_bytes(in, p->vendor_oui, sizeof(p->vendor_oui));
	choose_bytes(in, p->vendor_options, sizeof(p->vendor_options));
	p->has_v2 = p->type_v2 != SMCCLC_PATH_NONE;
	if (!p->has_v2)
		return;
	p->eid_count = choose_byte(in) % (SMCCLC_MAX_UEIDS + 1);
	for (size_t i = 0; i < p->eid_count; i++)
		choose_bytes(in, p->ueid[i], SMCCLC_EID_LEN);
	p->v2_reserved_2 = choose_byte(in);
	p->release = choose_byte(in) & 15;
	p->v2_flags_reserved = choose_byte(in) & 7;
	p->seid_present = choose_byte(in) & 1;
	choose_bytes(in, p->v2_reserved_4, sizeof(p->v2_reserved_4));
	choose_bytes(in, p->rocev2_gid, sizeof(p->rocev2_gid));
	p->max_conns = choose_byte(in);
	p->max_links = choose_byte(in);
	p->feature_mask = (uint16_t)choose_uint(in, 2);
	choose_bytes(in, p->v2_reserved_28, sizeof(p->v2_reserved_28));
	p->ism_count = choose_byte(in) % (SMCCLC_MAX_ISM + 1);
	p->has_smcd = p->type_v2 == SMCCLC_PATH_D ||
		      p->type_v2 == SMCCLC_PATH_BOTH;
	if (!p->has_smcd)
		return;
	choose_bytes(in, p->seid, sizeof(p->seid));
	choose_bytes(in, p->smcd_reserved_32, sizeof(p->smcd_reserved_32));
	for (size_t i = 0; i < p->ism_count; i++) {
		p->ism[i].gid = choose_uint(in, 8);
		p->ism[i].chid = (uint16_t)choose_uint(in, 2);
	}
}

static void make_smcr(struct choices *in, struct smcclc_accept *a)
{
	choose_bytes(in, a->r.peer_id, sizeof(a->r.peer_id));
	choose_bytes(in, a->r.gid, sizeof(a->r.gid));
	choose_bytes(in, a->r.mac, sizeof(a->r.mac));
	a->r.qp_number = (uint32_t)choose_uint(in, 3);
	a->r.rkey = (uint32_t)choose_uint(in, 4);
	a->r.rmbe_index = choose_byte(in);
	a->r.alert_token = (uint32_t)choose_uint(in, 4);
	a->r.rmbe_size = choose_byte(in) & 15;
	a->r.qp_mtu = choose_byte(in) & 15;
	a->r.init_credits = choose_byte(in);
	a->r.rmb_address = choose_uint(in, 8);
	a->r.reserved_60 = choose_byte(in);
	a->r.psn = (uint32_t)choose_uint(in, 3);
}

static void make_smcd(struct choices *in, struct smcclc_accept *a)
{
	a->d.gid = choose_uint(in, 8);
	a->d.dmb_token = choose_uint(in, 8);
	a->d.dmbe_index = choose_byte(in);
	a->d.dmbe_size = choose_byte(in) & 15;
	a->d.reserved_25 = choose_byte(in) & 15;
	choose_bytes(in, a->d.reserved_26, sizeof(a->d.reserved_26));
	a->d.link_id = (uint32_t)choose_uint(in, 4);
}

static void make_first_contact(struct choices *in, struct smcclc_accept *a)
{
	struct smcclc_first_contact *fce = &a->fce;

	a->has_fce = choose_byte(in) & 1;
	if (!a->has_fce)
		return;
	fce->direct = choose_byte(in) & 1;
	fce->reserved_0 = choose_byte(in) & 0x7f;
	fce->os = choose_byte(in) & 15;
	fce->release = choose_byte(in) & 15;
	choose_bytes(in, fce->reserved_2, sizeof(fce->reserved_2));
	choose_bytes(in, fce->hostname, sizeof(fce->hostname));
	fce->has_tail = choose_byte(in) & 1;
	if (!fce->has_tail)
		return;
	fce->max_conns = choose_byte(in);
	fce->max_links = choose_byte(in);
	fce->feature_mask = (uint16_t)choose_uint(in, 2);
	choose_bytes(in, fce->vendor_options, sizeof(fce->vendor_options));
	choose_bytes(in, fce->reserved_44, sizeof(fce->reserved_44));
	a->has_gid_list = choose_byte(in) & 1;
	if (!a->has_gid_list)
		return;
	a->gid_count = choose_byte(in) % (SMCCLC_MAX_ROCE_GIDS + 1);
	choose_bytes(in, a->gid_list_reserved, sizeof(a->gid_list_reserved));
	for (size_t i = 0; i < a->gid_count; i++)
		choose_bytes(in, a->gids[i], sizeof(a->gids[i]));
}

static void make_accept(struct choices *in, struct smcclc_message *message)
{
	struct smcclc_accept *a = &message->accept;
	bool v1 = message->version <= 1;

	a->first_contact = choose_byte(in) & 1;
	a->flags_reserved = choose_byte(in) & 1;
	a->path = choose_byte(in) & 1;
	if (a->path == SMCCLC_PATH_R)
		make_smcr(in, a);
	else
		make_smcd(in, a);
	if (v1) {
		if (a->path == SMCCLC_PATH_D)
			choose_bytes(in, a->d.reserved_32,
				     sizeof(a->d.reserved_32));
		return;
	}
	choose_bytes(in, a->eid, sizeof(a->eid));
	if (a->path == SMCCLC_PATH_R) {
		choose_bytes(in, a->r.reserved_96, sizeof(a->r.reserved_96));
	} else {
		a->d.chid = (uint16_t)choose_uint(in, 2);
		a->d.gid_ext = choose_uint(in, 8);
	}
	if (a->first_contact)
		make_first_contact(in, a);
}

static void make_decline(struct choices *in, struct smcclc_decline *d)
{
	d->out_of_sync = choose_byte(in) & 1;
	d->flags_reserved = choose_byte(in) & 7;
	choose_bytes(in, d->peer_id, sizeof(d->peer_id));
	d->diagnosis = (uint32_t)choose_uint(in, 4);
	d->os = choose_byte(in) & 15;
	d->os_reserved = choose_byte(in) & 15;
	choose_bytes(in, d->reserved_21, sizeof(d->reserved_21));
	d->has_more_codes = choose_byte(in) & 1;
	for (size_t i = 0; i < SMCCLC_MORE_CODES && d->has_more_codes; i++)
		d->more_codes[i] = (uint32_t)choose_uint(in, 4);
}

static void spoil_proposal(uint8_t which, uint8_t value,
			   struct smcclc_proposal *p)
{
	switch (which) {
	case 1:
		p->type_v1 = value;
		break;
	case 2:
		p->ipv6_count = value | 16;
		break;
	case 3:
		p->eid_count = value | 16;
		break;
	case 4:
		p->has_smcd = !p->has_smcd;
		break;
	default:
		break;
	}
}

static void spoil_accept(uint8_t which, uint8_t value, struct smcclc_accept *a)
{
	switch (which) {
	case 1:
		a->path = value | 2;
		break;
	case 2:
		a->flags_reserved = value;
		break;
	case 3:
		a->has_fce = true;
		break;
	case 4:
		a->has_gid_list = true;
		break;
	default:
		break;
	}
}

/* Makes one member what it may not be, or not together with the others. */
static void spoil(uint8_t which, uint8_t value, struct smcclc_message *message)
{
	switch (which) {
	case 12:
		message->unknown_length = value;
		break;
	case 13:
		message->version = value & 0xf0;
		break;
	case 14:
		message->eyecatcher = value;
		break;
	case 15:
		message->trailer = value;
		break;
	default:
		if (message->type == SMCCLC_PROPOSAL)
			spoil_proposal(which, value, &message->proposal);
		else if (message->type != SMCCLC_DECLINE)
			spoil_accept(which, value, &message->accept);
		break;
	}
}

/* Only what is on the wire is set, so that an equal message can come back. */
static void make_message(struct choices *in, struct smcclc_message *message)
{
	memset(message, 0, sizeof(*message));
	message->version = 1 + choose_byte(in) % 3;
	message->type = 1 + choose_byte(in) % 4;
	switch (message->type) {
	case SMCCLC_PROPOSAL:
		make_proposal(in, message);
		if (message->version > 1)
			make_v2_extension(in, &message->proposal);
		break;
	case SMCCLC_DECLINE:
		make_decline(in, &message->decline);
		break;
	default:
		make_accept(in, message);
		break;
	}
}

/* The recipe of a message begins with what is to be odd about it. */
static void encode_and_decode(const uint8_t *data, size_t size)
{
	struct choices in = {data, size};
	struct smcclc_message message, again;
	struct smcclc_findings findings;
	uint8_t out[SMCCLC_MESSAGE_MAX];
	enum smcclc_status status;
	uint8_t which, value;
	size_t length;

	which = choose_byte(&in) & 15;
	value = choose_byte(&in);
	make_message(&in, &message);
	spoil(which, value, &message);
	status = smcclc_encode(&message, out, sizeof(out), &length);
	if (status != SMCCLC_OK) {
		REQUIRE(status == SMCCLC_BAD_VALUE && length == 0);
		return;
	}
	REQUIRE(smcclc_decode(out, length, &again, &findings, NULL) ==
		SMCCLC_OK);
	REQUIRE(findings.worst < SMCCLC_KILLS);
	REQUIRE(again.length == length);
	message.length = again.length;
	if (message.eyecatcher == 0)
		message.eyecatcher = again.eyecatcher;
	if (message.trailer == 0)
		message.trailer = again.trailer;
	REQUIRE(memcmp(&message, &again, sizeof(message)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode_and_encode(data, size);
	encode_and_decode(data, size);
	return 0;
}
