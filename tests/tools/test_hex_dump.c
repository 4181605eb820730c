/* SPDX-License-Identifier: MIT */
/* Bytes out of dumps; tests/cases/pastes has one of each program. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "explain/hex_dump.h"

static struct hex_dump dump;

static int setup(void **state)
{
	(void)state;
	dump.length = 0;
	return 0;
}

static void assert_bytes(const char *bytes, size_t length)
{
	assert_int_equal(dump.length, length);
	assert_memory_equal(dump.bytes, bytes, length);
}

static void text_beside_the_bytes_is_none(void **state)
{
	(void)state;
	assert_int_equal(hex_dump_add(&dump, "00000000: e2d4 c3d9       face"),
			 HEX_DUMP_MORE);
	assert_bytes("\xe2\xd4\xc3\xd9", 4);
	assert_int_equal(hex_dump_add(&dump, "00000004: 0400 1c10  dead"),
			 HEX_DUMP_MORE);
	assert_bytes("\xe2\xd4\xc3\xd9\x04\x00\x1c\x10", 8);
}

static void codes_are_no_dump(void **state)
{
	static const char *const lines[] = {
		"03030000",          "0x03030000",
		"50528256",          "0x05000000/0x03030000",
		"TCP 0x03030000",    "NOSMCDEV",
		"deadbeef and more", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_int_equal(hex_dump_add(&dump, lines[i]), HEX_DUMP_NO);
}

static void offset_zero_begins_another(void **state)
{
	(void)state;
	assert_int_equal(hex_dump_add(&dump, "0000  01 02"), HEX_DUMP_MORE);
	assert_int_equal(hex_dump_add(&dump, "0000  03 04"), HEX_DUMP_BEGIN);
	assert_bytes("\x01\x02", 2);
}

static void no_more_than_there_is_room_for(void **state)
{
	char line[] = "0010  00 11 22 33 44 55 66 77  88 99 aa bb cc dd ee ff";

	(void)state;
	for (size_t i = 0; i < HEX_DUMP_MAX; i++)
		assert_int_equal(hex_dump_add(&dump, line), HEX_DUMP_MORE);
	assert_int_equal(dump.length, HEX_DUMP_MAX);
	assert_int_equal(hex_dump_find(&dump, 0), dump.length);
}

static void messages_are_found_one_after_another(void **state)
{
	static const char decline[] = "e2d4c3d904001c100000000000000000"
				      "0303000000000000e2d4c3d9";
	size_t first;

	(void)state;
	hex_dump_add(&dump, "00112233445566778899");
	hex_dump_add(&dump, decline);
	hex_dump_add(&dump, decline);
	first = hex_dump_find(&dump, 0);
	assert_int_equal(first, 10);
	assert_int_equal(hex_dump_find(&dump, first + 28), 38);
	assert_int_equal(hex_dump_find(&dump, first + 56), dump.length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(text_beside_the_bytes_is_none, setup),
		cmocka_unit_test_setup(codes_are_no_dump, setup),
		cmocka_unit_test_setup(offset_zero_begins_another, setup),
		cmocka_unit_test_setup(no_more_than_there_is_room_for, setup),
		cmocka_unit_test_setup(messages_are_found_one_after_another,
				       setup),
	};

	return cmocka_run_group_tests_name("hex_dump", tests, NULL, NULL);
}
