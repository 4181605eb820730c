/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of a connection, as tree items that filters find. */
#ifndef VERDICT_TREE_H
#define VERDICT_TREE_H

#include "compat.h"

#include <epan/expert.h>

#include "flow.h"

void verdict_tree_register(int proto, expert_module_t *expert);

/*
 * Adds the verdict on `flow`, which is finished, to `tree`: what happened, why
 * it can have happened, what to check. `decided` is the frame with which the
 * outcome became what it is, or 0. `final` says that nothing is to come that
 * could change it.
 */
void verdict_tree_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
		      const struct flow *flow, uint32_t decided, bool final);

#endif
