/* SPDX-License-Identifier: MIT */
#include "notes.h"

#include <string.h>

#include <smcclc/tcp_option.h>

#include "opening.h"

#define KIND_FAST_OPEN  34
#define KIND_EXPERIMENT 254
#define PROBES          4

static uint64_t load64(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/* The same in both directions. */
static uint32_t hash_of(const struct segment *segment)
{
	const uint8_t *one = segment->source.address;
	const uint8_t *two = segment->destination.address;
	uint64_t low = load64(one) + load64(two);
	uint64_t high = load64(one + 8) + load64(two + 8);

	low = (low ^ high >> 32 ^ high * UINT64_C(0x9e3779b97f4a7c15)) *
	      UINT64_C(0xbf58476d1ce4e5b9);
	return (uint32_t)(low >> 48) % NOTES_BITS;
}

static bool has_tcp(const struct notes *notes, uint32_t hash)
{
	return notes->tcp[hash / 64] >> hash % 64 & 1;
}

static bool contains(const uint8_t *bytes, size_t size, int value)
{
	return size && memchr(bytes, value, size);
}

/* Few SYNs have the options that are read with more care then. */
static bool is_fast_open(const struct segment *segment)
{
	const uint8_t *options = segment->options;
	size_t captured = segment->options_captured;
	struct opening opening;

	if (!contains(options, captured, KIND_FAST_OPEN) &&
	    !contains(options, captured, KIND_EXPERIMENT))
		return false;
	opening_read(&opening, segment, (struct moment){0, 0});
	return opening.fast_open && opening.option == SMCCLC_OPTION_ABSENT;
}

void notes_tcp(struct notes *notes, const struct segment *segment)
{
	uint32_t hash = hash_of(segment);

	notes->tcp[hash / 64] |= UINT64_C(1) << hash % 64;
	if ((segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
	    is_fast_open(segment))
		notes->fast_open++;
}

static bool same_host(const struct endpoint *one, const struct endpoint *two)
{
	return one->family == two->family &&
	       memcmp(one->address, two->address, sizeof(one->address)) == 0;
}

static bool same_pair(const struct notes_pair *pair,
		      const struct segment *segment)
{
	const struct endpoint *one = &segment->source;
	const struct endpoint *two = &segment->destination;

	return (same_host(&pair->end[0], one) &&
		same_host(&pair->end[1], two)) ||
	       (same_host(&pair->end[0], two) && same_host(&pair->end[1], one));
}

void notes_esp(struct notes *notes, const struct segment *segment)
{
	uint32_t hash = hash_of(segment);

	for (uint32_t i = 0; i < PROBES; i++) {
		struct notes_pair *pair =
			&notes->pair[(hash + i) % NOTES_PAIRS];

		if (!pair->frames) {
			pair->end[0] = segment->source;
			pair->end[1] = segment->destination;
		} else if (!same_pair(pair, segment)) {
			continue;
		}
		pair->frames++;
		return;
	}
}

void notes_connection(struct notes *notes, const struct connection *connection)
{
	const struct smcclc_segments *client =
		&connection->segments[SMCCLC_CLIENT];
	bool without = connection->event_count &&
		       connection->events[0].kind == SMCCLC_EVENT_SYN &&
		       connection->events[0].option == SMCCLC_OPTION_ABSENT;

	if (without && client->fast_open && notes->fast_open)
		notes->fast_open--;
}

uint64_t notes_ipsec(const struct notes *notes)
{
	uint64_t frames = 0;

	for (size_t i = 0; i < NOTES_PAIRS; i++) {
		const struct notes_pair *pair = &notes->pair[i];
		const struct segment ends = {
			.source = pair->end[0],
			.destination = pair->end[1],
		};

		if (pair->frames && !has_tcp(notes, hash_of(&ends)))
			frames += pair->frames;
	}
	return frames;
}
