/* SPDX-License-Identifier: MIT */
/* A connection drawn as a ladder in HTML: an SVG a rung, client left. */
#ifndef HTML_LADDER_H
#define HTML_LADDER_H

#include <stdio.h>

#include "connection.h"

/*
 * Draws `connection`. Resting on a message shows what it says, and opening
 * it every field, as text with the bytes that hold it.
 */
void html_ladder(FILE *out, const struct connection *connection);

#endif
