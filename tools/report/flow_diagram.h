/* SPDX-License-Identifier: MIT */
/* A connection drawn as a ladder: one rung an event, client left. */
#ifndef FLOW_DIAGRAM_H
#define FLOW_DIAGRAM_H

#include "connection.h"
#include "terminal.h"

/*
 * Draws `connection`. Under each message stands what it offered or agreed to;
 * with `every_field` instead all its fields and what is wrong with them.
 */
void flow_diagram_draw(const struct terminal *terminal,
		       const struct connection *connection, bool every_field);

#endif
