/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded: lets allocations fail, those of libraries included.
 *
 * FAULT_FROM  number of the first one to fail, from 1; none if not set
 * FAULT_TO    number of the last one to fail, if not just that one
 * FAULT_LOG   file that gets two numbers at exit: how many allocations were
 *             asked for, and how many blocks were not freed
 *
 * What runs before the constructor here is the dynamic linker's work and not
 * counted. One thread is assumed.
 */
#define _GNU_SOURCE /* RTLD_NEXT */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static bool counting;
static unsigned long first;
static unsigned long last;
static unsigned long asked;
static long kept;
static int log_file = -1;

/* The function that `name` would be without this library. */
static void *next(const char *name)
{
	static bool looking;
	void *found;

	/* dlsym() may itself want memory, and does without. */
	if (looking)
		return NULL;
	looking = true;
	found = dlsym(RTLD_NEXT, name);
	looking = false;
	return found;
}

/* Sets `real`, a static pointer to function `name`, at its first use. */
#define FIND(real, name)                                \
	do {                                            \
		if (!(real))                            \
			*(void **)&(real) = next(name); \
	} while (0)

static bool fails(void)
{
	if (!counting)
		return false;
	asked++;
	if (asked < first || asked > last)
		return false;
	errno = ENOMEM;
	return true;
}

static void *keep(void *block)
{
	if (block)
		kept++;
	return block;
}

void *malloc(size_t size)
{
	static void *(*real)(size_t);

	FIND(real, "malloc");
	return !real || fails() ? NULL : keep(real(size));
}

void *calloc(size_t count, size_t size)
{
	static void *(*real)(size_t, size_t);

	FIND(real, "calloc");
	return !real || fails() ? NULL : keep(real(count, size));
}

void *realloc(void *block, size_t size)
{
	static void *(*real)(void *, size_t);

	FIND(real, "realloc");
	if (!real || fails())
		return NULL;
	return block ? real(block, size) : keep(real(NULL, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
	static void *(*real)(size_t, size_t);

	FIND(real, "aligned_alloc");
	return !real || fails() ? NULL : keep(real(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
	static int (*real)(void **, size_t, size_t);
	int status;

	FIND(real, "posix_memalign");
	if (!real || fails())
		return ENOMEM;
	status = real(block, alignment, size);
	if (status == 0)
		kept++;
	return status;
}

void free(void *block)
{
	static void (*real)(void *);

	FIND(real, "free");
	if (!block || !real)
		return;
	kept--;
	real(block);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd,
	   off_t offset)
{
	static void *(*real)(void *, size_t, int, int, int, off_t);
	void *block;

	FIND(real, "mmap");
	if (!real || fails())
		return MAP_FAILED;
	block = real(address, length, protection, flags, fd, offset);
	if (block != MAP_FAILED)
		kept++;
	return block;
}

int munmap(void *address, size_t length)
{
	static int (*real)(void *, size_t);

	FIND(real, "munmap");
	if (!real)
		return -1;
	kept--;
	return real(address, length);
}

static unsigned long number(const char *name, unsigned long missing)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : missing;
}

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("FAULT_LOG");

	if (path)
		log_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
				0600);
	first = number("FAULT_FROM", 0);
	last = number("FAULT_TO", first);
	kept = 0;
	counting = true;
}

__attribute__((destructor)) static void end(void)
{
	if (log_file >= 0)
		dprintf(log_file, "%lu %ld\n", asked, kept);
}
