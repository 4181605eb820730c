/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <acceptance.h>
#include <cmocka.h>

#define CLIENT UINT32_C(0xfffffff0) /* sequence numbers wrap */
#define SERVER UINT32_C(5000)
#define SENT   100u /* bytes of the client, all acknowledged */
#define GAP    65536u

static struct stream client, server;
static struct acceptance of_client;

static int setup(void **state)
{
	(void)state;
	client = (struct stream){
		.started = true,
		.base = CLIENT,
		.high = CLIENT + SENT,
	};
	server = (struct stream){
		.started = true,
		.base = SERVER,
		.high = SERVER,
	};
	of_client = (struct acceptance){
		.sender = &client,
		.receiver = &server,
		.sender_spoke = true,
		.has_taken = true,
		.taken = CLIENT + SENT,
	};
	return 0;
}

static struct segment segment(uint32_t seq, uint32_t ack, uint8_t flags)
{
	return (struct segment){.seq = seq, .ack = ack, .flags = flags};
}

static bool rst(uint32_t seq, uint32_t ack, uint8_t flags)
{
	const struct segment s = segment(seq, ack, TCP_RST | flags);

	return acceptance_of_rst(&of_client, &s);
}

static bool fin(uint32_t seq, uint32_t ack, uint8_t flags)
{
	const struct segment s = segment(seq, ack, TCP_FIN | flags);

	return acceptance_of_fin(&of_client, &s);
}

static void a_rst_in_its_place(void **state)
{
	(void)state;
	assert_true(rst(CLIENT + SENT, SERVER, TCP_ACK));
	assert_true(rst(CLIENT + SENT, 0, 0));
	/* The capture lost some bytes. */
	assert_true(rst(CLIENT + SENT + GAP, SERVER, TCP_ACK));
}

static void a_rst_out_of_place(void **state)
{
	(void)state;
	assert_false(rst(CLIENT + SENT - 1, SERVER, TCP_ACK));
	assert_false(rst(CLIENT + SENT + GAP + 1, SERVER, TCP_ACK));
	assert_false(rst(CLIENT + SENT, SERVER - 1, TCP_ACK));
	assert_true(rst(CLIENT + SENT, SERVER + GAP, TCP_ACK));
	assert_false(rst(CLIENT + SENT, SERVER + GAP + 1, TCP_ACK));
}

static void a_rst_that_answers_a_syn(void **state)
{
	(void)state;
	/* The server's, which has not spoken. */
	of_client = (struct acceptance){.sender = &server, .receiver = &client};
	server = (struct stream){0};
	client.high = client.base + 5; /* bytes on the SYN */
	assert_true(rst(0, CLIENT, TCP_ACK));
	assert_true(rst(0, CLIENT + 5, TCP_ACK));
	assert_false(rst(0, CLIENT + 6, TCP_ACK));
	assert_false(rst(0, CLIENT - 1, TCP_ACK));
	assert_false(rst(0, CLIENT, 0));
}

static void a_fin(void **state)
{
	(void)state;
	assert_true(fin(CLIENT + SENT, SERVER, TCP_ACK));
	assert_true(fin(CLIENT + SENT + GAP, SERVER, TCP_ACK));
	assert_false(fin(CLIENT + SENT + GAP + 1, SERVER, TCP_ACK));
	assert_false(fin(CLIENT + SENT, SERVER, 0));
	assert_false(fin(CLIENT + SENT, SERVER - 1, TCP_ACK));
	/* Sent again, after it was acknowledged. */
	of_client.taken = CLIENT + SENT + 1;
	assert_true(fin(CLIENT + SENT, SERVER, TCP_ACK));
	assert_false(fin(CLIENT + SENT - 1, SERVER, TCP_ACK));
	/* Nothing was acknowledged yet. */
	of_client.has_taken = false;
	assert_true(fin(CLIENT, SERVER, TCP_ACK));
	assert_false(fin(CLIENT - 2, SERVER, TCP_ACK));
}

static void of_data_more_can_be_lost(void **state)
{
	(void)state;
	assert_true(acceptance_is_far(&client, CLIENT + SENT + GAP + 1));
	client.mode = STREAM_DATA;
	assert_false(acceptance_is_far(&client, CLIENT + SENT + GAP + 1));
	assert_false(acceptance_is_far(&client, CLIENT + SENT + (1u << 24)));
	assert_true(acceptance_is_far(&client, CLIENT + SENT + (1u << 24) + 1));
	client.started = false;
	assert_false(acceptance_is_far(&client, CLIENT + (1u << 30)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_rst_in_its_place, setup),
		cmocka_unit_test_setup(a_rst_out_of_place, setup),
		cmocka_unit_test_setup(a_rst_that_answers_a_syn, setup),
		cmocka_unit_test_setup(a_fin, setup),
		cmocka_unit_test_setup(of_data_more_can_be_lost, setup),
	};

	return cmocka_run_group_tests_name("acceptance", tests, NULL, NULL);
}
