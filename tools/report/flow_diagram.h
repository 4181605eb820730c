/* SPDX-License-Identifier: MIT */
/* A connection drawn as a ladder: one rung an event, client left. */
#ifndef LADDER_H
#define LADDER_H

#include "connection.h"
#include "terminal.h"

/*
 * Draws `connection`. Under each message stands what it offered or agreed to;
 * with `every_field` instead all its fields and what is wrong with them.
 */
void ladder_draw(const struct text *text, const struct connection *connection,
		 bool every_field);

#endif
