/* SPDX-License-Identifier: MIT */
#include "code_input.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <smcclc/codes.h>

/* The words of a line of smcss; what follows the reason is not looked at. */
enum column {
	COLUMN_UID = 1,
	COLUMN_INODE = 2,
	COLUMN_ADDRESS = 3, /* of this host, then of the other */
	COLUMN_MODE = 6,
	COLUMN_REASON = 7,
	COLUMNS = 8
};

/* --- codes ------------------------------------------------------------ */

static bool consists_of(const char *text, const char *characters)
{
	return text[strspn(text, characters)] == '\0';
}

/* Reads all of `text`, which holds digits of `base` only. */
static bool parse_digits(const char *text, int base, uint32_t *code)
{
	unsigned long long value = strtoull(text, NULL, base);

	if (!*text || value > UINT32_MAX)
		return false;
	*code = (uint32_t)value;
	return true;
}

static bool is_known(uint32_t code)
{
	return smcclc_code_find(code, NULL) != NULL;
}

/*
 * Eight digits or less are hexadecimal, as codes are written everywhere; they
 * are decimal only if that is a known code and the other is not.
 */
static bool parse_number(const char *text, uint32_t *code)
{
	const char *const hexadecimal = "0123456789abcdefABCDEF";
	uint32_t decimal;

	if (strncasecmp(text, "0x", 2) == 0)
		return consists_of(text + 2, hexadecimal) &&
		       parse_digits(text + 2, 16, code);
	if (!consists_of(text, hexadecimal))
		return false;
	if (!consists_of(text, "0123456789"))
		return parse_digits(text, 16, code);
	if (!parse_digits(text, 10, &decimal))
		return false;
	if (strlen(text) <= 8 && parse_digits(text, 16, code) &&
	    (is_known(*code) || !is_known(decimal)))
		return true;
	*code = decimal;
	return true;
}

static bool parse_code(const char *text, uint32_t *code)
{
	const struct smcclc_code *found = smcclc_code_by_symbol(text);

	if (!found)
		return parse_number(text, code);
	*code = found->code;
	return true;
}

/* Reads CODE or LOCAL/PEER, and overwrites the slash. */
static int parse_codes(char *text, struct code_input *input)
{
	char *slash = strchr(text, '/');

	input->kind = slash ? CODE_INPUT_PAIR : CODE_INPUT_CODE;
	if (slash)
		*slash = '\0';
	if (!parse_code(text, &input->local) ||
	    (slash && !parse_code(slash + 1, &input->peer)))
		return -1;
	if (!input->local && !input->peer)
		input->kind = CODE_INPUT_NONE;
	return 0;
}

/* --- lines of smcss --------------------------------------------------- */

/* Returns how many words there are, at most COLUMNS. */
static size_t split(char *line, char **words)
{
	const char *const blanks = " \t\r\n";
	size_t count = 0;
	char *next;

	for (char *word = strtok_r(line, blanks, &next);
	     word && count < COLUMNS; word = strtok_r(NULL, blanks, &next))
		words[count++] = word;
	return count;
}

static bool is_mode(const char *word)
{
	return strcmp(word, "TCP") == 0 || strcmp(word, "SMCR") == 0 ||
	       strcmp(word, "SMCD") == 0;
}

/* A heading, or the line of a socket that listens or has just been made. */
static bool is_idle(char *const *words, size_t count)
{
	if (strcmp(words[0], "State") == 0)
		return true;
	return count > COLUMN_INODE && count < COLUMN_MODE &&
	       consists_of(words[COLUMN_UID], "0123456789") &&
	       consists_of(words[COLUMN_INODE], "0123456789");
}

/* Keeps what is an address, without its port. */
static void keep_address(char *kept, const char *word)
{
	const char *colon = strrchr(word, ':');
	size_t length = colon ? (size_t)(colon - word) : strlen(word);

	if (length >= CODE_INPUT_ADDRESS ||
	    strspn(word, "0123456789abcdefABCDEF.:") < length)
		return;
	memcpy(kept, word, length);
	kept[length] = '\0';
}

/* Reads the mode and the `count` words after it. */
static int parse_mode(char *const *mode, size_t count, struct code_input *input)
{
	if (strcmp(mode[0], "TCP") != 0) {
		input->kind = CODE_INPUT_SMC;
		return 0;
	}
	input->kind = CODE_INPUT_BARE;
	input->fell_back = true;
	if (count && parse_codes(mode[1], input) < 0)
		return -1;
	if (input->kind == CODE_INPUT_NONE)
		input->kind = CODE_INPUT_BARE;
	return 0;
}

int code_input_parse(char *line, struct code_input *input)
{
	char *words[COLUMNS];
	size_t count = split(line, words);

	*input = (struct code_input){.kind = CODE_INPUT_IDLE};
	if (count == 0)
		return -1;
	if (is_mode(words[0]))
		return parse_mode(words, count - 1, input);
	if (count == 1)
		return parse_codes(words[0], input);
	if (is_idle(words, count))
		return 0;
	if (count <= COLUMN_MODE || !is_mode(words[COLUMN_MODE]))
		return -1;
	for (size_t i = 0; i < 2; i++)
		keep_address(input->address[i], words[COLUMN_ADDRESS + i]);
	return parse_mode(words + COLUMN_MODE, count - COLUMN_REASON, input);
}

size_t code_input_words(char *const *words, size_t count)
{
	size_t mode;

	if (is_mode(words[0]))
		mode = 0;
	else if (count > COLUMN_MODE && is_mode(words[COLUMN_MODE]))
		mode = COLUMN_MODE;
	else
		return 1;
	/* Nothing follows the reason; a lot follows SMCR and SMCD. */
	if (strcmp(words[mode], "TCP") != 0)
		return count;
	return mode + 2 < count ? mode + 2 : count;
}
