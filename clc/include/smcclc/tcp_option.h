/* SPDX-License-Identifier: MIT */
/* The TCP option by which two peers say that they can do SMC. */
#ifndef SMCCLC_TCP_OPTION_H
#define SMCCLC_TCP_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>

#define SMCCLC_TCP_OPTION_KIND 254
#define SMCCLC_TCP_OPTION_LEN  6

/* What the options of one SYN or SYN-ACK say about SMC. */
enum smcclc_option {
	SMCCLC_OPTION_UNKNOWN, /* not seen, or cut off before the list ended */
	SMCCLC_OPTION_ABSENT,
	SMCCLC_OPTION_SMCR,    /* ExID 0xE2D4C3D9, the only one Linux honours */
	SMCCLC_OPTION_SMCD,    /* ExID 0xE2D4C3C4; to Linux this is no offer */
	SMCCLC_OPTION_REMOVED, /* absent, and NOPs stand where it was; never
				  returned below, for a single list cannot tell
				  */
	SMCCLC_OPTION_COUNT
};

/* Returns the name of `option` ("absent"), never NULL. */
SMCCLC_API const char *smcclc_option_name(unsigned option);

/*
 * Looks for the SMC option in a TCP option list (RFC 793 section 3.1; the
 * receive rule is smc_parse_options in Linux net/ipv4/tcp_input.c: kind 254,
 * an even length of at least 6, the first four bytes the ExID).
 *
 * Reads `captured` bytes at `options`, the part of the list that the capture
 * kept; `length` is the size of the whole list (TCP header length minus 20).
 * Writes nothing. Returns what the list says: UNKNOWN when the capture ends
 * before an answer, ABSENT when the list ends or is malformed without one.
 * SMCR wins if both identifiers are there.
 */
SMCCLC_API enum smcclc_option
smcclc_tcp_option_find(const uint8_t *options, size_t captured, size_t length);

/*
 * Writes the option as Linux does (smc_options_write): two NOPs and the six
 * bytes of kind, length and ExID. `option` is SMCR or SMCD.
 * Writes 8 bytes to `out` and returns 8; writes nothing and returns 0 for any
 * other `option` or if `capacity` is below 8.
 */
SMCCLC_API size_t smcclc_tcp_option_encode(enum smcclc_option option,
					   uint8_t *out, size_t capacity);

#endif
