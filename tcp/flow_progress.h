/* SPDX-License-Identifier: MIT */
/*
 * How far the two ends of a flow have got: what was sent, what has arrived,
 * what the capture lost. For the files of a flow only.
 */
#ifndef FLOW_PROGRESS_H
#define FLOW_PROGRESS_H

#include "flow.h"

/* What ends at `seq` was sent for the first time. */
void flow_begin_time(struct flow_end *sender, uint32_t seq, struct moment at);

/* The other end has all before `ack`. */
void flow_take_times(struct flow_end *sender, uint32_t ack, struct moment at);

/* Nobody waits any longer for the rest of what end `end` has begun. */
void flow_tell_partial(struct flow *flow, unsigned end);

/* Tells the FIN of end `end` if it is there, with all before it. */
void flow_tell_fin(struct flow *flow, unsigned end, struct moment at);

/* Everything of end `end` before `seq` was sent: it is seen, or was lost. */
void flow_claim(struct flow *flow, unsigned end, uint32_t seq,
		struct moment at);

/* Nothing refuted the bytes far ahead: they were sent, and what precedes. */
void flow_tell_far(struct flow *flow, unsigned end);

/* The other end has all that end `end` sent before `ack`. */
void flow_take_ack(struct flow *flow, unsigned end, uint32_t ack,
		   struct moment at);

/*
 * Where a capture merges several queues, an ACK can come before what it is
 * for. Once either end goes on from there, nothing will come any more. But the
 * later word counts: an end that goes on from before what was claimed has not
 * sent it, and one that acknowledges less does not have it.
 */
void flow_give_up_before(struct flow *flow, const struct segment *segment,
			 unsigned end);

/* Takes the payload of a segment of end `end`. */
void flow_take_payload(struct flow *flow, unsigned end,
		       const struct segment *segment, struct moment at);

/* Bytes that are missing now will not come any more. */
void flow_settle(struct flow *flow);

/* Nothing refuted a FIN behind data that was not seen: the data were lost. */
void flow_assume_lost_data(struct flow *flow);

#endif
