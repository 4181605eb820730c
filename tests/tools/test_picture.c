/* SPDX-License-Identifier: MIT */
/* Pictures of bytes: nothing is missing, and nothing hostile gets out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/picture.h"

/* A Decline of version 1 with a code that nobody knows. */
static const uint8_t decline[] = {
	0xe2, 0xd4, 0xc3, 0xd9, 4,    0,    28,   0x10, 1,    2,
	3,    4,    5,    6,    7,    8,    0x0b, 0xad, 0xf0, 0x0d,
	0,    0,    0,    0,    0xe2, 0xd4, 0xc3, 0xd9,
};

static struct picture picture;

/* Draws it. Returns the text, to be freed. */
static char *draw(const char *title)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	picture_draw(out, &picture, title);
	fclose(out);
	return text;
}

static void test_every_byte_has_a_field(void **state)
{
	bool covered[sizeof(decline)] = {false};

	(void)state;
	assert_true(picture_message(&picture, decline, sizeof(decline)));
	for (size_t i = 0; i < picture.count; i++)
		for (uint32_t j = 0; j < picture.fields[i].length; j++)
			covered[picture.fields[i].offset + j] = true;
	for (size_t i = 0; i < sizeof(covered); i++)
		assert_true(covered[i]);
}

static void test_every_byte_is_drawn(void **state)
{
	char *text;
	size_t count = 0;

	(void)state;
	assert_true(picture_message(&picture, decline, sizeof(decline)));
	text = draw("A Decline");
	for (const char *at = text; (at = strstr(at, "class=\"b\"")); at++)
		count++;
	assert_int_equal(count, sizeof(decline));
	assert_non_null(strstr(text, "0x0badf00d"));
	assert_non_null(strstr(text, "<title>A Decline</title>"));
	free(text);
}

static void test_a_message_that_is_cut(void **state)
{
	(void)state;
	for (size_t length = 0; length <= sizeof(decline); length++) {
		if (!picture_message(&picture, decline, length))
			continue;
		free(draw("cut"));
		assert_true(picture.length <= length);
	}
}

static void test_what_is_no_message(void **state)
{
	static const uint8_t http[] = "GET / HTTP/1.0\r\n\r\n";

	(void)state;
	assert_false(picture_message(&picture, http, sizeof(http)));
}

static void test_markup_in_names_is_text(void **state)
{
	char *text;

	(void)state;
	picture_init(&picture, decline, sizeof(decline));
	picture_add(&picture, 0, 16, "<a>&\x1b", "\"</text>\x9b");
	text = draw("<b>");
	assert_null(strstr(text, "<a>"));
	assert_null(strstr(text, "<b>"));
	assert_null(strchr(text, '\x1b'));
	assert_null(strchr(text, '\x9b'));
	assert_non_null(strstr(text, "&lt;a&gt;&amp;?"));
	free(text);
}

static void test_more_fields_than_there_is_room_for(void **state)
{
	(void)state;
	picture_init(&picture, decline, sizeof(decline));
	for (size_t i = 0; i < PICTURE_FIELDS + 1; i++)
		picture_add(&picture, 0, 1, "x", "y");
	assert_int_equal(picture.count, PICTURE_FIELDS);
	free(draw("many"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_byte_has_a_field),
		cmocka_unit_test(test_every_byte_is_drawn),
		cmocka_unit_test(test_a_message_that_is_cut),
		cmocka_unit_test(test_what_is_no_message),
		cmocka_unit_test(test_markup_in_names_is_text),
		cmocka_unit_test(test_more_fields_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
