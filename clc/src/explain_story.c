/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "explain.h"

#define NEVER (~0u)

uint8_t smcclc_other_side(uint8_t side)
{
	switch (side) {
	case SMCCLC_CLIENT:
		return SMCCLC_SERVER;
	case SMCCLC_SERVER:
		return SMCCLC_CLIENT;
	default:
		return SMCCLC_NOBODY;
	}
}

bool smcclc_story_seen(const struct smcclc_story *story, unsigned fact)
{
	return story->evidence->handshake->fact[fact].order != 0;
}

bool smcclc_story_is_ipv6(const struct smcclc_story *story)
{
	const char *address = story->evidence->address[SMCCLC_SERVER];

	return strchr(address, ':') && !strchr(address, '.');
}

const struct smcclc_proposal *
smcclc_story_proposal(const struct smcclc_story *story)
{
	const struct smcclc_message *message = story->evidence->proposal;

	return message ? &message->proposal : NULL;
}

bool smcclc_story_offers(const struct smcclc_story *story, unsigned version,
			 uint8_t path)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);
	uint8_t type;

	if (!proposal)
		return false;
	type = version == 1 ? proposal->type_v1 : proposal->type_v2;
	if (path == SMCCLC_PATH_NONE)
		return type != SMCCLC_PATH_NONE;
	return type == path || type == SMCCLC_PATH_BOTH;
}

/*
 * Linux puts the MAC of its first active RDMA port there, and zero as long as
 * there was none (smc_clc_send_decline, smc_ib_is_valid_local_systemid).
 */
enum smcclc_rdma smcclc_story_rdma(const struct smcclc_story *story)
{
	static const uint8_t none[6];

	if (!story->decline)
		return SMCCLC_RDMA_UNKNOWN;
	return memcmp(story->decline->peer_id + 2, none, sizeof(none)) == 0
		       ? SMCCLC_RDMA_NONE
		       : SMCCLC_RDMA_NAMED;
}

/* --- which meaning of a code ------------------------------------------ */

/* Reads "5.16" at `text` as 5016. */
static unsigned kernel_number(const char *text)
{
	unsigned part[2] = {0, 0};

	for (size_t i = 0; i < 2; i++) {
		for (; *text >= '0' && *text <= '9'; text++)
			part[i] = part[i] * 10 + (unsigned)(*text - '0');
		text += *text == '.';
	}
	return part[0] * 1000 + part[1];
}

/* Returns whether a kernel of `guess` can mean `code` so. */
static bool can_mean(const struct smcclc_code *code,
		     const struct smcclc_kernel_guess *guess)
{
	const char *first = strpbrk(code->kernels, "0123456789");
	const char *last = strchr(code->kernels, '-');

	if (first && kernel_number(first) > guess->last)
		return false;
	return !last || kernel_number(last + 1) >= guess->first;
}

/* Says what is known of the kernel of the end that declined. */
static struct smcclc_kernel_guess
guess_kernel(const struct smcclc_evidence *evidence, uint8_t by)
{
	static const struct smcclc_kernel_guess unknown = {0, NEVER, "", NULL};
	static const struct smcclc_kernel_guess long_decline = {
		5016, NEVER, "5.16 or later", "its 44-byte Decline"};
	static const struct smcclc_kernel_guess short_decline = {
		5010, 5015, "5.10 to 5.15",
		"its version 2 Decline of 28 bytes"};
	static const struct smcclc_kernel_guess old_client = {
		0, 5009, "older than 5.10", "its version 1 Proposal"};
	static const struct smcclc_kernel_guess tolerant_server = {
		5008, NEVER, "5.8 or later",
		"its answer to a version 2 Proposal"};
	const struct smcclc_message *decline = evidence->decline[by];
	const struct smcclc_message *proposal = evidence->proposal;

	if (decline && decline->decline.has_more_codes)
		return long_decline;
	if (decline && decline->version >= 2)
		return short_decline;
	if (proposal && by == SMCCLC_CLIENT && proposal->version == 1)
		return old_client;
	if (proposal && by == SMCCLC_SERVER && proposal->version >= 2)
		return tolerant_server;
	return unknown;
}

/* Returns the name of the operating system that sent `message`, or NULL if
 * that is Linux or not told. */
static const char *foreign_os(const struct smcclc_message *message)
{
	if (message->version < 2 || message->decline.os == 0 ||
	    message->decline.os == SMCCLC_OS_LINUX)
		return NULL;
	switch (message->decline.os) {
	case SMCCLC_OS_ZOS:
		return "z/OS";
	case SMCCLC_OS_AIX:
		return "AIX";
	default:
		return "an unknown operating system";
	}
}

/* Returns whether what is offered rules out the newest meaning of `code`. */
static bool newest_is_ruled_out(const struct smcclc_story *story, uint32_t code)
{
	if (!story->evidence->proposal)
		return false;
	if (code == 0x03030002)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_R);
	if (code == 0x03030003)
		return !smcclc_story_offers(story, 2, SMCCLC_PATH_D);
	return false;
}

static void read_code(struct smcclc_story *story)
{
	size_t count;
	const struct smcclc_code *code =
		smcclc_code_find(story->verdict->code, &count);

	if (story->foreign_os || !code)
		return;
	story->code = code;
	if (count == 1)
		return;
	story->other = code + 1;
	story->guess = guess_kernel(story->evidence, story->verdict->by);
	if (newest_is_ruled_out(story, code->code)) {
		story->code = code + 1;
		story->other = NULL;
	} else if (!can_mean(code, &story->guess)) {
		story->code = code + 1;
		story->other = code;
	} else if (!can_mean(code + 1, &story->guess)) {
		story->other = NULL;
	}
}

void smcclc_story_begin(struct smcclc_story *story,
			const struct smcclc_evidence *evidence,
			struct smcclc_explanation *out)
{
	const struct smcclc_verdict *verdict = evidence->verdict;
	const struct smcclc_message *decline;

	memset(story, 0, sizeof(*story));
	story->evidence = evidence;
	story->verdict = verdict;
	story->out = out;
	if (!verdict->has_code || verdict->by >= SMCCLC_NOBODY)
		return;
	decline = evidence->decline[verdict->by];
	if (decline) {
		story->decline = &decline->decline;
		story->foreign_os = foreign_os(decline);
	}
	read_code(story);
}

/* --- the words of templates ------------------------------------------- */

static void put_side(struct smcclc_line *line, const struct smcclc_story *story,
		     uint8_t side)
{
	if (side >= SMCCLC_NOBODY) {
		smcclc_line_put(line, "one end");
		return;
	}
	smcclc_line_put(line, side == SMCCLC_CLIENT ? "client " : "server ");
	smcclc_line_put(line, story->evidence->address[side]);
}

static const char *other_address(const struct smcclc_story *story)
{
	uint8_t other = smcclc_other_side(story->verdict->by);

	return other < SMCCLC_NOBODY ? story->evidence->address[other]
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

bool smcclc_story_is_ipv4_gid(const uint8_t gid[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(gid, mapped, sizeof(mapped)) == 0;
}

static void put_gid(struct smcclc_line *line, unsigned field,
		    const uint8_t *gid)
{
	if (smcclc_story_is_ipv4_gid(gid))
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
	if (code == 0x03030009)
		smcclc_line_value_of(line, SMCCLC_FIELD_OFFERED_RELEASE,
				     release, 1);
	else
		smcclc_line_number(line, code == 0x0303000a ? conns : links);
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
		       const struct smcclc_story *story)
{
	const struct smcclc_proposal *proposal = smcclc_story_proposal(story);
	uint32_t code = story->verdict->code;

	if (proposal)
		put_limit(line, "the Proposal says ", code, proposal->release,
			  proposal->max_conns, proposal->max_links);
	put_limit_of(line, "the Accept ", code, story->evidence->accept);
	put_limit_of(line, "the Confirm ", code, story->evidence->confirm);
}

/* What this handshake tells of a code, beyond the meaning of its number. */
static const char *addition(const struct smcclc_story *story)
{
	if (story->code->code == 0x03030000 && story->code->current &&
	    story->verdict->by == SMCCLC_SERVER &&
	    smcclc_story_offers(story, 2, SMCCLC_PATH_R) &&
	    !smcclc_story_offers(story, 1, SMCCLC_PATH_NONE))
		return "; likely no UEID in common";
	return "";
}

static void put_meaning(struct smcclc_line *line,
			const struct smcclc_story *story)
{
	smcclc_line_code(line, story->verdict->code);
	if (story->code) {
		smcclc_line_put(line, ", ");
		smcclc_line_put(line, story->code->meaning);
		smcclc_line_put(line, addition(story));
	} else if (story->foreign_os) {
		smcclc_line_put(line, ", a code of ");
		smcclc_line_put(line, story->foreign_os);
	} else {
		smcclc_line_put(line, ", unknown code, class: ");
		smcclc_line_put(line, smcclc_code_class(story->verdict->code));
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
			 const struct smcclc_story *story)
{
	const struct smcclc_seen *fact = story->evidence->handshake->fact;
	const struct smcclc_seen *confirm = &fact[SMCCLC_FACT_CONFIRM];
	const struct smcclc_seen *decline =
		&fact[SMCCLC_FACT_DECLINE + (story->verdict->by & 1)];
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

static const char *malformed_type(const struct smcclc_evidence *evidence)
{
	return evidence->malformed ? smcclc_type_name(evidence->malformed->type)
				   : "message";
}

static void put_word(struct smcclc_line *line, char letter, const void *context)
{
	const struct smcclc_story *story = context;
	const struct smcclc_evidence *evidence = story->evidence;
	const struct smcclc_verdict *verdict = story->verdict;

	switch (letter) {
	case 'b':
		put_side(line, story, verdict->by);
		break;
	case 'o':
		put_side(line, story, smcclc_other_side(verdict->by));
		break;
	case 'c':
		put_side(line, story, SMCCLC_CLIENT);
		break;
	case 's':
		put_side(line, story, SMCCLC_SERVER);
		break;
	case 'C':
		smcclc_line_put(line, evidence->address[SMCCLC_CLIENT]);
		break;
	case 'S':
		smcclc_line_put(line, evidence->address[SMCCLC_SERVER]);
		break;
	case 'O':
		smcclc_line_put(line, other_address(story));
		break;
	case 'P':
		smcclc_line_number(line, evidence->port[SMCCLC_SERVER]);
		break;
	case 'k':
		put_meaning(line, story);
		break;
	case 'K':
		smcclc_line_code(line, verdict->code);
		break;
	case 'X':
		smcclc_line_code(line, verdict->other_code);
		break;
	case 'u':
		put_ueids(line, smcclc_story_proposal(story));
		break;
	case 'n':
		put_subnets(line, smcclc_story_proposal(story));
		break;
	case 'm':
		put_offers(line, smcclc_story_proposal(story));
		break;
	case 'r':
		put_offered_gid(line, smcclc_story_proposal(story));
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
		put_lateness(line, story);
		break;
	case 't':
		smcclc_line_put(line, malformed_type(evidence));
		break;
	case 'w':
		smcclc_line_put(line, consequence(verdict));
		break;
	case 'p':
		put_mac(line, story->decline);
		break;
	case 'd':
		put_ism_devices(line, smcclc_story_proposal(story));
		break;
	case 'v':
		put_choice(line, evidence->accept);
		break;
	case 'q':
		put_qp_number(line, evidence->accept);
		break;
	case 'L':
		put_limits(line, story);
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

void smcclc_story_fill(const struct smcclc_story *story,
		       struct smcclc_line *line, const char *template)
{
	smcclc_line_fill(line, template, put_word, story);
}

/* --- adding to the explanation ---------------------------------------- */

/*
 * Returns `template` as a string of the explanation: itself where it has
 * nothing to fill in, else in the explanation's text; NULL if it does not
 * fit there.
 */
static const char *keep(const struct smcclc_story *story, const char *template)
{
	struct smcclc_explanation *out = story->out;
	struct smcclc_line line;

	if (!strchr(template, '%'))
		return template;
	if (out->used >= sizeof(out->text))
		return NULL;
	smcclc_line_begin(&line, out->text + out->used,
			  sizeof(out->text) - out->used);
	smcclc_story_fill(story, &line, template);
	if (line.cut)
		return NULL;
	out->used += line.length + 1;
	return line.text;
}

void smcclc_story_cause(const struct smcclc_story *story, const char *template)
{
	struct smcclc_explanation *out = story->out;
	const char *text;

	if (out->cause_count == SMCCLC_EXPLAIN_CAUSES)
		return;
	text = keep(story, template);
	if (text)
		out->causes[out->cause_count++] = text;
}

static void add_check(struct smcclc_explanation *out, uint8_t host,
		      const char *text, const char *command)
{
	struct smcclc_check *check;

	if (out->check_count == SMCCLC_EXPLAIN_CHECKS)
		return;
	check = &out->checks[out->check_count++];
	check->host = host;
	check->text = text;
	check->command = command;
}

void smcclc_story_check(const struct smcclc_story *story,
			const struct smcclc_code_check *check)
{
	const uint8_t by = story->verdict->by;
	const char *text = keep(story, check->text);
	const char *command = check->command ? keep(story, check->command)
					     : NULL;

	if (!text || (check->command && !command))
		return;
	switch (check->where) {
	case SMCCLC_AT_SENDER:
		add_check(story->out, by, text, command);
		break;
	case SMCCLC_AT_RECEIVER:
		add_check(story->out, smcclc_other_side(by), text, command);
		break;
	case SMCCLC_AT_CLIENT:
		add_check(story->out, SMCCLC_CLIENT, text, command);
		break;
	case SMCCLC_AT_SERVER:
		add_check(story->out, SMCCLC_SERVER, text, command);
		break;
	case SMCCLC_AT_BOTH:
		add_check(story->out, SMCCLC_CLIENT, text, command);
		add_check(story->out, SMCCLC_SERVER, text, command);
		break;
	default:
		add_check(story->out, SMCCLC_NOBODY, text, command);
	}
}

void smcclc_story_advise(const struct smcclc_story *story,
			 const struct smcclc_advice *advice)
{
	for (size_t i = 0; i < SMCCLC_EXPLAIN_CAUSES && advice->causes[i]; i++)
		smcclc_story_cause(story, advice->causes[i]);
	for (size_t i = 0; i < SMCCLC_EXPLAIN_CHECKS && advice->checks[i].text;
	     i++)
		smcclc_story_check(story, &advice->checks[i]);
}
