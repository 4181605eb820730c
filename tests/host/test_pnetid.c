/* SPDX-License-Identifier: MIT */
/* PNET ids: out of firmware, compared, and as Linux takes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pnetid.h"

static void fill_util(uint8_t util[PNETID_UTIL_LENGTH])
{
	memset(util, 0, PNETID_UTIL_LENGTH);
	memset(util, 0x40, 2 * PNETID_LENGTH); /* blanks */
	memcpy(util, "\xd5\xc5\xe3\xf1", 4);   /* NET1 */
	memcpy(util + PNETID_LENGTH, "\xa9\x81\xff\x4b", 4);
}

static void test_each_port_has_its_own(void **state)
{
	uint8_t util[PNETID_UTIL_LENGTH];
	char pnetid[FACTS_PNETID];

	(void)state;
	fill_util(util);
	assert_true(pnetid_of_util(util, sizeof(util), 0, pnetid));
	assert_string_equal(pnetid, "NET1");
	assert_true(pnetid_of_util(util, sizeof(util), 1, pnetid));
	assert_string_equal(pnetid, "za?.");
	assert_false(pnetid_of_util(util, sizeof(util), 2, pnetid));
	assert_string_equal(pnetid, "");
}

static void test_ports_and_lengths_out_of_range(void **state)
{
	uint8_t util[PNETID_UTIL_LENGTH];
	char pnetid[FACTS_PNETID];

	(void)state;
	fill_util(util);
	assert_false(pnetid_of_util(util, sizeof(util), 4, pnetid));
	assert_false(pnetid_of_util(util, sizeof(util), -1, pnetid));
	assert_true(pnetid_of_util(util, PNETID_LENGTH, 0, pnetid));
	assert_false(pnetid_of_util(util, PNETID_LENGTH - 1, 0, pnetid));
	assert_false(pnetid_of_util(util, 2 * PNETID_LENGTH - 1, 1, pnetid));
}

static void test_match_ends_at_blanks(void **state)
{
	(void)state;
	assert_true(pnetid_match("NET1", "NET1   "));
	assert_false(pnetid_match("NET1", "NET2"));
	assert_false(pnetid_match("NET1", "NET"));
	assert_true(pnetid_match("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"));
	assert_false(pnetid_match("ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOQ"));
	assert_true(pnetid_match("", " "));
	assert_false(pnetid_is_set(""));
	assert_false(pnetid_is_set(" A"));
	assert_true(pnetid_is_set("A"));
}

static void test_normal_form(void **state)
{
	char pnetid[FACTS_PNETID];

	(void)state;
	assert_true(pnetid_normalize(" net1\n", pnetid));
	assert_string_equal(pnetid, "NET1");
	assert_true(pnetid_normalize("ABCDEFGHIJKLMNOP", pnetid));
	assert_false(pnetid_normalize("ABCDEFGHIJKLMNOPQ", pnetid));
	assert_false(pnetid_normalize("A B", pnetid));
	assert_false(pnetid_normalize("A-B", pnetid));
	assert_false(pnetid_normalize("\xc3\xa4", pnetid));
	assert_false(pnetid_normalize(" ", pnetid));
	assert_false(pnetid_normalize("", pnetid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_port_has_its_own),
		cmocka_unit_test(test_ports_and_lengths_out_of_range),
		cmocka_unit_test(test_match_ends_at_blanks),
		cmocka_unit_test(test_normal_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
