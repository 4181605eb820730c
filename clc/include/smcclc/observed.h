/* SPDX-License-Identifier: MIT */
/*
 * What a capture shows of one connection: the facts that a diagnosis is made
 * of, each with the frames it was seen in. Facts only, never a guess; all zero
 * is a connection of which nothing was seen.
 *
 * Frames are numbered from 1; 0 is "never".
 */
#ifndef SMCCLC_OBSERVED_H
#define SMCCLC_OBSERVED_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/handshake.h>
#include <smcclc/message.h>
#include <smcclc/roce.h>

/* Something seen `count` times. */
struct smcclc_sighting {
	uint32_t count;
	uint32_t first; /* frame */
	uint32_t last;  /* frame */
};

/* What takes up the option space of a SYN or SYN-ACK; a set. */
#define SMCCLC_FILLED_MD5       0x01u /* kind 19 */
#define SMCCLC_FILLED_AO        0x02u /* kind 29 */
#define SMCCLC_FILLED_MPTCP     0x04u /* kind 30 */
#define SMCCLC_FILLED_FAST_OPEN 0x08u /* kind 34, with a cookie */

/* What is odd about a RST; a set. */
#define SMCCLC_RST_SEQUENCE  0x01u /* outside the window of its receiver */
#define SMCCLC_RST_NO_ACK    0x02u /* no ACK flag, and it answers nothing */
#define SMCCLC_RST_ACK       0x04u /* acknowledges what cannot have been sent */
#define SMCCLC_RST_TIMESTAMP 0x08u /* ACK flag, no timestamp as all others */
#define SMCCLC_RST_TTL       0x10u /* another than all others of that end */
#define SMCCLC_RST_IP_ID     0x20u /* far from the others, which count up */

/*
 * Whether a SYN-ACK can be a SYN cookie. Without timestamps a cookie cannot
 * keep what the SYN offers, and grants nothing of it. With them it stores
 * window scale, SACK and ECN in the low six bits of the time, to which an
 * offset is added that is the same for all connections between two hosts.
 * Source: Linux net/ipv4/syncookies.c (cookie_init_timestamp), tcp_input.c
 * (tcp_conn_request), secure_seq.c (secure_tcp_ts_off).
 */
enum smcclc_cookie {
	SMCCLC_COOKIE_UNKNOWN, /* not seen, or nothing to tell it by */
	SMCCLC_COOKIE_FITS,    /* window scale and SACK not granted */
	SMCCLC_COOKIE_DIFFERS, /* granted, or SMC is: this is no cookie */
	SMCCLC_COOKIE_STAMP,   /* `cookie_stamp` tells, of several SYN-ACKs */
};

/* Time to live without a router before the capture point: 64, 128 or 255. */
static inline bool smcclc_ttl_is_fresh(uint8_t ttl)
{
	return ttl == 64 || ttl == 128 || ttl == 255;
}

/* What the segments of one end show. */
struct smcclc_segments {
	/* Of its SYN or SYN-ACK, in all copies. What comes again within a
	 * millisecond is one packet at two interfaces, and counted once. */
	struct smcclc_sighting openings;
	uint32_t with_option;    /* frame of a copy with the SMC option */
	uint32_t without_option; /* frame of a copy without */
	uint32_t nops;        /* frame of a copy with NOPs, or what is after the
				 end of the list, where an option of 6 or 8
				 bytes would be, as no TCP stack sends it */
	uint32_t no_room;     /* frame of a copy without the option that has
				 fewer than 8 bytes of option space left */
	uint8_t filled_by;    /* of that copy, set of SMCCLC_FILLED_* */
	uint8_t cookie;       /* SYN-ACK: enum smcclc_cookie, of the last */
	uint8_t cookie_stamp; /* SYN-ACK: the low six bits of its timestamp
				 less what a cookie would have there: the same
				 for all cookies between two hosts */
	uint32_t fast_open;   /* frame of a copy with TCP Fast Open */
	uint32_t foreign;     /* frame of a copy with option 254 or 253 of
				 another identifier */
	uint32_t foreign_exid;            /* that identifier */
	struct smcclc_sighting after_ack; /* SYN-ACK copies after the client
					     acknowledged one */
	/* How its segments travelled. */
	uint8_t ttl_least; /* of all but RSTs; 0: not known */
	uint8_t ttl_most;
	bool has_mac;
	uint8_t mac[6]; /* Ethernet source of its first segment */
	/* What became of what it sent. */
	struct smcclc_sighting repeats; /* copies of its messages, but the
					   first; without messages, of its first
					   data */
	uint32_t acked; /* frame that first acknowledged all its messages, to
			   the last; 0: never, or there are none */
	uint32_t acked_in_part;  /* frame of the last acknowledgement of some */
	uint32_t segments_after; /* frame of its last segment, of any kind */
	uint32_t ahead;   /* frame whose own sequence number shows that bytes
			     of this end are missing in the capture */
	uint32_t rst;     /* frame of its first RST */
	uint32_t rst_odd; /* of that RST, set of SMCCLC_RST_* */
	uint32_t outlived_rst; /* frame in which the connection went on after a
				  RST of this end */
	int64_t last_time;     /* nanoseconds, of its last segment */
	int64_t rtt; /* nanoseconds, the longest from a SYN, SYN-ACK or
			message of this end, or its first data, sent
			once, to what acknowledges it; where the
			capture was taken that is a part of the way */
};

/* What else the capture has that concerns this connection. */
struct smcclc_surroundings {
	/* Other SYNs to the same listener (address and port) */
	struct smcclc_sighting answered;   /* with the option, and so the
					      SYN-ACK: it speaks SMC */
	struct smcclc_sighting refused;    /* with it, and the SYN-ACK not */
	struct smcclc_sighting plain;      /* without it, answered */
	struct smcclc_sighting unanswered; /* with it, never answered */
	/* Between the same two hosts, any ports. */
	/* Other SYN-ACKs of that server to that client without the option and
	 * with a timestamp (SMCCLC_COOKIE_STAMP), */
	struct smcclc_sighting cookies; /* of the same cookie_stamp, */
	struct smcclc_sighting stamps;  /* and of another: no cookies then */
	struct smcclc_sighting established;   /* that came to use SMC */
	struct smcclc_sighting established_r; /* SMC-R, before this one */
	struct smcclc_sighting encrypted;     /* ESP and AH packets */
	/* Of each host. */
	struct smcclc_sighting client_offers;  /* other SYNs of the client with
						  the option */
	struct smcclc_sighting server_answers; /* SYN-ACKs of the server with
						  it, of other ports */
	/* At the same time. */
	uint32_t pending; /* most handshakes open at the server */
	struct smcclc_sighting first_contacts; /* other connections with it
						  that proposed earlier and
						  were not done */
};

/* One connection as far as it is known. Everything is borrowed for the call. */
struct smcclc_observed {
	const struct smcclc_verdict *verdict;
	/* The machine's facts, for times and order. */
	const struct smcclc_handshake *handshake;
	const char
		*address[2]; /* of client and server, as text, without port */
	uint16_t port[2];
	/* Decoded messages; NULL for each that was not seen whole. */
	const struct smcclc_message *proposal;
	const struct smcclc_message *accept;
	const struct smcclc_message *confirm;
	const struct smcclc_message *decline[2];
	/* The first malformed message and what is wrong with it, or NULL. */
	const struct smcclc_message *malformed;
	const struct smcclc_findings *malformed_findings;
	/* By enum smcclc_side; NULL if nobody looked. */
	const struct smcclc_segments *segments;
	const struct smcclc_surroundings *surroundings;
	/* What is in the capture of the link's RoCE frames, or NULL if nobody
	 * looked for them. */
	const struct smcclc_roce_seen *roce;
	/* The first bytes of data of each end that are no message, for what
	 * protocol they are; NULL and 0 if there are none. */
	const uint8_t *data[2];
	uint16_t data_length[2];
	bool fast_open; /* the SYN or SYN-ACK carried TCP Fast Open */
};

#endif
