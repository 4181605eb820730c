/* SPDX-License-Identifier: MIT */
/* Which cause comes first, what is ruled out, and by what. */
#include "scene.h"

static struct smcclc_segments *look(struct scene *s, unsigned side)
{
	s->evidence.segments = s->segments;
	return &s->segments[side];
}

static void offer_version_1(struct scene *s)
{
	struct smcclc_proposal *p = &s->proposal.proposal;

	scene_propose(s);
	p->type_v1 = SMCCLC_PATH_R;
	p->type_v2 = SMCCLC_PATH_NONE;
	p->has_v2 = false;
	p->eid_count = 0;
	p->has_ip = true;
	memcpy(p->ipv4_subnet, (uint8_t[]){10, 0, 0, 0}, 4);
	p->ipv4_prefix_len = 24;
}

static void decline_first(struct scene *s, uint32_t code)
{
	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, code);
}

/* The MAC in the Decline is the Ethernet source of its sender. */
static void on_interface(struct scene *s, unsigned side)
{
	name_device(s);
	look(s, side)->has_mac = true;
	memcpy(s->segments[side].mac, s->decline.decline.peer_id + 2, 6);
}

/* --- devices -------------------------------------------------------------- */

static void test_client_device(void **state)
{
	struct scene *s = *state;

	decline_first(s, SMCCLC_DECL_NOSMCDEV);
	scene_explain(s);
	assert_first(s, "client-no-device");
	assert_int_equal(s->out.causes[0].likelihood, SMCCLC_LIKELY);
	assert_int_equal(s->out.causes[0].host, SMCCLC_CLIENT);
	assert_ruled_out(s, "client-device-unmapped");

	name_device(s);
	scene_explain(s);
	assert_first(s, "client-device-unmapped");
	assert_possible(s, "client-no-device");

	on_interface(s, SMCCLC_CLIENT);
	scene_explain(s);
	assert_first(s, "client-no-ueid");
	assert_ruled_out(s, "client-device-unmapped");
	assert_possible(s, "client-no-device");
	assert_possible(s, "client-gid-subnet");

	s->evidence.address[SMCCLC_CLIENT] = "fd00::1";
	s->evidence.address[SMCCLC_SERVER] = "fd00::2";
	scene_explain(s);
	assert_first(s, "ipv6-v2");
}

static void test_server_device(void **state)
{
	struct scene *s = *state;

	offer_version_1(s);
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_NOSMCDEV);
	scene_explain(s);
	assert_first(s, "server-no-device");
	assert_ruled_out(s, "server-device-unmapped");
	assert_ruled_out(s, "ueid-mismatch");

	on_interface(s, SMCCLC_SERVER);
	scene_explain(s);
	assert_first(s, "server-device-v2-only");
	assert_not(s, "server-no-device");
	assert_not(s, "server-device-unmapped");

	s->evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	scene_explain(s);
	assert_possible(s, "subnet-mismatch");
	assert_ruled_out(s, "prefix-length-mismatch");
}

static void test_ueid(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_NOSMCDEV);
	on_interface(s, SMCCLC_SERVER);
	scene_explain(s);
	assert_first(s, "ueid-mismatch");
	assert_cause(s, "offers \"SMC-LAB-EID-1\"");
	assert_check(s, SMCCLC_CLIENT, "smcr ueid show");
	assert_check(s, SMCCLC_SERVER, "smcr ueid show");

	/* 28 bytes in answer to version 2: a kernel without UEIDs. */
	s->decline.version = 1;
	s->decline.decline.has_more_codes = false;
	s->decline.decline.os = 0;
	s->verdict.code = SMCCLC_DECL_NOSMCRDEV;
	scene_explain(s);
	assert_first(s, "server-too-old");
	assert_not(s, "ueid-mismatch");
	assert_false(has_check(s, SMCCLC_SERVER, "ueid"));
	assert_false(has_check(s, SMCCLC_CLIENT, "ueid"));
}

static void test_smc_d(void **state)
{
	struct scene *s = *state;
	struct smcclc_proposal *p = &s->proposal.proposal;

	scene_propose(s);
	p->type_v2 = SMCCLC_PATH_D;
	p->has_smcd = true;
	p->ism_count = 2;
	p->ism[0].chid = 0xffff;
	p->ism[1].chid = 0xffff;
	p->eid_count = 0;
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_NOUEID);
	scene_explain(s);
	assert_first(s, "client-no-device");

	s->evidence.address[SMCCLC_SERVER] = "10.0.0.1";
	scene_explain(s);
	assert_first(s, "client-no-ueid");
	assert_not(s, "smcd-other-machine");

	/* SMC-R was offered too: what failed is reported by SMC-D's code. */
	s->evidence.address[SMCCLC_SERVER] = "10.0.0.2";
	p->type_v2 = SMCCLC_PATH_BOTH;
	p->eid_count = 1;
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_NOSMCD2DEV);
	name_device(s);
	scene_explain(s);
	assert_first(s, "ueid-mismatch");
	assert_ruled_out(s, "client-no-device");
	assert_int_equal(s->out.note_count, 1);
}

static void test_subnets(void **state)
{
	struct scene *s = *state;

	offer_version_1(s);
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_DIFFPREFIX);
	scene_explain(s);
	assert_first(s, "prefix-length-mismatch");
	assert_ruled_out(s, "subnet-mismatch");
	s->evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	scene_explain(s);
	assert_first(s, "subnet-mismatch");
	assert_ruled_out(s, "prefix-length-mismatch");
}

static void test_other_systems(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x5204);
	s->decline.decline.os = SMCCLC_OS_ZOS;
	scene_explain(s);
	assert_first(s, "vendor-condition");
	for (size_t i = 0; i < s->out.check_count; i++)
		assert_null(s->out.checks[i].command);
}

/* --- links ------------------------------------------------------------------
 */

#define MILLISECOND INT64_C(1000000)

static void test_link_times(void **state)
{
	struct scene *s = *state;
	int64_t *time;

	scene_decline_late(s, SMCCLC_SERVER, SMCCLC_DECL_TIMEOUT_CL);
	time = &s->handshake.fact[SMCCLC_FACT_DECLINE + SMCCLC_SERVER].time;
	scene_explain(s);
	assert_first(s, "roce-blocked");

	*time = s->handshake.fact[SMCCLC_FACT_CONFIRM].time + 999 * MILLISECOND;
	scene_explain(s);
	assert_first(s, "roce-send-failed");
	assert_ruled_out(s, "roce-blocked");
	*time += MILLISECOND;
	scene_explain(s);
	assert_not(s, "none");
	assert_possible(s, "roce-blocked");
	assert_int_not_equal(rank_of(s, "roce-send-failed"), 0);

	*time += 2999 * MILLISECOND;
	scene_explain(s);
	assert_cause(s, "came 3 s after the Confirm");
	*time += MILLISECOND;
	scene_explain(s);
	assert_false(has_cause(s, "came 3 s after the Confirm"));
}

static void test_link_frames(void **state)
{
	struct scene *s = *state;
	struct smcclc_roce_seen *roce = &s->roce;

	scene_decline_late(s, SMCCLC_SERVER, SMCCLC_DECL_TIMEOUT_CL);
	s->evidence.roce = roce;
	roce->requests = 7;
	scene_explain(s);
	assert_first(s, "roce-blocked-to-client");
	assert_ruled_out(s, "roce-send-failed");

	roce->request_acks = 1;
	scene_explain(s);
	assert_first(s, "roce-unanswered");
	assert_ruled_out(s, "roce-blocked-to-client");

	roce->answers = 7;
	scene_explain(s);
	assert_first(s, "roce-blocked-to-server");
	assert_ruled_out(s, "roce-unanswered");

	roce->answer_acks = 1;
	roce->request_time = 1;
	roce->answer_time = 2000 * MILLISECOND;
	scene_explain(s);
	assert_false(has_cause(s, "the first answer came"));
	roce->answer_time++;
	scene_explain(s);
	assert_first(s, "roce-slow");
	assert_ruled_out(s, "roce-blocked");
}

static void test_no_link_frames(void **state)
{
	struct scene *s = *state;

	scene_decline_late(s, SMCCLC_SERVER, SMCCLC_DECL_TIMEOUT_CL);
	s->evidence.roce = &s->roce;
	scene_explain(s);
	assert_first(s, "roce-blocked");
	s->evidence.address[SMCCLC_CLIENT] = "10.0.1.1";
	s->evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	scene_explain(s);
	assert_first(s, "roce-unanswered");
}

static void test_stale_group(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_ERR_REGBUF);
	s->evidence.roce = &s->roce;
	s->roce.to[SMCCLC_CLIENT].sends = 8;
	s->roce.to[SMCCLC_CLIENT].repeats = 7;
	scene_explain(s);
	assert_first(s, "link-group-stale");
	assert_possible(s, "roce-blocked-to-client");
	assert_ruled_out(s, "roce-blocked-to-server");
}

/* --- the option
 * ----------------------------------------------------------------- */

static void refuse_option(struct scene *s)
{
	s->verdict.stage = SMCCLC_STAGE_SYN;
	s->handshake.syn_ack_options = 1u << SMCCLC_OPTION_ABSENT;
	scene_end(s, SMCCLC_FALLBACK, SMCCLC_NO_SMC_OPTION, SMCCLC_SERVER);
}

static void test_refused_option(void **state)
{
	struct scene *s = *state;

	refuse_option(s);
	scene_explain(s);
	assert_first(s, "server-not-smc");
	assert_int_equal(s->out.causes[0].likelihood, SMCCLC_POSSIBLE);

	look(s, SMCCLC_SERVER)->cookie = SMCCLC_COOKIE_FITS;
	scene_explain(s);
	assert_first(s, "syn-cookies");
	s->segments[SMCCLC_SERVER].cookie = SMCCLC_COOKIE_STAMP;
	scene_explain(s);
	assert_first(s, "server-not-smc");
	s->evidence.surroundings = &s->surroundings;
	s->surroundings.cookies.count = 1;
	scene_explain(s);
	assert_first(s, "syn-cookies");
	s->surroundings.stamps.count = 1;
	scene_explain(s);
	assert_ruled_out(s, "syn-cookies");
	s->segments[SMCCLC_SERVER].cookie = SMCCLC_COOKIE_DIFFERS;
	scene_explain(s);
	assert_ruled_out(s, "syn-cookies");

	s->surroundings.answered.count = 258;
	scene_explain(s);
	assert_ruled_out(s, "server-not-smc");
	s->surroundings.pending = 255;
	scene_explain(s);
	assert_false(has_cause(s, "handshakes were pending"));
	s->surroundings.pending = 256;
	scene_explain(s);
	assert_first(s, "handshake-limit");

	s->segments[SMCCLC_SERVER].nops = 2;
	scene_explain(s);
	assert_first(s, "option-stripped-syn-ack");
	assert_int_equal(s->out.causes[0].likelihood, SMCCLC_PROVEN);
	assert_ruled_out(s, "handshake-limit");
}

static void test_no_room(void **state)
{
	struct scene *s = *state;

	refuse_option(s);
	look(s, SMCCLC_SERVER)->no_room = 2;
	s->segments[SMCCLC_SERVER].filled_by = SMCCLC_FILLED_AO;
	scene_explain(s);
	assert_first(s, "option-no-room");
	assert_cause(s, "(TCP-AO)");
}

static void test_unanswered_syn(void **state)
{
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN;
	s->verdict.reason = SMCCLC_CAPTURE_INCOMPLETE;
	scene_see(s, SMCCLC_FACT_SYN_ACK, 0);
	scene_explain(s);
	assert_first(s, "server-unreachable");
	s->evidence.surroundings = &s->surroundings;
	s->surroundings.plain.count = 1;
	scene_explain(s);
	assert_first(s, "syn-dropped");
	assert_ruled_out(s, "server-unreachable");
}

/* --- waiting
 * ------------------------------------------------------------------------ */

static void test_arrival(void **state)
{
	struct scene *s = *state;
	struct smcclc_segments *client = look(s, SMCCLC_CLIENT);

	scene_propose(s);
	scene_end(s, SMCCLC_ABORTED, SMCCLC_NO_REPLY, SMCCLC_SERVER);
	client->repeats.count = 5;
	scene_explain(s);
	assert_first(s, "proposal-lost");
	assert_ruled_out(s, "server-busy");
	assert_cause(s, "was sent 6 times and never acknowledged");

	client->acked = 4;
	scene_explain(s);
	assert_ruled_out(s, "proposal-lost");
	assert_first(s, "accept-lost");

	s->evidence.surroundings = &s->surroundings;
	s->surroundings.first_contacts.count = 3;
	scene_explain(s);
	assert_first(s, "server-busy");

	s->segments[SMCCLC_SERVER].after_ack.count = 2;
	client->acked = 0;
	scene_explain(s);
	assert_first(s, "backlog-full");
}

static void test_slow_path(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_end(s, SMCCLC_ABORTED, SMCCLC_NO_REPLY, SMCCLC_SERVER);
	look(s, SMCCLC_CLIENT)->rtt = 2000 * MILLISECOND - 1;
	scene_explain(s);
	assert_int_not_equal(rank_of(s, "path-slow"), 0);
	s->segments[SMCCLC_CLIENT].rtt++;
	scene_explain(s);
	assert_first(s, "path-slow");
}

static void test_protocol(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_end(s, SMCCLC_ABORTED, SMCCLC_DATA_INSTEAD_OF_CLC, SMCCLC_SERVER);
	s->evidence.data[SMCCLC_SERVER] = (const uint8_t *)"\x15\x03\x03";
	s->evidence.data_length[SMCCLC_SERVER] = 3;
	scene_explain(s);
	assert_first(s, "option-echoed");
	assert_cause(s, "is a TLS alert");
	assert_ruled_out(s, "server-breaks-protocol");
}

/* --- the table of causes
 * ----------------------------------------------------------------- */

static void test_names(void **state)
{
	unsigned causes = 0;

	(void)state;
	assert_null(smcclc_cause_name(SMCCLC_CAUSE_NONE));
	assert_null(smcclc_cause_name(255));
	assert_null(smcclc_cause_name(~0u));
	assert_int_equal(smcclc_cause_by_name("no-cause"), SMCCLC_CAUSE_NONE);
	for (unsigned i = 0; i < SMCCLC_CAUSE_LIMIT; i++) {
		const char *name = smcclc_cause_name(i);

		if (!name)
			continue;
		causes++;
		assert_int_equal(smcclc_cause_by_name(name), i);
	}
	assert_true(causes > 60);
	assert_string_equal(smcclc_likelihood_name(SMCCLC_PROVEN), "proven");
	assert_string_equal(smcclc_likelihood_name(SMCCLC_LIKELY), "likely");
	assert_string_equal(smcclc_likelihood_name(~0u), "possible");
}

static void test_observation(void **state)
{
	const struct smcclc_observation seen = {"a fact", 2, {3, 17}};
	const struct smcclc_observation bare = {"a fact", 0, {0}};
	char text[64];

	(void)state;
	smcclc_explain_observation(&seen, text, sizeof(text));
	assert_string_equal(text, "a fact (frames 3, 17)");
	smcclc_explain_observation(&bare, text, sizeof(text));
	assert_string_equal(text, "a fact");
	assert_int_equal(smcclc_explain_observation(&seen, text, 0), 0);
	assert_int_equal(smcclc_explain_observation(&seen, text, 7), 6);
	assert_string_equal(text, "a fact");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_client_device),  SCENE_TEST(test_server_device),
		SCENE_TEST(test_ueid),           SCENE_TEST(test_smc_d),
		SCENE_TEST(test_subnets),        SCENE_TEST(test_other_systems),
		SCENE_TEST(test_link_times),     SCENE_TEST(test_link_frames),
		SCENE_TEST(test_no_link_frames), SCENE_TEST(test_stale_group),
		SCENE_TEST(test_refused_option), SCENE_TEST(test_no_room),
		SCENE_TEST(test_unanswered_syn), SCENE_TEST(test_arrival),
		SCENE_TEST(test_slow_path),      SCENE_TEST(test_protocol),
		SCENE_TEST(test_names),          SCENE_TEST(test_observation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
