/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* setresuid(), AT_EMPTY_PATH */

#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(char *error, const char *user, const char *why)
{
	snprintf(error, PRIVILEGE_ERROR_MAX,
		 "cannot become the user \"%s\": %s; -Z names another, -Z root "
		 "none",
		 user, why);
	return -1;
}

int privilege_drop(const char *user, char *error)
{
	const struct passwd *entry;

	if (geteuid() != 0 || strcmp(user, "root") == 0)
		return 0;
	errno = 0;
	entry = getpwnam(user);
	if (!entry)
		return fail(error, user,
			    errno ? strerror(errno) : "there is none");
	if (initgroups(user, entry->pw_gid) < 0 ||
	    setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) < 0 ||
	    setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) < 0)
		return fail(error, user, strerror(errno));
	return 0;
}

#ifdef HAVE_SECCOMP
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/*
 * Under all the names that C libraries call them by on one machine or another;
 * libseccomp leaves out what this machine does not have.
 */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(lseek),
	SCMP_SYS(_llseek),
	SCMP_SYS(fstat),
	SCMP_SYS(fstat64),
	SCMP_SYS(close),
	SCMP_SYS(mmap),
	SCMP_SYS(mmap2),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(getrandom),
	SCMP_SYS(futex),
	SCMP_SYS(futex_time64),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	/* for valgrind, to which the filter applies as well */
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigprocmask),
};

/* These with one value of one argument only. */
static const struct {
	int call;
	struct scmp_arg_cmp argument;
} restricted[] = {
	/* fstat(3), which has no other name in newer C libraries */
	{SCMP_SYS(newfstatat), {3, SCMP_CMP_EQ, AT_EMPTY_PATH, 0}},
	{SCMP_SYS(fstatat64), {3, SCMP_CMP_EQ, AT_EMPTY_PATH, 0}},
	{SCMP_SYS(statx),
	 {2, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH}},
	/* stdio's question whether it writes to a terminal */
	{SCMP_SYS(ioctl), {1, SCMP_CMP_EQ, TCGETS, 0}},
};

static int add_rules(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) < 0)
			return -1;
	for (size_t i = 0; i < COUNT(restricted); i++)
		if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
					   restricted[i].call, 1,
					   &restricted[i].argument) < 0)
			return -1;
	return 0;
}

/*
 * What is not allowed fails rather than kills: a C library may try a call that
 * it can do without.
 */
int privilege_confine(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = -1;

	if (!filter)
		return -1;
	if (add_rules(filter) == 0) {
		int status = seccomp_load(filter);

		if (status == 0)
			result = 1;
		else if (status != -ENOMEM)
			result = 0;
	}
	seccomp_release(filter);
	return result;
}
#else
int privilege_confine(void)
{
	return 0;
}
#endif
