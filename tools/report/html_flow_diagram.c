/* SPDX-License-Identifier: MIT */
#include "html_flow_diagram.h"

#include <inttypes.h>
#include <string.h>

#include "evidence.h"
#include "html.h"
#include "wording.h"

/* What browsers show of a tooltip. */
#define HOVER_MAX 1000

/* --- what a message says, to be shown while the pointer rests on it ---- */

struct hover {
	struct sentence text;
	int depth;
	bool full;
};

/* Adds a line, or says that there are more. */
static void add_line(struct hover *hover, const char *label, const char *value)
{
	size_t length = strlen(label) + strlen(value) + 8;

	if (hover->full)
		return;
	hover->full = hover->text.length + length > HOVER_MAX;
	if (hover->full)
		sentence_add(&hover->text, "\n...");
	else
		sentence_add(&hover->text, "%s%*s%s:%s%s",
			     hover->text.length ? "\n" : "", 2 * hover->depth,
			     "", label, *value ? " " : "", value);
}

static void add_to_hover(void *context, const struct smcclc_item *item)
{
	const char *label = smcclc_field_info(item->field)->label;
	struct hover *hover = context;
	char value[SMCCLC_ITEM_TEXT_MAX];

	switch (item->what) {
	case SMCCLC_ITEM_BEGIN:
		add_line(hover, label, "");
		hover->depth++;
		break;
	case SMCCLC_ITEM_END:
		hover->depth--;
		break;
	default:
		if (item->cut || item->kind == SMCCLC_KIND_RESERVED)
			break;
		smcclc_item_format(item, value, sizeof(value));
		add_line(hover, label, value);
		break;
	}
}

static void write_hover(FILE *out, const struct connection *connection,
			const struct connection_event *event)
{
	struct hover hover = {.depth = 0};
	const struct smcclc_walk walk = {add_to_hover, &hover};
	struct smcclc_message message;

	evidence_decode(connection, event, &message, NULL, &walk);
	html_fill(out, "<title>%</title>", hover.text.text);
}

/* --- every field ------------------------------------------------------- */

struct rows {
	FILE *out;
	unsigned depth;
};

/* How far a row is indented has to be a class: the page has no styles in
 * attributes. */
static unsigned indent_class(const struct rows *rows)
{
	return rows->depth < 4 ? rows->depth : 4;
}

static void write_place(FILE *out, const struct smcclc_item *item)
{
	fprintf(out, "%" PRIu32, item->offset);
	if (item->length > 1)
		fprintf(out, "-%" PRIu32, item->offset + item->length - 1);
	if (item->mask)
		fprintf(out, ", bits 0x%02" PRIx32, item->mask);
}

static void write_row(void *context, const struct smcclc_item *item)
{
	const char *label = smcclc_field_info(item->field)->label;
	struct rows *rows = context;
	char value[SMCCLC_ITEM_TEXT_MAX] = "(not in the capture)";

	if (item->what == SMCCLC_ITEM_END) {
		rows->depth--;
		return;
	}
	fprintf(rows->out, "<tr><th scope=\"row\" class=\"in%u\">",
		indent_class(rows));
	if (item->what == SMCCLC_ITEM_BEGIN) {
		html_fill(rows->out, "%</th><td></td><td></td></tr>\n", label);
		rows->depth++;
		return;
	}
	if (!item->cut)
		smcclc_item_format(item, value, sizeof(value));
	html_fill(rows->out, "%</th><td>%</td><td>", label, value);
	write_place(rows->out, item);
	fputs("</td></tr>\n", rows->out);
}

static void write_findings(FILE *out, unsigned type,
			   const struct smcclc_findings *findings)
{
	char text[512];

	if (!findings->count)
		return;
	fputs("<ul class=\"findings\">\n", out);
	for (size_t i = 0; i < findings->count; i++) {
		smcclc_explain_finding(&findings->list[i], type, text,
				       sizeof(text));
		html_fill(out, "<li>%</li>\n", text);
	}
	if (findings->dropped)
		fprintf(out, "<li>and %u more findings</li>\n",
			findings->dropped);
	fputs("</ul>\n", out);
}

static void write_fields(FILE *out, const struct connection *connection,
			 const struct connection_event *event)
{
	struct rows rows = {.out = out};
	const struct smcclc_walk walk = {write_row, &rows};
	struct smcclc_findings findings;
	struct smcclc_message message;

	fputs("<table class=\"fields\"><thead><tr><th scope=\"col\">Field</th>"
	      "<th scope=\"col\">Value</th><th scope=\"col\">Bytes</th></tr>"
	      "</thead><tbody>\n",
	      out);
	evidence_decode(connection, event, &message, &findings, &walk);
	fputs("</tbody></table>\n", out);
	write_findings(out, message.type, &findings);
}

/* --- a rung ------------------------------------------------------------ */

static const char *arrow_class(const struct connection *connection,
			       const struct connection_event *event)
{
	struct smcclc_findings findings;
	struct smcclc_message message;

	switch (event->kind) {
	case SMCCLC_EVENT_MESSAGE:
		evidence_decode(connection, event, &message, &findings, NULL);
		if (message.type == SMCCLC_DECLINE || event->partial ||
		    findings.worst == SMCCLC_KILLS)
			return "bad";
		return "clc";
	case SMCCLC_EVENT_RST:
		return "bad";
	default:
		return "tcp";
	}
}

static void write_arrow(FILE *out, const struct connection *connection,
			const struct connection_event *event)
{
	bool right = event->from == SMCCLC_CLIENT;
	struct sentence label = {.length = 0};

	wording_event(&label, connection, event);
	html_fill(out,
		  "<svg class=\"%\" viewBox=\"0 0 600 34\" role=\"img\" "
		  "aria-label=\"%: %\">",
		  arrow_class(connection, event),
		  right ? "client to server" : "server to client", label.text);
	if (event->kind == SMCCLC_EVENT_MESSAGE)
		write_hover(out, connection, event);
	html_fill(out,
		  "<path d=\"M8 0V34M592 0V34\"/><path d=\"%\"/>"
		  "<text x=\"300\" y=\"17\">%</text></svg>\n",
		  right ? "M10 25H588M578 20l10 5-10 5"
			: "M590 25H12M22 20l-10 5 10 5",
		  label.text);
}

static void write_place_in_time(FILE *out, const struct connection *connection,
				const struct connection_event *event)
{
	int64_t since = event->time - connection->events[0].time;

	fprintf(out, "<span>%" PRIu64 "</span><span>%.6f</span>", event->frame,
		(double)since / 1e9);
}

/* What is wrong with a message so that it cannot be overlooked. */
static void write_faults(FILE *out, const struct connection_event *event,
			 unsigned type, const struct smcclc_findings *findings)
{
	char text[512];

	if (event->partial)
		fputs("<em>The rest of it never came.</em>", out);
	if (event->conflict)
		fputs("<em>A retransmission brought other bytes.</em>", out);
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity < SMCCLC_KILLS)
			continue;
		smcclc_explain_finding(&findings->list[i], type, text,
				       sizeof(text));
		html_fill(out, "<em>%</em>", text);
	}
}

static void write_about(FILE *out, const struct connection *connection,
			const struct connection_event *event)
{
	const struct smcclc_code *code = NULL;
	struct sentence sentence = {.length = 0};
	struct smcclc_findings findings;
	struct smcclc_message message;

	evidence_decode(connection, event, &message, &findings, NULL);
	if (message.type == SMCCLC_DECLINE)
		code = smcclc_code_find(message.decline.diagnosis, NULL);
	if (code)
		sentence_add(&sentence, "%s. ", code->meaning);
	wording_highlights(&sentence, connection, event);
	html_fill(out, "<span class=\"about\">%", sentence.text);
	write_faults(out, event, message.type, &findings);
	fputs("</span>", out);
}

static void write_rung(FILE *out, const struct connection *connection,
		       const struct connection_event *event)
{
	bool message = event->kind == SMCCLC_EVENT_MESSAGE;

	fputs(message ? "<li><details><summary class=\"rung\">"
		      : "<li class=\"rung\">",
	      out);
	write_place_in_time(out, connection, event);
	write_arrow(out, connection, event);
	if (message) {
		write_about(out, connection, event);
		fputs("</summary>\n", out);
		write_fields(out, connection, event);
		fputs("</details>", out);
	}
	fputs("</li>\n", out);
}

void html_flow_diagram(FILE *out, const struct connection *connection)
{
	struct sentence tunnels = {.length = 0};

	if (wording_tunnels(&tunnels, connection))
		html_fill(out, "<p>Seen in %.</p>\n", tunnels.text);
	fputs("<ol class=\"ladder\">\n"
	      "<li class=\"rung names\"><span>frame</span><span>seconds</span>"
	      "<span class=\"ends\"><span>client</span><span>server</span>"
	      "</span></li>\n",
	      out);
	for (size_t i = 0; i < connection->event_count; i++)
		write_rung(out, connection, &connection->events[i]);
	if (connection->events_dropped)
		fprintf(out,
			"<li>and %" PRIu32 " events that are not shown</li>\n",
			connection->events_dropped);
	fputs("</ol>\n", out);
}
