/* SPDX-License-Identifier: MIT */
/*
 * The handshake machine: what one TCP connection became, and why.
 *
 * Feed it the events of one connection in the order of the capture; ask for
 * the verdict at any time. It keeps facts (what was seen, when), and the
 * verdict is derived from the facts alone, so asking changes nothing and the
 * answer never depends on how often somebody asked.
 *
 * The rules are those of Linux (net/smc/af_smc.c, smc_clc.c); docs/verdicts.md
 * has them as a table.
 */
#ifndef SMCCLC_HANDSHAKE_H
#define SMCCLC_HANDSHAKE_H

#include <stdbool.h>
#include <stdint.h>

#include <smcclc/api.h>
#include <smcclc/message.h>
#include <smcclc/tcp_option.h>

enum smcclc_side {
	SMCCLC_CLIENT,
	SMCCLC_SERVER,
	SMCCLC_NOBODY, /* in a verdict: no end's act */
};

enum smcclc_event_kind {
	SMCCLC_EVENT_SYN,     /* every copy; `option` */
	SMCCLC_EVENT_SYN_ACK, /* every copy; `option` */
	SMCCLC_EVENT_MESSAGE, /* one CLC message; `message`, `findings` */
	SMCCLC_EVENT_DATA,    /* payload that is no CLC message */
	SMCCLC_EVENT_HOLE,    /* bytes that the capture lost */
	SMCCLC_EVENT_FIN,
	SMCCLC_EVENT_RST,
	SMCCLC_EVENT_TIME, /* nothing happened until `time` */
	SMCCLC_EVENT_END,  /* the capture ends; changes nothing */
	/* What is no step of a handshake and tells how one was taken. */
	SMCCLC_EVENT_ALIVE,    /* it sent an ordinary segment; `round_trip` */
	SMCCLC_EVENT_REPEATED, /* it sent the same bytes once more */
	SMCCLC_EVENT_ACKED,    /* it has all that the other end sent so far */
};

struct smcclc_event {
	uint8_t kind;   /* enum smcclc_event_kind */
	uint8_t from;   /* enum smcclc_side; ignored for TIME and END */
	uint8_t option; /* enum smcclc_option, of SYN and SYN_ACK */
	/*
	 * Of RST: TCP would not take it (its sequence number or what it
	 * acknowledges is wrong), so that it ends nothing if the connection
	 * goes on, and nothing is certain if it does not.
	 */
	bool doubtful;
	/*
	 * Of MESSAGE: what smcclc_decode() made of it, borrowed for the call.
	 * `partial` says that the bytes ended before the message did and no
	 * more will come; bytes that the capture merely did not keep (snaplen,
	 * a hole within the message) do not make it partial. A message of
	 * which not even the type was captured tells of SMC and no more. `cut`
	 * says that the capture did not keep all of it, so that it may have
	 * been wrong.
	 */
	bool partial;
	bool cut;
	const struct smcclc_message *message;
	const struct smcclc_findings *findings;
	int64_t time;   /* nanoseconds; of every event but END */
	bool late;      /* found out later: others may have come since `time` */
	uint32_t frame; /* kept for the caller's use; 0 if it has none */
	int64_t round_trip; /* of ALIVE: the longest so far, nanoseconds */
};

enum smcclc_outcome {
	SMCCLC_UNDETERMINED, /* the capture does not show the end */
	SMCCLC_SMC_R,
	SMCCLC_SMC_D,
	SMCCLC_FALLBACK, /* TCP carries the data */
	SMCCLC_SPLIT,    /* one end is on SMC, the other on TCP */
	SMCCLC_ABORTED,  /* the connection died in the handshake */
	SMCCLC_OUTCOME_COUNT
};

enum smcclc_reason {
	SMCCLC_NO_REASON, /* SMC was established */
	SMCCLC_NO_SMC_OPTION,
	SMCCLC_DECLINED,
	SMCCLC_DATA_INSTEAD_OF_CLC,
	SMCCLC_MALFORMED,
	SMCCLC_NO_REPLY,
	SMCCLC_CLOSED,
	SMCCLC_RESET,
	SMCCLC_CAPTURE_INCOMPLETE,
	SMCCLC_REASON_COUNT
};

enum smcclc_stage {
	SMCCLC_STAGE_SYN,
	SMCCLC_STAGE_SYN_ACK,
	SMCCLC_STAGE_PROPOSAL,
	SMCCLC_STAGE_ACCEPT,
	SMCCLC_STAGE_CONFIRM,
	SMCCLC_STAGE_COUNT
};

enum smcclc_mode {
	SMCCLC_MODE_UNKNOWN,
	SMCCLC_MODE_SMCR,
	SMCCLC_MODE_SMCD,
	SMCCLC_MODE_TCP,
};

/* What smcss shows at one end. 0 in local and peer: not shown, or unknown. */
struct smcclc_kernel_view {
	uint8_t mode;   /* enum smcclc_mode */
	uint32_t local; /* fallback reason */
	uint32_t peer;  /* diagnosis received */
};

/* What a verdict that is only likely was inferred from. */
enum smcclc_inference {
	SMCCLC_SEEN,            /* nothing inferred: certain */
	SMCCLC_FROM_SILENCE,    /* one end said nothing where it would have */
	SMCCLC_FROM_LATER_DATA, /* payload shows that a Decline was missed */
	SMCCLC_FROM_LATER_MESSAGE, /* an answer shows what was missed */
	SMCCLC_FROM_NO_END,        /* the end of the connection is not shown */
	SMCCLC_FROM_LAYOUT,        /* the receiver's kernel may not accept it */
	SMCCLC_FROM_PORTS,         /* which end is the client is a guess */
	SMCCLC_FROM_GAP,   /* the capture lacks what could tell otherwise */
	SMCCLC_FROM_CLOSE, /* the end of the connection, which fits others too
			    */
	SMCCLC_FROM_CLOCK, /* the times of the capture cannot be right */
	SMCCLC_FROM_DOUBTFUL_RST,  /* a RST that TCP would not take */
	SMCCLC_FROM_CONTRADICTION, /* messages that contradict each other */
	SMCCLC_INFERENCE_COUNT
};

/* Why the receiver of a Decline did not take it. */
enum smcclc_not_taken {
	SMCCLC_TAKEN,         /* it did, or nothing speaks against it */
	SMCCLC_RESERVED_BITS, /* bits that 5.16 to 6.16 insist are zero */
	SMCCLC_44_FOR_28,     /* version 2, which kernels before 5.16 refuse */
	SMCCLC_28_FOR_44,     /* version 2 as 5.10 to 5.15 send it */
};

struct smcclc_verdict {
	uint8_t outcome; /* enum smcclc_outcome */
	uint8_t version; /* enum smcclc_version; of what was established or
			    last proposed */
	uint8_t reason;  /* enum smcclc_reason */
	uint8_t by;      /* enum smcclc_side */
	uint8_t stage;   /* enum smcclc_stage */
	bool has_code;   /* false too if the capture cut the Decline short */
	uint32_t code;   /* of the first Decline on the wire */
	bool certain;
	uint8_t inference; /* enum smcclc_inference; SEEN when certain */
	struct smcclc_kernel_view kernel[2]; /* by enum smcclc_side */
	/* What an explanation wants to know beyond the above. */
	bool late; /* the Decline came after the Confirm */
	bool both_declined;
	uint32_t other_code; /* both_declined: of the second Decline */
	bool stripped; /* an option was there in one copy and not in another */
	bool first_contact;
	uint8_t path; /* enum smcclc_path of Accept or Confirm, else NONE */
	uint8_t not_taken;  /* enum smcclc_not_taken, of the Decline */
	bool contradiction; /* Accept and Confirm are of different paths */
	bool foreign[2]; /* by enum smcclc_side: it shows that it is not Linux
			  */
};

/*
 * The facts of one connection. All zero is a connection of which nothing is
 * known. Members are the library's own; callers may read `frame`.
 */
enum smcclc_fact {
	SMCCLC_FACT_SYN,
	SMCCLC_FACT_SYN_ACK,
	SMCCLC_FACT_PROPOSAL,
	SMCCLC_FACT_ACCEPT,
	SMCCLC_FACT_CONFIRM,
	SMCCLC_FACT_DECLINE, /* this and the next: [0] client, [1] server */
	SMCCLC_FACT_MALFORMED = SMCCLC_FACT_DECLINE + 2,
	SMCCLC_FACT_PARTIAL = SMCCLC_FACT_MALFORMED + 2,
	SMCCLC_FACT_DATA = SMCCLC_FACT_PARTIAL + 2,
	SMCCLC_FACT_HOLE = SMCCLC_FACT_DATA + 2,
	SMCCLC_FACT_FIN = SMCCLC_FACT_HOLE + 2,
	SMCCLC_FACT_RST = SMCCLC_FACT_FIN + 2,
	SMCCLC_FACT_COUNT = SMCCLC_FACT_RST + 2
};

struct smcclc_seen {
	int64_t time;
	uint32_t frame;
	uint32_t order; /* 1 is the first event of the connection; 0: never */
};

/* A malformed message, a step of the handshake if it is answered. */
struct smcclc_unproven {
	struct smcclc_seen seen;
	uint8_t type; /* enum smcclc_type; 0: there is none */
	uint8_t version;
	uint8_t path;
	bool first_contact;
};

struct smcclc_handshake {
	struct smcclc_seen fact[SMCCLC_FACT_COUNT]; /* the first of each */
	int64_t now;
	uint32_t events;
	uint32_t code[2];    /* of each side's first Decline */
	uint8_t syn_options; /* set of 1 << enum smcclc_option, all copies */
	uint8_t syn_ack_options;  /* the same */
	uint8_t last_syn_ack;     /* enum smcclc_option of the last copy */
	uint8_t proposed_version; /* enum smcclc_version */
	uint8_t accepted_version; /* the same, the more exact of both ends */
	uint8_t path;             /* enum smcclc_path of Accept, or Confirm */
	bool first_contact;       /* the same */
	bool out_of_sync[2];      /* of each side's first Decline */
	bool old_decline[2];      /* that was version 2 in 28 bytes */
	bool code_cut[2];         /* whose code was not captured */
	bool data_after[2];       /* payload after the other side's Decline */
	bool guessed;
	bool cut; /* a message was */
	bool contradiction;
	uint8_t refusable[2]; /* enum smcclc_not_taken: why one might refuse
				 that Decline */
	bool since_5_16[2];   /* shows what older kernels do not have */
	bool foreign[2];      /* shows that it is not Linux */
	bool doubtful_rst[2];
	bool unacked[2];             /* its last message, as far as is known */
	uint8_t repeats[2];          /* of its last message */
	struct smcclc_seen alive[2]; /* the last sign of life */
	struct smcclc_unproven unproven[2];
	int64_t first;      /* time of the first event */
	int64_t turned;     /* nanoseconds the clock went back, in all */
	int64_t round_trip; /* the longest */
	uint32_t steps;     /* events but signs of life */
};

/*
 * Takes one event. Reads `*event` and what it points to, updates
 * `*handshake`. Events may come in any order and number: none is an error.
 * Time that runs backwards counts as no time passing. Returns nothing.
 */
SMCCLC_API void smcclc_handshake_feed(struct smcclc_handshake *handshake,
				      const struct smcclc_event *event);

/*
 * Notes that which end is the client was guessed (no SYN was seen), which
 * makes every verdict that names an end `likely`.
 */
SMCCLC_API void smcclc_handshake_guessed(struct smcclc_handshake *handshake);

/* Writes the verdict on the events so far to `*verdict`, always completely. */
SMCCLC_API void
smcclc_handshake_verdict(const struct smcclc_handshake *handshake,
			 struct smcclc_verdict *verdict);

/*
 * Returns whether the capture shows any sign of SMC on this connection: the
 * option in either SYN, or a CLC message. Connections without are plain TCP.
 */
SMCCLC_API bool
smcclc_handshake_is_smc(const struct smcclc_handshake *handshake);

/* The words used in reports and JSON; never NULL. */
SMCCLC_API const char *smcclc_outcome_name(unsigned outcome);
SMCCLC_API const char *smcclc_reason_name(unsigned reason);
SMCCLC_API const char *smcclc_stage_name(unsigned stage);
SMCCLC_API const char *smcclc_side_name(unsigned side);
SMCCLC_API const char *smcclc_event_name(unsigned kind);
/* "SMCR", "SMCD", "TCP" as smcss prints them; NULL for UNKNOWN. */
SMCCLC_API const char *smcclc_mode_name(unsigned mode);

#endif
