/* SPDX-License-Identifier: MIT */
/* What else a capture has that concerns a connection that failed. */
#include "analysis_case.h"

/* The connection of client port `port`, the last if there are several. */
static const struct smcclc_surroundings *around(uint16_t port)
{
	for (size_t i = b.count; i-- > 0;)
		if (b.results[i].connection.end[C].port == port) {
			assert_true(b.results[i].connection.has_surroundings);
			return &b.results[i].connection.surroundings;
		}
	fail_msg("no connection from port %u", port);
	return NULL;
}

static void expect_sighting(const struct smcclc_sighting *sighting,
			    uint32_t count, uint32_t first, uint32_t last)
{
	assert_int_equal(sighting->count, count);
	assert_int_equal(sighting->first, first);
	assert_int_equal(sighting->last, last);
}

/* --- a listener -------------------------------------------------------- */

static void the_same_listener_answers_others(void **state)
{
	const struct smcclc_surroundings *told;

	(void)state;
	builder_open(&b, WITH, WITHOUT); /* 1 to 3 */
	next_port();
	builder_open(&b, WITH, WITH); /* 4 to 6 */
	next_port();
	builder_open(&b, WITHOUT, WITHOUT);
	next_port();
	builder_open(&b, WITH, WITHOUT); /* 10 to 12 */
	next_port();
	builder_open(&b, WITH, WITH); /* 13 to 15 */
	builder_end(&b);
	told = around(40000);
	expect_sighting(&told->answered, 2, 5, 14);
	expect_sighting(&told->refused, 1, 11, 11);
	expect_sighting(&told->plain, 1, 8, 8);
	expect_sighting(&told->unanswered, 0, 0, 0);
	expect_sighting(&around(40003)->refused, 1, 2, 2);
}

static void copies_count_once(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	next_port();
	builder_syn(&b, C, WITH);
	builder_syn(&b, C, WITH);
	builder_syn(&b, S, WITHOUT);
	builder_syn(&b, S, WITHOUT);
	builder_end(&b);
	expect_sighting(&around(40000)->refused, 1, 6, 6);
	expect_sighting(&around(40000)->client_offers, 1, 4, 4);
}

static void syns_without_an_answer(void **state)
{
	(void)state;
	builder_syn(&b, C, WITH); /* 1, and again */
	builder_syn(&b, C, WITH);
	next_port();
	builder_syn(&b, C, WITH); /* 3, for long */
	b.time += SECOND;
	next_port();
	builder_open(&b, WITHOUT, WITHOUT);
	next_port();
	builder_syn(&b, C, WITH); /* just now */
	builder_end(&b);
	expect_sighting(&around(40000)->unanswered, 1, 3, 3);
	expect_sighting(&around(40001)->unanswered, 1, 1, 1);
	expect_sighting(&around(40001)->plain, 1, 5, 5);
}

static void a_syn_waits_for_so_long(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	next_port();
	b.step = 0;
	builder_syn(&b, C, WITH); /* 4 */
	b.time += SECOND - 1;
	next_port();
	builder_flags(&b, C, TCP_ACK);
	builder_end(&b);
	expect_sighting(&around(40000)->unanswered, 0, 0, 0);
}

static void a_syn_waits_for_longer(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	next_port();
	b.step = 0;
	builder_syn(&b, C, WITH); /* 4 */
	b.time += SECOND;
	next_port();
	builder_flags(&b, C, TCP_ACK);
	builder_end(&b);
	expect_sighting(&around(40000)->unanswered, 1, 4, 4);
}

static void a_syn_is_answered_late(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	next_port();
	builder_syn(&b, C, WITH); /* 4 */
	b.time += 2 * SECOND;
	builder_syn(&b, C, WITH);
	builder_syn(&b, S, WITHOUT); /* 6 */
	builder_end(&b);
	expect_sighting(&around(40000)->unanswered, 0, 0, 0);
	expect_sighting(&around(40000)->refused, 1, 6, 6);
	expect_sighting(&around(40000)->client_offers, 1, 4, 4);
}

/* --- hosts ------------------------------------------------------------- */

static void of_the_client(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT); /* 1 to 3 */
	next_port();
	builder_open(&b, WITH, WITH); /* 4 to 6 */
	b.host = 2;
	next_port();
	builder_open(&b, WITH, WITH);
	builder_end(&b);
	expect_sighting(&around(40000)->client_offers, 1, 4, 4);
}

static void what_two_hosts_can(void **state)
{
	const struct smcclc_surroundings *told;

	(void)state;
	builder_open(&b, WITH, WITHOUT); /* 1 to 3 */
	next_port();
	shake_hands(); /* 4 to 9 */
	next_port();
	builder_open(&b, WITH, WITHOUT); /* 10 to 12 */
	builder_end(&b);
	told = around(40000);
	expect_sighting(&told->established, 1, 9, 9);
	expect_sighting(&told->established_r, 0, 0, 0);
	told = around(40002);
	expect_sighting(&told->established, 1, 9, 9);
	expect_sighting(&told->established_r, 1, 9, 9);
}

static void declined_after_the_confirm(void **state)
{
	(void)state;
	shake_hands();
	b.time += 3 * SECOND;
	clc(S, SMCCLC_DECLINE);
	next_port();
	builder_open(&b, WITH, WITHOUT);
	builder_end(&b);
	expect_sighting(&around(40001)->established, 0, 0, 0);
	expect_sighting(&around(40001)->established_r, 0, 0, 0);
}

/* --- at the same time --------------------------------------------------- */

static void handshakes_at_the_same_time(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++, next_port())
		open_with_option();
	builder_open(&b, WITH, WITHOUT);
	builder_end(&b);
	assert_int_equal(around(40003)->pending, 3);
	assert_int_equal(around(40000)->pending, 0);
}

static void handshakes_that_are_done(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++, next_port())
		shake_hands();
	builder_open(&b, WITH, WITHOUT);
	builder_end(&b);
	assert_int_equal(around(40003)->pending, 0);
}

static void others_propose_first(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++, next_port()) {
		open_with_option();
		clc(C, SMCCLC_PROPOSAL); /* 4, 8, 12 */
	}
	builder_end(&b);
	expect_sighting(&around(40002)->first_contacts, 2, 4, 8);
	expect_sighting(&around(40000)->first_contacts, 0, 0, 0);
}

/* Until the late Decline the server waited for its RoCE link. */
static void another_first_contact_fails_meanwhile(void **state)
{
	uint32_t next[2];

	(void)state;
	shake_hands(); /* its Proposal is 4, its Confirm 6 */
	memcpy(next, b.next, sizeof(next));
	next_port();
	again();
	open_with_option();
	clc(C, SMCCLC_PROPOSAL); /* 10 */
	b.port--;
	memcpy(b.next, next, sizeof(next));
	clc(S, SMCCLC_DECLINE);
	builder_end(&b);
	expect_sighting(&around(40001)->first_contacts, 1, 4, 4);
}

/* --- bounds ------------------------------------------------------------ */

static void more_hosts_than_are_known(void **state)
{
	(void)state;
	builder_open(&b, WITH, WITHOUT);
	next_port();
	for (b.host = 2; b.host < 4200; b.host++)
		builder_open(&b, WITH, WITHOUT);
	b.host = 1;
	builder_open(&b, WITH, WITHOUT);
	builder_end(&b);
	assert_true(b.count == 4200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_listener_answers_others),
		TEST(copies_count_once),
		TEST(syns_without_an_answer),
		TEST(a_syn_waits_for_so_long),
		TEST(a_syn_waits_for_longer),
		TEST(a_syn_is_answered_late),
		TEST(of_the_client),
		TEST(what_two_hosts_can),
		TEST(declined_after_the_confirm),
		TEST(handshakes_at_the_same_time),
		TEST(handshakes_that_are_done),
		TEST(others_propose_first),
		TEST(another_first_contact_fails_meanwhile),
		TEST(more_hosts_than_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
