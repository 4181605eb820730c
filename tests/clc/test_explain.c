/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/codes.h>
#include <smcclc/explain.h>

#define CLIENT_IP "10.0.0.1"
#define SERVER_IP "10.0.0.2"

/* A handshake and what is said of it; tests change what matters to them. */
struct scene {
	struct smcclc_verdict verdict;
	struct smcclc_handshake handshake;
	struct smcclc_message proposal;
	struct smcclc_message accept;
	struct smcclc_message confirm;
	struct smcclc_message decline;
	struct smcclc_evidence evidence;
	struct smcclc_explanation out;
};

static void set_text(uint8_t *text, const char *value)
{
	memset(text, ' ', SMCCLC_EID_LEN);
	memcpy(text, value, strlen(value));
}

static void set_ipv4_gid(uint8_t *gid, uint8_t last)
{
	static const uint8_t mapped[15] = {[10] = 0xff, [11] = 0xff, 10, 0, 1};

	memcpy(gid, mapped, sizeof(mapped));
	gid[15] = last;
}

static void see(struct scene *s, unsigned fact, uint32_t order)
{
	s->handshake.fact[fact].order = order;
	s->handshake.fact[fact].time = order * INT64_C(1000000);
}

/* SYNs with the option; what a stock Linux client with one UEID proposes. */
static void begin(struct scene *s)
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
	see(s, SMCCLC_FACT_SYN, 1);
	see(s, SMCCLC_FACT_SYN_ACK, 2);
	s->proposal.type = SMCCLC_PROPOSAL;
	s->proposal.version = 2;
	p->type_v1 = SMCCLC_PATH_NONE;
	p->type_v2 = SMCCLC_PATH_R;
	p->has_v2 = true;
	p->eid_count = 1;
	set_text(p->ueid[0], "SMC-LAB-EID-1");
	set_ipv4_gid(p->rocev2_gid, 1);
}

static void propose(struct scene *s)
{
	s->evidence.proposal = &s->proposal;
	s->verdict.stage = SMCCLC_STAGE_PROPOSAL;
	s->verdict.version = SMCCLC_VERSION_2_1;
	see(s, SMCCLC_FACT_PROPOSAL, 3);
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

static void confirm(struct scene *s)
{
	propose(s);
	agree(s, &s->accept, SMCCLC_ACCEPT, 2);
	agree(s, &s->confirm, SMCCLC_CONFIRM, 1);
	s->evidence.accept = &s->accept;
	s->evidence.confirm = &s->confirm;
	s->verdict.stage = SMCCLC_STAGE_CONFIRM;
	see(s, SMCCLC_FACT_ACCEPT, 4);
	see(s, SMCCLC_FACT_CONFIRM, 5);
}

static void end(struct scene *s, uint8_t outcome, uint8_t reason, uint8_t by)
{
	s->verdict.outcome = outcome;
	s->verdict.reason = reason;
	s->verdict.by = by;
}

static void decline(struct scene *s, uint8_t by, uint32_t code)
{
	end(s, SMCCLC_FALLBACK, SMCCLC_DECLINED, by);
	s->verdict.has_code = true;
	s->verdict.code = code;
	s->verdict.late = s->verdict.stage == SMCCLC_STAGE_CONFIRM;
	s->decline.type = SMCCLC_DECLINE;
	s->decline.version = 2;
	s->decline.decline.diagnosis = code;
	s->decline.decline.os = SMCCLC_OS_LINUX;
	s->decline.decline.has_more_codes = true;
	s->evidence.decline[by] = &s->decline;
	see(s, SMCCLC_FACT_DECLINE + by, 6);
}

/* The Decline of `by` names an RDMA device. */
static void name_device(struct scene *s)
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

static void assert_printable(const char *text)
{
	for (; *text; text++)
		assert_in_range(*text, ' ', '~');
}

/* What holds of every explanation. */
static void assert_sound(const struct smcclc_explanation *out)
{
	assert_true(out->used <= sizeof(out->text));
	assert_sentence(out->summary);
	assert_printable(out->summary);
	assert_true(out->cause_count <= SMCCLC_EXPLAIN_CAUSES);
	for (size_t i = 0; i < out->cause_count; i++) {
		assert_printable(out->causes[i]);
		assert_null(strchr(out->causes[i], '%'));
	}
	assert_true(out->check_count <= SMCCLC_EXPLAIN_CHECKS);
	for (size_t i = 0; i < out->check_count; i++) {
		assert_in_range(out->checks[i].host, SMCCLC_CLIENT,
				SMCCLC_NOBODY);
		assert_printable(out->checks[i].text);
		if (out->checks[i].command)
			assert_printable(out->checks[i].command);
	}
}

static void explain(struct scene *s)
{
	memset(&s->out, 0x5a, sizeof(s->out));
	smcclc_explain(&s->evidence, &s->out);
	assert_sound(&s->out);
}

static bool has_cause(const struct scene *s, const char *words)
{
	for (size_t i = 0; i < s->out.cause_count; i++)
		if (strstr(s->out.causes[i], words))
			return true;
	return false;
}

static bool has_check(const struct scene *s, unsigned host, const char *words)
{
	for (size_t i = 0; i < s->out.check_count; i++)
		if (s->out.checks[i].host == host && s->out.checks[i].command &&
		    strstr(s->out.checks[i].command, words))
			return true;
	return false;
}

#define assert_summary(s, words) \
	assert_non_null(strstr((s)->out.summary, words))
#define assert_cause(s, words)       assert_true(has_cause(s, words))
#define assert_no_cause(s, words)    assert_false(has_cause(s, words))
#define assert_check(s, host, words) assert_true(has_check(s, host, words))
#define assert_first_cause(s, words) \
	assert_non_null(strstr((s)->out.causes[0], words))

/* --- established ------------------------------------------------------- */

static void test_smc_r(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.verdict.outcome = SMCCLC_SMC_R;
	explain(&s);
	assert_string_equal(s.out.summary,
			    "Client 10.0.0.1 and server 10.0.0.2 use SMC-R "
			    "version 2.1 (first contact, EID \"SMC-LAB-EID-1\""
			    ", RoCE GIDs 10.0.1.1 and 10.0.1.2, receive "
			    "buffers 64 KiB and 64 KiB).");
	assert_int_equal(s.out.cause_count, 0);
	assert_int_equal(s.out.check_count, 0);

	s.verdict.first_contact = false;
	explain(&s);
	assert_summary(&s, "(existing link group, ");

	s.verdict.version = SMCCLC_VERSION_1;
	explain(&s);
	assert_first_cause(&s, "version 1 although SMC-Rv2 was offered too");
	assert_first_cause(&s, "\"SMC-LAB-EID-1\"");
}

static void test_smc_d(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.accept.accept.path = SMCCLC_PATH_D;
	s.confirm.accept.path = SMCCLC_PATH_D;
	s.accept.accept.d.gid = 0x22;
	s.confirm.accept.d.gid = 0x11;
	s.confirm.accept.d.dmbe_size = 6;
	s.verdict.outcome = SMCCLC_SMC_D;
	explain(&s);
	assert_summary(&s, "use SMC-D version 2.1 (first contact");
	assert_summary(&s, "ISM GIDs 0x0000000000000011 and "
			   "0x0000000000000022");
	assert_summary(&s, "receive buffers 1 MiB and 16 KiB");
}

static void test_established_half_seen(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.evidence.accept = NULL;
	s.verdict.outcome = SMCCLC_SMC_R;
	s.verdict.certain = false;
	s.verdict.inference = SMCCLC_FROM_LATER_MESSAGE;
	explain(&s);
	assert_summary(&s, " (likely: inferred from an answer");
}

/* --- Declines of devices, UEIDs and subnets --------------------------- */

static void test_ueid_mismatch(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.eid_count = 2;
	set_text(s.proposal.proposal.ueid[1], "SECOND");
	decline(&s, SMCCLC_SERVER, 0x03030000);
	explain(&s);
	assert_string_equal(s.out.summary,
			    "Server 10.0.0.2 declined the Proposal of client "
			    "10.0.0.1 (0x03030000, no SMC device found; likely "
			    "no UEID in common): the connection goes on over "
			    "TCP.");
	assert_first_cause(&s, "only SMC-Rv2, with UEID \"SMC-LAB-EID-1\", "
			       "\"SECOND\"; the server has another or none");
	assert_cause(&s, "besides, the server has no active RDMA device");
	assert_check(&s, SMCCLC_CLIENT, "smcr ueid show");
	assert_check(&s, SMCCLC_SERVER, "smcr ueid show");
	assert_check(&s, SMCCLC_SERVER, "smcr device");

	name_device(&s);
	explain(&s);
	assert_cause(&s, "Decline names MAC 02:00:00:00:00:09");
	assert_no_cause(&s, "no active RDMA device");

	s.evidence.decline[SMCCLC_SERVER] = NULL;
	explain(&s);
	assert_cause(&s, "the server may have no RDMA device");
}

static void test_no_server_device(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v1 = SMCCLC_PATH_R;
	s.proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	s.proposal.proposal.has_ip = true;
	memcpy(s.proposal.proposal.ipv4_subnet, (uint8_t[]){10, 0, 0, 0}, 4);
	s.proposal.proposal.ipv4_prefix_len = 24;
	decline(&s, SMCCLC_SERVER, 0x03030000);
	explain(&s);
	assert_null(strstr(s.out.summary, "UEID"));
	assert_first_cause(&s, "the server has no active RDMA device: the peer "
			       "ID in its Decline is zero");
	assert_no_cause(&s, "UEID");
	assert_cause(&s, "10.0.0.0/24");
	assert_check(&s, SMCCLC_SERVER, "smcr device");

	name_device(&s);
	explain(&s);
	assert_first_cause(&s, "has an RDMA device (MAC 02:00:00:00:00:09), "
			       "but none is mapped");

	/* Kernels that report the subnet otherwise would have done so. */
	s.evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	explain(&s);
	assert_first_cause(&s, "10.0.1.2 is in none of the subnets");
	s.evidence.address[SMCCLC_SERVER] = SERVER_IP;

	s.evidence.decline[SMCCLC_SERVER] = NULL;
	explain(&s);
	assert_first_cause(&s, "no RDMA device of the server");

	s.proposal.proposal.type_v2 = SMCCLC_PATH_R;
	explain(&s);
	assert_cause(&s, "no UEID in common with \"SMC-LAB-EID-1\"");
}

static void test_no_offer(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	decline(&s, SMCCLC_SERVER, 0x03010000);
	explain(&s);
	assert_first_cause(&s, "(offered: nothing)");
	assert_no_cause(&s, "SYN");
}

static void test_no_client_device(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	decline(&s, SMCCLC_CLIENT, 0x03030000);
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 declined instead of sending server "
			   "10.0.0.2 a Proposal (0x03030000");
	assert_first_cause(&s, "the client has no active RDMA device: the peer "
			       "ID in its Decline is zero");
	assert_no_cause(&s, "IPv6");
	assert_check(&s, SMCCLC_CLIENT, "ip route get 10.0.0.2");
	assert_check(&s, SMCCLC_CLIENT, "smcr device");

	name_device(&s);
	explain(&s);
	assert_first_cause(&s, "the client has an RDMA device (MAC "
			       "02:00:00:00:00:09), but none is mapped");
	assert_cause(&s, "no UEID is defined");

	s.evidence.decline[SMCCLC_CLIENT] = NULL;
	explain(&s);
	assert_first_cause(&s, "no RDMA or ISM device of the client");

	s.evidence.address[SMCCLC_CLIENT] = "fd00:1::1";
	s.evidence.address[SMCCLC_SERVER] = "fd00:1::2";
	explain(&s);
	assert_first_cause(&s, "the connection is IPv6");

	/* An IPv4 address in an IPv6 socket. */
	s.evidence.address[SMCCLC_SERVER] = "::ffff:10.0.0.2";
	explain(&s);
	assert_no_cause(&s, "the connection is IPv6");
}

/* A Proposal of version 1 that was declined for its subnets. */
static struct smcclc_proposal *other_subnet(struct scene *s)
{
	struct smcclc_proposal *p = &s->proposal.proposal;

	begin(s);
	propose(s);
	p->type_v1 = SMCCLC_PATH_R;
	p->type_v2 = SMCCLC_PATH_NONE;
	p->has_ip = true;
	memcpy(p->ipv4_subnet, (uint8_t[]){10, 0, 0, 0}, 4);
	p->ipv4_prefix_len = 31;
	decline(s, SMCCLC_SERVER, 0x03070000);
	return p;
}

static void test_subnets(void **state)
{
	struct scene s;
	struct smcclc_proposal *p = other_subnet(&s);

	(void)state;
	explain(&s);
	assert_first_cause(&s, "10.0.0.2 lies in none of the subnets");
	assert_first_cause(&s, "(10.0.0.0/31): version 1 does not work across "
			       "routers");
	assert_no_cause(&s, "SMC-Rv2 was offered");
	assert_check(&s, SMCCLC_SERVER, "ip -brief address");

	p->ipv4_prefix_len = 16;
	explain(&s);
	assert_first_cause(&s, "10.0.0.2 lies in the subnet that the client "
			       "proposed (10.0.0.0/16), so the prefix length");

	s.evidence.address[SMCCLC_CLIENT] = "192.0.2.1";
	explain(&s);
	assert_first_cause(&s, "NAT: 192.0.2.1 itself lies in none");

	p->type_v2 = SMCCLC_PATH_R;
	p->ipv4_prefix_len = 0;
	memset(p->ipv4_subnet, 0, 4);
	p->ipv6_count = 2;
	memcpy(p->ipv6[0].prefix, (uint8_t[]){0xfd, 0, 0, 1}, 4);
	p->ipv6[0].prefix_len = 64;
	memcpy(p->ipv6[1].prefix, (uint8_t[]){0xfd, 0, 0, 2}, 4);
	p->ipv6[1].prefix_len = 48;
	explain(&s);
	assert_first_cause(&s, "interface of the server at 10.0.0.2 has none");
	assert_first_cause(&s, "(fd00:1::/64, fd00:2::/48)");
	assert_first_cause(&s, "both subnet and prefix length");
	assert_cause(&s, "SMC-Rv2 was offered too");
	assert_cause(&s, "\"SMC-LAB-EID-1\"");
}

static void test_places(void **state)
{
	static const struct {
		const char *address;
		const char *words;
	} servers[] = {
		{"10.0.0.1", "lies in the subnet"},
		{"::ffff:10.0.0.1", "lies in the subnet"},
		{"10.0.0.2", "lies in none"},
		{"10.0.0.256", "has none of"},
		{"10.0.0", "has none of"},
		{"10.0.0.1.1", "has none of"},
		{"x", "has none of"},
		{"fd00:1::", "lies in the subnet"},
		{"fd00:1::2", "lies in the subnet"},
		{"FD00:1:0:0:a:b:c:d", "lies in the subnet"},
		{"fd00:1:0:1::2", "lies in none"},
		{"fd00:2:0:7fff::2", "lies in the subnet"},
		{"fd00:2:0:8000::2", "lies in none"},
		{"::", "lies in none"},
		{"::1", "lies in none"},
		{"1::2::3", "has none of"},
		{"1:2:3:4:5:6:7", "has none of"},
		{"1:2:3:4:5:6:7:8:9", "has none of"},
		{"1:2:3:4::5:6:7:8", "has none of"},
		{"fd00:10000::", "has none of"},
		{"fd00:1::x", "has none of"},
	};
	struct scene s;
	struct smcclc_proposal *p = other_subnet(&s);

	(void)state;
	p->ipv6_count = 3;
	memcpy(p->ipv6[0].prefix, (uint8_t[]){0xfd, 0, 0, 1}, 4);
	p->ipv6[0].prefix_len = 64;
	memcpy(p->ipv6[1].prefix, (uint8_t[]){0xfd, 0, 0, 2}, 4);
	p->ipv6[1].prefix_len = 49;
	p->ipv6[2].prefix_len = 129;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		s.evidence.address[SMCCLC_SERVER] = servers[i].address;
		explain(&s);
		assert_first_cause(&s, servers[i].words);
	}
	p->ipv4_prefix_len = 33;
	s.evidence.address[SMCCLC_SERVER] = SERVER_IP;
	explain(&s);
	assert_first_cause(&s, "has none of");
}

static void test_no_prefix(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	decline(&s, SMCCLC_CLIENT, 0x03000000);
	explain(&s);
	assert_first_cause(&s, "10.0.0.1 is not configured on the interface "
			       "that the route to 10.0.0.2 uses");
	assert_check(&s, SMCCLC_CLIENT, "ip route get 10.0.0.2");

	s.evidence.address[SMCCLC_CLIENT] = "fe80::1";
	explain(&s);
	assert_first_cause(&s, "fe80::1 is a link-local address");
}

static void test_smcd_codes(void **state)
{
	static const uint32_t codes[] = {0x03030001, 0x03030007};
	struct scene s;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		begin(&s);
		propose(&s);
		s.proposal.proposal.type_v2 = SMCCLC_PATH_BOTH;
		decline(&s, SMCCLC_SERVER, codes[i]);
		explain(&s);
		assert_first_cause(&s, "SMC-R failed as well");
		assert_first_cause(&s, "\"SMC-LAB-EID-1\"");
		assert_first_cause(&s, "tries SMC-D first");
		assert_check(&s, SMCCLC_SERVER, "smcd device");

		s.proposal.proposal.type_v2 = SMCCLC_PATH_D;
		explain(&s);
		assert_no_cause(&s, "SMC-R failed as well, likely");
		assert_no_cause(&s, "IPv6");

		s.evidence.address[SMCCLC_CLIENT] = "fd00:1::1";
		s.evidence.address[SMCCLC_SERVER] = "fd00:1::2";
		explain(&s);
		assert_first_cause(&s, "the connection is IPv6");
	}
}

static void offer_loopback(struct scene *s)
{
	struct smcclc_proposal *p = &s->proposal.proposal;

	p->ism_count = 2;
	p->ism[0].chid = 0xffff;
	p->ism[1].chid = 0xffff;
}

static void test_ism_devices(void **state)
{
	struct scene s;
	struct smcclc_proposal *p = &s.proposal.proposal;

	(void)state;
	begin(&s);
	propose(&s);
	p->type_v2 = SMCCLC_PATH_D;
	decline(&s, SMCCLC_SERVER, 0x03030001);
	offer_loopback(&s);
	explain(&s);
	assert_first_cause(&s, "loopback-ism only (CHID 0xffff), which reaches "
			       "no other host");
	assert_cause(&s, "no EID in common (the client offers UEID "
			 "\"SMC-LAB-EID-1\")");
	assert_no_cause(&s, "different machines");

	p->ism_gid = 1;
	p->ism_chid = 0x0102;
	p->type_v1 = SMCCLC_PATH_R;
	explain(&s);
	assert_first_cause(&s, "different machines");
	assert_first_cause(&s, "(the client offers CHID 0x0102, 0xffff "
			       "(loopback-ism))");
	assert_cause(&s, "SMC-Rv1, offered too, failed as well");

	/* One host: there it does reach. */
	p->ism_gid = 0;
	s.evidence.address[SMCCLC_SERVER] = CLIENT_IP;
	explain(&s);
	assert_no_cause(&s, "no other host");
}

static void test_no_ism(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v2 = SMCCLC_PATH_D;
	offer_loopback(&s);
	decline(&s, SMCCLC_SERVER, 0x03030003);
	explain(&s);
	assert_first_cause(&s, "loopback-ism only");
	assert_cause(&s, "the server has no ISM device of version 2");
	assert_cause(&s, "although it has UEID \"SMC-LAB-EID-1\"");

	s.proposal.proposal.eid_count = 0;
	explain(&s);
	assert_cause(&s, "or no UEID");
	assert_no_cause(&s, "although it has");
}

static void test_no_ueid(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v2 = SMCCLC_PATH_D;
	s.proposal.proposal.eid_count = 0;
	decline(&s, SMCCLC_SERVER, 0x03030008);
	explain(&s);
	assert_first_cause(&s, "Proposal offers SMC-Dv2 and carries none");
	assert_check(&s, SMCCLC_CLIENT, "smcr ueid");
}

static void test_no_rdma_v2(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03030002);
	explain(&s);
	assert_first_cause(&s, "a UEID matches, but the server has no active "
			       "RDMA device");
	name_device(&s);
	explain(&s);
	assert_first_cause(&s, "a UEID matches (offered: \"SMC-LAB-EID-1\")");
	assert_cause(&s, "RoCE address 10.0.1.1");
	assert_check(&s, SMCCLC_SERVER, "ip route get 10.0.1.1");

	s.proposal.proposal.rocev2_gid[0] = 0xfe;
	explain(&s);
	assert_first_cause(&s, "holds no IPv4 address");
}

static void test_stale_link_group(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x09990003);
	explain(&s);
	assert_first_cause(&s, "stale link group");
	assert_check(&s, SMCCLC_SERVER, "smcr linkgroup link-show");

	s.verdict.stage = SMCCLC_STAGE_CONFIRM;
	explain(&s);
	assert_no_cause(&s, "stale link group:");
}

static void test_route(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.evidence.confirm = NULL;
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	decline(&s, SMCCLC_CLIENT, 0x030e0000);
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 declined the Accept of server");
	assert_first_cause(&s, "has no route to the server's RoCE address "
			       "10.0.1.2");
	assert_no_cause(&s, "IPv4");
	assert_check(&s, SMCCLC_CLIENT, "ip route get 10.0.1.2");

	s.accept.accept.r.gid[0] = 0xfe;
	explain(&s);
	assert_first_cause(&s, "does not hold an IPv4 address");

	decline(&s, SMCCLC_CLIENT, 0x030f0000);
	explain(&s);
	assert_first_cause(&s, "RoCE address 10.0.1.1 by a gateway");
	assert_check(&s, SMCCLC_SERVER, "ip route get 10.0.1.1");
}

/* --- what the messages of the ends say --------------------------------- */

static void test_memory(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	decline(&s, SMCCLC_CLIENT, 0x01010000);
	explain(&s);
	assert_first_cause(&s, "before its Proposal it needs small blocks");
	assert_no_cause(&s, "RDMA");

	confirm(&s);
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	explain(&s);
	assert_first_cause(&s, "physically contiguous");
	assert_check(&s, SMCCLC_CLIENT, "smcr -d stats");

	s.verdict.path = SMCCLC_PATH_D;
	explain(&s);
	assert_first_cause(&s, "buffer (DMB)");
	assert_no_cause(&s, "RDMA");
}

static void test_limits(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.max_conns = 8;
	s.proposal.proposal.max_links = 3;
	s.proposal.proposal.release = 1;
	decline(&s, SMCCLC_SERVER, 0x0303000a);
	explain(&s);
	assert_string_equal(s.out.causes[0],
			    "in this handshake: the Proposal says 8");

	confirm(&s);
	s.accept.accept.has_fce = true;
	s.accept.accept.fce.max_conns = 16;
	s.accept.accept.fce.max_links = 2;
	s.accept.accept.fce.release = 1;
	s.confirm.accept.has_fce = true;
	s.confirm.accept.fce.max_links = 1;
	explain(&s);
	assert_first_cause(&s, "the Proposal says 8, the Accept 16, the "
			       "Confirm 0");
	decline(&s, SMCCLC_SERVER, 0x0303000b);
	explain(&s);
	assert_first_cause(&s, "the Proposal says 3, the Accept 2, the "
			       "Confirm 1");
	decline(&s, SMCCLC_SERVER, 0x03030009);
	explain(&s);
	assert_first_cause(&s, "the Proposal says 2.1, the Accept 2.1, the "
			       "Confirm 2.0");
}

static void test_accept_refused(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.evidence.confirm = NULL;
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	s.accept.accept.path = SMCCLC_PATH_D;
	decline(&s, SMCCLC_CLIENT, 0x03040000);
	explain(&s);
	assert_first_cause(&s, "the client proposed SMC-Rv2, the server's "
			       "Accept chose SMC-Dv2");

	s.accept.accept.path = SMCCLC_PATH_R;
	s.accept.accept.r.qp_number = 0x12ab;
	s.verdict.first_contact = false;
	decline(&s, SMCCLC_CLIENT, 0x030b0000);
	explain(&s);
	assert_first_cause(&s, "GID 10.0.1.2 and QP number 0x0012ab");

	decline(&s, SMCCLC_CLIENT, 0x04000000);
	explain(&s);
	assert_first_cause(&s, "no first contact: server 10.0.0.2 goes on with "
			       "a link group that client 10.0.0.1 no longer");
}

/* Commands of the table name addresses as far as they are known. */
static void test_addresses_filled_in(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03080000);
	explain(&s);
	assert_check(&s, SMCCLC_SERVER, "ip route get 10.0.0.1");

	confirm(&s);
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	decline(&s, SMCCLC_CLIENT, 0x09990002);
	explain(&s);
	assert_check(&s, SMCCLC_CLIENT, "rping -c -v -C 3 -a 10.0.1.2");

	/* A GID of version 1 is no address. */
	s.verdict.version = SMCCLC_VERSION_1;
	explain(&s);
	assert_check(&s, SMCCLC_CLIENT, "-a <RoCE address of the server>");
}

/* --- late Declines ------------------------------------------------------ */

static void late(struct scene *s, uint8_t by, uint32_t code)
{
	confirm(s);
	decline(s, by, code);
	s->handshake.fact[SMCCLC_FACT_DECLINE + by].time += INT64_C(5080000000);
}

static void test_roce_path(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	late(&s, SMCCLC_SERVER, 0x02010000);
	explain(&s);
	assert_summary(&s, "Server 10.0.0.2 declined 5.0 s after the Confirm");
	assert_first_cause(&s, "the TCP path works");
	assert_first_cause(&s, "10.0.1.1 (client) and 10.0.1.2 (server)");
	assert_cause(&s, "UDP port 4791");
	assert_check(&s, SMCCLC_CLIENT, "ping -I 10.0.1.1 10.0.1.2");
	assert_check(&s, SMCCLC_SERVER, "rping -s -v -C 3 -a 10.0.1.2");
	assert_check(&s, SMCCLC_CLIENT, "rping -c");
	assert_check(&s, SMCCLC_NOBODY, "4791");

	/* RoCE between the addresses of the TCP connection. */
	s.evidence.address[SMCCLC_CLIENT] = "10.0.1.1";
	s.evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	explain(&s);
	assert_first_cause(&s, "between the addresses of the TCP connection "
			       "itself, 10.0.1.1 and 10.0.1.2");
	assert_false(has_check(&s, SMCCLC_CLIENT, "ping -I 10"));
	assert_check(&s, SMCCLC_CLIENT, "rping -c");
	s.evidence.address[SMCCLC_CLIENT] = CLIENT_IP;

	/* Version 1: GIDs are not addresses to ping. */
	memset(s.accept.accept.r.gid, 0, 16);
	s.accept.accept.r.gid[0] = 0xfe;
	s.accept.accept.r.gid[1] = 0x80;
	s.accept.accept.r.gid[15] = 2;
	s.verdict.version = SMCCLC_VERSION_1;
	explain(&s);
	assert_first_cause(&s, "fe80::2 (server)");
	assert_false(has_check(&s, SMCCLC_CLIENT, "ping -I"));

	/* An Accept that was not captured. */
	s.verdict.version = SMCCLC_VERSION_2_1;
	s.evidence.accept = NULL;
	explain(&s);
	assert_check(&s, SMCCLC_CLIENT, "<RoCE address of the server>");
}

/* Who declined, and when, tells the direction. */
static void test_roce_direction(void **state)
{
	struct scene s;
	int64_t *time;

	(void)state;
	begin(&s);
	late(&s, SMCCLC_CLIENT, 0x02010000);
	explain(&s);
	assert_first_cause(&s, "RoCE from 10.0.1.2 (server) to 10.0.1.1 "
			       "(client) fails, or the server sent none");

	begin(&s);
	late(&s, SMCCLC_SERVER, 0x02010000);
	explain(&s);
	assert_first_cause(&s, "the TCP path works");
	time = &s.handshake.fact[SMCCLC_FACT_DECLINE + SMCCLC_SERVER].time;
	*time -= INT64_C(2000000000);
	explain(&s);
	assert_first_cause(&s, "came after 3 s");
	assert_first_cause(&s, "they likely reach the client");

	s.verdict.both_declined = true;
	explain(&s);
	assert_first_cause(&s, "no CONFIRM LINK request of the server reaches");
}

static void test_roce_frames(void **state)
{
	struct smcclc_roce_seen roce = {0};
	struct scene s;

	(void)state;
	begin(&s);
	late(&s, SMCCLC_SERVER, 0x02010000);
	explain(&s);
	assert_no_cause(&s, "RoCE frame");
	s.evidence.roce = &roce;
	explain(&s);
	assert_cause(&s, "proves nothing");
	roce.requests = 20;
	explain(&s);
	assert_first_cause(&s, "20 times, neither acknowledged nor answered: "
			       "RoCE from 10.0.1.2 (server) to 10.0.1.1 "
			       "(client) is likely broken");
	roce.request_acks = 20;
	explain(&s);
	assert_first_cause(&s, "its kernel never answered");
	roce.answers = 1;
	explain(&s);
	assert_first_cause(&s, "once and no acknowledgement: RoCE from "
			       "10.0.1.1 (client) to 10.0.1.2 (server) is "
			       "likely broken");
	s.verdict.outcome = SMCCLC_SPLIT;
	explain(&s);
	assert_no_cause(&s, "only one direction");
	roce.answer_acks = 1;
	explain(&s);
	assert_first_cause(&s, "look for a cause in the hosts");
}

static void test_split(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	late(&s, SMCCLC_SERVER, 0x02010000);
	s.verdict.outcome = SMCCLC_SPLIT;
	s.verdict.certain = false;
	s.verdict.inference = SMCCLC_FROM_SILENCE;
	s.verdict.kernel[SMCCLC_CLIENT].mode = SMCCLC_MODE_SMCR;
	s.verdict.kernel[SMCCLC_SERVER].mode = SMCCLC_MODE_TCP;
	explain(&s);
	assert_summary(&s, "the client is on SMC while the server is on TCP");
	assert_summary(&s, "(likely: inferred from silence");
	assert_first_cause(&s, "only one direction of the RoCE path");

	s.verdict.code = 0x09990002;
	explain(&s);
	assert_no_cause(&s, "only one direction");
	assert_cause(&s, "the client likely took the link for confirmed");

	s.verdict.first_contact = false;
	explain(&s);
	assert_cause(&s, "without first contact");
}

static void test_crossing(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	late(&s, SMCCLC_CLIENT, 0x02010000);
	s.verdict.both_declined = true;
	s.verdict.other_code = 0x09990002;
	explain(&s);
	assert_summary(&s, "and server 10.0.0.2 declined as well (0x09990002)");
	assert_cause(&s, "the Declines crossed");
	assert_cause(&s, "as data");

	/* More to say than there is room for. */
	s.verdict.outcome = SMCCLC_SPLIT;
	s.decline.decline.out_of_sync = true;
	explain(&s);
	assert_int_equal(s.out.cause_count, SMCCLC_EXPLAIN_CAUSES);
}

static void test_out_of_sync(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	decline(&s, SMCCLC_CLIENT, 0x04000000);
	s.decline.decline.out_of_sync = true;
	explain(&s);
	assert_cause(&s, "out of sync");
	assert_check(&s, SMCCLC_SERVER, "smcr linkgroup");
}

/* --- codes that are not plain ------------------------------------------- */

static void test_unknown_code(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03ff0000);
	explain(&s);
	assert_summary(&s, "(0x03ff0000, unknown code, class: "
			   "configuration)");
	assert_cause(&s, "0x03ff0000 is not public, no known Linux kernel has "
			 "it");
}

static void test_foreign_code(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	/* The number is Linux's too, but this is not Linux. */
	decline(&s, SMCCLC_SERVER, 0x03030000);
	s.decline.decline.os = SMCCLC_OS_ZOS;
	explain(&s);
	assert_summary(&s, "(0x03030000, a code of z/OS)");
	assert_first_cause(&s, "0x03030000 means there is not public");
	assert_cause(&s, "Linux means by 0x03030000: no SMC device found; "
			 "whether this system does too is not known");
	assert_no_cause(&s, "UEID");
	assert_check(&s, SMCCLC_SERVER, "netstat -A");

	s.decline.decline.os = SMCCLC_OS_AIX;
	explain(&s);
	assert_summary(&s, "a code of AIX");
	assert_false(has_check(&s, SMCCLC_SERVER, "netstat"));
	decline(&s, SMCCLC_SERVER, 0x0000abcd);
	s.decline.decline.os = SMCCLC_OS_AIX;
	explain(&s);
	assert_summary(&s, "(0x0000abcd, a code of AIX)");
	assert_no_cause(&s, "Linux means");
	decline(&s, SMCCLC_SERVER, 0x03030000);

	/* Version 1 has reserved bits there. */
	s.decline.version = 1;
	explain(&s);
	assert_summary(&s, "no SMC device found");
}

static void test_meaning_by_kernel(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v2 = SMCCLC_PATH_D;
	decline(&s, SMCCLC_SERVER, 0x03030003);
	explain(&s);
	assert_summary(&s, "does not support SMC-Dv2");
	/* Its 44-byte Decline is of a kernel that knows no other meaning. */
	assert_no_cause(&s, "5.2-5.9");

	/* Nothing to judge by: both meanings, the newest first. */
	s.decline.version = 1;
	s.decline.decline.has_more_codes = false;
	s.proposal.version = 1;
	explain(&s);
	assert_summary(&s, "does not support SMC-Dv2");
	assert_no_cause(&s, "a guess");
	assert_cause(&s, "kernel 5.2-5.9 means");

	/* 28 bytes of version 2: 5.10 to 5.15. */
	s.decline.version = 2;
	explain(&s);
	assert_no_cause(&s, "5.2-5.9");
	assert_summary(&s, "does not support SMC-Dv2");

	/* A client that is older than 5.10. */
	s.decline.version = 1;
	decline(&s, SMCCLC_CLIENT, 0x03030003);
	s.decline.version = 1;
	s.decline.decline.has_more_codes = false;
	explain(&s);
	assert_summary(&s, "the server's ISM device cannot reach");
	assert_cause(&s, "older than 5.10 (a guess); 0x03030003 from a kernel "
			 "since 5.11 means: the server does not support");
}

/* A meaning that does not fit what was offered is not meant. */
static void test_meaning_by_offer(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.proposal.proposal.type_v1 = SMCCLC_PATH_BOTH;
	s.proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	decline(&s, SMCCLC_SERVER, 0x03030002);
	s.decline.version = 1;
	s.decline.decline.has_more_codes = false;
	explain(&s);
	assert_summary(&s, "(0x03030002, no SMC-R device found)");
	assert_no_cause(&s, "RoCEv2");
	decline(&s, SMCCLC_SERVER, 0x03030003);
	s.decline.version = 1;
	s.decline.decline.has_more_codes = false;
	explain(&s);
	assert_summary(&s, "the server's ISM device cannot reach");
	assert_no_cause(&s, "means:");
}

/* What Linux cannot have sent there is not explained as if it had. */
static void test_impossible_sender(void **state)
{
	static const char words[] = "no Linux kernel is known to send";
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03040000);
	explain(&s);
	assert_first_cause(&s, words);
	s.verdict.certain = false;
	explain(&s);
	assert_no_cause(&s, words);

	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	decline(&s, SMCCLC_CLIENT, 0x03040000);
	s.verdict.certain = true;
	explain(&s);
	assert_first_cause(&s, words);
	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	explain(&s);
	assert_no_cause(&s, words);

	begin(&s);
	late(&s, SMCCLC_CLIENT, 0x03040000);
	explain(&s);
	assert_first_cause(&s, words);
	late(&s, SMCCLC_SERVER, 0x0303000a);
	explain(&s);
	assert_no_cause(&s, words);
}

static void test_closed_on_decline(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03030002);
	see(&s, SMCCLC_FACT_RST + SMCCLC_CLIENT, 7);
	explain(&s);
	assert_cause(&s, "client 10.0.0.1 then ended the connection without a "
			 "byte of data");
	see(&s, SMCCLC_FACT_DATA + SMCCLC_CLIENT, 7);
	explain(&s);
	assert_no_cause(&s, "without a byte");
}

static void test_decline_layouts(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03030002);
	explain(&s);
	assert_no_cause(&s, "44 bytes");

	s.verdict.outcome = SMCCLC_ABORTED;
	explain(&s);
	assert_summary(&s, "ended without falling back to TCP");
	assert_first_cause(&s,
			   "the Decline has 44 bytes; kernels 5.10 to 5.15");

	s.decline.decline.has_more_codes = false;
	s.handshake.old_decline[SMCCLC_SERVER] = true;
	s.verdict.outcome = SMCCLC_FALLBACK;
	s.verdict.certain = false;
	s.verdict.inference = SMCCLC_FROM_LAYOUT;
	explain(&s);
	assert_cause(&s, "version 2 in 28 bytes");

	s.decline.decline.flags_reserved = 1;
	explain(&s);
	assert_cause(&s, "reserved bits");
}

/* --- the option ----------------------------------------------------------- */

static void no_option(struct scene *s)
{
	begin(s);
	s->handshake.syn_ack_options = 1u << SMCCLC_OPTION_ABSENT;
	s->handshake.last_syn_ack = SMCCLC_OPTION_ABSENT;
	end(s, SMCCLC_FALLBACK, SMCCLC_NO_SMC_OPTION, SMCCLC_SERVER);
}

static void test_option_refused(void **state)
{
	struct scene s;

	(void)state;
	no_option(&s);
	explain(&s);
	assert_string_equal(s.out.summary,
			    "Server 10.0.0.2 answered the SMC option of client "
			    "10.0.0.1 by a SYN-ACK without it: the connection "
			    "goes on over TCP.");
	assert_first_cause(&s, "has no SMC socket");
	assert_cause(&s, "SYN cookies");
	assert_cause(&s, "limit_smc_hs");
	assert_cause(&s, "Fast Open");
	assert_cause(&s, "device on the path");
	assert_check(&s, SMCCLC_SERVER, "smcss -l");

	s.evidence.fast_open = true;
	explain(&s);
	assert_first_cause(&s, "Fast Open");

	s.evidence.fast_open = false;
	s.verdict.outcome = SMCCLC_ABORTED;
	explain(&s);
	assert_first_cause(&s, "a device between the server and the capture");
}

/* A server that waits for CLC and gets none. */
static void test_silent_server(void **state)
{
	struct scene s;

	(void)state;
	no_option(&s);
	see(&s, SMCCLC_FACT_FIN + SMCCLC_SERVER, 4);
	explain(&s);
	assert_first_cause(&s, "has no SMC socket");
	s.handshake.fact[SMCCLC_FACT_FIN + SMCCLC_SERVER].time +=
		INT64_C(6000000000);
	explain(&s);
	assert_summary(&s, "went on over TCP, until the server ended it "
			   "without a word");
	assert_first_cause(&s, "a device between the server and the capture");
	assert_first_cause(&s, "a plain TCP server that closes looks the same");

	/* One that took data and closed is a plain TCP server. */
	see(&s, SMCCLC_FACT_DATA + SMCCLC_CLIENT, 3);
	explain(&s);
	assert_first_cause(&s, "has no SMC socket");
	see(&s, SMCCLC_FACT_RST + SMCCLC_SERVER, 5);
	explain(&s);
	assert_first_cause(&s, "a device between the server and the capture");
	see(&s, SMCCLC_FACT_DATA + SMCCLC_SERVER, 4);
	explain(&s);
	assert_first_cause(&s, "has no SMC socket");
}

static void test_option_stripped(void **state)
{
	struct scene s;

	(void)state;
	no_option(&s);
	s.handshake.syn_ack_options |= 1u << SMCCLC_OPTION_SMCR;
	end(&s, SMCCLC_ABORTED, SMCCLC_NO_SMC_OPTION, SMCCLC_NOBODY);
	s.verdict.stripped = true;
	explain(&s);
	assert_summary(&s, "A device between the hosts removed the SMC option "
			   "from the SYN-ACK of server 10.0.0.2");
	assert_cause(&s, "the server believes that SMC was agreed");
	assert_no_cause(&s, "cookies");
	assert_check(&s, SMCCLC_NOBODY, "tcpdump");

	s.handshake.syn_ack_options = 1u << SMCCLC_OPTION_ABSENT;
	s.handshake.syn_options |= 1u << SMCCLC_OPTION_ABSENT;
	explain(&s);
	assert_summary(&s, "from the SYN of client 10.0.0.1");
}

static void test_option_not_sent(void **state)
{
	struct scene s;

	(void)state;
	no_option(&s);
	s.handshake.syn_options = 1u << SMCCLC_OPTION_ABSENT;
	s.verdict.by = SMCCLC_CLIENT;
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 sent its SYN to server 10.0.0.2 "
			   "without the SMC option");
	assert_check(&s, SMCCLC_CLIENT, "smcss -a");

	s.evidence.fast_open = true;
	explain(&s);
	assert_first_cause(&s, "TCP Fast Open");
	assert_first_cause(&s, "smcss shows 0x03060000 there");

	/* Who speaks CLC has an SMC socket. */
	see(&s, SMCCLC_FACT_PROPOSAL, 4);
	explain(&s);
	assert_first_cause(&s, "removed the option: the client speaks CLC");
	assert_no_cause(&s, "smc_run");

	s.handshake.syn_options = 1u << SMCCLC_OPTION_SMCD;
	explain(&s);
	assert_summary(&s, "identifier of SMC-D");
}

/* --- connections that died ------------------------------------------------ */

static void test_data(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	end(&s, SMCCLC_ABORTED, SMCCLC_DATA_INSTEAD_OF_CLC, SMCCLC_CLIENT);
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 sent application data where server "
			   "10.0.0.2 waits for a CLC message");
	assert_first_cause(&s, "lost from the SYN-ACK");

	propose(&s);
	s.verdict.by = SMCCLC_SERVER;
	explain(&s);
	assert_first_cause(&s, "echoes TCP options");
	assert_check(&s, SMCCLC_SERVER, "smcss -l");
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
	struct scene s;

	(void)state;
	begin(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	end(&s, SMCCLC_ABORTED, SMCCLC_MALFORMED, SMCCLC_CLIENT);
	s.evidence.malformed = &s.proposal;
	s.evidence.malformed_findings = &findings;
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 sent server 10.0.0.2 a malformed "
			   "Proposal (length is 240, its content adds up to "
			   "156: Linux ends the connection)");
	assert_check(&s, SMCCLC_CLIENT, "uname");

	/* Well-formed, but not this end's to send. */
	findings.worst = SMCCLC_IGNORES;
	findings.count = 1;
	explain(&s);
	assert_summary(&s, "a Proposal that does not belong there");

	s.evidence.malformed = NULL;
	s.evidence.malformed_findings = NULL;
	see(&s, SMCCLC_FACT_PARTIAL + SMCCLC_CLIENT, 3);
	explain(&s);
	assert_summary(&s, "only part of a message");
}

static void test_no_reply(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	end(&s, SMCCLC_ABORTED, SMCCLC_NO_REPLY, SMCCLC_SERVER);
	explain(&s);
	assert_summary(&s, "Server 10.0.0.2 sent client 10.0.0.1 no Accept");
	assert_first_cause(&s, "first contacts one by one");
	assert_cause(&s, "echoes TCP options");
	assert_check(&s, SMCCLC_SERVER, "ss -lnt");

	see(&s, SMCCLC_FACT_ACCEPT, 5);
	explain(&s);
	assert_first_cause(&s, "Accept came when the client had given up");
	assert_no_cause(&s, "did not reach");
	see(&s, SMCCLC_FACT_ACCEPT, 0);

	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	s.verdict.by = SMCCLC_CLIENT;
	explain(&s);
	assert_summary(&s, "Client 10.0.0.1 sent server 10.0.0.2 no Proposal");
	assert_first_cause(&s, "lost from the SYN-ACK on its way");

	s.verdict.stage = SMCCLC_STAGE_ACCEPT;
	explain(&s);
	assert_summary(&s, "no Confirm");
	assert_first_cause(&s, "client 10.0.0.1 hangs");
}

static void test_closed_and_reset(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	end(&s, SMCCLC_ABORTED, SMCCLC_CLOSED, SMCCLC_SERVER);
	explain(&s);
	assert_summary(&s, "Server 10.0.0.2 closed the connection to client "
			   "10.0.0.1 (FIN) after the Proposal");
	assert_first_cause(&s, "older than 5.8");
	assert_cause(&s, "echoes TCP options");
	assert_check(&s, SMCCLC_SERVER, "smcss -l");

	s.verdict.by = SMCCLC_CLIENT;
	explain(&s);
	assert_no_cause(&s, "5.8");

	s.verdict.stage = SMCCLC_STAGE_SYN;
	end(&s, SMCCLC_ABORTED, SMCCLC_RESET, SMCCLC_SERVER);
	explain(&s);
	assert_summary(&s, "refused the connection of client 10.0.0.1 to port "
			   "5201");
	assert_first_cause(&s, "nothing listens on port 5201");
	assert_check(&s, SMCCLC_SERVER, "ss -lnt");
}

static void test_incomplete(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	s.verdict.reason = SMCCLC_CAPTURE_INCOMPLETE;
	s.verdict.certain = false;
	s.verdict.inference = SMCCLC_FROM_NO_END;
	explain(&s);
	assert_string_equal(s.out.summary,
			    "The capture does not show the handshake between "
			    "client 10.0.0.1 and server 10.0.0.2 beyond the "
			    "Proposal.");
	assert_first_cause(&s, "has no more of this connection");
	assert_check(&s, SMCCLC_NOBODY,
		     "tcpdump -ni <interface> -s 0 -w <file> host 10.0.0.1 "
		     "and host 10.0.0.2");

	see(&s, SMCCLC_FACT_HOLE + SMCCLC_SERVER, 4);
	see(&s, SMCCLC_FACT_SYN, 0);
	explain(&s);
	assert_first_cause(&s, "bytes of server 10.0.0.2 are missing");
	assert_cause(&s, "the SYN of client 10.0.0.1 is not in the capture");
}

static void test_data_after_confirm(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	confirm(&s);
	end(&s, SMCCLC_FALLBACK, SMCCLC_CAPTURE_INCOMPLETE, SMCCLC_NOBODY);
	explain(&s);
	assert_first_cause(&s, "data follows the Confirm on TCP, so one end "
			       "declined late");
	assert_no_cause(&s, "no more of this connection");
}

static void test_inference(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03030002);
	s.verdict.certain = false;
	for (unsigned i = 1; i <= SMCCLC_FROM_PORTS; i++) {
		s.verdict.inference = (uint8_t)i;
		explain(&s);
		assert_summary(&s, " (likely: ");
	}
	s.verdict.certain = true;
	explain(&s);
	assert_null(strstr(s.out.summary, "likely"));
}

/* --- what holds always -----------------------------------------------------
 */

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
	struct scene s;

	(void)state;
	/* With no message captured, then with all of them. */
	begin(&s);
	explain_all_verdicts(&s);
	begin(&s);
	confirm(&s);
	decline(&s, SMCCLC_SERVER, 0x03030000);
	s.evidence.decline[SMCCLC_CLIENT] = &s.decline;
	s.evidence.malformed = &s.proposal;
	explain_all_verdicts(&s);
}

static void test_hostile(void **state)
{
	struct scene s;
	struct smcclc_proposal *p = &s.proposal.proposal;

	(void)state;
	begin(&s);
	confirm(&s);
	p->type_v1 = SMCCLC_PATH_R;
	p->has_ip = true;
	p->eid_count = 255;
	p->ipv6_count = 255;
	memset(p->ueid, 0x80, sizeof(p->ueid));
	memset(p->ipv6, 0xff, sizeof(p->ipv6));
	memset(s.accept.accept.eid, '\n', SMCCLC_EID_LEN);
	s.verdict.outcome = SMCCLC_SMC_R;
	explain(&s);
	assert_summary(&s, "\\x0a");

	for (size_t i = 0; i < smcclc_code_count(); i++) {
		s.verdict.stage = SMCCLC_STAGE_PROPOSAL;
		decline(&s, SMCCLC_SERVER, smcclc_code_at(i)->code);
		explain(&s);
	}
	decline(&s, SMCCLC_SERVER, 0x03030000);
	p->type_v1 = SMCCLC_PATH_NONE;
	explain(&s);
	assert_cause(&s, "\\x80\\x80\", \"\\x80");
	/* Eight UEIDs and the quotes around them, whatever the count says. */
	assert_in_range(strlen(s.out.causes[0]), 8 * 4 * SMCCLC_EID_LEN,
			8 * 4 * SMCCLC_EID_LEN + 250);
}

/* What does not fit is left out whole. */
static void test_no_room(void **state)
{
	static char address[7000];
	struct scene s;

	(void)state;
	memset(address, '1', sizeof(address) - 1);
	begin(&s);
	propose(&s);
	s.verdict.stage = SMCCLC_STAGE_SYN_ACK;
	decline(&s, SMCCLC_CLIENT, 0x03030000);
	s.evidence.address[SMCCLC_SERVER] = address;
	explain(&s);
	/* Neither this cause nor this check, which name the address. */
	assert_no_cause(&s, "no ISM device is mapped");
	assert_false(has_check(&s, SMCCLC_CLIENT, "ip route get"));
	assert_cause(&s, "no active RDMA device");
	assert_check(&s, SMCCLC_CLIENT, "smcr device");
}

static void test_summary(void **state)
{
	char text[SMCCLC_EXPLAIN_TEXT];
	struct scene s;
	size_t length;

	(void)state;
	begin(&s);
	propose(&s);
	decline(&s, SMCCLC_SERVER, 0x03030000);
	explain(&s);
	length = smcclc_explain_summary(&s.evidence, text, sizeof(text));
	assert_string_equal(text, s.out.summary);
	assert_int_equal(length, strlen(text));

	/* Too little room: cut, and nothing written behind it. */
	for (size_t room = 1; room <= length; room++) {
		memset(text, 'x', sizeof(text));
		assert_int_equal(
			smcclc_explain_summary(&s.evidence, text, room),
			room - 1);
		assert_memory_equal(text, s.out.summary, room - 1);
		assert_int_equal(text[room - 1], '\0');
		assert_int_equal(text[room], 'x');
	}
	assert_int_equal(smcclc_explain_summary(&s.evidence, text, 0), 0);
}

/* --- findings
 * ----------------------------------------------------------------- */

static void assert_finding(const struct smcclc_finding *finding, unsigned type,
			   const char *expected)
{
	char text[256];
	size_t length =
		smcclc_explain_finding(finding, type, text, sizeof(text));

	assert_string_equal(text, expected);
	assert_int_equal(length, strlen(expected));
}

static void test_findings(void **state)
{
	(void)state;
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_LIMIT,
			.severity = SMCCLC_DECLINES,
			.field = SMCCLC_FIELD_OFFERED_MAX_CONNS,
			.found = 8,
			.code = 0x0303000a,
		},
		SMCCLC_PROPOSAL,
		"Max connections per link group is 8, which Linux does not "
		"agree to: Linux declines with 0x0303000a");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_RESERVED,
			.field = SMCCLC_FIELD_R_RESERVED_60,
			.offset = 60,
			.found = 0xff,
		},
		SMCCLC_ACCEPT,
		"reserved bits at offset 60 are 0x000000ff, not zero: Linux "
		"ignores it");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_PATH,
			.severity = SMCCLC_KILLS,
			.field = SMCCLC_FIELD_PATH,
			.found = SMCCLC_PATH_BOTH,
		},
		SMCCLC_ACCEPT,
		"Path is \"SMC-R and SMC-D\", which this Accept cannot have: "
		"Linux ends "
		"the connection");
	assert_finding(
		&(struct smcclc_finding){
			.rule = SMCCLC_RULE_OLD_LAYOUT,
			.field = SMCCLC_FIELD_LENGTH,
			.found = 28,
			.expected = 44,
		},
		SMCCLC_DECLINE,
		"version 2 in 28 bytes instead of 44, as kernels 5.10 to 5.15 "
		"send it: since 5.16 kernels end the connection");
}

static void test_every_finding(void **state)
{
	char text[256];

	(void)state;
	for (unsigned rule = 0; rule <= SMCCLC_RULE_COUNT_OF_RULES; rule++) {
		for (unsigned n = 0; n < 3 * SMCCLC_FIELD_COUNT; n++) {
			struct smcclc_finding finding = {
				.rule = (uint8_t)rule,
				.severity = (uint8_t)(n % 3),
				.field = (uint16_t)(n / 3),
				.offset = UINT32_MAX,
				.found = UINT32_MAX,
				.expected = UINT32_MAX,
				.code = UINT32_MAX,
			};
			size_t length = smcclc_explain_finding(
				&finding, n % 6, text, sizeof(text));

			assert_in_range(length, 1, sizeof(text) - 2);
			assert_int_equal(length, strlen(text));
			assert_int_not_equal(text[length - 1], '.');
			assert_printable(text);
			assert_null(strchr(text, '%'));
		}
	}
	assert_int_equal(
		smcclc_explain_finding(&(struct smcclc_finding){0}, 1, text, 8),
		7);
	assert_int_equal(
		smcclc_explain_finding(&(struct smcclc_finding){0}, 1, text, 0),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smc_r),
		cmocka_unit_test(test_smc_d),
		cmocka_unit_test(test_established_half_seen),
		cmocka_unit_test(test_ueid_mismatch),
		cmocka_unit_test(test_no_server_device),
		cmocka_unit_test(test_no_offer),
		cmocka_unit_test(test_no_client_device),
		cmocka_unit_test(test_subnets),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_no_prefix),
		cmocka_unit_test(test_smcd_codes),
		cmocka_unit_test(test_ism_devices),
		cmocka_unit_test(test_no_ism),
		cmocka_unit_test(test_no_ueid),
		cmocka_unit_test(test_no_rdma_v2),
		cmocka_unit_test(test_stale_link_group),
		cmocka_unit_test(test_route),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_accept_refused),
		cmocka_unit_test(test_addresses_filled_in),
		cmocka_unit_test(test_roce_path),
		cmocka_unit_test(test_roce_direction),
		cmocka_unit_test(test_roce_frames),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_crossing),
		cmocka_unit_test(test_out_of_sync),
		cmocka_unit_test(test_unknown_code),
		cmocka_unit_test(test_foreign_code),
		cmocka_unit_test(test_meaning_by_kernel),
		cmocka_unit_test(test_meaning_by_offer),
		cmocka_unit_test(test_impossible_sender),
		cmocka_unit_test(test_closed_on_decline),
		cmocka_unit_test(test_decline_layouts),
		cmocka_unit_test(test_option_refused),
		cmocka_unit_test(test_silent_server),
		cmocka_unit_test(test_option_stripped),
		cmocka_unit_test(test_option_not_sent),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_no_reply),
		cmocka_unit_test(test_closed_and_reset),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_data_after_confirm),
		cmocka_unit_test(test_inference),
		cmocka_unit_test(test_every_verdict),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_every_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
