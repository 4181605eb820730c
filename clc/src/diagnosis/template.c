/* SPDX-License-Identifier: MIT */
/* The words that templates are filled in with. */
#include <string.h>

#include "subject.h"

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

static const char *other_address(const struct smcclc_subject *subject)
{
	uint8_t other = smcclc_other_side(subject->verdict->by);

	return other < SMCCLC_NOBODY ? subject->evidence->address[other]
				     : "<address of the peer>";
}

static void put_ipv4(struct smcclc_line *line, const uint8_t *address)
{
	for (size_t i = 0; i < 4; i++) {
		if (i)
			smcclc_line_put(line, ".");
		smcclc_line_number(line, address[i]);
	}
}

bool smcclc_subject_is_ipv4_gid(const uint8_t gid[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(gid, mapped, sizeof(mapped)) == 0;
}

static void put_gid(struct smcclc_line *line, unsigned field,
		    const uint8_t *gid)
{
	if (smcclc_subject_is_ipv4_gid(gid))
		put_ipv4(line, gid + 12);
	else
		smcclc_line_bytes_of(line, field, gid, 16);
}

/* Puts the RoCE GID of an Accept or Confirm, or `placeholder`. */
static void put_message_gid(struct smcclc_line *line,
			    const struct smcclc_message *message,
			    const char *placeholder)
{
	if (message && message->accept.path == SMCCLC_PATH_R)
		put_gid(line, SMCCLC_FIELD_GID, message->accept.r.gid);
	else
		smcclc_line_put(line, placeholder);
}

static void put_offered_gid(struct smcclc_line *line,
			    const struct smcclc_proposal *proposal)
{
	if (proposal && proposal->has_v2)
		put_gid(line, SMCCLC_FIELD_ROCEV2_GID, proposal->rocev2_gid);
	else
		smcclc_line_put(line, "<RoCE address of the client>");
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

/* Puts what an Accept chose: "SMC-Rv2". */
static void put_choice(struct smcclc_line *line,
		       const struct smcclc_message *accept)
{
	if (!accept) {
		smcclc_line_put(line, "something else");
		return;
	}
	smcclc_line_put(line, accept->accept.path == SMCCLC_PATH_D ? "SMC-Dv"
								   : "SMC-Rv");
	smcclc_line_number(line, accept->version);
}

static void put_qp_number(struct smcclc_line *line,
			  const struct smcclc_message *accept)
{
	if (accept)
		smcclc_line_value_of(line, SMCCLC_FIELD_QP_NUMBER,
				     accept->accept.r.qp_number, 3);
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

/* What this handshake tells of a code, beyond the meaning of its number. */
static const char *addition(const struct smcclc_subject *subject)
{
	if (subject->code->code == SMCCLC_DECL_NOSMCDEV &&
	    subject->code->current && subject->verdict->by == SMCCLC_SERVER &&
	    smcclc_subject_offers(subject, 2, SMCCLC_PATH_R) &&
	    !smcclc_subject_offers(subject, 1, SMCCLC_PATH_NONE))
		return "; likely no UEID in common";
	return "";
}

static void put_meaning(struct smcclc_line *line,
			const struct smcclc_subject *subject)
{
	smcclc_line_code(line, subject->verdict->code);
	if (subject->code) {
		smcclc_line_put(line, ", ");
		smcclc_line_put(line, subject->code->meaning);
		smcclc_line_put(line, addition(subject));
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

/* Puts when the late Decline came, to a tenth of a second. */
static void put_lateness(struct smcclc_line *line,
			 const struct smcclc_subject *subject)
{
	const struct smcclc_seen *fact = subject->evidence->handshake->fact;
	const struct smcclc_seen *confirm = &fact[SMCCLC_FACT_CONFIRM];
	const struct smcclc_seen *decline =
		&fact[SMCCLC_FACT_DECLINE + (subject->verdict->by & 1)];
	int64_t tenths;

	if (confirm->order && decline->order && decline->time > confirm->time) {
		tenths = (decline->time - confirm->time) / 100000000;
		smcclc_line_number(line, (uint32_t)(tenths / 10));
		smcclc_line_put(line, ".");
		smcclc_line_number(line, (uint32_t)(tenths % 10));
		smcclc_line_put(line, " s ");
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

static void put_word(struct smcclc_line *line, char letter, const void *context)
{
	const struct smcclc_subject *subject = context;
	const struct smcclc_observed *evidence = subject->evidence;
	const struct smcclc_verdict *verdict = subject->verdict;

	switch (letter) {
	case 'b':
		put_side(line, subject, verdict->by);
		break;
	case 'o':
		put_side(line, subject, smcclc_other_side(verdict->by));
		break;
	case 'c':
		put_side(line, subject, SMCCLC_CLIENT);
		break;
	case 's':
		put_side(line, subject, SMCCLC_SERVER);
		break;
	case 'C':
		smcclc_line_put(line, evidence->address[SMCCLC_CLIENT]);
		break;
	case 'S':
		smcclc_line_put(line, evidence->address[SMCCLC_SERVER]);
		break;
	case 'O':
		smcclc_line_put(line, other_address(subject));
		break;
	case 'P':
		smcclc_line_number(line, evidence->port[SMCCLC_SERVER]);
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
	case 'u':
		put_ueids(line, smcclc_subject_proposal(subject));
		break;
	case 'n':
		put_subnets(line, smcclc_subject_proposal(subject));
		break;
	case 'm':
		put_offers(line, smcclc_subject_proposal(subject));
		break;
	case 'r':
		put_offered_gid(line, smcclc_subject_proposal(subject));
		break;
	case 'a':
		put_message_gid(line, evidence->accept,
				"<RoCE address of the server>");
		break;
	case 'f':
		put_message_gid(line, evidence->confirm,
				"<RoCE address of the client>");
		break;
	case 'l':
		put_lateness(line, subject);
		break;
	case 't':
		smcclc_line_put(line, malformed_type(evidence));
		break;
	case 'w':
		smcclc_line_put(line, consequence(verdict));
		break;
	case 'p':
		put_mac(line, subject->decline);
		break;
	case 'd':
		put_ism_devices(line, smcclc_subject_proposal(subject));
		break;
	case 'v':
		put_choice(line, evidence->accept);
		break;
	case 'q':
		put_qp_number(line, evidence->accept);
		break;
	case 'L':
		put_limits(line, subject);
		break;
	case 'R':
		put_times(line, evidence->roce ? evidence->roce->requests : 0);
		break;
	case 'A':
		put_times(line, evidence->roce ? evidence->roce->answers : 0);
		break;
	default:
		smcclc_line_bytes(line, &letter, 1);
	}
}

void smcclc_subject_fill(const struct smcclc_subject *subject,
			 struct smcclc_line *line, const char *template)
{
	smcclc_line_fill(line, template, put_word, subject);
}
