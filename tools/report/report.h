/* SPDX-License-Identifier: MIT */
/* The reports: a table of formats, each a set of functions over the model. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analysis/totals.h"
#include "connection.h"

#define REPORT_EXAMPLES_DEFAULT SIZE_MAX

struct report_options {
	FILE *out;
	bool all;     /* text: list established connections too */
	bool verbose; /* text: every connection with ladder and fields */
	/* Text: how many examples of each cause, or, if verbose, how many
	 * connections. The default is one, or all. */
	size_t examples;
	bool color;
	int width; /* of the terminal, 80 if none */
};

struct report; /* each format's own state */

struct report_format {
	const char *name; /* as --format takes it */
	/* Returns NULL with errno set when there is no memory or space. */
	struct report *(*open)(const struct report_options *options);
	/* A new capture: `path` as the user wrote it, borrowed until end. */
	void (*begin)(struct report *report, const char *path);
	void (*connection)(struct report *report,
			   const struct connection *connection);
	/* The capture is read; `error` is NULL or what damaged it. */
	void (*end)(struct report *report, const struct totals *totals,
		    const char *error);
	/* After the last capture. Frees `report`. Returns 0, or the errno of
	 * what could not be kept until now. Whether everything could be
	 * written is for the caller to ask of `out`. */
	int (*close)(struct report *report);
};

extern const struct report_format report_text;
extern const struct report_format report_json;
extern const struct report_format report_html;

/* Returns the format of that name, or NULL. */
const struct report_format *report_find(const char *name);

/* Whether the verdict is that SMC carries the data. */
bool report_established(const struct smcclc_verdict *verdict);

/* Adds what was counted over one capture to `*sum`. */
void report_add_totals(struct totals *sum, const struct totals *totals);

#endif
