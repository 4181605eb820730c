/* SPDX-License-Identifier: MIT */
/* The report for people: totals, then what went wrong, grouped by cause. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "analysis/compare.h"
#include "analysis/result_groups.h"
#include "evidence.h"
#include "flow_diagram.h"
#include "report.h"
#include "terminal.h"
#include "unread.h"
#include "wording.h"

#define HOSTS_SHOWN 4
#define INDENT      3

struct report {
	struct report_options options;
	struct terminal terminal;
	const char *path;
	uint64_t shown; /* connections of this capture, if verbose */
	struct result_groups groups;
	struct compare *compare;
	/* Over all captures. */
	size_t captures;
	struct result_groups all_groups;
	struct totals all_totals;
};

static enum terminal_style outcome_style(unsigned outcome)
{
	if (outcome == SMCCLC_SPLIT || outcome == SMCCLC_ABORTED)
		return TERMINAL_RED;
	if (outcome == SMCCLC_FALLBACK)
		return TERMINAL_YELLOW;
	if (outcome == SMCCLC_UNDETERMINED)
		return TERMINAL_BOLD;
	return TERMINAL_GREEN;
}

/* --- one connection --------------------------------------------------- */

static void print_kernel_view(const struct terminal *terminal,
			      const struct smcclc_verdict *verdict)
{
	struct sentence sentence = {.length = 0};

	wording_kernel_view(&sentence, "client",
			    &verdict->kernel[SMCCLC_CLIENT]);
	sentence_add(&sentence, "; ");
	wording_kernel_view(&sentence, "server",
			    &verdict->kernel[SMCCLC_SERVER]);
	terminal_wrap(terminal, INDENT, "smcss shows  ", sentence.text);
}

static void print_check(const struct terminal *terminal,
			const struct smcclc_check *check,
			const struct evidence *evidence)
{
	bool anywhere = check->host == SMCCLC_NOBODY;
	struct sentence sentence = {.length = 0};
	char prompt[ENDPOINT_ADDRESS_MAX + 2] = "$ ";

	if (anywhere)
		sentence_add(&sentence, "in the network: %s", check->text);
	else
		sentence_add(&sentence, "on the %s: %s",
			     smcclc_side_name(check->host), check->text);
	terminal_wrap(terminal, INDENT + 2, "- ", sentence.text);
	if (!check->command)
		return;
	if (!anywhere)
		snprintf(prompt, sizeof(prompt), "%s$ ",
			 evidence->address[check->host]);
	terminal_style(terminal, TERMINAL_GREEN);
	terminal_line(terminal, INDENT + 6, prompt, check->command);
	terminal_style(terminal, TERMINAL_PLAIN);
}

static void print_title(const struct terminal *terminal, const char *title)
{
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_line(terminal, INDENT, "", title);
	terminal_style(terminal, TERMINAL_PLAIN);
}

static void print_evidence(const struct terminal *terminal, int indent,
			   const struct smcclc_explained *cause)
{
	char line[SENTENCE_MAX];

	for (size_t i = 0; i < cause->evidence_count; i++) {
		smcclc_explain_observation(&cause->evidence[i], line,
					   sizeof(line));
		terminal_wrap(terminal, indent, "- ", line);
	}
}

/* " [frame 3]", where there is one. */
static void add_frames(struct sentence *line,
		       const struct smcclc_observation *observation)
{
	for (size_t i = 0; i < observation->frame_count; i++)
		sentence_add(line, "%s%" PRIu32, i ? ", " : " [frame ",
			     observation->frames[i]);
	if (observation->frame_count)
		sentence_add(line, "]");
}

/* The first cause with what speaks for it, the others in a line each. */
static void print_causes(const struct terminal *terminal,
			 const struct smcclc_explanation *explanation,
			 bool verbose)
{
	struct sentence title = {.length = 0};

	if (!explanation->cause_count)
		return;
	sentence_add(&title, "Why (%s)",
		     smcclc_likelihood_name(explanation->causes[0].likelihood));
	print_title(terminal, title.text);
	terminal_wrap(terminal, INDENT + 2, "", explanation->causes[0].text);
	print_evidence(terminal, INDENT + 4, &explanation->causes[0]);
	if (explanation->cause_count > 1)
		print_title(terminal, "Or");
	for (size_t i = 1; i < explanation->cause_count; i++) {
		const struct smcclc_explained *cause = &explanation->causes[i];
		struct sentence line = {.length = 0};

		sentence_add(&line, "%s%s", cause->text,
			     cause->likelihood == SMCCLC_LIKELY ? " (likely)"
								: "");
		add_frames(&line, &cause->evidence[0]);
		terminal_wrap(terminal, INDENT + 2, "- ", line.text);
		if (verbose)
			print_evidence(terminal, INDENT + 6, cause);
	}
}

/* What it is not, in one paragraph, by what rules it out. */
static void print_ruled_out(const struct terminal *terminal,
			    const struct smcclc_explanation *explanation)
{
	const struct smcclc_explained *out = explanation->ruled_out;
	struct sentence line = {.length = 0};

	for (size_t i = 0; i < explanation->ruled_out_count; i++) {
		const char *reason = out[i].evidence[0].text;
		char words[SENTENCE_MAX];
		bool said = false;

		for (size_t k = 0; k < i; k++)
			said |= out[k].evidence[0].text == reason;
		if (said)
			continue;
		smcclc_explain_observation(&out[i].evidence[0], words,
					   sizeof(words));
		sentence_add(&line, "%s%s", line.length ? "; " : "",
			     smcclc_cause_name(out[i].cause));
		for (size_t k = i + 1; k < explanation->ruled_out_count; k++)
			if (out[k].evidence[0].text == reason)
				sentence_add(&line, ", %s",
					     smcclc_cause_name(out[k].cause));
		sentence_add(&line, ": %s", words);
	}
	if (line.length)
		terminal_wrap(terminal, INDENT, "Ruled out  ", line.text);
}

static void print_explanation(const struct terminal *terminal,
			      const struct connection *connection, bool verbose)
{
	struct smcclc_explanation explanation;
	struct evidence evidence;

	evidence_collect(&evidence, connection);
	smcclc_explain(&evidence.given, &explanation);
	putc('\n', terminal->out);
	terminal_wrap(terminal, INDENT, "", explanation.summary);
	print_kernel_view(terminal, &connection->verdict);
	print_causes(terminal, &explanation, verbose);
	print_ruled_out(terminal, &explanation);
	if (explanation.note_count)
		print_title(terminal, "Besides");
	for (size_t i = 0; i < explanation.note_count; i++)
		terminal_wrap(terminal, INDENT + 2, "- ", explanation.notes[i]);
	if (explanation.check_count)
		print_title(terminal, "What to check");
	for (size_t i = 0; i < explanation.check_count; i++)
		print_check(terminal, &explanation.checks[i], &evidence);
}

/* "10.0.0.1:40000 -> 10.0.0.2:5201" */
static void add_ends(struct sentence *sentence,
		     const struct connection *connection)
{
	char client[ENDPOINT_TEXT_MAX];
	char server[ENDPOINT_TEXT_MAX];

	endpoint_text(&connection->end[SMCCLC_CLIENT], client);
	endpoint_text(&connection->end[SMCCLC_SERVER], server);
	sentence_add(sentence, "%s -> %s", client, server);
}

static void print_example(const struct terminal *terminal,
			  const struct connection *connection)
{
	struct sentence sentence = {.length = 0};

	putc('\n', terminal->out);
	add_ends(&sentence, connection);
	terminal_wrap(terminal, INDENT, "Example  ", sentence.text);
	flow_diagram_draw(terminal, connection, false);
	print_explanation(terminal, connection, false);
}

static void print_verbose(const struct terminal *terminal,
			  const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;
	struct sentence sentence = {.length = 0};

	putc('\n', terminal->out);
	add_ends(&sentence, connection);
	sentence_add(&sentence, "  %s", smcclc_outcome_name(verdict->outcome));
	terminal_style(terminal, outcome_style(verdict->outcome));
	terminal_wrap(terminal, 0, "", sentence.text);
	terminal_style(terminal, TERMINAL_PLAIN);
	flow_diagram_draw(terminal, connection, true);
	print_explanation(terminal, connection, true);
}

static void print_established(const struct terminal *terminal,
			      const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;
	const char *version = smcclc_version_name(verdict->version);
	struct sentence sentence = {.length = 0};

	sentence_add(&sentence, "%s version %s  ",
		     verdict->outcome == SMCCLC_SMC_R ? "SMC-R" : "SMC-D",
		     version ? version : "unknown");
	add_ends(&sentence, connection);
	sentence_add(&sentence, "  frames %" PRIu64 "-%" PRIu64 "%s",
		     connection->first_frame, connection->last_frame,
		     verdict->certain ? "" : "  likely");
	terminal_line(terminal, 0, "", sentence.text);
}

/* --- one cause -------------------------------------------------------- */

static void print_hosts(const struct terminal *terminal, const char *lead,
			struct result_hosts *hosts)
{
	struct sentence sentence = {.length = 0};
	uint64_t others = hosts->others;
	char address[ENDPOINT_ADDRESS_MAX];

	result_groups_sort_hosts(hosts);
	for (size_t i = 0; i < hosts->count; i++) {
		if (i >= HOSTS_SHOWN) {
			others += hosts->host[i].count;
			continue;
		}
		endpoint_address(&hosts->host[i].end, address);
		sentence_add(&sentence, "%s%s (%" PRIu64 ")", i ? ", " : "",
			     address, hosts->host[i].count);
	}
	if (others)
		sentence_add(&sentence, ", others (%" PRIu64 ")", others);
	terminal_wrap(terminal, INDENT, lead, sentence.text);
}

static void print_headline(const struct terminal *terminal, size_t number,
			   const struct result_group *group)
{
	struct sentence sentence = {.length = 0};
	char lead[32];

	snprintf(lead, sizeof(lead), "%zu. ", number);
	sentence_add(&sentence, "%s, %" PRIu64 " connection%s: ",
		     wording_outcome(group->result.outcome), group->count,
		     wording_plural(group->count));
	wording_result(&sentence, &group->result);
	terminal_style(terminal, outcome_style(group->result.outcome));
	terminal_wrap(terminal, 0, lead, sentence.text);
	terminal_style(terminal, TERMINAL_PLAIN);
}

static void print_group(const struct terminal *terminal, size_t number,
			struct result_group *group)
{
	putc('\n', terminal->out);
	print_headline(terminal, number, group);
	print_hosts(terminal, "Clients  ", &group->hosts[SMCCLC_CLIENT]);
	print_hosts(terminal, "Servers  ", &group->hosts[SMCCLC_SERVER]);
	for (size_t i = 0; i < group->example_count; i++)
		print_example(terminal, group->examples[i]);
}

static void print_other_causes(const struct terminal *terminal,
			       const struct result_groups *groups)
{
	struct sentence sentence = {.length = 0};

	if (!groups->others)
		return;
	sentence_add(&sentence,
		     "%" PRIu64
		     " connection%s had more causes than the %d that are "
		     "told apart.",
		     groups->others, wording_plural(groups->others),
		     RESULT_GROUPS_MAX);
	putc('\n', terminal->out);
	terminal_wrap(terminal, 0, "", sentence.text);
}

/* --- totals ----------------------------------------------------------- */

static void print_totals(const struct terminal *terminal, const char *of,
			 const struct totals *totals)
{
	struct sentence sentence = {.length = 0};

	sentence_add(&sentence, "%s: ", of);
	wording_totals(&sentence, totals);
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_wrap(terminal, 0, "", sentence.text);
	terminal_style(terminal, TERMINAL_PLAIN);
}

/* What the report leaves out must not go unsaid. */
static void print_notes(const struct terminal *terminal,
			const struct totals *totals)
{
	struct wording_note notes[WORDING_NOTES];

	if (unread_any(totals)) {
		struct sentence sentence = {.length = 0};

		unread_add(&sentence, totals);
		terminal_wrap(terminal, 0, "Note: ", sentence.text);
	}
	for (unsigned i = 0; i < TOTALS_NOTE_COUNT; i++) {
		struct sentence sentence = {.length = 0};

		if (!totals->notes[i])
			continue;
		unread_note(&sentence, i, totals->notes[i]);
		terminal_wrap(terminal, 0, "Note: ", sentence.text);
	}
	wording_notes(totals, notes);
	for (size_t i = 0; i < WORDING_NOTES; i++) {
		struct sentence sentence = {.length = 0};

		if (!notes[i].count)
			continue;
		sentence_add(&sentence, "%" PRIu64 " %s", notes[i].count,
			     notes[i].words);
		terminal_wrap(terminal, 0, "Note: ", sentence.text);
	}
}

/* What the connections of the capture show when held against each other. */
static void print_comparison(const struct terminal *terminal,
			     struct compare *compare)
{
	const struct compare_finding *findings;
	size_t count = compare_findings(compare, &findings);

	if (!count)
		return;
	putc('\n', terminal->out);
	terminal_style(terminal, TERMINAL_BOLD);
	terminal_line(terminal, 0, "", "Look here first");
	terminal_style(terminal, TERMINAL_PLAIN);
	for (size_t i = 0; i < count; i++)
		terminal_wrap(terminal, INDENT, "- ",
			      findings[i].sentence.text);
}

/* --- the format ------------------------------------------------------- */

static struct report *text_open(const struct report_options *options)
{
	struct report *report = calloc(1, sizeof(*report));
	size_t examples = options->examples;

	if (!report)
		return NULL;
	report->compare = compare_new();
	if (!report->compare) {
		free(report);
		return NULL;
	}
	report->options = *options;
	report->terminal = (struct terminal){.out = options->out,
					     .width = options->width,
					     .color = options->color};
	if (examples == REPORT_EXAMPLES_DEFAULT)
		examples = 1;
	result_groups_init(&report->groups, options->verbose ? 0 : examples);
	result_groups_init(&report->all_groups, 0);
	return report;
}

static void text_begin(struct report *report, const char *path)
{
	report->path = path;
	report->shown = 0;
	if (report->captures++)
		putc('\n', report->terminal.out);
}

static void text_connection(struct report *report,
			    const struct connection *connection)
{
	bool established = report_established(&connection->verdict);

	compare_add(report->compare, connection);
	if (!established)
		result_groups_add(&report->groups, connection);
	if (report->options.verbose) {
		if (report->shown++ < report->options.examples)
			print_verbose(&report->terminal, connection);
	} else if (established && report->options.all) {
		print_established(&report->terminal, connection);
	}
}

static void print_groups(const struct terminal *terminal,
			 struct result_groups *groups)
{
	result_groups_sort(groups);
	for (size_t i = 0; i < groups->count; i++)
		print_group(terminal, i + 1, groups->group[i]);
	print_other_causes(terminal, groups);
}

static void text_end(struct report *report, const struct totals *totals,
		     const char *error)
{
	const struct terminal *terminal = &report->terminal;

	if (report->options.verbose || report->options.all)
		putc('\n', terminal->out);
	print_totals(terminal, report->path, totals);
	print_notes(terminal, totals);
	if (error) {
		terminal_style(terminal, TERMINAL_RED);
		terminal_wrap(terminal, 0,
			      "The capture is incomplete: ", error);
		terminal_style(terminal, TERMINAL_PLAIN);
	}
	result_groups_merge(&report->all_groups, &report->groups);
	report_add_totals(&report->all_totals, totals);
	print_comparison(terminal, report->compare);
	compare_clear(report->compare);
	print_groups(terminal, &report->groups);
	result_groups_clear(&report->groups);
}

static void print_sum(const struct report *report, struct result_groups *groups)
{
	const struct terminal *terminal = &report->terminal;
	char of[64];

	putc('\n', terminal->out);
	snprintf(of, sizeof(of), "All %zu captures", report->captures);
	print_totals(terminal, of, &report->all_totals);
	putc('\n', terminal->out);
	result_groups_sort(groups);
	for (size_t i = 0; i < groups->count; i++)
		print_headline(terminal, i + 1, groups->group[i]);
	print_other_causes(terminal, groups);
}

static int text_close(struct report *report)
{
	int error = report->all_groups.starved ? ENOMEM : 0;

	if (report->captures > 1)
		print_sum(report, &report->all_groups);
	result_groups_clear(&report->all_groups);
	result_groups_clear(&report->groups);
	compare_free(report->compare);
	free(report);
	return error;
}

const struct report_format report_text = {
	.name = "text",
	.open = text_open,
	.begin = text_begin,
	.connection = text_connection,
	.end = text_end,
	.close = text_close,
};
