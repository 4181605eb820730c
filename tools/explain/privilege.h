/* SPDX-License-Identifier: MIT */
/* Giving up, once all files are open, what the rest can do without. */
#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <stdbool.h>
#include <sys/types.h>

#define PRIVILEGE_ERROR_MAX 256

/* A user to become. */
struct privilege_user {
	uid_t user;
	gid_t group;
};

/*
 * Decides what privilege_drop() does, while files can be opened: if root runs
 * this, it looks up the user of this `name` in /etc/passwd. Writes `*user`,
 * root for nothing to do. Returns 0, or -1 with a sentence in `error`
 * (PRIVILEGE_ERROR_MAX bytes).
 */
int privilege_find(struct privilege_user *user, const char *name, char *error);

/*
 * Becomes `user`, with no other group and no way back, or stays what it is for
 * root. Returns 0, or -1 with a sentence in `error` (PRIVILEGE_ERROR_MAX
 * bytes).
 */
int privilege_drop(const struct privilege_user *user, char *error);

/*
 * Leaves only the system calls that it takes to read and write open files and
 * to have memory; others fail with EPERM from now on (seccomp(2)). Returns
 * whether it did: not if built without, nor where the kernel has no filters or
 * has none for the machine that an emulator pretends to be.
 */
bool privilege_confine(void);

#endif
