/* SPDX-License-Identifier: MIT */
#include "scene.h"

#define CLIENT_IP "10.0.0.1"
#define SERVER_IP "10.0.0.2"

void set_text(uint8_t *text, const char *value)
{
	memset(text, ' ', SMCCLC_EID_LEN);
	memcpy(text, value, strlen(value));
}

void set_ipv4_gid(uint8_t *gid, uint8_t last)
{
	static const uint8_t mapped[15] = {[10] = 0xff, [11] = 0xff, 10, 0, 1};

	memcpy(gid, mapped, sizeof(mapped));
	gid[15] = last;
}

void scene_see(struct scene *s, unsigned fact, uint32_t order)
{
	s->handshake.fact[fact].order = order;
	s->handshake.fact[fact].frame = order;
	s->handshake.fact[fact].time = order * INT64_C(1000000);
}

void scene_begin(struct scene *s)
{
	struct smcclc_proposal *p = &s->proposal.proposal;

	memset(s, 0, sizeof(*s));
	s->evidence.verdict = &s->verdict;
	s->evidence.handshake = &s->handshake;
	s->evidence.address[SMCCLC_CLIENT] = CLIENT_IP;
	s->evidence.address[SMCCLC_SERVER] = SERVER_IP;
	s->evidence.port[SMCCLC_CLIENT] = 40000;
	s->evidence.port[SMCCLC_SERVER] = 5201;
	s->verdict.by = SMCCLC_NOBODY;
	s->verdict.certain = true;
	s->verdict.path = SMCCLC_PATH_NONE;
	s->handshake.syn_options = 1u << SMCCLC_OPTION_SMCR;
	s->handshake.syn_ack_options = 1u << SMCCLC_OPTION_SMCR;
	scene_see(s, SMCCLC_FACT_SYN, 1);
	scene_see(s, SMCCLC_FACT_SYN_ACK, 2);
	s->proposal.type = SMCCLC_PROPOSAL;
	s->proposal.version = 2;
	p->type_v1 = SMCCLC_PATH_NONE;
	p->type_v2 = SMCCLC_PATH_R;
	p->has_v2 = true;
	p->eid_count = 1;
	set_text(p->ueid[0], "SMC-LAB-EID-1");
	set_ipv4_gid(p->rocev2_gid, 1);
}

void scene_propose(struct scene *s)
{
	s->evidence.proposal = &s->proposal;
	s->verdict.stage = SMCCLC_STAGE_PROPOSAL;
	s->verdict.version = SMCCLC_VERSION_2_1;
	scene_see(s, SMCCLC_FACT_PROPOSAL, 3);
}

static void agree(struct scene *s, struct smcclc_message *message, uint8_t type,
		  uint8_t last)
{
	message->type = type;
	message->version = 2;
	message->accept.path = SMCCLC_PATH_R;
	message->accept.first_contact = true;
	message->accept.r.rmbe_size = 2;
	set_ipv4_gid(message->accept.r.gid, last);
	set_text(message->accept.eid, "SMC-LAB-EID-1");
	s->verdict.path = SMCCLC_PATH_R;
	s->verdict.first_contact = true;
}

void scene_confirm(struct scene *s)
{
	scene_propose(s);
	agree(s, &s->accept, SMCCLC_ACCEPT, 2);
	agree(s, &s->confirm, SMCCLC_CONFIRM, 1);
	s->evidence.accept = &s->accept;
	s->evidence.confirm = &s->confirm;
	s->verdict.stage = SMCCLC_STAGE_CONFIRM;
	scene_see(s, SMCCLC_FACT_ACCEPT, 4);
	scene_see(s, SMCCLC_FACT_CONFIRM, 5);
}

void scene_end(struct scene *s, uint8_t outcome, uint8_t reason, uint8_t by)
{
	s->verdict.outcome = outcome;
	s->verdict.reason = reason;
	s->verdict.by = by;
}

void scene_decline(struct scene *s, uint8_t by, uint32_t code)
{
	scene_end(s, SMCCLC_FALLBACK, SMCCLC_DECLINED, by);
	s->verdict.has_code = true;
	s->verdict.code = code;
	s->verdict.late = s->verdict.stage == SMCCLC_STAGE_CONFIRM;
	s->decline.type = SMCCLC_DECLINE;
	s->decline.version = 2;
	s->decline.decline.diagnosis = code;
	s->decline.decline.os = SMCCLC_OS_LINUX;
	s->decline.decline.has_more_codes = true;
	s->evidence.decline[by] = &s->decline;
	scene_see(s, SMCCLC_FACT_DECLINE + by, 6);
}

void scene_decline_late(struct scene *s, uint8_t by, uint32_t code)
{
	scene_confirm(s);
	scene_decline(s, by, code);
	s->handshake.fact[SMCCLC_FACT_DECLINE + by].time += INT64_C(5080000000);
}

void name_device(struct scene *s)
{
	memcpy(s->decline.decline.peer_id,
	       (uint8_t[]){0x12, 0x34, 2, 0, 0, 0, 0, 9}, 8);
}

static void assert_sentence(const char *text)
{
	size_t length = strlen(text);

	assert_true(length > 10);
	assert_int_equal(text[length - 1], '.');
	assert_false(text[0] >= 'a' && text[0] <= 'z');
	assert_null(strstr(text, "  "));
}

void assert_printable(const char *text)
{
	for (; *text; text++)
		assert_in_range(*text, ' ', '~');
}

/* Each cause has an id, a sentence, and evidence that it rests on. */
static void assert_explained(const struct smcclc_explained *cause, bool out)
{
	assert_non_null(smcclc_cause_name(cause->cause));
	assert_printable(cause->text);
	assert_null(strchr(cause->text, '%'));
	assert_true(cause->evidence_count >= 1 || !out);
	assert_true(cause->evidence_count <= SMCCLC_EXPLAIN_EVIDENCE);
	for (size_t i = 0; i < cause->evidence_count; i++) {
		const struct smcclc_observation *seen = &cause->evidence[i];

		assert_printable(seen->text);
		assert_null(strchr(seen->text, '%'));
		assert_true(seen->frame_count <= SMCCLC_EXPLAIN_FRAMES);
		for (size_t k = 1; k < seen->frame_count; k++)
			assert_true(seen->frames[k - 1] < seen->frames[k]);
	}
}

void assert_sound(const struct smcclc_explanation *out)
{
	assert_true(out->used <= sizeof(out->text));
	assert_sentence(out->summary);
	assert_printable(out->summary);
	assert_true(out->cause_count <= SMCCLC_EXPLAIN_CAUSES);
	for (size_t i = 0; i < out->cause_count; i++)
		assert_explained(&out->causes[i], false);
	for (size_t i = 0; i < out->ruled_out_count; i++)
		assert_explained(&out->ruled_out[i], true);
	assert_true(out->check_count <= SMCCLC_EXPLAIN_CHECKS);
	for (size_t i = 0; i < out->check_count; i++) {
		assert_in_range(out->checks[i].host, SMCCLC_CLIENT,
				SMCCLC_NOBODY);
		assert_printable(out->checks[i].text);
		if (out->checks[i].command)
			assert_printable(out->checks[i].command);
	}
}

void scene_explain(struct scene *s)
{
	memset(&s->out, 0x5a, sizeof(s->out));
	smcclc_explain(&s->evidence, &s->out);
	assert_sound(&s->out);
}

bool has_cause(const struct scene *s, const char *words)
{
	for (size_t i = 0; i < s->out.cause_count; i++) {
		const struct smcclc_explained *cause = &s->out.causes[i];

		if (strstr(cause->text, words))
			return true;
		for (size_t k = 0; k < cause->evidence_count; k++)
			if (strstr(cause->evidence[k].text, words))
				return true;
	}
	return false;
}

int rank_of(const struct scene *s, const char *id)
{
	for (size_t i = 0; i < s->out.cause_count; i++)
		if (strcmp(smcclc_cause_name(s->out.causes[i].cause), id) == 0)
			return (int)i;
	return -1;
}

bool is_ruled_out(const struct scene *s, const char *id)
{
	for (size_t i = 0; i < s->out.ruled_out_count; i++)
		if (strcmp(smcclc_cause_name(s->out.ruled_out[i].cause), id) ==
		    0)
			return true;
	return false;
}

const char *first_of(const struct scene *s)
{
	return s->out.cause_count ? smcclc_cause_name(s->out.causes[0].cause)
				  : "none";
}

bool has_check(const struct scene *s, unsigned host, const char *words)
{
	for (size_t i = 0; i < s->out.check_count; i++)
		if (s->out.checks[i].host == host && s->out.checks[i].command &&
		    strstr(s->out.checks[i].command, words))
			return true;
	return false;
}

int scene_setup(void **state)
{
	static struct scene scene;

	scene_begin(&scene);
	*state = &scene;
	return 0;
}
