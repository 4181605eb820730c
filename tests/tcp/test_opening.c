/* SPDX-License-Identifier: MIT */
/* What SYNs and SYN-ACKs show. */
#include "segments_case.h"

#define NOP_2 NOP, NOP
#define NOP_5 NOP_2, NOP_2, NOP
#define NOP_6 NOP_5, NOP
#define NOP_8 NOP_6, NOP_2
#define NOP_9 NOP_8, NOP

static const struct smcclc_segments *after_syn(struct options options)
{
	send_syn(options);
	return shown(SMCCLC_CLIENT);
}

static const struct smcclc_segments *after_syn_ack(struct options syn,
						   struct options syn_ack)
{
	send_syn(syn);
	send_syn_ack(syn_ack);
	return shown(SMCCLC_SERVER);
}

/* --- the option --------------------------------------------------------- */

static void with_and_without(void **state)
{
	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	send_syn(OPTIONS(LINUX_OLD));
	send_syn(OPTIONS(LINUX_SYN));
	assert_int_equal(shown(SMCCLC_CLIENT)->with_option, 1);
	assert_int_equal(shown(SMCCLC_CLIENT)->without_option, 2);
	assert_int_equal(shown(SMCCLC_CLIENT)->openings.count, 3);
	assert_int_equal(shown(SMCCLC_CLIENT)->openings.first, 1);
	assert_int_equal(shown(SMCCLC_CLIENT)->openings.last, 3);
}

static void same_packet_counts_once(void **state)
{
	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	now -= 9 * MS + 1;
	send_syn(OPTIONS(LINUX_OLD));
	now -= 9 * MS;
	send_syn(OPTIONS(LINUX_SYN));
	assert_int_equal(shown(SMCCLC_CLIENT)->openings.count, 2);
	assert_int_equal(shown(SMCCLC_CLIENT)->without_option, 2);
}

static void foreign(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn(OPTIONS(MSS, 253, 6, 0xca, 0xfe, 1, 2));
	assert_int_equal(seen->foreign, 1);
	assert_int_equal(seen->foreign_exid, 0xcafe0102);
}

static void foreign_short(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn(OPTIONS(MSS, 254, 4, 0xca, 0xfe));
	assert_int_equal(seen->foreign, 1);
	assert_int_equal(seen->foreign_exid, 0xcafe);
}

static void own_is_not_foreign(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(LINUX_SYN))->foreign, 0);
}

static void fast_open(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	send_syn(OPTIONS(MSS, 34, 2));
	seen = shown(SMCCLC_CLIENT);
	assert_int_equal(seen->fast_open, 2);
	assert_int_equal(seen->foreign, 0);
}

static void fast_open_of_old(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn(OPTIONS(MSS, 254, 4, 0xf9, 0x89));
	assert_int_equal(seen->fast_open, 1);
	assert_int_equal(seen->foreign, 0);
}

/* --- padding ------------------------------------------------------------ */

static void nops_at_the_end(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(LINUX_OLD, NOP_8))->nops, 1);
}

static void nops_in_the_middle(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, NOP_6, SACK, STAMP(0)))->nops,
			 1);
}

static void too_few_nops(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, SACK, STAMP(0), NOP_5))->nops,
			 0);
}

static void nops_as_alignment(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, NOP_2, SACK, NOP_2, STAMP(0),
					   NOP, SCALE(7)))
				 ->nops,
			 0);
}

static void nops_next_to_the_option(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, SACK, NOP_8, SMC))->nops, 0);
}

static void nops_for_window_scale_and_sack(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, NOP_8))->nops, 0);
}

static void nops_for_timestamps(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, SACK, NOP_9, NOP))->nops, 0);
}

static void nops_too_few_for_timestamps(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(MSS, SACK, NOP_9))->nops, 1);
}

static void zeros_after_the_end(void **state)
{
	(void)state;
	assert_int_equal(
		after_syn(OPTIONS(LINUX_OLD, 0, 0, 0, 0, 0, 0, 0, 0))->nops, 1);
}

static void zeros_as_alignment(void **state)
{
	(void)state;
	assert_int_equal(after_syn(OPTIONS(LINUX_OLD, 0, 0, 0))->nops, 0);
}

/* --- room ---------------------------------------------------------------- */

static void no_room(void **state)
{
	uint8_t options[36] = {19, 18, [18] = 34, 18};
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn((struct options){options, sizeof(options)});
	assert_int_equal(seen->no_room, 1);
	assert_int_equal(seen->filled_by,
			 SMCCLC_FILLED_MD5 | SMCCLC_FILLED_FAST_OPEN);
}

static void others_fill_it_too(void **state)
{
	uint8_t options[36] = {29, 16, [16] = 30, 18, [34] = 34, 2};
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn((struct options){options, sizeof(options)});
	assert_int_equal(seen->no_room, 1);
	assert_int_equal(seen->filled_by,
			 SMCCLC_FILLED_AO | SMCCLC_FILLED_MPTCP);
}

static void just_room(void **state)
{
	uint8_t options[32] = {19, 18, [18] = 34, 14};

	(void)state;
	assert_int_equal(
		after_syn((struct options){options, sizeof(options)})->no_room,
		0);
}

/* --- SYN-ACKs ------------------------------------------------------------- */

static void syn_ack_after_ack(void **state)
{
	(void)state;
	open_smc();
	assert_int_equal(
		flow.connection.segments[SMCCLC_SERVER].after_ack.count, 0);
	send_syn_ack(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	assert_int_equal(shown(SMCCLC_SERVER)->after_ack.count, 2);
	assert_int_equal(shown(SMCCLC_SERVER)->after_ack.first, 4);
	assert_int_equal(shown(SMCCLC_SERVER)->after_ack.last, 5);
}

static void syn_ack_before_ack(void **state)
{
	(void)state;
	send_syn(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	send_syn_ack(OPTIONS(LINUX_SYN));
	send(SMCCLC_CLIENT, 0, NULL, 0, 0);
	assert_int_equal(shown(SMCCLC_SERVER)->after_ack.count, 0);
}

/* 0x2a less what a cookie has of window scale 7 and SACK. */
static void cookie_with_timestamps(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	seen = after_syn_ack(OPTIONS(LINUX_SYN),
			     OPTIONS(MSS, SACK, STAMP(0xea), NOP, SCALE(3)));
	assert_int_equal(seen->cookie, SMCCLC_COOKIE_STAMP);
	assert_int_equal(seen->cookie_stamp, 0x2a - 0x17);
}

static void cookie_with_ecn(void **state)
{
	const struct smcclc_segments *seen;

	(void)state;
	next.flags = TCP_ECE | TCP_CWR;
	send_syn(OPTIONS(LINUX_SYN));
	next.flags = TCP_ECE;
	send_syn_ack(OPTIONS(MSS, STAMP(0x2f)));
	seen = shown(SMCCLC_SERVER);
	assert_int_equal(seen->cookie, SMCCLC_COOKIE_STAMP);
	assert_int_equal(seen->cookie_stamp, 0); /* no scale: 0xf */
}

static void cookie_grants_nothing(void **state)
{
	(void)state;
	assert_int_equal(
		after_syn_ack(OPTIONS(MSS, SACK, SCALE(7), NOP), OPTIONS(MSS))
			->cookie,
		SMCCLC_COOKIE_FITS);
}

static void no_cookie_grants(void **state)
{
	(void)state;
	assert_int_equal(after_syn_ack(OPTIONS(MSS, SACK, SCALE(7), NOP),
				       OPTIONS(MSS, SACK, NOP_2))
				 ->cookie,
			 SMCCLC_COOKIE_DIFFERS);
}

static void no_cookie_has_smc(void **state)
{
	(void)state;
	assert_int_equal(
		after_syn_ack(OPTIONS(LINUX_SYN), OPTIONS(LINUX_SYN))->cookie,
		SMCCLC_COOKIE_DIFFERS);
}

static void nothing_offered(void **state)
{
	(void)state;
	assert_int_equal(after_syn_ack(OPTIONS(MSS), OPTIONS(MSS))->cookie,
			 SMCCLC_COOKIE_UNKNOWN);
}

static void no_syn_to_compare(void **state)
{
	(void)state;
	send_syn_ack(OPTIONS(LINUX_OLD));
	assert_int_equal(shown(SMCCLC_SERVER)->cookie, SMCCLC_COOKIE_UNKNOWN);
}

/* --- floods --------------------------------------------------------------- */

/* One SYN in place of another shows what it would show alone. */
static void assert_same(struct options options, bool alike)
{
	struct smcclc_segments alone;
	struct segment segment = {.seq = CLIENT_ISN, .ttl = 63};
	struct opening opening;

	segment.flags = TCP_SYN;
	segment.options = options.bytes;
	segment.options_captured = options.length;
	segment.options_length = options.length;
	opening_read(&opening, &segment, (struct moment){50 * MS, 7});
	send_syn(OPTIONS(LINUX_SYN));
	alone = *shown(SMCCLC_CLIENT);
	assert_int_equal(segments_resemble(&alone, &opening), alike);
	if (!alike)
		return;
	segments_same_syn(&alone, &opening);
	segments_end(NULL);
	segments_begin(NULL);
	frame = 6;
	now = 40 * MS;
	next.ttl = 63;
	send_syn(options);
	assert_memory_equal(&alone, shown(SMCCLC_CLIENT), sizeof(alone));
}

static void same_syn(void **state)
{
	(void)state;
	assert_same(OPTIONS(LINUX_SYN), true);
}

static void other_syns(void **state)
{
	(void)state;
	assert_same(OPTIONS(LINUX_OLD), false);
}

static void rare_syns(void **state)
{
	(void)state;
	assert_same(OPTIONS(LINUX_OLD, NOP_8), false);
}

static void other_syns_with_fast_open(void **state)
{
	(void)state;
	assert_same(OPTIONS(LINUX_SYN, 34, 2), false);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, segments_begin, segments_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(with_and_without),
		CASE(same_packet_counts_once),
		CASE(foreign),
		CASE(foreign_short),
		CASE(own_is_not_foreign),
		CASE(fast_open),
		CASE(fast_open_of_old),
		CASE(nops_at_the_end),
		CASE(nops_in_the_middle),
		CASE(too_few_nops),
		CASE(nops_as_alignment),
		CASE(nops_next_to_the_option),
		CASE(nops_for_window_scale_and_sack),
		CASE(nops_for_timestamps),
		CASE(nops_too_few_for_timestamps),
		CASE(zeros_after_the_end),
		CASE(zeros_as_alignment),
		CASE(no_room),
		CASE(others_fill_it_too),
		CASE(just_room),
		CASE(syn_ack_after_ack),
		CASE(syn_ack_before_ack),
		CASE(cookie_with_timestamps),
		CASE(cookie_with_ecn),
		CASE(cookie_grants_nothing),
		CASE(no_cookie_grants),
		CASE(no_cookie_has_smc),
		CASE(nothing_offered),
		CASE(no_syn_to_compare),
		CASE(same_syn),
		CASE(other_syns),
		CASE(rare_syns),
		CASE(other_syns_with_fast_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
