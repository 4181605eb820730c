/* SPDX-License-Identifier: MIT */
/* The names of the closed sets, and of numbers that are in none. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/smcclc.h>

#define NAMES_MAX 64

static const struct {
	const char *(*name)(unsigned value);
	unsigned first;
	unsigned count; /* from `first` on */
	const char *beyond;
} sets[] = {
	{smcclc_outcome_name, 0, SMCCLC_OUTCOME_COUNT, "unknown"},
	{smcclc_reason_name, 0, SMCCLC_REASON_COUNT, "unknown"},
	{smcclc_stage_name, 0, SMCCLC_STAGE_COUNT, "unknown"},
	{smcclc_side_name, 0, SMCCLC_NOBODY + 1, "unknown"},
	{smcclc_event_name, 0, SMCCLC_EVENT_ACKED + 1, "unknown"},
	{smcclc_option_name, 0, SMCCLC_OPTION_COUNT, "unknown"},
	{smcclc_vendor_name, 0, SMCCLC_VENDOR_COUNT, "unknown"},
	{smcclc_severity_name, 0, SMCCLC_KILLS + 1, "unknown"},
	{smcclc_rule_name, 0, SMCCLC_RULE_COUNT_OF_RULES, "unknown"},
	{smcclc_rule_text, 0, SMCCLC_RULE_COUNT_OF_RULES,
	 "breaks an unknown rule"},
	{smcclc_type_name, SMCCLC_PROPOSAL, SMCCLC_DECLINE, "unknown message"},
	{smcclc_mode_name, SMCCLC_MODE_SMCR, SMCCLC_MODE_TCP, NULL},
	{smcclc_version_name, SMCCLC_VERSION_1, SMCCLC_VERSION_2_1, NULL},
};

#define SETS (sizeof(sets) / sizeof(sets[0]))

static void members_have_names_of_their_own(void **state)
{
	(void)state;
	for (size_t s = 0; s < SETS; s++) {
		assert_true(sets[s].count <= NAMES_MAX);
		for (unsigned i = 0; i < sets[s].count; i++) {
			const char *name = sets[s].name(sets[s].first + i);

			assert_non_null(name);
			assert_true(*name);
			if (i && sets[s].beyond)
				assert_string_not_equal(name, sets[s].beyond);
			for (unsigned n = 0; n < i; n++)
				assert_string_not_equal(
					name, sets[s].name(sets[s].first + n));
		}
	}
}

static void numbers_beyond_do_no_harm(void **state)
{
	static const unsigned far[] = {64, 255, 256, INT_MAX, UINT_MAX};

	(void)state;
	for (size_t s = 0; s < SETS; s++) {
		for (size_t i = 0; i <= sizeof(far) / sizeof(far[0]); i++) {
			const char *name = sets[s].name(
				i ? far[i - 1] : sets[s].first + sets[s].count);

			if (sets[s].beyond)
				assert_string_equal(name, sets[s].beyond);
			else
				assert_null(name);
		}
	}
}

static void values_beyond_do_no_harm(void **state)
{
	size_t count = 1;

	(void)state;
	assert_null(smcclc_kind_values(UINT_MAX, &count));
	assert_int_equal(count, 0);
	assert_null(smcclc_value_name(255, 0));
	assert_ptr_equal(smcclc_field_info(UINT_MAX),
			 smcclc_field_info(SMCCLC_FIELD_UNKNOWN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_have_names_of_their_own),
		cmocka_unit_test(numbers_beyond_do_no_harm),
		cmocka_unit_test(values_beyond_do_no_harm),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
