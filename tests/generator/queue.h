/* SPDX-License-Identifier: MIT */
/* What happens next: a binary heap by time, then by number. */
#ifndef QUEUE_H
#define QUEUE_H

#include <stddef.h>
#include <stdint.h>

/* The first member of what is queued. */
struct due {
	int64_t time;
	uint64_t number; /* no two are alike */
};

/* All zero is an empty queue. */
struct queue {
	struct due **items;
	size_t count;
	size_t capacity;
};

/* Returns 0, or -1 when out of memory. */
int queue_put(struct queue *queue, struct due *item);

/* Returns the earliest item, or NULL if there is none. */
struct due *queue_first(const struct queue *queue);

/* Takes out the earliest item; there must be one. */
void queue_drop(struct queue *queue);

void queue_free(struct queue *queue);

#endif
