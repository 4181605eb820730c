/* SPDX-License-Identifier: MIT */
/* What became of an AF_SMC socket: asked over SOCK_DIAG, as smcss does. */
#ifndef SMC_MODE_H
#define SMC_MODE_H

/*
 * Prints "mode SMCR", "mode SMCD" or "mode TCP 0xREASON/0xPEER" for the
 * connected socket `s`. The kernel module smc_diag answers.
 */
void smc_mode_print(int s);

#endif
