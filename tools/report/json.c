/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdlib.h>
#include <time.h>

#include "utf8.h"

#define BUFFER_SIZE 262144
#define KEY_ROOM    72 /* comma, quotes, colon and the longest key */
#define VALUE_ROOM  48 /* comma and the longest value of fixed size */

#define NANOSECONDS 1000000000

int json_open(struct json *json, FILE *out)
{
	*json = (struct json){.out = out, .buffer = malloc(BUFFER_SIZE)};
	return json->buffer ? 0 : -1;
}

void json_flush(struct json *json)
{
	if (!ferror(json->out))
		fwrite(json->buffer, 1, json->used, json->out);
	json->used = 0;
}

void json_close(struct json *json)
{
	free(json->buffer);
}

/* Returns where at least `size` bytes (at most BUFFER_SIZE) may be written. */
static inline char *room(struct json *json, size_t size)
{
	if (BUFFER_SIZE - json->used < size)
		json_flush(json);
	return json->buffer + json->used;
}

static inline void wrote_to(struct json *json, const char *end)
{
	json->used = (size_t)(end - json->buffer);
}

/* Makes room for one value and writes the comma it may need before it. */
static inline char *begin_value(struct json *json)
{
	char *at = room(json, VALUE_ROOM);

	if (json->comma)
		*at++ = ',';
	json->comma = true;
	return at;
}

static void begin(struct json *json, char bracket)
{
	char *at = begin_value(json);

	*at++ = bracket;
	wrote_to(json, at);
	json->comma = false;
}

static void end(struct json *json, char bracket)
{
	char *at = room(json, 1);

	*at++ = bracket;
	wrote_to(json, at);
	json->comma = true;
}

void json_begin_object(struct json *json)
{
	begin(json, '{');
}

void json_end_object(struct json *json)
{
	end(json, '}');
}

void json_begin_array(struct json *json)
{
	begin(json, '[');
}

void json_end_array(struct json *json)
{
	end(json, ']');
}

void json_end_line(struct json *json)
{
	end(json, '\n');
	json->comma = false;
}

void json_key_length(struct json *json, const char *key, size_t length)
{
	char *at = room(json, KEY_ROOM);

	if (json->comma)
		*at++ = ',';
	json->comma = false;
	*at++ = '"';
	memcpy(at, key, length);
	at += length;
	*at++ = '"';
	*at++ = ':';
	wrote_to(json, at);
}

static void literal(struct json *json, const char *text, size_t length)
{
	char *at = begin_value(json);

	memcpy(at, text, length);
	wrote_to(json, at + length);
}

void json_null(struct json *json)
{
	literal(json, "null", 4);
}

void json_bool(struct json *json, bool value)
{
	if (value)
		literal(json, "true", 4);
	else
		literal(json, "false", 5);
}

/* Writes `value` with exactly `digits` decimal digits. Returns the end. */
static char *put_digits(char *at, uint64_t value, unsigned digits)
{
	for (unsigned i = digits; i > 0; i--) {
		at[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + digits;
}

static char *put_uint(char *at, uint64_t value)
{
	unsigned digits = 1;

	for (uint64_t rest = value; rest > 9; rest /= 10)
		digits++;
	return put_digits(at, value, digits);
}

void json_uint(struct json *json, uint64_t value)
{
	wrote_to(json, put_uint(begin_value(json), value));
}

void json_seconds(struct json *json, int64_t nanoseconds)
{
	char *at = begin_value(json);
	uint64_t size = (uint64_t)nanoseconds;

	if (nanoseconds < 0) {
		*at++ = '-';
		size = -size;
	}
	at = put_uint(at, size / NANOSECONDS);
	*at++ = '.';
	at = put_digits(at, size % NANOSECONDS / 1000, 6);
	wrote_to(json, at);
}

void json_time(struct json *json, int64_t nanoseconds)
{
	int64_t below = nanoseconds % NANOSECONDS;
	time_t seconds = (time_t)(nanoseconds / NANOSECONDS);
	char *at = begin_value(json);
	struct tm tm;

	if (below < 0) {
		below += NANOSECONDS;
		seconds--;
	}
	/* 64 bits of nanoseconds span the years 1677 to 2262. */
	gmtime_r(&seconds, &tm);
	*at++ = '"';
	at = put_digits(at, (uint64_t)tm.tm_year + 1900, 4);
	*at++ = '-';
	at = put_digits(at, (uint64_t)tm.tm_mon + 1, 2);
	*at++ = '-';
	at = put_digits(at, (uint64_t)tm.tm_mday, 2);
	*at++ = 'T';
	at = put_digits(at, (uint64_t)tm.tm_hour, 2);
	*at++ = ':';
	at = put_digits(at, (uint64_t)tm.tm_min, 2);
	*at++ = ':';
	at = put_digits(at, (uint64_t)tm.tm_sec, 2);
	*at++ = '.';
	at = put_digits(at, (uint64_t)below / 1000, 6);
	*at++ = 'Z';
	*at++ = '"';
	wrote_to(json, at);
}

static char *put_hex(char *at, uint64_t value, unsigned digits)
{
	for (unsigned i = digits; i > 0; i--)
		*at++ = "0123456789abcdef"[value >> (4 * (i - 1)) & 0xf];
	return at;
}

void json_hex(struct json *json, uint64_t value, unsigned digits)
{
	char *at = begin_value(json);

	*at++ = '"';
	*at++ = '0';
	*at++ = 'x';
	at = put_hex(at, value, digits);
	*at++ = '"';
	wrote_to(json, at);
}

void json_bytes(struct json *json, const uint8_t *bytes, size_t length)
{
	char *at = begin_value(json);

	*at++ = '"';
	wrote_to(json, at);
	for (size_t i = 0; i < length; i++)
		wrote_to(json, put_hex(room(json, 2), bytes[i], 2));
	at = room(json, 1);
	*at++ = '"';
	wrote_to(json, at);
}

/* Whether `c` may stand in a JSON string as it is. */
static inline bool plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

/* Copies any number of bytes as they are. */
static void put_raw(struct json *json, const char *bytes, size_t length)
{
	while (length) {
		size_t part = length < 4096 ? length : 4096;

		memcpy(room(json, part), bytes, part);
		json->used += part;
		bytes += part;
		length -= part;
	}
}

/* Writes one character that is not plain. Returns how many bytes it has. */
static size_t put_special(struct json *json, const char *string)
{
	char escape[6] = "\\u00";
	uint32_t point;
	size_t length = utf8_decode(string, &point);

	if (!length) {
		put_raw(json, "\xef\xbf\xbd", 3); /* U+FFFD */
		return 1;
	}
	if (point == '"' || point == '\\') {
		escape[1] = (char)point;
		put_raw(json, escape, 2);
	} else if (point < 0xa0) { /* the control characters, both ranges */
		put_hex(escape + 4, point, 2);
		put_raw(json, escape, 6);
	} else {
		put_raw(json, string, length);
	}
	return length;
}

void json_string(struct json *json, const char *string)
{
	char *at;

	if (!string) {
		json_null(json);
		return;
	}
	at = begin_value(json);
	*at++ = '"';
	wrote_to(json, at);
	while (*string) {
		size_t run = 0;

		while (plain((unsigned char)string[run]))
			run++;
		put_raw(json, string, run);
		string += run;
		if (*string)
			string += put_special(json, string);
	}
	at = room(json, 1);
	*at++ = '"';
	wrote_to(json, at);
}
