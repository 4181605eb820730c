/* SPDX-License-Identifier: MIT */
/* A connection drawn as a ladder in HTML: an SVG a rung, client left. */
#ifndef HTML_FLOW_DIAGRAM_H
#define HTML_FLOW_DIAGRAM_H

#include <stdio.h>

#include "connection.h"

/*
 * Draws `connection`. Resting on a message shows what it says, and opening
 * it every field, as text with the bytes that hold it.
 */
void html_flow_diagram(FILE *out, const struct connection *connection);

#endif
