/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the explanation share: lines of text, templates, and the
 * subject of one handshake.
 */
#ifndef SMCCLC_SRC_SUBJECT_H
#define SMCCLC_SRC_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/codes.h>
#include <smcclc/explain.h>

#include "values/line.h"

/* --- template_line.c: fields and templates in a line of text ------------ */

/* Append a field's value as smcclc_item_format() shows it: `length` bytes of
 * more than 8, or a number that has `length` bytes on the wire. */
void smcclc_line_bytes_of(struct smcclc_line *line, unsigned field,
			  const uint8_t *bytes, size_t length);
void smcclc_line_value_of(struct smcclc_line *line, unsigned field,
			  uint64_t value, size_t length);

/* Appends `template`, with what `put` appends for the letter after each %. */
void smcclc_line_fill(struct smcclc_line *line, const char *template,
		      void (*put)(struct smcclc_line *line, char letter,
				  const void *context),
		      const void *context);

/* --- subject.c: one handshake and what is said of it ------------ */

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
	struct smcclc_explanation *out; /* NULL while summing up */
};

/*
 * Causes and checks that belong together. All are templates; % is followed by
 *   b o  the end whose act the verdict is, the other one ("server 10.0.0.2")
 *   c s  client and server the same way    C S  their bare addresses
 *   P    the server's port                 K X  first and second Decline's code
 *   k    first Decline's code and meaning  r    the offered RoCEv2 GID
 *   u    offered UEIDs                     n    proposed subnets
 *   a f  GID of the Accept, of the Confirm m    what the Proposal offers
 *   O    the bare address of the end that %o names
 *   l    when a late Decline came          t    type of the malformed message
 *   p    MAC in the Decline's peer ID      d    offered ISM devices
 *   v    what the Accept chose             q    QP number of the Accept
 *   L    what the messages say of the limit that the code is about
 *   R A  how often CONFIRM LINK was asked for, and answered, over RoCE
 *   w    what became of the connection     %    a per cent sign
 */
struct smcclc_advice {
	const char *causes[SMCCLC_EXPLAIN_CAUSES];
	struct smcclc_code_check checks[SMCCLC_EXPLAIN_CHECKS];
};

void smcclc_subject_begin(struct smcclc_subject *subject,
			  const struct smcclc_observed *evidence,
			  struct smcclc_explanation *out);

/* Add to the explanation, as far as there is room. */
void smcclc_subject_cause(const struct smcclc_subject *subject,
			  const char *template);
void smcclc_subject_check(const struct smcclc_subject *subject,
			  const struct smcclc_code_check *check);
void smcclc_subject_advise(const struct smcclc_subject *subject,
			   const struct smcclc_advice *advice);

/* Returns the other end; NOBODY for NOBODY. */
uint8_t smcclc_other_side(uint8_t side);

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

/* --- meaning.c ------------------------------------------------- */

/* Returns who declined, and where, as an element of smcclc_code.senders. */
unsigned smcclc_story_sender(const struct smcclc_verdict *verdict);

/* Notes the Decline that the verdict is about, and what its code means. */
void smcclc_subject_read_code(struct smcclc_subject *subject);

/* --- template.c --------------------------------------------------- */

/* Appends `template` with the words of this subject. */
void smcclc_subject_fill(const struct smcclc_subject *subject,
			 struct smcclc_line *line, const char *template);

/* Returns whether a GID holds an IPv4 address, as those of version 2 do. */
bool smcclc_subject_is_ipv4_gid(const uint8_t gid[16]);

/* --- address.c ------------------------------------------------- */

/* Where an address lies, seen from the subnets of the Proposal. */
enum smcclc_place {
	SMCCLC_PLACE_UNKNOWN,
	SMCCLC_PLACE_INSIDE,
	SMCCLC_PLACE_OUTSIDE,
};

enum smcclc_place smcclc_subject_place(const struct smcclc_subject *subject,
				       uint8_t side);

/* --- explain_option.c -------------------------------------------------- */

/* Says what happened to the option. */
void smcclc_subject_sum_no_option(const struct smcclc_subject *subject,
				  struct smcclc_line *line);

/* Adds causes and checks of a missing option. */
void smcclc_subject_explain_no_option(const struct smcclc_subject *subject);

/* --- explain_roce.c ---------------------------------------------------- */

/* Adds what the link's RoCE frames show. Returns whether they show anything. */
bool smcclc_subject_explain_roce(const struct smcclc_subject *subject);

/* --- explain_decline.c -------------------------------------------------- */

/* Adds causes and checks of a Decline. */
void smcclc_subject_explain_decline(const struct smcclc_subject *subject);

/* Add what the table has of the Decline's code. */
void smcclc_subject_table_causes(const struct smcclc_subject *subject);
void smcclc_subject_table_checks(const struct smcclc_subject *subject);

/* --- explain_device.c --------------------------------------------------- */

/* Add causes and checks of codes that are about devices, EIDs and subnets. */
void smcclc_subject_explain_no_device(const struct smcclc_subject *subject);
void smcclc_subject_explain_no_rdma_v2(const struct smcclc_subject *subject);
void smcclc_subject_explain_no_ism(const struct smcclc_subject *subject);
void smcclc_subject_explain_smcd(const struct smcclc_subject *subject);
void smcclc_subject_explain_no_ueid(const struct smcclc_subject *subject);
void smcclc_subject_explain_subnet(const struct smcclc_subject *subject);
void smcclc_subject_explain_no_offer(const struct smcclc_subject *subject);
void smcclc_subject_explain_prefix(const struct smcclc_subject *subject);

/* --- explain_link.c ----------------------------------------------------- */

/* Add causes and checks of codes that are about links and link groups. */
void smcclc_subject_explain_link(const struct smcclc_subject *subject);
void smcclc_subject_explain_no_route(const struct smcclc_subject *subject);
void smcclc_subject_explain_gateway(const struct smcclc_subject *subject);
void smcclc_subject_explain_buffers(const struct smcclc_subject *subject);
void smcclc_subject_explain_memory(const struct smcclc_subject *subject);
void smcclc_subject_explain_limit(const struct smcclc_subject *subject);
void smcclc_subject_explain_mode(const struct smcclc_subject *subject);
void smcclc_subject_explain_lost_link(const struct smcclc_subject *subject);
void smcclc_subject_explain_lost_group(const struct smcclc_subject *subject);

#endif
