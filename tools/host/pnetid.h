/* SPDX-License-Identifier: MIT */
/* PNET ids: names of physical networks, of up to 16 characters. */
#ifndef HOST_PNETID_H
#define HOST_PNETID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"

#define PNETID_LENGTH 16
#define PNETID_UTIL_LENGTH                                \
	64 /* a utility string: an id for each of 4 ports \
	    */

/*
 * Takes the PNET id of port `port` (from 0) out of a utility string of
 * firmware (EBCDIC, `length` bytes). Returns false if there is none.
 */
bool pnetid_of_util(const uint8_t *util, size_t length, int64_t port,
		    char pnetid[FACTS_PNETID]);

/* Whether it is set (smc_pnet_is_pnetid_set() of Linux). */
bool pnetid_is_set(const char *pnetid);

/* Whether two are the same (smc_pnet_match() of Linux). */
bool pnetid_match(const char *left, const char *right);

/*
 * Writes what Linux makes of `text` (smc_pnetid_valid()): letters and digits,
 * in upper case. Returns false if Linux would refuse it.
 */
bool pnetid_normalize(const char *text, char pnetid[FACTS_PNETID]);

#endif
