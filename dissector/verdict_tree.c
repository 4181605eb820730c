/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "verdict_tree.h"

#include "evidence.h"
#include "message_fields.h"

static int hf_outcome = -1;
static int hf_version = -1;
static int hf_reason = -1;
static int hf_by = -1;
static int hf_stage = -1;
static int hf_code = -1;
static int hf_certainty = -1;
static int hf_final = -1;
static int hf_summary = -1;
static int hf_kernels[2] = {-1, -1};
static int hf_cause = -1;
static int hf_check = -1;
static int hf_decided = -1;
static int ett_verdict = -1;
static int ett_cause = -1;

static expert_field ei_fallback = EI_INIT;
static expert_field ei_split = EI_INIT;
static expert_field ei_aborted = EI_INIT;

/* --- registration ---------------------------------------------------- */

static void register_outcome(int proto)
{
	static hf_register_info hf[] = {
		{&hf_outcome,
		 {"Outcome", "smcclc.outcome", FT_STRING, BASE_NONE, NULL, 0,
		  "What the connection became: smc-r, smc-d, fallback, split, "
		  "aborted or undetermined",
		  HFILL}},
		{&hf_version,
		 {"Version", "smcclc.version", FT_STRING, BASE_NONE, NULL, 0,
		  "Of what was established or last proposed", HFILL}},
		{&hf_reason,
		 {"Reason", "smcclc.reason", FT_STRING, BASE_NONE, NULL, 0,
		  "The first thing that went wrong", HFILL}},
		{&hf_by,
		 {"By", "smcclc.by", FT_STRING, BASE_NONE, NULL, 0,
		  "Whose act that was: client or server", HFILL}},
		{&hf_stage,
		 {"Stage", "smcclc.stage", FT_STRING, BASE_NONE, NULL, 0,
		  "The last step of the handshake before that", HFILL}},
		{&hf_certainty,
		 {"Certainty", "smcclc.certainty", FT_STRING, BASE_NONE, NULL,
		  0, "certain: the packets say so; likely: inferred", HFILL}},
		{&hf_final,
		 {"Final", "smcclc.final", FT_BOOLEAN, BASE_NONE,
		  TFS(&tfs_yes_no), 0,
		  "Whether all of the connection was seen, and not only what "
		  "came before this packet",
		  HFILL}},
		{&hf_summary,
		 {"Summary", "smcclc.summary", FT_STRING, BASE_NONE, NULL, 0,
		  NULL, HFILL}},
		{&hf_kernels[SMCCLC_CLIENT],
		 {"smcss at the client", "smcclc.kernel.client", FT_STRING,
		  BASE_NONE, NULL, 0, "What smcss shows there", HFILL}},
		{&hf_kernels[SMCCLC_SERVER],
		 {"smcss at the server", "smcclc.kernel.server", FT_STRING,
		  BASE_NONE, NULL, 0, "What smcss shows there", HFILL}},
		{&hf_cause,
		 {"Possible cause", "smcclc.cause", FT_STRING, BASE_NONE, NULL,
		  0, NULL, HFILL}},
		{&hf_decided,
		 {"Decided in frame", "smcclc.decided_in", FT_FRAMENUM,
		  BASE_NONE, NULL, 0, "With which the outcome became this one",
		  HFILL}},
		{&hf_check,
		 {"Check", "smcclc.check", FT_STRING, BASE_NONE, NULL, 0,
		  "What to look at, and where", HFILL}},
	};

	static hf_register_info code[] = {
		{&hf_code,
		 {"Code", "smcclc.code", FT_UINT32, BASE_HEX, NULL, 0,
		  "Diagnosis code of the first Decline", HFILL}},
	};

	code[0].hfinfo.strings = VALS(message_code_strings());
	proto_register_field_array(proto, hf, array_length(hf));
	proto_register_field_array(proto, code, array_length(code));
}

void verdict_tree_register(int proto, expert_module_t *expert)
{
	static int *ett[] = {&ett_verdict, &ett_cause};
	static ei_register_info ei[] = {
		{&ei_fallback,
		 {"smcclc.fallback", PI_RESPONSE_CODE, PI_WARN,
		  "The connection fell back to TCP", EXPFILL}},
		{&ei_split,
		 {"smcclc.split", PI_SEQUENCE, PI_ERROR,
		  "One end is on SMC, the other on TCP", EXPFILL}},
		{&ei_aborted,
		 {"smcclc.aborted", PI_SEQUENCE, PI_ERROR,
		  "The connection ended in the handshake", EXPFILL}},
	};

	register_outcome(proto);
	proto_register_subtree_array(ett, array_length(ett));
	expert_register_field_array(expert, ei, array_length(ei));
}

/* --- items ----------------------------------------------------------- */

/* Where the items go; none of them has bytes of its own. */
struct place {
	proto_tree *tree;
	tvbuff_t *tvb;
	packet_info *pinfo;
};

static proto_item *add_string(const struct place *at, int hf, const char *text)
{
	proto_item *item =
		proto_tree_add_string(at->tree, hf, at->tvb, 0, 0, text);

	proto_item_set_generated(item);
	return item;
}

static void add_frame(const struct place *at, int hf, uint32_t frame)
{
	proto_item_set_generated(
		proto_tree_add_uint(at->tree, hf, at->tvb, 0, 0, frame));
}

static void add_kernel(const struct place *at, int hf,
		       const struct smcclc_kernel_view *view)
{
	const char *mode = smcclc_mode_name(view->mode);
	char text[40];

	if (!mode)
		return;
	if (view->local && view->peer)
		snprintf(text, sizeof(text), "%s 0x%08x/0x%08x", mode,
			 view->local, view->peer);
	else if (view->local)
		snprintf(text, sizeof(text), "%s 0x%08x", mode, view->local);
	else
		snprintf(text, sizeof(text), "%s", mode);
	add_string(at, hf, text);
}

static void add_fields(const struct place *at,
		       const struct smcclc_verdict *verdict, bool final)
{
	const char *version = smcclc_version_name(verdict->version);

	if (version)
		add_string(at, hf_version, version);
	if (verdict->reason != SMCCLC_NO_REASON)
		add_string(at, hf_reason, smcclc_reason_name(verdict->reason));
	if (verdict->by != SMCCLC_NOBODY)
		add_string(at, hf_by, smcclc_side_name(verdict->by));
	add_string(at, hf_stage, smcclc_stage_name(verdict->stage));
	if (verdict->has_code)
		add_frame(at, hf_code, verdict->code);
	add_string(at, hf_certainty, verdict->certain ? "certain" : "likely");
	proto_item_set_generated(proto_tree_add_boolean(at->tree, hf_final,
							at->tvb, 0, 0, final));
	add_kernel(at, hf_kernels[SMCCLC_CLIENT],
		   &verdict->kernel[SMCCLC_CLIENT]);
	add_kernel(at, hf_kernels[SMCCLC_SERVER],
		   &verdict->kernel[SMCCLC_SERVER]);
}

static void add_check(const struct place *at, const struct evidence *evidence,
		      const struct smcclc_check *check)
{
	const char *host = check->host < SMCCLC_NOBODY
				   ? evidence->address[check->host]
				   : "the network";
	proto_item *item = proto_tree_add_string_format(
		at->tree, hf_check, at->tvb, 0, 0, check->text,
		"Check on %s: %s", host, check->text);

	if (check->command)
		proto_item_append_text(item, " [%s]", check->command);
	proto_item_set_generated(item);
}

/* What is not over yet needs no search for causes. */
static void add_explanation(const struct place *at, const struct flow *flow,
			    bool final)
{
	struct evidence evidence;
	struct smcclc_explanation explanation;

	evidence_collect(&evidence, &flow->connection);
	smcclc_explain(&evidence.given, &explanation);
	add_string(at, hf_summary, explanation.summary);
	if (!final && flow->connection.verdict.outcome == SMCCLC_UNDETERMINED)
		return;
	for (size_t i = 0; i < explanation.cause_count; i++)
		add_string(at, hf_cause, explanation.causes[i].text);
	for (size_t i = 0; i < explanation.check_count; i++)
		add_check(at, &evidence, &explanation.checks[i]);
}

static expert_field *expert_of(unsigned outcome)
{
	switch (outcome) {
	case SMCCLC_FALLBACK:
		return &ei_fallback;
	case SMCCLC_SPLIT:
		return &ei_split;
	case SMCCLC_ABORTED:
		return &ei_aborted;
	default:
		return NULL;
	}
}

void verdict_tree_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo,
		      const struct flow *flow, uint32_t decided, bool final)
{
	const struct smcclc_verdict *verdict = &flow->connection.verdict;
	const char *outcome = smcclc_outcome_name(verdict->outcome);
	expert_field *expert = expert_of(verdict->outcome);
	struct place at = {tree, tvb, pinfo};
	proto_item *item = proto_tree_add_string_format(
		tree, hf_outcome, tvb, 0, 0, outcome, "Outcome%s: %s",
		final ? "" : " so far", outcome);

	proto_item_set_generated(item);
	if (expert && decided == pinfo->num)
		expert_add_info(pinfo, item, expert);
	at.tree = proto_item_add_subtree(item, ett_verdict);
	add_explanation(&at, flow, final);
	add_fields(&at, verdict, final);
	if (decided && decided != pinfo->num)
		add_frame(&at, hf_decided, decided);
}
