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
static void draw_findings(const struct text *text, unsigned type,
			  const struct smcclc_findings *findings,
			  unsigned least)
{
	char sentence[512];

	text_style(text, TEXT_YELLOW);
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].severity < least)
			continue;
		smcclc_explain_finding(&findings->list[i], type, sentence,
				       sizeof(sentence));
		text_wrap(text, INDENT, "! ", sentence);
	}
	if (findings->dropped) {
		snprintf(sentence, sizeof(sentence), "and %u more findings",
			 findings->dropped);
		text_wrap(text, INDENT, "! ", sentence);
	}
	text_style(text, TEXT_PLAIN);
}

static void draw_highlights(const struct text *text,
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
		text_wrap(text, INDENT, "", code->meaning);
	wording_highlights(&sentence, connection, event);
	if (sentence.length)
		text_wrap(text, INDENT, "", sentence.text);
	draw_findings(text, message.type, &findings, SMCCLC_KILLS);
}

/* The walk that writes every field. */
struct outline {
	const struct text *text;
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
		text_line(outline->text, INDENT + 2 * outline->depth, "",
			  label);
		outline->depth++;
		return;
	}
	if (item->cut)
		strcpy(value, "(not in the capture)");
	else
		smcclc_item_format(item, value, sizeof(value));
	snprintf(lead, sizeof(lead), "%s: ", label);
	text_wrap(outline->text, INDENT + 2 * outline->depth, lead, value);
}

static void draw_every_field(const struct text *text,
			     const struct connection *connection,
			     const struct connection_event *event)
{
	struct outline outline = {.text = text};
	const struct smcclc_walk walk = {draw_field, &outline};
	struct smcclc_findings findings;
	struct smcclc_message message;

	evidence_decode(connection, event, &message, &findings, &walk);
	draw_findings(text, message.type, &findings, SMCCLC_IGNORES);
}

/* One arrow between the ends, its label near the sender. */
static void draw_rung(const struct text *text, const char *label, bool right)
{
	int length = (int)strlen(label);
	int dashes = LANE - 6 - length;

	if (dashes < 0)
		dashes = 0;
	fprintf(text->out, right ? "|- %s " : "|<-", label);
	while (dashes--)
		putc('-', text->out);
	if (right)
		fputs("->|\n", text->out);
	else
		fprintf(text->out, " %s -|\n", label);
}

static void draw_event(const struct text *text,
		       const struct connection *connection,
		       const struct connection_event *event, bool every_field)
{
	int64_t since = event->time - connection->events[0].time;
	struct sentence label = {.length = 0};

	wording_event(&label, connection, event);
	fprintf(text->out, "%9" PRIu64 " %12.6f  ", event->frame,
		(double)since / 1e9);
	draw_rung(text, label.text, event->from == SMCCLC_CLIENT);
	if (event->kind != SMCCLC_EVENT_MESSAGE)
		return;
	if (event->partial)
		text_wrap(text, INDENT, "", "the rest of it never came");
	if (event->conflict)
		text_wrap(text, INDENT, "",
			  "a retransmission brought other bytes");
	if (every_field)
		draw_every_field(text, connection, event);
	else
		draw_highlights(text, connection, event);
}

void ladder_draw(const struct text *text, const struct connection *connection,
		 bool every_field)
{
	text_style(text, TEXT_FAINT);
	fprintf(text->out, "%9s %12s  %-*s%s\n", "frame", "seconds", LANE - 6,
		"client", "server");
	text_style(text, TEXT_PLAIN);
	for (size_t i = 0; i < connection->event_count; i++)
		draw_event(text, connection, &connection->events[i],
			   every_field);
	if (connection->events_dropped)
		fprintf(text->out,
			"%*s(and %" PRIu32 " events that are not shown)\n",
			INDENT, "", connection->events_dropped);
}
