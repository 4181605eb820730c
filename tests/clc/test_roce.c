/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/roce.h>

/* Frame 26 of the capture i_roce_cl_in, and what others like it look like. */
static const uint8_t request_v2[] = {
	0x04, 0x80, 0xff, 0xff, 0x00, 0x00, 0x00, 0x11,
	0x80, 0x29, 0x9a, 0x54, 0x21, 0x2c, 0x00, 0x03,
};
static const uint8_t answer_v1[] = {
	0x04, 0x80, 0xff, 0xff, 0x00, 0x01, 0x02, 0x03,
	0x80, 0x29, 0x9a, 0x54, 0x01, 0x2c, 0x00, 0x83,
};
static const uint8_t add_link[] = {
	0x04, 0x80, 0xff, 0xff, 0x00, 0x00, 0x00, 0x11,
	0x80, 0x29, 0x9a, 0x54, 0x22, 0x58, 0x00, 0x00,
};
static const uint8_t ack[] = {
	0x11, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x11,
	0x00, 0x29, 0x9a, 0x54, 0x1f, 0x00, 0x00, 0x01,
};

static const uint8_t read_response[] = {
	0x10, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x11,
	0x00, 0x29, 0x9a, 0x54, 0x1f, 0x00, 0x00, 0x01,
};

static void check(const uint8_t *bth, size_t length, unsigned kind,
		  uint32_t qp_number)
{
	struct smcclc_roce_frame frame;

	smcclc_roce_read(bth, length, &frame);
	assert_int_equal(frame.kind, kind);
	assert_int_equal(frame.qp_number, qp_number);
}

static void tells_the_frames_of_a_link_confirmation(void **state)
{
	(void)state;
	check(request_v2, sizeof(request_v2), SMCCLC_ROCE_REQUEST, 0x11);
	check(answer_v1, sizeof(answer_v1), SMCCLC_ROCE_ANSWER, 0x010203);
	check(ack, sizeof(ack), SMCCLC_ROCE_ACK, 0x11);
	check(add_link, sizeof(add_link), SMCCLC_ROCE_SEND, 0x11);
	check(read_response, sizeof(read_response), SMCCLC_ROCE_OTHER, 0x11);
}

static void numbers_and_messages(void **state)
{
	struct smcclc_roce_frame frame;

	(void)state;
	smcclc_roce_read(answer_v1, sizeof(answer_v1), &frame);
	assert_int_equal(frame.psn, 0x299a54);
	assert_int_equal(frame.llc, SMCCLC_LLC_CONFIRM_LINK);
	assert_true(frame.response);
	smcclc_roce_read(add_link, sizeof(add_link), &frame);
	assert_int_equal(frame.llc, SMCCLC_LLC_ADD_LINK);
	assert_false(frame.response);
	smcclc_roce_read(ack, sizeof(ack), &frame);
	assert_int_equal(frame.llc, SMCCLC_LLC_NONE);
}

/* Data has no type, whatever it begins with. */
/* The first and the last type that there is, and what is beyond. */
static void llc_has_a_type(void **state)
{
	static const uint8_t types[] = {0x00, 0x01, 0x0a, 0x2a, 0x0b, 0x2b};
	static const uint8_t known[] = {0, 1, 0x0a, 0x0a, 0, 0};
	struct smcclc_roce_frame frame;
	uint8_t bth[sizeof(add_link)];

	(void)state;
	memcpy(bth, add_link, sizeof(bth));
	for (size_t i = 0; i < sizeof(types); i++) {
		bth[12] = types[i];
		smcclc_roce_read(bth, sizeof(bth), &frame);
		assert_int_equal(frame.llc, known[i]);
	}
}

static void llc_is_in_a_send_only(void **state)
{
	uint8_t other[sizeof(request_v2)];
	struct smcclc_roce_frame frame;

	(void)state;
	memcpy(other, request_v2, sizeof(other));
	other[0] = 0x0a; /* RDMA WRITE only */
	smcclc_roce_read(other, sizeof(other), &frame);
	assert_int_equal(frame.kind, SMCCLC_ROCE_SEND);
	assert_int_equal(frame.llc, SMCCLC_LLC_NONE);
	other[0] = 0x64; /* a datagram */
	smcclc_roce_read(other, sizeof(other), &frame);
	assert_int_equal(frame.kind, SMCCLC_ROCE_OTHER);
	other[0] = 0x04;
	other[12] = 0xfe; /* CDC */
	smcclc_roce_read(other, sizeof(other), &frame);
	assert_int_equal(frame.kind, SMCCLC_ROCE_SEND);
	assert_int_equal(frame.llc, SMCCLC_LLC_NONE);
}

static void reads_no_further_than_was_captured(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(request_v2); n++) {
		uint8_t *copy = malloc(n > 0 ? n : 1);

		assert_non_null(copy);
		memcpy(copy, request_v2, n);
		check(copy, n, n < 12 ? SMCCLC_ROCE_OTHER : SMCCLC_ROCE_SEND,
		      n < 8 ? 0 : 0x11);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_frames_of_a_link_confirmation),
		cmocka_unit_test(numbers_and_messages),
		cmocka_unit_test(llc_has_a_type),
		cmocka_unit_test(llc_is_in_a_send_only),
		cmocka_unit_test(reads_no_further_than_was_captured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
