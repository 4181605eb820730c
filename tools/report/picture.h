/* SPDX-License-Identifier: MIT */
/*
 * Pictures of bytes, as SVG: rows of 16, each field coloured and named, with
 * its value beside it.
 */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PICTURE_FIELDS 512
#define PICTURE_LABEL  64
#define PICTURE_VALUE  96

struct picture_field {
	uint32_t offset;
	uint32_t length; /* bytes */
	uint32_t mask;   /* the field's bits, if they are not whole bytes */
	bool reserved;
	char label[PICTURE_LABEL];
	char value[PICTURE_VALUE];
};

struct picture {
	const uint8_t *bytes;
	size_t length;
	struct picture_field fields[PICTURE_FIELDS]; /* by offset */
	size_t count;
};

/* Makes a picture without fields of `length` bytes. */
void picture_init(struct picture *picture, const uint8_t *bytes, size_t length);

/* Adds a field; what has no room is left out. */
void picture_add(struct picture *picture, uint32_t offset, uint32_t length,
		 const char *label, const char *value);

/*
 * Makes a picture of the CLC message in the first bytes, as far as they go,
 * with every field that the library's walk reports. Returns false if they are
 * no CLC message.
 */
bool picture_message(struct picture *picture, const uint8_t *bytes,
		     size_t length);

/* Writes it as an SVG document with that title. */
void picture_draw(FILE *out, const struct picture *picture, const char *title);

#endif
