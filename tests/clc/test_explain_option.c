/* SPDX-License-Identifier: MIT */
/* Connections without the TCP option. */
#include "scene.h"

static void no_option(struct scene *s)
{
	s->handshake.syn_ack_options = 1u << SMCCLC_OPTION_ABSENT;
	s->handshake.last_syn_ack = SMCCLC_OPTION_ABSENT;
	scene_end(s, SMCCLC_FALLBACK, SMCCLC_NO_SMC_OPTION, SMCCLC_SERVER);
}

static void test_option_refused(void **state)
{
	struct scene *s = *state;

	no_option(s);
	scene_explain(s);
	assert_string_equal(s->out.summary,
			    "Server 10.0.0.2 answered the SMC option of client "
			    "10.0.0.1 by a SYN-ACK without it: the connection "
			    "goes on over TCP.");
	assert_first_cause(s, "has no SMC socket");
	assert_cause(s, "SYN cookies");
	assert_cause(s, "limit_smc_hs");
	assert_cause(s, "Fast Open");
	assert_cause(s, "device on the path");
	assert_check(s, SMCCLC_SERVER, "smcss -l");

	s->evidence.fast_open = true;
	scene_explain(s);
	assert_first_cause(s, "Fast Open");

	s->evidence.fast_open = false;
	s->verdict.outcome = SMCCLC_ABORTED;
	scene_explain(s);
	assert_first_cause(s, "a device between the server and the capture");
}

/* A server that waits for CLC and gets none. */
static void test_silent_server(void **state)
{
	struct scene *s = *state;

	no_option(s);
	scene_see(s, SMCCLC_FACT_FIN + SMCCLC_SERVER, 4);
	scene_explain(s);
	assert_first_cause(s, "has no SMC socket");
	s->handshake.fact[SMCCLC_FACT_FIN + SMCCLC_SERVER].time +=
		INT64_C(6000000000);
	scene_explain(s);
	assert_summary(s, "went on over TCP, until the server ended it "
			  "without a word");
	assert_first_cause(s, "a device between the server and the capture");
	assert_first_cause(s, "a plain TCP server that closes looks the same");

	/* One that took data and closed is a plain TCP server. */
	scene_see(s, SMCCLC_FACT_DATA + SMCCLC_CLIENT, 3);
	scene_explain(s);
	assert_first_cause(s, "has no SMC socket");
	scene_see(s, SMCCLC_FACT_RST + SMCCLC_SERVER, 5);
	scene_explain(s);
	assert_first_cause(s, "a device between the server and the capture");
	scene_see(s, SMCCLC_FACT_DATA + SMCCLC_SERVER, 4);
	scene_explain(s);
	assert_first_cause(s, "has no SMC socket");
}

static void test_option_stripped(void **state)
{
	struct scene *s = *state;

	no_option(s);
	s->handshake.syn_ack_options |= 1u << SMCCLC_OPTION_SMCR;
	scene_end(s, SMCCLC_ABORTED, SMCCLC_NO_SMC_OPTION, SMCCLC_NOBODY);
	s->verdict.stripped = true;
	scene_explain(s);
	assert_summary(s, "A device between the hosts removed the SMC option "
			  "from the SYN-ACK of server 10.0.0.2");
	assert_cause(s, "the server believes that SMC was agreed");
	assert_no_cause(s, "cookies");
	assert_check(s, SMCCLC_NOBODY, "tcpdump");

	s->handshake.syn_ack_options = 1u << SMCCLC_OPTION_ABSENT;
	s->handshake.syn_options |= 1u << SMCCLC_OPTION_ABSENT;
	scene_explain(s);
	assert_summary(s, "from the SYN of client 10.0.0.1");
}

static void test_option_not_sent(void **state)
{
	struct scene *s = *state;

	no_option(s);
	s->handshake.syn_options = 1u << SMCCLC_OPTION_ABSENT;
	s->verdict.by = SMCCLC_CLIENT;
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 sent its SYN to server 10.0.0.2 "
			  "without the SMC option");
	assert_check(s, SMCCLC_CLIENT, "smcss -a");

	s->evidence.fast_open = true;
	scene_explain(s);
	assert_first_cause(s, "TCP Fast Open");
	assert_first_cause(s, "smcss shows 0x03060000 there");

	/* Who speaks CLC has an SMC socket. */
	scene_see(s, SMCCLC_FACT_PROPOSAL, 4);
	scene_explain(s);
	assert_first_cause(s, "removed the option: the client speaks CLC");
	assert_no_cause(s, "smc_run");

	s->handshake.syn_options = 1u << SMCCLC_OPTION_SMCD;
	scene_explain(s);
	assert_summary(s, "identifier of SMC-D");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_option_refused),
		SCENE_TEST(test_silent_server),
		SCENE_TEST(test_option_stripped),
		SCENE_TEST(test_option_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
