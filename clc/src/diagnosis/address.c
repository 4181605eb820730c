/* SPDX-License-Identifier: MIT */
/* Where an end's address lies, seen from the subnets that are proposed. */
#include <string.h>

#include "subject.h"

/* Reads four numbers and the dots between them. Returns whether it did. */
static bool read_ipv4(const char *text, uint8_t *out)
{
	for (size_t i = 0; i < 4; i++) {
		unsigned number = 0;
		size_t digits = 0;

		for (; *text >= '0' && *text <= '9' && digits < 3; digits++)
			number = number * 10 + (unsigned)(*text++ - '0');
		if (digits == 0 || number > 255 || *text != (i < 3 ? '.' : 0))
			return false;
		out[i] = (uint8_t)number;
		text++;
	}
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Reads up to four hexadecimal digits. Returns how many there were. */
static size_t read_group(const char *text, uint8_t *out)
{
	unsigned value = 0;
	size_t digits = 0;

	for (; digits < 4 && hex_digit(text[digits]) >= 0; digits++)
		value = value << 4 | (unsigned)hex_digit(text[digits]);
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return digits;
}

/* Reads groups of hexadecimal digits, one run of zeros left out as "::". */
static bool read_ipv6(const char *text, uint8_t out[16])
{
	uint8_t bytes[16];
	size_t used = 0;
	size_t gap = sizeof(bytes); /* where the zeros belong */

	if (text[0] == ':' && text[1] == ':') {
		gap = 0;
		text += 2;
	}
	while (*text && used < sizeof(bytes)) {
		size_t digits = read_group(text, bytes + used);

		text += digits;
		used += 2;
		if (digits == 0 || (*text && *text != ':'))
			return false;
		if (text[0] == ':' && text[1] == ':') {
			if (gap < sizeof(bytes))
				return false;
			gap = used;
			text++;
		}
		text += *text == ':';
	}
	if (*text || (used < sizeof(bytes)) != (gap < sizeof(bytes)))
		return false;
	memset(out, 0, sizeof(bytes));
	memcpy(out, bytes, gap);
	memcpy(out + sizeof(bytes) - (used - gap), bytes + gap, used - gap);
	return true;
}

/* Returns whether the first `bits` of both are the same. */
static bool same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned rest = bits % 8;

	return memcmp(a, b, bits / 8) == 0 &&
	       (rest == 0 || (a[bits / 8] ^ b[bits / 8]) >> (8 - rest) == 0);
}

static enum smcclc_place place_ipv4(const struct smcclc_proposal *proposal,
				    const uint8_t *address)
{
	unsigned bits = proposal->ipv4_prefix_len;

	if (bits == 0 || bits > 32)
		return SMCCLC_PLACE_UNKNOWN;
	return same_prefix(address, proposal->ipv4_subnet, bits)
		       ? SMCCLC_PLACE_INSIDE
		       : SMCCLC_PLACE_OUTSIDE;
}

static enum smcclc_place place_ipv6(const struct smcclc_proposal *proposal,
				    const uint8_t *address)
{
	enum smcclc_place place = SMCCLC_PLACE_UNKNOWN;

	for (size_t i = 0; i < proposal->ipv6_count && i < SMCCLC_MAX_IPV6;
	     i++) {
		unsigned bits = proposal->ipv6[i].prefix_len;

		if (bits == 0 || bits > 128)
			continue;
		if (same_prefix(address, proposal->ipv6[i].prefix, bits))
			return SMCCLC_PLACE_INSIDE;
		place = SMCCLC_PLACE_OUTSIDE;
	}
	return place;
}

/* An IPv4 address that is mapped into IPv6 is one all the same. */
static const char *without_mapping(const char *text)
{
	static const char mapped[] = "::ffff:";
	size_t length = sizeof(mapped) - 1;

	return strncmp(text, mapped, length) == 0 ? text + length : text;
}

enum smcclc_place smcclc_subject_place(const struct smcclc_subject *subject,
				       uint8_t side)
{
	const struct smcclc_proposal *proposal =
		smcclc_subject_proposal(subject);
	const char *text = without_mapping(subject->evidence->address[side]);
	uint8_t address[16];

	if (!proposal || !proposal->has_ip)
		return SMCCLC_PLACE_UNKNOWN;
	if (read_ipv4(text, address))
		return place_ipv4(proposal, address);
	if (read_ipv6(text, address))
		return place_ipv6(proposal, address);
	return SMCCLC_PLACE_UNKNOWN;
}

bool smcclc_subject_ipv4(const struct smcclc_subject *subject, unsigned side,
			 uint8_t ipv4[4])
{
	return read_ipv4(without_mapping(subject->evidence->address[side]),
			 ipv4);
}
