/* SPDX-License-Identifier: MIT */
/* Declines for want of a device, an EID, a subnet or a route. */
#include "scene.h"

static void test_ueid_mismatch(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.eid_count = 2;
	set_text(s->proposal.proposal.ueid[1], "SECOND");
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	scene_explain(s);
	assert_string_equal(s->out.summary,
			    "Server 10.0.0.2 declined the Proposal of client "
			    "10.0.0.1 (0x03030000, no SMC device found; likely "
			    "no UEID in common): the connection goes on over "
			    "TCP.");
	assert_first_cause(s, "only SMC-Rv2, with UEID \"SMC-LAB-EID-1\", "
			      "\"SECOND\"; the server has another or none");
	assert_cause(s, "besides, the server has no active RDMA device");
	assert_check(s, SMCCLC_CLIENT, "smcr ueid show");
	assert_check(s, SMCCLC_SERVER, "smcr ueid show");
	assert_check(s, SMCCLC_SERVER, "smcr device");

	name_device(s);
	scene_explain(s);
	assert_cause(s, "Decline names MAC 02:00:00:00:00:09");
	assert_no_cause(s, "no active RDMA device");

	s->evidence.decline[SMCCLC_SERVER] = NULL;
	scene_explain(s);
	assert_cause(s, "the server may have no RDMA device");
}

static void test_no_server_device(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v1 = SMCCLC_PATH_R;
	s->proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	s->proposal.proposal.has_ip = true;
	memcpy(s->proposal.proposal.ipv4_subnet, (uint8_t[]){10, 0, 0, 0}, 4);
	s->proposal.proposal.ipv4_prefix_len = 24;
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	scene_explain(s);
	assert_null(strstr(s->out.summary, "UEID"));
	assert_first_cause(s, "the server has no active RDMA device: the peer "
			      "ID in its Decline is zero");
	assert_no_cause(s, "UEID");
	assert_cause(s, "10.0.0.0/24");
	assert_check(s, SMCCLC_SERVER, "smcr device");

	name_device(s);
	scene_explain(s);
	assert_first_cause(s, "has an RDMA device (MAC 02:00:00:00:00:09), "
			      "but none is mapped");

	/* Kernels that report the subnet otherwise would have done so. */
	s->evidence.address[SMCCLC_SERVER] = "10.0.1.2";
	scene_explain(s);
	assert_first_cause(s, "10.0.1.2 is in none of the subnets");
	s->evidence.address[SMCCLC_SERVER] = "10.0.0.2";

	s->evidence.decline[SMCCLC_SERVER] = NULL;
	scene_explain(s);
	assert_first_cause(s, "no RDMA device of the server");

	s->proposal.proposal.type_v2 = SMCCLC_PATH_R;
	scene_explain(s);
	assert_cause(s, "no UEID in common with \"SMC-LAB-EID-1\"");
}

static void test_no_offer(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	scene_decline(s, SMCCLC_SERVER, 0x03010000);
	scene_explain(s);
	assert_first_cause(s, "(offered: nothing)");
	assert_no_cause(s, "SYN");
}

static void test_no_client_device(void **state)
{
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, 0x03030000);
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 declined instead of sending server "
			  "10.0.0.2 a Proposal (0x03030000");
	assert_first_cause(s, "the client has no active RDMA device: the peer "
			      "ID in its Decline is zero");
	assert_no_cause(s, "IPv6");
	assert_check(s, SMCCLC_CLIENT, "ip route get 10.0.0.2");
	assert_check(s, SMCCLC_CLIENT, "smcr device");

	name_device(s);
	scene_explain(s);
	assert_first_cause(s, "the client has an RDMA device (MAC "
			      "02:00:00:00:00:09), but none is mapped");
	assert_cause(s, "no UEID is defined");

	s->evidence.decline[SMCCLC_CLIENT] = NULL;
	scene_explain(s);
	assert_first_cause(s, "no RDMA or ISM device of the client");

	s->evidence.address[SMCCLC_CLIENT] = "fd00:1::1";
	s->evidence.address[SMCCLC_SERVER] = "fd00:1::2";
	scene_explain(s);
	assert_first_cause(s, "the connection is IPv6");

	/* An IPv4 address in an IPv6 socket. */
	s->evidence.address[SMCCLC_SERVER] = "::ffff:10.0.0.2";
	scene_explain(s);
	assert_no_cause(s, "the connection is IPv6");
}

/* A Proposal of version 1 that was declined for its subnets. */
static struct smcclc_proposal *other_subnet(struct scene *s)
{
	struct smcclc_proposal *p = &s->proposal.proposal;

	scene_propose(s);
	p->type_v1 = SMCCLC_PATH_R;
	p->type_v2 = SMCCLC_PATH_NONE;
	p->has_ip = true;
	memcpy(p->ipv4_subnet, (uint8_t[]){10, 0, 0, 0}, 4);
	p->ipv4_prefix_len = 31;
	scene_decline(s, SMCCLC_SERVER, 0x03070000);
	return p;
}

static void test_subnets(void **state)
{
	struct scene *s = *state;
	struct smcclc_proposal *p = other_subnet(s);

	scene_explain(s);
	assert_first_cause(s, "10.0.0.2 lies in none of the subnets");
	assert_first_cause(s, "(10.0.0.0/31): version 1 does not work across "
			      "routers");
	assert_no_cause(s, "SMC-Rv2 was offered");
	assert_check(s, SMCCLC_SERVER, "ip -brief address");

	p->ipv4_prefix_len = 16;
	scene_explain(s);
	assert_first_cause(s, "10.0.0.2 lies in the subnet that the client "
			      "proposed (10.0.0.0/16), so the prefix length");

	s->evidence.address[SMCCLC_CLIENT] = "192.0.2.1";
	scene_explain(s);
	assert_first_cause(s, "NAT: 192.0.2.1 itself lies in none");

	p->type_v2 = SMCCLC_PATH_R;
	p->ipv4_prefix_len = 0;
	memset(p->ipv4_subnet, 0, 4);
	p->ipv6_count = 2;
	memcpy(p->ipv6[0].prefix, (uint8_t[]){0xfd, 0, 0, 1}, 4);
	p->ipv6[0].prefix_len = 64;
	memcpy(p->ipv6[1].prefix, (uint8_t[]){0xfd, 0, 0, 2}, 4);
	p->ipv6[1].prefix_len = 48;
	scene_explain(s);
	assert_first_cause(s, "interface of the server at 10.0.0.2 has none");
	assert_first_cause(s, "(fd00:1::/64, fd00:2::/48)");
	assert_first_cause(s, "both subnet and prefix length");
	assert_cause(s, "SMC-Rv2 was offered too");
	assert_cause(s, "\"SMC-LAB-EID-1\"");
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
	struct scene *s = *state;
	struct smcclc_proposal *p = other_subnet(s);

	p->ipv6_count = 3;
	memcpy(p->ipv6[0].prefix, (uint8_t[]){0xfd, 0, 0, 1}, 4);
	p->ipv6[0].prefix_len = 64;
	memcpy(p->ipv6[1].prefix, (uint8_t[]){0xfd, 0, 0, 2}, 4);
	p->ipv6[1].prefix_len = 49;
	p->ipv6[2].prefix_len = 129;
	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++) {
		s->evidence.address[SMCCLC_SERVER] = servers[i].address;
		scene_explain(s);
		assert_first_cause(s, servers[i].words);
	}
	p->ipv4_prefix_len = 33;
	s->evidence.address[SMCCLC_SERVER] = "10.0.0.2";
	scene_explain(s);
	assert_first_cause(s, "has none of");
}

static void test_no_prefix(void **state)
{
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, 0x03000000);
	scene_explain(s);
	assert_first_cause(s, "10.0.0.1 is not configured on the interface "
			      "that the route to 10.0.0.2 uses");
	assert_check(s, SMCCLC_CLIENT, "ip route get 10.0.0.2");

	s->evidence.address[SMCCLC_CLIENT] = "fe80::1";
	scene_explain(s);
	assert_first_cause(s, "fe80::1 is a link-local address");
}

static void test_smcd_codes(void **state)
{
	static const uint32_t codes[] = {0x03030001, 0x03030007};
	struct scene *s = *state;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		scene_begin(s);
		scene_propose(s);
		s->proposal.proposal.type_v2 = SMCCLC_PATH_BOTH;
		scene_decline(s, SMCCLC_SERVER, codes[i]);
		scene_explain(s);
		assert_first_cause(s, "SMC-R failed as well");
		assert_first_cause(s, "\"SMC-LAB-EID-1\"");
		assert_first_cause(s, "tries SMC-D first");
		assert_check(s, SMCCLC_SERVER, "smcd device");

		s->proposal.proposal.type_v2 = SMCCLC_PATH_D;
		scene_explain(s);
		assert_no_cause(s, "SMC-R failed as well, likely");
		assert_no_cause(s, "IPv6");

		s->evidence.address[SMCCLC_CLIENT] = "fd00:1::1";
		s->evidence.address[SMCCLC_SERVER] = "fd00:1::2";
		scene_explain(s);
		assert_first_cause(s, "the connection is IPv6");
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
	struct scene *s = *state;
	struct smcclc_proposal *p = &s->proposal.proposal;

	scene_propose(s);
	p->type_v2 = SMCCLC_PATH_D;
	scene_decline(s, SMCCLC_SERVER, 0x03030001);
	offer_loopback(s);
	scene_explain(s);
	assert_first_cause(s, "loopback-ism only (CHID 0xffff), which reaches "
			      "no other host");
	assert_cause(s, "no EID in common (the client offers UEID "
			"\"SMC-LAB-EID-1\")");
	assert_no_cause(s, "different machines");

	p->ism_gid = 1;
	p->ism_chid = 0x0102;
	p->type_v1 = SMCCLC_PATH_R;
	scene_explain(s);
	assert_first_cause(s, "different machines");
	assert_first_cause(s, "(the client offers CHID 0x0102, 0xffff "
			      "(loopback-ism))");
	assert_cause(s, "SMC-Rv1, offered too, failed as well");

	/* One host: there it does reach. */
	p->ism_gid = 0;
	s->evidence.address[SMCCLC_SERVER] = "10.0.0.1";
	scene_explain(s);
	assert_no_cause(s, "no other host");
}

static void test_no_ism(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v2 = SMCCLC_PATH_D;
	offer_loopback(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030003);
	scene_explain(s);
	assert_first_cause(s, "loopback-ism only");
	assert_cause(s, "the server has no ISM device of version 2");
	assert_cause(s, "although it has UEID \"SMC-LAB-EID-1\"");

	s->proposal.proposal.eid_count = 0;
	scene_explain(s);
	assert_cause(s, "or no UEID");
	assert_no_cause(s, "although it has");
}

static void test_no_ueid(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v2 = SMCCLC_PATH_D;
	s->proposal.proposal.eid_count = 0;
	scene_decline(s, SMCCLC_SERVER, 0x03030008);
	scene_explain(s);
	assert_first_cause(s, "Proposal offers SMC-Dv2 and carries none");
	assert_check(s, SMCCLC_CLIENT, "smcr ueid");
}

static void test_no_rdma_v2(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030002);
	scene_explain(s);
	assert_first_cause(s, "a UEID matches, but the server has no active "
			      "RDMA device");
	name_device(s);
	scene_explain(s);
	assert_first_cause(s, "a UEID matches (offered: \"SMC-LAB-EID-1\")");
	assert_cause(s, "RoCE address 10.0.1.1");
	assert_check(s, SMCCLC_SERVER, "ip route get 10.0.1.1");

	s->proposal.proposal.rocev2_gid[0] = 0xfe;
	scene_explain(s);
	assert_first_cause(s, "holds no IPv4 address");
}

static void test_stale_link_group(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x09990003);
	scene_explain(s);
	assert_first_cause(s, "stale link group");
	assert_check(s, SMCCLC_SERVER, "smcr linkgroup link-show");

	s->verdict.stage = SMCCLC_STAGE_CONFIRM;
	scene_explain(s);
	assert_no_cause(s, "stale link group:");
}

static void test_route(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->evidence.confirm = NULL;
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_decline(s, SMCCLC_CLIENT, 0x030e0000);
	scene_explain(s);
	assert_summary(s, "Client 10.0.0.1 declined the Accept of server");
	assert_first_cause(s, "has no route to the server's RoCE address "
			      "10.0.1.2");
	assert_no_cause(s, "IPv4");
	assert_check(s, SMCCLC_CLIENT, "ip route get 10.0.1.2");

	s->accept.accept.r.gid[0] = 0xfe;
	scene_explain(s);
	assert_first_cause(s, "does not hold an IPv4 address");

	scene_decline(s, SMCCLC_CLIENT, 0x030f0000);
	scene_explain(s);
	assert_first_cause(s, "RoCE address 10.0.1.1 by a gateway");
	assert_check(s, SMCCLC_SERVER, "ip route get 10.0.1.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_ueid_mismatch),
		SCENE_TEST(test_no_server_device),
		SCENE_TEST(test_no_offer),
		SCENE_TEST(test_no_client_device),
		SCENE_TEST(test_subnets),
		SCENE_TEST(test_places),
		SCENE_TEST(test_no_prefix),
		SCENE_TEST(test_smcd_codes),
		SCENE_TEST(test_ism_devices),
		SCENE_TEST(test_no_ism),
		SCENE_TEST(test_no_ueid),
		SCENE_TEST(test_no_rdma_v2),
		SCENE_TEST(test_stale_link_group),
		SCENE_TEST(test_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
