/* SPDX-License-Identifier: MIT */
#include <smcclc/roce.h>

#define BTH_LEN       12
#define QP_NUMBER_AT  5
#define PSN_AT        9
#define LLC_FLAGS_AT  3
#define LLC_VERSION_2 0x20 /* added to the type */
#define LLC_RESPONSE  0x80

/* Opcodes of a reliable connection; all of other kinds are larger. */
enum opcode {
	SEND_ONLY = 0x04,
	READ_REQUEST = 0x0c, /* the last of SEND, WRITE and READ requests */
	ACKNOWLEDGE = 0x11,
	COMPARE_SWAP = 0x13,
	FETCH_ADD = 0x14,
	SEND_LAST_INVALIDATE = 0x16,
	SEND_ONLY_INVALIDATE = 0x17,
};

static uint32_t load24(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
}

static bool is_send(unsigned opcode)
{
	return opcode <= READ_REQUEST || opcode == COMPARE_SWAP ||
	       opcode == FETCH_ADD || opcode == SEND_LAST_INVALIDATE ||
	       opcode == SEND_ONLY_INVALIDATE;
}

static void read_llc(const uint8_t *llc, struct smcclc_roce_frame *frame)
{
	unsigned type = llc[0] & ~(unsigned)LLC_VERSION_2;

	if (type < SMCCLC_LLC_CONFIRM_LINK ||
	    type > SMCCLC_LLC_ANNOUNCE_CREDITS)
		return;
	frame->llc = (uint8_t)type;
	frame->response = llc[LLC_FLAGS_AT] & LLC_RESPONSE;
	if (type == SMCCLC_LLC_CONFIRM_LINK)
		frame->kind = frame->response ? SMCCLC_ROCE_ANSWER
					      : SMCCLC_ROCE_REQUEST;
}

void smcclc_roce_read(const uint8_t *bth, size_t captured,
		      struct smcclc_roce_frame *frame)
{
	*frame = (struct smcclc_roce_frame){.kind = SMCCLC_ROCE_OTHER};
	if (captured < QP_NUMBER_AT + 3)
		return;
	frame->qp_number = load24(bth + QP_NUMBER_AT);
	if (captured < BTH_LEN)
		return;
	frame->psn = load24(bth + PSN_AT);
	if (bth[0] == ACKNOWLEDGE)
		frame->kind = SMCCLC_ROCE_ACK;
	else if (is_send(bth[0]))
		frame->kind = SMCCLC_ROCE_SEND;
	if (bth[0] == SEND_ONLY && captured > BTH_LEN + LLC_FLAGS_AT)
		read_llc(bth + BTH_LEN, frame);
}
