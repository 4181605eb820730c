/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clc_length.h"

#include <string.h>

/* The end of what is CLC in `stream`, as far as bytes of it are kept. */
static uint32_t clc_end(const struct stream *stream)
{
	uint32_t end = stream->mode == STREAM_DATA ? stream->next
						   : stream->ready;

	return end < stream->stored ? end : stream->stored;
}

/*
 * TCP does not say where in the stream that lies which it has put together,
 * but the bytes do.
 */
static uint32_t length_in_stream(const struct stream *stream, tvbuff_t *tvb)
{
	uint32_t end = clc_end(stream);

	for (uint32_t start = 0; start < end; start++) {
		uint32_t length = tvb_captured_length(tvb);

		if (length > end - start)
			length = end - start;
		if (!tvb_memeql(tvb, 0, stream->bytes + start, length))
			return length;
	}
	return 0;
}

uint32_t clc_length_at(const struct tcp_packet *packet, tvbuff_t *tvb)
{
	uint32_t clc = packet->trace.clc;
	struct flow flow;
	int at;

	if (!packet->trace.track || !clc)
		return 0;
	if (tvb_get_ds_tvb(tvb) == tvb_get_ds_tvb(packet->tvb)) {
		at = tvb_raw_offset(tvb) - tvb_raw_offset(packet->tvb) -
		     (int)packet->header;
		return at >= 0 && (uint32_t)at < clc ? clc - (uint32_t)at : 0;
	}
	track_finish(packet->trace.track, &flow);
	return length_in_stream(
		track_stream(&flow, track_side(&flow, &packet->segment)), tvb);
}
