/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

#include "vectors.h"

static struct vector vectors[128];

static void load_line(struct vector *v, const char *line)
{
	unsigned byte;

	if (line[0] == '#') {
		snprintf(v->expect, sizeof(v->expect), "%s", line + 2);
		return;
	}
	for (; sscanf(line, "%2x", &byte) == 1; line += 2) {
		assert_true(v->length < sizeof(v->bytes));
		v->bytes[v->length++] = (uint8_t)byte;
	}
}

static void load(struct vector *v, const char *path, const char *name)
{
	char line[256];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	memset(v, 0, sizeof(*v));
	snprintf(v->name, sizeof(v->name), "%s", name);
	while (fgets(line, sizeof(line), file) != NULL)
		load_line(v, line);
	fclose(file);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct vector *)a)->name,
		      ((const struct vector *)b)->name);
}

size_t vectors_load(const char *kind, const struct vector **out)
{
	char folder[512], path[1024];
	struct dirent *entry;
	size_t count = 0;
	DIR *dir;

	snprintf(folder, sizeof(folder), "%s/%s", TEST_VECTORS, kind);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (strstr(entry->d_name, ".hex") == NULL)
			continue;
		assert_true(count < sizeof(vectors) / sizeof(vectors[0]));
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		load(&vectors[count++], path, entry->d_name);
	}
	closedir(dir);
	assert_true(count > 0);
	qsort(vectors, count, sizeof(vectors[0]), by_name);
	*out = vectors;
	return count;
}
