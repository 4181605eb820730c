/* SPDX-License-Identifier: MIT */
/* The JSON writer, value by value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/json.h"

struct fixture {
	struct json json;
	FILE *out;
	char *written;
	size_t length;
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	fixture->out = open_memstream(&fixture->written, &fixture->length);
	*state = fixture;
	return fixture->out ? json_open(&fixture->json, fixture->out) : -1;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	json_close(&fixture->json);
	fclose(fixture->out);
	free(fixture->written);
	free(fixture);
	return 0;
}

static void assert_written(struct fixture *fixture, const char *expected)
{
	json_flush(&fixture->json);
	fflush(fixture->out);
	assert_string_equal(fixture->written, expected);
}

static void commas_come_by_themselves(void **state)
{
	struct fixture *fixture = *state;
	struct json *json = &fixture->json;

	json_begin_object(json);
	json_key(json, "a");
	json_begin_array(json);
	json_uint(json, 1);
	json_begin_object(json);
	json_end_object(json);
	json_null(json);
	json_begin_array(json);
	json_end_array(json);
	json_end_array(json);
	json_key(json, "b");
	json_bool(json, true);
	json_key(json, "c");
	json_bool(json, false);
	json_end_object(json);
	json_end_line(json);
	json_begin_object(json);
	json_end_object(json);
	json_end_line(json);
	assert_written(fixture,
		       "{\"a\":[1,{},null,[]],\"b\":true,\"c\":false}\n{}\n");
}

static void numbers(void **state)
{
	struct fixture *fixture = *state;
	struct json *json = &fixture->json;

	json_begin_array(json);
	json_uint(json, 0);
	json_uint(json, 10);
	json_uint(json, UINT64_MAX);
	json_end_array(json);
	assert_written(fixture, "[0,10,18446744073709551615]");
}

static void seconds_have_six_decimals(void **state)
{
	struct fixture *fixture = *state;
	struct json *json = &fixture->json;

	json_begin_array(json);
	json_seconds(json, 0);
	json_seconds(json, 210999);
	json_seconds(json, 12345678901);
	json_seconds(json, -1500000000);
	json_seconds(json, INT64_MIN);
	json_end_array(json);
	assert_written(fixture, "[0.000000,0.000210,12.345678,-1.500000,"
				"-9223372036.854775]");
}

static void times_are_rfc_3339(void **state)
{
	struct fixture *fixture = *state;
	struct json *json = &fixture->json;

	if (sizeof(time_t) < sizeof(int64_t))
		return; /* it ends in 2038 */
	json_begin_array(json);
	json_time(json, 0);
	json_time(json, INT64_C(1795366800123456789));
	json_time(json, -1);
	json_time(json, INT64_MAX);
	json_time(json, INT64_MIN);
	json_end_array(json);
	assert_written(fixture, "[\"1970-01-01T00:00:00.000000Z\","
				"\"2026-11-22T17:00:00.123456Z\","
				"\"1969-12-31T23:59:59.999999Z\","
				"\"2262-04-11T23:47:16.854775Z\","
				"\"1677-09-21T00:12:43.145224Z\"]");
}

static void hexadecimal(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x9a, 0xff};
	struct fixture *fixture = *state;
	struct json *json = &fixture->json;

	json_begin_array(json);
	json_hex(json, 0x3030000, 8);
	json_hex(json, UINT64_MAX, 16);
	json_hex(json, 0xabc, 2);
	json_bytes(json, bytes, sizeof(bytes));
	json_bytes(json, bytes, 0);
	json_end_array(json);
	assert_written(fixture, "[\"0x03030000\",\"0xffffffffffffffff\","
				"\"0xbc\",\"009aff\",\"\"]");
}

static void assert_string(void **state, const char *string,
			  const char *expected)
{
	struct fixture *fixture = *state;

	json_string(&fixture->json, string);
	assert_written(fixture, expected);
}

static void no_string_is_null(void **state)
{
	assert_string(state, NULL, "null");
}

static void ascii_is_kept(void **state)
{
	assert_string(state, "a !#[]^~/", "\"a !#[]^~/\"");
}

static void what_json_forbids_is_escaped(void **state)
{
	assert_string(state, "\"\\\n\x01\x1b[0m\x7f",
		      "\"\\\"\\\\\\u000a\\u0001\\u001b[0m\\u007f\"");
}

static void utf8_is_kept(void **state)
{
	assert_string(state, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		      "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

static void second_control_range_is_escaped(void **state)
{
	assert_string(state, "\xc2\x9b", "\"\\u009b\"");
}

#define BAD "\xef\xbf\xbd"

static void what_is_not_utf8_is_replaced(void **state)
{
	/* a lone continuation, a sequence cut by the end, and Latin-1 */
	assert_string(state, "\x80.\xe9t\xe9.\xe2\x82",
		      "\"" BAD "." BAD "t" BAD "." BAD BAD "\"");
}

static void overlong_and_surrogates_are_replaced(void **state)
{
	assert_string(state, "\xc0\xaf.\xe0\x80\xaf.\xed\xa0\x80.\xf5",
		      "\"" BAD BAD "." BAD BAD BAD "." BAD BAD BAD "." BAD
		      "\"");
}

static void beyond_unicode_is_replaced(void **state)
{
	assert_string(state, "\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"");
}

/* More than the buffer holds, so that it is flushed in between. */
static void long_output_is_whole(void **state)
{
	struct fixture *fixture = *state;
	const size_t length = 1000000;
	char *string = malloc(length + 1);
	uint8_t *bytes = calloc(1, length);

	assert_non_null(string);
	assert_non_null(bytes);
	memset(string, 'x', length);
	string[length] = '\0';
	json_begin_array(&fixture->json);
	json_string(&fixture->json, string);
	json_bytes(&fixture->json, bytes, length);
	for (size_t i = 0; i < 100000; i++)
		json_null(&fixture->json);
	json_end_array(&fixture->json);
	json_flush(&fixture->json);
	fflush(fixture->out);
	assert_int_equal(fixture->length,
			 1 + length + 2 + 1 + 2 * length + 2 + 500000 + 1);
	assert_memory_equal(fixture->written + 2, string, length);
	assert_string_equal(fixture->written + fixture->length - 6, ",null]");
	free(string);
	free(bytes);
}

static void failure_is_left_in_the_stream(void **state)
{
	struct json json;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	if (!full)
		skip();
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(json_open(&json, full), 0);
	json_null(&json);
	json_flush(&json);
	assert_true(ferror(full));
	json_null(&json);
	json_flush(&json); /* nothing more to fail */
	json_close(&json);
	fclose(full);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(commas_come_by_themselves),
		CASE(numbers),
		CASE(seconds_have_six_decimals),
		CASE(times_are_rfc_3339),
		CASE(hexadecimal),
		CASE(no_string_is_null),
		CASE(ascii_is_kept),
		CASE(what_json_forbids_is_escaped),
		CASE(utf8_is_kept),
		CASE(second_control_range_is_escaped),
		CASE(what_is_not_utf8_is_replaced),
		CASE(overlong_and_surrogates_are_replaced),
		CASE(beyond_unicode_is_replaced),
		CASE(long_output_is_whole),
		cmocka_unit_test(failure_is_left_in_the_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
