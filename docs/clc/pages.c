/* SPDX-License-Identifier: MIT */
/*
 * Makes the pictures and tables of docs/clc.md: reads bytes in hexadecimal from
 * standard input, lines that begin with # left out, and writes.
 *
 * usage: pages svg|table message|tcp TITLE
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <smcclc/message.h>
#include <smcclc/tcp_option.h>

#include "report/picture.h"

#define BYTES_MAX 4096

/* Returns how many bytes there were. */
static size_t read_hex(uint8_t bytes[BYTES_MAX])
{
	char line[1024];
	size_t count = 0;

	while (fgets(line, sizeof(line), stdin)) {
		for (const char *at = line; *line != '#' && *at; at++) {
			const char digits[] = {at[0], at[1], '\0'};

			if (!isxdigit((unsigned char)*at) || count == BYTES_MAX)
				continue;
			bytes[count++] = (uint8_t)strtoul(digits, NULL, 16);
			at++;
		}
	}
	return count;
}

/* --- TCP headers ------------------------------------------------------- */

static void add_number(struct picture *picture, uint32_t offset,
		       uint32_t length, const char *label)
{
	uint64_t value = 0;
	char text[PICTURE_VALUE];

	for (uint32_t i = 0; i < length; i++)
		value = value << 8 | picture->bytes[offset + i];
	snprintf(text, sizeof(text), "%" PRIu64, value);
	picture_add(picture, offset, length, label, text);
}

static const char *option_label(unsigned kind)
{
	switch (kind) {
	case 0:
		return "End of options";
	case 1:
		return "NOP";
	case 2:
		return "Maximum segment size";
	case 3:
		return "Window scale";
	case 4:
		return "SACK permitted";
	case 8:
		return "Timestamps";
	default:
		return "Option";
	}
}

/* The SMC option, part by part. */
static void add_smc_option(struct picture *picture, uint32_t at)
{
	picture_add(picture, at, 1, "SMC: kind", "254, experimental");
	picture_add(picture, at + 1, 1, "SMC: length", "6");
	picture_add(picture, at + 2, 4, "SMC: identifier", "\"SMCR\", EBCDIC");
}

static void add_options(struct picture *picture, uint32_t at, uint32_t end)
{
	static const uint8_t smc[] = {0xfe, 6, 0xe2, 0xd4, 0xc3, 0xd9};

	while (at < end) {
		const unsigned kind = picture->bytes[at];
		const uint32_t length =
			kind < 2 || at + 1 >= end ? 1 : picture->bytes[at + 1];

		if (!length || length > end - at)
			break;
		if (length == sizeof(smc) &&
		    memcmp(picture->bytes + at, smc, sizeof(smc)) == 0)
			add_smc_option(picture, at);
		else
			picture_add(picture, at, length, option_label(kind),
				    "");
		at += length;
	}
}

static void make_tcp(struct picture *picture, const uint8_t *bytes,
		     size_t length)
{
	enum {
		HEADER = 20,
		FLAGS = 13,
		SYN = 0x02,
		ACK = 0x10
	};

	picture_init(picture, bytes, length);
	if (length < HEADER)
		return;
	add_number(picture, 0, 2, "Source port");
	add_number(picture, 2, 2, "Destination port");
	add_number(picture, 4, 4, "Sequence number");
	add_number(picture, 8, 4, "Acknowledgement");
	picture_add(picture, 12, 1, "Header length", "in words of 4 bytes");
	picture_add(picture, FLAGS, 1, "Flags",
		    bytes[FLAGS] & ACK   ? "SYN, ACK"
		    : bytes[FLAGS] & SYN ? "SYN"
					 : "");
	add_number(picture, 14, 2, "Window");
	picture_add(picture, 16, 2, "Checksum", "");
	add_number(picture, 18, 2, "Urgent pointer");
	add_options(picture, HEADER, (uint32_t)length);
}

/* --- tables ------------------------------------------------------------ */

/* A value may hold what a table is made of. */
static void put_cell(const char *text)
{
	for (; *text; text++) {
		if (*text == '|' || *text == '`')
			putchar('\\');
		putchar(*text);
	}
}

static void put_table(const struct picture *picture)
{
	printf("| offset | bytes | field | value |\n|---|---|---|---|\n");
	for (size_t i = 0; i < picture->count; i++) {
		const struct picture_field *field = &picture->fields[i];

		printf("| %" PRIu32 " | ", field->offset);
		if (field->mask)
			printf("bits 0x%02" PRIx32, field->mask);
		else
			printf("%" PRIu32, field->length);
		printf(" | ");
		put_cell(field->label);
		printf(" | ");
		put_cell(field->value);
		printf(" |\n");
	}
}

int main(int argc, char **argv)
{
	static struct picture picture;
	static uint8_t bytes[BYTES_MAX];
	size_t length;

	if (argc != 4)
		return 2;
	length = read_hex(bytes);
	if (strcmp(argv[2], "tcp") == 0)
		make_tcp(&picture, bytes, length);
	else if (!picture_message(&picture, bytes, length))
		return 1;
	if (strcmp(argv[1], "svg") == 0)
		picture_draw(stdout, &picture, argv[3]);
	else
		put_table(&picture);
	return 0;
}
