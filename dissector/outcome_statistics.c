/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics > SMC handshakes, and -z smcclc,tree: how many connections became
 * what. Each is counted once, with its last verdict, if one of its packets
 * passes the filter.
 *
 * While packets are seen for the first time, the last verdict is not known
 * before there are no more; so those are counted when the tree is drawn.
 */
#include "statistics.h"

#include <epan/stats_tree.h>

#include <smcclc/smcclc.h>

#include "endpoint.h"

#define NAME_MAX_LENGTH 160

/* A connection, and what it is counted as. */
struct counted {
	const struct track *track;
	bool is_counted;
	struct smcclc_verdict verdict;
	char server[ENDPOINT_TEXT_MAX];
};

/* What connections are counted by: nodes at the top of the tree. */
enum heading {
	OUTCOMES,
	REASONS,
	CODES,
	MODES,
	VERSIONS,
	SERVERS,
	HEADINGS
};

static const char *const headings[HEADINGS] = {
	"Connections", "What went wrong", "Diagnosis codes",
	"Established", "Versions",        "Servers",
};

/* One window, or one -z. */
struct outcomes {
	stats_tree *tree;
	GPtrArray *connections; /* struct counted, as they were met */
	GHashTable *by_track;
	int nodes[HEADINGS]; /* 0: there is none yet */
};

static GHashTable *windows; /* struct outcomes by stats_tree */

/* --- nodes ----------------------------------------------------------- */

static int node_of(struct outcomes *outcomes, enum heading heading)
{
	if (!outcomes->nodes[heading])
		outcomes->nodes[heading] = stats_tree_create_node(
			outcomes->tree, headings[heading], 0, STAT_DT_INT,
			TRUE);
	return outcomes->nodes[heading];
}

static int add(struct outcomes *outcomes, enum heading heading,
	       const char *name, int by)
{
	int node = node_of(outcomes, heading);

	increase_stat_node(outcomes->tree, headings[heading], 0, FALSE, by);
	return increase_stat_node(outcomes->tree, name, node,
				  heading == SERVERS, by);
}

static void add_reason(struct outcomes *outcomes,
		       const struct smcclc_verdict *verdict, int by)
{
	char name[NAME_MAX_LENGTH];

	snprintf(name, sizeof(name), "%s%s%s after %s",
		 smcclc_reason_name(verdict->reason),
		 verdict->by == SMCCLC_NOBODY ? "" : " by ",
		 verdict->by == SMCCLC_NOBODY ? ""
					      : smcclc_side_name(verdict->by),
		 smcclc_stage_name(verdict->stage));
	add(outcomes, REASONS, name, by);
}

static void add_code(struct outcomes *outcomes, uint32_t value, int by)
{
	const struct smcclc_code *code = smcclc_code_find(value, NULL);
	char name[NAME_MAX_LENGTH];

	snprintf(name, sizeof(name), "0x%08x %s", value,
		 code ? code->meaning : smcclc_code_class(value));
	add(outcomes, CODES, name, by);
}

static const char *mode_name(unsigned outcome)
{
	return smcclc_mode_name(outcome == SMCCLC_SMC_D ? SMCCLC_MODE_SMCD
							: SMCCLC_MODE_SMCR);
}

/* Counts a connection with this verdict `by` more times; -1: once less. */
static void add_verdict(struct outcomes *outcomes,
			const struct smcclc_verdict *verdict,
			const char *server, int by)
{
	const char *outcome = smcclc_outcome_name(verdict->outcome);
	const char *version = smcclc_version_name(verdict->version);
	int node;

	add(outcomes, OUTCOMES, outcome, by);
	if (verdict->reason != SMCCLC_NO_REASON)
		add_reason(outcomes, verdict, by);
	else
		add(outcomes, MODES, mode_name(verdict->outcome), by);
	if (verdict->has_code)
		add_code(outcomes, verdict->code, by);
	if (version)
		add(outcomes, VERSIONS, version, by);
	node = add(outcomes, SERVERS, server, by);
	increase_stat_node(outcomes->tree, outcome, node, FALSE, by);
}

/* --- counting -------------------------------------------------------- */

static bool same_verdict(const struct smcclc_verdict *a,
			 const struct smcclc_verdict *b)
{
	return a->outcome == b->outcome && a->reason == b->reason &&
	       a->by == b->by && a->stage == b->stage &&
	       a->has_code == b->has_code && a->code == b->code &&
	       a->version == b->version;
}

static void count(struct outcomes *outcomes, struct counted *counted,
		  const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;

	if (counted->is_counted && same_verdict(&counted->verdict, verdict))
		return;
	if (counted->is_counted)
		add_verdict(outcomes, &counted->verdict, counted->server, -1);
	endpoint_text(&connection->end[SMCCLC_SERVER], counted->server);
	counted->verdict = *verdict;
	counted->is_counted = true;
	add_verdict(outcomes, verdict, counted->server, 1);
}

static tap_packet_status take(stats_tree *tree, packet_info *pinfo _U_,
			      epan_dissect_t *edt _U_, const void *data,
			      tap_flags_t flags _U_)
{
	const struct statistics_packet *packet = data;
	struct outcomes *outcomes = g_hash_table_lookup(windows, tree);
	struct counted *counted =
		g_hash_table_lookup(outcomes->by_track, packet->track);

	if (!counted) {
		counted = g_new0(struct counted, 1);
		counted->track = packet->track;
		g_ptr_array_add(outcomes->connections, counted);
		g_hash_table_insert(outcomes->by_track, (gpointer)packet->track,
				    counted);
	}
	if (packet->final)
		count(outcomes, counted, packet->connection);
	return TAP_PACKET_REDRAW;
}

/* Before the tree is drawn: counts all that could not be counted before. */
static void count_rest(void *data)
{
	struct outcomes *outcomes = data;

	for (guint i = 0; i < outcomes->connections->len; i++) {
		struct counted *counted =
			g_ptr_array_index(outcomes->connections, i);
		struct flow flow;

		track_finish(counted->track, &flow);
		count(outcomes, counted, &flow.connection);
	}
}

static tap_packet_status ask_to_draw(void *data _U_, packet_info *pinfo _U_,
				     epan_dissect_t *edt _U_,
				     const void *packet _U_,
				     tap_flags_t flags _U_)
{
	return TAP_PACKET_REDRAW;
}

/* --- life ------------------------------------------------------------ */

static void free_outcomes(void *data)
{
	struct outcomes *outcomes = data;

	remove_tap_listener(outcomes);
	g_hash_table_destroy(outcomes->by_track);
	g_ptr_array_free(outcomes->connections, TRUE);
	g_free(outcomes);
}

static void begin(stats_tree *tree)
{
	struct outcomes *outcomes = g_new0(struct outcomes, 1);
	GString *error;

	if (!windows)
		windows = g_hash_table_new_full(g_direct_hash, g_direct_equal,
						NULL, free_outcomes);
	outcomes->tree = tree;
	outcomes->connections = g_ptr_array_new_with_free_func(g_free);
	outcomes->by_track = g_hash_table_new(g_direct_hash, g_direct_equal);
	/* Those that come later are drawn earlier. */
	error = register_tap_listener(STATISTICS_TAP, outcomes, NULL, 0, NULL,
				      ask_to_draw, count_rest, NULL);
	if (error)
		g_string_free(error, TRUE);
	g_hash_table_replace(windows, tree, outcomes);
	node_of(outcomes, OUTCOMES);
	stat_node_set_flags(tree, headings[OUTCOMES], 0, TRUE, ST_FLG_SORT_TOP);
}

static void end(stats_tree *tree)
{
	if (windows)
		g_hash_table_remove(windows, tree);
}

void outcome_statistics_register(void)
{
	stats_tree_register_plugin(STATISTICS_TAP, STATISTICS_TAP,
				   "SMC handshakes", 0, take, begin, end);
}
