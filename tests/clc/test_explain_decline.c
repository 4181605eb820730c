/* SPDX-License-Identifier: MIT */
/* Declines by what the messages say, and codes that are not plain. */
#include "scene.h"

/* --- what the messages of the ends say --------------------------------- */

static void test_memory(void **state)
{
	struct scene *s = *state;

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, 0x01010000);
	scene_explain(s);
	assert_first_cause(s, "before its Proposal it needs small blocks");
	assert_no_cause(s, "RDMA");

	scene_confirm(s);
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_explain(s);
	assert_first_cause(s, "physically contiguous");
	assert_check(s, SMCCLC_CLIENT, "smcr -d stats");

	s->verdict.path = SMCCLC_PATH_D;
	scene_explain(s);
	assert_first_cause(s, "buffer (DMB)");
	assert_no_cause(s, "RDMA");
}

static void test_limits(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.max_conns = 8;
	s->proposal.proposal.max_links = 3;
	s->proposal.proposal.release = 1;
	scene_decline(s, SMCCLC_SERVER, 0x0303000a);
	scene_explain(s);
	assert_string_equal(s->out.causes[0],
			    "in this handshake: the Proposal says 8");

	scene_confirm(s);
	s->accept.accept.has_fce = true;
	s->accept.accept.fce.max_conns = 16;
	s->accept.accept.fce.max_links = 2;
	s->accept.accept.fce.release = 1;
	s->confirm.accept.has_fce = true;
	s->confirm.accept.fce.max_links = 1;
	scene_explain(s);
	assert_first_cause(s, "the Proposal says 8, the Accept 16, the "
			      "Confirm 0");
	scene_decline(s, SMCCLC_SERVER, 0x0303000b);
	scene_explain(s);
	assert_first_cause(s, "the Proposal says 3, the Accept 2, the "
			      "Confirm 1");
	scene_decline(s, SMCCLC_SERVER, 0x03030009);
	scene_explain(s);
	assert_first_cause(s, "the Proposal says 2.1, the Accept 2.1, the "
			      "Confirm 2.0");
}

static void test_accept_refused(void **state)
{
	struct scene *s = *state;

	scene_confirm(s);
	s->evidence.confirm = NULL;
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	s->accept.accept.path = SMCCLC_PATH_D;
	scene_decline(s, SMCCLC_CLIENT, 0x03040000);
	scene_explain(s);
	assert_first_cause(s, "the client proposed SMC-Rv2, the server's "
			      "Accept chose SMC-Dv2");

	s->accept.accept.path = SMCCLC_PATH_R;
	s->accept.accept.r.qp_number = 0x12ab;
	s->verdict.first_contact = false;
	scene_decline(s, SMCCLC_CLIENT, 0x030b0000);
	scene_explain(s);
	assert_first_cause(s, "GID 10.0.1.2 and QP number 0x0012ab");

	scene_decline(s, SMCCLC_CLIENT, 0x04000000);
	scene_explain(s);
	assert_first_cause(s, "no first contact: server 10.0.0.2 goes on with "
			      "a link group that client 10.0.0.1 no longer");
}

/* Commands of the table name addresses as far as they are known. */
static void test_addresses_filled_in(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03080000);
	scene_explain(s);
	assert_check(s, SMCCLC_SERVER, "ip route get 10.0.0.1");

	scene_confirm(s);
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_decline(s, SMCCLC_CLIENT, 0x09990002);
	scene_explain(s);
	assert_check(s, SMCCLC_CLIENT, "rping -c -v -C 3 -a 10.0.1.2");

	/* A GID of version 1 is no address. */
	s->verdict.version = SMCCLC_VERSION_1;
	scene_explain(s);
	assert_check(s, SMCCLC_CLIENT, "-a <RoCE address of the server>");
}

/* --- codes that are not plain ------------------------------------------- */

static void test_unknown_code(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03ff0000);
	scene_explain(s);
	assert_summary(s, "(0x03ff0000, unknown code, class: "
			  "configuration)");
	assert_cause(s, "0x03ff0000 is in no public Linux kernel");
}

static void test_foreign_code(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	/* The number is Linux's too, but this is not Linux. */
	scene_decline(s, SMCCLC_SERVER, 0x03030000);
	s->decline.decline.os = SMCCLC_OS_ZOS;
	scene_explain(s);
	assert_summary(s, "(0x03030000, a code of z/OS)");
	assert_first_cause(s, "0x03030000 means there is not public");
	assert_cause(s, "Linux means by 0x03030000: no SMC device found; "
			"whether this system does too is not known");
	assert_no_cause(s, "UEID");
	assert_check(s, SMCCLC_SERVER, "netstat -A");

	s->decline.decline.os = SMCCLC_OS_AIX;
	scene_explain(s);
	assert_summary(s, "a code of AIX");
	assert_false(has_check(s, SMCCLC_SERVER, "netstat"));
	scene_decline(s, SMCCLC_SERVER, 0x0000abcd);
	s->decline.decline.os = SMCCLC_OS_AIX;
	scene_explain(s);
	assert_summary(s, "(0x0000abcd, a code of AIX)");
	assert_no_cause(s, "Linux means");
	scene_decline(s, SMCCLC_SERVER, 0x03030000);

	/* Version 1 has reserved bits there. */
	s->decline.version = 1;
	scene_explain(s);
	assert_summary(s, "no SMC device found");
}

static void test_meaning_by_kernel(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v2 = SMCCLC_PATH_D;
	scene_decline(s, SMCCLC_SERVER, 0x03030003);
	scene_explain(s);
	assert_summary(s, "does not support SMC-Dv2");
	/* Its 44-byte Decline is of a kernel that knows no other meaning. */
	assert_no_cause(s, "5.2-5.9");

	/* Nothing to judge by: both meanings, the newest first. */
	s->decline.version = 1;
	s->decline.decline.has_more_codes = false;
	s->proposal.version = 1;
	scene_explain(s);
	assert_summary(s, "does not support SMC-Dv2");
	assert_no_cause(s, "a guess");
	assert_cause(s, "kernel 5.2-5.9 means");

	/* 28 bytes of version 2: 5.10 to 5.15. */
	s->decline.version = 2;
	scene_explain(s);
	assert_no_cause(s, "5.2-5.9");
	assert_summary(s, "does not support SMC-Dv2");

	/* A client that is older than 5.10. */
	s->decline.version = 1;
	scene_decline(s, SMCCLC_CLIENT, 0x03030003);
	s->decline.version = 1;
	s->decline.decline.has_more_codes = false;
	scene_explain(s);
	assert_summary(s, "the server's ISM device cannot reach");
	assert_cause(s, "5.9 or older (a guess); 0x03030003 from a kernel "
			"since 5.11 means: the server does not support");
}

/* Alibaba's client uses the number of an old server. */
static void test_meaning_by_sender(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_decline(s, SMCCLC_CLIENT, SMCCLC_DECL_VERSMISMAT);
	scene_explain(s);
	assert_summary(s, "a release that the client does not know");
	assert_no_cause(s, "no Linux kernel");
	assert_no_cause(s, "version 1 only");
	s->verdict.stage = SMCCLC_STAGE_PROPOSAL;
	scene_decline(s, SMCCLC_SERVER, SMCCLC_DECL_VERSMISMAT);
	scene_explain(s);
	assert_summary(s, "the server knows version 1 only");
}

/* What z/OS means by a number is not what Linux would mean, and known of few.
 */
static void test_meaning_by_system(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x00005106);
	s->decline.version = 2;
	s->decline.decline.os = SMCCLC_OS_ZOS;
	scene_explain(s);
	assert_summary(s, "z/OS: the CLC handshake was declined");
	assert_no_cause(s, "not public");
	s->decline.decline.os = SMCCLC_OS_AIX;
	scene_explain(s);
	assert_cause(s, "not public");
}

/* A meaning that does not fit what was offered is not meant. */
static void test_meaning_by_offer(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	s->proposal.proposal.type_v1 = SMCCLC_PATH_BOTH;
	s->proposal.proposal.type_v2 = SMCCLC_PATH_NONE;
	scene_decline(s, SMCCLC_SERVER, 0x03030002);
	s->decline.version = 1;
	s->decline.decline.has_more_codes = false;
	scene_explain(s);
	assert_summary(s, "(0x03030002, no SMC-R device found)");
	assert_no_cause(s, "RoCEv2");
	scene_decline(s, SMCCLC_SERVER, 0x03030003);
	s->decline.version = 1;
	s->decline.decline.has_more_codes = false;
	scene_explain(s);
	assert_summary(s, "the server's ISM device cannot reach");
	assert_no_cause(s, "means:");
}

/* What Linux cannot have sent there is not explained as if it had. */
static void test_impossible_sender(void **state)
{
	static const char words[] = "no Linux kernel is known to send";
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03040000);
	scene_explain(s);
	assert_first_cause(s, words);
	s->verdict.certain = false;
	scene_explain(s);
	assert_no_cause(s, words);

	s->verdict.stage = SMCCLC_STAGE_SYN_ACK;
	scene_decline(s, SMCCLC_CLIENT, 0x03040000);
	s->verdict.certain = true;
	scene_explain(s);
	assert_first_cause(s, words);
	s->verdict.stage = SMCCLC_STAGE_ACCEPT;
	scene_explain(s);
	assert_no_cause(s, words);

	scene_begin(s);
	scene_decline_late(s, SMCCLC_CLIENT, 0x03040000);
	scene_explain(s);
	assert_first_cause(s, words);
	scene_decline_late(s, SMCCLC_SERVER, 0x0303000a);
	scene_explain(s);
	assert_no_cause(s, words);
}

static void test_closed_on_decline(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030002);
	scene_see(s, SMCCLC_FACT_RST + SMCCLC_CLIENT, 7);
	scene_explain(s);
	assert_cause(s, "client 10.0.0.1 then ended the connection without a "
			"byte of data");
	scene_see(s, SMCCLC_FACT_DATA + SMCCLC_CLIENT, 7);
	scene_explain(s);
	assert_no_cause(s, "without a byte");
}

static void test_decline_layouts(void **state)
{
	struct scene *s = *state;

	scene_propose(s);
	scene_decline(s, SMCCLC_SERVER, 0x03030002);
	scene_explain(s);
	assert_no_cause(s, "44 bytes");

	s->verdict.outcome = SMCCLC_ABORTED;
	scene_explain(s);
	assert_summary(s, "ended without falling back to TCP");
	assert_first_cause(s, "the Decline has 44 bytes; kernels 5.10 to 5.15");

	s->decline.decline.has_more_codes = false;
	s->handshake.old_decline[SMCCLC_SERVER] = true;
	s->verdict.outcome = SMCCLC_FALLBACK;
	s->verdict.certain = false;
	s->verdict.inference = SMCCLC_FROM_LAYOUT;
	scene_explain(s);
	assert_cause(s, "version 2 in 28 bytes");

	s->decline.decline.flags_reserved = 1;
	scene_explain(s);
	assert_cause(s, "reserved bits");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(test_memory),
		SCENE_TEST(test_limits),
		SCENE_TEST(test_accept_refused),
		SCENE_TEST(test_addresses_filled_in),
		SCENE_TEST(test_unknown_code),
		SCENE_TEST(test_foreign_code),
		SCENE_TEST(test_meaning_by_kernel),
		SCENE_TEST(test_meaning_by_sender),
		SCENE_TEST(test_meaning_by_system),
		SCENE_TEST(test_meaning_by_offer),
		SCENE_TEST(test_impossible_sender),
		SCENE_TEST(test_closed_on_decline),
		SCENE_TEST(test_decline_layouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
