/* SPDX-License-Identifier: MIT */
/* One handshake that is explained, and the questions that can be asked of it.
 */
#ifndef SMCCLC_SRC_SUBJECT_H
#define SMCCLC_SRC_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/codes.h>
#include <smcclc/explain.h>

/* What a Decline's layout says of the kernel that sent it; a guess. */
struct smcclc_kernel_guess {
	const struct smcclc_kernels *kernels;
	const char *judged_by; /* NULL: there is nothing to judge by */
};

struct smcclc_subject {
	const struct smcclc_observed *evidence;
	const struct smcclc_verdict *verdict; /* `known` */
	struct smcclc_verdict known;
	const struct smcclc_decline *decline; /* the first, or NULL */
	const char *foreign_os; /* of the Decline if not Linux, or NULL */
	const struct smcclc_code *code;  /* its likeliest meaning, or NULL */
	const struct smcclc_code *other; /* another one, or NULL */
	struct smcclc_kernel_guess guess;
};

/* Begins to ask about `evidence`, which is borrowed. */
void smcclc_subject_begin(struct smcclc_subject *subject,
			  const struct smcclc_observed *evidence);

/* Returns the other end; NOBODY for NOBODY. */
uint8_t smcclc_other_side(uint8_t side);

/* Returns whether `fact`, an enum smcclc_fact, was seen. */
bool smcclc_subject_seen(const struct smcclc_subject *subject, unsigned fact);

/* Returns whether the connection is between IPv6 addresses. */
bool smcclc_subject_is_ipv6(const struct smcclc_subject *subject);

/* Returns the Proposal, NULL if none was seen. */
const struct smcclc_proposal *
smcclc_subject_proposal(const struct smcclc_subject *subject);

/* Returns whether a Proposal was seen that offers `path` in `version`; NONE
 * stands for any path. */
bool smcclc_subject_offers(const struct smcclc_subject *subject,
			   unsigned version, uint8_t path);

#define SMCCLC_CHID_LOOPBACK 0xffff /* of loopback-ism */

/* What the peer ID of the Decline says of its sender's RDMA devices. */
enum smcclc_rdma {
	SMCCLC_RDMA_UNKNOWN, /* no Decline was seen whole */
	SMCCLC_RDMA_NONE,
	SMCCLC_RDMA_NAMED,
};

enum smcclc_rdma smcclc_subject_rdma(const struct smcclc_subject *subject);

/* Returns the RoCE GID that the sender of the Decline was to reach, NULL if
 * no message names it. */
const uint8_t *smcclc_subject_peer_gid(const struct smcclc_subject *subject);

/* Returns whether a message shows that `side` does not run Linux. */
bool smcclc_subject_is_foreign(const struct smcclc_subject *subject,
			       unsigned side);

/* Returns whether the receiver of a Decline ended the connection instead of
 * going on, so that it may not have taken it. */
bool smcclc_subject_refused(const struct smcclc_subject *subject);

/*
 * Returns whether the server ended the connection as one does that waits for
 * a CLC message: RST at the first data, FIN after 6 s of silence.
 */
bool smcclc_subject_ended_silently(const struct smcclc_subject *subject);

/* Returns what protocol the data of `side` is ("HTTP"), NULL if not known. */
const char *smcclc_subject_protocol(const struct smcclc_subject *subject,
				    unsigned side);

/* --- meaning.c --------------------------------------------------------- */

/* Returns who declined, and where, as an element of smcclc_code.senders. */
unsigned smcclc_subject_sender(const struct smcclc_verdict *verdict);

/* Notes the Decline that the verdict is about, and what its code means. */
void smcclc_subject_read_code(struct smcclc_subject *subject);

/* --- address.c --------------------------------------------------------- */

/* Where an address lies, seen from the subnets of the Proposal. */
enum smcclc_place {
	SMCCLC_PLACE_UNKNOWN,
	SMCCLC_PLACE_INSIDE,
	SMCCLC_PLACE_OUTSIDE,
};

enum smcclc_place smcclc_subject_place(const struct smcclc_subject *subject,
				       uint8_t side);

/* Reads the IPv4 address of `side`, mapped or not, into `ipv4`. Returns whether
 * it has one. */
bool smcclc_subject_ipv4(const struct smcclc_subject *subject, unsigned side,
			 uint8_t ipv4[4]);

#endif
