/* SPDX-License-Identifier: MIT */
/*
 * One connection after the other, frame by frame, and which events they became.
 * C and S are its ends; WITH and WITHOUT say whether a SYN has the option.
 */
#ifndef ANALYSIS_CASE_H
#define ANALYSIS_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builder.h"

#define C SMCCLC_CLIENT
#define S SMCCLC_SERVER

#define WITH    SMCCLC_OPTION_SMCR
#define WITHOUT SMCCLC_OPTION_ABSENT

#define SECOND INT64_C(1000000000)

/* Of the test that runs. */
extern struct builder b;

int setup(void **state);

/* With room for 4 half-open connections and 3 others. */
int setup_small(void **state);
int teardown(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_SMALL(name) \
	cmocka_unit_test_setup_teardown(name, setup_small, teardown)

const struct totals *totals(void);

/* The next connection, on the same ends with other numbers or on others. */
void again(void);
void next_port(void);

void clc(unsigned from, unsigned type);
void open_with_option(void);
void shake_hands(void);
void close_both(void);

void expect_events(size_t index, const char *events);
void expect(size_t index, const char *events, unsigned outcome);

/* The capture ends, and held this one connection. */
void expect_only(const char *events, unsigned outcome);

#define OPENED "c:syn+ s:syn-ack+ "
#define SHAKEN OPENED "c:proposal s:accept c:confirm"

#endif
