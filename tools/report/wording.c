/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "evidence.h"
#include "unread.h"

void sentence_add(struct sentence *sentence, const char *format, ...)
{
	size_t left = sizeof(sentence->text) - sentence->length;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(sentence->text + sentence->length, left, format,
			   arguments);
	va_end(arguments);
	if (length > 0)
		sentence->length += (size_t)length < left ? (size_t)length
							  : left - 1;
}

const char *wording_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* --- one cause in a sentence ------------------------------------------ */

static const char *step_words(uint8_t stage)
{
	switch ((enum smcclc_stage)stage) {
	case SMCCLC_STAGE_SYN:
		return "SYN";
	case SMCCLC_STAGE_SYN_ACK:
		return "SYN-ACK";
	case SMCCLC_STAGE_PROPOSAL:
		return "Proposal";
	case SMCCLC_STAGE_ACCEPT:
		return "Accept";
	case SMCCLC_STAGE_CONFIRM:
		return "Confirm";
	case SMCCLC_STAGE_COUNT:
		break;
	}
	return "last step";
}

static const char *end_words(uint8_t side)
{
	switch ((enum smcclc_side)side) {
	case SMCCLC_CLIENT:
		return "the client";
	case SMCCLC_SERVER:
		return "the server";
	case SMCCLC_NOBODY:
		break;
	}
	return "one end";
}

/* Who declined, and where in the handshake, as a set of SMCCLC_CODE_*. */
static unsigned places_of(const struct result *result)
{
	bool late = result->stage == SMCCLC_STAGE_CONFIRM;

	if (result->by == SMCCLC_SERVER)
		return late ? SMCCLC_CODE_SERVER_LATE : SMCCLC_CODE_SERVER;
	if (late)
		return SMCCLC_CODE_CLIENT_LATE;
	return result->stage == SMCCLC_STAGE_ACCEPT ? SMCCLC_CODE_CLIENT
						    : SMCCLC_CODE_CLIENT_FIRST;
}

static void add_declined(struct sentence *sentence, const struct result *result)
{
	const struct smcclc_code *code =
		smcclc_code_sent(result->code, places_of(result));

	sentence_add(sentence, "%s declined after the %s",
		     end_words(result->by), step_words(result->stage));
	if (result->has_code)
		sentence_add(sentence, " with 0x%08" PRIx32, result->code);
	if (code)
		sentence_add(sentence, " (%s: %s)", code->symbol,
			     code->meaning);
}

static void add_result(struct sentence *sentence, const struct result *result)
{
	const char *end = end_words(result->by);
	const char *stage = step_words(result->stage);

	switch (result->reason) {
	case SMCCLC_NO_SMC_OPTION:
		if (result->by == SMCCLC_SERVER)
			sentence_add(sentence, "no SMC option in the SYN-ACK");
		else if (result->by == SMCCLC_CLIENT)
			sentence_add(sentence, "no SMC option in the SYN");
		else
			sentence_add(sentence, "no SMC option");
		break;
	case SMCCLC_DECLINED:
		add_declined(sentence, result);
		break;
	case SMCCLC_DATA_INSTEAD_OF_CLC:
		sentence_add(sentence,
			     "%s sent data instead of a CLC message, last "
			     "step %s",
			     end, stage);
		break;
	case SMCCLC_MALFORMED:
		sentence_add(sentence,
			     "%s sent a malformed message after the %s", end,
			     stage);
		break;
	case SMCCLC_NO_REPLY:
		sentence_add(sentence, "%s did not answer after the %s", end,
			     stage);
		break;
	case SMCCLC_CLOSED:
		sentence_add(sentence, "%s closed the connection after the %s",
			     end, stage);
		break;
	case SMCCLC_RESET:
		sentence_add(sentence, "%s reset the connection after the %s",
			     end, stage);
		break;
	default:
		sentence_add(sentence,
			     "the capture does not show more than the %s",
			     stage);
		break;
	}
}

void wording_result(struct sentence *sentence, const struct result *result)
{
	const char *cause = smcclc_cause_name(result->cause);

	add_result(sentence, result);
	if (cause)
		sentence_add(sentence, "; %s", cause);
}

const char *wording_outcome(unsigned outcome)
{
	switch (outcome) {
	case SMCCLC_SMC_R:
		return "SMC-R established";
	case SMCCLC_SMC_D:
		return "SMC-D established";
	case SMCCLC_FALLBACK:
		return "Fallback to TCP";
	case SMCCLC_SPLIT:
		return "Split, one end on SMC and the other on TCP";
	case SMCCLC_ABORTED:
		return "Aborted in the handshake";
	default:
		return "Undetermined";
	}
}

void wording_kernel_view(struct sentence *sentence, const char *end,
			 const struct smcclc_kernel_view *view)
{
	const char *mode = smcclc_mode_name(view->mode);

	if (!mode) {
		sentence_add(sentence, "%s: cannot be told from the capture",
			     end);
		return;
	}
	sentence_add(sentence, "%s: %s", end, mode);
	if (view->local)
		sentence_add(sentence, " 0x%08" PRIx32, view->local);
	if (view->peer)
		sentence_add(sentence, "/0x%08" PRIx32, view->peer);
}

/* --- totals ----------------------------------------------------------- */

static void add_count(struct sentence *sentence, uint64_t count,
		      const char *words)
{
	if (count)
		sentence_add(sentence, ", %" PRIu64 " %s", count, words);
}

static uint64_t tried_smc(const struct totals *totals)
{
	uint64_t tried = 0;

	for (size_t i = 0; i < SMCCLC_OUTCOME_COUNT; i++)
		tried += totals->outcomes[i];
	return tried;
}

void wording_totals(struct sentence *sentence, const struct totals *totals)
{
	const uint64_t *outcomes = totals->outcomes;
	uint64_t tried = tried_smc(totals);

	if (tried)
		sentence_add(sentence,
			     "%" PRIu64 " connection%s tried SMC: %" PRIu64
			     " established",
			     tried, wording_plural(tried),
			     outcomes[SMCCLC_SMC_R] + outcomes[SMCCLC_SMC_D]);
	else
		sentence_add(sentence, "no connection tried SMC%s",
			     unread_any(totals) ? " in what could be read"
						: "");
	add_count(sentence, outcomes[SMCCLC_SPLIT], "split");
	add_count(sentence, outcomes[SMCCLC_ABORTED], "aborted");
	add_count(sentence, outcomes[SMCCLC_FALLBACK], "fell back to TCP");
	add_count(sentence, outcomes[SMCCLC_UNDETERMINED], "undetermined");
	sentence_add(sentence, " (%" PRIu64 " plain TCP, %" PRIu64 " packet%s)",
		     totals->tcp_connections, totals->packets,
		     wording_plural(totals->packets));
}

void wording_notes(const struct totals *totals, struct wording_note *notes)
{
	const uint64_t *frames = totals->frames;
	bool none = !tried_smc(totals);

	notes[0] = (struct wording_note){
		totals->evicted,
		"unanswered SYNs were forgotten to stay within "
		"--max-half-open",
	};
	notes[1] = (struct wording_note){
		none ? totals->tcp_connections : 0,
		"plain TCP, no SMC option seen; a client offers SMC if its "
		"program is started with smc_run or opens AF_SMC sockets",
	};
	notes[2] = (struct wording_note){
		none && !totals->tcp_connections ? frames[PACKET_TCP] : 0,
		"TCP packets, but no SYN that is answered; begin the capture "
		"before the connection is made",
	};
}

bool wording_tunnels(struct sentence *sentence,
		     const struct connection *connection)
{
	const uint8_t *kind = connection->tunnels.kind;
	size_t count = 0;

	while (count < TUNNELS_NAMED && kind[count] != TUNNEL_NONE)
		count++;
	for (size_t i = count; i > 0; i--)
		sentence_add(sentence, "%s%s", i < count ? " in " : "",
			     tunnel_label(kind[i - 1]));
	if (count && connection->untunneled)
		sentence_add(sentence, ", and outside of it");
	return count > 0;
}

/* --- what a message is about ------------------------------------------ */

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

struct highlighted {
	struct sentence *sentence;
	bool skipped; /* the last highlight was not worth showing */
};

static void add_highlight(void *context, const struct smcclc_item *item)
{
	struct highlighted *highlighted = context;
	struct sentence *sentence = highlighted->sentence;
	char value[SMCCLC_ITEM_TEXT_MAX];
	const struct highlight *found;

	if (item->what != SMCCLC_ITEM_VALUE)
		return;
	found = find_highlight(item->field);
	if (!found || (found->joins && highlighted->skipped))
		return;
	highlighted->skipped = is_empty(item);
	if (highlighted->skipped)
		return;
	if (!found->joins && sentence->length)
		sentence_add(sentence, ", ");
	sentence_add(sentence, "%s", found->words);
	if (item->kind == SMCCLC_KIND_BOOL)
		return;
	smcclc_item_format(item, value, sizeof(value));
	sentence_add(sentence, "%s", value);
}

void wording_highlights(struct sentence *sentence,
			const struct connection *connection,
			const struct connection_event *event)
{
	struct highlighted highlighted = {.sentence = sentence};
	const struct smcclc_walk walk = {add_highlight, &highlighted};
	struct smcclc_message message;

	evidence_decode(connection, event, &message, NULL, &walk);
}

/* --- the name of an event --------------------------------------------- */

static void add_message(struct sentence *sentence,
			const struct connection *connection,
			const struct connection_event *event)
{
	const struct smcclc_code *code = NULL;
	struct smcclc_message message;
	const char *version;
	uint32_t diagnosis;

	evidence_decode(connection, event, &message, NULL, NULL);
	sentence_add(sentence, "%s", smcclc_type_name(message.type));
	version = smcclc_version_name(smcclc_message_version(&message));
	if (message.type == SMCCLC_DECLINE && !message.decline.cut) {
		diagnosis = message.decline.diagnosis;
		code = smcclc_code_find(diagnosis, NULL);
		sentence_add(sentence, " 0x%08" PRIx32 "%s%s", diagnosis,
			     code ? " " : "", code ? code->symbol : "");
	} else if (version) {
		sentence_add(sentence, ", version %s", version);
	}
}

static const char *option_words(unsigned option)
{
	switch ((enum smcclc_option)option) {
	case SMCCLC_OPTION_ABSENT:
		return ", no SMC option";
	case SMCCLC_OPTION_SMCR:
		return " with SMC option";
	case SMCCLC_OPTION_SMCD:
		return ", only an SMC-D option";
	case SMCCLC_OPTION_REMOVED:
		return ", SMC option removed";
	case SMCCLC_OPTION_UNKNOWN:
	case SMCCLC_OPTION_COUNT:
		break;
	}
	return ", options not captured";
}

static void add_option(struct sentence *sentence,
		       const struct connection_event *event)
{
	if (event->option != SMCCLC_OPTION_ABSENT || !event->foreign_kind)
		sentence_add(sentence, "%s", option_words(event->option));
	else
		sentence_add(sentence,
			     ", option %u with another identifier 0x%0*" PRIx32,
			     event->foreign_kind,
			     event->foreign_exid > UINT16_MAX ? 8 : 4,
			     event->foreign_exid);
}

void wording_event(struct sentence *sentence,
		   const struct connection *connection,
		   const struct connection_event *event)
{
	switch (event->kind) {
	case SMCCLC_EVENT_SYN:
		sentence_add(sentence, "SYN");
		add_option(sentence, event);
		break;
	case SMCCLC_EVENT_SYN_ACK:
		sentence_add(sentence, "SYN-ACK");
		add_option(sentence, event);
		break;
	case SMCCLC_EVENT_MESSAGE:
		add_message(sentence, connection, event);
		break;
	case SMCCLC_EVENT_DATA:
		sentence_add(sentence, "data, %" PRIu32 " bytes",
			     event->length);
		break;
	case SMCCLC_EVENT_HOLE:
		sentence_add(sentence, "%" PRIu32 " bytes not in the capture",
			     event->length);
		break;
	case SMCCLC_EVENT_FIN:
		sentence_add(sentence, "FIN");
		break;
	default:
		sentence_add(sentence, "RST");
		break;
	}
}
