/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include <string.h>

struct flavor_info {
	const char *name;
	uint8_t path; /* enum smcclc_path */
	uint8_t version;
	uint8_t release; /* of version 2 */
};

static const struct flavor_info flavors[FLAVOR_COUNT] = {
	[FLAVOR_R_V1] = {"smcr-v1", SMCCLC_PATH_R, 1, 0},
	[FLAVOR_R_V20] = {"smcr-v2", SMCCLC_PATH_R, 2, 0},
	[FLAVOR_R_V21] = {"smcr-v2.1", SMCCLC_PATH_R, 2, 1},
	[FLAVOR_D_V1] = {"smcd-v1", SMCCLC_PATH_D, 1, 0},
	[FLAVOR_D_V21] = {"smcd-v2.1", SMCCLC_PATH_D, 2, 1},
};

const char *flavor_name(unsigned flavor)
{
	return flavor < FLAVOR_COUNT ? flavors[flavor].name : NULL;
}

/* Writes `text` to the `size` bytes at `field`, padded with blanks. */
static void put_text(uint8_t *field, size_t size, const char *text)
{
	memset(field, ' ', size);
	memcpy(field, text, strlen(text));
}

static void put_eid(uint8_t *field, const struct message_plan *plan)
{
	put_text(field, SMCCLC_EID_LEN,
		 *plan->ueid ? plan->ueid : "SMC-GENERATOR-EID-1");
}

static void put_prefix(struct smcclc_proposal *p,
		       const struct message_plan *plan)
{
	const bool given = plan->prefix_len != 0;
	const uint32_t network = given ? plan->prefix : UINT32_C(0x0a000000);

	for (unsigned i = 0; i < sizeof(p->ipv4_subnet); i++)
		p->ipv4_subnet[i] = (uint8_t)(network >> (24 - 8 * i));
	p->ipv4_prefix_len = given ? plan->prefix_len : 8;
}

/* The device of one end: the same for all of its connections. */
static void put_mac(uint8_t mac[6], unsigned side)
{
	const uint8_t of_client[6] = {2, 0, 0, 0, 1, 1};

	memcpy(mac, of_client, sizeof(of_client));
	mac[5] = (uint8_t)(mac[5] + side);
}

static void put_peer_id(uint8_t peer_id[8], unsigned side)
{
	peer_id[0] = 0x12;
	peer_id[1] = 0x34;
	put_mac(peer_id + 2, side);
}

/* Version 1: link-local; version 2: an IPv4 address in IPv6 form. */
static void put_gid(uint8_t gid[16], unsigned version, unsigned side)
{
	memset(gid, 0, 16);
	if (version == 1) {
		gid[0] = 0xfe;
		gid[1] = 0x80;
		gid[8] = 0x02;
	} else {
		gid[10] = 0xff;
		gid[11] = 0xff;
		gid[12] = 10;
	}
	gid[15] = (uint8_t)(1 + side);
}

static void propose_v2(struct smcclc_proposal *p,
		       const struct message_plan *plan,
		       const struct flavor_info *flavor)
{
	p->has_v2 = true;
	p->release = flavor->release;
	p->eid_count = 1;
	put_eid(p->ueid[0], plan);
	if (flavor->release >= 1) {
		p->max_conns = 255;
		p->max_links = 2;
		p->feature_mask = 1;
	}
	if (flavor->path == SMCCLC_PATH_R) {
		put_gid(p->rocev2_gid, 2, SMCCLC_CLIENT);
		return;
	}
	p->has_smcd = true;
	p->ism_count = 1;
	p->ism[0].gid = 0x1000000000000001;
	p->ism[0].chid = 0x0101;
}

/* Linux since 5.10 proposes in version 2, whatever it offers. */
static void propose(struct smcclc_message *message,
		    const struct message_plan *plan,
		    const struct flavor_info *flavor)
{
	struct smcclc_proposal *p = &message->proposal;

	message->version = 2;
	p->area_length = SMCCLC_AREA_LEN;
	p->type_v1 = SMCCLC_PATH_NONE;
	p->type_v2 = SMCCLC_PATH_NONE;
	if (flavor->version == 2) {
		p->type_v2 = flavor->path;
		propose_v2(p, plan, flavor);
		return;
	}
	p->type_v1 = flavor->path;
	p->has_ip = true;
	put_prefix(p, plan);
	if (flavor->path == SMCCLC_PATH_D) {
		p->ism_gid = 0x1000000000000001;
		return;
	}
	put_peer_id(p->peer_id, SMCCLC_CLIENT);
	put_gid(p->roce_gid, 1, SMCCLC_CLIENT);
	put_mac(p->roce_mac, SMCCLC_CLIENT);
}

static void accept_r(struct smcclc_accept *a, const struct message_plan *plan,
		     unsigned version)
{
	put_peer_id(a->r.peer_id, plan->from);
	put_gid(a->r.gid, version, plan->from);
	put_mac(a->r.mac, plan->from);
	a->r.qp_number = (0x11 + plan->number) & 0xffffff;
	a->r.rkey = 0x3a8 + plan->number;
	a->r.rmbe_index = 1;
	a->r.alert_token = plan->number;
	a->r.rmbe_size = 2;
	a->r.qp_mtu = 3;
	a->r.rmb_address = 0xff11000005580000;
	a->r.psn = (plan->number * 2654435761u) >> 8;
}

static void accept_d(struct smcclc_accept *a, const struct message_plan *plan)
{
	a->d.gid = 0x1000000000000001 + plan->from;
	a->d.dmb_token = plan->number;
	a->d.dmbe_size = 2;
	a->d.link_id = 0x20;
}

static void first_contact(struct smcclc_accept *a,
			  const struct message_plan *plan,
			  const struct flavor_info *flavor)
{
	a->has_fce = true;
	a->fce.direct = flavor->path == SMCCLC_PATH_R;
	a->fce.os = SMCCLC_OS_LINUX;
	a->fce.release = flavor->release;
	put_text(a->fce.hostname, SMCCLC_HOST_LEN,
		 plan->from == SMCCLC_CLIENT ? "client" : "server");
	a->fce.has_tail = flavor->release >= 1 || flavor->path == SMCCLC_PATH_R;
	if (flavor->release >= 1 && flavor->path == SMCCLC_PATH_R) {
		a->fce.max_conns = 255;
		a->fce.max_links = 2;
	}
	if (flavor->path == SMCCLC_PATH_R && plan->type == SMCCLC_CONFIRM) {
		a->has_gid_list = true;
		a->gid_count = 1;
		put_gid(a->gids[0], 2, plan->from);
	}
}

static void accept_or_confirm(struct smcclc_message *message,
			      const struct message_plan *plan,
			      const struct flavor_info *flavor)
{
	struct smcclc_accept *a = &message->accept;

	message->version = flavor->version;
	a->path = flavor->path;
	a->first_contact = plan->first_contact;
	if (flavor->path == SMCCLC_PATH_R)
		accept_r(a, plan, flavor->version);
	else
		accept_d(a, plan);
	if (flavor->version == 1)
		return;
	put_eid(a->eid, plan);
	if (flavor->path == SMCCLC_PATH_D)
		a->d.chid = 0x0101;
	if (plan->first_contact)
		first_contact(a, plan, flavor);
}

static void decline(struct smcclc_message *message,
		    const struct message_plan *plan,
		    const struct flavor_info *flavor)
{
	struct smcclc_decline *d = &message->decline;

	message->version = flavor->version;
	put_peer_id(d->peer_id, plan->from);
	d->diagnosis = plan->code;
	if (flavor->version == 2) {
		d->os = SMCCLC_OS_LINUX;
		d->has_more_codes = true;
	}
}

void message_make(const struct message_plan *plan,
		  struct smcclc_message *message)
{
	const struct flavor_info *flavor = &flavors[plan->flavor];

	memset(message, 0, sizeof(*message));
	message->type = plan->type;
	switch (plan->type) {
	case SMCCLC_PROPOSAL:
		propose(message, plan, flavor);
		break;
	case SMCCLC_DECLINE:
		decline(message, plan, flavor);
		break;
	default:
		accept_or_confirm(message, plan, flavor);
		break;
	}
}
