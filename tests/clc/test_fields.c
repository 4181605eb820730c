/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/fields.h>
#include <smcclc/message.h>

static void keys_are_unique_within_a_message(void **state)
{
	(void)state;
	for (unsigned a = 0; a < SMCCLC_FIELD_COUNT; a++) {
		const struct smcclc_field_info *one = smcclc_field_info(a);

		assert_true(strspn(one->key, "abcdefghijklmnopqrstuvwxyz_"
					     "0123456789") == strlen(one->key));
		assert_true(one->label[0] != '\0');
		assert_true(one->in != 0);
		for (unsigned b = 0; b < a; b++) {
			const struct smcclc_field_info *two =
				smcclc_field_info(b);

			if ((one->in & two->in) != 0 &&
			    strcmp(one->key, two->key) == 0)
				fail_msg("%s twice", one->key);
		}
	}
	assert_ptr_equal(smcclc_field_info(SMCCLC_FIELD_COUNT),
			 smcclc_field_info(SMCCLC_FIELD_UNKNOWN));
}

static void check_format(unsigned kind, const void *bytes, size_t length,
			 uint64_t value, const char *expect)
{
	struct smcclc_item item = {
		.kind = (uint8_t)kind,
		.length = (uint32_t)length,
		.value = value,
		.bytes = bytes,
	};
	char text[SMCCLC_ITEM_TEXT_MAX];

	assert_int_equal(smcclc_item_format(&item, text, sizeof(text)),
			 strlen(expect));
	assert_string_equal(text, expect);
}

static void values_read_as_people_write_them(void **state)
{
	static const uint8_t mapped[16] = {[10] = 0xff, 0xff, 10, 0, 1, 2};
	static const uint8_t link[16] = {0xfe, 0x80, [8] = 0x50,
					 0x54, [15] = 1};
	static const uint8_t middle[16] = {0x20, 1,       0xd,
					   0xb8, [7] = 1, [15] = 1};
	static const uint8_t full[16] = {0, 1, 0, 2, 0, 3, 0, 4,
					 0, 5, 0, 6, 0, 7, 0, 0};
	static const uint8_t peer[8] = {0x12, 0x34, 1, 2, 3, 4, 5, 6};

	(void)state;
	check_format(SMCCLC_KIND_UINT, NULL, 2, 65535, "65535");
	check_format(SMCCLC_KIND_HEX, NULL, 3, 0x1a, "0x00001a");
	check_format(SMCCLC_KIND_CODE, NULL, 4, 0x3030000, "0x03030000");
	check_format(SMCCLC_KIND_BOOL, NULL, 1, 1, "yes");
	check_format(SMCCLC_KIND_PATH, NULL, 1, 3, "SMC-R and SMC-D");
	check_format(SMCCLC_KIND_OS, NULL, 1, 9, "9");
	check_format(SMCCLC_KIND_BUFFER, NULL, 1, 15, "512 MiB");
	check_format(SMCCLC_KIND_MTU, NULL, 1, 7, "7");
	check_format(SMCCLC_KIND_PEER_ID, peer, 8, 0x1234010203040506,
		     "1234@01:02:03:04:05:06");
	check_format(SMCCLC_KIND_MAC, peer, 6, 0, "12:34:01:02:03:04");
	check_format(SMCCLC_KIND_IPV4, peer + 4, 4, 0, "3.4.5.6");
	check_format(SMCCLC_KIND_GID, mapped, 16, 0, "::ffff:10.0.1.2");
	check_format(SMCCLC_KIND_IPV6, link, 16, 0, "fe80::5054:0:0:1");
	check_format(SMCCLC_KIND_IPV6, middle, 16, 0, "2001:db8:0:1::1");
	check_format(SMCCLC_KIND_IPV6, full, 16, 0, "1:2:3:4:5:6:7:0");
	check_format(SMCCLC_KIND_BYTES, peer, 3, 0, "123401");
}

static void text_from_the_wire_is_inert(void **state)
{
	(void)state;
	check_format(SMCCLC_KIND_TEXT, "HOST-1          ", 16, 0, "HOST-1");
	check_format(SMCCLC_KIND_TEXT, "\x1b[2J\\\r\n\xe2\x80\xae", 10, 0,
		     "\\x1b[2J\\\\\\x0d\\x0a\\xe2\\x80\\xae");
}

static void long_values_are_cut_to_the_room_there_is(void **state)
{
	uint8_t bytes[200];
	struct smcclc_item item = {
		.kind = SMCCLC_KIND_UNKNOWN,
		.length = sizeof(bytes),
		.bytes = bytes,
	};
	char text[SMCCLC_ITEM_TEXT_MAX];

	(void)state;
	memset(bytes, 0xab, sizeof(bytes));
	assert_int_equal(smcclc_item_format(&item, text, sizeof(text)),
			 2 * 64 + 3);
	assert_string_equal(text + 2 * 64, "...");
	for (size_t room = 1; room < 10; room++)
		assert_int_equal(smcclc_item_format(&item, text, room),
				 room - 1);
	assert_int_equal(smcclc_item_format(&item, text, 0), 0);
	item.cut = true;
	smcclc_item_format(&item, text, sizeof(text));
	assert_string_equal(text, "(cut off)");
}

static void values_have_the_names_of_their_kind(void **state)
{
	size_t count;

	(void)state;
	assert_non_null(smcclc_kind_values(SMCCLC_KIND_PATH, &count));
	assert_int_equal(count, 4);
	assert_null(smcclc_kind_values(SMCCLC_KIND_UINT, &count));
	assert_null(smcclc_kind_values(999, &count));
	assert_int_equal(count, 0);
	assert_string_equal(smcclc_value_name(SMCCLC_KIND_TYPE, 4), "Decline");
	assert_null(smcclc_value_name(SMCCLC_KIND_TYPE, 5));
	assert_string_equal(smcclc_type_name(5), "unknown message");
}

static void rules_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SMCCLC_RULE_COUNT_OF_RULES; i++) {
		assert_non_null(smcclc_rule_name(i));
		assert_non_null(smcclc_rule_text(i));
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(smcclc_rule_name(i),
						smcclc_rule_name(j));
	}
	assert_string_equal(smcclc_rule_name(999), "unknown");
	assert_string_equal(smcclc_severity_name(SMCCLC_KILLS), "kills");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_unique_within_a_message),
		cmocka_unit_test(values_read_as_people_write_them),
		cmocka_unit_test(text_from_the_wire_is_inert),
		cmocka_unit_test(long_values_are_cut_to_the_room_there_is),
		cmocka_unit_test(values_have_the_names_of_their_kind),
		cmocka_unit_test(rules_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
