/* SPDX-License-Identifier: MIT */
/* The ends of a connection as text, and as RoCE has them. */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "segment.h"

#define ENDPOINT_ADDRESS_MAX 46 /* the longest IPv6 address and its NUL */
#define ENDPOINT_TEXT_MAX    56 /* with brackets and port */

/* Writes the address of `end` without port, ENDPOINT_ADDRESS_MAX bytes. */
void endpoint_address(const struct endpoint *end, char *text);

/* Writes "10.0.0.1:80" or "[::1]:80", ENDPOINT_TEXT_MAX bytes. */
void endpoint_text(const struct endpoint *end, char *text);

/* Writes the GID of a RoCE port with the address of `end`, 16 bytes. */
void endpoint_gid(const struct endpoint *end, uint8_t *gid);

#endif
