/* SPDX-License-Identifier: MIT */
/* Changes to the kernel that are made all or not at all. */
#ifndef HOST_PLAN_H
#define HOST_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts.h"
#include "report/terminal.h"

#define PLAN_MAX 64 /* steps */

enum plan_step_kind {
	STEP_PNET_NETDEV, /* adds to the PNET table */
	STEP_PNET_DEVICE,
	STEP_PNET_REMOVE, /* takes an id out, with all its devices */
	STEP_UEID_ADD,
	STEP_UEID_REMOVE,
	STEP_RXE_ADD,
	STEP_RXE_REMOVE,
};

struct plan_step {
	enum plan_step_kind kind;
	char name[FACTS_NAME]; /* PNET id, UEID, or name of the device */
	char device[FACTS_NAME];
	int64_t number; /* port, or index of the device */
};

struct plan {
	struct plan_step steps[PLAN_MAX];
	size_t count;
	struct plan_step undo[PLAN_MAX]; /* restores what was there before */
	size_t undo_count;
};

/* Adds a step to what is done, or to what undoes it. */
void plan_add(struct plan *plan, enum plan_step_kind kind, const char *name,
	      const char *device, int64_t number);
void plan_undo(struct plan *plan, enum plan_step_kind kind, const char *name,
	       const char *device, int64_t number);

/*
 * Does the steps in order, or with `dry_run` says them; after one that fails
 * undoes. Returns 0, or -1 after saying what failed on standard error.
 */
int plan_run(const struct plan *plan, bool dry_run,
	     const struct terminal *text);

#endif
