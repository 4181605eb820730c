/* SPDX-License-Identifier: MIT */
/* Addresses, prefixes, and the IPv4 addresses that GIDs stand for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ip.h"

static struct ip ip(const char *text)
{
	struct ip found;

	assert_true(ip_parse(text, &found));
	return found;
}

static bool inside(const char *address, const char *subnet, int64_t prefix)
{
	const struct ip one = ip(address);
	const struct ip other = ip(subnet);

	return ip_in_prefix(&one, &other, prefix);
}

static void test_prefixes_on_both_sides_of_each_border(void **state)
{
	(void)state;
	assert_true(inside("10.0.0.255", "10.0.0.1", 24));
	assert_false(inside("10.0.1.0", "10.0.0.1", 24));
	assert_true(inside("10.0.0.127", "10.0.0.1", 25));
	assert_false(inside("10.0.0.128", "10.0.0.1", 25));
	assert_true(inside("10.0.0.1", "10.0.0.1", 32));
	assert_false(inside("10.0.0.0", "10.0.0.1", 32));
	assert_true(inside("192.0.2.1", "10.0.0.1", 0));
	assert_true(inside("fd00::1:0:0:1", "fd00::1:0:0:2", 126));
	assert_false(inside("fd00::1:0:0:3", "fd00::1:0:0:4", 126));
	assert_true(inside("fd00::1", "fd00::1", 128));
}

static void test_prefixes_that_are_none(void **state)
{
	(void)state;
	assert_false(inside("10.0.0.1", "10.0.0.1", 33));
	assert_false(inside("fd00::1", "fd00::1", 129));
	assert_false(inside("10.0.0.1", "10.0.0.1", -1));
	assert_false(inside("10.0.0.1", "a00:1::", 8));
}

static void test_gids_that_are_ipv4(void **state)
{
	struct ip found;
	struct ip gid = ip("::ffff:10.0.0.1");
	char text[IP_TEXT];

	(void)state;
	assert_true(ip_of_gid(gid.bytes, &found));
	assert_string_equal(ip_format(&found, text), "10.0.0.1");
	gid = ip("::10.0.0.1");
	assert_true(ip_of_gid(gid.bytes, &found));
	gid = ip("fe80::1");
	assert_false(ip_of_gid(gid.bytes, &found));
	gid = ip("::fffe:10.0.0.1");
	assert_false(ip_of_gid(gid.bytes, &found));
}

static void test_what_is_no_address(void **state)
{
	struct ip found;

	(void)state;
	assert_false(ip_parse("", &found));
	assert_false(ip_parse("10.0.0", &found));
	assert_false(ip_parse("10.0.0.1/24", &found));
	assert_false(ip_parse("fe80::1%eth0", &found));
	assert_false(ip_parse("eth0", &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixes_on_both_sides_of_each_border),
		cmocka_unit_test(test_prefixes_that_are_none),
		cmocka_unit_test(test_gids_that_are_ipv4),
		cmocka_unit_test(test_what_is_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
