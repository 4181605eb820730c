/* SPDX-License-Identifier: MIT */
/*
 * Events of one connection in any order: the verdict is always whole and
 * agrees with itself, and there is always something to say about it.
 *
 * An event is a byte of kind, one of flags and one of delay, and what the flags
 * ask for; a MESSAGE is followed by its bytes, as many as it announces.
 */
#include <string.h>

#include <smcclc/smcclc.h>

#include "fuzz.h"

#define MESSAGES_MAX 8 /* of each kind one can be evidence */

/* Flags of an event. */
#define FROM_SERVER 0x01u
#define OPTION_AT   1     /* two bits, enum smcclc_option */
#define NOT_KEPT    0x08u /* the capture lost the end of the message */
#define GUESSED     0x10u /* which end is the client is only a guess */
#define FAST_OPEN   0x20u
#define ADDRESSES   0x40u /* a byte that picks those of both ends follows */
#define ROCE        0x80u /* four counts of RoCE frames follow */

struct connection {
	struct smcclc_handshake handshake;
	struct smcclc_observed evidence;
	struct smcclc_message messages[MESSAGES_MAX];
	struct smcclc_findings findings;
	struct smcclc_roce_seen roce;
	size_t message_count;
	int64_t time;
	uint32_t frame;
};

/* --- the verdict ------------------------------------------------------ */

static bool same_view(const struct smcclc_kernel_view *a,
		      const struct smcclc_kernel_view *b)
{
	return a->mode == b->mode && a->local == b->local && a->peer == b->peer;
}

static bool same(const struct smcclc_verdict *a, const struct smcclc_verdict *b)
{
	return a->outcome == b->outcome && a->version == b->version &&
	       a->reason == b->reason && a->by == b->by &&
	       a->stage == b->stage && a->has_code == b->has_code &&
	       a->code == b->code && a->certain == b->certain &&
	       a->inference == b->inference && a->late == b->late &&
	       a->both_declined == b->both_declined &&
	       a->other_code == b->other_code && a->stripped == b->stripped &&
	       a->first_contact == b->first_contact && a->path == b->path &&
	       a->not_taken == b->not_taken &&
	       a->contradiction == b->contradiction &&
	       same_view(&a->kernel[0], &b->kernel[0]) &&
	       same_view(&a->kernel[1], &b->kernel[1]);
}

static void check_range(const struct smcclc_verdict *v)
{
	REQUIRE(v->outcome < SMCCLC_OUTCOME_COUNT);
	REQUIRE(v->version <= SMCCLC_VERSION_2_1);
	REQUIRE(v->reason < SMCCLC_REASON_COUNT);
	REQUIRE(v->by <= SMCCLC_NOBODY);
	REQUIRE(v->stage < SMCCLC_STAGE_COUNT);
	REQUIRE(v->inference < SMCCLC_INFERENCE_COUNT);
	REQUIRE(v->path <= SMCCLC_PATH_BOTH);
	REQUIRE(v->certain == (v->inference == SMCCLC_SEEN));
	REQUIRE(v->has_code || v->code == 0);
	REQUIRE(v->both_declined || v->other_code == 0);
}

static void check_kernel_view(const struct smcclc_verdict *v, unsigned side)
{
	const struct smcclc_kernel_view *view = &v->kernel[side];

	REQUIRE(view->mode <= SMCCLC_MODE_TCP);
	REQUIRE(!v->foreign[side] || view->mode == SMCCLC_MODE_UNKNOWN);
	if (view->mode != SMCCLC_MODE_TCP)
		REQUIRE(view->local == 0 && view->peer == 0);
	if (view->mode == SMCCLC_MODE_SMCR || view->mode == SMCCLC_MODE_SMCD)
		REQUIRE(v->outcome == SMCCLC_SMC_R ||
			v->outcome == SMCCLC_SMC_D ||
			v->outcome == SMCCLC_SPLIT);
}

static void check_reason(const struct smcclc_verdict *v)
{
	bool established = v->outcome == SMCCLC_SMC_R ||
			   v->outcome == SMCCLC_SMC_D;

	REQUIRE(established == (v->reason == SMCCLC_NO_REASON));
	REQUIRE(!v->has_code || v->reason == SMCCLC_DECLINED);
	switch (v->reason) {
	case SMCCLC_NO_REASON:
		REQUIRE(v->by == SMCCLC_NOBODY);
		REQUIRE(v->foreign[0] ||
			v->kernel[0].mode != SMCCLC_MODE_UNKNOWN);
		REQUIRE(v->foreign[0] || v->foreign[1] ||
			v->kernel[1].mode == v->kernel[0].mode ||
			(!v->certain &&
			 v->kernel[1].mode == SMCCLC_MODE_UNKNOWN));
		break;
	case SMCCLC_NO_SMC_OPTION:
		REQUIRE(v->stripped == (v->by == SMCCLC_NOBODY));
		break;
	case SMCCLC_DECLINED:
		REQUIRE(v->by != SMCCLC_NOBODY);
		if (v->foreign[v->by])
			break;
		REQUIRE(v->kernel[v->by].mode == SMCCLC_MODE_TCP);
		REQUIRE(v->kernel[v->by].local == v->code);
		break;
	case SMCCLC_CAPTURE_INCOMPLETE:
		REQUIRE(v->by == SMCCLC_NOBODY && !v->certain);
		break;
	default:
		REQUIRE(v->by != SMCCLC_NOBODY);
		break;
	}
	if (v->outcome == SMCCLC_SPLIT)
		REQUIRE(v->late && !v->certain && !v->both_declined);
	if (v->outcome == SMCCLC_UNDETERMINED)
		REQUIRE(!v->certain);
	if (v->not_taken != SMCCLC_TAKEN)
		REQUIRE(v->outcome == SMCCLC_ABORTED && !v->certain &&
			v->reason == SMCCLC_DECLINED);
	if (v->contradiction)
		REQUIRE(!v->certain || v->reason != SMCCLC_NO_REASON);
	if (v->both_declined)
		REQUIRE(v->outcome == SMCCLC_FALLBACK);
}

/* There is a word for everything. */
static void check_words(const struct smcclc_verdict *v)
{
	REQUIRE(strcmp(smcclc_outcome_name(v->outcome), "unknown") != 0);
	REQUIRE(strcmp(smcclc_reason_name(v->reason), "unknown") != 0);
	REQUIRE(strcmp(smcclc_stage_name(v->stage), "unknown") != 0);
	REQUIRE(strcmp(smcclc_side_name(v->by), "unknown") != 0);
	REQUIRE((smcclc_version_name(v->version) == NULL) ==
		(v->version == SMCCLC_VERSION_NONE));
	for (size_t i = 0; i < 2; i++)
		REQUIRE((smcclc_mode_name(v->kernel[i].mode) == NULL) ==
			(v->kernel[i].mode == SMCCLC_MODE_UNKNOWN));
}

static void check_verdict(const struct smcclc_handshake *hs,
			  struct smcclc_verdict *v)
{
	struct smcclc_verdict again;

	memset(v, 0x55, sizeof(*v));
	memset(&again, 0xaa, sizeof(again));
	smcclc_handshake_verdict(hs, v);
	smcclc_handshake_verdict(hs, &again);
	REQUIRE(same(v, &again));
	check_range(v);
	check_reason(v);
	check_words(v);
	check_kernel_view(v, SMCCLC_CLIENT);
	check_kernel_view(v, SMCCLC_SERVER);
	if (!smcclc_handshake_is_smc(hs))
		REQUIRE(v->outcome != SMCCLC_SMC_R &&
			v->outcome != SMCCLC_SMC_D &&
			v->reason != SMCCLC_DECLINED);
}

/* --- what is said about it -------------------------------------------- */

static void check_sentence(const char *text)
{
	REQUIRE(text != NULL && *text != '\0');
	fuzz_require_printable(text, strlen(text));
}

static void check_cause(const struct smcclc_explained *cause)
{
	REQUIRE(smcclc_cause_name(cause->cause) != NULL);
	check_sentence(cause->text);
	REQUIRE(cause->evidence_count <= SMCCLC_EXPLAIN_EVIDENCE);
	for (size_t i = 0; i < cause->evidence_count; i++)
		check_sentence(cause->evidence[i].text);
}

static void check_explanation(const struct smcclc_observed *evidence)
{
	static struct smcclc_explanation said;
	char summary[SMCCLC_EXPLAIN_TEXT], cut[16];
	size_t length;

	memset(&said, 0x55, sizeof(said));
	smcclc_explain(evidence, &said);
	check_sentence(said.summary);
	length = strlen(said.summary);
	REQUIRE(said.summary[length - 1] == '.');
	REQUIRE(smcclc_explain_summary(evidence, summary, sizeof(summary)) ==
		length);
	REQUIRE(strcmp(summary, said.summary) == 0);
	length = smcclc_explain_summary(evidence, cut, sizeof(cut));
	REQUIRE(length < sizeof(cut) && strlen(cut) == length);

	REQUIRE(said.cause_count <= SMCCLC_EXPLAIN_CAUSES);
	REQUIRE(said.check_count <= SMCCLC_EXPLAIN_CHECKS);
	REQUIRE(said.used <= sizeof(said.text));
	REQUIRE(said.ruled_out_count <= SMCCLC_EXPLAIN_CAUSES);
	for (size_t i = 0; i < said.cause_count; i++)
		check_cause(&said.causes[i]);
	for (size_t i = 0; i < said.ruled_out_count; i++)
		check_cause(&said.ruled_out[i]);
	REQUIRE(smcclc_explain_cause(evidence, NULL) ==
		(said.cause_count ? said.causes[0].cause : SMCCLC_CAUSE_NONE));
	for (size_t i = 0; i < said.check_count; i++) {
		REQUIRE(said.checks[i].host <= SMCCLC_NOBODY);
		check_sentence(said.checks[i].text);
		if (said.checks[i].command != NULL)
			check_sentence(said.checks[i].command);
	}
}

/* --- events ----------------------------------------------------------- */

/* Remembers a message that the explanation may want to see. */
static const struct smcclc_message **place_of(struct smcclc_observed *evidence,
					      const struct smcclc_event *event)
{
	if (event->findings->worst == SMCCLC_KILLS)
		return &evidence->malformed;
	switch (event->message->type) {
	case SMCCLC_PROPOSAL:
		return &evidence->proposal;
	case SMCCLC_ACCEPT:
		return &evidence->accept;
	case SMCCLC_CONFIRM:
		return &evidence->confirm;
	default:
		return &evidence->decline[event->from];
	}
}

static void keep(struct connection *connection,
		 const struct smcclc_event *event)
{
	const struct smcclc_message **place;

	place = place_of(&connection->evidence, event);
	if (*place != NULL || connection->message_count == MESSAGES_MAX ||
	    event->message->type == 0)
		return;
	if (place == &connection->evidence.malformed) {
		connection->findings = *event->findings;
		connection->evidence.malformed_findings = &connection->findings;
	}
	connection->messages[connection->message_count] = *event->message;
	*place = &connection->messages[connection->message_count++];
}

static void feed(struct connection *connection,
		 const struct smcclc_event *event)
{
	struct smcclc_event end = {.kind = SMCCLC_EVENT_END};
	struct smcclc_handshake before;

	smcclc_handshake_feed(&connection->handshake, event);
	memcpy(&before, &connection->handshake, sizeof(before));
	smcclc_handshake_feed(&connection->handshake, &end);
	smcclc_handshake_feed(&connection->handshake, &end);
	REQUIRE(memcmp(&before, &connection->handshake, sizeof(before)) == 0);
}

/* The message at the front of `in`; false if there is none. */
static void feed_message(struct connection *connection, struct choices *in,
			 struct smcclc_event *event, bool not_kept)
{
	struct smcclc_message message;
	struct smcclc_findings findings;
	enum smcclc_status status;
	size_t length;

	status = smcclc_decode(in->at, in->left, &message, &findings, NULL);
	length = message.length < SMCCLC_HEADER_LEN ? SMCCLC_HEADER_LEN
						    : message.length;
	if (length > in->left)
		length = in->left;
	in->at += length;
	in->left -= length;
	if (status == SMCCLC_NOT_CLC) {
		event->kind = SMCCLC_EVENT_DATA;
		feed(connection, event);
		return;
	}
	event->partial = status == SMCCLC_NEED_MORE && !not_kept;
	event->message = &message;
	event->findings = &findings;
	keep(connection, event);
	feed(connection, event);
}

/* A delay in steps from none over microseconds to hours, or back in time. */
static int64_t delay(uint8_t choice)
{
	int64_t delay = choice & 15;

	for (unsigned i = 0; i < (choice >> 4 & 7u); i++)
		delay *= i < 3 ? 1000 : 10;
	return choice & 0x80 ? -delay : delay;
}

static void take_roce(struct connection *connection, struct choices *in)
{
	connection->roce = (struct smcclc_roce_seen){
		.requests = choose_byte(in),
		.request_acks = choose_byte(in),
		.answers = choose_byte(in),
		.answer_acks = choose_byte(in),
	};
	connection->evidence.roce = &connection->roce;
}

/* Addresses as text, and what is none. */
static void take_addresses(struct smcclc_observed *evidence, struct choices *in)
{
	static const char *const addresses[] = {
		"2001:db8::1",     "2001:db8::2",  "10.0.1.1", "10.0.1.2",
		"10.0.2.2",        "192.168.1.1",  "fe80::1",  "::",
		"1:2:3:4:5:6:7:8", "1::2::3",      "1:2:3",    "g::1",
		"300.1.2.3",       "10.0.1.2.3.4", "10.0.1",   "",
	};
	uint8_t choice = choose_byte(in);

	evidence->address[SMCCLC_CLIENT] = addresses[choice & 15];
	evidence->address[SMCCLC_SERVER] = addresses[choice >> 4];
}

static void take_event(struct connection *connection, struct choices *in)
{
	struct smcclc_event event = {0};
	uint8_t flags;

	event.kind = choose_byte(in) % (SMCCLC_EVENT_ACKED + 1);
	flags = choose_byte(in);
	event.from = flags & FROM_SERVER ? SMCCLC_SERVER : SMCCLC_CLIENT;
	event.option = flags >> OPTION_AT & 3;
	connection->time += delay(choose_byte(in));
	event.time = connection->time;
	event.frame = ++connection->frame;
	if (flags & GUESSED)
		smcclc_handshake_guessed(&connection->handshake);
	if (flags & FAST_OPEN)
		connection->evidence.fast_open = true;
	if (flags & ADDRESSES)
		take_addresses(&connection->evidence, in);
	if (flags & ROCE)
		take_roce(connection, in);
	if (event.kind == SMCCLC_EVENT_MESSAGE)
		feed_message(connection, in, &event, flags & NOT_KEPT);
	else
		feed(connection, &event);
}

/* --- what else was observed -------------------------------------------- */

#define OBSERVED_ROUNDS 6

static uint32_t next_number(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state >> 8;
}

/* Fills `size` bytes, most of them zero, as most is not observed. */
static void fill(void *at, size_t size, uint32_t *state)
{
	uint8_t *bytes = at;

	for (size_t i = 0; i < size; i++) {
		uint32_t number = next_number(state);

		bytes[i] = number & 7 ? 0 : (uint8_t)(number >> 4);
	}
}

/* Explains with all that segments, RoCE frames and others can show. */
static void check_observed(struct connection *connection, uint32_t state)
{
	static const char *const data[] = {"GET / HTTP", "SSH-2.0",
					   "\x15\x03\x03", "what"};
	struct smcclc_segments segments[2];
	struct smcclc_surroundings surroundings;
	struct smcclc_roce_seen roce;
	struct smcclc_observed evidence = connection->evidence;

	fill(segments, sizeof(segments), &state);
	fill(&surroundings, sizeof(surroundings), &state);
	fill(&roce, sizeof(roce), &state);
	for (unsigned side = 0; side < 2; side++) {
		/* What is read as one has one of two values. */
		segments[side].has_mac = next_number(&state) & 1;
		segments[side].cookie = next_number(&state) & 3;
		segments[side].ttl_least = next_number(&state) & 1 ? 64 : 63;
		evidence.data[side] =
			(const uint8_t *)data[next_number(&state) & 3];
		evidence.data_length[side] = 4;
	}
	if (next_number(&state) & 1)
		evidence.segments = segments;
	if (next_number(&state) & 1)
		evidence.surroundings = &surroundings;
	if (next_number(&state) & 1)
		evidence.roce = &roce;
	check_explanation(&evidence);
}

/* No number is without a name, or leads anywhere. */
static void check_names(unsigned number)
{
	REQUIRE(smcclc_outcome_name(number) && smcclc_reason_name(number));
	REQUIRE(smcclc_stage_name(number) && smcclc_side_name(number));
	REQUIRE(smcclc_event_name(number) && smcclc_option_name(number));
	REQUIRE(smcclc_type_name(number) && smcclc_rule_name(number));
	REQUIRE(smcclc_rule_text(number) && smcclc_severity_name(number));
	REQUIRE(smcclc_vendor_name(number));
	REQUIRE(smcclc_likelihood_name(number));
	if (smcclc_cause_name(number))
		REQUIRE(smcclc_cause_by_name(smcclc_cause_name(number)) ==
			number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct connection connection;
	struct choices in = {data, size};
	struct smcclc_verdict verdict;

	memset(&connection, 0, sizeof(connection));
	connection.evidence = (struct smcclc_observed){
		.verdict = &verdict,
		.address = {"192.0.2.1", "192.0.2.2"},
		.port = {40000, 5201},
		.handshake = &connection.handshake,
	};
	check_verdict(&connection.handshake, &verdict);
	check_explanation(&connection.evidence);
	while (in.left > 0) {
		take_event(&connection, &in);
		check_verdict(&connection.handshake, &verdict);
	}
	check_explanation(&connection.evidence);
	for (uint32_t i = 0; i < OBSERVED_ROUNDS; i++)
		check_observed(&connection,
			       (uint32_t)size * 64 + connection.frame * 8 + i);
	check_names((unsigned)size % 32); /* and beyond the last of each */
	return 0;
}
