/* SPDX-License-Identifier: MIT */
/* Reads one JSON value of any size up to a limit into a tree. */
#ifndef HOST_JSON_READ_H
#define HOST_JSON_READ_H

#include <stddef.h>
#include <stdint.h>

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_value {
	enum json_kind kind;
	const char *key;          /* of a member of an object, else NULL */
	const char *text;         /* of a string or number, ended with NUL */
	struct json_value *first; /* of an array or object */
	struct json_value *next;  /* in the same array or object */
};

struct json_tree {
	struct json_value *root;
	struct json_block *blocks; /* memory of the values */
};

/*
 * Reads the value in `text`, which it changes: strings are decoded in place and
 * the tree points into it. Returns NULL, or what is wrong, with its place in
 * `*offset`. Call json_tree_free() in both cases.
 */
const char *json_tree_read(struct json_tree *tree, char *text, size_t *offset);

void json_tree_free(struct json_tree *tree);

/* Returns the member `key` of an object, NULL if there is none. */
const struct json_value *json_member(const struct json_value *object,
				     const char *key);

#endif
