/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <stdio.h>
#include <string.h>

#include <smcclc/message.h>

#define ROW_BYTES   16
#define CELL_WIDTH  46
#define CELL_HEIGHT 40
#define LEFT        52 /* where the bytes begin, behind the offsets */
#define TOP         64
#define GAP         28 /* between the bytes and the list */
#define LINE        18 /* of the list */
#define LIST_WIDTH  620
#define LETTER      6 /* width of a small letter, about */
#define LABEL_MIN   3 /* letters; a shorter one says nothing */

/* Neighbours differ, also for those who do not see all colours. */
static const char *const colors[] = {
	"#cfe3f7", "#fde3c3", "#d3efd2", "#f6d3dc",
	"#e3dcf5", "#f7f1c1", "#cdeeee", "#ead9c9",
};

#define RESERVED_COLOR "#eeeeee"
#define COLOR_COUNT    (sizeof(colors) / sizeof(*colors))

void picture_init(struct picture *picture, const uint8_t *bytes, size_t length)
{
	picture->bytes = bytes;
	picture->length = length;
	picture->count = 0;
}

void picture_add(struct picture *picture, uint32_t offset, uint32_t length,
		 const char *label, const char *value)
{
	struct picture_field *field;

	if (picture->count == PICTURE_FIELDS)
		return;
	field = &picture->fields[picture->count++];
	*field = (struct picture_field){.offset = offset, .length = length};
	snprintf(field->label, sizeof(field->label), "%.63s", label);
	snprintf(field->value, sizeof(field->value), "%.95s", value);
}

/* --- from a message ---------------------------------------------------- */

static void take_item(void *context, const struct smcclc_item *item)
{
	struct picture *picture = context;
	char value[SMCCLC_ITEM_TEXT_MAX];
	size_t before = picture->count;

	if (item->what != SMCCLC_ITEM_VALUE || !item->length)
		return;
	smcclc_item_format(item, value, sizeof(value));
	picture_add(picture, item->offset, item->length,
		    smcclc_field_info(item->field)->label, value);
	if (picture->count == before)
		return;
	picture->fields[before].mask = item->mask;
	picture->fields[before].reserved = item->kind == SMCCLC_KIND_RESERVED;
}

bool picture_message(struct picture *picture, const uint8_t *bytes,
		     size_t length)
{
	struct smcclc_walk walk = {.item = take_item, .context = picture};
	struct smcclc_message message;
	size_t announced;

	if (smcclc_peek(bytes, length, &announced) == SMCCLC_NOT_CLC)
		return false;
	if (announced < length)
		length = announced;
	picture_init(picture, bytes, length);
	return smcclc_decode(bytes, length, &message, NULL, &walk) !=
	       SMCCLC_NOT_CLC;
}

/* --- drawing ----------------------------------------------------------- */

/* Writes at most `most` letters as text of XML. */
static void put_text(FILE *out, const char *text, size_t most)
{
	for (; *text && most; text++, most--) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		default:
			putc(*text >= ' ' && *text < 0x7f ? *text : '?', out);
		}
	}
}

static const char *color_of(const struct picture *picture, size_t index)
{
	return picture->fields[index].reserved ? RESERVED_COLOR
					       : colors[index % COLOR_COUNT];
}

/* The part of a field in one row: a box, and its name if that fits. */
static void draw_part(FILE *out, const struct picture *picture, size_t index,
		      uint32_t from, uint32_t to, bool named)
{
	const struct picture_field *field = &picture->fields[index];
	const unsigned x = LEFT + from % ROW_BYTES * CELL_WIDTH;
	const unsigned y = TOP + from / ROW_BYTES * CELL_HEIGHT;
	const unsigned width = (to - from) * CELL_WIDTH;
	const size_t letters = (width - LETTER) / LETTER;

	fprintf(out,
		"<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" "
		"fill=\"%s\" stroke=\"#666\"/>\n",
		x, y, width, (unsigned)CELL_HEIGHT, color_of(picture, index));
	if (!named || letters < LABEL_MIN)
		return;
	fprintf(out, "<text class=\"n\" x=\"%u\" y=\"%u\">", x + LETTER / 2,
		y + CELL_HEIGHT - 7);
	put_text(out, field->label, letters);
	fputs("</text>\n", out);
}

static void draw_field(FILE *out, const struct picture *picture, size_t index)
{
	const struct picture_field *field = &picture->fields[index];
	uint32_t end = field->offset + field->length;
	bool first = true;

	/* Of several fields in the same byte the first has the box. */
	if (index && picture->fields[index - 1].offset == field->offset)
		return;
	if (end > picture->length)
		end = (uint32_t)picture->length;
	for (uint32_t at = field->offset; at < end; first = false) {
		uint32_t row_end = (at / ROW_BYTES + 1) * ROW_BYTES;
		uint32_t to = end < row_end ? end : row_end;

		draw_part(out, picture, index, at, to, first);
		at = to;
	}
}

static void draw_bytes(FILE *out, const struct picture *picture)
{
	for (size_t i = 0; i < picture->length; i++) {
		const unsigned x = LEFT + (unsigned)i % ROW_BYTES * CELL_WIDTH;
		const unsigned y = TOP + (unsigned)i / ROW_BYTES * CELL_HEIGHT;

		if (i % ROW_BYTES == 0)
			fprintf(out,
				"<text class=\"o\" x=\"%u\" y=\"%u\">%zu"
				"</text>\n",
				(unsigned)LEFT - 8, y + 17, i);
		fprintf(out,
			"<text class=\"b\" x=\"%u\" y=\"%u\">%02x</text>\n",
			x + CELL_WIDTH / 2, y + 17, picture->bytes[i]);
	}
}

/* Where the field is: "12", "12-15", or "7 & 0x0c". */
static void put_place(FILE *out, const struct picture_field *field)
{
	if (field->mask)
		fprintf(out, "%u &amp; 0x%02x", field->offset, field->mask);
	else if (field->length == 1)
		fprintf(out, "%u", field->offset);
	else
		fprintf(out, "%u\xe2\x80\x93%u", field->offset,
			field->offset + field->length - 1);
}

static void draw_list(FILE *out, const struct picture *picture)
{
	const unsigned x = LEFT + ROW_BYTES * CELL_WIDTH + GAP;

	for (size_t i = 0; i < picture->count; i++) {
		const struct picture_field *field = &picture->fields[i];
		const unsigned y = TOP + (unsigned)i * LINE;

		fprintf(out,
			"<rect x=\"%u\" y=\"%u\" width=\"12\" height=\"12\" "
			"fill=\"%s\" stroke=\"#666\"/>\n",
			x, y + 2, color_of(picture, i));
		fprintf(out, "<text class=\"p\" x=\"%u\" y=\"%u\">", x + 20,
			y + 12);
		put_place(out, field);
		fprintf(out, "</text>\n<text class=\"l\" x=\"%u\" y=\"%u\">",
			x + 100, y + 12);
		put_text(out, field->label, PICTURE_LABEL);
		fprintf(out, "</text>\n<text class=\"v\" x=\"%u\" y=\"%u\">",
			x + 330, y + 12);
		put_text(out, field->value, 44);
		fputs("</text>\n", out);
	}
}

void picture_draw(FILE *out, const struct picture *picture, const char *title)
{
	static const char style[] =
		"<style>text{font-family:sans-serif;font-size:12px;fill:#111}"
		".t{font-size:18px;font-weight:bold}"
		".b{font-family:monospace;font-size:14px;text-anchor:middle}"
		".n{font-size:10px}"
		".o{fill:#555;text-anchor:end}.p{fill:#555}"
		".v{font-family:monospace}</style>\n";
	const unsigned rows =
		((unsigned)picture->length + ROW_BYTES - 1) / ROW_BYTES;
	const unsigned list = (unsigned)picture->count * LINE;
	const unsigned bytes = rows * CELL_HEIGHT;
	const unsigned height = TOP + (list > bytes ? list : bytes) + 24;
	const unsigned width = LEFT + ROW_BYTES * CELL_WIDTH + GAP + LIST_WIDTH;

	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
		"height=\"%u\" viewBox=\"0 0 %u %u\" role=\"img\">\n"
		"<!-- SPDX-License-Identifier: MIT -->\n<title>",
		width, height, width, height);
	put_text(out, title, PICTURE_LABEL * 2);
	fprintf(out,
		"</title>\n%s<rect width=\"%u\" height=\"%u\" "
		"fill=\"#fff\"/>\n<text class=\"t\" x=\"%u\" y=\"32\">",
		style, width, height, (unsigned)LEFT);
	put_text(out, title, PICTURE_LABEL * 2);
	fputs("</text>\n", out);
	for (size_t i = 0; i < picture->count; i++)
		draw_field(out, picture, i);
	draw_bytes(out, picture);
	draw_list(out, picture);
	fputs("</svg>\n", out);
}
