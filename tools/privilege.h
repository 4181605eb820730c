/* SPDX-License-Identifier: MIT */
/* Giving up, once all files are open, what the rest can do without. */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <stdbool.h>

#define PRIVILEGE_ERROR_MAX 256

/*
 * Becomes `user`, with the groups of that user and no way back, if root runs
 * this; "root" stays root. Does nothing if another user runs it. Returns 0, or
 * -1 with a sentence in `error` (PRIVILEGE_ERROR_MAX bytes).
 */
int privilege_drop(const char *user, char *error);

/*
 * Leaves only the system calls that it takes to read and write open files and
 * to have memory; others fail with EPERM from now on (seccomp(2)). Returns
 * whether it did: not if built without, nor where the kernel has no filters or
 * has none for the machine that an emulator pretends to be.
 */
bool privilege_confine(void);

#endif
