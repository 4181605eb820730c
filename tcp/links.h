/* SPDX-License-Identifier: MIT */
/*
 * RoCE links that are being confirmed, and whose they are: each as long as its
 * connection is followed. A frame is found by the port that it goes to, however
 * many links there are, and costs next to nothing while there is none.
 */
#ifndef LINKS_H
#define LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "connection.h"
#include "segment.h"
#include "stream.h"
#include "table.h"

/*
 * So many connections may say of one end of a link that it is theirs. In truth
 * it is one, or another one after it; of more the most recent are told.
 */
#define LINKS_SHARED 8

/* The end of a link that a frame is sent to. */
struct links_end {
	struct table_key key;
	uint32_t tag;         /* what the key is found by */
	struct list watchers; /* in the order in which they came */
};

/* One of the two ends of the link of one connection. */
struct links_watcher {
	uint32_t end; /* 0: none */
	struct smcclc_roce_seen *seen;
};

struct links {
	struct links_end *ends; /* numbered from 1 */
	struct pool end_pool;
	struct links_watcher *watchers; /* two for each connection, from 1 */
	struct pool watcher_pool;
	struct table table;
};

/*
 * Makes room for the links of `connections` connections. Returns 0, or -1 when
 * out of memory. links_free() frees what there is then, and nothing of what is
 * all zero.
 */
int links_init(struct links *links, size_t connections);

void links_free(struct links *links);

/*
 * Watches `link`, both ends of which are known, for the connection of number
 * `item` (from 1), which watches none yet: counts its frames in `*seen`, until
 * links_forget().
 */
void links_watch(struct links *links, uint32_t item,
		 const struct roce_link *link, struct smcclc_roce_seen *seen);

/* The connection of number `item` goes. */
void links_forget(struct links *links, uint32_t item);

/* Counts a frame to the port `gid`, if it belongs to one of the links. */
void links_frame(struct links *links, const uint8_t *gid,
		 const struct smcclc_roce_frame *frame, struct moment at);

#endif
