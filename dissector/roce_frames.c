/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sits before the dissector of RoCE, as packet-smcclc.c does before that of
 * TCP, and only looks.
 */
#include "roce_frames.h"

#include <string.h>

#include <smcclc/roce.h>

#include "packet-smcclc.h"
#include "track.h"

/* RoCEv1: the Global Route Header has the form of an IPv6 header. */
#define GRH_SENDER   8 /* its GID */
#define GRH_RECEIVER 24
#define GRH_HEADER   40

#define GID_LENGTH 16

static int proto_before_roce = -1;

static dissector_handle_t roce_v1_handle;
static dissector_handle_t roce_v2_handle;

/* Gives the tracker a frame that is new: `tvb` from offset `bth` on. */
static void take(struct segment *segment, tvbuff_t *tvb, unsigned bth,
		 packet_info *pinfo)
{
	unsigned captured = tvb_captured_length(tvb);

	if (PINFO_FD_VISITED(pinfo) || pinfo->flags.in_error_pkt ||
	    captured <= bth || !smcclc_is_enabled())
		return;
	segment->payload_captured = captured - bth;
	segment->payload = tvb_get_ptr(tvb, (int)bth, (int)(captured - bth));
	track_time(pinfo);
	track_roce(segment, track_moment(pinfo));
}

/* An IPv4 address is mapped, as it is in GIDs. */
static bool read_gid(uint8_t *gid, const address *from)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (from->type == AT_IPv6) {
		memcpy(gid, from->data, GID_LENGTH);
		return true;
	}
	if (from->type != AT_IPv4)
		return false;
	memcpy(gid, mapped, sizeof(mapped));
	memcpy(gid + sizeof(mapped), from->data, GID_LENGTH - sizeof(mapped));
	return true;
}

static int dissect_before_v1(tvbuff_t *tvb, packet_info *pinfo,
			     proto_tree *tree, void *data)
{
	struct segment segment = {.payload = NULL};

	if (tvb_captured_length(tvb) > GRH_HEADER) {
		tvb_memcpy(tvb, segment.source.address, GRH_SENDER, GID_LENGTH);
		tvb_memcpy(tvb, segment.destination.address, GRH_RECEIVER,
			   GID_LENGTH);
		take(&segment, tvb, GRH_HEADER, pinfo);
	}
	return call_dissector_only(roce_v1_handle, tvb, pinfo, tree, data);
}

static int dissect_before_v2(tvbuff_t *tvb, packet_info *pinfo,
			     proto_tree *tree, void *data)
{
	struct segment segment = {.payload = NULL};

	if (pinfo->destport == SMCCLC_ROCE_UDP_PORT &&
	    read_gid(segment.source.address, &pinfo->net_src) &&
	    read_gid(segment.destination.address, &pinfo->net_dst))
		take(&segment, tvb, 0, pinfo);
	return call_dissector_only(roce_v2_handle, tvb, pinfo, tree, data);
}

/* Puts `before` into the place of whoever has `value` there. Returns them. */
static dissector_handle_t replace(const char *table, uint32_t value,
				  dissector_t before)
{
	dissector_handle_t handle =
		dissector_get_uint_handle(find_dissector_table(table), value);

	if (handle)
		dissector_add_uint(
			table, value,
			create_dissector_handle(before, proto_before_roce));
	return handle;
}

void roce_frames_register(void)
{
	/* A helper of InfiniBand: it adds no layer, and is off when that is. */
	proto_before_roce = proto_register_protocol_in_name_only(
		"SMC links in RoCE", "RoCE, for SMC", "smcclc_roce",
		proto_get_id_by_filter_name("infiniband"), FT_PROTOCOL);
}

void roce_frames_handoff(void)
{
	roce_v1_handle =
		replace("ethertype", SMCCLC_ROCE_ETHERTYPE, dissect_before_v1);
	roce_v2_handle =
		replace("udp.port", SMCCLC_ROCE_UDP_PORT, dissect_before_v2);
}
