/* SPDX-License-Identifier: MIT */
/*
 * The events of a flow, and what the handshake machine is told. For the files
 * of a flow only.
 */
#ifndef FLOW_EVENTS_H
#define FLOW_EVENTS_H

#include "flow.h"

/* Which side end `end` of the key is, and the other way round. */
enum smcclc_side flow_side_of(const struct flow *flow, unsigned end);
unsigned flow_end_of(const struct flow *flow, unsigned side);

/* What is noted of the segments of end `end`. */
struct segments_end flow_segments_of(struct flow *flow, unsigned end);

/* Decodes the message of `event`. `findings` can be NULL. */
void flow_decode(const struct flow *flow, const struct connection_event *event,
		 struct smcclc_message *message,
		 struct smcclc_findings *findings);

/* Feeds one event of the connection to the handshake machine. */
void flow_feed(struct flow *flow, const struct connection_event *event);

/* Tells the machine what is no event of the connection. */
void flow_feed_sign(struct flow *flow, unsigned end,
		    enum smcclc_event_kind kind, struct moment at);

/* Both ends are told to live before what comes next, and at the end. */
void flow_feed_lives(struct flow *flow);

/* The last run of data of this end went up to byte `to` of its stream. */
void flow_measure_data(struct flow *flow, unsigned end, uint64_t to);

/* One more event of the connection, which the machine is fed. */
void flow_add(struct flow *flow, const struct connection_event *event);

/* An event of end `end` with nothing but this, and the same added. */
struct connection_event flow_event_of(const struct flow *flow, unsigned end,
				      enum smcclc_event_kind kind,
				      struct moment at);

void flow_add_plain(struct flow *flow, unsigned end,
		    enum smcclc_event_kind kind, struct moment at);

/* Payload that is no message, `length` bytes so far. */
void flow_add_data(struct flow *flow, unsigned end, uint64_t length,
		   struct moment at);

/* Bytes that the capture lost. */
void flow_add_hole(struct flow *flow, unsigned end, uint32_t length,
		   struct moment at);

/* Learns from something only one side sends that end `end` is that side. */
void flow_learn_client(struct flow *flow, unsigned end, enum smcclc_side side);

/* Learns that from the type of a message of end `end`. */
void flow_learn_from_message(struct flow *flow, unsigned end, unsigned type);

#endif
