/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* setresuid(), AT_EMPTY_PATH */

#include "privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(char *error, const char *what, int number)
{
	snprintf(error, PRIVILEGE_ERROR_MAX, "%s: %s", what, strerror(number));
	return -1;
}

/* Not getpwnam(), which calls plug-ins that fail in ways of their own. */
int privilege_find(struct privilege_user *user, const char *name, char *error)
{
	static const char path[] = "/etc/passwd";
	const struct passwd *entry;
	FILE *file;
	int result = 0;

	*user = (struct privilege_user){.user = 0};
	if (geteuid() != 0 || strcmp(name, "root") == 0)
		return 0;
	file = fopen(path, "re");
	if (!file)
		return fail(error, path, errno);
	do {
		errno = 0;
		entry = fgetpwent(file);
	} while (entry && strcmp(entry->pw_name, name) != 0);
	if (entry) {
		user->user = entry->pw_uid;
		user->group = entry->pw_gid;
	} else if (ferror(file) || errno == ENOMEM) {
		result = fail(error, path, errno);
	} else {
		snprintf(error, PRIVILEGE_ERROR_MAX,
			 "%s has no user \"%s\" to become; -Z names another",
			 path, name);
		result = -1;
	}
	fclose(file);
	return result;
}

int privilege_drop(const struct privilege_user *to, char *error)
{
	gid_t group = to->group;
	uid_t user = to->user;

	if (user == 0)
		return 0;
	if (setgroups(1, &group) < 0 || setresgid(group, group, group) < 0 ||
	    setresuid(user, user, user) < 0)
		return fail(error,
			    "cannot become another user (-Z root stays root)",
			    errno);
	return 0;
}

#ifdef HAVE_SECCOMP
#include <endian.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* The machine that the numbers in sys/syscall.h are of. */
#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define MACHINE AUDIT_ARCH_I386
#elif defined(__aarch64__) && BYTE_ORDER == LITTLE_ENDIAN
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__arm__) && BYTE_ORDER == LITTLE_ENDIAN
#define MACHINE AUDIT_ARCH_ARM
#elif defined(__s390x__)
#define MACHINE AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && BYTE_ORDER == LITTLE_ENDIAN
#define MACHINE AUDIT_ARCH_PPC64LE
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif
#endif

#ifdef MACHINE
#define LOAD(offset)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define ALLOW         RETURN(SECCOMP_RET_ALLOW)
#define DENY          RETURN(SECCOMP_RET_ERRNO | EPERM)

/* Goes on if the value that was loaded compares so, else jumps `over`. */
#define UNLESS(compare, value, over) \
	BPF_JUMP(BPF_JMP | (compare) | BPF_K, value, 0, over)

/* The low 32 bits of an argument. */
#define ARGUMENT(index)                                         \
	(offsetof(struct seccomp_data, args[0]) + 8 * (index) + \
	 (BYTE_ORDER == BIG_ENDIAN ? 4 : 0))

#define CALL(number) UNLESS(BPF_JEQ, number, 1), ALLOW

/* Only if an argument compares so. */
#define CALL_IF(number, index, compare, value)             \
	UNLESS(BPF_JEQ, number, 4), LOAD(ARGUMENT(index)), \
		UNLESS(compare, value, 1), ALLOW, DENY

/*
 * A program for seccomp(2), by hand because libseccomp does not survive when
 * there is no memory. A call has more names than one where machines or C
 * libraries differ. What is not here fails and does not kill, for a C library
 * may try what it can do without.
 */
static struct sock_filter program[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
	DENY,
	LOAD(offsetof(struct seccomp_data, nr)),
	CALL(SYS_read),
	CALL(SYS_readv),
	CALL(SYS_write),
	CALL(SYS_writev),
	CALL(SYS_lseek),
	CALL(SYS_close),
	CALL(SYS_fstat),
	CALL(SYS_munmap),
	CALL(SYS_mremap),
	CALL(SYS_madvise),
	CALL(SYS_brk),
	CALL(SYS_getrandom),
	CALL(SYS_exit),
	CALL(SYS_exit_group),
	CALL(SYS_restart_syscall),
	CALL(SYS_rt_sigreturn),
	CALL(SYS_clock_gettime),
	CALL(SYS_futex),
#ifdef SYS_mmap
	CALL(SYS_mmap),
#endif
#ifdef SYS_mmap2
	CALL(SYS_mmap2),
#endif
#ifdef SYS__llseek
	CALL(SYS__llseek),
#endif
#ifdef SYS_fstat64
	CALL(SYS_fstat64),
#endif
#ifdef SYS_clock_gettime64
	CALL(SYS_clock_gettime64),
#endif
#ifdef SYS_futex_time64
	CALL(SYS_futex_time64),
#endif
/* fstat(3) is one of these in newer C libraries. */
#ifdef SYS_newfstatat
	CALL_IF(SYS_newfstatat, 3, BPF_JSET, AT_EMPTY_PATH),
#endif
#ifdef SYS_fstatat64
	CALL_IF(SYS_fstatat64, 3, BPF_JSET, AT_EMPTY_PATH),
#endif
#ifdef SYS_statx
	CALL_IF(SYS_statx, 2, BPF_JSET, AT_EMPTY_PATH),
#endif
/* stdio asks how a descriptor was opened, */
#ifdef SYS_fcntl
	CALL_IF(SYS_fcntl, 1, BPF_JEQ, F_GETFL),
#endif
#ifdef SYS_fcntl64
	CALL_IF(SYS_fcntl64, 1, BPF_JEQ, F_GETFL),
#endif
	/* and whether it writes to a terminal. */
	CALL_IF(SYS_ioctl, 1, BPF_JEQ, TCGETS),
	/* valgrind needs these, and the filter applies to it as well. */
	CALL(SYS_gettid),
	CALL(SYS_rt_sigprocmask),
	DENY,
};

bool privilege_confine(void)
{
	const struct sock_fprog filter = {
		.len = sizeof(program) / sizeof(program[0]),
		.filter = program,
	};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}
#else
bool privilege_confine(void)
{
	return false;
}
#endif
