/* SPDX-License-Identifier: MIT */
/* The reports: a table of formats, each a set of functions over the model. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "connection.h"

struct report_options {
	FILE *out;
	bool all;	/* list established connections too */
	bool verbose;	/* -v: every connection with ladder and fields */
	bool numeric;
	bool color;
	int width;	/* of the terminal, 80 if none */
};

struct report; /* each format's own state */

struct report_format {
	const char *name; /* as --format takes it */
	struct report *(*open)(const struct report_options *options);
	/* A new capture: `path` as the user wrote it. */
	void (*begin)(struct report *report, const char *path);
	void (*connection)(struct report *report,
			   const struct connection *connection);
	/* The capture is read; `error` is NULL or what damaged it. */
	void (*end)(struct report *report, const struct totals *totals,
		    const char *error);
	/* After the last capture; `captures` is how many there were. Returns 0,
	 * or -1 if anything could not be written. */
	int (*close)(struct report *report, size_t captures);
};

/* Ends with a NULL entry. */
extern const struct report_format *const report_formats[];

#endif
