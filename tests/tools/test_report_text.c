/* SPDX-License-Identifier: MIT */
/* The report for people, on connections built by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"

#define HEAD 256

/* A connection with the memory it borrows. */
struct built {
	struct connection connection;
	uint8_t head[2][HEAD];
};

/* One report, written to memory. */
struct output {
	FILE *out;
	char *text;
	size_t length;
	struct report *report;
};

static void add_event(struct built *built, struct smcclc_event event)
{
	struct connection *connection = &built->connection;
	struct connection_event *slot =
		&connection->events[connection->event_count++];

	event.frame = (uint32_t)connection->event_count;
	event.time = INT64_C(1000000) * event.frame;
	slot->kind = event.kind;
	slot->from = event.from;
	slot->option = event.option;
	slot->frame = event.frame;
	slot->time = event.time;
	smcclc_handshake_feed(&connection->handshake, &event);
}

static void add_syn(struct built *built, uint8_t kind, uint8_t from)
{
	add_event(built, (struct smcclc_event){.kind = kind,
					       .from = from,
					       .option = SMCCLC_OPTION_SMCR});
}

static void add_data(struct built *built, uint8_t from, uint32_t length)
{
	struct connection *connection = &built->connection;

	add_event(built, (struct smcclc_event){.kind = SMCCLC_EVENT_DATA,
					       .from = from});
	connection->events[connection->event_count - 1].length = length;
}

static void add_message(struct built *built, uint8_t from,
			const struct smcclc_message *message)
{
	struct connection *connection = &built->connection;
	size_t offset = connection->head_length[from];
	struct smcclc_findings findings;
	struct smcclc_message decoded;
	struct connection_event *slot;
	size_t length;

	assert_int_equal(smcclc_encode(message, built->head[from] + offset,
				       HEAD - offset, &length),
			 SMCCLC_OK);
	smcclc_decode(built->head[from] + offset, length, &decoded, &findings,
		      NULL);
	add_event(built, (struct smcclc_event){.kind = SMCCLC_EVENT_MESSAGE,
					       .from = from,
					       .message = &decoded,
					       .findings = &findings});
	slot = &connection->events[connection->event_count - 1];
	slot->offset = (uint32_t)offset;
	slot->length = (uint32_t)length;
	connection->head_length[from] += length;
}

static void add_proposal(struct built *built, const char *ueid)
{
	struct smcclc_message message = {
		.type = SMCCLC_PROPOSAL,
		.version = 2,
		.proposal = {.type_v1 = SMCCLC_PATH_NONE,
			     .type_v2 = SMCCLC_PATH_R,
			     .area_length = SMCCLC_AREA_LEN,
			     .has_v2 = true,
			     .eid_count = 1,
			     .release = 1},
	};

	memset(message.proposal.ueid[0], ' ', SMCCLC_EID_LEN);
	memcpy(message.proposal.ueid[0], ueid, strlen(ueid));
	add_message(built, SMCCLC_CLIENT, &message);
}

static void add_decline(struct built *built, uint8_t from, uint32_t code)
{
	const struct smcclc_message message = {
		.type = SMCCLC_DECLINE,
		.version = 1,
		.decline = {.diagnosis = code},
	};

	add_message(built, from, &message);
}

/* Starts a connection that both ends offered SMC on. */
static void start(struct built *built)
{
	struct connection *connection = &built->connection;

	*built = (struct built){
		.connection =
			{
				.end = {{.address = {10, 0, 0, 1},
					 .port = 40000,
					 .family = 4},
					{.address = {0xfd, [15] = 2},
					 .port = 5201,
					 .family = 6}},
				.first_frame = 1,
				.last_frame = 9,
			},
	};
	connection->head[SMCCLC_CLIENT] = built->head[SMCCLC_CLIENT];
	connection->head[SMCCLC_SERVER] = built->head[SMCCLC_SERVER];
	add_syn(built, SMCCLC_EVENT_SYN, SMCCLC_CLIENT);
	add_syn(built, SMCCLC_EVENT_SYN_ACK, SMCCLC_SERVER);
}

static void finish(struct built *built)
{
	smcclc_handshake_verdict(&built->connection.handshake,
				 &built->connection.verdict);
}

static void build_declined(struct built *built, uint32_t code)
{
	start(built);
	add_proposal(built, "EID-1");
	add_decline(built, SMCCLC_SERVER, code);
	add_data(built, SMCCLC_CLIENT, 200);
	finish(built);
}

static struct report_options usual(void)
{
	return (struct report_options){.examples = REPORT_EXAMPLES_DEFAULT,
				       .width = 80};
}

static void open_report(struct output *output, struct report_options options)
{
	output->out = open_memstream(&output->text, &output->length);
	assert_non_null(output->out);
	options.out = output->out;
	output->report = report_text.open(&options);
	assert_non_null(output->report);
}

static void close_report(struct output *output)
{
	report_text.close(output->report);
	fclose(output->out);
}

/* One capture that holds `count` of each of the given connections. */
static void report_capture(struct output *output, const char *path,
			   const struct built *built, size_t count)
{
	struct totals totals = {.packets = 1234, .tcp_connections = 57};

	report_text.begin(output->report, path);
	for (size_t i = 0; i < count; i++) {
		report_text.connection(output->report, &built[i].connection);
		totals.outcomes[built[i].connection.verdict.outcome]++;
	}
	report_text.end(output->report, &totals, NULL);
}

static char *report(struct report_options options, const struct built *built,
		    size_t count)
{
	struct output output;

	open_report(&output, options);
	report_capture(&output, "t.pcap", built, count);
	close_report(&output);
	return output.text;
}

static void assert_has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("\"%s\" is not in:\n%s", words, text);
}

static void assert_has_not(const char *text, const char *words)
{
	if (strstr(text, words))
		fail_msg("\"%s\" is in:\n%s", words, text);
}

static void totals_come_first(void **state)
{
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	text = report(usual(), built, 1);
	assert_ptr_equal(strstr(text, "t.pcap: 1 connection tried SMC: 0 "
				      "established, 1 fell back to TCP (57 "
				      "plain\nTCP, 1234 packets)\n"),
			 text);
	free(text);
}

static void nothing_tried_smc(void **state)
{
	char *text;

	(void)state;
	text = report(usual(), NULL, 0);
	assert_string_equal(text, "t.pcap: no connection tried SMC (57 plain "
				  "TCP, 1234 packets)\n"
				  "Note: 57 plain TCP, no SMC option seen; a "
				  "client offers SMC if its program is\n"
				  "      started with smc_run or opens AF_SMC "
				  "sockets\n");
	free(text);
}

static void a_group_says_all(void **state)
{
	static const char ladder[] =
		"   Example  10.0.0.1:40000 -> [fd00::2]:5201\n"
		"    frame      seconds  client                              "
		"  server\n"
		"        1     0.000000  |- SYN with SMC option -------------"
		"------->|\n"
		"        2     0.001000  |<---------------- SYN-ACK with SMC "
		"option -|\n"
		"        3     0.002000  |- Proposal, version 2.1 -----------"
		"------->|\n"
		"                        version 2: SMC-R, version 1: none, "
		"UEID EID-1\n"
		"        4     0.003000  |<------------ Decline 0x03030000 "
		"NOSMCDEV -|\n"
		"                        no SMC device found\n"
		"        5     0.004000  |- data, 200 bytes -----------------"
		"------->|\n";
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	text = report(usual(), built, 1);
	assert_has(text, "\n1. Fallback to TCP, 1 connection: the server "
			 "declined after the Proposal with\n"
			 "   0x03030000 (NOSMCDEV: no SMC device found)\n");
	assert_has(text, "   Clients  10.0.0.1 (1)\n");
	assert_has(text, "   Servers  fd00::2 (1)\n");
	assert_has(text, ladder);
	assert_has(text, "   smcss shows  client: TCP 0x05000000/0x03030000; "
			 "server: TCP 0x03030000\n");
	assert_has(text, "   Why (likely)\n     ");
	assert_has(text, "   What to check\n     - on the ");
	assert_has(text, "fd00::2$ smcr device\n");
	free(text);
}

static void unknown_code_has_its_number(void **state)
{
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x0badf00d);
	text = report(usual(), built, 1);
	assert_has(text, "with\n   0x0badf00d\n");
	free(text);
}

static void same_cause_has_one_example(void **state)
{
	struct built built[3];
	char *text;

	(void)state;
	build_declined(&built[0], 0x03030000);
	build_declined(&built[1], 0x03030000);
	build_declined(&built[2], 0x03030000);
	text = report(usual(), built, 3);
	assert_has(text, "1. Fallback to TCP, 3 connections: ");
	assert_has(text, "Clients  10.0.0.1 (3)\n");
	assert_null(strstr(strstr(text, "Example") + 1, "Example"));
	free(text);
}

static void as_many_examples_as_wanted(void **state)
{
	struct report_options options = usual();
	struct built built[2];
	char *text;

	(void)state;
	build_declined(&built[0], 0x03030000);
	build_declined(&built[1], 0x03030000);
	options.examples = 2;
	text = report(options, built, 2);
	assert_non_null(strstr(strstr(text, "Example") + 1, "Example"));
	free(text);
	options.examples = 0;
	text = report(options, built, 2);
	assert_has_not(text, "Example");
	assert_has(text, "1. Fallback");
	free(text);
}

static void many_hosts_are_summed_up(void **state)
{
	struct built built[7];
	char *text;

	(void)state;
	for (uint8_t i = 0; i < 7; i++) {
		build_declined(&built[i], 0x03030000);
		built[i].connection.end[SMCCLC_CLIENT].address[3] = i;
	}
	text = report(usual(), built, 7);
	assert_has(text, "Clients  10.0.0.0 (1), 10.0.0.1 (1), 10.0.0.2 (1), "
			 "10.0.0.3 (1), others (3)\n");
	free(text);
}

static void established_are_listed_on_demand(void **state)
{
	struct report_options options = usual();
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	built->connection.verdict = (struct smcclc_verdict){
		.outcome = SMCCLC_SMC_R,
		.version = SMCCLC_VERSION_2_1,
		.certain = true,
	};
	text = report(options, built, 1);
	assert_has_not(text, "SMC-R");
	free(text);
	options.all = true;
	text = report(options, built, 1);
	assert_ptr_equal(strstr(text, "SMC-R version 2.1  10.0.0.1:40000 -> "
				      "[fd00::2]:5201  frames 1-9\n"),
			 text);
	free(text);
}

static void verbose_shows_every_field(void **state)
{
	struct report_options options = usual();
	struct built built[2];
	char *text;

	(void)state;
	build_declined(&built[0], 0x03030000);
	build_declined(&built[1], 0x03030000);
	options.verbose = true;
	options.examples = 1;
	text = report(options, built, 2);
	assert_has(text, "10.0.0.1:40000 -> [fd00::2]:5201 fallback\n");
	assert_has(text, "  Eyecatcher: SMCR\n");
	assert_has(text, "\n                        Version 2 extension\n");
	assert_has(text, "\n                            UEID: EID-1\n");
	assert_has(text, "  Diagnosis code: 0x03030000");
	assert_has(text, "1. Fallback to TCP, 2 connections: ");
	assert_null(strstr(strstr(text, "  seconds  ") + 1, "  seconds  "));
	free(text);
}

static void malformed_says_what_is_wrong(void **state)
{
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	built->head[SMCCLC_CLIENT][2]++; /* the length */
	text = report(usual(), built, 1);
	assert_has(text, "                        ! ");
	free(text);
}

static void odd_events_are_drawn(void **state)
{
	struct built built[1];
	struct connection_event *events = built->connection.events;
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	events[0].option = SMCCLC_OPTION_UNKNOWN;
	events[1].option = SMCCLC_OPTION_SMCD;
	events[2].partial = true;
	events[3].conflict = true;
	events[4].kind = SMCCLC_EVENT_HOLE;
	built->connection.events_dropped = 3;
	text = report(usual(), built, 1);
	assert_has(text, "|- SYN, options not captured --");
	assert_has(text, "-- SYN-ACK, only an SMC-D option -|");
	assert_has(text, "the rest of it never came\n");
	assert_has(text, "a retransmission brought other bytes\n");
	assert_has(text, "|- 200 bytes not in the capture --");
	assert_has(text, "(and 3 events that are not shown)\n");
	free(text);
}

static void nothing_raw_from_the_wire(void **state)
{
	struct report_options options = usual();
	struct built built[1];
	char *text;

	(void)state;
	start(built);
	add_proposal(built, "\033[31m\n\x80");
	add_decline(built, SMCCLC_SERVER, 0x03030000);
	finish(built);
	for (int verbose = 0; verbose < 2; verbose++) {
		options.verbose = verbose;
		text = report(options, built, 1);
		assert_has(text, "\\x1b[31m\\x0a\\x80");
		assert_has_not(text, "\033");
		free(text);
	}
}

static void nothing_raw_from_file_names(void **state)
{
	struct output output;

	(void)state;
	open_report(&output, usual());
	report_capture(&output, "a\033[31m\nb", NULL, 0);
	close_report(&output);
	assert_has(output.text, "a\\x1b[31m\\x0ab: ");
	free(output.text);
}

static void color_only_if_wanted(void **state)
{
	struct report_options options = usual();
	struct built built[1];
	char *text;

	(void)state;
	build_declined(built, 0x03030000);
	text = report(options, built, 1);
	assert_has_not(text, "\033");
	free(text);
	options.color = true;
	text = report(options, built, 1);
	assert_has(text, "\033[1;33m1. Fallback");
	free(text);
}

static void what_is_left_out_is_said(void **state)
{
	struct totals totals = {.evicted = 5};
	struct output output;

	(void)state;
	totals.frames[PACKET_OTHER] = 99;
	totals.frames[PACKET_ESP] = 6;
	totals.frames[PACKET_FRAGMENT] = 1;
	totals.notes[TOTALS_IPSEC] = 6;
	totals.notes[TOTALS_CLIENT_FAST_OPEN] = 1;
	totals.frames[PACKET_CUT] = 2;
	totals.frames[PACKET_MALFORMED] = 3;
	totals.frames[PACKET_UNKNOWN_LINK] = 4;
	open_report(&output, usual());
	report_text.begin(output.report, "t.pcap");
	report_text.end(output.report, &totals, "t.pcap: cut at byte 77");
	close_report(&output);
	assert_has(output.text, "Note: 5 unanswered SYNs were forgotten");
	assert_has(output.text, "t.pcap: no connection tried SMC in what could "
				"be read (");
	assert_has(output.text,
		   "Note: not read: 6 frames encrypted by IPsec (ESP), 1 frame "
		   "with an IP fragment,\n"
		   "      which are not put together, 2 frames cut before the "
		   "end of the TCP header\n"
		   "      (capture with a larger snaplen), 3 frames with "
		   "headers that cannot be, 4\n"
		   "      frames of a link type that is not supported\n");
	assert_has(output.text, "Note: 6 frames of IPsec between hosts");
	assert_has(output.text, "Note: 1 SYN with TCP Fast Open");
	assert_has(output.text,
		   "The capture is incomplete: t.pcap: cut at byte 77\n");
	free(output.text);
}

/* The note of a capture in which nothing tried SMC; to be freed. */
static char *note_without_smc(const struct totals *totals)
{
	struct output output;

	open_report(&output, usual());
	report_text.begin(output.report, "t.pcap");
	report_text.end(output.report, totals, NULL);
	close_report(&output);
	return output.text;
}

static void what_to_do_if_nothing_tried_smc(void **state)
{
	struct totals totals = {.packets = 9, .frames[PACKET_TCP] = 8};
	char *text = note_without_smc(&totals);

	(void)state;
	assert_has(text, "Note: 8 TCP packets, but no SYN that is answered;");
	free(text);
	totals.tcp_connections = 2;
	text = note_without_smc(&totals);
	assert_has(text, "Note: 2 plain TCP, no SMC option seen;");
	assert_has_not(text, "no SYN");
	free(text);
	totals.outcomes[SMCCLC_SMC_R] = 1;
	text = note_without_smc(&totals);
	assert_has_not(text, "Note");
	free(text);
}

static void several_captures_have_a_sum(void **state)
{
	struct built built[1];
	struct output output;
	const char *sum;

	(void)state;
	build_declined(built, 0x03030000);
	open_report(&output, usual());
	report_capture(&output, "a", built, 1);
	report_capture(&output, "b", built, 1);
	close_report(&output);
	sum = strstr(output.text, "\nAll 2 captures: 2 connections tried SMC: "
				  "0 established, 2 fell back to TCP (114\n"
				  "plain TCP, 2468 packets)\n");
	assert_non_null(sum);
	assert_has(sum, "1. Fallback to TCP, 2 connections: ");
	free(output.text);
}

static void causes_beyond_the_bound_are_counted(void **state)
{
	struct report_options options = usual();
	struct built *built = calloc(300, sizeof(*built));
	char *text;

	(void)state;
	assert_non_null(built);
	for (uint32_t i = 0; i < 300; i++)
		build_declined(&built[i], 0x0bad0000 + i);
	options.examples = 0;
	text = report(options, built, 300);
	assert_has(text, "256. Fallback");
	assert_has_not(text, "257. ");
	assert_has(text, "44 connections had more causes than the 256 that "
			 "are told apart.\n");
	free(text);
	free(built);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_come_first),
		cmocka_unit_test(nothing_tried_smc),
		cmocka_unit_test(a_group_says_all),
		cmocka_unit_test(unknown_code_has_its_number),
		cmocka_unit_test(same_cause_has_one_example),
		cmocka_unit_test(as_many_examples_as_wanted),
		cmocka_unit_test(many_hosts_are_summed_up),
		cmocka_unit_test(established_are_listed_on_demand),
		cmocka_unit_test(verbose_shows_every_field),
		cmocka_unit_test(malformed_says_what_is_wrong),
		cmocka_unit_test(odd_events_are_drawn),
		cmocka_unit_test(nothing_raw_from_the_wire),
		cmocka_unit_test(nothing_raw_from_file_names),
		cmocka_unit_test(color_only_if_wanted),
		cmocka_unit_test(what_is_left_out_is_said),
		cmocka_unit_test(what_to_do_if_nothing_tried_smc),
		cmocka_unit_test(several_captures_have_a_sum),
		cmocka_unit_test(causes_beyond_the_bound_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
