/* SPDX-License-Identifier: MIT */
#include "connection.h"

const char *connection_event_name(unsigned kind)
{
	switch (kind) {
	case SMCCLC_EVENT_SYN:
		return "syn";
	case SMCCLC_EVENT_SYN_ACK:
		return "syn-ack";
	case SMCCLC_EVENT_DATA:
		return "data";
	case SMCCLC_EVENT_HOLE:
		return "hole";
	case SMCCLC_EVENT_FIN:
		return "fin";
	case SMCCLC_EVENT_RST:
		return "rst";
	default:
		return "message";
	}
}
