/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/kernels.h>

#include "values/kernels.h"

static const struct smcclc_kernels all = ALL;
static const struct smcclc_kernels since = SINCE(5, 16);
static const struct smcclc_kernels until = UNTIL(5, 9);
static const struct smcclc_kernels range = FROM_TO(5, 8, 5, 9);
static const struct smcclc_kernels gap = SINCE_BUT(5, 2, 5, 16, 6, 5);
static const struct smcclc_kernels alibaba = VENDOR(ALIBABA);
static const struct smcclc_kernels zos = VENDOR(ZOS);

static bool meets(const struct smcclc_kernels *a, const struct smcclc_kernels b)
{
	bool met = smcclc_kernels_meet(a, &b);

	assert_int_equal(smcclc_kernels_meet(&b, a), met);
	return met;
}

static void ends_belong_to_a_range(void **state)
{
	(void)state;
	assert_true(meets(&since, (struct smcclc_kernels)FROM_TO(5, 1, 5, 16)));
	assert_false(
		meets(&since, (struct smcclc_kernels)FROM_TO(5, 1, 5, 15)));
	assert_true(meets(&until, (struct smcclc_kernels)SINCE(5, 9)));
	assert_false(meets(&until, (struct smcclc_kernels)SINCE(5, 10)));
	assert_true(meets(&range, all));
	assert_false(meets(&range, since));
}

static void a_gap_is_left_out(void **state)
{
	(void)state;
	assert_false(meets(&gap, (struct smcclc_kernels)FROM_TO(5, 16, 6, 5)));
	assert_true(meets(&gap, (struct smcclc_kernels)FROM_TO(5, 15, 6, 5)));
	assert_true(meets(&gap, (struct smcclc_kernels)FROM_TO(5, 16, 6, 6)));
	assert_false(meets(&gap, (struct smcclc_kernels)FROM_TO(4, 0, 5, 1)));
	assert_true(meets(&gap, gap));
}

static void systems_meet_their_like(void **state)
{
	(void)state;
	assert_true(meets(&zos, zos));
	assert_false(meets(&zos, all));
	assert_false(meets(&zos, (struct smcclc_kernels)VENDOR(AIX)));
	assert_true(meets(&alibaba, all));
}

static void assert_text(const struct smcclc_kernels *kernels,
			const char *expected)
{
	char text[SMCCLC_KERNELS_TEXT_MAX];

	assert_int_equal(smcclc_kernels_text(kernels, text, sizeof(text)),
			 strlen(expected));
	assert_string_equal(text, expected);
}

static void ranges_as_text(void **state)
{
	(void)state;
	assert_text(&all, "all");
	assert_text(&since, "since 5.16");
	assert_text(&until, "5.9 or older");
	assert_text(&range, "5.8-5.9");
	assert_text(&gap, "since 5.2, but not 5.16-6.5");
	assert_text(&alibaba, "Alibaba Cloud Linux");
	assert_text(&(struct smcclc_kernels){.vendor = 255}, "unknown");
}

static void text_has_room(void **state)
{
	char text[] = "xxxxxxxx";
	const struct smcclc_kernels longest =
		KERNELS_BUT(65, 534, 65, 534, 65, 534, 65, 534);
	char room[SMCCLC_KERNELS_TEXT_MAX];

	(void)state;
	assert_int_equal(smcclc_kernels_text(&since, text, 0), 0);
	assert_string_equal(text, "xxxxxxxx");
	assert_int_equal(smcclc_kernels_text(&since, text, 6), 5);
	assert_string_equal(text, "since");
	assert_true(smcclc_kernels_text(&longest, room, sizeof(room)) <
		    sizeof(room) - 1);
}

static void habits_are_ranges(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SMCCLC_HABIT_COUNT; i++) {
		const struct smcclc_kernels *kernels =
			smcclc_kernels_that((enum smcclc_habit)i);

		assert_true(kernels->first <= kernels->last);
		assert_true(smcclc_kernels_meet(kernels, &all));
	}
	assert_false(smcclc_kernels_meet(
		smcclc_kernels_that(SMCCLC_HABIT_DECLINE_IN_28),
		smcclc_kernels_that(SMCCLC_HABIT_DECLINE_IN_44)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_belong_to_a_range),
		cmocka_unit_test(a_gap_is_left_out),
		cmocka_unit_test(systems_meet_their_like),
		cmocka_unit_test(ranges_as_text),
		cmocka_unit_test(text_has_room),
		cmocka_unit_test(habits_are_ranges),
	};

	return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
