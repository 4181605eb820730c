/* SPDX-License-Identifier: MIT */
/* Ports of one server, and one service at different times. */
#include "compare_case.h"

/* --- ports -------------------------------------------------------------- */

static void ports_of_a_server(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .port = 80, .code = 7,
		    .count = 3);
		ADD(.client = i, .server = NET(0, 9), .port = 5201);
	}
	expect_count(1);
	expect(0, COMPARE_PORT,
	       "The same 2 clients work with port 5201 of server 10.0.0.9 and "
	       "always fail with port 80 (0x00000007): look at the program "
	       "there, and how it was started.");
}

static void several_ports_of_a_server(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .port = 80, .code = 7);
	ADD(.client = 1, .server = NET(0, 9), .port = 81, .code = 8);
	ADD(.client = 1, .server = NET(0, 9), .port = 82, .count = 2);
	expect_count(1);
	expect(0, COMPARE_PORT,
	       "The same 1 client works with port 82 of server 10.0.0.9 and "
	       "always fails with 2 ports: look at the program there, and how "
	       "it was started.");
}

static void ports_of_different_clients(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .port = 80, .code = 7,
	    .count = 3);
	ADD(.client = 2, .server = NET(0, 9), .port = 5201, .count = 3);
	expect_count(0);
}

/* --- times -------------------------------------------------------------- */

static void worked_until(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 4);
	ADD(.client = 1, .server = NET(0, 9), .count = 3, .code = NOSMCDEV,
	    .seconds = 60);
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between client 0.0.0.1 and port 5000 of server 10.0.0.9, 4 "
	       "connections worked and 3 failed (0x03030000 NOSMCDEV). All "
	       "worked until 2026-01-01 12:00:03.000000 and fail since "
	       "2026-01-01 12:01:00.000000 (UTC).");
}

static void works_since(void **state)
{
	(void)state;
	for (uint32_t i = 1; i <= 2; i++) {
		ADD(.client = i, .server = NET(0, 9), .code = i);
		ADD(.client = i, .server = NET(0, 9), .seconds = 60 + i);
	}
	ADD(.client = 3, .server = NET(0, 9), .seconds = 1); /* not both */
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between 2 clients and port 5000 of server 10.0.0.9, 2 "
	       "connections worked and 2 failed. All failed until 2026-01-01 "
	       "12:00:00.000000 and work since 2026-01-01 12:01:01.000000 "
	       "(UTC).");
}

static void mixed_in_time(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 9);
	ADD(.client = 1, .server = NET(0, 9), .count = 2, .code = 1,
	    .seconds = 3);
	expect_count(1);
	expect(0, COMPARE_TIME,
	       "Between client 0.0.0.1 and port 5000 of server 10.0.0.9, 9 "
	       "connections worked and 2 failed (0x00000001), mixed in time: "
	       "the first that failed began at 2026-01-01 12:00:03.000000, the "
	       "last at 2026-01-01 12:00:04.000000 (UTC).");
}

static void one_failure_is_chance(void **state)
{
	(void)state;
	ADD(.client = 1, .server = NET(0, 9), .count = 9);
	ADD(.client = 1, .server = NET(0, 9), .code = 1, .seconds = 60);
	expect_count(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARE_TEST(ports_of_a_server),
		COMPARE_TEST(several_ports_of_a_server),
		COMPARE_TEST(ports_of_different_clients),
		COMPARE_TEST(worked_until),
		COMPARE_TEST(works_since),
		COMPARE_TEST(mixed_in_time),
		COMPARE_TEST(one_failure_is_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
