/* SPDX-License-Identifier: MIT */
/*
 * RoCE links that are being confirmed, and what the capture shows of them.
 * Bounded: of many at a time the most recent are watched.
 */
#ifndef LINKS_H
#define LINKS_H

#include "connection.h"
#include "segment.h"

#define LINKS_MAX 64

struct links {
	struct roce_link link[LINKS_MAX];
	struct smcclc_roce_seen seen[LINKS_MAX];
	unsigned count; /* all that were ever added */
};

/* Watches `link`, both ends of which are known. */
void links_add(struct links *links, const struct roce_link *link);

/* Counts a frame that is PACKET_ROCE, if it belongs to one of the links. */
void links_frame(struct links *links, const struct segment *segment);

/* Returns what was seen of `link`, or NULL if it is not watched any more. */
const struct smcclc_roce_seen *links_find(const struct links *links,
					  const struct roce_link *link);

#endif
