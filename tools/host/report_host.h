/* SPDX-License-Identifier: MIT */
/* What there is on a host, and what a check found, for people. */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include "check.h"
#include "facts.h"
#include "report/json.h"
#include "report/terminal.h"

/* Writes all facts. */
void report_facts(const struct terminal *text, const struct host_facts *facts);

/* Writes the devices, grouped by PNET id. */
void report_devices(const struct terminal *text,
		    const struct host_facts *facts);

/* Writes what could not be seen, if anything. */
void report_unseen(const struct terminal *text, const struct host_facts *facts);

/* Writes what a check found; in JSON as one object, "type":"check". */
void report_check(const struct terminal *text, const struct check *check);
void report_check_json(struct json *json, const struct check *check);

/*
 * Copies `from` into `to` (`size` bytes) as it may be shown on a terminal:
 * control characters and what is not ASCII become \xNN. Returns `to`.
 */
const char *report_clean(const char *from, char *to, size_t size);

/* As terminal_wrap() and terminal_line(), of report_clean(). */
void report_wrap(const struct terminal *text, int indent, const char *lead,
		 const char *string);
void report_line(const struct terminal *text, int indent, const char *lead,
		 const char *string);

#endif
