/* SPDX-License-Identifier: MIT */
/* One connection to be explained; the tests change what matters to them. */
#ifndef SCENE_H
#define SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/codes.h>
#include <smcclc/explain.h>

struct scene {
	struct smcclc_verdict verdict;
	struct smcclc_handshake handshake;
	struct smcclc_message proposal;
	struct smcclc_message accept;
	struct smcclc_message confirm;
	struct smcclc_message decline;
	struct smcclc_observed evidence;
	struct smcclc_segments segments[2];
	struct smcclc_surroundings surroundings;
	struct smcclc_roce_seen roce;
	struct smcclc_explanation out;
};

/* Makes a scene that has begun the `*state` of a cmocka test. */
int scene_setup(void **state);

#define SCENE_TEST(name) cmocka_unit_test_setup(name, scene_setup)

/*
 * SYNs with the option between 10.0.0.1 and 10.0.0.2, and what a stock Linux
 * client with one UEID would propose.
 */
void scene_begin(struct scene *s);

/* The client sent that Proposal. */
void scene_propose(struct scene *s);

/* Proposal, Accept and Confirm of a first contact over SMC-Rv2. */
void scene_confirm(struct scene *s);

/* What became of it, in the words of the verdict. */
void scene_end(struct scene *s, uint8_t outcome, uint8_t reason, uint8_t by);

/* One end declined what came last, and the connection is on TCP. */
void scene_decline(struct scene *s, uint8_t by, uint32_t code);

/* It came 5 s after the Confirm. */
void scene_decline_late(struct scene *s, uint8_t by, uint32_t code);

/* The Decline names an RDMA device. */
void name_device(struct scene *s);

/* The fact is one, and the `order`th of the connection. */
void scene_see(struct scene *s, unsigned fact, uint32_t order);

/* Writes an EID, padded with spaces, or the GID ::ffff:10.0.1.`last`. */
void set_text(uint8_t *text, const char *value);
void set_ipv4_gid(uint8_t *gid, uint8_t last);

/* Explains it to `out`, and sees that what holds of every explanation does. */
void scene_explain(struct scene *s);
void assert_sound(const struct smcclc_explanation *out);
void assert_printable(const char *text);

/* Whether a cause or an observation has `words` in it. */
bool has_cause(const struct scene *s, const char *words);
bool has_check(const struct scene *s, unsigned host, const char *words);

#define assert_summary(s, words) \
	assert_non_null(strstr((s)->out.summary, words))
#define assert_cause(s, words)       assert_true(has_cause(s, words))
#define assert_no_cause(s, words)    assert_false(has_cause(s, words))
#define assert_check(s, host, words) assert_true(has_check(s, host, words))

/* Where a cause of this id stands: 0 the first; -1: it is not listed. */
int rank_of(const struct scene *s, const char *id);
bool is_ruled_out(const struct scene *s, const char *id);

#define assert_first(s, id)     assert_string_equal(first_of(s), id)
#define assert_possible(s, id)  assert_true(rank_of(s, id) >= 0)
#define assert_not(s, id)       assert_int_equal(rank_of(s, id), -1)
#define assert_ruled_out(s, id) assert_true(is_ruled_out(s, id))

const char *first_of(const struct scene *s);

#endif
