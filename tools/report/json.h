/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON through one large buffer. The caller sees to it that begins and
 * ends pair up and that object members have keys; commas come by themselves.
 *
 * Once writing has failed nothing more is written; the error is kept in the
 * stream, for ferror() to tell.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct json {
	FILE *out;
	char *buffer;
	size_t used;
	bool comma; /* something of the same object or array came before */
};

/* Returns 0, or -1 when out of memory. `out` stays the caller's. */
int json_open(struct json *json, FILE *out);

/* Writes what is buffered. */
void json_flush(struct json *json);

/* Frees the buffer without writing it. */
void json_close(struct json *json);

void json_begin_object(struct json *json);
void json_end_object(struct json *json);
void json_begin_array(struct json *json);
void json_end_array(struct json *json);

/* Ends a top-level value: a line feed. */
void json_end_line(struct json *json);

/* A member's key, at most 64 bytes of [a-z0-9_-]. */
void json_key_length(struct json *json, const char *key, size_t length);

static inline void json_key(struct json *json, const char *key)
{
	json_key_length(json, key, strlen(key));
}

void json_null(struct json *json);
void json_bool(struct json *json, bool value);
void json_uint(struct json *json, uint64_t value);

/* `nanoseconds` as a number of seconds with six decimals, cut towards zero. */
void json_seconds(struct json *json, int64_t nanoseconds);

/* `nanoseconds` since 1970 as an RFC 3339 string in UTC, six decimals. */
void json_time(struct json *json, int64_t nanoseconds);

/* A string "0x..." of the lowest `digits` (1 to 16) hexadecimal digits. */
void json_hex(struct json *json, uint64_t value, unsigned digits);

/* A string of two hexadecimal digits a byte. */
void json_bytes(struct json *json, const uint8_t *bytes, size_t length);

/*
 * A string of any bytes: what is not UTF-8 becomes U+FFFD, control characters
 * are escaped. NULL is written as null.
 */
void json_string(struct json *json, const char *string);

#endif
