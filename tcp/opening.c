/* SPDX-License-Identifier: MIT */
#include "opening.h"

#include <string.h>

#include <smcclc/tcp_option.h>

#define TCP_OPTION_END       0
#define TCP_OPTION_NOP       1
#define TCP_OPTION_FAST_OPEN 34

/* Returns whether there is a TCP option of `kind`, as far as one can see. */
static bool has_option(const struct segment *segment, unsigned kind)
{
	const uint8_t *option = segment->options;
	size_t left = segment->options_captured;

	/* Most lists do not even hold such a byte. */
	if (!left || !memchr(option, (int)kind, left))
		return false;
	while (left && *option != TCP_OPTION_END) {
		size_t length = 1;

		if (*option == kind)
			return true;
		if (*option != TCP_OPTION_NOP)
			length = left > 1 ? option[1] : 0;
		if (length == 0 || length > left)
			return false;
		option += length;
		left -= length;
	}
	return false;
}

void opening_read(struct opening *opening, const struct segment *segment,
		  struct moment at)
{
	*opening = (struct opening){
		.at = at,
		.isn = segment->seq,
		.ack = segment->ack,
		.syn_ack = segment->flags & TCP_ACK,
		.option = (uint8_t)smcclc_tcp_option_find(
			segment->options, segment->options_captured,
			segment->options_length),
		.fast_open = has_option(segment, TCP_OPTION_FAST_OPEN),
	};
}
