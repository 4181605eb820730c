/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/message.h>

#include "vectors.h"

/* --- the walk tiles the message --------------------------------------- */

struct tiling {
	uint8_t seen[1024]; /* bits of each byte that an item has claimed */
	size_t length;
	int depth;
	bool twice;
	bool beyond;
};

static void claim(void *context, const struct smcclc_item *item)
{
	struct tiling *t = context;
	uint8_t mask = item->mask != 0 ? (uint8_t)item->mask : 0xff;

	if (item->what == SMCCLC_ITEM_BEGIN)
		t->depth++;
	if (item->what == SMCCLC_ITEM_END)
		t->depth--;
	if (item->what != SMCCLC_ITEM_VALUE)
		return;
	for (size_t i = 0; i < item->length; i++) {
		size_t at = item->offset + i;

		if (at >= t->length) {
			t->beyond = true;
			return;
		}
		if (t->seen[at] & mask)
			t->twice = true;
		t->seen[at] |= mask;
	}
}

/* A copy with nothing behind it, so that a sanitizer sees a read beyond. */
static uint8_t *exact_copy(const uint8_t *bytes, size_t length)
{
	uint8_t *copy = malloc(length > 0 ? length : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	return copy;
}

static void check_tiling(const char *name, const uint8_t *bytes, size_t length)
{
	struct tiling t = {.length = length};
	struct smcclc_walk walk = {claim, &t};
	struct smcclc_message m;

	assert_int_equal(smcclc_decode(bytes, length, &m, NULL, &walk),
			 SMCCLC_OK);
	if (t.twice || t.beyond || t.depth != 0)
		fail_msg("%s: twice %d beyond %d depth %d", name, t.twice,
			 t.beyond, t.depth);
	for (size_t i = 0; i < length; i++)
		if (t.seen[i] != 0xff)
			fail_msg("%s: byte %zu is not shown", name, i);
}

static void check_round_trip(const char *name, const uint8_t *bytes,
			     size_t length)
{
	struct smcclc_message m;
	uint8_t again[SMCCLC_MESSAGE_MAX];
	size_t n;

	smcclc_decode(bytes, length, &m, NULL, NULL);
	if (smcclc_encode(&m, again, sizeof(again), &n) != SMCCLC_OK ||
	    n != length || memcmp(again, bytes, n) != 0)
		fail_msg("%s: encodes to something else", name);
	for (size_t room = 0; room < length; room++)
		assert_int_equal(smcclc_encode(&m, again, room, &n),
				 SMCCLC_NO_SPACE);
}

static void good_vectors_tile_and_encode_to_themselves(void **state)
{
	const struct vector *v;
	size_t count = vectors_load("good", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		check_tiling(v[i].name, v[i].bytes, v[i].length);
		check_round_trip(v[i].name, v[i].bytes, v[i].length);
	}
}

static void note_field(void *context, const struct smcclc_item *item)
{
	bool *shown = context;

	shown[item->field] = true;
}

/* A row of fields.def that no layout has, or that no vector holds. */
static void good_vectors_show_every_field(void **state)
{
	static bool shown[SMCCLC_DECLINE + 1][SMCCLC_FIELD_COUNT];
	const struct vector *v;
	size_t missing = 0;
	size_t count = vectors_load("good", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		unsigned type = v[i].bytes[4];
		const struct smcclc_walk walk = {note_field, shown[type]};
		struct smcclc_message m;

		smcclc_decode(v[i].bytes, v[i].length, &m, NULL, &walk);
	}
	for (unsigned type = SMCCLC_PROPOSAL; type <= SMCCLC_DECLINE; type++) {
		for (unsigned f = 0; f < SMCCLC_FIELD_COUNT; f++) {
			const struct smcclc_field_info *field =
				smcclc_field_info(f);

			if (f == SMCCLC_FIELD_UNKNOWN ||
			    !(field->in & 1u << (type - SMCCLC_PROPOSAL)))
				continue;
			if (shown[type][f])
				continue;
			print_message("# no good vector has %s of a %s\n",
				      field->key, smcclc_type_name(type));
			missing++;
		}
	}
	assert_int_equal(missing, 0);
}

static void good_vectors_have_no_findings(void **state)
{
	const struct vector *v;
	size_t count = vectors_load("good", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		/* A Proposal without EID is well-formed, yet gets a Decline. */
		bool no_eid = strstr(v[i].name, "no-eid") != NULL;
		struct smcclc_message m;
		struct smcclc_findings f;

		smcclc_decode(v[i].bytes, v[i].length, &m, &f, NULL);
		if (f.count != (no_eid ? 1 : 0))
			fail_msg("%s: %u findings", v[i].name, f.count);
		if (no_eid)
			assert_int_equal(f.list[0].code, 0x03030008);
	}
}

static void every_prefix_needs_more_and_accuses_nobody(void **state)
{
	const struct vector *v;
	size_t count = vectors_load("good", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t n = 0; n < v[i].length; n++) {
			uint8_t *prefix = exact_copy(v[i].bytes, n);
			struct tiling t = {.length = n};
			struct smcclc_walk walk = {claim, &t};
			struct smcclc_message m;
			struct smcclc_findings f;

			assert_int_equal(
				smcclc_decode(prefix, n, &m, &f, &walk),
				SMCCLC_NEED_MORE);
			if (f.worst == SMCCLC_KILLS || t.twice || t.beyond)
				fail_msg("%s cut at %zu", v[i].name, n);
			free(prefix);
		}
	}
}

static void bad_vectors_have_the_finding_they_name(void **state)
{
	const struct vector *v;
	size_t count = vectors_load("bad", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct smcclc_message m;
		struct smcclc_findings f;
		bool found = false;

		assert_int_not_equal(
			smcclc_decode(v[i].bytes, v[i].length, &m, &f, NULL),
			SMCCLC_NOT_CLC);
		for (size_t j = 0; j < f.count; j++) {
			char text[128];

			snprintf(text, sizeof(text), "%s %s %u\n",
				 smcclc_rule_name(f.list[j].rule),
				 smcclc_severity_name(f.list[j].severity),
				 f.list[j].offset);
			found |= strcmp(text, v[i].expect) == 0;
		}
		if (!found)
			fail_msg("%s: no %s", v[i].name, v[i].expect);
	}
}

/* Whatever one byte is changed to, nothing is read or shown beyond the end. */
static void mutations_stay_within_bounds(void **state)
{
	static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
	const struct vector *v;
	size_t count = vectors_load("good", &v);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 4; at < v[i].length; at++) {
			for (size_t k = 0; k < sizeof(values); k++) {
				uint8_t *bytes =
					exact_copy(v[i].bytes, v[i].length);
				struct tiling t = {.length = v[i].length};
				struct smcclc_walk walk = {claim, &t};
				struct smcclc_message m;
				struct smcclc_findings f;

				bytes[at] = values[k];
				smcclc_decode(bytes, v[i].length, &m, &f,
					      &walk);
				assert_false(t.beyond);
				assert_int_equal(t.depth, 0);
				free(bytes);
			}
		}
	}
}

/* --- kinds that only other kernels and machines send ------------------- */

static void alibaba_s_credits_are_no_reserved_byte(void **state)
{
	const struct vector *v;
	size_t count = vectors_load("good", &v);
	struct smcclc_findings f;
	struct smcclc_message m;
	bool found = false;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		if (!strstr(v[i].name, "init-credits"))
			continue;
		assert_int_equal(
			smcclc_decode(v[i].bytes, v[i].length, &m, &f, NULL),
			SMCCLC_OK);
		assert_int_equal(m.accept.r.init_credits, 16);
		assert_int_equal(f.count, 0);
		found = true;
	}
	assert_true(found);
}

static size_t encode(const struct smcclc_message *m, uint8_t *out)
{
	size_t length;

	assert_int_equal(smcclc_encode(m, out, SMCCLC_MESSAGE_MAX, &length),
			 SMCCLC_OK);
	check_tiling("built", out, length);
	check_round_trip("built", out, length);
	return length;
}

static struct smcclc_message proposal(unsigned version, unsigned type_v1,
				      unsigned type_v2)
{
	struct smcclc_message m = {
		.type = SMCCLC_PROPOSAL,
		.version = (uint8_t)version,
	};
	struct smcclc_proposal *p = &m.proposal;

	p->type_v1 = (uint8_t)type_v1;
	p->type_v2 = (uint8_t)type_v2;
	p->area_length = version > 1 ? SMCCLC_AREA_LEN : 0;
	p->has_ip = version == 1 || type_v1 != SMCCLC_PATH_NONE;
	p->has_v2 = type_v2 != SMCCLC_PATH_NONE;
	p->has_smcd = type_v2 == SMCCLC_PATH_D || type_v2 == SMCCLC_PATH_BOTH;
	return m;
}

static void version_1_proposals_have_the_lengths_of_rfc_7609(void **state)
{
	struct smcclc_message m = proposal(1, SMCCLC_PATH_R, SMCCLC_PATH_NONE);
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	assert_int_equal(encode(&m, out), 52);
	m.proposal.ipv6_count = 3;
	memset(m.proposal.ipv6, 0xab, sizeof(m.proposal.ipv6));
	assert_int_equal(encode(&m, out), 52 + 3 * 17);
	assert_int_equal(out[47], 3);
	m.proposal.ipv6_count = 0;
	m.proposal.type_v1 = SMCCLC_PATH_BOTH;
	m.proposal.area_length = SMCCLC_AREA_LEN;
	m.proposal.ism_gid = 0x0102030405060708;
	assert_int_equal(encode(&m, out), 92);
	assert_int_equal(out[7], 0x13);
	assert_int_equal(out[39], 40);
	assert_int_equal(out[40], 0x01);
	/* Linux accepts an area of any length up to 40. */
	m.proposal.area_length = 8;
	m.proposal.ism_gid = 0;
	assert_int_equal(encode(&m, out), 60);
}

static void the_largest_proposal_has_652_bytes(void **state)
{
	struct smcclc_message m =
		proposal(2, SMCCLC_PATH_BOTH, SMCCLC_PATH_BOTH);
	struct smcclc_proposal *p = &m.proposal;
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	p->ipv6_count = SMCCLC_MAX_IPV6;
	p->eid_count = SMCCLC_MAX_UEIDS;
	p->ism_count = SMCCLC_MAX_ISM;
	p->release = 1;
	p->seid_present = true;
	p->max_conns = 255;
	p->max_links = 2;
	p->feature_mask = 1;
	memcpy(p->vendor_oui, "\x00\x1a\x2b", 3);
	memcpy(p->vendor_options, "12345", 5);
	assert_int_equal(encode(&m, out), 652);
	assert_int_equal(out[7], 0x2f);
	/* 28 + 8 + 8 * 17, counted from byte 52 */
	assert_int_equal(out[50] << 8 | out[51], 172);
	assert_int_equal(out[52 + 172], 8);        /* UEID count */
	assert_int_equal(out[52 + 172 + 3], 0x11); /* release 1, SEID */
	assert_int_equal(out[52 + 172 + 6] << 8 | out[52 + 172 + 7],
			 32 + 8 * 32);
}

static void version_2_proposal_of_a_kernel_without_devices_has_92(void **state)
{
	struct smcclc_message m = proposal(2, SMCCLC_PATH_R, SMCCLC_PATH_NONE);
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	assert_int_equal(encode(&m, out), 92);
	assert_int_equal(out[7], 0x28);
	assert_int_equal(out[50] << 8 | out[51], 0);
}

static struct smcclc_message accept_or_confirm(unsigned type, unsigned version,
					       unsigned path, bool first)
{
	struct smcclc_message m = {
		.type = (uint8_t)type,
		.version = (uint8_t)version,
	};

	m.accept.path = (uint8_t)path;
	m.accept.first_contact = first;
	m.accept.has_fce = version > 1 && first;
	m.accept.fce.os = SMCCLC_OS_LINUX;
	memset(m.accept.fce.hostname, ' ', SMCCLC_HOST_LEN);
	return m;
}

/* Every length that kernels from 4.11 to 7.2 send. */
static void accept_and_confirm_have_the_lengths_that_kernels_send(void **state)
{
	static const struct {
		unsigned type, version, path;
		bool first, tail;
		int gids; /* -1: no GID list */
		size_t length;
	} rows[] = {
		{SMCCLC_ACCEPT, 1, SMCCLC_PATH_R, true, false, -1, 68},
		{SMCCLC_ACCEPT, 1, SMCCLC_PATH_D, true, false, -1, 48},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_R, false, false, -1, 108},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_D, false, false, -1, 78},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_D, true, false, -1, 114},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_D, true, true, -1, 130},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_R, true, false, -1, 144},
		{SMCCLC_ACCEPT, 2, SMCCLC_PATH_R, true, true, -1, 160},
		{SMCCLC_CONFIRM, 2, SMCCLC_PATH_D, true, false, -1, 114},
		{SMCCLC_CONFIRM, 2, SMCCLC_PATH_D, true, true, -1, 130},
		{SMCCLC_CONFIRM, 2, SMCCLC_PATH_R, true, true, 1, 180},
		{SMCCLC_CONFIRM, 2, SMCCLC_PATH_R, true, true, 2, 196},
		{SMCCLC_CONFIRM, 2, SMCCLC_PATH_R, true, true, 8, 292},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct smcclc_message m =
			accept_or_confirm(rows[i].type, rows[i].version,
					  rows[i].path, rows[i].first);
		uint8_t out[SMCCLC_MESSAGE_MAX];

		m.accept.fce.has_tail = rows[i].tail;
		m.accept.has_gid_list = rows[i].gids >= 0;
		if (m.accept.has_gid_list)
			m.accept.gid_count = (uint8_t)rows[i].gids;
		assert_int_equal(encode(&m, out), rows[i].length);
		assert_int_equal(out[3],
				 rows[i].path == SMCCLC_PATH_D ? 0xc4 : 0xd9);
	}
}

static void declines_have_28_or_44_bytes(void **state)
{
	struct smcclc_message m = {.type = SMCCLC_DECLINE, .version = 1};
	struct smcclc_findings f;
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	m.decline.diagnosis = 0x03030000;
	assert_int_equal(encode(&m, out), 28);

	m.version = 2; /* kernels 5.10 to 5.15 */
	m.decline.os = SMCCLC_OS_ZOS;
	m.decline.out_of_sync = true;
	assert_int_equal(encode(&m, out), 28);
	smcclc_decode(out, 28, &m, &f, NULL);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.list[0].rule, SMCCLC_RULE_OLD_LAYOUT);
	assert_true(m.decline.out_of_sync);
	assert_int_equal(m.decline.os, SMCCLC_OS_ZOS);

	m.decline.has_more_codes = true;
	m.decline.more_codes[3] = 0x01020304;
	assert_int_equal(encode(&m, out), 44);
	smcclc_decode(out, 44, &m, &f, NULL);
	assert_int_equal(f.count, 0);
	assert_int_equal(m.decline.more_codes[3], 0x01020304);
}

static void a_decline_says_whether_its_code_is_there(void **state)
{
	struct smcclc_message m = {.type = SMCCLC_DECLINE, .version = 2};
	uint8_t bytes[SMCCLC_MESSAGE_MAX];
	size_t length;

	(void)state;
	m.decline.has_more_codes = true;
	assert_int_equal(smcclc_encode(&m, bytes, sizeof(bytes), &length),
			 SMCCLC_OK);
	for (size_t n = 8; n <= length; n++) {
		smcclc_decode(bytes, n, &m, NULL, NULL);
		assert_int_equal(m.decline.cut, n < 20);
		assert_true(m.decline.has_more_codes);
	}
}

static void unknown_bytes_survive(void **state)
{
	struct smcclc_message m =
		accept_or_confirm(SMCCLC_ACCEPT, 2, SMCCLC_PATH_R, false);
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	m.unknown_length = 5;
	memcpy(m.unknown, "hello", 5);
	assert_int_equal(encode(&m, out), 113);
}

static void what_no_message_can_carry_is_refused(void **state)
{
	struct smcclc_message m = proposal(2, SMCCLC_PATH_R, SMCCLC_PATH_NONE);
	uint8_t out[SMCCLC_MESSAGE_MAX];
	size_t length;

	(void)state;
	m.proposal.ipv6_count = 9;
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
	m.proposal.ipv6_count = 0;
	m.proposal.has_v2 = true; /* but nothing offered in it */
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
	m = accept_or_confirm(SMCCLC_ACCEPT, 1, SMCCLC_PATH_R, false);
	m.accept.r.qp_number = 0x1000000;
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
	assert_int_equal(length, 0);
	m.accept.r.qp_number = 0;
	m.version = 16;
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
	m.version = 0;
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
	m.version = 1;
	m.type = 5;
	assert_int_equal(smcclc_encode(&m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
}

static void check_bad_value(const struct smcclc_message *m)
{
	uint8_t out[SMCCLC_MESSAGE_MAX];
	size_t length;

	assert_int_equal(smcclc_encode(m, out, sizeof(out), &length),
			 SMCCLC_BAD_VALUE);
}

/* What Linux would end the connection for cannot be built. */
static void no_message_that_kills_can_be_encoded(void **state)
{
	struct smcclc_message m =
		proposal(1, SMCCLC_PATH_NONE, SMCCLC_PATH_NONE);

	(void)state;
	check_bad_value(&m);
	m = proposal(1, SMCCLC_PATH_R, SMCCLC_PATH_NONE);
	m.unknown_length = 1;
	check_bad_value(&m);
	m.unknown_length = 0;
	m.eyecatcher = 1;
	check_bad_value(&m);
	m.eyecatcher = 0;
	m.trailer = 1;
	check_bad_value(&m);
	m = (struct smcclc_message){.type = SMCCLC_DECLINE, .version = 1};
	m.decline.has_more_codes = true;
	check_bad_value(&m);
}

/* Nor can unknown bytes that would be taken for an optional part. */
static void unknown_bytes_stay_shorter_than_the_next_part(void **state)
{
	struct smcclc_message m =
		accept_or_confirm(SMCCLC_CONFIRM, 2, SMCCLC_PATH_R, true);
	uint8_t out[SMCCLC_MESSAGE_MAX];

	(void)state;
	m.accept.has_fce = false;
	m.accept.has_gid_list = false;
	m.unknown_length = 36;
	check_bad_value(&m);
	m.accept.has_fce = true;
	m.accept.fce.has_tail = false;
	m.unknown_length = 16;
	check_bad_value(&m);
	m.accept.fce.has_tail = true;
	m.unknown_length = 4;
	check_bad_value(&m);
	m.unknown_length = 3;
	assert_int_equal(encode(&m, out), 108 + 52 + 3);
}

/* --- framing ----------------------------------------------------------- */

static void peek_tells_clc_from_other_bytes(void **state)
{
	static const uint8_t smcr[] = {0xe2, 0xd4, 0xc3, 0xd9, 4, 0, 28, 0x10};
	static const uint8_t smcd[] = {0xe2, 0xd4, 0xc3, 0xc4, 2, 0, 48, 0x19};
	static const uint8_t http[] = "HTTP/1.1 200 OK\r\n";
	size_t n;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(smcclc_peek(smcr, i, &n), SMCCLC_NEED_MORE);
	assert_int_equal(n, 0);
	assert_int_equal(smcclc_peek(smcr, 8, &n), SMCCLC_NEED_MORE);
	assert_int_equal(n, 28);
	assert_int_equal(smcclc_peek(smcd, 8, &n), SMCCLC_NEED_MORE);
	assert_int_equal(n, 48);
	assert_int_equal(smcclc_peek(http, sizeof(http), &n), SMCCLC_NOT_CLC);
	assert_int_equal(smcclc_peek(http, 1, &n), SMCCLC_NOT_CLC);
	assert_int_equal(n, 0);
}

static void not_clc_leaves_everything_zero(void **state)
{
	static const uint8_t http[] = "GET / HTTP/1.0\r\n";
	struct tiling t = {0};
	struct smcclc_walk walk = {claim, &t};
	struct smcclc_message m, zero;
	struct smcclc_findings f;

	(void)state;
	memset(&zero, 0, sizeof(zero));
	memset(&m, 0xff, sizeof(m));
	assert_int_equal(smcclc_decode(http, sizeof(http), &m, &f, &walk),
			 SMCCLC_NOT_CLC);
	assert_memory_equal(&m, &zero, sizeof(m));
	assert_int_equal(f.count, 0);
	assert_false(t.beyond);
}

static void counts_beyond_the_limit_are_still_shown(void **state)
{
	uint8_t bytes[8 + 32 + 8 + 12 * 17 + 4] = {
		0xe2, 0xd4, 0xc3, 0xd9, 1, sizeof(bytes) >> 8, 0, 0x10,
	};
	struct smcclc_message m;
	struct smcclc_findings f;

	(void)state;
	bytes[6] = sizeof(bytes) & 0xff;
	bytes[47] = 12;
	memcpy(bytes + sizeof(bytes) - 4, "\xe2\xd4\xc3\xd9", 4);
	check_tiling("12 prefixes", bytes, sizeof(bytes));
	smcclc_decode(bytes, sizeof(bytes), &m, &f, NULL);
	assert_int_equal(m.proposal.ipv6_count, SMCCLC_MAX_IPV6);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.list[0].rule, SMCCLC_RULE_COUNT);
	assert_int_equal(f.list[0].found, 12);
}

static void more_findings_than_fit_are_counted(void **state)
{
	struct smcclc_message m =
		proposal(2, SMCCLC_PATH_BOTH, SMCCLC_PATH_BOTH);
	struct smcclc_findings f;
	uint8_t out[SMCCLC_MESSAGE_MAX];
	size_t n = encode(&m, out);

	(void)state;
	smcclc_decode(out, n, &m, &f, NULL);
	assert_int_equal(f.dropped, 0);
	for (size_t i = 8; i < n; i++)
		if (i != 38 && i != 39 && i != 50 && i != 51)
			out[i] = 0xff;
	smcclc_decode(out, n, &m, &f, NULL);
	assert_int_equal(f.worst, SMCCLC_KILLS);
	assert_true(f.count <= SMCCLC_FINDINGS_MAX);
}

static void versions_are_those_of_the_highest_offer(void **state)
{
	struct smcclc_message m = proposal(2, SMCCLC_PATH_R, SMCCLC_PATH_NONE);

	(void)state;
	assert_string_equal(smcclc_version_name(smcclc_message_version(&m)),
			    "1");
	m = proposal(2, SMCCLC_PATH_R, SMCCLC_PATH_R);
	assert_string_equal(smcclc_version_name(smcclc_message_version(&m)),
			    "2.0");
	m.proposal.release = 1;
	assert_string_equal(smcclc_version_name(smcclc_message_version(&m)),
			    "2.1");
	m.proposal.release = 5;
	assert_string_equal(smcclc_version_name(smcclc_message_version(&m)),
			    "2");
	m = accept_or_confirm(SMCCLC_ACCEPT, 2, SMCCLC_PATH_R, false);
	assert_string_equal(smcclc_version_name(smcclc_message_version(&m)),
			    "2");
	m.type = SMCCLC_DECLINE;
	assert_null(smcclc_version_name(smcclc_message_version(&m)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_vectors_tile_and_encode_to_themselves),
		cmocka_unit_test(good_vectors_show_every_field),
		cmocka_unit_test(alibaba_s_credits_are_no_reserved_byte),
		cmocka_unit_test(good_vectors_have_no_findings),
		cmocka_unit_test(every_prefix_needs_more_and_accuses_nobody),
		cmocka_unit_test(bad_vectors_have_the_finding_they_name),
		cmocka_unit_test(mutations_stay_within_bounds),
		cmocka_unit_test(
			version_1_proposals_have_the_lengths_of_rfc_7609),
		cmocka_unit_test(the_largest_proposal_has_652_bytes),
		cmocka_unit_test(
			version_2_proposal_of_a_kernel_without_devices_has_92),
		cmocka_unit_test(
			accept_and_confirm_have_the_lengths_that_kernels_send),
		cmocka_unit_test(declines_have_28_or_44_bytes),
		cmocka_unit_test(a_decline_says_whether_its_code_is_there),
		cmocka_unit_test(unknown_bytes_survive),
		cmocka_unit_test(what_no_message_can_carry_is_refused),
		cmocka_unit_test(no_message_that_kills_can_be_encoded),
		cmocka_unit_test(unknown_bytes_stay_shorter_than_the_next_part),
		cmocka_unit_test(peek_tells_clc_from_other_bytes),
		cmocka_unit_test(not_clc_leaves_everything_zero),
		cmocka_unit_test(counts_beyond_the_limit_are_still_shown),
		cmocka_unit_test(more_findings_than_fit_are_counted),
		cmocka_unit_test(versions_are_those_of_the_highest_offer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
