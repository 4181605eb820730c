/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/html.h"

static char *text_of(const char *string)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	html_text(out, string);
	fclose(out);
	return text;
}

static void assert_text(const char *string, const char *expected)
{
	char *text = text_of(string);

	assert_string_equal(text, expected);
	free(text);
}

static void markup_becomes_text(void **state)
{
	(void)state;
	assert_text("<b title=\"x\" id='y'>&amp;",
		    "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
	assert_text("a-z 0-9 `=/", "a-z 0-9 `=/");
	assert_text("", "");
}

static void other_languages_stay(void **state)
{
	(void)state;
	assert_text("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7",
		    "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7");
}

static void what_cannot_be_shown_is_replaced(void **state)
{
	(void)state;
	assert_text("a\x01\x1b\x7f"
		    "b",
		    "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
		    "b");
	assert_text("\xc2\x80", "\xef\xbf\xbd"); /* a control, too */
	assert_text("a\nb", "a\nb");
	assert_text("\t\r", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void bytes_that_are_no_utf8_are_replaced(void **state)
{
	(void)state;
	assert_text("\xff<", "\xef\xbf\xbd&lt;");
	assert_text("\xc3", "\xef\xbf\xbd");
	assert_text("\xc3<", "\xef\xbf\xbd&lt;");
	assert_text("\xc0\xbc", "\xef\xbf\xbd\xef\xbf\xbd"); /* long "<" */
}

static void strings_fill_a_template(void **state)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	assert_non_null(out);
	html_fill(out, "<p id=\"%\">%</p>", "\"", "%<");
	html_fill(out, "%", "");
	fclose(out);
	assert_string_equal(text, "<p id=\"&quot;\">%&lt;</p>");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_becomes_text),
		cmocka_unit_test(other_languages_stay),
		cmocka_unit_test(what_cannot_be_shown_is_replaced),
		cmocka_unit_test(bytes_that_are_no_utf8_are_replaced),
		cmocka_unit_test(strings_fill_a_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
