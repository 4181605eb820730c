/* SPDX-License-Identifier: MIT */
/*
 * Compiled once for each public header, as C and as C++: a header includes
 * what it needs, may be included twice, and links from either language.
 */
#include HEADER
#include HEADER

int main(void)
{
#ifdef SMCCLC_SMCCLC_H
	return smcclc_code_count() == 0;
#else
	return 0;
#endif
}
