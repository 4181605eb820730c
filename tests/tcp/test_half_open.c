/* SPDX-License-Identifier: MIT */
/* What is kept of SYNs that nobody answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "half_open.h"

#define MS INT64_C(1000000)

static struct half_open_set set;
static struct flow flow;
static struct half_open *half;
static struct opening syn;

static int begin(void **state)
{
	const struct segment segment = {
		.source = {{192, 0, 2, 2}, 40000, 4},
		.destination = {{192, 0, 2, 1}, 80, 4},
	};
	struct table_key key;
	unsigned client = table_key_make(&key, &segment);

	(void)state;
	memset(&set, 0, sizeof(set));
	syn = (struct opening){
		.at = {10 * MS, 1},
		.option = SMCCLC_OPTION_SMCR,
		.window_scale = OPENING_NO_SCALE,
	};
	if (half_open_init(&set, 1))
		return -1;
	half = &set.item[half_open_add(&set, &key, 1, client, &syn)];
	flow_begin(&flow, &key, client);
	return 0;
}

static int end(void **state)
{
	(void)state;
	flow_free(&flow);
	memset(&flow, 0, sizeof(flow));
	half_open_free(&set);
	return 0;
}

static void copy(int64_t later)
{
	syn.at.time += later;
	syn.at.frame++;
	half_open_copy(half, &syn);
}

static const struct smcclc_segments *replayed(void)
{
	half_open_replay(half, &flow);
	flow_finish(&flow, syn.at.time, true);
	return &flow.connection.segments[SMCCLC_CLIENT];
}

static void counts_all_copies(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++)
		copy(MS);
	assert_int_equal(replayed()->openings.count, 5);
	assert_int_equal(replayed()->openings.first, 1);
	assert_int_equal(replayed()->openings.last, 5);
}

static void the_same_packet_is_no_copy(void **state)
{
	(void)state;
	copy(MS - 1);
	copy(MS);
	assert_int_equal(replayed()->openings.count, 2);
}

static void keeps_one_that_differs(void **state)
{
	(void)state;
	copy(MS);
	syn.option = SMCCLC_OPTION_ABSENT;
	copy(MS);
	syn.option = SMCCLC_OPTION_SMCR;
	copy(MS);
	assert_int_equal(replayed()->with_option, 1);
	assert_int_equal(replayed()->without_option, 3);
}

static void keeps_one_with_nops(void **state)
{
	(void)state;
	copy(MS);
	syn.nops = true;
	copy(MS);
	syn.nops = false;
	copy(MS);
	assert_int_equal(replayed()->nops, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(counts_all_copies),
		CASE(the_same_packet_is_no_copy),
		CASE(keeps_one_that_differs),
		CASE(keeps_one_with_nops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
