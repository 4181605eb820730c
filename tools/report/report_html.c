/* SPDX-License-Identifier: MIT */
/*
 * The report as one HTML page that needs nothing else: no network, no other
 * file, and scripts for searching only. Its styles and its script are known
 * by their hashes, so that nothing else in the page can become one.
 *
 * What the page begins with is known when everything was read. Until then the
 * rest waits in temporary files, so that memory does not grow with it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare.h"
#include "analysis/result_groups.h"
#include "evidence.h"
#include "html.h"
#include "html_assets.h"
#include "html_flow_diagram.h"
#include "html_timeline.h"
#include "report.h"
#include "unread.h"
#include "utc.h"
#include "wording.h"

#define EXAMPLES_DEFAULT 20
#define BLOCK_ROWS       500         /* drawn together, or not at all */
#define ROWS_MAX         100000      /* of success, and as many of trouble */
#define DETAIL_MAX       (64L << 20) /* bytes; no ladders from there on */

struct report {
	FILE *out;
	FILE *overview; /* a row for each capture */
	FILE *captures; /* a section for each capture */
	FILE *rows;     /* a line for each connection */
	uint64_t row_count;
	uint64_t rows_wanted[2]; /* of trouble, of success */
	char *title;             /* the first capture's path, or NULL */
	const char *path;
	size_t number; /* of this capture, from 1 */
	struct result_groups groups;
	struct compare *compare;
	struct timeline timeline;
	/* Over all captures. */
	struct result_groups all_groups;
	struct totals all_totals;
};

/* In the order of plots and lists: worst first. */
static const uint8_t outcomes[] = {
	SMCCLC_SPLIT,        SMCCLC_ABORTED, SMCCLC_FALLBACK,
	SMCCLC_UNDETERMINED, SMCCLC_SMC_D,   SMCCLC_SMC_R,
};

#define OUTCOMES (sizeof(outcomes) / sizeof(*outcomes))
_Static_assert(OUTCOMES == SMCCLC_OUTCOME_COUNT, "every outcome is shown");

/* --- why, and what to check -------------------------------------------- */

static void write_kernel_view(FILE *out, const struct smcclc_verdict *verdict)
{
	struct sentence sentence = {.length = 0};

	wording_kernel_view(&sentence, "client",
			    &verdict->kernel[SMCCLC_CLIENT]);
	sentence_add(&sentence, "; ");
	wording_kernel_view(&sentence, "server",
			    &verdict->kernel[SMCCLC_SERVER]);
	html_fill(out, "<p class=\"kernel\">smcss shows %</p>\n",
		  sentence.text);
}

static void write_check(FILE *out, const struct smcclc_check *check,
			const struct evidence *evidence)
{
	if (check->host == SMCCLC_NOBODY)
		html_fill(out, "<li><b>In the network:</b> %", check->text);
	else
		html_fill(out, "<li><b>On the % %:</b> %",
			  smcclc_side_name(check->host),
			  evidence->address[check->host], check->text);
	if (check->command)
		html_fill(out, "<pre><code>%</code></pre>", check->command);
	fputs("</li>\n", out);
}

static void write_evidence(FILE *out, const struct smcclc_explained *cause)
{
	char line[SENTENCE_MAX];

	fputs("<ul class=\"evidence\">\n", out);
	for (size_t i = 0; i < cause->evidence_count; i++) {
		smcclc_explain_observation(&cause->evidence[i], line,
					   sizeof(line));
		html_fill(out, "<li>%</li>\n", line);
	}
	fputs("</ul>\n", out);
}

static void write_cause(FILE *out, const struct smcclc_explained *cause)
{
	html_fill(out, "<li>% <small>% (%)</small>\n", cause->text,
		  smcclc_cause_name(cause->cause),
		  smcclc_likelihood_name(cause->likelihood));
	write_evidence(out, cause);
	fputs("</li>\n", out);
}

static void write_ruled_out(FILE *out,
			    const struct smcclc_explanation *explanation)
{
	if (!explanation->ruled_out_count)
		return;
	fputs("<h5>Ruled out</h5>\n<ul>\n", out);
	for (size_t i = 0; i < explanation->ruled_out_count; i++) {
		html_fill(out, "<li>%\n",
			  smcclc_cause_name(explanation->ruled_out[i].cause));
		write_evidence(out, &explanation->ruled_out[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

static void write_explanation(FILE *out, const struct connection *connection)
{
	struct smcclc_explanation explanation;
	struct evidence evidence;

	evidence_collect(&evidence, connection);
	smcclc_explain(&evidence.given, &explanation);
	html_fill(out, "<div class=\"why\"><p>%</p>\n", explanation.summary);
	write_kernel_view(out, &connection->verdict);
	if (explanation.cause_count)
		fputs("<h5>Why, likeliest first</h5>\n<ol>\n", out);
	for (size_t i = 0; i < explanation.cause_count; i++)
		write_cause(out, &explanation.causes[i]);
	if (explanation.cause_count)
		fputs("</ol>\n", out);
	write_ruled_out(out, &explanation);
	if (explanation.note_count)
		fputs("<h5>Besides</h5>\n<ul>\n", out);
	for (size_t i = 0; i < explanation.note_count; i++)
		html_fill(out, "<li>%</li>\n", explanation.notes[i]);
	if (explanation.note_count)
		fputs("</ul>\n", out);
	if (explanation.check_count)
		fputs("<h5>What to check</h5>\n<ul class=\"checks\">\n", out);
	for (size_t i = 0; i < explanation.check_count; i++)
		write_check(out, &explanation.checks[i], &evidence);
	if (explanation.check_count)
		fputs("</ul>\n", out);
	fputs("</div>\n", out);
}

/* --- a connection in full ---------------------------------------------- */

static void write_connection(const struct report *report,
			     const struct connection *connection, bool open)
{
	FILE *out = report->captures;
	char client[ENDPOINT_TEXT_MAX];
	char server[ENDPOINT_TEXT_MAX];
	char time[UTC_TEXT_MAX];

	endpoint_text(&connection->end[SMCCLC_CLIENT], client);
	endpoint_text(&connection->end[SMCCLC_SERVER], server);
	/* The first frame tells the connections of a capture apart. */
	fprintf(out, "<details class=\"connection\" id=\"c%zu-%" PRIu64 "\"%s>",
		report->number, connection->first_frame, open ? " open" : "");
	html_fill(out, "<summary>% to % <span>", client, server);
	fprintf(out, "%s, frames %" PRIu64 " to %" PRIu64 "%s",
		utc_text(time, connection->first_time), connection->first_frame,
		connection->last_frame,
		connection->verdict.certain ? "" : ", likely");
	fputs("</span></summary>\n<div class=\"body\">\n", out);
	write_explanation(out, connection);
	html_flow_diagram(out, connection);
	fputs("</div></details>\n", out);
}

/* --- connections with one cause ---------------------------------------- */

static void write_hosts(FILE *out, const char *title,
			struct result_hosts *hosts)
{
	char address[ENDPOINT_ADDRESS_MAX];

	result_groups_sort_hosts(hosts);
	html_fill(out, "<dt>%</dt><dd>", title);
	for (size_t i = 0; i < hosts->count; i++) {
		endpoint_address(&hosts->host[i].end, address);
		fprintf(out, "%s<span>%s (%" PRIu64 ")</span>", i ? ", " : "",
			address, hosts->host[i].count);
	}
	if (hosts->others)
		fprintf(out, ", others (%" PRIu64 ")", hosts->others);
	fputs("</dd>\n", out);
}

/* The names of a result in rows and groups, for the script to compare. */
struct result_names {
	const char *outcome;
	const char *reason;
	const char *by;
	const char *stage;
	char code[16];
};

static void name_result(struct result_names *names, const struct result *result)
{
	names->outcome = smcclc_outcome_name(result->outcome);
	names->reason = result->reason == SMCCLC_NO_REASON
				? "-"
				: smcclc_reason_name(result->reason);
	names->by = result->by == SMCCLC_NOBODY ? "-"
						: smcclc_side_name(result->by);
	names->stage = smcclc_stage_name(result->stage);
	strcpy(names->code, "-");
	if (result->has_code)
		snprintf(names->code, sizeof(names->code), "0x%08" PRIx32,
			 result->code);
}

static void write_headline(FILE *out, const struct result_group *group)
{
	struct sentence sentence = {.length = 0};

	sentence_add(&sentence, "%" PRIu64 " connection%s", group->count,
		     wording_plural(group->count));
	if (group->result.reason != SMCCLC_NO_REASON) {
		sentence_add(&sentence, ": ");
		wording_result(&sentence, &group->result);
	}
	html_fill(out, "<span class=\"badge %\">%</span> %",
		  smcclc_outcome_name(group->result.outcome),
		  wording_outcome(group->result.outcome), sentence.text);
}

static void write_examples(const struct report *report,
			   const struct result_group *group, bool open)
{
	FILE *out = report->captures;
	uint64_t left = group->count;

	for (size_t i = 0; i < group->example_count; i++) {
		if (ftell(out) > DETAIL_MAX)
			break;
		write_connection(report, group->examples[i], open && i == 0);
		left--;
	}
	if (left)
		fprintf(out,
			"<p class=\"more\">%" PRIu64 " %sconnection%s: see "
			"<a href=\"#connections\">all connections</a>.</p>\n",
			left, left < group->count ? "more " : "",
			wording_plural(left));
}

static void write_group(const struct report *report, size_t index)
{
	struct result_group *group = report->groups.group[index];
	FILE *out = report->captures;
	struct result_names names;

	name_result(&names, &group->result);
	fprintf(out, "<article id=\"f%zu-%zu\" data-key=\"%zu", report->number,
		index + 1, report->number);
	html_fill(out, " % % % % %\">\n<h4>", names.outcome, names.reason,
		  names.by, names.stage, names.code);
	write_headline(out, group);
	fputs("</h4>\n<dl class=\"hosts\">\n", out);
	write_hosts(out, "Clients", &group->hosts[SMCCLC_CLIENT]);
	write_hosts(out, "Servers", &group->hosts[SMCCLC_SERVER]);
	fputs("</dl>\n", out);
	write_examples(report, group, group->result.reason != SMCCLC_NO_REASON);
	fputs("</article>\n", out);
}

/* Returns how many groups of sorted `groups` are trouble; they come first. */
static size_t count_trouble(const struct result_groups *groups)
{
	size_t count = 0;

	while (count < groups->count &&
	       groups->group[count]->result.reason != SMCCLC_NO_REASON)
		count++;
	return count;
}

/* --- outcomes ----------------------------------------------------------- */

static uint64_t count_tried(const struct totals *totals)
{
	uint64_t tried = 0;

	for (size_t i = 0; i < SMCCLC_OUTCOME_COUNT; i++)
		tried += totals->outcomes[i];
	return tried;
}

/* Draws the shares of the outcomes side by side. */
static void write_bar(FILE *out, const struct totals *totals)
{
	const uint64_t tried = count_tried(totals);
	double x = 0;

	fputs("<svg class=\"bar\" viewBox=\"0 0 1000 20\" role=\"img\" "
	      "preserveAspectRatio=\"none\" aria-label=\"Outcomes\">",
	      out);
	for (size_t i = 0; i < OUTCOMES; i++) {
		const uint64_t count = totals->outcomes[outcomes[i]];
		const double width = 1000.0 * (double)count / (double)tried;

		if (!count)
			continue;
		fprintf(out,
			"<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" "
			"height=\"20\"><title>%s: %" PRIu64 "</title></rect>",
			smcclc_outcome_name(outcomes[i]), x, width,
			smcclc_outcome_name(outcomes[i]), count);
		x += width;
	}
	fputs("</svg>", out);
}

static void write_legend(FILE *out, const struct totals *totals)
{
	const uint64_t tried = count_tried(totals);

	fputs("<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < OUTCOMES; i++) {
		const uint64_t count = totals->outcomes[outcomes[i]];

		if (!count)
			continue;
		fprintf(out,
			"<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">"
			"<rect class=\"%s\" width=\"10\" height=\"10\"/></svg>"
			"<b>%" PRIu64 "</b> %s (%.1f %%)</li>\n",
			smcclc_outcome_name(outcomes[i]), count,
			wording_outcome(outcomes[i]),
			100.0 * (double)count / (double)tried);
	}
	fputs("</ul>\n", out);
}

static void write_totals(FILE *out, const struct totals *totals)
{
	struct sentence sentence = {.length = 0};

	wording_totals(&sentence, totals);
	html_fill(out, "<p>%</p>\n", sentence.text);
}

static void write_notes(FILE *out, const struct totals *totals)
{
	struct wording_note notes[WORDING_NOTES];

	if (unread_any(totals)) {
		struct sentence sentence = {.length = 0};

		unread_add(&sentence, totals);
		html_fill(out, "<p>Note: %</p>\n", sentence.text);
	}
	for (unsigned i = 0; i < TOTALS_NOTE_COUNT; i++) {
		struct sentence sentence = {.length = 0};

		if (!totals->notes[i])
			continue;
		unread_note(&sentence, i, totals->notes[i]);
		html_fill(out, "<p>Note: %</p>\n", sentence.text);
	}
	wording_notes(totals, notes);
	for (size_t i = 0; i < WORDING_NOTES; i++)
		if (notes[i].count)
			fprintf(out, "<p>Note: %" PRIu64 " %s</p>\n",
				notes[i].count, notes[i].words);
}

/* --- one connection and another ------------------------------------------ */

static void write_comparison(FILE *out, struct compare *compare)
{
	const struct compare_finding *findings;
	size_t count = compare_findings(compare, &findings);

	if (!count)
		return;
	fputs("<div class=\"first\">\n<h3>Look here first</h3>\n<ul>\n", out);
	for (size_t i = 0; i < count; i++)
		html_fill(out, "<li>%</li>\n", findings[i].sentence.text);
	fputs("</ul>\n</div>\n", out);
}

/* --- a capture ---------------------------------------------------------- */

/* What there is to be found below, if it is more than one thing. */
static void write_contents(const struct report *report, size_t trouble)
{
	FILE *out = report->captures;

	if (trouble < 2)
		return;
	fputs("<ol class=\"contents\">\n", out);
	for (size_t i = 0; i < trouble; i++) {
		fprintf(out, "<li><a href=\"#f%zu-%zu\">", report->number,
			i + 1);
		write_headline(out, report->groups.group[i]);
		fputs("</a></li>\n", out);
	}
	fputs("</ol>\n", out);
}

static void write_groups(struct report *report)
{
	FILE *out = report->captures;
	size_t trouble;

	result_groups_sort(&report->groups);
	trouble = count_trouble(&report->groups);
	if (trouble)
		fputs("<h3>Trouble by cause, worst first</h3>\n", out);
	write_contents(report, trouble);
	for (size_t i = 0; i < trouble; i++)
		write_group(report, i);
	if (report->groups.others)
		fprintf(out,
			"<p>%" PRIu64 " connections had more causes than the "
			"%d that are told apart.</p>\n",
			report->groups.others, RESULT_GROUPS_MAX);
	if (trouble < report->groups.count)
		fputs("<h3>Established</h3>\n", out);
	for (size_t i = trouble; i < report->groups.count; i++)
		write_group(report, i);
}

static void write_overview_row(const struct report *report,
			       const struct totals *totals, const char *error)
{
	FILE *out = report->overview;

	fprintf(out, "<tr><th scope=\"row\"><a href=\"#f%zu\"><bdi>",
		report->number);
	html_text(out, report->path);
	fprintf(out, "</bdi></a></th><td>%" PRIu64 "</td><td>",
		count_tried(totals));
	if (count_tried(totals))
		write_bar(out, totals);
	fprintf(out, "</td><td>%s</td></tr>\n", error ? "incomplete" : "");
}

static void write_capture(struct report *report, const struct totals *totals,
			  const char *error)
{
	FILE *out = report->captures;

	fprintf(out, "<section class=\"capture\" id=\"f%zu\">\n<h2>",
		report->number);
	html_fill(out, "<bdi>%</bdi></h2>\n", report->path);
	write_totals(out, totals);
	write_notes(out, totals);
	if (error)
		html_fill(out,
			  "<p class=\"error\">The capture is incomplete: "
			  "<bdi>%</bdi></p>\n",
			  error);
	write_comparison(out, report->compare);
	timeline_write(out, &report->timeline);
	write_groups(report);
	fputs("</section>\n", out);
}

/* --- the page ----------------------------------------------------------- */

static void write_head(const struct report *report)
{
	FILE *out = report->out;

	fputs("<!DOCTYPE html>\n"
	      "<html lang=\"en\">\n"
	      "<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\""
	      "default-src 'none'; style-src '" HTML_STYLE_HASH
	      "'; script-src '" HTML_SCRIPT_HASH
	      "'; base-uri 'none'; form-action 'none'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, "
	      "initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta name=\"generator\" "
	      "content=\"smc-clc-explain " SMCCLC_VERSION "\">\n",
	      out);
	if (report->number == 1 && report->title)
		html_fill(out, "<title>SMC handshakes in %</title>\n",
			  report->title);
	else
		fprintf(out, "<title>SMC handshakes in %zu captures</title>\n",
			report->number);
	fputs("<style>", out);
	fwrite(html_style, 1, sizeof(html_style), out);
	fputs("</style>\n</head>\n<body>\n", out);
}

/* Copies what was kept aside in `from`. Returns 0, or an errno. */
static int copy_file(FILE *out, FILE *from)
{
	char buffer[16384];
	size_t length;

	if (ferror(from))
		return EIO;
	if (fflush(from) != 0 || fseek(from, 0, SEEK_SET) != 0)
		return errno;
	while ((length = fread(buffer, 1, sizeof(buffer), from)) > 0)
		fwrite(buffer, 1, length, out);
	return ferror(from) ? EIO : 0;
}

static void write_glance(const struct report *report)
{
	const struct totals *totals = &report->all_totals;
	FILE *out = report->out;

	fputs("<section id=\"outcomes\">\n<h2>Outcomes</h2>\n", out);
	/* The section of a single capture has them. */
	if (report->number != 1)
		write_totals(out, totals);
	if (!count_tried(totals))
		return;
	write_bar(out, totals);
	write_legend(out, totals);
}

/* Several captures: each with its outcomes, then all causes. */
static int write_overview(struct report *report)
{
	FILE *out = report->out;
	size_t trouble;
	int error;

	fputs("<table class=\"overview\"><thead><tr><th scope=\"col\">Capture"
	      "</th><th scope=\"col\">Tried SMC</th><th scope=\"col\">Outcomes"
	      "</th><th></th></tr></thead><tbody>\n",
	      out);
	error = copy_file(out, report->overview);
	fputs("</tbody></table>\n", out);
	result_groups_sort(&report->all_groups);
	trouble = count_trouble(&report->all_groups);
	if (!trouble)
		return error;
	fputs("<h3>Causes, worst first</h3>\n<ol class=\"contents\">\n", out);
	for (size_t i = 0; i < trouble; i++) {
		fputs("<li>", out);
		write_headline(out, report->all_groups.group[i]);
		fputs("</li>\n", out);
	}
	fputs("</ol>\n", out);
	return error;
}

/* The script shows it and fills the lists. */
static void write_filter(FILE *out)
{
	fputs("<form id=\"filter\" role=\"search\" hidden>\n"
	      "<label>Search <input type=\"search\" name=\"words\" "
	      "placeholder=\"host, port, code ...\"></label>\n"
	      "<label>Capture <select name=\"file\"></select></label>\n"
	      "<label>Outcome <select name=\"outcome\"></select></label>\n"
	      "<label>Reason <select name=\"reason\"></select></label>\n"
	      "<label>Code <select name=\"code\"></select></label>\n"
	      "<button type=\"reset\">Clear</button>\n"
	      "<output></output>\n"
	      "</form>\n",
	      out);
}

/* Columns of the rows, as write_row_of() has them. */
static const char row_head[] =
	"Capture\tBegan (UTC)               \tOutcome     \tReason"
	"             \tBy    \tStage   \tCode      \tVersion\tSure   \tFrames"
	"           \tClient               \tServer\n";

static int write_rows(const struct report *report)
{
	uint64_t left = report->rows_wanted[0] + report->rows_wanted[1] -
			report->row_count;
	FILE *out = report->out;
	int error;

	fputs("<section id=\"connections\">\n<h2>All connections</h2>\n"
	      "<div id=\"rows\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"All connections\">\n",
	      out);
	fprintf(out, "<pre class=\"head\">%s</pre>\n", row_head);
	error = copy_file(out, report->rows);
	if (report->row_count)
		fputs("</pre>\n", out);
	fputs("</div>\n", out);
	if (left)
		fprintf(out,
			"<p>%" PRIu64 " connection%s more than this page can "
			"list; --format json has them all.</p>\n",
			left, wording_plural(left));
	fputs("</section>\n", out);
	return error;
}

static int write_body(struct report *report)
{
	FILE *out = report->out;
	int error = 0;
	int failed;

	fputs("<a class=\"skip\" href=\"#f1\">Skip to the first capture</a>\n",
	      out);
	fputs("<header><h1>SMC handshakes</h1></header>\n<main>\n", out);
	write_glance(report);
	if (report->number > 1)
		error = write_overview(report);
	fputs("</section>\n", out);
	write_filter(out);
	failed = copy_file(out, report->captures);
	error = error ? error : failed;
	failed = write_rows(report);
	error = error ? error : failed;
	fputs("</main>\n<script>", out);
	fwrite(html_script, 1, sizeof(html_script), out);
	fputs("</script>\n</body>\n</html>\n", out);
	return error;
}

/* --- the format --------------------------------------------------------- */

static void free_report(struct report *report)
{
	FILE *const files[] = {report->overview, report->captures,
			       report->rows};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (files[i])
			fclose(files[i]);
	result_groups_clear(&report->groups);
	result_groups_clear(&report->all_groups);
	compare_free(report->compare);
	free(report->title);
	free(report);
}

static struct report *html_open(const struct report_options *options)
{
	struct report *report = calloc(1, sizeof(*report));
	size_t examples = options->examples;
	int error;

	if (!report)
		return NULL;
	if (examples == REPORT_EXAMPLES_DEFAULT && !options->verbose)
		examples = EXAMPLES_DEFAULT;
	report->out = options->out;
	result_groups_init(&report->groups, examples);
	result_groups_init(&report->all_groups, 0);
	report->compare = compare_new();
	report->overview = tmpfile();
	report->captures = tmpfile();
	report->rows = tmpfile();
	if (report->compare && report->overview && report->captures &&
	    report->rows)
		return report;
	error = errno;
	free_report(report);
	errno = error;
	return NULL;
}

static void html_begin(struct report *report, const char *path)
{
	report->path = path;
	report->number++;
	if (report->number == 1)
		report->title = strdup(path);
	if (!report->title)
		report->all_groups.starved = true;
	report->timeline = (struct timeline){.count = 0};
}

/* One line, its columns as row_head has them, each ended by a tab. */
static void write_row(struct report *report,
		      const struct connection *connection)
{
	const struct result result = result_of(connection);
	const char *version = smcclc_version_name(connection->verdict.version);
	FILE *out = report->rows;
	char client[ENDPOINT_TEXT_MAX];
	char server[ENDPOINT_TEXT_MAX];
	char time[UTC_TEXT_MAX];
	struct result_names names;

	name_result(&names, &result);
	endpoint_text(&connection->end[SMCCLC_CLIENT], client);
	endpoint_text(&connection->end[SMCCLC_SERVER], server);
	if (report->row_count++ % BLOCK_ROWS == 0)
		fputs(report->row_count > 1 ? "</pre>\n<pre>" : "<pre>", out);
	fprintf(out, "%-7zu\t%s\t%-12s\t%-19s\t%-6s\t%-8s\t%-10s\t%-7s\t%-7s\t",
		report->number, utc_text(time, connection->first_time),
		names.outcome, names.reason, names.by, names.stage, names.code,
		version ? version : "-",
		connection->verdict.certain ? "certain" : "likely");
	fprintf(out, "%8" PRIu64 "-%-8" PRIu64 "\t%-21s\t%s\n",
		connection->first_frame, connection->last_frame, client,
		server);
}

static void html_connection(struct report *report,
			    const struct connection *connection)
{
	bool established = report_established(&connection->verdict);

	compare_add(report->compare, connection);
	result_groups_add(&report->groups, connection);
	timeline_add(&report->timeline, connection->first_time,
		     connection->verdict.outcome);
	if (report->rows_wanted[established]++ < ROWS_MAX)
		write_row(report, connection);
}

static void html_end(struct report *report, const struct totals *totals,
		     const char *error)
{
	result_groups_merge(&report->all_groups, &report->groups);
	report_add_totals(&report->all_totals, totals);
	write_overview_row(report, totals, error);
	write_capture(report, totals, error);
	result_groups_clear(&report->groups);
	compare_clear(report->compare);
}

static int html_close(struct report *report)
{
	int error;

	write_head(report);
	error = write_body(report);
	if (!error && report->all_groups.starved)
		error = ENOMEM;
	free_report(report);
	return error;
}

const struct report_format report_html = {
	.name = "html",
	.open = html_open,
	.begin = html_begin,
	.connection = html_connection,
	.end = html_end,
	.close = html_close,
};
