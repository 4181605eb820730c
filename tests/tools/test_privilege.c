/* SPDX-License-Identifier: MIT */
/* What a process can still do after it gave up the rest; in a child each. */
#define _GNU_SOURCE /* getresuid(), memfd_create() */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "explain/privilege.h"

#define USER  "nobody"
#define LARGE (8 << 20) /* bytes, for which malloc() calls mmap() */

static char error[PRIVILEGE_ERROR_MAX];

/*
 * Runs `check` in a child. It returns NULL, or what is wrong, which is then
 * printed. Returns whether all was right.
 */
static bool holds(const char *(*check)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		const char *wrong = check();

		if (wrong)
			dprintf(STDERR_FILENO, "wrong: %s\n", wrong);
		_exit(wrong ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool am_root(void)
{
	bool root = geteuid() == 0;

	if (!root)
		print_message("# not as root: nothing to test\n");
	return root;
}

/* --- the user ---------------------------------------------------------- */

static int become(const char *name)
{
	struct privilege_user user;

	if (privilege_find(&user, name, error) < 0)
		return -1;
	return privilege_drop(&user, error);
}

static const char *become_user(void)
{
	uid_t user[3];
	gid_t group[3];
	gid_t groups[64];
	int count;

	if (become(USER) < 0)
		return error;
	if (getresuid(&user[0], &user[1], &user[2]) < 0 ||
	    getresgid(&group[0], &group[1], &group[2]) < 0)
		return "the user is not known";
	for (int i = 0; i < 3; i++)
		if (user[i] == 0 || group[i] == 0)
			return "still root";
	count = getgroups(64, groups);
	for (int i = 0; i < count; i++)
		if (groups[i] == 0)
			return "still in a group of root";
	if (setresuid(0, 0, 0) == 0 || seteuid(0) == 0 || setegid(0) == 0)
		return "there is a way back";
	if (open("/etc/shadow", O_RDONLY) >= 0)
		return "what only root may read can be read";
	return NULL;
}

static void root_becomes_the_user(void **state)
{
	(void)state;
	assert_true(!am_root() || holds(become_user));
}

static const char *stay_root(void)
{
	if (become("root") < 0)
		return error;
	return geteuid() == 0 && getuid() == 0 ? NULL : "not root any more";
}

static void root_stays_root(void **state)
{
	(void)state;
	assert_true(!am_root() || holds(stay_root));
}

static const char *become_nobody_there_is(void)
{
	if (become("no-such-user") == 0)
		return "it became a user that there is not";
	return strstr(error, "no-such-user") && strstr(error, "-Z") ? NULL
								    : error;
}

static void unknown_user_is_an_error(void **state)
{
	(void)state;
	assert_true(!am_root() || holds(become_nobody_there_is));
}

static const char *drop_as_another(void)
{
	uid_t user = geteuid();

	if (user == 0) {
		user = 12345;
		if (setresuid(user, user, user) < 0)
			return "cannot become another user";
	}
	if (become(USER) < 0)
		return error;
	return geteuid() == user ? NULL : "another user now";
}

static void other_users_stay_what_they_are(void **state)
{
	(void)state;
	assert_true(holds(drop_as_another));
}

/* --- system calls ------------------------------------------------------ */

static int files[2]; /* a file of 4 bytes, and a pipe's end to write to */

static void open_files(void)
{
	int ends[2];

	files[0] = memfd_create("test", 0);
	assert_true(files[0] >= 0);
	assert_int_equal(write(files[0], "abcd", 4), 4);
	assert_int_equal(pipe(ends), 0);
	files[1] = ends[1];
}

static const char *use_what_is_left(void)
{
	struct timespec now;
	struct stat about;
	char bytes[4];
	char *memory;

	privilege_confine();
	if (lseek(files[0], 0, SEEK_SET) != 0)
		return "lseek()";
	if (read(files[0], bytes, 4) != 4)
		return "read()";
	if (write(files[1], bytes, 4) != 4)
		return "write()";
	if (fstat(files[0], &about) < 0 || about.st_size != 4)
		return "fstat()";
	if (isatty(files[0]) || errno != ENOTTY)
		return "isatty()";
	if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
		return "clock_gettime()";
	memory = malloc(LARGE);
	if (!memory)
		return "malloc()";
	memset(memory, 'x', LARGE);
	memory = realloc(memory, 2 * LARGE);
	if (!memory)
		return "realloc()";
	free(memory);
	return close(files[0]) == 0 ? NULL : "close()";
}

static void reading_and_writing_go_on(void **state)
{
	(void)state;
	open_files();
	assert_true(holds(use_what_is_left));
}

static bool denied(int result)
{
	return result < 0 && errno == EPERM;
}

static const char *try_the_rest(void)
{
	char *const arguments[] = {(char *)(uintptr_t) "true", NULL};
	struct stat about;

	if (!privilege_confine())
		return "there is no filter";
	if (!denied(open("/dev/null", O_RDONLY)))
		return "open() to read";
	if (!denied(open("/tmp/smc-clc-denied", O_WRONLY | O_CREAT, 0600)))
		return "open() to write";
	if (!denied(stat("/", &about)))
		return "stat()";
	if (!denied(unlink("/tmp/smc-clc-denied")))
		return "unlink()";
	if (!denied(socket(AF_INET, SOCK_STREAM, 0)))
		return "socket()";
	if (!denied(execv("/bin/true", arguments)))
		return "execv()";
	if (!denied(fork()))
		return "fork()";
	if (!denied(kill(getppid(), 0)))
		return "kill()";
	if (!denied(setuid(getuid())))
		return "setuid()";
	return NULL;
}

static bool has_filters(void)
{
#ifdef HAVE_SECCOMP
	return prctl(PR_GET_SECCOMP) >= 0;
#else
	return false;
#endif
}

static void everything_else_is_denied(void **state)
{
	(void)state;
	assert_true(!has_filters() || holds(try_the_rest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_becomes_the_user),
		cmocka_unit_test(root_stays_root),
		cmocka_unit_test(unknown_user_is_an_error),
		cmocka_unit_test(other_users_stay_what_they_are),
		cmocka_unit_test(reading_and_writing_go_on),
		cmocka_unit_test(everything_else_is_denied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
