/* SPDX-License-Identifier: MIT */
/*
 * A capture file of any bytes, from the file to every report. The JSON is read
 * back by a parser that is not ours, the text holds no byte that a terminal
 * would obey, the HTML nests, and all counts agree.
 */
#define _GNU_SOURCE /* memfd_create() */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "analysis/analysis.h"
#include "capture/capture.h"
#include "fuzz.h"
#include "html_check.h"
#include "report/report.h"

/* Low enough to be reached: what happens then is to be tried too. */
#define LIMITS                                     \
	{                                          \
		.half_open = 16, .connections = 16 \
	}

/* A report of one capture into memory. */
struct output {
	const struct report_format *format;
	struct report *report;
	FILE *file;
	char *text;
	size_t length;
};

enum {
	TEXT,
	JSON,
	HTML,
	FORMATS
};

struct outputs {
	struct output of[FORMATS];
	struct analysis *analysis;
	uint64_t frames;
	uint64_t connections;
};

static void begin(struct output *output, const struct report_format *format)
{
	struct report_options options = {
		.all = true,
		.verbose = true,
		.examples = REPORT_EXAMPLES_DEFAULT,
		.width = 80,
	};

	output->format = format;
	output->file = open_memstream(&output->text, &output->length);
	REQUIRE(output->file != NULL);
	options.out = output->file;
	output->report = format->open(&options);
	REQUIRE(output->report != NULL);
	format->begin(output->report, "any.pcap");
}

static void end(struct output *output, const struct totals *totals,
		const char *error)
{
	output->format->end(output->report, totals, error);
	REQUIRE(output->format->close(output->report) == 0);
	REQUIRE(!ferror(output->file));
	REQUIRE(fclose(output->file) == 0);
}

static void take_connection(void *context, const struct connection *connection)
{
	struct outputs *outputs = context;

	outputs->connections++;
	for (size_t i = 0; i < FORMATS; i++)
		outputs->of[i].format->connection(outputs->of[i].report,
						  connection);
}

static void take_frame(void *context, const struct frame *frame)
{
	struct outputs *outputs = context;

	REQUIRE(frame->number == ++outputs->frames);
	analysis_frame(outputs->analysis, frame);
}

/* Makes `data` the content of a file without a name. Returns its path. */
static const char *write_file(const uint8_t *data, size_t size)
{
	static char path[32];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("capture", 0);
		REQUIRE(fd >= 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	REQUIRE(ftruncate(fd, 0) == 0);
	REQUIRE(pwrite(fd, data, size, 0) == (ssize_t)size);
	return path;
}

/* --- what came out ---------------------------------------------------- */

static void check_text(const struct output *output)
{
	for (size_t i = 0; i < output->length; i++) {
		char c = output->text[i];

		REQUIRE(c == '\n' || (c >= 0x20 && c < 0x7f));
	}
}

static uint64_t sum_of(const json_t *object)
{
	const char *key;
	json_t *value;
	uint64_t sum = 0;

	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		sum += (uint64_t)json_integer_value(value);
	return sum;
}

static uint64_t count(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	REQUIRE(json_is_integer(value));
	return (uint64_t)json_integer_value(value);
}

static void check_summary(const struct outputs *outputs, const json_t *summary)
{
	REQUIRE(count(summary, "packets") == outputs->frames);
	REQUIRE(sum_of(json_object_get(summary, "connections")) ==
		outputs->connections);
	REQUIRE(sum_of(json_object_get(summary, "frames")) == outputs->frames);
}

/* Each line is one object; all are connections but the last. */
static void check_json(const struct outputs *outputs)
{
	const char *at = outputs->of[JSON].text;
	const char *end = at + outputs->of[JSON].length;
	uint64_t lines = 0;

	REQUIRE(at < end && end[-1] == '\n');
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		json_t *line = json_loadb(at, (size_t)(stop - at),
					  JSON_REJECT_DUPLICATES, NULL);
		bool last = stop + 1 == end;
		const char *type;

		REQUIRE(json_is_object(line));
		type = json_string_value(json_object_get(line, "type"));
		REQUIRE(strcmp(type, last ? "summary" : "connection") == 0);
		if (last)
			check_summary(outputs, line);
		else
			lines++;
		json_decref(line);
		at = stop + 1;
	}
	REQUIRE(lines == outputs->connections);
}

static void explain(struct outputs *outputs, struct capture *capture)
{
	static const struct follower_limits limits = LIMITS;
	char error[CAPTURE_ERROR_MAX];
	const struct totals *totals;
	int result;

	outputs->analysis = analysis_new(&limits, take_connection, outputs);
	REQUIRE(outputs->analysis != NULL);
	begin(&outputs->of[TEXT], &report_text);
	begin(&outputs->of[JSON], &report_json);
	begin(&outputs->of[HTML], &report_html);
	result = capture_run(capture, take_frame, outputs, error);
	REQUIRE(result == 0 || (result == -1 && *error != '\0'));
	analysis_end(outputs->analysis);
	totals = analysis_totals(outputs->analysis);
	for (size_t i = 0; i < FORMATS; i++)
		end(&outputs->of[i], totals, result < 0 ? error : NULL);
	analysis_free(outputs->analysis);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outputs outputs = {.frames = 0};
	char error[CAPTURE_ERROR_MAX] = "";
	struct capture *capture;

	capture = capture_open(write_file(data, size), error);
	if (capture == NULL) {
		REQUIRE(*error != '\0' && strlen(error) < sizeof(error));
		return 0;
	}
	explain(&outputs, capture);
	capture_close(capture);
	check_text(&outputs.of[TEXT]);
	check_json(&outputs);
	html_check(outputs.of[HTML].text, outputs.of[HTML].length);
	for (size_t i = 0; i < FORMATS; i++)
		free(outputs.of[i].text);
	return 0;
}
