/* SPDX-License-Identifier: MIT */
/* Codes as people have them, and lines of smcss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "explain/code_input.h"

#define TCP_LINE                                                             \
	"ACTIVE         00000 0067210 10.0.1.1:52572          10.0.1.2:5000" \
	"           0000 TCP "

static struct code_input input;

static int parse(const char *text)
{
	char line[512];

	assert_true(strlen(text) < sizeof(line));
	strcpy(line, text);
	return code_input_parse(line, &input);
}

static void codes(void **state)
{
	static const char *const forms[] = {
		"0x03030000", "0X3030000", "3030000",
		"50528256",   "NOSMCDEV",  " nosmcdev\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		assert_int_equal(parse(forms[i]), 0);
		assert_int_equal(input.kind, CODE_INPUT_CODE);
		assert_int_equal(input.local, 0x03030000);
		assert_false(input.fell_back);
		assert_string_equal(input.address[0], "");
	}
}

static void pairs(void **state)
{
	(void)state;
	assert_int_equal(parse("0x05000000/0x03030000"), 0);
	assert_int_equal(input.kind, CODE_INPUT_PAIR);
	assert_int_equal(input.local, 0x05000000);
	assert_int_equal(input.peer, 0x03030000);
	assert_false(input.fell_back);
}

static void lines_on_tcp(void **state)
{
	(void)state;
	assert_int_equal(parse(TCP_LINE "0x05000000/0x03030000\n"), 0);
	assert_int_equal(input.kind, CODE_INPUT_PAIR);
	assert_true(input.fell_back);
	assert_int_equal(input.peer, 0x03030000);
	assert_string_equal(input.address[0], "10.0.1.1");
	assert_string_equal(input.address[1], "10.0.1.2");
	assert_int_equal(parse(TCP_LINE " 0x03010000"), 0);
	assert_int_equal(input.kind, CODE_INPUT_CODE);
	assert_int_equal(input.local, 0x03010000);
	assert_int_equal(parse("TCP 0x03010000"), 0);
	assert_int_equal(input.kind, CODE_INPUT_CODE);
	assert_true(input.fell_back);
	assert_string_equal(input.address[0], "");
}

static void line_without_a_reason(void **state)
{
	(void)state;
	assert_int_equal(parse(TCP_LINE), 0);
	assert_int_equal(input.kind, CODE_INPUT_BARE);
	assert_true(input.fell_back);
	assert_int_equal(parse("TCP"), 0);
	assert_int_equal(input.kind, CODE_INPUT_BARE);
}

static void lines_on_smc(void **state)
{
	(void)state;
	assert_int_equal(parse("ACTIVE 00000 0067210 ::1:9 fe80::1..:5000 "
			       "0000 SMCR  <->  0000c2a4 00004000"),
			 0);
	assert_int_equal(input.kind, CODE_INPUT_SMC);
	assert_false(input.fell_back);
	assert_int_equal(parse("SMCD"), 0);
	assert_int_equal(input.kind, CODE_INPUT_SMC);
}

static void lines_without_a_connection(void **state)
{
	static const char *const lines[] = {
		("State          UID   Inode   Local Address           Peer "
		 "Address            Intf Mode"),
		"LISTEN         00000 0067209 0.0.0.0:5000",
		"INIT           00000 0067211",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(parse(lines[i]), 0);
		assert_int_equal(input.kind, CODE_INPUT_IDLE);
	}
}

static void zero_is_none(void **state)
{
	static const char *const zeros[] = {"0", "0x00000000", "0/0"};

	(void)state;
	for (size_t i = 0; i < sizeof(zeros) / sizeof(*zeros); i++) {
		assert_int_equal(parse(zeros[i]), 0);
		assert_int_equal(input.kind, CODE_INPUT_NONE);
	}
	assert_int_equal(parse("TCP 0x00000000"), 0);
	assert_int_equal(input.kind, CODE_INPUT_BARE);
	assert_int_equal(parse("0x03030000/0x00000000"), 0);
	assert_int_equal(input.kind, CODE_INPUT_PAIR);
}

static void nonsense(void **state)
{
	static const char *const lines[] = {
		"",
		" \n",
		"0x",
		"0x123456789",
		"4294967296",
		"/",
		"0x1/",
		"0x1/0x2/0x3",
		"xyzzy",
		"TCP xyzzy",
		TCP_LINE "xyzzy",
		"0x03030000 and more",
		"tcp 0 0 10.0.1.1:22 10.0.1.9:51002 ESTABLISHED 4711/sshd",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_int_equal(parse(lines[i]), -1);
}

static void addresses_that_are_none(void **state)
{
	char line[300] = "ACTIVE 0 0 ";

	(void)state;
	memset(line + strlen(line), 'a', 200);
	strcat(line, " b:1 0000 TCP 0x03010000");
	assert_int_equal(parse(line), 0);
	assert_int_equal(input.local, 0x03010000);
	assert_string_equal(input.address[0], "");
	assert_string_equal(input.address[1], "b");
	assert_int_equal(parse("ACTIVE 0 0 10.0.1.1\033:1 b:1 0000 SMCR"), 0);
	assert_string_equal(input.address[0], "");
}

static void words_of_a_line(void **state)
{
	char *const words[] = {
		(char *)"ACTIVE",     (char *)"00000",
		(char *)"0067210",    (char *)"10.0.1.1:52572",
		(char *)"10.0.1.2:1", (char *)"0000",
		(char *)"TCP",        (char *)"0x05000000/0x03030000",
		(char *)"NOSMCDEV",
	};
	char *const smc[] = {(char *)"SMCR", (char *)"CLNT", (char *)"mlx5_0"};

	(void)state;
	assert_int_equal(code_input_words(words, 9), 8);
	assert_int_equal(code_input_words(words, 7), 7);
	assert_int_equal(code_input_words(words, 6), 1);
	assert_int_equal(code_input_words(words + 6, 3), 2);
	assert_int_equal(code_input_words(words + 6, 1), 1);
	assert_int_equal(code_input_words(words + 7, 2), 1);
	assert_int_equal(code_input_words(smc, 3), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes),
		cmocka_unit_test(pairs),
		cmocka_unit_test(lines_on_tcp),
		cmocka_unit_test(line_without_a_reason),
		cmocka_unit_test(lines_on_smc),
		cmocka_unit_test(lines_without_a_connection),
		cmocka_unit_test(zero_is_none),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(addresses_that_are_none),
		cmocka_unit_test(words_of_a_line),
	};

	return cmocka_run_group_tests_name("code_input", tests, NULL, NULL);
}
