/* SPDX-License-Identifier: MIT */
/*
 * Runs a command and says on standard error what it cost: seconds of CPU time
 * (user and system) and KiB of peak resident memory. A program of its own and
 * this small, because a child starts with the peak of its parent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	pid_t child;
	int status;

	if (argc < 2) {
		fprintf(stderr, "Usage: measure COMMAND [ARGUMENT]...\n");
		return 2;
	}
	child = fork();
	if (child == 0) {
		execv(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		perror("measure");
		return 1;
	}
	fprintf(stderr, "%.6f %ld\n",
		seconds(usage.ru_utime) + seconds(usage.ru_stime),
		usage.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
