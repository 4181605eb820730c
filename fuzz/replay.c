/* SPDX-License-Identifier: MIT */
/*
 * usage: TARGET FILE-OR-FOLDER...
 *
 * Stands in for the fuzz engine: gives each file to the target once. So every
 * compiler builds the targets, and every test run replays all seeds and all
 * that ever broke.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define PATH_LENGTH 4096

static _Noreturn void fail(const char *path)
{
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	exit(2);
}

static size_t size_of(FILE *file, const char *path)
{
	long size;

	if (fseek(file, 0, SEEK_END) < 0 || (size = ftell(file)) < 0)
		fail(path);
	rewind(file);
	return (size_t)size;
}

/* The block is exactly as large as the file, for sanitizers to see the end. */
static void replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	if (file == NULL)
		fail(path);
	size = size_of(file, path);
	data = malloc(size);
	if ((data == NULL && size > 0) || fread(data, 1, size, file) != size)
		fail(path);
	fclose(file);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

/* Returns how many files there were. */
static size_t replay(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char name[PATH_LENGTH];
	size_t count = 0;

	if (folder == NULL && errno == ENOTDIR) {
		replay_file(path);
		return 1;
	}
	if (folder == NULL)
		fail(path);
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		count += replay(name);
	}
	closedir(folder);
	return count;
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		count += replay(argv[i]);
	fprintf(stderr, "%zu inputs\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
