/* SPDX-License-Identifier: MIT */
/* What changes a host: load, pnet, ueid and rxe. */
#ifndef HOST_SETUP_H
#define HOST_SETUP_H

#include "host_options.h"
#include "report/terminal.h"

/*
 * Does what the options ask for, or with dry_run only says it. A step that
 * fails takes back those before it. Says what it does on `text`, errors on
 * standard error. Returns 0, or -1 if it failed.
 */
int setup_run(const struct host_options *options, const struct terminal *text);

#endif
