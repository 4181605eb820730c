/* SPDX-License-Identifier: MIT */
/* A user of the installed library: says what a diagnosis code means. */
#include <stdio.h>

#include <smcclc/smcclc.h>

int main(void)
{
	const struct smcclc_code *code = smcclc_code_find(0x03030000, NULL);

	return code && printf("%s: %s\n", code->symbol, code->meaning) > 0 ? 0
									   : 1;
}
