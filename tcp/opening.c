/* SPDX-License-Identifier: MIT */
#include "opening.h"

#include <string.h>

#include <smcclc/observed.h>
#include <smcclc/tcp_option.h>

enum option_kind {
	KIND_END = 0,
	KIND_NOP = 1,
	KIND_WINDOW_SCALE = 3,
	KIND_SACK_PERMITTED = 4,
	KIND_TIMESTAMPS = 8,
	KIND_MD5 = 19,
	KIND_AO = 29,
	KIND_MPTCP = 30,
	KIND_FAST_OPEN = 34,
	KIND_EXPERIMENT_1 = 253,
	KIND_EXPERIMENT_2 = 254,
};

#define OPTIONS_MAX 40
#define ROOM_NEEDED 8 /* the option and its padding */
#define STAMP_MASK  0x3f

/* RFC 7413: how Fast Open was tried before it had a kind. */
#define EXID_FAST_OPEN 0xf989

/*
 * Padding in which an option of 6 bytes may have been, alone or with padding
 * of its own, and padding in which timestamps may have been, too.
 */
#define PADDING_MIN  6
#define PADDING_LONG 10

static uint32_t load(const uint8_t *bytes, size_t count)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* RFC 6994: an identifier of 16 or 32 bits comes first. */
static void read_experiment(struct opening *opening, const uint8_t *option,
			    size_t size)
{
	if (size < 4)
		return;
	if (load(option + 2, 2) == EXID_FAST_OPEN) {
		opening->fast_open = true;
		return;
	}
	/* Which of SMC's two it is was looked at already. */
	if (opening->option == SMCCLC_OPTION_SMCR ||
	    opening->option == SMCCLC_OPTION_SMCD)
		return;
	opening->foreign = true;
	opening->foreign_kind = option[0];
	opening->foreign_exid = size < 6 ? load(option + 2, 2)
					 : load(option + 2, 4);
}

/* Takes an option, all `size` bytes of which are captured. */
static void read_option(struct opening *opening, const uint8_t *option,
			size_t size)
{
	switch (option[0]) {
	case KIND_WINDOW_SCALE:
		if (size == 3)
			opening->window_scale = option[2];
		break;
	case KIND_SACK_PERMITTED:
		opening->sack = true;
		break;
	case KIND_TIMESTAMPS:
		opening->has_stamp = size == 10;
		if (opening->has_stamp)
			opening->stamp = option[5] & STAMP_MASK;
		break;
	case KIND_MD5:
		opening->filled_by |= SMCCLC_FILLED_MD5;
		break;
	case KIND_AO:
		opening->filled_by |= SMCCLC_FILLED_AO;
		break;
	case KIND_MPTCP:
		opening->filled_by |= SMCCLC_FILLED_MPTCP;
		break;
	case KIND_FAST_OPEN:
		opening->fast_open = true;
		if (size > 2)
			opening->filled_by |= SMCCLC_FILLED_FAST_OPEN;
		break;
	case KIND_EXPERIMENT_1:
	case KIND_EXPERIMENT_2:
		read_experiment(opening, option, size);
		break;
	}
}

/* Reads the list. Returns the most padding in a row, NOPs and what is after
 * the end of the list. */
static size_t read_options(struct opening *opening, const uint8_t *options,
			   size_t captured)
{
	size_t padding = 0, longest = 0, size;

	for (size_t at = 0; at < captured; at += size) {
		size = 1;
		if (options[at] == KIND_END) {
			padding += captured - at;
			return padding > longest ? padding : longest;
		}
		if (options[at] == KIND_NOP) {
			if (++padding > longest)
				longest = padding;
			continue;
		}
		padding = 0;
		size = at + 1 < captured ? options[at + 1] : 0;
		if (size < 2 || size > captured - at)
			break;
		read_option(opening, options + at, size);
	}
	return longest;
}

/*
 * Returns whether SMC's option was in that padding. What a device most likely
 * takes out besides is timestamps, or window scale and SACK: if these are not
 * there, the padding may be theirs.
 */
static bool was_smc(const struct opening *opening, size_t padding)
{
	if (padding < PADDING_MIN ||
	    (padding >= PADDING_LONG && !opening->has_stamp))
		return false;
	return opening->has_stamp || opening->sack ||
	       opening->window_scale != OPENING_NO_SCALE;
}

/* The server grants ECN with one of the flags the client asks with. */
static bool has_ecn(unsigned flags)
{
	unsigned asked = TCP_ECE | TCP_CWR;

	return (flags & asked) == (flags & TCP_ACK ? TCP_ECE : asked);
}

void opening_read(struct opening *opening, const struct segment *segment,
		  struct moment at)
{
	size_t length = segment->options_length;
	size_t captured = segment->options_captured;
	size_t padding;

	*opening = (struct opening){
		.at = at,
		.isn = segment->seq,
		.ack = segment->ack,
		.syn_ack = segment->flags & TCP_ACK,
		.option = (uint8_t)smcclc_tcp_option_find(segment->options,
							  captured, length),
		.window_scale = OPENING_NO_SCALE,
		.ttl = segment->ttl,
		.tunnels = segment->tunnels,
		.has_mac = segment->has_source_mac,
		.ecn = has_ecn(segment->flags),
	};
	if (opening->has_mac)
		memcpy(opening->mac, segment->source_mac, sizeof(opening->mac));
	if (captured > length)
		captured = length;
	padding = read_options(opening, segment->options, captured);
	if (opening->option != SMCCLC_OPTION_ABSENT)
		return;
	opening->nops = was_smc(opening, padding);
	if (opening->nops)
		opening->option = SMCCLC_OPTION_REMOVED;
	opening->no_room = length > OPTIONS_MAX - ROOM_NEEDED;
}
