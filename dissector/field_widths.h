/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How wide each field is. Wireshark wants to know when a field is registered;
 * the library says so of each field it meets. So every message there can be is
 * built once and walked.
 */
#ifndef FIELD_WIDTHS_H
#define FIELD_WIDTHS_H

#include <stdint.h>

#include <smcclc/smcclc.h>

struct field_width {
	uint32_t length; /* bytes; 0: in no message that was built */
	uint32_t mask;   /* of a field that is a part of a byte, else 0 */
};

struct field_widths {
	struct field_width of[SMCCLC_DECLINE + 1][SMCCLC_FIELD_COUNT];
};

/*
 * Writes `*widths` completely, by message type and field. Type 0 stands for
 * messages of unknown type, which have the fields that all have.
 */
void field_widths_learn(struct field_widths *widths);

#endif
