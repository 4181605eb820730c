/* SPDX-License-Identifier: MIT */
#include "code_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <smcclc/codes.h>

#define SYMBOL_MAX 32

static bool is_known(uint32_t code)
{
	return smcclc_code_find(code, NULL) != NULL;
}

/* Returns what follows `words` in `line`, in any case; NULL if not there. */
static const char *after(const char *line, const char *words)
{
	size_t length = strlen(words);

	for (; *line; line++)
		if (strncasecmp(line, words, length) == 0)
			return line + length;
	return NULL;
}

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

static void set_code(struct code_input *input, uint32_t code)
{
	*input = (struct code_input){
		.kind = CODE_INPUT_CODE,
		.local = code,
	};
}

/* Reads "0x" and up to 8 digits. Returns the end, NULL if there are none. */
static const char *read_hex(const char *at, uint32_t *code)
{
	char *end;
	unsigned long long value;

	if (strncasecmp(at, "0x", 2) != 0 || !isxdigit((unsigned char)at[2]))
		return NULL;
	value = strtoull(at, &end, 16);
	if (value > UINT32_MAX || isalnum((unsigned char)*end))
		return NULL;
	*code = (uint32_t)value;
	return end;
}

/* --- the tracepoint ---------------------------------------------------- */

static enum code_line read_tracepoint(const char *line,
				      struct code_input *input)
{
	const char *at = after(line, "fallback_rsn");
	long long value;
	char *end;

	if (!at)
		return CODE_LINE_NO;
	at = skip_blanks(at);
	if (*at != '=' && *at != ':')
		return CODE_LINE_NO;
	value = strtoll(skip_blanks(at + 1), &end, 0);
	if (end == at + 1 || value > (long long)UINT32_MAX || value < INT32_MIN)
		return CODE_LINE_NO;
	set_code(input, (uint32_t)value);
	input->fell_back = value > 0;
	return CODE_LINE_INPUT;
}

/* --- smc_chk ----------------------------------------------------------- */

/* "     Client:   0x05000000   Peer declined", then the same of "Server:". */
static enum code_line read_check(struct code_lines *lines, const char *line,
				 struct code_input *input)
{
	const char *at = skip_blanks(line);
	bool client = strncmp(at, "Client:", 7) == 0;
	uint32_t code;

	if (after(at, "Success, using SMC-"))
		return CODE_LINE_USED;
	if (strncmp(at, "Test with target IP", 19) == 0 ||
	    strncmp(at, "Live test (", 11) == 0 ||
	    strncmp(at, "Checking active link:", 21) == 0 ||
	    after(at, "(TCP fallback), reasons:"))
		return CODE_LINE_TAKEN;
	if ((!client && strncmp(at, "Server:", 7) != 0) ||
	    !read_hex(skip_blanks(at + 7), &code))
		return CODE_LINE_NO;
	if (client) {
		lines->pair = true;
		lines->client = code;
		return CODE_LINE_TAKEN;
	}
	set_code(input, code);
	input->fell_back = true;
	if (lines->pair) {
		input->kind = CODE_INPUT_PAIR;
		input->local = lines->client;
		input->peer = code;
	}
	lines->pair = false;
	return CODE_LINE_INPUT;
}

bool code_line_end(struct code_lines *lines, struct code_input *input)
{
	if (!lines->pair)
		return false;
	lines->pair = false;
	set_code(input, lines->client);
	input->fell_back = true;
	return true;
}

/* --- smcr stats -------------------------------------------------------- */

static const struct smcclc_code *by_statistics(const char *name)
{
	static const struct {
		const char *name;
		uint32_t code;
	} others[] = {
		{"PEER_NO_SMC", SMCCLC_DECL_PEERNOSMC},
		{"MEMORY", SMCCLC_DECL_MEM},
		{"CNF_ERR", SMCCLC_DECL_CNFERR},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(name, others[i].name) == 0)
			return smcclc_code_find(others[i].code, NULL);
	return smcclc_code_by_symbol(name);
}

/* Reads a number behind blanks. */
static bool read_count(const char *at, size_t *count)
{
	char *end;

	at = skip_blanks(at);
	*count = (size_t)strtoull(at, &end, 10);
	return end > at && isdigit((unsigned char)*at);
}

/* "     NOSMCDEV               12", below "    Server". */
static enum code_line read_reason(struct code_lines *lines, const char *line,
				  struct code_input *input, size_t *count)
{
	const struct smcclc_code *code;
	char name[SYMBOL_MAX];
	const char *at = skip_blanks(line);
	size_t length = strcspn(at, " \t\r\n");

	if (!lines->stats || length >= sizeof(name))
		return CODE_LINE_NO;
	memcpy(name, at, length);
	name[length] = '\0';
	if (strcmp(name, "Server") == 0 || strcmp(name, "Client") == 0) {
		lines->side = *name == 'S' ? "server" : "client";
		return CODE_LINE_TAKEN;
	}
	if (!lines->side || !read_count(at + length, count))
		return CODE_LINE_NO;
	if (strcmp(name, "[unknown]") == 0)
		return CODE_LINE_TAKEN;
	code = by_statistics(name);
	if (!code)
		return CODE_LINE_NO;
	set_code(input, code->code);
	input->fell_back = true;
	input->side = lines->side;
	return CODE_LINE_INPUT;
}

static enum code_line read_statistics(struct code_lines *lines,
				      const char *line, size_t *count)
{
	static const struct {
		const char *words;
		enum code_line line;
	} rows[] = {
		{"SMC-R Connections Summary", CODE_LINE_TAKEN},
		{"SMC-D Connections Summary", CODE_LINE_TAKEN},
		{"Total connections handled", CODE_LINE_TAKEN},
		{"SMC connections", CODE_LINE_USED},
		{"Handshake errors", CODE_LINE_ERROR},
		{"Avg requests per SMC conn", CODE_LINE_TAKEN},
		{"TCP fallback", CODE_LINE_TOTAL},
		{"RX Stats", CODE_LINE_TAKEN},
		{"TX Stats", CODE_LINE_TAKEN},
		{"Data transmitted (Bytes)", CODE_LINE_TAKEN},
		{"Total requests", CODE_LINE_TAKEN},
		{"Buffer full", CODE_LINE_TAKEN},
		{"Buffer too small", CODE_LINE_TAKEN},
		{"Buffer downgrades", CODE_LINE_TAKEN},
		{"Buffer reuses", CODE_LINE_TAKEN},
		{"Extras", CODE_LINE_TAKEN},
		{"Special socket calls", CODE_LINE_TAKEN},
	};
	const char *at = skip_blanks(line);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t length = strlen(rows[i].words);

		if (strncmp(at, rows[i].words, length) != 0)
			continue;
		if (rows[i].line != CODE_LINE_TAKEN &&
		    !read_count(at + length, count))
			return CODE_LINE_NO;
		lines->stats = rows[i].line == CODE_LINE_TOTAL;
		lines->side = NULL;
		return rows[i].line;
	}
	return CODE_LINE_NO;
}

/* {"SMCR": {..., "SMC_CLNT_V2_SUCC_CNT":12, ...}} */
static enum code_line read_json(struct code_lines *lines, const char *line,
				size_t *count)
{
	static const char *const keys[] = {
		"\"SMC_CLNT_V1_SUCC_CNT\"",
		"\"SMC_CLNT_V2_SUCC_CNT\"",
		"\"SMC_SRV_V1_SUCC_CNT\"",
		"\"SMC_SRV_V2_SUCC_CNT\"",
	};
	bool found = false;
	size_t sum = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *at = after(line, keys[i]);

		if (!at)
			continue;
		at = skip_blanks(at);
		if (*at != ':' || !read_count(at + 1, count))
			continue;
		sum += *count;
		found = true;
	}
	*count = sum;
	lines->no_fallbacks |= found;
	return found ? CODE_LINE_USED : CODE_LINE_NO;
}

/* --- z/OS -------------------------------------------------------------- */

/* "SMCReason:  00005013 - RDMA CONNECTIVITY FAILURE" */
static enum code_line read_netstat(const char *line, struct code_input *input)
{
	static const char *const keys[] = {
		"SMCReason:",
		"SMCRReason:",
		"SMCDReason:",
	};
	const char *at = NULL;
	unsigned long long value;
	char *end;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !at; i++)
		at = after(line, keys[i]);
	if (!at) {
		at = after(line, "SMCStatus:");
		if (!at)
			at = after(line, "SMCRStatus:");
		if (!at)
			at = after(line, "SMCDStatus:");
		if (!at)
			return CODE_LINE_NO;
		return strncasecmp(skip_blanks(at), "Active", 6) == 0
			       ? CODE_LINE_USED
			       : CODE_LINE_TAKEN;
	}
	at = skip_blanks(at);
	value = strtoull(at, &end, 16);
	if (end == at || value > UINT32_MAX)
		return CODE_LINE_TAKEN;
	if (!value)
		return CODE_LINE_TAKEN;
	set_code(input, (uint32_t)value);
	input->system = SMCCLC_VENDOR_ZOS;
	return CODE_LINE_INPUT;
}

/* --- the kernel's log -------------------------------------------------- */

static enum code_line read_log(const char *line, struct code_input *input)
{
	static const struct {
		const char *words[2]; /* both, in this order */
		const char *note;
	} known[] = {
		{{"SYN flooding", "Sending cookies"},
		 "the server answers with SYN cookies; Linux then leaves the "
		 "SMC option out, and the client falls back with 0x03010000 "
		 "PEERNOSMC"},
		{{"SYN flooding", ""},
		 "the server drops requests of connections; where it sends SYN "
		 "cookies, the SMC option is left out"},
		{{"SMC-R lg", "link removed"},
		 "a RoCE link of an SMC-R link group went away; without "
		 "another one the connections of the group end, and new ones "
		 "fall back or make a group anew"},
		{{"SMC-R lg", "link added"},
		 "an SMC-R link group got a RoCE link: SMC-R works between "
		 "these hosts"},
		{{"SMC-R lg", "state changed: INACTIVE"},
		 "an SMC-R link group has no link any more"},
		{{"SMC-R lg", "state changed: SINGLE"},
		 "an SMC-R link group has one link, and nothing to fall back "
		 "on if it fails"},
		{{"SMC-R lg", "state changed"},
		 "the links of an SMC-R link group changed"},
		{{"smc:", "has pnetid"},
		 "the device has this PNET id; the interface of the connection "
		 "needs the same"},
		{{"smc:", "adding ib device"}, "SMC got an RDMA device"},
		{{"smc:", "removing ib device"},
		 "SMC lost an RDMA device; without another one it declines "
		 "with 0x03030000 NOSMCDEV"},
		{{"smc:", "adding smcd device"}, "SMC got an ISM device"},
		{{"smc:", "removing smcd device"}, "SMC lost an ISM device"},
		{{"NET: Registered PF_SMC", ""},
		 "the SMC module was loaded; connections before cannot use it"},
		{{"NET: Unregistered PF_SMC", ""},
		 "the SMC module was unloaded; the option is not sent then"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const char *at = after(line, known[i].words[0]);

		if (!at ||
		    (*known[i].words[1] && !after(at, known[i].words[1])))
			continue;
		*input = (struct code_input){
			.kind = CODE_INPUT_NOTE,
			.note = known[i].note,
		};
		return CODE_LINE_INPUT;
	}
	if (after(line, " smc: ") || strncmp(line, "smc: ", 5) == 0)
		return CODE_LINE_TAKEN;
	return CODE_LINE_NO;
}

/* --- any line that holds a code ---------------------------------------- */

static enum code_line read_anywhere(const char *line, struct code_input *input)
{
	uint32_t code;
	const char *end;

	for (const char *at = line; *at; at++) {
		if (at > line && isalnum((unsigned char)at[-1]))
			continue;
		end = read_hex(at, &code);
		if (!end || !is_known(code))
			continue;
		set_code(input, code);
		if (*end != '/')
			return CODE_LINE_INPUT;
		end = read_hex(end + 1, &input->peer);
		if (!end || *end == '/')
			return CODE_LINE_NO;
		if (input->peer)
			input->kind = CODE_INPUT_PAIR;
		return CODE_LINE_INPUT;
	}
	return CODE_LINE_NO;
}

/* "peer_diagnosis": 50528256, reason=50528256 */
static enum code_line read_decimal(const char *line, struct code_input *input)
{
	for (const char *at = line; *at; at++) {
		unsigned long long value;
		char *end;

		if (!isdigit((unsigned char)*at) ||
		    (at > line &&
		     (isalnum((unsigned char)at[-1]) || strchr(".-_", at[-1]))))
			continue;
		value = strtoull(at, &end, 10);
		if (end - at >= 8 && value <= UINT32_MAX &&
		    !isalnum((unsigned char)*end) && *end != '.' &&
		    is_known((uint32_t)value)) {
			set_code(input, (uint32_t)value);
			return CODE_LINE_INPUT;
		}
		at = end - 1;
	}
	return CODE_LINE_NO;
}

enum code_line code_line_read(struct code_lines *lines, const char *line,
			      struct code_input *input, size_t *count)
{
	enum code_line read;

	*count = 1;
	if ((read = read_tracepoint(line, input)) != CODE_LINE_NO ||
	    (read = read_check(lines, line, input)) != CODE_LINE_NO ||
	    (read = read_netstat(line, input)) != CODE_LINE_NO ||
	    (read = read_reason(lines, line, input, count)) != CODE_LINE_NO)
		return read;
	if ((read = read_statistics(lines, line, count)) != CODE_LINE_NO ||
	    (read = read_json(lines, line, count)) != CODE_LINE_NO)
		return read;
	*count = 1;
	if ((read = read_log(line, input)) != CODE_LINE_NO ||
	    (read = read_anywhere(line, input)) != CODE_LINE_NO)
		return read;
	return read_decimal(line, input);
}
