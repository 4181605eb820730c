/* SPDX-License-Identifier: MIT */
/*
 * The words for the closed sets: one place for each. A switch without a default
 * does not compile when the set has a member more; after it comes what to say
 * of a number that is no member.
 */
#include <smcclc/handshake.h>
#include <smcclc/kernels.h>
#include <smcclc/message.h>
#include <smcclc/tcp_option.h>

const char *smcclc_outcome_name(unsigned outcome)
{
	switch ((enum smcclc_outcome)outcome) {
	case SMCCLC_UNDETERMINED:
		return "undetermined";
	case SMCCLC_SMC_R:
		return "smc-r";
	case SMCCLC_SMC_D:
		return "smc-d";
	case SMCCLC_FALLBACK:
		return "fallback";
	case SMCCLC_SPLIT:
		return "split";
	case SMCCLC_ABORTED:
		return "aborted";
	case SMCCLC_OUTCOME_COUNT:
		break;
	}
	return "unknown";
}

const char *smcclc_reason_name(unsigned reason)
{
	switch ((enum smcclc_reason)reason) {
	case SMCCLC_NO_REASON:
		return "none";
	case SMCCLC_NO_SMC_OPTION:
		return "no-smc-option";
	case SMCCLC_DECLINED:
		return "declined";
	case SMCCLC_DATA_INSTEAD_OF_CLC:
		return "data-instead-of-clc";
	case SMCCLC_MALFORMED:
		return "malformed";
	case SMCCLC_NO_REPLY:
		return "no-reply";
	case SMCCLC_CLOSED:
		return "closed";
	case SMCCLC_RESET:
		return "reset";
	case SMCCLC_CAPTURE_INCOMPLETE:
		return "capture-incomplete";
	case SMCCLC_REASON_COUNT:
		break;
	}
	return "unknown";
}

const char *smcclc_stage_name(unsigned stage)
{
	switch ((enum smcclc_stage)stage) {
	case SMCCLC_STAGE_SYN:
		return "syn";
	case SMCCLC_STAGE_SYN_ACK:
		return "syn-ack";
	case SMCCLC_STAGE_PROPOSAL:
		return "proposal";
	case SMCCLC_STAGE_ACCEPT:
		return "accept";
	case SMCCLC_STAGE_CONFIRM:
		return "confirm";
	case SMCCLC_STAGE_COUNT:
		break;
	}
	return "unknown";
}

const char *smcclc_side_name(unsigned side)
{
	switch ((enum smcclc_side)side) {
	case SMCCLC_CLIENT:
		return "client";
	case SMCCLC_SERVER:
		return "server";
	case SMCCLC_NOBODY:
		return "nobody";
	}
	return "unknown";
}

const char *smcclc_event_name(unsigned kind)
{
	switch ((enum smcclc_event_kind)kind) {
	case SMCCLC_EVENT_SYN:
		return "syn";
	case SMCCLC_EVENT_SYN_ACK:
		return "syn-ack";
	case SMCCLC_EVENT_MESSAGE:
		return "message";
	case SMCCLC_EVENT_DATA:
		return "data";
	case SMCCLC_EVENT_HOLE:
		return "hole";
	case SMCCLC_EVENT_FIN:
		return "fin";
	case SMCCLC_EVENT_RST:
		return "rst";
	case SMCCLC_EVENT_TIME:
		return "time";
	case SMCCLC_EVENT_END:
		return "end";
	case SMCCLC_EVENT_ALIVE:
		return "alive";
	case SMCCLC_EVENT_REPEATED:
		return "repeated";
	case SMCCLC_EVENT_ACKED:
		return "acked";
	}
	return "unknown";
}

const char *smcclc_option_name(unsigned option)
{
	switch ((enum smcclc_option)option) {
	case SMCCLC_OPTION_UNKNOWN:
		return "unknown";
	case SMCCLC_OPTION_ABSENT:
		return "absent";
	case SMCCLC_OPTION_SMCR:
		return "smcr";
	case SMCCLC_OPTION_SMCD:
		return "smcd";
	case SMCCLC_OPTION_REMOVED:
		return "removed";
	case SMCCLC_OPTION_COUNT:
		break;
	}
	return "unknown";
}

const char *smcclc_vendor_name(unsigned vendor)
{
	switch ((enum smcclc_vendor)vendor) {
	case SMCCLC_VENDOR_LINUX:
		return "Linux";
	case SMCCLC_VENDOR_ALIBABA:
		return "Alibaba Cloud Linux";
	case SMCCLC_VENDOR_ZOS:
		return "z/OS";
	case SMCCLC_VENDOR_AIX:
		return "AIX";
	case SMCCLC_VENDOR_COUNT:
		break;
	}
	return "unknown";
}

const char *smcclc_mode_name(unsigned mode)
{
	switch ((enum smcclc_mode)mode) {
	case SMCCLC_MODE_SMCR:
		return "SMCR";
	case SMCCLC_MODE_SMCD:
		return "SMCD";
	case SMCCLC_MODE_TCP:
		return "TCP";
	case SMCCLC_MODE_UNKNOWN:
		break;
	}
	return NULL;
}

const char *smcclc_severity_name(unsigned severity)
{
	switch ((enum smcclc_severity)severity) {
	case SMCCLC_IGNORES:
		return "ignores";
	case SMCCLC_DECLINES:
		return "declines";
	case SMCCLC_KILLS:
		return "kills";
	}
	return "unknown";
}

const char *smcclc_version_name(unsigned version)
{
	switch ((enum smcclc_version)version) {
	case SMCCLC_VERSION_1:
		return "1";
	case SMCCLC_VERSION_2:
		return "2";
	case SMCCLC_VERSION_2_0:
		return "2.0";
	case SMCCLC_VERSION_2_1:
		return "2.1";
	case SMCCLC_VERSION_NONE:
		break;
	}
	return NULL;
}

const char *smcclc_rule_name(unsigned rule)
{
	switch ((enum smcclc_rule)rule) {
	case SMCCLC_RULE_EYECATCHER:
		return "eyecatcher";
	case SMCCLC_RULE_TYPE:
		return "type";
	case SMCCLC_RULE_VERSION:
		return "version";
	case SMCCLC_RULE_LENGTH:
		return "length";
	case SMCCLC_RULE_TRAILER:
		return "trailer";
	case SMCCLC_RULE_PATH:
		return "path";
	case SMCCLC_RULE_COUNT:
		return "count";
	case SMCCLC_RULE_OFFSET:
		return "offset";
	case SMCCLC_RULE_OVERLAP:
		return "overlap";
	case SMCCLC_RULE_RESERVED:
		return "reserved";
	case SMCCLC_RULE_UNKNOWN_BYTES:
		return "unknown-bytes";
	case SMCCLC_RULE_MISSING:
		return "missing";
	case SMCCLC_RULE_LIMIT:
		return "limit";
	case SMCCLC_RULE_OLD_LAYOUT:
		return "old-layout";
	case SMCCLC_RULE_COUNT_OF_RULES:
		break;
	}
	return "unknown";
}

const char *smcclc_rule_text(unsigned rule)
{
	switch ((enum smcclc_rule)rule) {
	case SMCCLC_RULE_EYECATCHER:
		return "does not begin with an eyecatcher";
	case SMCCLC_RULE_TYPE:
		return "is of a type that does not exist";
	case SMCCLC_RULE_VERSION:
		return "has version 0";
	case SMCCLC_RULE_LENGTH:
		return "announces another length than its content "
		       "adds up to";
	case SMCCLC_RULE_TRAILER:
		return "does not end with an eyecatcher";
	case SMCCLC_RULE_PATH:
		return "names a path that it cannot have";
	case SMCCLC_RULE_COUNT:
		return "has more entries than the protocol allows";
	case SMCCLC_RULE_OFFSET:
		return "points to a place where nothing belongs";
	case SMCCLC_RULE_OVERLAP:
		return "has two areas that overlap";
	case SMCCLC_RULE_RESERVED:
		return "has reserved bits that are not zero";
	case SMCCLC_RULE_UNKNOWN_BYTES:
		return "has bytes that no layout accounts "
		       "for";
	case SMCCLC_RULE_MISSING:
		return "lacks a part that it needs";
	case SMCCLC_RULE_LIMIT:
		return "has a number outside what Linux agrees to";
	case SMCCLC_RULE_OLD_LAYOUT:
		return "has a layout that only certain kernels "
		       "accept";
	case SMCCLC_RULE_COUNT_OF_RULES:
		break;
	}
	return "breaks an unknown rule";
}
