/* SPDX-License-Identifier: MIT */
/* Times as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "report/utc.h"

#define SECOND INT64_C(1000000000)

static void times_are_utc(void **state)
{
	char text[UTC_TEXT_MAX];

	(void)state;
	assert_string_equal(utc_text(text, 0), "1970-01-01 00:00:00.000000");
	assert_string_equal(utc_text(text, 1795366800 * SECOND + 123456789),
			    "2026-11-22 17:00:00.123456");
	assert_string_equal(utc_text(text, -1), "1969-12-31 23:59:59.999999");
	assert_string_equal(utc_text(text, -SECOND),
			    "1969-12-31 23:59:59.000000");
	if (sizeof(time_t) < sizeof(int64_t))
		return; /* it ends in 2038 */
	assert_string_equal(utc_text(text, INT64_MIN),
			    "1677-09-21 00:12:43.145224");
	assert_string_equal(utc_text(text, INT64_MAX),
			    "2262-04-11 23:47:16.854775");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
