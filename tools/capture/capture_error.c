/* SPDX-License-Identifier: MIT */
#include "capture_error.h"

#include <stdarg.h>
#include <stdio.h>

#include "capture.h"

#define SENTENCE_MAX   256
#define NAME_MAX_SHOWN (CAPTURE_ERROR_MAX - SENTENCE_MAX)

void capture_damage_set(struct capture_damage *damage, const char *how,
			uint64_t offset, const char *format, ...)
{
	va_list arguments;

	damage->how = how;
	damage->offset = offset;
	va_start(arguments, format);
	vsnprintf(damage->why, sizeof(damage->why), format, arguments);
	va_end(arguments);
}

void capture_error(char *error, const char *name, const char *format, ...)
{
	va_list arguments;
	int used = snprintf(error, CAPTURE_ERROR_MAX, "%.*s: ", NAME_MAX_SHOWN,
			    name);

	va_start(arguments, format);
	vsnprintf(error + used, CAPTURE_ERROR_MAX - (size_t)used, format,
		  arguments);
	va_end(arguments);
}
