/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "statistics.h"

#include <epan/stats_tree.h>
#include <epan/tap.h>

#include <smcclc/smcclc.h>

#include "endpoint.h"

#define NAME_MAX_LENGTH 160

/* What a packet changes: one connection less here, one more there. */
struct change {
	bool counted; /* with `before` */
	struct smcclc_verdict before;
	struct smcclc_verdict after;
	char server[ENDPOINT_TEXT_MAX];
};

static int tap = -1;
static int node_outcomes;
static int node_reasons;
static int node_codes;
static int node_modes;
static int node_versions;
static int node_servers;

static const char all_outcomes[] = "Connections";
static const char all_reasons[] = "What went wrong";
static const char all_codes[] = "Diagnosis codes";
static const char all_modes[] = "Established";
static const char all_versions[] = "Versions";
static const char all_servers[] = "Servers";

static void add(stats_tree *tree, const char *parent, int parent_node,
		const char *name, int by)
{
	increase_stat_node(tree, parent, 0, FALSE, by);
	increase_stat_node(tree, name, parent_node, FALSE, by);
}

static void add_reason(stats_tree *tree, const struct smcclc_verdict *verdict,
		       int by)
{
	char name[NAME_MAX_LENGTH];

	snprintf(name, sizeof(name), "%s%s%s after %s",
		 smcclc_reason_name(verdict->reason),
		 verdict->by == SMCCLC_NOBODY ? "" : " by ",
		 verdict->by == SMCCLC_NOBODY ? ""
					      : smcclc_side_name(verdict->by),
		 smcclc_stage_name(verdict->stage));
	add(tree, all_reasons, node_reasons, name, by);
}

static void add_code(stats_tree *tree, uint32_t value, int by)
{
	const struct smcclc_code *code = smcclc_code_find(value, NULL);
	char name[NAME_MAX_LENGTH];

	snprintf(name, sizeof(name), "0x%08x %s", value,
		 code ? code->meaning : smcclc_code_class(value));
	add(tree, all_codes, node_codes, name, by);
}

/* Counts a connection with this verdict `by` more times; -1: once less. */
static void add_verdict(stats_tree *tree, const struct smcclc_verdict *verdict,
			const char *server, int by)
{
	const char *outcome = smcclc_outcome_name(verdict->outcome);
	const char *version = smcclc_version_name(verdict->version);
	int node;

	add(tree, all_outcomes, node_outcomes, outcome, by);
	if (verdict->reason != SMCCLC_NO_REASON)
		add_reason(tree, verdict, by);
	else
		add(tree, all_modes, node_modes,
		    smcclc_mode_name(verdict->kernel[SMCCLC_CLIENT].mode), by);
	if (verdict->has_code)
		add_code(tree, verdict->code, by);
	if (version)
		add(tree, all_versions, node_versions, version, by);
	increase_stat_node(tree, all_servers, 0, FALSE, by);
	node = increase_stat_node(tree, server, node_servers, TRUE, by);
	increase_stat_node(tree, outcome, node, FALSE, by);
}

static tap_packet_status count(stats_tree *tree, packet_info *pinfo _U_,
			       epan_dissect_t *edt _U_, const void *data,
			       tap_flags_t flags _U_)
{
	const struct change *change = data;

	if (change->counted)
		add_verdict(tree, &change->before, change->server, -1);
	add_verdict(tree, &change->after, change->server, 1);
	return TAP_PACKET_REDRAW;
}

static int new_node(stats_tree *tree, const char *name)
{
	return stats_tree_create_node(tree, name, 0, STAT_DT_INT, TRUE);
}

static void begin(stats_tree *tree)
{
	node_outcomes = new_node(tree, all_outcomes);
	node_reasons = new_node(tree, all_reasons);
	node_codes = new_node(tree, all_codes);
	node_modes = new_node(tree, all_modes);
	node_versions = new_node(tree, all_versions);
	node_servers = new_node(tree, all_servers);
}

void statistics_register(void)
{
	tap = register_tap("smcclc");
}

void statistics_handoff(void)
{
	stats_tree_register_plugin("smcclc", "smcclc", "SMC handshakes", 0,
				   count, begin, NULL);
}

void statistics_count(packet_info *pinfo, const struct smcclc_verdict *before,
		      const struct connection *after)
{
	struct change *change;

	if (!have_tap_listener(tap))
		return;
	change = wmem_new0(pinfo->pool, struct change);
	if (before) {
		change->counted = true;
		change->before = *before;
	}
	change->after = after->verdict;
	endpoint_text(&after->end[SMCCLC_SERVER], change->server);
	tap_queue_packet(tap, pinfo, change);
}
