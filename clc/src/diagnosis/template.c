/* SPDX-License-Identifier: MIT */
/* The words that templates are filled in with. */
#include <string.h>

#include "template.h"

static void put_side(struct smcclc_line *line,
		     const struct smcclc_subject *subject, uint8_t side)
{
	if (side >= SMCCLC_NOBODY) {
		smcclc_line_put(line, "one end");
		return;
	}
	smcclc_line_put(line, side == SMCCLC_CLIENT ? "client " : "server ");
	smcclc_line_put(line, subject->evidence->address[side]);
}

static void put_ipv4(struct smcclc_line *line, const uint8_t *address)
{
	for (size_t i = 0; i < 4; i++) {
		if (i)
			smcclc_line_put(line, ".");
		smcclc_line_number(line, address[i]);
	}
}

static void put_gid(struct smcclc_line *line, unsigned field,
		    const uint8_t *gid)
{
	if (smcclc_gid_is_ipv4(gid))
		put_ipv4(line, gid + 12);
	else
		smcclc_line_bytes_of(line, field, gid, 16);
}

static void put_ueids(struct smcclc_line *line,
		      const struct smcclc_proposal *proposal)
{
	size_t count = proposal ? proposal->eid_count : 0;

	if (!count)
		smcclc_line_put(line, "none");
	for (size_t i = 0; i < count && i < SMCCLC_MAX_UEIDS; i++) {
		smcclc_line_put(line, i ? ", \"" : "\"");
		smcclc_line_bytes_of(line, SMCCLC_FIELD_UEID, proposal->ueid[i],
				     SMCCLC_EID_LEN);
		smcclc_line_put(line, "\"");
	}
}

static void put_subnets(struct smcclc_line *line,
			const struct smcclc_proposal *proposal)
{
	const char *between = "";

	if (!proposal || !proposal->has_ip) {
		smcclc_line_put(line, "none");
		return;
	}
	if (proposal->ipv4_prefix_len || proposal->ipv6_count == 0) {
		put_ipv4(line, proposal->ipv4_subnet);
		smcclc_line_put(line, "/");
		smcclc_line_number(line, proposal->ipv4_prefix_len);
		between = ", ";
	}
	for (size_t i = 0; i < proposal->ipv6_count && i < SMCCLC_MAX_IPV6;
	     i++) {
		smcclc_line_put(line, between);
		smcclc_line_bytes_of(line, SMCCLC_FIELD_IPV6_PREFIX,
				     proposal->ipv6[i].prefix, 16);
		smcclc_line_put(line, "/");
		smcclc_line_number(line, proposal->ipv6[i].prefix_len);
		between = ", ";
	}
}

static void put_offers(struct smcclc_line *line,
		       const struct smcclc_proposal *proposal)
{
	static const char *const offers[2][4] = {
		{"SMC-Rv1", "SMC-Dv1", NULL, "SMC-Rv1 and SMC-Dv1"},
		{"SMC-Rv2", "SMC-Dv2", NULL, "SMC-Rv2 and SMC-Dv2"},
	};
	const char *v1 = proposal ? offers[0][proposal->type_v1 & 3] : NULL;
	const char *v2 = proposal ? offers[1][proposal->type_v2 & 3] : NULL;

	if (v2)
		smcclc_line_put(line, v2);
	if (v1 && v2)
		smcclc_line_put(line, ", ");
	if (v1)
		smcclc_line_put(line, v1);
	if (!v1 && !v2)
		smcclc_line_put(line, "nothing");
}

static void put_mac(struct smcclc_line *line,
		    const struct smcclc_decline *decline)
{
	if (decline)
		smcclc_line_bytes_of(line, SMCCLC_FIELD_ROCE_MAC,
				     decline->peer_id + 2, 6);
}

static void put_chid(struct smcclc_line *line, uint16_t chid, bool first)
{
	smcclc_line_put(line, first ? "CHID " : ", ");
	smcclc_line_value_of(line, SMCCLC_FIELD_ISM_ENTRY_CHID, chid, 2);
	if (chid == SMCCLC_CHID_LOOPBACK)
		smcclc_line_put(line, " (loopback-ism)");
}

/* Puts the CHIDs of the ISM devices, each as often as it is new. */
static void put_ism_devices(struct smcclc_line *line,
			    const struct smcclc_proposal *proposal)
{
	bool first = true;

	if (proposal && proposal->ism_gid) {
		put_chid(line, proposal->ism_chid, first);
		first = false;
	}
	for (size_t i = 0;
	     proposal && i < proposal->ism_count && i < SMCCLC_MAX_ISM; i++) {
		if (i && proposal->ism[i].chid == proposal->ism[i - 1].chid)
			continue;
		put_chid(line, proposal->ism[i].chid, first);
		first = false;
	}
	if (first)
		smcclc_line_put(line, "none");
}

/* Puts one message's word on the limit that `code` is about. */
static void put_limit(struct smcclc_line *line, const char *message,
		      uint32_t code, unsigned release, unsigned conns,
		      unsigned links)
{
	if (line->length && line->text[line->length - 1] != ' ')
		smcclc_line_put(line, ", ");
	smcclc_line_put(line, message);
	if (code == SMCCLC_DECL_RELEASEERR)
		smcclc_line_value_of(line, SMCCLC_FIELD_OFFERED_RELEASE,
				     release, 1);
	else
		smcclc_line_number(
			line, code == SMCCLC_DECL_MAXCONNERR ? conns : links);
}

static void put_limit_of(struct smcclc_line *line, const char *name,
			 uint32_t code, const struct smcclc_message *message)
{
	const struct smcclc_first_contact *fce;

	if (!message || !message->accept.has_fce)
		return;
	fce = &message->accept.fce;
	put_limit(line, name, code, fce->release, fce->max_conns,
		  fce->max_links);
}

static void put_limits(struct smcclc_line *line,
		       const struct smcclc_subject *subject)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);
	uint32_t code = subject->verdict->code;

	if (proposal)
		put_limit(line, "the Proposal says ", code, proposal->release,
			  proposal->max_conns, proposal->max_links);
	put_limit_of(line, "the Accept ", code, subject->evidence->accept);
	put_limit_of(line, "the Confirm ", code, subject->evidence->confirm);
}

static void put_meaning(struct smcclc_line *line,
			const struct smcclc_subject *subject)
{
	smcclc_line_code(line, subject->verdict->code);
	if (subject->code) {
		smcclc_line_put(line, ", ");
		smcclc_line_put(line, subject->code->meaning);
	} else if (subject->foreign_os) {
		smcclc_line_put(line, ", a code of ");
		smcclc_line_put(line, subject->foreign_os);
	} else {
		smcclc_line_put(line, ", unknown code, class: ");
		smcclc_line_put(line,
				smcclc_code_class(subject->verdict->code));
	}
}

static void put_times(struct smcclc_line *line, uint32_t count)
{
	if (count == 1) {
		smcclc_line_put(line, "once");
		return;
	}
	smcclc_line_number(line, count);
	smcclc_line_put(line, " times");
}

/* Puts a duration in milliseconds, or seconds to a tenth. */
static void put_duration(struct smcclc_line *line, int64_t nanoseconds)
{
	int64_t tenths = nanoseconds / 100000000;

	if (nanoseconds < 0)
		nanoseconds = 0;
	if (tenths < 10) {
		smcclc_line_number(line, (uint64_t)nanoseconds / 1000000);
		smcclc_line_put(line, " ms");
		return;
	}
	smcclc_line_number(line, (uint64_t)tenths / 10);
	smcclc_line_put(line, ".");
	smcclc_line_number(line, (uint64_t)tenths % 10);
	smcclc_line_put(line, " s");
}

/* Puts when the late Decline came. */
static void put_lateness(struct smcclc_line *line,
			 const struct smcclc_subject *subject)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	const struct smcclc_seen *confirm = &fact[SMCCLC_FACT_CONFIRM];
	const struct smcclc_seen *decline =
		&fact[SMCCLC_FACT_DECLINE + (subject->verdict->by & 1)];

	if (confirm->order && decline->order && decline->time > confirm->time) {
		put_duration(line, decline->time - confirm->time);
		smcclc_line_put(line, " ");
	}
	smcclc_line_put(line, "after the Confirm");
}

static const char *consequence(const struct smcclc_verdict *verdict)
{
	static const char *const words[SMCCLC_OUTCOME_COUNT] = {
		[SMCCLC_UNDETERMINED] = "the capture does not show what became "
					"of the connection",
		[SMCCLC_SMC_R] = "SMC-R carries the data",
		[SMCCLC_SMC_D] = "SMC-D carries the data",
		[SMCCLC_FALLBACK] = "the connection goes on over TCP",
		[SMCCLC_ABORTED] = "the connection ended without falling back "
				   "to TCP",
	};
	uint8_t client = verdict->kernel[SMCCLC_CLIENT].mode;

	if (verdict->outcome != SMCCLC_SPLIT)
		return words[verdict->outcome];
	if (client == SMCCLC_MODE_SMCR || client == SMCCLC_MODE_SMCD)
		return "the client is on SMC while the server is on TCP, so "
		       "the application hangs";
	return "one end is on SMC while the other is on TCP, so the "
	       "application hangs";
}

static const char *malformed_type(const struct smcclc_observed *evidence)
{
	return evidence->malformed ? smcclc_type_name(evidence->malformed->type)
				   : "message";
}

/* Puts each of a set of names that has its bit set. */
static void put_set(struct smcclc_line *line, uint32_t set,
		    const char *const names[], size_t count)
{
	const char *between = "";

	for (size_t i = 0; i < count; i++) {
		if (!(set & 1u << i))
			continue;
		smcclc_line_put(line, between);
		smcclc_line_put(line, names[i]);
		between = ", ";
	}
}

static void put_filled(struct smcclc_line *line,
		       const struct smcclc_observed *evidence)
{
	static const char *const names[] = {"MD5 signature", "TCP-AO", "MPTCP",
					    "Fast Open cookie"};
	uint32_t set = 0;

	for (unsigned side = 0; evidence->segments && side < 2; side++)
		set |= evidence->segments[side].filled_by;
	if (!set)
		smcclc_line_put(line, "40 bytes at most");
	put_set(line, set, names, sizeof(names) / sizeof(names[0]));
}

static void put_oddities(struct smcclc_line *line, uint32_t set)
{
	static const char *const names[] = {
		"sequence number outside of the window",
		"no ACK flag",
		"acknowledges what was never sent",
		"no timestamp",
		"another time to live",
		"another IP id"};

	put_set(line, set, names, sizeof(names) / sizeof(names[0]));
}

/* Puts why known kernels refuse the Decline. */
static void put_refusal(struct smcclc_line *line,
			const struct smcclc_decline *decline)
{
	if (!decline)
		smcclc_line_put(line, "its layout is not what they expect");
	else if (decline->flags_reserved)
		smcclc_line_put(line, "it has reserved bits set, which kernels "
				      "5.16 to 6.16 do not take");
	else if (decline->has_more_codes)
		smcclc_line_put(line, "it has 44 bytes, and kernels 5.10 to "
				      "5.15 and RHEL 8 take 28 only");
	else
		smcclc_line_put(line, "it is version 2 in 28 bytes, and "
				      "kernels since 5.16 take 44 only");
}

/* --- letters ------------------------------------------------------------ */

static const char *address_of(const struct smcclc_subject *subject,
			      uint8_t side)
{
	return side < SMCCLC_NOBODY ? subject->evidence->address[side] : NULL;
}

/* Puts `text`, or `else_` if there is none. Returns whether there is. */
static bool put_known(struct smcclc_line *line, const char *text,
		      const char *else_)
{
	smcclc_line_put(line, text ? text : else_);
	return text != NULL;
}

/* Puts a GID of 16 bytes, or a word if `gid` is NULL. */
static bool put_known_gid(struct smcclc_line *line, unsigned field,
			  const uint8_t *gid)
{
	if (!gid)
		return put_known(line, NULL, "its RoCE address");
	put_gid(line, field, gid);
	return true;
}

static const uint8_t *gid_of(const struct smcclc_message *message)
{
	return message && message->accept.path == SMCCLC_PATH_R
		       ? message->accept.r.gid
		       : NULL;
}

static const uint8_t *offered_gid(const struct smcclc_proposal *proposal)
{
	return proposal && proposal->has_v2 ? proposal->rocev2_gid : NULL;
}

/* Letters that stand for an end, or its address. */
static bool put_end(struct smcclc_line *line, char letter,
		    const struct smcclc_filling *filling)
{
	const struct smcclc_subject *subject = filling->subject;
	uint8_t by = subject->verdict->by;

	switch (letter) {
	case 'h':
		put_side(line, subject, filling->side);
		return true;
	case 'g':
		put_side(line, subject, smcclc_other_side(filling->side));
		return true;
	case 'H':
		return put_known(line, address_of(subject, filling->side),
				 "its address");
	case 'G':
		return put_known(
			line,
			address_of(subject, smcclc_other_side(filling->side)),
			"its peer");
	case 'b':
		put_side(line, subject, by);
		return true;
	case 'o':
		put_side(line, subject, smcclc_other_side(by));
		return true;
	case 'c':
		put_side(line, subject, SMCCLC_CLIENT);
		return true;
	case 's':
		put_side(line, subject, SMCCLC_SERVER);
		return true;
	case 'C':
		smcclc_line_put(line, address_of(subject, SMCCLC_CLIENT));
		return true;
	case 'S':
		smcclc_line_put(line, address_of(subject, SMCCLC_SERVER));
		return true;
	default:
		return false;
	}
}

/* Letters that stand for what messages say. Returns whether it is known. */
static bool put_field(struct smcclc_line *line, char letter,
		      const struct smcclc_subject *subject)
{
	const struct smcclc_observed *evidence = subject->evidence;
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);

	switch (letter) {
	case 'm':
		put_offers(line, proposal);
		break;
	case 'u':
		put_ueids(line, proposal);
		break;
	case 'n':
		put_subnets(line, proposal);
		break;
	case 'd':
		put_ism_devices(line, proposal);
		break;
	case 'r':
		return put_known_gid(line, SMCCLC_FIELD_ROCEV2_GID,
				     offered_gid(proposal));
	case 'R':
		return put_known_gid(line, SMCCLC_FIELD_GID,
				     smcclc_subject_peer_gid(subject));
	case 'a':
		return put_known_gid(line, SMCCLC_FIELD_GID,
				     gid_of(evidence->accept));
	case 'i':
		return put_known_gid(line, SMCCLC_FIELD_GID,
				     gid_of(evidence->confirm)
					     ? gid_of(evidence->confirm)
					     : offered_gid(proposal));
	case 'p':
		put_mac(line, subject->decline);
		break;
	case 'L':
		put_limits(line, subject);
		break;
	case 't':
		smcclc_line_put(line, malformed_type(evidence));
		break;
	case 'f':
		put_filled(line, evidence);
		break;
	case 'x':
		put_refusal(line, subject->decline);
		break;
	default:
		smcclc_line_bytes(line, &letter, 1);
	}
	return true;
}

static bool put_word(struct smcclc_line *line, char letter,
		     const struct smcclc_filling *filling)
{
	const struct smcclc_subject *subject = filling->subject;
	const struct smcclc_verdict *verdict = subject->verdict;

	if (memchr("hgHGbocsCS", letter, 10))
		return put_end(line, letter, filling);
	switch (letter) {
	case 'P':
		smcclc_line_number(line,
				   subject->evidence->port[SMCCLC_SERVER]);
		break;
	case 'k':
		put_meaning(line, subject);
		break;
	case 'K':
		smcclc_line_code(line, verdict->code);
		break;
	case 'X':
		smcclc_line_code(line, verdict->other_code);
		break;
	case 'l':
		put_lateness(line, subject);
		break;
	case 'w':
		smcclc_line_put(line, consequence(verdict));
		break;
	case 'I':
		smcclc_line_put(line, filling->side == SMCCLC_SERVER ? "SYN-ACK"
								     : "SYN");
		break;
	case 'N':
		smcclc_line_number(line, filling->number);
		break;
	case 'E':
		put_times(line, filling->number);
		break;
	case 'T':
		put_duration(line, filling->duration);
		break;
	case 'y':
		put_oddities(line, filling->number);
		break;
	case 'z':
		return put_known(
			line, smcclc_subject_protocol(subject, filling->side),
			"no CLC");
	case 'V':
		smcclc_line_put(line, subject->code
					      ? subject->code->meaning
					      : "what it means is not public");
		break;
	default:
		return put_field(line, letter, subject);
	}
	return true;
}

struct gaps {
	const struct smcclc_filling *filling;
	bool known; /* what all of them stand for */
};

static void put_gap(struct smcclc_line *line, char letter, void *context)
{
	struct gaps *gaps = context;

	gaps->known &= put_word(line, letter, gaps->filling);
}

bool smcclc_template_fill(struct smcclc_line *line, const char *template,
			  const struct smcclc_filling *filling)
{
	struct gaps gaps = {filling, true};

	smcclc_line_fill(line, template, put_gap, &gaps);
	return gaps.known;
}
