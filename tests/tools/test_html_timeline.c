/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/html_timeline.h"

#define SECOND INT64_C(1000000000)
#define TIMES  1000

static uint64_t sum(const struct timeline *timeline)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < TIMELINE_BARS; i++)
		for (unsigned k = 0; k < SMCCLC_OUTCOME_COUNT; k++)
			total += timeline->bar[i][k];
	return total;
}

/* The bar that `time` belongs to, by the definition of struct timeline. */
static uint64_t *bar_of(struct timeline *timeline, int64_t time)
{
	uint64_t number = (uint64_t)time ^ (UINT64_C(1) << 63);

	number >>= timeline->shift + 20;
	assert_true(number >= timeline->first);
	assert_true(number - timeline->first < timeline->used);
	return timeline->bar[number - timeline->first];
}

static char *drawn(const struct timeline *timeline)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	timeline_write(out, timeline);
	fclose(out);
	return text;
}

static unsigned occurrences(const char *text, const char *of)
{
	unsigned count = 0;

	while ((text = strstr(text, of)) != NULL) {
		count++;
		text += strlen(of);
	}
	return count;
}

static void every_time_has_its_bar(void **state)
{
	static const int64_t ranges[] = {1, 1000000, SECOND, 3600 * SECOND,
					 INT64_MAX / 2};
	const int64_t base = 1795366800 * SECOND;

	(void)state;
	for (size_t r = 0; r < sizeof(ranges) / sizeof(*ranges); r++) {
		struct timeline timeline = {.count = 0};
		struct timeline left;
		uint64_t random = 1;

		for (unsigned i = 0; i < TIMES; i++) {
			random = random * 6364136223846793005u + 1;
			timeline_add(&timeline,
				     base + (int64_t)(random >> 2) % ranges[r],
				     SMCCLC_FALLBACK);
		}
		assert_int_equal(timeline.count, TIMES);
		assert_int_equal(sum(&timeline), TIMES);
		left = timeline;
		random = 1;
		for (unsigned i = 0; i < TIMES; i++) {
			uint64_t *bar;

			random = random * 6364136223846793005u + 1;
			bar = bar_of(&left,
				     base + (int64_t)(random >> 2) % ranges[r]);
			assert_true(bar[SMCCLC_FALLBACK]-- > 0);
		}
	}
}

static void bars_are_no_wider_than_they_need(void **state)
{
	struct timeline timeline = {.count = 0};

	(void)state;
	for (int i = 0; i < 100; i++)
		timeline_add(&timeline, i * SECOND, SMCCLC_SMC_R);
	assert_true(timeline.used > TIMELINE_BARS / 2 - 2);
	assert_true(timeline.used <= TIMELINE_BARS);
}

static void earlier_times_can_come_later(void **state)
{
	struct timeline timeline = {.count = 0};

	(void)state;
	timeline_add(&timeline, SECOND, SMCCLC_SMC_R);
	timeline_add(&timeline, SECOND - 10000000, SMCCLC_SPLIT);
	timeline_add(&timeline, -5 * SECOND, SMCCLC_ABORTED);
	assert_int_equal(bar_of(&timeline, SECOND)[SMCCLC_SMC_R], 1);
	assert_int_equal(bar_of(&timeline, SECOND - 1000)[SMCCLC_SPLIT], 1);
	assert_int_equal(bar_of(&timeline, -5 * SECOND)[SMCCLC_ABORTED], 1);
}

static void the_whole_range_of_times_fits(void **state)
{
	struct timeline timeline = {.count = 0};
	char *text;

	(void)state;
	timeline_add(&timeline, 0, SMCCLC_SMC_R);
	timeline_add(&timeline, INT64_MAX, SMCCLC_SMC_R);
	timeline_add(&timeline, INT64_MIN, SMCCLC_SMC_R);
	assert_int_equal(sum(&timeline), 3);
	text = drawn(&timeline);
	assert_int_equal(occurrences(text, "<rect "), 3);
	free(text);
}

static void one_connection_is_not_drawn(void **state)
{
	struct timeline timeline = {.count = 0};
	char *text = drawn(&timeline);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	timeline_add(&timeline, SECOND, SMCCLC_SMC_R);
	text = drawn(&timeline);
	assert_string_equal(text, "");
	free(text);
}

static void bars_say_what_they_count(void **state)
{
	struct timeline timeline = {.count = 0};
	char *text;

	(void)state;
	timeline_add(&timeline, 10 * SECOND, SMCCLC_FALLBACK);
	timeline_add(&timeline, 10 * SECOND, SMCCLC_FALLBACK);
	timeline_add(&timeline, 10 * SECOND, SMCCLC_SMC_D);
	timeline_add(&timeline, 40 * SECOND, SMCCLC_SPLIT);
	text = drawn(&timeline);
	assert_int_equal(occurrences(text, "<rect "), 3);
	assert_non_null(strstr(text, "\nfallback: 2\nsmc-d: 1</title>"));
	assert_non_null(strstr(text, "\nsplit: 1</title>"));
	free(text);
}

static void ticks_are_round_times(void **state)
{
	struct timeline timeline = {.count = 0};
	char *text;

	(void)state;
	timeline_add(&timeline, 3 * SECOND, SMCCLC_SMC_R);
	timeline_add(&timeline, 31 * SECOND, SMCCLC_SMC_R);
	text = drawn(&timeline);
	for (int second = 5; second <= 30; second += 5) {
		char label[16];

		snprintf(label, sizeof(label), ">00:00:%02d<", second);
		assert_non_null(strstr(text, label));
	}
	assert_null(strstr(text, ">00:00:04<"));
	free(text);
}

static void ticks_within_a_second_are_round_too(void **state)
{
	struct timeline timeline = {.count = 0};
	char *text;

	(void)state;
	timeline_add(&timeline, 10250 * (SECOND / 1000), SMCCLC_SMC_R);
	timeline_add(&timeline, 10950 * (SECOND / 1000), SMCCLC_SMC_R);
	text = drawn(&timeline);
	assert_non_null(strstr(text, ">00:00:10.400<"));
	assert_non_null(strstr(text, ">00:00:10.800<"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_time_has_its_bar),
		cmocka_unit_test(bars_are_no_wider_than_they_need),
		cmocka_unit_test(earlier_times_can_come_later),
		cmocka_unit_test(the_whole_range_of_times_fits),
		cmocka_unit_test(one_connection_is_not_drawn),
		cmocka_unit_test(bars_say_what_they_count),
		cmocka_unit_test(ticks_are_round_times),
		cmocka_unit_test(ticks_within_a_second_are_round_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
