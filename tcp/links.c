/* SPDX-License-Identifier: MIT */
#include "links.h"

#include <string.h>

static unsigned watched(const struct links *links)
{
	return links->count < LINKS_MAX ? links->count : LINKS_MAX;
}

static bool same_end(const struct roce_end *one, const struct roce_end *two)
{
	return one->qp_number == two->qp_number &&
	       memcmp(one->gid, two->gid, sizeof(one->gid)) == 0;
}

void links_add(struct links *links, const struct roce_link *link)
{
	unsigned slot = links->count++ % LINKS_MAX;

	links->link[slot] = *link;
	links->seen[slot] = (struct smcclc_roce_seen){0};
}

/* Counts a frame that went to `receiver`. */
static void count(struct smcclc_roce_seen *seen, unsigned kind,
		  enum smcclc_side receiver)
{
	bool to_client = receiver == SMCCLC_CLIENT;

	if (kind == SMCCLC_ROCE_REQUEST && to_client)
		seen->requests++;
	else if (kind == SMCCLC_ROCE_ANSWER && !to_client)
		seen->answers++;
	else if (kind == SMCCLC_ROCE_ACK && to_client)
		seen->answer_acks++;
	else if (kind == SMCCLC_ROCE_ACK)
		seen->request_acks++;
}

void links_frame(struct links *links, const struct segment *segment)
{
	struct smcclc_roce_frame frame;
	struct roce_end receiver;

	smcclc_roce_read(segment->payload, segment->payload_captured, &frame);
	if (frame.kind == SMCCLC_ROCE_OTHER)
		return;
	receiver.qp_number = frame.qp_number;
	memcpy(receiver.gid, segment->destination.address,
	       sizeof(receiver.gid));
	for (unsigned i = 0; i < watched(links); i++)
		for (unsigned side = 0; side < 2; side++)
			if (same_end(&links->link[i].end[side], &receiver))
				count(&links->seen[i], frame.kind, side);
}

const struct smcclc_roce_seen *links_find(const struct links *links,
					  const struct roce_link *link)
{
	for (unsigned i = 0; i < watched(links); i++)
		if (same_end(&links->link[i].end[0], &link->end[0]) &&
		    same_end(&links->link[i].end[1], &link->end[1]))
			return &links->seen[i];
	return NULL;
}
