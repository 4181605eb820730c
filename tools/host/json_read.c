/* SPDX-License-Identifier: MIT */
#include "json_read.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX   32
#define BLOCK_COUNT 256
#define VALUES_MAX  1000000

struct json_block {
	struct json_block *next;
	size_t used;
	struct json_value values[BLOCK_COUNT];
};

struct reader {
	struct json_tree *tree;
	char *at;
	size_t values;
	const char *error;
};

static struct json_value *read_value(struct reader *reader, int depth);

static struct json_value *new_value(struct reader *reader, enum json_kind kind)
{
	struct json_block *block = reader->tree->blocks;

	if (++reader->values > VALUES_MAX) {
		reader->error = "too many values";
		return NULL;
	}
	if (!block || block->used == BLOCK_COUNT) {
		block = malloc(sizeof(*block));
		if (!block) {
			reader->error = "out of memory";
			return NULL;
		}
		block->next = reader->tree->blocks;
		block->used = 0;
		reader->tree->blocks = block;
	}
	block->values[block->used] = (struct json_value){.kind = kind};
	return &block->values[block->used++];
}

static void skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\r\n");
}

/* --- strings ----------------------------------------------------------- */

/* Reads four hexadecimal digits. Returns them, or -1. */
static long read_hex(const char *at)
{
	char digits[5] = "";

	for (size_t i = 0; i < 4; i++) {
		if (!at[i] || !strchr("0123456789abcdefABCDEF", at[i]))
			return -1;
		digits[i] = at[i];
	}
	return strtol(digits, NULL, 16);
}

/* Writes a character in UTF-8. Returns the end. */
static char *put_utf8(char *to, unsigned long point)
{
	if (point < 0x80) {
		*to++ = (char)point;
	} else if (point < 0x800) {
		*to++ = (char)(0xc0 | point >> 6);
		*to++ = (char)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		*to++ = (char)(0xe0 | point >> 12);
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	} else {
		*to++ = (char)(0xf0 | point >> 18);
		*to++ = (char)(0x80 | (point >> 12 & 0x3f));
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	}
	return to;
}

/* Decodes what follows a backslash. Returns its length there, or 0. */
static size_t read_escape(const char *at, char **to)
{
	static const char from[] = "\"\\/bfnrt";
	static const char into[] = "\"\\/\b\f\n\r\t";
	const char *simple = *at ? strchr(from, *at) : NULL;
	long high;
	long low;

	if (simple) {
		*(*to)++ = into[simple - from];
		return 1;
	}
	if (*at != 'u')
		return 0;
	high = read_hex(at + 1);
	if (high <= 0) /* a NUL would end the string */
		return 0;
	if (high < 0xd800 || high > 0xdfff) {
		*to = put_utf8(*to, (unsigned long)high);
		return 5;
	}
	if (high > 0xdbff || at[5] != '\\' || at[6] != 'u')
		return 0;
	low = read_hex(at + 7);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*to = put_utf8(*to, 0x10000ul + ((unsigned long)(high - 0xd800) << 10) +
				    (unsigned long)(low - 0xdc00));
	return 11;
}

/* Reads a string, which never grows. Returns NULL if it is none. */
static const char *read_string(struct reader *reader)
{
	char *start = ++reader->at;
	char *to = start;

	while (*reader->at != '"') {
		size_t length;

		if ((unsigned char)*reader->at < ' ') {
			reader->error = "a string does not end";
			return NULL;
		}
		if (*reader->at != '\\') {
			*to++ = *reader->at++;
			continue;
		}
		length = read_escape(reader->at + 1, &to);
		if (!length) {
			reader->error = "no such escape in a string";
			return NULL;
		}
		reader->at += 1 + length;
	}
	reader->at++;
	*to = '\0';
	return start;
}

/* --- values ------------------------------------------------------------ */

/* Reads what is between brackets; `object`: with keys. */
static struct json_value *read_list(struct reader *reader, bool object,
				    int depth)
{
	struct json_value *list =
		new_value(reader, object ? JSON_OBJECT : JSON_ARRAY);
	struct json_value **last = list ? &list->first : NULL;
	const char close = object ? '}' : ']';

	reader->at++;
	skip_blanks(reader);
	if (list && *reader->at == close) {
		reader->at++;
		return list;
	}
	while (list) {
		const char *key = NULL;
		struct json_value *item;

		if (object) {
			skip_blanks(reader);
			key = *reader->at == '"' ? read_string(reader) : NULL;
			skip_blanks(reader);
			if (!key || *reader->at != ':') {
				reader->error = "a key is missing";
				return NULL;
			}
			reader->at++;
		}
		item = read_value(reader, depth + 1);
		if (!item)
			return NULL;
		item->key = key;
		*last = item;
		last = &item->next;
		skip_blanks(reader);
		if (*reader->at == close) {
			reader->at++;
			return list;
		}
		if (*reader->at != ',') {
			reader->error = "a comma is missing";
			return NULL;
		}
		reader->at++;
	}
	return NULL;
}

/* The text of a number cannot be ended where it is: it is copied back by one
 * byte, over its own sign or the byte before it, which was read already. */
static struct json_value *read_number(struct reader *reader)
{
	size_t length = strspn(reader->at, "+-0123456789.eE");
	struct json_value *value = new_value(reader, JSON_NUMBER);

	if (!value)
		return NULL;
	memmove(reader->at - 1, reader->at, length);
	reader->at[length - 1] = '\0';
	value->text = reader->at - 1;
	reader->at += length;
	return value;
}

static struct json_value *read_word(struct reader *reader)
{
	static const struct {
		const char *word;
		enum json_kind kind;
	} words[] = {{"null", JSON_NULL},
		     {"false", JSON_FALSE},
		     {"true", JSON_TRUE}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t length = strlen(words[i].word);

		if (strncmp(reader->at, words[i].word, length) != 0)
			continue;
		reader->at += length;
		return new_value(reader, words[i].kind);
	}
	reader->error = "this is no value";
	return NULL;
}

static struct json_value *read_value(struct reader *reader, int depth)
{
	struct json_value *value;

	if (depth > DEPTH_MAX) {
		reader->error = "nested too deeply";
		return NULL;
	}
	skip_blanks(reader);
	switch (*reader->at) {
	case '{':
		return read_list(reader, true, depth);
	case '[':
		return read_list(reader, false, depth);
	case '"':
		value = new_value(reader, JSON_STRING);
		if (value)
			value->text = read_string(reader);
		return value && value->text ? value : NULL;
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		/* A number that stands alone has no byte before it. */
		if (depth > 0)
			return read_number(reader);
		reader->error = "this is no object";
		return NULL;
	default:
		return read_word(reader);
	}
}

const char *json_tree_read(struct json_tree *tree, char *text, size_t *offset)
{
	struct reader reader = {.tree = tree, .at = text};

	*tree = (struct json_tree){.root = NULL};
	tree->root = read_value(&reader, 0);
	skip_blanks(&reader);
	if (tree->root && *reader.at)
		reader.error = "something follows the value";
	*offset = (size_t)(reader.at - text);
	return reader.error;
}

void json_tree_free(struct json_tree *tree)
{
	while (tree->blocks) {
		struct json_block *block = tree->blocks;

		tree->blocks = block->next;
		free(block);
	}
}

const struct json_value *json_member(const struct json_value *object,
				     const char *key)
{
	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	for (const struct json_value *value = object->first; value;
	     value = value->next)
		if (strcmp(value->key, key) == 0)
			return value;
	return NULL;
}
