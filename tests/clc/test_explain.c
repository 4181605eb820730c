/* SPDX-License-Identifier: MIT */
/* The explanation of a verdict: what holds of each, and of those that are no
 * Decline. */
#include "scene.h"

/* --- established ------------------------------------------------------- */

static void test_smc_r(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->verdict.outcome = SMCCLC_SMC_R;
	scene_explain(s);
	assert_string_equal(s->out.summary,
			    "Client 10.0.0.1 and server 10.0.0.2 use SMC-R "
			    "version 2.1 (first contact, EID \"SMC-LAB-EID-1\""
			    ", RoCE GIDs 10.0.1.1 and 10.0.1.2, receive "
			    "buffers 64 KiB and 64 KiB).");
	assert_int_equal(s->out.cause_count, 0);
	assert_int_equal(s->out.check_count, 0);

	s->verdict.first_contact = false;
	scene_explain(s);
	assert_summary(s, "(existing link group, ");

	s->verdict.version = SMCCLC_VERSION_1;
	scene_explain(s);
	assert_int_equal(s->out.note_count, 1);
	assert_non_null(strstr(s->out.notes[0], "version 1 although SMC-Rv2"));
	assert_non_null(strstr(s->out.notes[0], "\"SMC-LAB-EID-1\""));
}

static void test_smc_d(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->accept.accept.path = SMCCLC_PATH_D;
	s->confirm.accept.path = SMCCLC_PATH_D;
	s->accept.accept.d.gid = 0x22;
	s->confirm.accept.d.gid = 0x11;
	s->confirm.accept.d.dmbe_size = 6;
	s->verdict.outcome = SMCCLC_SMC_D;
	scene_explain(s);
	assert_summary(s, "use SMC-D version 2.1 (first contact");
	assert_summary(s, "ISM GIDs 0x0000000000000011 and "
			  "0x0000000000000022");
	assert_summary(s, "receive buffers 1 MiB and 16 KiB");
}

static void test_established_half_seen(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->evidence.accept = NULL;
	s->verdict.outcome = SMCCLC_SMC_R;
	s->verdict.certain = false;
	s->verdict.inference = SMCCLC_FROM_LATER_MESSAGE;
	scene_explain(s);
	assert_summary(s, " (likely: inferred from an answer");
}

/* --- connections that died ------------------------------------------------ */

static void test_data(void **state)
{
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_end(s, SMCCLC_ABORTED, SMCCLC_DATA_INSTEAD_OF_CLC, SMCCLC_CLIENT);
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 sent application data where server "
			  "10.0.0.2 waits for a CLC message");
	assert_first(s, "option-stripped-syn-ack");

	scene_propose(s);
	s->verdict.by = SMCCLC_SERVER;
	scene_explain(s);
	assert_first(s, "option-echoed");
	assert_check(s, SMCCLC_SERVER, "smcss -l");
}

static void test_malformed(void **state)
{
	struct smcclc_findings findings = {
		.worst = SMCCLC_KILLS,
		.count = 2,
		.list = {{.rule = SMCCLC_RULE_RESERVED},
			 {.rule = SMCCLC_RULE_LENGTH,
			  .severity = SMCCLC_KILLS,
			  .field = SMCCLC_FIELD_LENGTH,
			  .found = 240,
			  .expected = 156}},
	};
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_end(s, SMCCLC_ABORTED, SMCCLC_MALFORMED, SMCCLC_CLIENT);
	s->evidence.malformed = &s->proposal;
	s->evidence.malformed_findings = &findings;
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 sent server 10.0.0.2 a malformed "
			  "Proposal (length is 240, its content adds up to "
			  "156: Linux ends the connection)");
	assert_first(s, "bytes-changed");
	assert_possible(s, "client-breaks-protocol");
	assert_check(s, SMCCLC_CLIENT, "uname");

	/* Well-formed, but not this end's to send. */
	findings.worst = SMCCLC_IGNORES;
	findings.count = 1;
	scene_explain(s);
	assert_summary(s, "a Proposal that does not belong there");

	s->evidence.malformed = NULL;
	s->evidence.malformed_findings = NULL;
	scene_see(s, SMCCLC_FACT_PARTIAL + SMCCLC_CLIENT, 3);
	scene_explain(s);
	assert_summary(s, "only part of a message");
}

static void test_no_reply(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_end(s, SMCCLC_ABORTED, SMCCLC_NO_REPLY, SMCCLC_SERVER);
	scene_explain(s);
	assert_summary(s, "Server 10.0.0.2 sent client 10.0.0.1 no Accept");
	assert_possible(s, "server-busy");
	assert_possible(s, "option-echoed");

	scene_see(s, SMCCLC_FACT_ACCEPT, 5);
	scene_explain(s);
	assert_first(s, "server-busy");
	assert_ruled_out(s, "proposal-lost");
	assert_ruled_out(s, "option-echoed");
	scene_see(s, SMCCLC_FACT_ACCEPT, 0);

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	s->verdict.by = SMCCLC_CLIENT;
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 sent server 10.0.0.2 no Proposal");
	assert_first(s, "option-stripped-syn-ack");

	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_explain(s);
	assert_summary(s, "no Confirm");
	assert_first(s, "confirm-lost");
}

static void test_closed_and_reset(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_end(s, SMCCLC_ABORTED, SMCCLC_CLOSED, SMCCLC_SERVER);
	scene_explain(s);
	assert_summary(s, "Server 10.0.0.2 closed the connection to client "
			  "10.0.0.1 (FIN) after the Proposal");
	assert_first(s, "server-too-old");
	assert_possible(s, "option-echoed");
	assert_check(s, SMCCLC_SERVER, "smcss -l");

	s->verdict.by = SMCCLC_CLIENT;
	scene_explain(s);
	assert_first(s, "client-died");
	assert_not(s, "server-too-old");

	s->verdict.stage = SMCCLC_STAGE_SYN;
	scene_end(s, SMCCLC_ABORTED, SMCCLC_RESET, SMCCLC_SERVER);
	scene_explain(s);
	assert_summary(s, "refused the connection of client 10.0.0.1 to port "
			  "5201");
	assert_first(s, "connection-refused");
	assert_check(s, SMCCLC_SERVER, "ss -lnt");
}

static void test_incomplete(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->verdict.reason = SMCCLC_CAPTURE_INCOMPLETE;
	s->verdict.certain = false;
	s->verdict.inference = SMCCLC_FROM_NO_END;
	scene_explain(s);
	assert_string_equal(s->out.summary,
			    "The capture does not show the handshake between "
			    "client 10.0.0.1 and server 10.0.0.2 beyond the "
			    "Proposal.");
	assert_first(s, "capture-incomplete");
	assert_check(s, SMCCLC_NOBODY,
		     "tcpdump -ni <interface> -s 0 -w <file> host 10.0.0.1 "
		     "and host 10.0.0.2");

	scene_see(s, SMCCLC_FACT_HOLE + SMCCLC_SERVER, 4);
	scene_see(s, SMCCLC_FACT_SYN, 0);
	scene_explain(s);
	assert_cause(s, "bytes of server 10.0.0.2 are missing");
	assert_cause(s, "the SYN of client 10.0.0.1 is not in the capture");
}

static void test_data_after_confirm(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	scene_end(s, SMCCLC_FALLBACK, SMCCLC_CAPTURE_INCOMPLETE, SMCCLC_NOBODY);
	scene_explain(s);
	assert_first(s, "capture-incomplete");
	assert_cause(s, "data follows on TCP, so that one end declined");
}

static void test_inference(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030002);
	s->verdict.certain = false;
	for (unsigned i = 1; i <= SMCCLC_FROM_PORTS; i++) {
		s->verdict.inference = (uint8_t)i;
		scene_explain(s);
		assert_summary(s, " (likely: ");
	}
	s->verdict.certain = true;
	scene_explain(s);
	assert_null(strstr(s->out.summary, "likely"));
}

/* --- what holds always ------------------------------------------------- */

/* Every verdict has a sentence, whether or not the machine can give it. */
static void explain_all_codes(struct scene *s)
{
	for (size_t i = 0; i <= smcclc_code_count(); i++) {
		const struct smcclc_code *code = smcclc_code_at(i);

		s->verdict.has_code = code != NULL;
		s->verdict.code = code ? code->code : 0;
		s->verdict.certain = i & 1;
		s->verdict.inference = (uint8_t)(i % 7);
		smcclc_explain(&s->evidence, &s->out);
		assert_sound(&s->out);
	}
}

static void explain_all_verdicts(struct scene *s)
{
	struct smcclc_verdict *v = &s->verdict;

	for (v->outcome = 0; v->outcome < SMCCLC_OUTCOME_COUNT; v->outcome++)
		for (v->reason = 0; v->reason < SMCCLC_REASON_COUNT;
		     v->reason++)
			for (v->by = 0; v->by <= SMCCLC_NOBODY; v->by++)
				for (v->stage = 0;
				     v->stage < SMCCLC_STAGE_COUNT; v->stage++)
					explain_all_codes(s);
}

static void test_every_verdict(void **state)
{
	struct scene *s = *state;

	/* With no message captured, then with all of them. */
	explain_all_verdicts(s);
	scene_begin(s);
	scene_confirm(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	s->evidence.decline[SMCCLC_CLIENT] = &s->decline;
	s->evidence.malformed = &s->proposal;
	explain_all_verdicts(s);
}

static void test_hostile(void **state)
{
	struct scene *s = *state;
	struct smcclc_proposal *p = &s->proposal.proposal;

	scene_confirm(s);
	p->type_v1 = SMCCLC_PATH_R;
	p->has_ip = true;
	p->eid_count = 255;
	p->ipv6_count = 255;
	memset(p->ueid, 0x80, sizeof(p->ueid));
	memset(p->ipv6, 0xff, sizeof(p->ipv6));
	memset(s->accept.accept.eid, '\n', SMCCLC_EID_LEN);
	s->verdict.outcome = SMCCLC_SMC_R;
	scene_explain(s);
	assert_summary(s, "\\x0a");

	for (size_t i = 0; i < smcclc_code_count(); i++) {
		s->verdict.stage = SMCCLC_STAGE_PROPOSAL;
		scene_decline(s, SMCCLC_SERVER, smcclc_code_at(i)->code);
		scene_explain(s);
	}
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	name_device(s);
	p->type_v1 = SMCCLC_PATH_NONE;
	scene_explain(s);
	assert_cause(s, "\\x80\\x80\", \"\\x80");
	/* Eight UEIDs and the quotes around them, whatever the count says. */
	assert_in_range(strlen(s->out.causes[0].text), 8 * 4 * SMCCLC_EID_LEN,
			8 * 4 * SMCCLC_EID_LEN + 250);
}

/* What does not fit is left out whole. */
static void test_no_room(void **state)
{
	static char address[SMCCLC_EXPLAIN_TEXT];
	struct scene *s = *state;

	memset(address, '1', sizeof(address) - 200);
	scene_propose(s);
	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, 0x03030000);
	s->evidence.address[SMCCLC_CLIENT] = address;
	scene_explain(s);
	/* The summary is cut, and nothing that names the address fits. */
	assert_false(has_check(s, SMCCLC_CLIENT, "ip route get"));
	assert_int_equal(s->out.cause_count, 0);
}

static void test_summary(void **state)
{
	char text[SMCCLC_EXPLAIN_TEXT];
	struct scene *s = *state;
	size_t length;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	scene_explain(s);
	length = smcclc_explain_summary(&s->evidence, text, sizeof(text));
	assert_string_equal(text, s->out.summary);
	assert_int_equal(length, strlen(text));

	/* Too little room: cut, and nothing written behind it. */
	for (size_t room = 1; room <= length; room++) {
		memset(text, 'x', sizeof(text));
		assert_int_equal(
			smcclc_explain_summary(&s->evidence, text, room),
			room - 1);
		assert_memory_equal(text, s->out.summary, room - 1);
		assert_int_equal(text[room - 1], '\0');
		assert_int_equal(text[room], 'x');
	}
	assert_int_equal(smcclc_explain_summary(&s->evidence, text, 0), 0);
}

/* Each number of the verdict in turn, and all at once. */
static void test_verdict_out_of_range(void **state)
{
	static const uint8_t far[] = {16, 64, 255};
	struct scene *s = *state;
	struct smcclc_verdict *v = &s->verdict;
	uint8_t *const numbers[] = {
		&v->outcome, &v->reason,         &v->by,
		&v->stage,   &v->version,        &v->inference,
		&v->path,    &v->kernel[0].mode, &v->kernel[1].mode,
	};
	const size_t count = sizeof(numbers) / sizeof(numbers[0]);

	scene_confirm(s);
	scene_decline_late(s, SMCCLC_SERVER, SMCCLC_DECL_TIMEOUT_CL);
	v->certain = false;
	for (size_t n = 0; n <= count; n++) {
		const struct smcclc_verdict sane = *v;

		for (size_t i = 0; i < sizeof(far); i++) {
			for (size_t k = 0; k < count; k++)
				if (n == count || n == k)
					*numbers[k] = far[i];
			scene_explain(s);
		}
		*v = sane;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_smc_r),
		SCENE_TEST(test_smc_d),
		SCENE_TEST(test_established_half_seen),
		SCENE_TEST(test_data),
		SCENE_TEST(test_malformed),
		SCENE_TEST(test_no_reply),
		SCENE_TEST(test_closed_and_reset),
		SCENE_TEST(test_incomplete),
		SCENE_TEST(test_data_after_confirm),
		SCENE_TEST(test_inference),
		SCENE_TEST(test_every_verdict),
		SCENE_TEST(test_hostile),
		SCENE_TEST(test_no_room),
		SCENE_TEST(test_summary),
		SCENE_TEST(test_verdict_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
