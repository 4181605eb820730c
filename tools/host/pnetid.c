/* SPDX-License-Identifier: MIT */
#include "pnetid.h"

#include <string.h>

/*
 * Returns the ASCII of a byte in EBCDIC, as the kernel's table for s390
 * (code page 500) has it for letters, digits and what else may stand in a
 * name; a question mark for the rest.
 */
static char of_ebcdic(uint8_t byte)
{
	/* Runs of EBCDIC that are runs of ASCII too. */
	static const struct {
		uint8_t from;
		uint8_t to;
		char ascii;
	} runs[] = {
		{0x81, 0x89, 'a'}, {0x91, 0x99, 'j'}, {0xa2, 0xa9, 's'},
		{0xc1, 0xc9, 'A'}, {0xd1, 0xd9, 'J'}, {0xe2, 0xe9, 'S'},
		{0xf0, 0xf9, '0'}, {0x40, 0x40, ' '}, {0x4b, 0x4b, '.'},
		{0x60, 0x60, '-'}, {0x6d, 0x6d, '_'}, {0x5b, 0x5b, '$'},
		{0x7b, 0x7b, '#'}, {0x7c, 0x7c, '@'}, {0x00, 0x00, '\0'},
	};

	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++)
		if (byte >= runs[i].from && byte <= runs[i].to)
			return (char)(runs[i].ascii + (byte - runs[i].from));
	return '?';
}

bool pnetid_of_util(const uint8_t *util, size_t length, int64_t port,
		    char pnetid[FACTS_PNETID])
{
	size_t start = (size_t)port * PNETID_LENGTH;

	pnetid[0] = '\0';
	if (port < 0 || port >= PNETID_UTIL_LENGTH / PNETID_LENGTH ||
	    start + PNETID_LENGTH > length)
		return false;
	for (size_t i = 0; i < PNETID_LENGTH; i++)
		pnetid[i] = of_ebcdic(util[start + i]);
	pnetid[PNETID_LENGTH] = '\0';
	for (size_t end = strlen(pnetid); end && pnetid[end - 1] == ' ';)
		pnetid[--end] = '\0';
	return pnetid_is_set(pnetid);
}

bool pnetid_is_set(const char *pnetid)
{
	return *pnetid && *pnetid != ' ';
}

bool pnetid_match(const char *left, const char *right)
{
	for (size_t i = 0; i < PNETID_LENGTH; i++) {
		bool left_ends = !left[i] || left[i] == ' ';
		bool right_ends = !right[i] || right[i] == ' ';

		if (left_ends && right_ends)
			return true;
		if (left[i] != right[i])
			return false;
	}
	return true;
}

bool pnetid_normalize(const char *text, char pnetid[FACTS_PNETID])
{
	size_t length;

	text += strspn(text, " \t\n\v\f\r");
	length = strlen(text);
	while (length && strchr(" \t\n\v\f\r", text[length - 1]))
		length--;
	if (!length || length > PNETID_LENGTH)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			return false;
		pnetid[i] = c;
	}
	pnetid[length] = '\0';
	return true;
}
