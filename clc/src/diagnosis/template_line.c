/* SPDX-License-Identifier: MIT */
/* Values of fields, and gaps filled in, in a line of text. */
#include <string.h>

#include <smcclc/fields.h>

#include "template.h"

static void put_item(struct smcclc_line *line, unsigned field,
		     const uint8_t *bytes, size_t length, uint64_t value)
{
	struct smcclc_item item = {
		.what = SMCCLC_ITEM_VALUE,
		.kind = smcclc_field_info(field)->kind,
		.field = (uint16_t)field,
		.length = (uint32_t)length,
		.value = value,
		.bytes = bytes,
	};
	char text[SMCCLC_ITEM_TEXT_MAX];

	smcclc_line_bytes(line, text,
			  smcclc_item_format(&item, text, sizeof(text)));
}

void smcclc_line_bytes_of(struct smcclc_line *line, unsigned field,
			  const uint8_t *bytes, size_t length)
{
	put_item(line, field, bytes, length, 0);
}

void smcclc_line_value_of(struct smcclc_line *line, unsigned field,
			  uint64_t value, size_t length)
{
	uint8_t bytes[sizeof(value)] = {0};

	for (size_t i = 0; i < length && i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(value >> 8 * (length - 1 - i));
	put_item(line, field, bytes, length, value);
}

void smcclc_line_fill(struct smcclc_line *line, const char *template,
		      void (*put)(struct smcclc_line *line, char letter,
				  void *context),
		      void *context)
{
	const char *mark;

	while ((mark = strchr(template, '%')) && mark[1]) {
		smcclc_line_bytes(line, template, (size_t)(mark - template));
		put(line, mark[1], context);
		template = mark + 2;
	}
	smcclc_line_put(line, template);
}
