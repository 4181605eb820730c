/* SPDX-License-Identifier: MIT */
/*
 * The facts of a host as JSON. Each member is named once, by a call that writes
 * it or reads it, so that what one host writes another can read.
 */
#ifndef HOST_ARCHIVE_H
#define HOST_ARCHIVE_H

#include "facts.h"
#include "report/json.h"

#define ARCHIVE_ERROR 256

/* Writes the facts as one object, "type":"host", without a line feed. */
void archive_write(struct json *json, struct host_facts *facts);

/*
 * Reads the first line of the file `path` ("-": standard input), which must be
 * such an object. What is missing stays unknown. Returns 0, or -1 with a
 * message in `error`.
 */
int archive_read(const char *path, struct host_facts *facts,
		 char error[ARCHIVE_ERROR]);

/*
 * The same of `text`, one line, which it changes. `name` is what an error is
 * said of.
 */
int archive_parse(char *text, const char *name, struct host_facts *facts,
		  char error[ARCHIVE_ERROR]);

/* Names in JSON of values that are one of a few, NULL if out of range. */
const char *archive_gid_type(enum gid_type type);
const char *archive_port_state(enum port_state state);
const char *archive_ism_kind(enum ism_kind kind);
const char *archive_socket_mode(enum socket_mode mode);
const char *archive_pnet_source(enum pnet_source source);
const char *archive_support(enum smc_support support);

#endif
