/* SPDX-License-Identifier: MIT */
/*
 * RoCE frames of a link that is being confirmed: after the Confirm of a first
 * contact the server sends CONFIRM LINK over RoCE, and the client answers it.
 * Where a capture holds these frames they tell which direction is broken.
 * Source: InfiniBand Architecture Specification volume 1 section 9.2 (BTH),
 * RFC 7609 appendix A.5, Linux net/smc/smc_llc.c.
 */
#ifndef SMCCLC_ROCE_H
#define SMCCLC_ROCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>

#define SMCCLC_ROCE_UDP_PORT  4791
#define SMCCLC_ROCE_ETHERTYPE 0x8915 /* RoCEv1: a GRH of 40 bytes, then BTH */

enum smcclc_roce_kind {
	SMCCLC_ROCE_OTHER,
	SMCCLC_ROCE_REQUEST, /* CONFIRM LINK request */
	SMCCLC_ROCE_ANSWER,  /* CONFIRM LINK response */
	SMCCLC_ROCE_ACK,     /* the RDMA device got what was sent */
	SMCCLC_ROCE_SEND,    /* another LLC message, or data */
};

/* LLC messages by type, without the bit that tells version 2. */
enum smcclc_llc {
	SMCCLC_LLC_NONE,
	SMCCLC_LLC_CONFIRM_LINK = 0x01,
	SMCCLC_LLC_ADD_LINK = 0x02,
	SMCCLC_LLC_ADD_LINK_CONTINUED = 0x03,
	SMCCLC_LLC_DELETE_LINK = 0x04,
	SMCCLC_LLC_REQUEST_ADD_LINK = 0x05,
	SMCCLC_LLC_CONFIRM_RKEY = 0x06,
	SMCCLC_LLC_TEST_LINK = 0x07,
	SMCCLC_LLC_CONFIRM_RKEY_CONTINUED = 0x08,
	SMCCLC_LLC_DELETE_RKEY = 0x09,
	SMCCLC_LLC_ANNOUNCE_CREDITS = 0x0a, /* Alibaba's kernels */
};

struct smcclc_roce_frame {
	uint32_t qp_number; /* of the receiver, 24 bits */
	uint32_t psn;       /* packet sequence number, 24 bits */
	uint8_t kind;       /* enum smcclc_roce_kind */
	uint8_t llc;        /* enum smcclc_llc */
	bool response;      /* of an LLC message */
};

/*
 * Reads a RoCE frame from its Base Transport Header on: `captured` bytes at
 * `bth`. Writes `*frame` completely. A frame cut within that header is OTHER,
 * and the numbers that are not whole are 0; one cut before the LLC message
 * tells what it is, is SEND.
 */
SMCCLC_API void smcclc_roce_read(const uint8_t *bth, size_t captured,
				 struct smcclc_roce_frame *frame);

/* Frames towards one end of any link of two RoCE ports. */
struct smcclc_roce_way {
	uint32_t sends;   /* LLC messages and data, repeats included */
	uint32_t repeats; /* of sends: with a sequence number seen before */
	uint32_t acks;    /* acknowledgements by the other end's device, of
			     what this end sent */
	uint32_t first;   /* frame of the first send */
	uint32_t last;    /* and of the last */
	uint32_t first_ack;
	uint32_t last_ack;
	int64_t first_time; /* nanoseconds, of the first send */
	uint8_t first_llc;  /* enum smcclc_llc, of the first send that is LLC */
	uint8_t last_llc;   /* and of the last */
};

/* What was seen of one link, in frames, repeats included. All zero: nothing. */
struct smcclc_roce_seen {
	uint32_t requests;         /* CONFIRM LINK, server to client */
	uint32_t request_acks;     /* client to server */
	uint32_t answers;          /* client to server */
	uint32_t answer_acks;      /* server to client */
	uint32_t request_frame[2]; /* the first and the last */
	uint32_t answer_frame[2];
	uint32_t request_ack_frame; /* the first */
	uint32_t answer_ack_frame;
	int64_t request_time; /* nanoseconds, of the first request; 0: never */
	int64_t answer_time;  /* of the first answer */
	/* Of all links between the two RoCE ports, known or not, from the
	 * Proposal on; by the receiver, enum smcclc_side. The ports are those
	 * that Proposal, Accept and Confirm name, and the ends of the TCP
	 * connection; before the Accept that of the server is the one that an
	 * earlier Accept between the two hosts named. */
	struct smcclc_roce_way to[2];
};

#endif
