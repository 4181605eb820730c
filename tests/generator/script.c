/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "roce_packet.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define OPEN  "c:smc-syn s:smc-syn c:ack "
#define AGREE OPEN "c:proposal s:accept c:confirm "
#define CLOSE " c:fin s:fin"
#define TALK  " data" CLOSE

static const struct kind kinds[] = {
	{"smcr-v1", "smcr-v1 " AGREE "wait=0.01" CLOSE, "smc-r", "-", "-",
	 "confirm", "-"},
	{"smcr-v2", "smcr-v2 " AGREE "wait=0.01" CLOSE, "smc-r", "-", "-",
	 "confirm", "-"},
	{"smcr-v2.1", "smcr-v2.1 " AGREE "wait=0.01" CLOSE, "smc-r", "-", "-",
	 "confirm", "-"},
	{"smcr-again", "smcr-v2.1 again " AGREE "wait=0.01" CLOSE, "smc-r", "-",
	 "-", "confirm", "-"},
	{"smcd-v1", "smcd-v1 " AGREE "wait=0.01" CLOSE, "smc-d", "-", "-",
	 "confirm", "-"},
	{"smcd-v2.1", "smcd-v2.1 " AGREE "wait=0.01" CLOSE, "smc-d", "-", "-",
	 "confirm", "-"},
	{"client-decline", "smcr-v2.1 " OPEN "c:decline=0x03030000" TALK,
	 "fallback", "declined", "client", "syn-ack", "0x03030000"},
	{"server-decline",
	 "smcr-v2.1 " OPEN "c:proposal s:decline=0x03030000" TALK, "fallback",
	 "declined", "server", "proposal", "0x03030000"},
	{"confirm-decline",
	 "smcr-v1 " OPEN "c:proposal s:accept c:decline=0x01010000" TALK,
	 "fallback", "declined", "client", "accept", "0x01010000"},
	{"late-server-decline",
	 "smcr-v2.1 " AGREE "wait=3 s:decline=0x02010000" TALK, "fallback",
	 "declined", "server", "confirm", "0x02010000"},
	{"late-client-decline",
	 "smcr-v2.1 " AGREE "wait=4 c:decline=0x02010000" TALK, "fallback",
	 "declined", "client", "confirm", "0x02010000"},
	{"roce-unanswered",
	 "smcr-v2.1 " AGREE "s:roce-request c:roce-ack wait=3 "
	 "s:decline=0x02010000 c:data" CLOSE,
	 "fallback", "declined", "server", "confirm", "0x02010000"},
	{"crossing",
	 "smcr-v2.1 " OPEN "c:proposal s:accept! c:decline=0x03030000! "
	 "s:decline=0x01010000" TALK,
	 "fallback", "declined", "client", "accept", "0x03030000"},
	{"split",
	 "smcr-v2.1 again " AGREE "wait=3 s:decline=0x02010000 wait=4" CLOSE,
	 "split", "declined", "server", "confirm", "0x02010000"},
	{"no-option", "c:smc-syn s:syn c:ack" TALK, "fallback", "no-smc-option",
	 "server", "syn", "-"},
	{"silence", OPEN "wait=7 s:fin c:fin", "aborted", "no-reply", "client",
	 "syn-ack", "-"},
	{"no-reply", OPEN "c:proposal wait=7 c:fin s:fin", "aborted",
	 "no-reply", "server", "proposal", "-"},
	{"no-confirm", OPEN "c:proposal s:accept wait=7 s:fin c:fin", "aborted",
	 "no-reply", "client", "accept", "-"},
	{"closed", OPEN "c:proposal" CLOSE, "aborted", "closed", "client",
	 "proposal", "-"},
	{"reset", OPEN "c:proposal s:rst", "aborted", "reset", "server",
	 "proposal", "-"},
	{"refused", "c:smc-syn s:rst", "aborted", "reset", "server", "syn",
	 "-"},
	{"data-instead", OPEN "c:data" CLOSE, "aborted", "data-instead-of-clc",
	 "client", "syn-ack", "-"},
	{"half-open", "c:smc-syn", "undetermined", "capture-incomplete", "-",
	 "syn", "-"},
	{"tcp", "c:syn s:syn c:ack" TALK, NULL, NULL, NULL, NULL, NULL},
	{"midstream", "data", NULL, NULL, NULL, NULL, NULL},
};

/* The words that an end says. */
static const struct {
	const char *word;
	struct step step;
	bool acknowledged;
	bool has_code;
} acts[] = {
	{"smc-syn", {.kind = STEP_SYN, .option = SMCCLC_OPTION_SMCR}, 0, 0},
	{"syn", {.kind = STEP_SYN, .option = SMCCLC_OPTION_ABSENT}, 0, 0},
	{"ack", {.kind = STEP_ACK}, 0, 0},
	{"proposal", {.kind = STEP_MESSAGE, .type = SMCCLC_PROPOSAL}, 1, 0},
	{"accept", {.kind = STEP_MESSAGE, .type = SMCCLC_ACCEPT}, 1, 0},
	{"confirm", {.kind = STEP_MESSAGE, .type = SMCCLC_CONFIRM}, 1, 0},
	{"decline=", {.kind = STEP_MESSAGE, .type = SMCCLC_DECLINE}, 1, 1},
	{"roce-request", {.kind = STEP_ROCE, .type = ROCE_REQUEST}, 0, 0},
	{"roce-answer", {.kind = STEP_ROCE, .type = ROCE_ANSWER}, 0, 0},
	{"roce-ack", {.kind = STEP_ROCE, .type = ROCE_ACK}, 0, 0},
	{"data", {.kind = STEP_DATA}, 0, 0},
	{"fin", {.kind = STEP_FIN}, 1, 0},
	{"rst", {.kind = STEP_RST}, 0, 0},
};

/* Moves `*text` past `word` if it begins with it. Returns whether it did. */
static bool skip(const char **text, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

static bool at_end(const char *text)
{
	return *text == ' ' || *text == '\0';
}

static bool add(struct script *script, struct step step)
{
	if (script->count == SCRIPT_STEPS)
		return false;
	script->steps[script->count++] = step;
	return true;
}

/* Takes what comes after "c:" or "s:". Returns whether it was understood. */
static bool take_act(struct script *script, const char **text, uint8_t from)
{
	struct step step;
	char *end;
	size_t i;

	for (i = 0; i < COUNT(acts); i++)
		if (skip(text, acts[i].word))
			break;
	if (i == COUNT(acts))
		return false;
	step = acts[i].step;
	step.from = from;
	if (acts[i].has_code) {
		step.code = (uint32_t)strtoul(*text, &end, 0);
		*text = end;
	}
	step.unheard = skip(text, "!");
	if (!add(script, step))
		return false;
	if (!acts[i].acknowledged || step.unheard)
		return true;
	return add(script, (struct step){.kind = STEP_ACK, .from = !from});
}

static bool take_flavor(struct script *script, const char **text)
{
	/* The last first: a name may be the beginning of a later one. */
	for (unsigned i = FLAVOR_COUNT; i-- > 0;) {
		if (skip(text, flavor_name(i))) {
			script->flavor = (uint8_t)i;
			return true;
		}
	}
	return false;
}

static bool take_address(const char **text, uint32_t *address)
{
	const size_t length = strspn(*text, "0123456789.");
	char word[INET_ADDRSTRLEN];
	struct in_addr in;

	if (length >= sizeof(word))
		return false;
	memcpy(word, *text, length);
	word[length] = '\0';
	*text += length;
	if (inet_pton(AF_INET, word, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

/* Takes an address, `between` and a number of 1 to `max`. */
static bool take_pair(const char **text, uint32_t *address, const char *between,
		      uint32_t max, uint32_t *number)
{
	char *end;

	if (!take_address(text, address) || !skip(text, between))
		return false;
	*number = (uint32_t)strtoul(*text, &end, 10);
	*text = end;
	return *number >= 1 && *number <= max;
}

static bool take_ueid(struct script *script, const char **text)
{
	const size_t length = strcspn(*text, " ");

	if (!length || length > SMCCLC_EID_LEN)
		return false;
	memcpy(script->ueid, *text, length);
	*text += length;
	return true;
}

/* Takes who the ends are and what they have. Returns whether it did. */
static bool take_ends(struct script *script, const char **text)
{
	uint32_t number;

	if (skip(text, "from="))
		return take_pair(text, &script->client, "*", UINT16_MAX,
				 &script->client_count);
	if (skip(text, "ueid="))
		return take_ueid(script, text);
	if (skip(text, "to=") &&
	    take_pair(text, &script->server, ":", UINT16_MAX, &number)) {
		script->port = (uint16_t)number;
		return true;
	}
	if (skip(text, "prefix=") &&
	    take_pair(text, &script->prefix, "/", 32, &number)) {
		script->prefix_len = (uint8_t)number;
		return true;
	}
	return false;
}

static bool take_word(struct script *script, const char **text)
{
	char *end;

	if (skip(text, "c:"))
		return take_act(script, text, SMCCLC_CLIENT);
	if (skip(text, "s:"))
		return take_act(script, text, SMCCLC_SERVER);
	if (skip(text, "data"))
		return add(script, (struct step){.kind = STEP_DATA,
						 .from = SMCCLC_NOBODY});
	if (skip(text, "wait=")) {
		double seconds = strtod(*text, &end);

		*text = end;
		return add(script,
			   (struct step){.kind = STEP_WAIT,
					 .wait = (int64_t)(seconds * 1e9)});
	}
	if (skip(text, "again"))
		return script->again = true;
	return take_flavor(script, text) || take_ends(script, text);
}

const char *script_parse(struct script *script, const char *text)
{
	memset(script, 0, sizeof(*script));
	for (;;) {
		const char *word = text += strspn(text, " ");

		if (!*text)
			return NULL;
		if (!take_word(script, &text) || !at_end(text))
			return word;
	}
}

const struct kind *kind_at(size_t index)
{
	return index < COUNT(kinds) ? &kinds[index] : NULL;
}

const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}
