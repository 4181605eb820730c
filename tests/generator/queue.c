/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <stdbool.h>
#include <stdlib.h>

static bool before(const struct due *a, const struct due *b)
{
	return a->time != b->time ? a->time < b->time : a->number < b->number;
}

static int grow(struct queue *queue)
{
	size_t capacity = queue->capacity ? 2 * queue->capacity : 64;
	struct due **items =
		realloc(queue->items, capacity * sizeof(struct due *));

	if (!items)
		return -1;
	queue->items = items;
	queue->capacity = capacity;
	return 0;
}

int queue_put(struct queue *queue, struct due *item)
{
	size_t i;

	if (queue->count == queue->capacity && grow(queue) < 0)
		return -1;
	for (i = queue->count++; i > 0; i = (i - 1) / 2) {
		struct due *parent = queue->items[(i - 1) / 2];

		if (!before(item, parent))
			break;
		queue->items[i] = parent;
	}
	queue->items[i] = item;
	return 0;
}

struct due *queue_first(const struct queue *queue)
{
	return queue->count ? queue->items[0] : NULL;
}

void queue_drop(struct queue *queue)
{
	struct due *last = queue->items[--queue->count];
	size_t child, i = 0;

	while ((child = 2 * i + 1) < queue->count) {
		if (child + 1 < queue->count &&
		    before(queue->items[child + 1], queue->items[child]))
			child++;
		if (!before(queue->items[child], last))
			break;
		queue->items[i] = queue->items[child];
		i = child;
	}
	queue->items[i] = last;
}

void queue_free(struct queue *queue)
{
	free(queue->items);
	*queue = (struct queue){.items = NULL};
}
