/* SPDX-License-Identifier: MIT */
/* The JSON reader, value by value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "json_read.h"

/* Reads `text` into `tree`. Returns whether it is JSON. */
static bool reads(struct json_tree *tree, char *buffer, const char *text)
{
	size_t offset;

	strcpy(buffer, text);
	return json_tree_read(tree, buffer, &offset) == NULL;
}

static void test_members(void **state)
{
	char buffer[256];
	struct json_tree tree;
	const struct json_value *list;

	(void)state;
	assert_true(reads(&tree, buffer,
			  " {\"a\": [1,-20 , 3], \"b\":{\"c\":null}, "
			  "\"t\":true,\"f\":false,\"s\":\"x\"} "));
	list = json_member(tree.root, "a");
	assert_int_equal(list->kind, JSON_ARRAY);
	assert_string_equal(list->first->text, "1");
	assert_string_equal(list->first->next->text, "-20");
	assert_string_equal(list->first->next->next->text, "3");
	assert_null(list->first->next->next->next);
	assert_int_equal(json_member(json_member(tree.root, "b"), "c")->kind,
			 JSON_NULL);
	assert_int_equal(json_member(tree.root, "t")->kind, JSON_TRUE);
	assert_int_equal(json_member(tree.root, "f")->kind, JSON_FALSE);
	assert_string_equal(json_member(tree.root, "s")->text, "x");
	assert_null(json_member(tree.root, "d"));
	assert_null(json_member(list, "d"));
	assert_null(json_member(NULL, "d"));
	json_tree_free(&tree);
}

static void test_strings(void **state)
{
	char buffer[256];
	struct json_tree tree;

	(void)state;
	assert_true(reads(&tree, buffer,
			  "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\","
			  "\"\\u0041\\u00e4\\u20ac\\ud83d\\ude00\"]"));
	assert_string_equal(tree.root->first->text, "\"\\/\b\f\n\r\t");
	assert_string_equal(tree.root->first->next->text,
			    "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
	json_tree_free(&tree);
}

static void test_what_is_no_json(void **state)
{
	static const char *const wrong[] = {
		"",
		"[",
		"[1",
		"[1,",
		"[1,]",
		"{\"a\"}",
		"{\"a\":}",
		"{1:2}",
		"[nul]",
		"[\"x]",
		"[\"\\x\"]",
		"[1] 2",
		"[\"\\u12\"]",
		"1",
		"[\"\n\"]",
		"[\"\\ud800\"]",
		"[\"\\ud800\\u0041\"]",
		"[\"\\u0000\"]",
		"[\"\\",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		char buffer[64];
		struct json_tree tree;

		assert_false(reads(&tree, buffer, wrong[i]));
		json_tree_free(&tree);
	}
}

static void test_depth_on_both_sides_of_the_limit(void **state)
{
	enum {
		LIMIT = 32
	};
	char buffer[4 * LIMIT];
	char text[4 * LIMIT];
	struct json_tree tree;

	(void)state;
	for (size_t depth = LIMIT; depth <= LIMIT + 2; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		text[2 * depth] = '\0';
		assert_int_equal(reads(&tree, buffer, text),
				 depth <= LIMIT + 1);
		json_tree_free(&tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_what_is_no_json),
		cmocka_unit_test(test_depth_on_both_sides_of_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
