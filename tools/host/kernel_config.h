/* SPDX-License-Identifier: MIT */
#ifndef HOST_KERNEL_CONFIG_H
#define HOST_KERNEL_CONFIG_H

#include "facts.h"
#include "world.h"

/*
 * Finds the configuration of the kernel whose release is in `kernel`
 * (/proc/config.gz, /boot, /lib/modules) and fills in what it says of SMC.
 * Returns 0, or -1 if there is none that can be read.
 */
int kernel_config_read(const struct world *world, struct host_kernel *kernel);

#endif
