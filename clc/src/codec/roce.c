/* SPDX-License-Identifier: MIT */
#include <smcclc/roce.h>

#define BTH_LEN       12
#define QP_NUMBER_AT  5
#define LLC_FLAGS_AT  3
#define RC_SEND_ONLY  0x04
#define RC_ACK        0x11
#define CONFIRM_LINK  0x01
#define LLC_VERSION_2 0x20 /* added to the type */
#define LLC_RESPONSE  0x80

static uint8_t llc_kind(const uint8_t *llc, size_t captured)
{
	if (captured <= LLC_FLAGS_AT ||
	    (llc[0] & ~LLC_VERSION_2) != CONFIRM_LINK)
		return SMCCLC_ROCE_OTHER;
	return llc[LLC_FLAGS_AT] & LLC_RESPONSE ? SMCCLC_ROCE_ANSWER
						: SMCCLC_ROCE_REQUEST;
}

void smcclc_roce_read(const uint8_t *bth, size_t captured,
		      struct smcclc_roce_frame *frame)
{
	*frame = (struct smcclc_roce_frame){.kind = SMCCLC_ROCE_OTHER};
	if (captured < QP_NUMBER_AT + 3)
		return;
	frame->qp_number = (uint32_t)bth[QP_NUMBER_AT] << 16 |
			   (uint32_t)bth[QP_NUMBER_AT + 1] << 8 |
			   bth[QP_NUMBER_AT + 2];
	if (bth[0] == RC_ACK)
		frame->kind = SMCCLC_ROCE_ACK;
	else if (bth[0] == RC_SEND_ONLY && captured > BTH_LEN)
		frame->kind = llc_kind(bth + BTH_LEN, captured - BTH_LEN);
}
