/* SPDX-License-Identifier: MIT */
#include "flow_diagram.h"

#include <inttypes.h>
#include <string.h>

#include "evidence.h"
#include "wording.h"

#define LANE   44 /* columns between the two ends */
#define INDENT 24 /* of what stands below a rung */
#define LABEL  96

/* Draws the findings of at least severity `least`. */
static void draw_findings(const struct terminal *terminal, unsigned type,
			  const struct smcclc_findings *findings,
			  unsigned least)
{
	char sentence[512];

	terminal_style(terminal, TERMINAL_YELLOW);
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity < least)
			continue;
		smcclc_explain_finding(&findings->list[i], type, sentence,
				       sizeof(sentence));
		terminal_wrap(terminal, INDENT, "! ", sentence);
	}
	if (findings->dropped) {
		snprintf(sentence, sizeof(sentence), "and %u more findings",
			 findings->dropped);
		terminal_wrap(terminal, INDENT, "! ", sentence);
	}
	terminal_style(terminal, TERMINAL_PLAIN);
}

static void draw_highlights(const struct terminal *terminal,
			    const struct connection *connection,
			    const struct connection_event *event)
{
	struct sentence sentence = {.length = 0};
	const struct smcclc_code *code = NULL;
	struct smcclc_findings findings;
	struct smcclc_message message;

	evidence_decode(connection, event, &message, &findings, NULL);
	if (message.type == SMCCLC_DECLINE)
		code = smcclc_code_find(message.decline.diagnosis, NULL);
	if (code)
		terminal_wrap(terminal, INDENT, "", code->meaning);
	wording_highlights(&sentence, connection, event);
	if (sentence.length)
		terminal_wrap(terminal, INDENT, "", sentence.text);
	draw_findings(terminal, message.type, &findings, SMCCLC_KILLS);
}

/* The walk that writes every field. */
struct outline {
	const struct terminal *terminal;
	int depth;
};

static void draw_field(void *context, const struct smcclc_item *item)
{
	struct outline *outline = context;
	const char *label = smcclc_field_info(item->field)->label;
	char value[SMCCLC_ITEM_TEXT_MAX];
	char lead[LABEL];

	if (item->what == SMCCLC_ITEM_END) {
		outline->depth--;
		return;
	}
	if (item->what == SMCCLC_ITEM_BEGIN) {
		terminal_line(outline->terminal, INDENT + 2 * outline->depth,
			      "", label);
		outline->depth++;
		return;
	}
	if (item->cut)
		strcpy(value, "(not in the capture)");
	else
		smcclc_item_format(item, value, sizeof(value));
	snprintf(lead, sizeof(lead), "%s: ", label);
	terminal_wrap(outline->terminal, INDENT + 2 * outline->depth, lead,
		      value);
}

static void draw_every_field(const struct terminal *terminal,
			     const struct connection *connection,
			     const struct connection_event *event)
{
	struct outline outline = {.terminal = terminal};
	const struct smcclc_walk walk = {draw_field, &outline};
	struct smcclc_findings findings;
	struct smcclc_message message;

	evidence_decode(connection, event, &message, &findings, &walk);
	draw_findings(terminal, message.type, &findings, SMCCLC_IGNORES);
}

/* One arrow between the ends, its label near the sender. */
static void draw_rung(const struct terminal *terminal, const char *label,
		      bool right)
{
	int length = (int)strlen(label);
	int dashes = LANE - 6 - length;

	if (dashes < 0)
		dashes = 0;
	fprintf(terminal->out, right ? "|- %s " : "|<-", label);
	while (dashes--)
		putc('-', terminal->out);
	if (right)
		fputs("->|\n", terminal->out);
	else
		fprintf(terminal->out, " %s -|\n", label);
}

static void draw_event(const struct terminal *terminal,
		       const struct connection *connection,
		       const struct connection_event *event, bool every_field)
{
	int64_t since = event->time - connection->events[0].time;
	struct sentence label = {.length = 0};

	wording_event(&label, connection, event);
	fprintf(terminal->out, "%9" PRIu64 " %12.6f  ", event->frame,
		(double)since / 1e9);
	draw_rung(terminal, label.text, event->from == SMCCLC_CLIENT);
	if (event->kind != SMCCLC_EVENT_MESSAGE)
		return;
	if (event->partial)
		terminal_wrap(terminal, INDENT, "",
			      "the rest of it never came");
	if (event->conflict)
		terminal_wrap(terminal, INDENT, "",
			      "a retransmission brought other bytes");
	if (every_field)
		draw_every_field(terminal, connection, event);
	else
		draw_highlights(terminal, connection, event);
}

void flow_diagram_draw(const struct terminal *terminal,
		       const struct connection *connection, bool every_field)
{
	struct sentence tunnels = {.length = 0};

	if (wording_tunnels(&tunnels, connection))
		terminal_wrap(terminal, INDENT, "seen in ", tunnels.text);
	terminal_style(terminal, TERMINAL_FAINT);
	fprintf(terminal->out, "%9s %12s  %-*s%s\n", "frame", "seconds",
		LANE - 6, "client", "server");
	terminal_style(terminal, TERMINAL_PLAIN);
	for (size_t i = 0; i < connection->event_count; i++)
		draw_event(terminal, connection, &connection->events[i],
			   every_field);
	if (connection->events_dropped)
		fprintf(terminal->out,
			"%*s(and %" PRIu32 " events that are not shown)\n",
			INDENT, "", connection->events_dropped);
}
