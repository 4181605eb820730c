/* SPDX-License-Identifier: MIT */
#include "analysis_case.h"

struct builder b;

int setup(void **state)
{
	(void)state;
	builder_begin(&b, NULL);
	return 0;
}

int setup_small(void **state)
{
	const struct follower_limits limits = {.half_open = 4,
					       .connections = 3};

	(void)state;
	builder_begin(&b, &limits);
	return 0;
}

int teardown(void **state)
{
	(void)state;
	builder_free(&b);
	return 0;
}

const struct totals *totals(void)
{
	return analysis_totals(b.analysis);
}

void again(void)
{
	b.next[C] += 100000;
	b.next[S] += 100000;
}

void next_port(void)
{
	b.port++;
}

void clc(unsigned from, unsigned type)
{
	builder_clc(&b, from, type);
}

void open_with_option(void)
{
	builder_open(&b, WITH, WITH);
}

void shake_hands(void)
{
	open_with_option();
	clc(C, SMCCLC_PROPOSAL);
	clc(S, SMCCLC_ACCEPT);
	clc(C, SMCCLC_CONFIRM);
}

void close_both(void)
{
	builder_flags(&b, C, TCP_FIN | TCP_ACK);
	builder_flags(&b, S, TCP_FIN | TCP_ACK);
	builder_flags(&b, C, TCP_ACK);
}

void expect_events(size_t index, const char *events)
{
	assert_true(index < b.count);
	assert_string_equal(b.results[index].events, events);
}

void expect(size_t index, const char *events, unsigned outcome)
{
	expect_events(index, events);
	assert_int_equal(b.results[index].connection.verdict.outcome, outcome);
}

void expect_only(const char *events, unsigned outcome)
{
	builder_end(&b);
	assert_int_equal(b.count, 1);
	expect(0, events, outcome);
	assert_int_equal(totals()->outcomes[outcome], 1);
}
