/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/codes.h>

static void assert_clause(const char *text)
{
	size_t length = strlen(text);

	assert_in_range(length, 1, 240);
	assert_int_not_equal(text[length - 1], '.');
	for (size_t i = 0; i < length; i++)
		assert_in_range(text[i], ' ', '~');
	/* Explanations would take it for something to fill in. */
	assert_null(strchr(text, '%'));
}

static void test_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < smcclc_code_count(); i++) {
		const struct smcclc_code *a = smcclc_code_at(i - 1);
		const struct smcclc_code *b = smcclc_code_at(i);

		assert_true(a->code <= b->code);
		/* What is sent today comes before what is no longer sent. */
		if (a->code == b->code)
			assert_false(b->current);
	}
	assert_null(smcclc_code_at(smcclc_code_count()));
	assert_null(smcclc_code_at(SIZE_MAX));
}

static void test_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < smcclc_code_count(); i++) {
		const struct smcclc_code *code = smcclc_code_at(i);

		assert_clause(code->symbol);
		assert_clause(code->meaning);
		assert_int_not_equal(code->senders, 0);
		assert_int_equal(code->senders & ~0x3f, 0);
		assert_non_null(code->causes[0]);
		assert_non_null(code->checks[0].text);
		for (size_t n = 0; n < SMCCLC_CODE_CAUSES; n++)
			if (code->causes[n])
				assert_clause(code->causes[n]);
		for (size_t n = 0; n < SMCCLC_CODE_CHECKS; n++) {
			if (!code->checks[n].text)
				continue;
			assert_clause(code->checks[n].text);
			assert_in_range(code->checks[n].where, SMCCLC_AT_SENDER,
					SMCCLC_AT_NETWORK);
			if (code->checks[n].command)
				assert_clause(code->checks[n].command);
		}
	}
}

static void test_kernels(void **state)
{
	(void)state;
	for (size_t i = 0; i < smcclc_code_count(); i++) {
		const struct smcclc_code *code = smcclc_code_at(i);

		const struct smcclc_kernels *kernels = &code->kernels;

		assert_in_range(kernels->vendor, 0, SMCCLC_VENDOR_COUNT - 1);
		if (kernels->vendor != SMCCLC_VENDOR_LINUX)
			continue;
		assert_true(kernels->first <= kernels->last);
		assert_int_equal(code->current,
				 kernels->last == SMCCLC_KERNEL_ANY);
	}
}

/* One symbol stands for one code, but for those that were renumbered. */
static void test_symbols_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < smcclc_code_count(); i++) {
		const struct smcclc_code *a = smcclc_code_at(i);

		for (size_t n = i + 1; n < smcclc_code_count(); n++) {
			const struct smcclc_code *b = smcclc_code_at(n);

			if (strcmp(a->symbol, b->symbol) == 0)
				assert_false(a->current && b->current);
		}
	}
}

static void test_find(void **state)
{
	size_t count = 99;

	(void)state;
	for (size_t i = 0; i < smcclc_code_count(); i++) {
		const struct smcclc_code *entry = smcclc_code_at(i);
		const struct smcclc_code *found =
			smcclc_code_find(entry->code, &count);

		assert_non_null(found);
		assert_int_equal(found->code, entry->code);
		assert_true(entry >= found && entry < found + count);
		assert_ptr_equal(found, smcclc_code_find(entry->code, NULL));
		if (i > 0 && smcclc_code_at(i - 1)->code != entry->code)
			assert_ptr_equal(found, entry);
	}
	assert_null(smcclc_code_find(0, &count));
	assert_int_equal(count, 0);
	assert_null(smcclc_code_find(0x03030010, NULL));
	assert_null(smcclc_code_find(UINT32_MAX, NULL));
}

static void assert_kernels(const struct smcclc_code *code, const char *text)
{
	char kernels[SMCCLC_KERNELS_TEXT_MAX];

	assert_int_equal(
		smcclc_kernels_text(&code->kernels, kernels, sizeof(kernels)),
		strlen(text));
	assert_string_equal(kernels, text);
}

static void test_changed_meanings(void **state)
{
	const struct smcclc_code *code;
	size_t count;

	(void)state;
	code = smcclc_code_find(0x03030000, &count);
	assert_int_equal(count, 2);
	assert_string_equal(code[0].symbol, "NOSMCDEV");
	assert_string_equal(code[1].symbol, "IPSEC");
	assert_kernels(&code[1], "4.11-4.18");

	code = smcclc_code_find(0x03030003, &count);
	assert_int_equal(count, 2);
	assert_string_equal(code[0].symbol, "NOISM2SUPP");
	assert_string_equal(code[1].symbol, "SMCDNOTALK");
	assert_kernels(&code[1], "5.2-5.9");

	smcclc_code_find(0x03000000, &count);
	assert_int_equal(count, 2);
}

/* net/smc/smc_clc.h of Linux 7.2, and what older kernels and vendors have. */
static void test_every_code(void **state)
{
	static const uint32_t all[] = {
		0x01010000, 0x02000000, 0x02010000, 0x02020000, 0x02040000,
		0x03000000, 0x03010000, 0x03010001, 0x03020000, 0x03030000,
		0x03030001, 0x03030002, 0x03030003, 0x03030004, 0x03030005,
		0x03030006, 0x03030007, 0x03030008, 0x03030009, 0x0303000a,
		0x0303000b, 0x03040000, 0x03050000, 0x03060000, 0x03070000,
		0x03080000, 0x03090000, 0x030a0000, 0x030b0000, 0x030c0000,
		0x030d0000, 0x030e0000, 0x030f0000, 0x04000000, 0x05000000,
		0x06000000, 0x07000000, 0x09990000, 0x09990001, 0x09990002,
		0x09990003, 0x00005013, 0x00005106, 0x0303000c, 0x09990004,
		0x99990000, 0x99990001, 0x99990002, 0x99990003,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_non_null(smcclc_code_find(all[i], NULL));
}

static void test_by_symbol(void **state)
{
	const struct smcclc_code *code = smcclc_code_by_symbol("NOSMCDEV");

	(void)state;
	assert_int_equal(code->code, 0x03030000);
	assert_ptr_equal(smcclc_code_by_symbol("nosmcdev"), code);
	assert_ptr_equal(smcclc_code_by_symbol("SMC_CLC_DECL_NOSMCDEV"), code);
	assert_ptr_equal(smcclc_code_by_symbol("smc_clc_decl_NoSmcDev"), code);
	assert_int_equal(smcclc_code_by_symbol("SMCDNOTALK")->code, 0x03030003);
	/* Renumbered: the code of today. */
	assert_int_equal(smcclc_code_by_symbol("IPSEC")->code, 0x03020000);
	assert_int_equal(smcclc_code_by_symbol("INTERR")->code, 0x09990000);
	assert_int_equal(smcclc_code_by_symbol("ERR_REGRMB")->code,
			 SMCCLC_DECL_ERR_REGBUF);
	assert_null(smcclc_code_by_symbol(""));
	assert_null(smcclc_code_by_symbol("SMC_CLC_DECL_"));
	assert_null(smcclc_code_by_symbol("NOSMC"));
	assert_null(smcclc_code_by_symbol("NOSMCDEVICE"));
}

static void test_sent(void **state)
{
	(void)state;
	assert_int_equal(
		smcclc_code_sent(SMCCLC_DECL_VERSMISMAT, SMCCLC_CODE_CLIENT)
			->kernels.vendor,
		SMCCLC_VENDOR_ALIBABA);
	assert_int_equal(
		smcclc_code_sent(SMCCLC_DECL_VERSMISMAT, SMCCLC_CODE_SERVER)
			->kernels.vendor,
		SMCCLC_VENDOR_LINUX);
	assert_ptr_equal(
		smcclc_code_sent(SMCCLC_DECL_NOSMCDEV, SMCCLC_CODE_CLIENT_LATE),
		smcclc_code_find(SMCCLC_DECL_NOSMCDEV, NULL));
	assert_null(smcclc_code_sent(0x03030010, SMCCLC_CODE_SERVER));
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(SMCCLC_DECL_NOSMCDEV, 0x03030000);
	assert_int_equal(SMCCLC_DECL_IPSEC, 0x03020000);
	assert_int_equal(SMCCLC_DECL_NOISM2SUPP, SMCCLC_DECL_SMCDNOTALK);
	assert_int_equal(SMCCLC_DECL_ERR_REGRMB, SMCCLC_DECL_ERR_REGBUF);
}

static void test_class(void **state)
{
	(void)state;
	assert_string_equal(smcclc_code_class(0x03990000), "configuration");
	assert_string_equal(smcclc_code_class(0x02ffffff), "timeout");
	assert_string_equal(smcclc_code_class(0x0999ffff), "internal error");
	assert_string_equal(smcclc_code_class(0x99990009), "internal error");
	assert_string_equal(smcclc_code_class(0x0badf00d),
			    "none that Linux uses");
	assert_string_equal(smcclc_code_class(0), "none that Linux uses");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_kernels),
		cmocka_unit_test(test_symbols_unique),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_changed_meanings),
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_by_symbol),
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
