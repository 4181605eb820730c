/* SPDX-License-Identifier: MIT */
#include "hex_dump.h"

#include <string.h>

#include <smcclc/message.h>

#define LINE_BYTES   16 /* what a line holds, but for od -w and the like */
#define LONE_DIGITS  16 /* fewer digits in one piece can be a code */
#define FEWEST_BYTES 4  /* in pieces of two digits, without an offset */

/* Bytes of one line, before it is known to be one. */
struct row {
	uint8_t bytes[HEX_DUMP_MAX];
	size_t length;
	size_t pieces;
	size_t shortest; /* digits of the pieces */
	size_t longest;
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static size_t count_digits(const char *text)
{
	size_t count = 0;

	while (digit(text[count]) >= 0)
		count++;
	return count;
}

static size_t count_blanks(const char *text)
{
	return strspn(text, " \t");
}

static bool is_end(char c)
{
	return !c || c == '\r' || c == '\n';
}

/*
 * Skips the offset in front of a line. Returns what follows, and writes whether
 * there was one and whether it is zero.
 */
static const char *skip_offset(const char *line, bool *has, bool *zero)
{
	const char *at = line + count_blanks(line);
	size_t digits;

	*has = false;
	*zero = false;
	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X'))
		at += 2;
	digits = count_digits(at);
	if (digits < 4 || digits > 16)
		return line;
	/* "0000000 ", "00000000  " and "0000   ", or with a colon. */
	if (at[digits] != ':') {
		size_t blanks = count_blanks(at + digits);
		bool od = (digits == 6 || digits == 7) && blanks;

		if (at[0] != '0' ||
		    (!od && blanks < 2 && !(is_end(at[digits]) && digits >= 6)))
			return line;
	}
	*has = true;
	*zero = strspn(at, "0") >= digits;
	return at + digits + (at[digits] == ':');
}

static const char *skip_between(const char *at, size_t *blanks)
{
	*blanks = count_blanks(at);
	at += *blanks;
	if (*at == ',' || *at == ':') {
		at++;
		at += count_blanks(at);
		*blanks = 1;
	}
	at += strspn(at, "{}\"'");
	if ((at[0] == '0' || at[0] == '\\') && (at[1] == 'x' || at[1] == 'X'))
		at += 2;
	return at;
}

/* Whether blanks before the next piece say that text follows the bytes. */
static bool is_margin(const struct row *row, size_t blanks, bool offset)
{
	if (!row->pieces || !offset)
		return false;
	return blanks > 2 ||
	       (blanks == 2 && (row->longest > 2 || row->length >= LINE_BYTES));
}

static void add_piece(struct row *row, const char *digits, size_t count)
{
	for (size_t i = 0; i + 1 < count && row->length < HEX_DUMP_MAX; i += 2)
		row->bytes[row->length++] =
			(uint8_t)(digit(digits[i]) << 4 | digit(digits[i + 1]));
	row->pieces++;
	if (row->pieces == 1 || count < row->shortest)
		row->shortest = count;
	if (count > row->longest)
		row->longest = count;
}

/* Reads pieces of bytes. Returns where they end. */
static const char *read_row(struct row *row, const char *at, bool offset)
{
	row->length = row->pieces = row->shortest = row->longest = 0;
	for (;;) {
		size_t blanks;
		const char *piece = skip_between(at, &blanks);
		size_t digits = count_digits(piece);

		if (is_margin(row, blanks, offset) || !digits || digits % 2)
			return at;
		add_piece(row, piece, digits);
		at = piece + digits;
	}
}

/* Whether a row without an offset can be nothing else. */
static bool stands_alone(const struct row *row, const char *rest, bool goes_on)
{
	if (!is_end(rest[strspn(rest, " \t,;:{}\"'|")]))
		return false;
	if (row->pieces == 1)
		return row->length * 2 >= LONE_DIGITS || goes_on ||
		       (row->length == 4 && row->bytes[0] == 0xe2 &&
			row->bytes[1] == 0xd4);
	return row->length >= FEWEST_BYTES && row->longest <= 16 &&
	       (row->longest == 2 || row->shortest == row->longest || goes_on);
}

static bool message_is_open(const struct hex_dump *dump)
{
	size_t announced;

	return dump->length && smcclc_peek(dump->bytes, dump->length,
					   &announced) == SMCCLC_NEED_MORE;
}

enum hex_dump_line hex_dump_add(struct hex_dump *dump, const char *line)
{
	struct row row;
	bool offset, zero;
	const char *rest = skip_offset(line, &offset, &zero);
	size_t room;

	rest = read_row(&row, rest, offset);
	if (offset && !row.length) /* the last line of hexdump and od */
		return dump->length && is_end(*rest) ? HEX_DUMP_MORE
						     : HEX_DUMP_NO;
	if (!row.length ||
	    (!offset && !stands_alone(&row, rest, message_is_open(dump))))
		return HEX_DUMP_NO;
	if (offset && zero && dump->length)
		return HEX_DUMP_BEGIN;
	room = HEX_DUMP_MAX - dump->length;
	if (row.length > room)
		row.length = room;
	if (!dump->length)
		dump->words = row.longest == 4;
	memcpy(dump->bytes + dump->length, row.bytes, row.length);
	dump->length += row.length;
	return HEX_DUMP_MORE;
}

static size_t find(const struct hex_dump *dump, size_t from)
{
	size_t announced;

	for (size_t at = from; at + SMCCLC_HEADER_LEN <= dump->length; at++)
		if (smcclc_peek(dump->bytes + at, dump->length - at,
				&announced) != SMCCLC_NOT_CLC &&
		    announced >= SMCCLC_HEADER_LEN &&
		    announced <= SMCCLC_MESSAGE_MAX)
			return at;
	return dump->length;
}

static void swap(struct hex_dump *dump)
{
	for (size_t i = 0; i + 1 < dump->length; i += 2) {
		uint8_t first = dump->bytes[i];

		dump->bytes[i] = dump->bytes[i + 1];
		dump->bytes[i + 1] = first;
	}
}

size_t hex_dump_find(struct hex_dump *dump, size_t from)
{
	size_t at = find(dump, from);

	if (at < dump->length || from || !dump->words)
		return at;
	swap(dump);
	at = find(dump, 0);
	if (at == dump->length)
		swap(dump);
	return at;
}
