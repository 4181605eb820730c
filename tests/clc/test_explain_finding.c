/* SPDX-License-Identifier: MIT */
/* The sentences about findings. */
#include <limits.h>

#include "scene.h"

static void assert_finding(const struct smcclc_finding *finding, unsigned type,
			   const char *expected)
{
	char text[256];
	size_t length =
		smcclc_explain_finding(finding, type, text, sizeof(text));

	assert_string_equal(text, expected);
	assert_int_equal(length, strlen(expected));
}

static void test_findings(void **state)
{
	(void)state;
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_LIMIT,
			.severity = SMCCLC_DECLINES,
			.field = SMCCLC_FIELD_OFFERED_MAX_CONNS,
			.found = 8,
			.code = 0x0303000a,
		},
		SMCCLC_PROPOSAL,
		"Max connections per link group is 8, which Linux does not "
		"agree to: Linux declines with 0x0303000a");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_RESERVED,
			.field = SMCCLC_FIELD_R_RESERVED_60,
			.offset = 60,
			.found = 0xff,
		},
		SMCCLC_ACCEPT,
		"reserved bits at offset 60 are 0x000000ff, not zero: Linux "
		"ignores it");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_PATH,
			.severity = SMCCLC_KILLS,
			.field = SMCCLC_FIELD_PATH,
			.found = SMCCLC_PATH_BOTH,
		},
		SMCCLC_ACCEPT,
		"Path is \"SMC-R and SMC-D\", which this Accept cannot have: "
		"Linux ends "
		"the connection");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_OLD_LAYOUT,
			.field = SMCCLC_FIELD_LENGTH,
			.found = 28,
			.expected = 44,
		},
		SMCCLC_DECLINE,
		"version 2 in 28 bytes instead of 44, as kernels 5.10 to 5.15 "
		"send it: since 5.16 kernels end the connection");
	for (uint32_t bits = 1; bits <= 2; bits++)
		assert_finding(
			&(struct smcclc_finding){
				.rule = SMCCLC_RULE_RESERVED,
				.field = SMCCLC_FIELD_DECLINE_FLAGS_RESERVED,
				.offset = 7,
				.found = bits,
			},
			SMCCLC_DECLINE,
			bits == 1 ? "reserved bits at offset 7 are 0x00000001, "
				    "not zero: Linux ignores it"
				  : "reserved bits at offset 7 are 0x00000002, "
				    "not zero: kernels 5.16 to 6.16 end the "
				    "connection, others ignore it");
}

static void test_finding_out_of_range(void **state)
{
	const struct smcclc_finding finding = {
		.rule = 255,
		.severity = 255,
		.field = UINT16_MAX,
	};

	(void)state;
	assert_finding(&finding, UINT_MAX,
		       "it breaks an unknown rule: Linux ends the connection");
}

static void test_every_finding(void **state)
{
	char text[256];

	(void)state;
	for (unsigned rule = 0; rule <= SMCCLC_RULE_COUNT_OF_RULES; rule++) {
		for (unsigned n = 0; n < 3 * SMCCLC_FIELD_COUNT; n++) {
			struct smcclc_finding finding = {
				.rule = (uint8_t)rule,
				.severity = (uint8_t)(n % 3),
				.field = (uint16_t)(n / 3),
				.offset = UINT32_MAX,
				.found = UINT32_MAX,
				.expected = UINT32_MAX,
				.code = UINT32_MAX,
			};
			size_t length = smcclc_explain_finding(
				&finding, n % 6, text, sizeof(text));

			assert_in_range(length, 1, sizeof(text) - 2);
			assert_int_equal(length, strlen(text));
			assert_int_not_equal(text[length - 1], '.');
			assert_printable(text);
			assert_null(strchr(text, '%'));
		}
	}
	assert_int_equal(
		smcclc_explain_finding(&(struct smcclc_finding){0}, 1, text, 8),
		7);
	assert_int_equal(
		smcclc_explain_finding(&(struct smcclc_finding){0}, 1, text, 0),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_finding_out_of_range),
		cmocka_unit_test(test_every_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
