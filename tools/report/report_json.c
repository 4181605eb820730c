/* SPDX-License-Identifier: MIT */
/*
 * The report for programs: one JSON object a line, as stated in
 * docs/smc-clc-explain.schema.json. Keys are only ever added.
 */
#include <errno.h>
#include <stdlib.h>

#include "analysis/compare.h"
#include "analysis/result_groups.h"
#include "evidence.h"
#include "json.h"
#include "report.h"
#include "unread.h"
#include "wording.h"

struct report {
	struct json json;
	const char *path;
	struct result_groups groups;
	struct compare *compare;
	/* Over all captures. */
	size_t captures;
	bool complete;
	struct result_groups all_groups;
	struct totals all_totals;
};

/* --- a message, field by field ---------------------------------------- */

struct members {
	struct json *json;
	uint32_t in_list; /* bit stack: is the enclosure a list? */
	unsigned unknown; /* areas of unknown bytes so far */
};

static void write_text(struct json *json, const struct smcclc_item *item)
{
	char text[SMCCLC_ITEM_TEXT_MAX];

	smcclc_item_format(item, text, sizeof(text));
	json_string(json, text);
}

static void write_bytes(struct json *json, const struct smcclc_item *item)
{
	const uint8_t bits = (uint8_t)item->value;

	if (item->mask)
		json_bytes(json, &bits, 1);
	else
		json_bytes(json, item->bytes, item->length);
}

static void write_value(struct json *json, const struct smcclc_item *item)
{
	if (item->cut) {
		json_null(json);
		return;
	}
	switch (item->kind) {
	case SMCCLC_KIND_UINT:
	case SMCCLC_KIND_TYPE:
	case SMCCLC_KIND_PATH:
	case SMCCLC_KIND_OS:
	case SMCCLC_KIND_RELEASE:
	case SMCCLC_KIND_BUFFER:
	case SMCCLC_KIND_MTU:
		json_uint(json, item->value);
		break;
	case SMCCLC_KIND_BOOL:
		json_bool(json, item->value != 0);
		break;
	case SMCCLC_KIND_HEX:
	case SMCCLC_KIND_CODE:
		json_hex(json, item->value, 2 * item->length);
		break;
	case SMCCLC_KIND_EYECATCHER:
	case SMCCLC_KIND_BYTES:
	case SMCCLC_KIND_RESERVED:
	case SMCCLC_KIND_UNKNOWN:
		write_bytes(json, item);
		break;
	default:
		write_text(json, item);
		break;
	}
}

/* Unknown bytes can lie in several places of one message: "unknown",
 * "unknown_2" and so on keep the keys unique. */
static void write_unknown_key(struct members *members)
{
	char key[32];
	int length =
		snprintf(key, sizeof(key), "unknown_%u", ++members->unknown);

	if (members->unknown == 1)
		length = sizeof("unknown") - 1;
	json_key_length(members->json, key, (size_t)length);
}

static void write_item(void *context, const struct smcclc_item *item)
{
	struct members *members = context;
	struct json *json = members->json;
	bool list = item->kind == SMCCLC_KIND_LIST;

	if (item->what == SMCCLC_ITEM_END) {
		members->in_list >>= 1;
		if (list)
			json_end_array(json);
		else
			json_end_object(json);
		return;
	}
	if (members->in_list & 1)
		; /* entries have no key */
	else if (item->kind == SMCCLC_KIND_UNKNOWN)
		write_unknown_key(members);
	else
		json_key(json, smcclc_field_info(item->field)->key);
	if (item->what == SMCCLC_ITEM_VALUE) {
		write_value(json, item);
		return;
	}
	members->in_list = members->in_list << 1 | list;
	if (list)
		json_begin_array(json);
	else
		json_begin_object(json);
}

static void write_findings(struct json *json, unsigned type,
			   const struct smcclc_findings *findings)
{
	char text[512];

	json_key(json, "findings");
	json_begin_array(json);
	for (size_t i = 0; i < findings->count; i++) {
		const struct smcclc_finding *finding = &findings->list[i];

		smcclc_explain_finding(finding, type, text, sizeof(text));
		json_begin_object(json);
		json_key(json, "rule");
		json_string(json, smcclc_rule_name(finding->rule));
		json_key(json, "severity");
		json_string(json, smcclc_severity_name(finding->severity));
		json_key(json, "field");
		json_string(json, smcclc_field_info(finding->field)->key);
		json_key(json, "offset");
		json_uint(json, finding->offset);
		json_key(json, "found");
		json_uint(json, finding->found);
		json_key(json, "expected");
		json_uint(json, finding->expected);
		json_key(json, "text");
		json_string(json, text);
		json_end_object(json);
	}
	json_end_array(json);
}

static const char *message_event(unsigned type)
{
	switch (type) {
	case SMCCLC_PROPOSAL:
		return "proposal";
	case SMCCLC_ACCEPT:
		return "accept";
	case SMCCLC_CONFIRM:
		return "confirm";
	case SMCCLC_DECLINE:
		return "decline";
	default:
		return "data"; /* to the receiver it is no message */
	}
}

static void write_length(struct json *json,
			 const struct connection_event *event)
{
	json_key(json, "bytes");
	json_uint(json, event->length);
}

static void write_message(struct json *json,
			  const struct connection *connection,
			  const struct connection_event *event)
{
	struct members members = {.json = json};
	const struct smcclc_walk walk = {write_item, &members};
	struct smcclc_findings findings;
	struct smcclc_message message;

	write_length(json, event);
	if (event->partial) {
		json_key(json, "partial");
		json_bool(json, true);
	}
	if (event->conflict) {
		json_key(json, "conflict");
		json_bool(json, true);
	}
	json_key(json, "message");
	json_begin_object(json);
	evidence_decode(connection, event, &message, &findings, &walk);
	json_end_object(json);
	write_findings(json, message.type, &findings);
}

/* --- a connection ------------------------------------------------------ */

static void write_option(struct json *json,
			 const struct connection_event *event)
{
	unsigned option = event->option;

	json_key(json, "smc_option");
	if (option == SMCCLC_OPTION_UNKNOWN)
		json_null(json);
	else
		json_bool(json, option == SMCCLC_OPTION_SMCR);
	if (!event->foreign_kind)
		return;
	json_key(json, "other_experiment");
	json_hex(json, event->foreign_exid,
		 event->foreign_exid > UINT16_MAX ? 8 : 4);
}

static const char *event_name(const struct connection_event *event,
			      unsigned type)
{
	return event->kind == SMCCLC_EVENT_MESSAGE
		       ? message_event(type)
		       : smcclc_event_name(event->kind);
}

static void write_event(struct json *json, const struct connection *connection,
			const struct connection_event *event, unsigned type)
{
	json_begin_object(json);
	json_key(json, "frame");
	json_uint(json, event->frame);
	json_key(json, "time");
	json_seconds(json, event->time - connection->events[0].time);
	json_key(json, "from");
	json_string(json, smcclc_side_name(event->from));
	json_key(json, "event");
	json_string(json, event_name(event, type));
	switch (event->kind) {
	case SMCCLC_EVENT_SYN:
	case SMCCLC_EVENT_SYN_ACK:
		write_option(json, event);
		break;
	case SMCCLC_EVENT_MESSAGE:
		write_message(json, connection, event);
		break;
	case SMCCLC_EVENT_DATA:
	case SMCCLC_EVENT_HOLE:
		write_length(json, event);
		break;
	default:
		break;
	}
	json_end_object(json);
}

static void write_events(struct json *json, const struct connection *connection,
			 const struct evidence *evidence)
{
	json_key(json, "events");
	json_begin_array(json);
	for (size_t i = 0; i < connection->event_count; i++)
		write_event(json, connection, &connection->events[i],
			    evidence->type[i]);
	json_end_array(json);
	json_key(json, "events_dropped");
	json_uint(json, connection->events_dropped);
}

static void write_end(struct json *json, const char *key, const char *address,
		      uint16_t port)
{
	json_key(json, key);
	json_begin_object(json);
	json_key(json, "ip");
	json_string(json, address);
	json_key(json, "port");
	json_uint(json, port);
	json_end_object(json);
}

/* What was the cause, in a connection and in the reasons of a summary. */
static void write_reason(struct json *json, unsigned reason)
{
	json_key(json, "reason");
	if (reason == SMCCLC_NO_REASON)
		json_null(json);
	else
		json_string(json, smcclc_reason_name(reason));
}

static void write_by(struct json *json, unsigned by)
{
	json_key(json, "by");
	if (by == SMCCLC_NOBODY)
		json_null(json);
	else
		json_string(json, smcclc_side_name(by));
}

static void write_code(struct json *json, const char *key, bool known,
		       uint32_t code)
{
	json_key(json, key);
	if (known)
		json_hex(json, code, 8);
	else
		json_null(json);
}

static void write_result(struct json *json, const struct result *result)
{
	write_reason(json, result->reason);
	write_by(json, result->by);
	json_key(json, "stage");
	json_string(json, smcclc_stage_name(result->stage));
	write_code(json, "code", result->has_code, result->code);
}

static void write_kernel_view(struct json *json, const char *key,
			      const struct smcclc_kernel_view *view)
{
	json_key(json, key);
	json_begin_object(json);
	json_key(json, "mode");
	json_string(json, smcclc_mode_name(view->mode));
	write_code(json, "local", view->local != 0, view->local);
	write_code(json, "peer", view->peer != 0, view->peer);
	json_end_object(json);
}

static void write_verdict(struct json *json,
			  const struct connection *connection)
{
	const struct smcclc_verdict *verdict = &connection->verdict;
	const struct result result = result_of(connection);

	json_key(json, "outcome");
	json_string(json, smcclc_outcome_name(verdict->outcome));
	json_key(json, "version");
	json_string(json, smcclc_version_name(verdict->version));
	write_result(json, &result);
	json_key(json, "certainty");
	json_string(json, verdict->certain ? "certain" : "likely");
	json_key(json, "kernel_view");
	json_begin_object(json);
	write_kernel_view(json, "client", &verdict->kernel[SMCCLC_CLIENT]);
	write_kernel_view(json, "server", &verdict->kernel[SMCCLC_SERVER]);
	json_end_object(json);
}

static void write_roce_way(struct json *json, const char *key,
			   const struct smcclc_roce_way *way)
{
	json_key(json, key);
	json_begin_object(json);
	json_key(json, "sends");
	json_uint(json, way->sends);
	json_key(json, "repeats");
	json_uint(json, way->repeats);
	json_key(json, "acks");
	json_uint(json, way->acks);
	json_end_object(json);
}

static void write_roce(struct json *json, const struct connection *connection)
{
	const struct smcclc_roce_seen *seen = &connection->roce;

	json_key(json, "roce");
	if (!connection->has_roce) {
		json_null(json);
		return;
	}
	json_begin_object(json);
	json_key(json, "requests");
	json_uint(json, seen->requests);
	json_key(json, "request_acks");
	json_uint(json, seen->request_acks);
	json_key(json, "answers");
	json_uint(json, seen->answers);
	json_key(json, "answer_acks");
	json_uint(json, seen->answer_acks);
	write_roce_way(json, "to_client", &seen->to[SMCCLC_CLIENT]);
	write_roce_way(json, "to_server", &seen->to[SMCCLC_SERVER]);
	json_end_object(json);
}

static void write_check(struct json *json, const struct smcclc_check *check,
			const struct evidence *evidence)
{
	const char *host = NULL;

	if (check->host != SMCCLC_NOBODY)
		host = evidence->address[check->host];
	json_begin_object(json);
	json_key(json, "host");
	json_string(json, host);
	json_key(json, "text");
	json_string(json, check->text);
	json_key(json, "command");
	json_string(json, check->command);
	json_key(json, "cause");
	json_begin_array(json);
	for (size_t i = 0; i < check->cause_count; i++)
		json_string(json, smcclc_cause_name(check->causes[i]));
	json_end_array(json);
	json_end_object(json);
}

static void write_observation(struct json *json,
			      const struct smcclc_observation *observation)
{
	json_begin_object(json);
	json_key(json, "text");
	json_string(json, observation->text);
	json_key(json, "frames");
	json_begin_array(json);
	for (size_t i = 0; i < observation->frame_count; i++)
		json_uint(json, observation->frames[i]);
	json_end_array(json);
	json_end_object(json);
}

static void write_explained(struct json *json,
			    const struct smcclc_explained *cause,
			    const struct evidence *evidence, bool ruled_out)
{
	json_begin_object(json);
	json_key(json, "id");
	json_string(json, smcclc_cause_name(cause->cause));
	if (!ruled_out) {
		json_key(json, "likelihood");
		json_string(json, smcclc_likelihood_name(cause->likelihood));
	}
	json_key(json, "host");
	json_string(json, cause->host < SMCCLC_NOBODY
				  ? evidence->address[cause->host]
				  : NULL);
	json_key(json, "text");
	json_string(json, cause->text);
	json_key(json, "evidence");
	json_begin_array(json);
	for (size_t i = 0; i < cause->evidence_count; i++)
		write_observation(json, &cause->evidence[i]);
	json_end_array(json);
	json_end_object(json);
}

static void write_explanation(struct json *json,
			      const struct evidence *evidence)
{
	struct smcclc_explanation explanation;

	smcclc_explain(&evidence->given, &explanation);
	json_key(json, "summary");
	json_string(json, explanation.summary);
	json_key(json, "causes");
	json_begin_array(json);
	for (size_t i = 0; i < explanation.cause_count; i++)
		write_explained(json, &explanation.causes[i], evidence, false);
	json_end_array(json);
	json_key(json, "ruled_out");
	json_begin_array(json);
	for (size_t i = 0; i < explanation.ruled_out_count; i++)
		write_explained(json, &explanation.ruled_out[i], evidence,
				true);
	json_end_array(json);
	json_key(json, "checks");
	json_begin_array(json);
	for (size_t i = 0; i < explanation.check_count; i++)
		write_check(json, &explanation.checks[i], evidence);
	json_end_array(json);
	json_key(json, "notes");
	json_begin_array(json);
	for (size_t i = 0; i < explanation.note_count; i++)
		json_string(json, explanation.notes[i]);
	json_end_array(json);
}

/* The names from the outside in. */
static void write_tunnels(struct json *json, const struct tunnels *tunnels)
{
	struct sentence names = {.length = 0};

	for (size_t i = 0; i < TUNNELS_NAMED; i++)
		if (tunnels->kind[i] != TUNNEL_NONE)
			sentence_add(&names, "%s%s", i ? "/" : "",
				     tunnel_name(tunnels->kind[i]));
	json_key(json, "tunnel");
	json_string(json, names.length ? names.text : NULL);
}

static void write_head(struct json *json, const struct connection *connection,
		       const struct evidence *evidence)
{
	write_end(json, "client", evidence->address[SMCCLC_CLIENT],
		  connection->end[SMCCLC_CLIENT].port);
	write_end(json, "server", evidence->address[SMCCLC_SERVER],
		  connection->end[SMCCLC_SERVER].port);
	write_tunnels(json, &connection->tunnels);
	json_key(json, "first_frame");
	json_uint(json, connection->first_frame);
	json_key(json, "last_frame");
	json_uint(json, connection->last_frame);
	json_key(json, "start");
	json_time(json, connection->first_time);
	json_key(json, "duration");
	json_seconds(json, connection->last_time - connection->first_time);
}

static void begin_line(struct json *json, const char *type, const char *path)
{
	json_begin_object(json);
	json_key(json, "type");
	json_string(json, type);
	if (!path)
		return;
	json_key(json, "file");
	json_string(json, path);
}

static void end_line(struct json *json)
{
	json_end_object(json);
	json_end_line(json);
}

/* --- totals ------------------------------------------------------------ */

static void write_outcomes(struct json *json, const uint64_t *outcomes)
{
	static const struct {
		const char *key;
		unsigned outcome;
	} members[] = {
		{"fallback", SMCCLC_FALLBACK},
		{"split", SMCCLC_SPLIT},
		{"aborted", SMCCLC_ABORTED},
		{"undetermined", SMCCLC_UNDETERMINED},
	};
	_Static_assert(sizeof(members) / sizeof(*members) + 2 ==
			       SMCCLC_OUTCOME_COUNT,
		       "every outcome is counted, SMC-R and SMC-D as one");

	json_key(json, "connections");
	json_begin_object(json);
	json_key(json, "smc");
	json_uint(json, outcomes[SMCCLC_SMC_R] + outcomes[SMCCLC_SMC_D]);
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_key(json, members[i].key);
		json_uint(json, outcomes[members[i].outcome]);
	}
	json_end_object(json);
	json_key(json, "established");
	json_begin_object(json);
	json_key(json, "smc-r");
	json_uint(json, outcomes[SMCCLC_SMC_R]);
	json_key(json, "smc-d");
	json_uint(json, outcomes[SMCCLC_SMC_D]);
	json_end_object(json);
}

/* Connections by first cause, most of them first. */
static void write_causes(struct json *json, const struct result_groups *groups)
{
	uint64_t count[SMCCLC_CAUSE_LIMIT] = {0};

	for (size_t i = 0; i < groups->count; i++)
		count[groups->group[i]->result.cause] +=
			groups->group[i]->count;
	json_key(json, "causes");
	json_begin_array(json);
	for (;;) {
		unsigned most = SMCCLC_CAUSE_NONE;

		for (unsigned cause = 1; cause < SMCCLC_CAUSE_LIMIT; cause++)
			if (count[cause] > (most ? count[most] : 0))
				most = cause;
		if (!most)
			break;
		json_begin_object(json);
		json_key(json, "id");
		json_string(json, smcclc_cause_name(most));
		json_key(json, "count");
		json_uint(json, count[most]);
		json_end_object(json);
		count[most] = 0;
	}
	json_end_array(json);
}

/* Sorts `groups`. */
static void write_reasons(struct json *json, struct result_groups *groups)
{
	result_groups_sort(groups);
	json_key(json, "reasons");
	json_begin_array(json);
	for (size_t i = 0; i < groups->count; i++) {
		const struct result_group *group = groups->group[i];

		json_begin_object(json);
		json_key(json, "outcome");
		json_string(json, smcclc_outcome_name(group->result.outcome));
		write_result(json, &group->result);
		json_key(json, "cause");
		json_string(json, smcclc_cause_name(group->result.cause));
		json_key(json, "count");
		json_uint(json, group->count);
		json_end_object(json);
	}
	json_end_array(json);
	json_key(json, "other_reasons");
	json_uint(json, groups->others);
	write_causes(json, groups);
}

static const char *frames_key(enum packet_result result)
{
	switch (result) {
	case PACKET_TCP:
		return "tcp";
	case PACKET_ROCE:
		return "roce";
	case PACKET_OTHER:
		return "other";
	case PACKET_ESP:
		return "esp";
	case PACKET_ENCRYPTED:
		return "encrypted_tunnel";
	case PACKET_TUNNEL:
		return "unknown_tunnel";
	case PACKET_UNKNOWN:
		return "unknown_protocol";
	case PACKET_FRAGMENT:
		return "fragment";
	case PACKET_CUT:
		return "cut";
	case PACKET_MALFORMED:
		return "malformed";
	case PACKET_UNKNOWN_LINK:
		return "unknown_link";
	case PACKET_RESULT_COUNT:
		break;
	}
	return "unknown";
}

static void write_frames(struct json *json, const uint64_t *frames)
{
	json_key(json, "frames");
	json_begin_object(json);
	for (size_t i = 0; i < PACKET_RESULT_COUNT; i++) {
		json_key(json, frames_key((enum packet_result)i));
		json_uint(json, frames[i]);
	}
	json_end_object(json);
}

static void write_unread(struct json *json, const uint64_t *frames)
{
	json_key(json, "unread");
	json_begin_array(json);
	for (unsigned i = 0; i < PACKET_RESULT_COUNT; i++) {
		if (!unread_kind(i) || !frames[i])
			continue;
		json_begin_object(json);
		json_key(json, "kind");
		json_string(json, unread_kind(i));
		json_key(json, "frames");
		json_uint(json, frames[i]);
		json_end_object(json);
	}
	json_end_array(json);
}

static void write_notes(struct json *json, const uint64_t *notes)
{
	json_key(json, "notes");
	json_begin_array(json);
	for (unsigned i = 0; i < TOTALS_NOTE_COUNT; i++) {
		struct sentence sentence = {.length = 0};

		if (!notes[i])
			continue;
		unread_note(&sentence, i, notes[i]);
		json_begin_object(json);
		json_key(json, "id");
		json_string(json, unread_note_id(i));
		json_key(json, "count");
		json_uint(json, notes[i]);
		json_key(json, "text");
		json_string(json, sentence.text);
		json_end_object(json);
	}
	json_end_array(json);
}

static void write_totals(struct json *json, const struct totals *totals,
			 struct result_groups *groups)
{
	json_key(json, "packets");
	json_uint(json, totals->packets);
	write_outcomes(json, totals->outcomes);
	write_reasons(json, groups);
	json_key(json, "tcp_connections");
	json_uint(json, totals->tcp_connections);
	json_key(json, "evicted");
	json_uint(json, totals->evicted);
	write_frames(json, totals->frames);
	write_unread(json, totals->frames);
	write_notes(json, totals->notes);
}

/* --- one connection and another ------------------------------------------ */

static void write_comparison_host(struct json *json,
				  const struct compare_finding *finding)
{
	char address[ENDPOINT_ADDRESS_MAX];

	json_key(json, "host");
	if (finding->side == SMCCLC_NOBODY) {
		json_null(json);
	} else {
		endpoint_address(&finding->host, address);
		json_string(json, address);
	}
	json_key(json, "host_is");
	if (finding->side == SMCCLC_NOBODY)
		json_null(json);
	else
		json_string(json, smcclc_side_name(finding->side));
}

static void write_comparison(struct json *json, struct compare *compare)
{
	const struct compare_finding *findings;
	size_t count = compare_findings(compare, &findings);

	json_key(json, "comparison");
	json_begin_array(json);
	for (size_t i = 0; i < count; i++) {
		const struct compare_finding *finding = &findings[i];

		json_begin_object(json);
		json_key(json, "kind");
		json_string(json, compare_kind_name(finding->kind));
		write_comparison_host(json, finding);
		json_key(json, "failed");
		json_uint(json, finding->failed);
		json_key(json, "established");
		json_uint(json, finding->established);
		json_key(json, "text");
		json_string(json, finding->sentence.text);
		json_end_object(json);
	}
	json_end_array(json);
}

/* --- the format -------------------------------------------------------- */

static struct report *open_json(const struct report_options *options)
{
	struct report *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->compare = compare_new();
	if (!report->compare || json_open(&report->json, options->out) < 0) {
		compare_free(report->compare);
		free(report);
		return NULL;
	}
	report->complete = true;
	result_groups_init(&report->groups, 0);
	result_groups_init(&report->all_groups, 0);
	return report;
}

static void begin_json(struct report *report, const char *path)
{
	report->path = path;
	report->captures++;
}

static void connection_json(struct report *report,
			    const struct connection *connection)
{
	struct json *json = &report->json;
	struct evidence evidence;

	compare_add(report->compare, connection);
	if (!report_established(&connection->verdict))
		result_groups_add(&report->groups, connection);
	evidence_collect(&evidence, connection);
	begin_line(json, "connection", report->path);
	write_head(json, connection, &evidence);
	write_verdict(json, connection);
	write_roce(json, connection);
	write_explanation(json, &evidence);
	write_events(json, connection, &evidence);
	end_line(json);
}

static void end_json(struct report *report, const struct totals *totals,
		     const char *error)
{
	struct json *json = &report->json;

	result_groups_merge(&report->all_groups, &report->groups);
	report_add_totals(&report->all_totals, totals);
	report->complete = report->complete && !error;
	begin_line(json, "summary", report->path);
	write_totals(json, totals, &report->groups);
	write_comparison(json, report->compare);
	json_key(json, "complete");
	json_bool(json, !error);
	json_key(json, "error");
	json_string(json, error);
	end_line(json);
	result_groups_clear(&report->groups);
	compare_clear(report->compare);
	json_flush(json);
}

static void write_sum(struct report *report)
{
	struct json *json = &report->json;

	begin_line(json, "total", NULL);
	json_key(json, "files");
	json_uint(json, report->captures);
	write_totals(json, &report->all_totals, &report->all_groups);
	json_key(json, "complete");
	json_bool(json, report->complete);
	end_line(json);
}

static int close_json(struct report *report)
{
	int error = report->all_groups.starved ? ENOMEM : 0;

	if (report->captures > 1)
		write_sum(report);
	json_flush(&report->json);
	json_close(&report->json);
	result_groups_clear(&report->groups);
	result_groups_clear(&report->all_groups);
	compare_free(report->compare);
	free(report);
	return error;
}

const struct report_format report_json = {
	.name = "json",
	.open = open_json,
	.begin = begin_json,
	.connection = connection_json,
	.end = end_json,
	.close = close_json,
};
