/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int world_open(struct world *world, const char *root)
{
	*world = (struct world){.recorded = root != NULL, .copy = -1};
	world->root = open(root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return world->root < 0 ? -1 : 0;
}

int world_record(struct world *world, const char *directory)
{
	if (mkdir(directory, 0777) < 0 && errno != EEXIST)
		return -1;
	world->copy = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return world->copy < 0 ? -1 : 0;
}

void world_close(struct world *world)
{
	if (world->root >= 0)
		close(world->root);
	if (world->copy >= 0)
		close(world->copy);
	world->root = -1;
	world->copy = -1;
}

/* --- recording --------------------------------------------------------- */

/* Makes the directories that `path` is in. */
static void make_parents(int copy, const char *path)
{
	char part[WORLD_PATH_MAX];

	for (const char *slash = strchr(path, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		size_t length = (size_t)(slash - path);

		if (length >= sizeof(part))
			return;
		memcpy(part, path, length);
		part[length] = '\0';
		mkdirat(copy, part, 0777);
	}
}

void world_note(const struct world *world, const char *path, const void *bytes,
		size_t length)
{
	const char *at = bytes;
	int file;

	if (world->copy < 0)
		return;
	make_parents(world->copy, path);
	file = openat(world->copy, path,
		      O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		      0666);
	if (file < 0)
		return;
	while (length) {
		ssize_t done = write(file, at, length);

		if (done <= 0)
			break;
		at += done;
		length -= (size_t)done;
	}
	close(file);
}

/* --- reading ----------------------------------------------------------- */

/*
 * Reads until the buffer is full or the file ends. Only what has the size of
 * a file is read: a pipe or terminal in a recorded world would not end.
 */
static long read_open(int file, char *buffer, size_t size)
{
	struct stat status;
	size_t used = 0;

	if (fstat(file, &status) < 0)
		return -1;
	if (!S_ISREG(status.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	while (used < size) {
		ssize_t got = read(file, buffer + used, size - used);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		used += (size_t)got;
	}
	return (long)used;
}

/* Opens what is to be read; never waits for the other end of a pipe. */
static int open_file(const struct world *world, const char *path)
{
	return openat(world->root, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

long world_read(const struct world *world, const char *path, char *buffer,
		size_t size)
{
	int file = open_file(world, path);
	int error;
	long length;

	buffer[0] = '\0';
	if (file < 0)
		return -1;
	length = read_open(file, buffer, size - 1);
	error = errno;
	close(file);
	errno = error;
	if (length < 0)
		return -1;
	buffer[length] = '\0';
	world_note(world, path, buffer, (size_t)length);
	return length;
}

long world_read_line(const struct world *world, const char *path, char *buffer,
		     size_t size)
{
	long length = world_read(world, path, buffer, size);

	if (length < 0)
		return -1;
	length = (long)strcspn(buffer, "\n");
	while (length > 0 && buffer[length - 1] == ' ')
		length--;
	buffer[length] = '\0';
	return length;
}

void *world_read_all(const struct world *world, const char *path, size_t limit,
		     size_t *length)
{
	int file = open_file(world, path);
	char *bytes = NULL;
	long got = -1;
	int error;

	if (file < 0)
		return NULL;
	bytes = malloc(limit + 1);
	if (bytes)
		got = read_open(file, bytes, limit + 1);
	error = got > (long)limit ? EFBIG : errno;
	close(file);
	if (got < 0 || got > (long)limit) {
		free(bytes);
		errno = error;
		return NULL;
	}
	*length = (size_t)got;
	world_note(world, path, bytes, *length);
	return bytes;
}

long world_link(const struct world *world, const char *path, char *buffer,
		size_t size)
{
	char target[WORLD_PATH_MAX];
	char recorded[WORLD_PATH_MAX];
	ssize_t length =
		readlinkat(world->root, path, target, sizeof(target) - 1);
	const char *name = target;

	snprintf(recorded, sizeof(recorded), "%s.link", path);
	if (length < 0)
		return world_read_line(world, recorded, buffer, size);
	target[length] = '\0';
	if (strrchr(target, '/'))
		name = strrchr(target, '/') + 1;
	world_note(world, recorded, name, strlen(name));
	return snprintf(buffer, size, "%s", name);
}

bool world_has(const struct world *world, const char *path)
{
	struct stat status;
	char directory[WORLD_PATH_MAX];

	if (fstatat(world->root, path, &status, 0) < 0)
		return false;
	if (world->copy >= 0 && S_ISDIR(status.st_mode)) {
		snprintf(directory, sizeof(directory), "%s/", path);
		make_parents(world->copy, directory);
	} else if (world->copy >= 0 &&
		   faccessat(world->copy, path, F_OK, 0) < 0) {
		world_note(world, path, "", 0);
	}
	return true;
}

static int by_bytes(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* Adds what is in `directory`. Returns 0, or -1 when out of memory. */
static int add_names(DIR *directory, struct world_list *list)
{
	size_t room = 0;
	const struct dirent *entry;

	while ((entry = readdir(directory))) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (list->count == WORLD_LIST_MAX) {
			list->cut = true;
			break;
		}
		if (list->count == room) {
			char(*names)[WORLD_NAME_MAX];

			room = room ? 2 * room : 16;
			names = realloc(list->names, room * sizeof(*names));
			if (!names)
				return -1;
			list->names = names;
		}
		snprintf(list->names[list->count++], WORLD_NAME_MAX, "%s",
			 entry->d_name);
	}
	return 0;
}

int world_list(const struct world *world, const char *path,
	       struct world_list *list)
{
	int file = openat(world->root, path,
			  O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	DIR *directory;
	int status;

	*list = (struct world_list){.names = NULL};
	if (file < 0)
		return -1;
	directory = fdopendir(file);
	if (!directory) {
		close(file);
		return -1;
	}
	status = add_names(directory, list);
	closedir(directory);
	if (status < 0) {
		world_list_free(list);
		errno = ENOMEM;
		return -1;
	}
	if (list->count)
		qsort(list->names, list->count, sizeof(*list->names), by_bytes);
	world_has(world, path); /* an empty directory is recorded too */
	return 0;
}

void world_list_free(struct world_list *list)
{
	free(list->names);
	list->names = NULL;
	list->count = 0;
}
