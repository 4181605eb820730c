/* SPDX-License-Identifier: MIT */
#include "ladder.h"

#include <inttypes.h>
#include <string.h>

#include "evidence.h"

#define LANE   44 /* columns between the two ends */
#define INDENT 24 /* of what stands below a rung */
#define LABEL  96

/* What a message is about, in the order of the wire. */
struct highlight {
	uint16_t field;
	bool joins; /* belongs to the one before */
	const char *words;
};

static const struct highlight highlights[] = {
	{SMCCLC_FIELD_TYPE_V2, false, "version 2: "},
	{SMCCLC_FIELD_TYPE_V1, false, "version 1: "},
	{SMCCLC_FIELD_ROCE_GID, false, "RoCE GID "},
	{SMCCLC_FIELD_ISM_GID, false, "ISM GID "},
	{SMCCLC_FIELD_ISM_CHID, true, " CHID "},
	{SMCCLC_FIELD_IPV4_SUBNET, false, "subnet "},
	{SMCCLC_FIELD_IPV4_PREFIX_LEN, true, "/"},
	{SMCCLC_FIELD_IPV6_PREFIX, false, "subnet "},
	{SMCCLC_FIELD_IPV6_PREFIX_LEN, true, "/"},
	{SMCCLC_FIELD_ROCEV2_GID, false, "RoCEv2 GID "},
	{SMCCLC_FIELD_UEID, false, "UEID "},
	{SMCCLC_FIELD_SEID, false, "SEID "},
	{SMCCLC_FIELD_ISM_ENTRY_GID, false, "ISM GID "},
	{SMCCLC_FIELD_ISM_ENTRY_CHID, true, " CHID "},
	{SMCCLC_FIELD_PATH, false, ""},
	{SMCCLC_FIELD_FIRST_CONTACT, false, "first contact"},
	{SMCCLC_FIELD_GID, false, "RoCE GID "},
	{SMCCLC_FIELD_QP_NUMBER, false, "QP "},
	{SMCCLC_FIELD_RMBE_SIZE, false, "buffer "},
	{SMCCLC_FIELD_QP_MTU, false, "MTU "},
	{SMCCLC_FIELD_DMB_GID, false, "ISM GID "},
	{SMCCLC_FIELD_CHID, true, " CHID "},
	{SMCCLC_FIELD_DMBE_SIZE, false, "buffer "},
	{SMCCLC_FIELD_EID, false, "EID "},
	{SMCCLC_FIELD_FCE_HOST, false, "host "},
	{SMCCLC_FIELD_OUT_OF_SYNC, false, "out of sync"},
	{SMCCLC_FIELD_MORE_CODE, false, "further code "},
};

/* The sentence that the highlights of one message add up to. */
struct sentence {
	char text[2048];
	size_t length;
	bool skipped; /* the last highlight was not worth showing */
};

static void append(struct sentence *sentence, const char *words)
{
	size_t length = strlen(words);

	if (length >= sizeof(sentence->text) - sentence->length)
		return;
	memcpy(sentence->text + sentence->length, words, length + 1);
	sentence->length += length;
}

static const struct highlight *find_highlight(unsigned field)
{
	for (size_t i = 0; i < sizeof(highlights) / sizeof(*highlights); i++)
		if (highlights[i].field == field)
			return &highlights[i];
	return NULL;
}

/* Whether the sender left the field empty. Zero is a value for codes. */
static bool is_empty(const struct smcclc_item *item)
{
	if (item->cut)
		return true;
	switch (item->kind) {
	case SMCCLC_KIND_PATH:
	case SMCCLC_KIND_BUFFER:
	case SMCCLC_KIND_MTU:
		return false;
	default:
		break;
	}
	if (item->length <= sizeof(item->value))
		return item->value == 0;
	for (uint32_t i = 0; i < item->length; i++)
		if (item->bytes[i])
			return false;
	return true;
}

static void add_highlight(void *context, const struct smcclc_item *item)
{
	struct sentence *sentence = context;
	char value[SMCCLC_ITEM_TEXT_MAX];
	const struct highlight *found;

	if (item->what != SMCCLC_ITEM_VALUE)
		return;
	found = find_highlight(item->field);
	if (!found || (found->joins && sentence->skipped))
		return;
	sentence->skipped = is_empty(item);
	if (sentence->skipped)
		return;
	if (!found->joins && sentence->length)
		append(sentence, ", ");
	append(sentence, found->words);
	if (item->kind == SMCCLC_KIND_BOOL)
		return;
	smcclc_item_format(item, value, sizeof(value));
	append(sentence, value);
}

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
	const struct smcclc_walk walk = {add_highlight, &sentence};
	const struct smcclc_code *code = NULL;
	struct smcclc_findings findings;
	struct smcclc_message message;

	evidence_decode(connection, event, &message, &findings, &walk);
	if (message.type == SMCCLC_DECLINE)
		code = smcclc_code_find(message.decline.diagnosis, NULL);
	if (code)
		text_wrap(text, INDENT, "", code->meaning);
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

static void name_message(const struct connection *connection,
			 const struct connection_event *event, char *label)
{
	const struct smcclc_code *code = NULL;
	struct smcclc_message message;
	const char *version;
	uint32_t diagnosis;
	int length;

	evidence_decode(connection, event, &message, NULL, NULL);
	version = smcclc_version_name(smcclc_message_version(&message));
	length = snprintf(label, LABEL, "%s", smcclc_type_name(message.type));
	if (message.type == SMCCLC_DECLINE) {
		diagnosis = message.decline.diagnosis;
		code = smcclc_code_find(diagnosis, NULL);
		snprintf(label + length, LABEL - (size_t)length,
			 " 0x%08" PRIx32 "%s%s", diagnosis, code ? " " : "",
			 code ? code->symbol : "");
	} else if (version) {
		snprintf(label + length, LABEL - (size_t)length, ", version %s",
			 version);
	}
}

static void name_syn(const char *name, unsigned option, char *label)
{
	static const char *const options[] = {
		[SMCCLC_OPTION_UNKNOWN] = ", options not captured",
		[SMCCLC_OPTION_ABSENT] = ", no SMC option",
		[SMCCLC_OPTION_SMCR] = " with SMC option",
		[SMCCLC_OPTION_SMCD] = ", only an SMC-D option",
	};

	snprintf(label, LABEL, "%s%s", name, options[option]);
}

static void name_event(const struct connection *connection,
		       const struct connection_event *event, char *label)
{
	switch (event->kind) {
	case SMCCLC_EVENT_SYN:
		name_syn("SYN", event->option, label);
		break;
	case SMCCLC_EVENT_SYN_ACK:
		name_syn("SYN-ACK", event->option, label);
		break;
	case SMCCLC_EVENT_MESSAGE:
		name_message(connection, event, label);
		break;
	case SMCCLC_EVENT_DATA:
		snprintf(label, LABEL, "data, %" PRIu32 " bytes",
			 event->length);
		break;
	case SMCCLC_EVENT_HOLE:
		snprintf(label, LABEL, "%" PRIu32 " bytes not in the capture",
			 event->length);
		break;
	case SMCCLC_EVENT_FIN:
		strcpy(label, "FIN");
		break;
	default:
		strcpy(label, "RST");
		break;
	}
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
	char label[LABEL];

	name_event(connection, event, label);
	fprintf(text->out, "%9" PRIu64 " %12.6f  ", event->frame,
		(double)since / 1e9);
	draw_rung(text, label, event->from == SMCCLC_CLIENT);
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
