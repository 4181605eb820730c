/* SPDX-License-Identifier: MIT */
/*
 * Sentences with gaps. % is followed by
 *   h g  the end that a cause or observation is of, and its peer ("server
 *        10.0.0.2")                       H G  their bare addresses
 *   b o  the end whose act the verdict is, and the other one
 *   c s  client and server                 C S  their bare addresses
 *   P    the server's port                 K X  first and second Decline's code
 *   k    first Decline's code and meaning  w    what became of the connection
 *   m    what the Proposal offers          u    offered UEIDs
 *   n    proposed subnets                  d    offered ISM devices
 *   r    the offered RoCEv2 GID            R    RoCE GID that %b was to reach
 *   a i  RoCE GID of server and client     p    MAC in the Decline's peer ID
 *   L    what the messages say of the limit that the code is about
 *   l    when a late Decline came          t    type of the malformed message
 *   I    SYN or SYN-ACK, as %h sends it    N E  a number; "once", "7 times"
 *   T    a duration                        f    what fills the option space
 *   x    why a Decline is refused          y    what is odd about a RST
 *   z    protocol of the data of %h        V    what is known of the code
 *   %    a per cent sign
 */
#ifndef SMCCLC_SRC_TEMPLATE_H
#define SMCCLC_SRC_TEMPLATE_H

#include "subject.h"
#include "values/line.h"

/* What a template is filled in with. */
struct smcclc_filling {
	const struct smcclc_subject *subject;
	uint8_t side;     /* of %h, enum smcclc_side */
	uint32_t number;  /* of %N */
	int64_t duration; /* of %T, nanoseconds */
};

/*
 * Appends `template` to `line`. Returns false if something that it names is
 * not known; a word stands in its place then, which does in a sentence and
 * must not be typed.
 */
bool smcclc_template_fill(struct smcclc_line *line, const char *template,
			  const struct smcclc_filling *filling);

/* Appends `template`, with what `put` appends for the letter after each %. */
void smcclc_line_fill(struct smcclc_line *line, const char *template,
		      void (*put)(struct smcclc_line *line, char letter,
				  void *context),
		      void *context);

/* Append a field's value as smcclc_item_format() shows it: `length` bytes of
 * more than 8, or a number that has `length` bytes on the wire. */
void smcclc_line_bytes_of(struct smcclc_line *line, unsigned field,
			  const uint8_t *bytes, size_t length);
void smcclc_line_value_of(struct smcclc_line *line, unsigned field,
			  uint64_t value, size_t length);

#endif
