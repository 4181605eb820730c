/* SPDX-License-Identifier: MIT */
/* Declines of a link that did not confirm, which come late. */
#include "scene.h"

static void test_roce_path(void **state)
{
	struct scene *s = *state;

	scene_decline_late(s, SMCCLC_SERVER, 0x02010000);
	scene_explain(s);
	assert_summary(s, "Server 10.0.0.2 declined 5.0 s after the Confirm");
	assert_first_cause(s, "the TCP path works");
	assert_first_cause(s, "10.0.1.1 (client) and 10.0.1.2 (server)");
	assert_cause(s, "UDP port 4791");
	assert_check(s, SMCCLC_CLIENT, "ping -I 10.0.1.1 10.0.1.2");
	assert_check(s, SMCCLC_SERVER, "rping -s -v -C 3 -a 10.0.1.2");
	assert_check(s, SMCCLC_CLIENT, "rping -c");
	assert_check(s, SMCCLC_NOBODY, "4791");

	/* RoCE between the addresses of the TCP connection. */
	s->evidence.address[SMCCLC_CLIENT] = "10.0.1.1";
	s->evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	scene_explain(s);
	assert_first_cause(s, "between the addresses of the TCP connection "
			      "itself, 10.0.1.1 and 10.0.1.2");
	assert_false(has_check(s, SMCCLC_CLIENT, "ping -I 10"));
	assert_check(s, SMCCLC_CLIENT, "rping -c");
	s->evidence.address[SMCCLC_CLIENT] = "10.0.0.1";

	/* Version 1: GIDs are not addresses to ping. */
	memset(s->accept.accept.r.gid, 0, 16);
	s->accept.accept.r.gid[0] = 0xfe;
	s->accept.accept.r.gid[1] = 0x80;
	s->accept.accept.r.gid[15] = 2;
	s->verdict.version = SMCCLC_VERSION_1;
	scene_explain(s);
	assert_first_cause(s, "fe80::2 (server)");
	assert_false(has_check(s, SMCCLC_CLIENT, "ping -I"));

	/* An Accept that was not captured. */
	s->verdict.version = SMCCLC_VERSION_2_1;
	s->evidence.accept = NULL;
	scene_explain(s);
	assert_check(s, SMCCLC_CLIENT, "<RoCE address of the server>");
}

/* Who declined, and when, tells the direction. */
static void test_roce_direction(void **state)
{
	struct scene *s = *state;
	int64_t *time;

	scene_decline_late(s, SMCCLC_CLIENT, 0x02010000);
	scene_explain(s);
	assert_first_cause(s, "RoCE from 10.0.1.2 (server) to 10.0.1.1 "
			      "(client) fails, or the server sent none");

	scene_begin(s);
	scene_decline_late(s, SMCCLC_SERVER, 0x02010000);
	scene_explain(s);
	assert_first_cause(s, "the TCP path works");
	time = &s->handshake.fact[SMCCLC_FACT_DECLINE + SMCCLC_SERVER].time;
	*time -= INT64_C(2000000000);
	scene_explain(s);
	assert_first_cause(s, "came after 3 s");
	assert_first_cause(s, "they likely reach the client");

	s->verdict.both_declined = true;
	scene_explain(s);
	assert_first_cause(s, "no CONFIRM LINK request of the server reaches");
}

static void test_roce_frames(void **state)
{
	struct smcclc_roce_seen roce = {0};
	struct scene *s = *state;

	scene_decline_late(s, SMCCLC_SERVER, 0x02010000);
	scene_explain(s);
	assert_no_cause(s, "RoCE frame");
	s->evidence.roce = &roce;
	scene_explain(s);
	assert_cause(s, "proves nothing");
	roce.requests = 20;
	scene_explain(s);
	assert_first_cause(s, "20 times, neither acknowledged nor answered: "
			      "RoCE from 10.0.1.2 (server) to 10.0.1.1 "
			      "(client) is likely broken");
	roce.request_acks = 20;
	scene_explain(s);
	assert_first_cause(s, "its kernel never answered");
	roce.answers = 1;
	scene_explain(s);
	assert_first_cause(s, "once and no acknowledgement: RoCE from "
			      "10.0.1.1 (client) to 10.0.1.2 (server) is "
			      "likely broken");
	s->verdict.outcome = SMCCLC_SPLIT;
	scene_explain(s);
	assert_no_cause(s, "only one direction");
	roce.answer_acks = 1;
	scene_explain(s);
	assert_first_cause(s, "look for a cause in the hosts");
}

static void test_split(void **state)
{
	struct scene *s = *state;

	scene_decline_late(s, SMCCLC_SERVER, 0x02010000);
	s->verdict.outcome = SMCCLC_SPLIT;
	s->verdict.certain = false;
	s->verdict.inference = SMCCLC_FROM_SILENCE;
	s->verdict.kernel[SMCCLC_CLIENT].mode = SMCCLC_MODE_SMCR;
	s->verdict.kernel[SMCCLC_SERVER].mode = SMCCLC_MODE_TCP;
	scene_explain(s);
	assert_summary(s, "the client is on SMC while the server is on TCP");
	assert_summary(s, "(likely: inferred from silence");
	assert_first_cause(s, "only one direction of the RoCE path");

	s->verdict.code = 0x09990002;
	scene_explain(s);
	assert_no_cause(s, "only one direction");
	assert_cause(s, "the client likely took the link for confirmed");

	s->verdict.first_contact = false;
	scene_explain(s);
	assert_cause(s, "without first contact");
}

static void test_crossing(void **state)
{
	struct scene *s = *state;

	scene_decline_late(s, SMCCLC_CLIENT, 0x02010000);
	s->verdict.both_declined = true;
	s->verdict.other_code = 0x09990002;
	scene_explain(s);
	assert_summary(s, "and server 10.0.0.2 declined as well (0x09990002)");
	assert_cause(s, "the Declines crossed");
	assert_cause(s, "as data");

	/* More to say than there is room for. */
	s->verdict.outcome = SMCCLC_SPLIT;
	s->decline.decline.out_of_sync = true;
	scene_explain(s);
	assert_int_equal(s->out.cause_count, SMCCLC_EXPLAIN_CAUSES);
}

static void test_out_of_sync(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_decline(s, SMCCLC_CLIENT, 0x04000000);
	s->decline.decline.out_of_sync = true;
	scene_explain(s);
	assert_cause(s, "out of sync");
	assert_check(s, SMCCLC_SERVER, "smcr linkgroup");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_roce_path),   SCENE_TEST(test_roce_direction),
		SCENE_TEST(test_roce_frames), SCENE_TEST(test_split),
		SCENE_TEST(test_crossing),    SCENE_TEST(test_out_of_sync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
