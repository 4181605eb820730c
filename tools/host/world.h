/* SPDX-License-Identifier: MIT */
/*
 * Where facts of a host come from: files of sysfs and procfs, and answers of
 * the kernel to questions over netlink. Either those of this host, or those of
 * a recorded world: a directory that has the files beneath sys/, proc/ and
 * boot/, and each answer as a file netlink/QUESTION of raw messages.
 */
#ifndef HOST_WORLD_H
#define HOST_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#define WORLD_FILE_MAX 65536 /* bytes of a file that are read */
#define WORLD_PATH_MAX 512
#define WORLD_LIST_MAX 4096 /* names of a directory that are read */
#define WORLD_NAME_MAX 256  /* the largest name of a file on Linux, and NUL */

struct world {
	int root;      /* descriptor of the directory that stands for / */
	bool recorded; /* not this host: netlink answers are files */
	int copy;      /* directory to record all that is read in, or -1 */
};

/* Names in a directory, in order of bytes. */
struct world_list {
	char (*names)[WORLD_NAME_MAX];
	size_t count;
	bool cut; /* there are more than WORLD_LIST_MAX */
};

/*
 * Opens the world recorded in the directory `root`, or this host if it is
 * NULL. Returns 0, or -1 with errno set.
 */
int world_open(struct world *world, const char *root);

/*
 * From here on all that is read is recorded in `directory`, which is made.
 * Returns 0, or -1 with errno set.
 */
int world_record(struct world *world, const char *directory);

void world_close(struct world *world);

/*
 * Reads at most `size` - 1 bytes of the file `path` (relative to the root) and
 * ends them with NUL. Returns how many were read, or -1 with errno set.
 */
long world_read(const struct world *world, const char *path, char *buffer,
		size_t size);

/*
 * As world_read(), for text: what follows the first line feed and blanks at
 * the end are dropped.
 */
long world_read_line(const struct world *world, const char *path, char *buffer,
		     size_t size);

/*
 * Reads a whole file into memory that the caller frees; more than `limit`
 * bytes are EFBIG. Returns NULL with errno set, or where it is, `*length` long.
 */
void *world_read_all(const struct world *world, const char *path, size_t limit,
		     size_t *length);

/*
 * Reads the last name of where the link `path` points to. A recorded world has
 * it as the text of the file `path` + ".link", so that `path` can be a
 * directory. Returns its length, or -1.
 */
long world_link(const struct world *world, const char *path, char *buffer,
		size_t size);

/* Whether there is a file or directory `path`. */
bool world_has(const struct world *world, const char *path);

/*
 * Lists the directory `path`. Returns 0, or -1 with errno set; after 0 the
 * caller frees with world_list_free().
 */
int world_list(const struct world *world, const char *path,
	       struct world_list *list);
void world_list_free(struct world_list *list);

/* Records the file `path` with these bytes, if this world is recorded. */
void world_note(const struct world *world, const char *path, const void *bytes,
		size_t length);

#endif
