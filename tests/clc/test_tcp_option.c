/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/tcp_option.h>

#define FIND(bytes)                                                         \
	smcclc_tcp_option_find((const uint8_t *)(bytes), sizeof(bytes) - 1, \
			       sizeof(bytes) - 1)

#define MSS  "\x02\x04\x05\xb4"
#define SMCR "\xfe\x06\xe2\xd4\xc3\xd9"
#define SMCD "\xfe\x06\xe2\xd4\xc3\xc4"

static void finds_either_identifier(void **state)
{
	(void)state;
	assert_int_equal(FIND(MSS "\x01\x01" SMCR), SMCCLC_OPTION_SMCR);
	assert_int_equal(FIND(SMCR), SMCCLC_OPTION_SMCR);
	assert_int_equal(FIND(SMCD), SMCCLC_OPTION_SMCD);
	assert_int_equal(FIND(SMCD SMCR), SMCCLC_OPTION_SMCR);
	/* Linux ignores what follows the identifier. */
	assert_int_equal(FIND("\xfe\x08\xe2\xd4\xc3\xd9zz"),
			 SMCCLC_OPTION_SMCR);
}

static void takes_nothing_else_for_it(void **state)
{
	(void)state;
	assert_int_equal(FIND(""), SMCCLC_OPTION_ABSENT);
	assert_int_equal(FIND(MSS), SMCCLC_OPTION_ABSENT);
	assert_int_equal(FIND("\xfd\x06\xe2\xd4\xc3\xd9"),
			 SMCCLC_OPTION_ABSENT); /* kind 253 */
	assert_int_equal(FIND("\xfe\x07\xe2\xd4\xc3\xd9z"),
			 SMCCLC_OPTION_ABSENT); /* odd length */
	assert_int_equal(FIND("\xfe\x06\xe2\xd4\xc3\xda"),
			 SMCCLC_OPTION_ABSENT);
	assert_int_equal(FIND("\x00" SMCR), SMCCLC_OPTION_ABSENT);
	assert_int_equal(FIND("\x02\x00" SMCR), SMCCLC_OPTION_ABSENT);
	assert_int_equal(FIND("\x02\x40" SMCR), SMCCLC_OPTION_ABSENT);
}

static void does_not_guess_what_the_capture_cut_off(void **state)
{
	static const char list[] = MSS "\x01\x01" SMCR "\x00\x00\x00\x00";
	size_t length = sizeof(list) - 1;

	(void)state;
	for (size_t n = 0; n <= length; n++) {
		uint8_t *copy = malloc(n > 0 ? n : 1);

		assert_non_null(copy);
		memcpy(copy, list, n);
		assert_int_equal(smcclc_tcp_option_find(copy, n, length),
				 n < 12 ? SMCCLC_OPTION_UNKNOWN
					: SMCCLC_OPTION_SMCR);
		free(copy);
	}
	assert_int_equal(
		smcclc_tcp_option_find((const uint8_t *)MSS "\x00", 5, 20),
		SMCCLC_OPTION_ABSENT);
}

static void encodes_what_linux_sends(void **state)
{
	uint8_t out[8];

	(void)state;
	assert_int_equal(smcclc_tcp_option_encode(SMCCLC_OPTION_SMCR, out, 8),
			 8);
	assert_memory_equal(out, "\x01\x01" SMCR, 8);
	assert_int_equal(smcclc_tcp_option_encode(SMCCLC_OPTION_SMCD, out, 8),
			 8);
	assert_memory_equal(out, "\x01\x01" SMCD, 8);
	assert_int_equal(smcclc_tcp_option_encode(SMCCLC_OPTION_SMCR, out, 7),
			 0);
	assert_int_equal(smcclc_tcp_option_encode(SMCCLC_OPTION_ABSENT, out, 8),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_either_identifier),
		cmocka_unit_test(takes_nothing_else_for_it),
		cmocka_unit_test(does_not_guess_what_the_capture_cut_off),
		cmocka_unit_test(encodes_what_linux_sends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
