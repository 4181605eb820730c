/* SPDX-License-Identifier: MIT */
/* Connections to compare, and what is found. */
#ifndef COMPARE_CASE_H
#define COMPARE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/compare.h"
#include "analysis/compare_table.h"

#define NOSMCDEV   UINT32_C(0x03030000)
#define DIFFPREFIX UINT32_C(0x03070000)
#define SECOND     INT64_C(1000000000)
#define NOON       (INT64_C(1767268800) * SECOND) /* 2026-01-01 */

#define NET(a, b) (UINT32_C(10) << 24 | (uint32_t)(a) << 16 | (b))

/* Of the test that runs; `findings` from expect_count() on. */
extern struct compare *comparison;
extern const struct compare_finding *findings;

int set_up(void **state);
int tear_down(void **state);

#define COMPARE_TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Connections that are alike; members that are 0 have a sensible value. */
struct alike {
	uint32_t client; /* IPv4 address */
	uint32_t server;
	uint16_t port;   /* 5000 */
	uint32_t code;   /* of the server's Decline; 0: it works */
	uint8_t outcome; /* FALLBACK, or SMC_R if there is no code */
	uint8_t version; /* 2.1 */
	unsigned count;  /* 1 */
	int64_t seconds; /* after noon, when the first begins; others follow */
	const struct smcclc_message *proposal;
};

struct endpoint ipv4(uint32_t address, uint16_t port);

/* Adds `*connection` with a Proposal if there is one. */
void add_with(struct connection *connection,
	      const struct smcclc_message *proposal);

void add(const struct alike *alike);

#define ADD(...) add(&(struct alike){__VA_ARGS__})

void expect_count(size_t count);
void expect(size_t index, enum compare_kind kind, const char *text);

/* A Proposal with this UEID, or without if that is NULL. */
struct smcclc_message version_2(const char *ueid);

/* A Proposal of this IPv4 subnet. */
struct smcclc_message version_1(uint32_t network, uint8_t bits);

#endif
