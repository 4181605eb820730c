/* SPDX-License-Identifier: MIT */
#include "html_timeline.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

#include "html.h"
#include "utc.h"

#define FINEST_SHIFT 20
#define FEWEST_BARS  24 /* room for so many is left */

/* Of the drawing, in its own units. */
#define WIDTH  960.0
#define HEIGHT 150.0
#define LEFT   50.0 /* of the plot */
#define TOP    14.0
#define TICKS  6 /* at most */

/* From the bottom of a bar: trouble has a common base line to compare by. */
static const uint8_t stacked[] = {
	SMCCLC_SPLIT,        SMCCLC_ABORTED, SMCCLC_FALLBACK,
	SMCCLC_UNDETERMINED, SMCCLC_SMC_D,   SMCCLC_SMC_R,
};

#define STACKED (sizeof(stacked) / sizeof(*stacked))
_Static_assert(STACKED == SMCCLC_OUTCOME_COUNT, "every outcome is shown");

/* Times in an order that unsigned numbers have, and back. */
static uint64_t to_unsigned(int64_t time)
{
	return (uint64_t)time ^ (UINT64_C(1) << 63);
}

static int64_t to_time(uint64_t number)
{
	return (int64_t)(number ^ (UINT64_C(1) << 63));
}

/* --- counting ---------------------------------------------------------- */

static void add_bar(uint64_t *to, const uint64_t *from)
{
	for (size_t i = 0; i < SMCCLC_OUTCOME_COUNT; i++)
		to[i] += from[i];
}

/* Makes bars twice as wide. */
static void widen(struct timeline *timeline)
{
	struct timeline wider = {
		.count = timeline->count,
		.shift = timeline->shift + 1,
		.first = timeline->first / 2,
	};

	for (unsigned i = 0; i < timeline->used; i++) {
		uint64_t at = (timeline->first + i) / 2 - wider.first;

		add_bar(wider.bar[at], timeline->bar[i]);
		wider.used = (unsigned)at + 1;
	}
	*timeline = wider;
}

/* Makes room for bars before the first, which is possible. */
static void move_up(struct timeline *timeline, unsigned by)
{
	struct timeline moved = {
		.count = timeline->count,
		.shift = timeline->shift,
		.first = timeline->first - by,
		.used = timeline->used + by,
	};

	for (unsigned i = 0; i < timeline->used; i++)
		add_bar(moved.bar[i + by], timeline->bar[i]);
	*timeline = moved;
}

/* Returns whether bar `number` is one of those that there is room for. */
static bool reaches(const struct timeline *timeline, uint64_t number)
{
	if (number < timeline->first)
		return timeline->first - number <=
		       TIMELINE_BARS - timeline->used;
	return number - timeline->first < TIMELINE_BARS;
}

void timeline_add(struct timeline *timeline, int64_t time, unsigned outcome)
{
	uint64_t number = to_unsigned(time) >> (FINEST_SHIFT + timeline->shift);

	if (!timeline->count++)
		timeline->first = number;
	while (!reaches(timeline, number)) {
		widen(timeline);
		number /= 2;
	}
	if (number < timeline->first)
		move_up(timeline, (unsigned)(timeline->first - number));
	number -= timeline->first;
	if (number >= timeline->used)
		timeline->used = (unsigned)number + 1;
	timeline->bar[number][outcome]++;
}

/* --- drawing ----------------------------------------------------------- */

struct drawing {
	FILE *out;
	const struct timeline *timeline;
	unsigned bars; /* that there is room for */
	uint64_t most; /* connections in one bar */
};

static uint64_t sum(const uint64_t *bar)
{
	uint64_t total = 0;

	for (size_t i = 0; i < SMCCLC_OUTCOME_COUNT; i++)
		total += bar[i];
	return total;
}

static double bar_width(const struct timeline *timeline)
{
	return (double)(UINT64_C(1) << (FINEST_SHIFT + timeline->shift));
}

/* Returns when bar `index` begins. */
static int64_t bar_time(const struct timeline *timeline, unsigned index)
{
	return to_time((timeline->first + index)
		       << (FINEST_SHIFT + timeline->shift));
}

static double x_of(const struct drawing *drawing, double bars)
{
	return LEFT + (WIDTH - LEFT) * bars / drawing->bars;
}

static void draw_bar(const struct drawing *drawing, unsigned index)
{
	const uint64_t *bar = drawing->timeline->bar[index];
	double x = x_of(drawing, index);
	double width = x_of(drawing, index + 1) - x;
	double y = TOP + HEIGHT;
	char time[UTC_TEXT_MAX];

	if (!sum(bar))
		return;
	fprintf(drawing->out, "<g><title>from %s",
		utc_text(time, bar_time(drawing->timeline, index)));
	for (size_t i = 0; i < STACKED; i++)
		if (bar[stacked[i]])
			fprintf(drawing->out, "\n%s: %" PRIu64,
				smcclc_outcome_name(stacked[i]),
				bar[stacked[i]]);
	fputs("</title>", drawing->out);
	for (size_t i = 0; i < STACKED; i++) {
		double height = HEIGHT * (double)bar[stacked[i]] /
				(double)drawing->most;

		if (!bar[stacked[i]])
			continue;
		y -= height;
		fprintf(drawing->out,
			"<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" "
			"width=\"%.1f\" height=\"%.1f\"/>",
			smcclc_outcome_name(stacked[i]), x, y, width, height);
	}
	fputs("</g>\n", drawing->out);
}

/* Returns a round number of nanoseconds, so that TICKS of them suffice. */
static uint64_t tick_step(double range)
{
	static const uint32_t milliseconds[] = {
		1,        2,        5,        10,      20,      50,
		100,      200,      500,      1000,    2000,    5000,
		10000,    15000,    30000,    60000,   120000,  300000,
		600000,   900000,   1800000,  3600000, 7200000, 10800000,
		21600000, 43200000, 86400000,
	};
	const size_t count = sizeof(milliseconds) / sizeof(*milliseconds);
	uint64_t step = 0;

	for (size_t i = 0; i < count; i++) {
		step = UINT64_C(1000000) * milliseconds[i];
		if (range / (double)step <= TICKS)
			return step;
	}
	while (range / (double)step > TICKS)
		step *= 2;
	return step;
}

/* Writes as much of `time` as tells ticks `step` apart. */
static void write_tick_label(FILE *out, int64_t time, uint64_t step)
{
	const uint64_t second = 1000000000;
	char text[UTC_TEXT_MAX];

	utc_text(text, time);
	if (step >= 86400 * second)
		fprintf(out, "%.5s", text + 5); /* month and day */
	else if (step >= 60 * second)
		fprintf(out, "%.5s", text + 11); /* hour and minute */
	else if (step >= second)
		fprintf(out, "%.8s", text + 11); /* second */
	else
		fprintf(out, "%.12s", text + 11); /* millisecond */
}

static void draw_ticks(const struct drawing *drawing)
{
	const double width = bar_width(drawing->timeline);
	const double range = width * drawing->bars;
	const uint64_t step = tick_step(range);
	const int64_t start = bar_time(drawing->timeline, 0);
	const int64_t past = start % (int64_t)step; /* the tick before */
	uint64_t offset = past > 0 ? step - (uint64_t)past : (uint64_t)-past;

	for (int i = 0; i <= TICKS && (double)offset <= range; i++) {
		double x = x_of(drawing, (double)offset / width);

		fprintf(drawing->out,
			"<path class=\"grid\" d=\"M%.1f %.1fv%.1f\"/>"
			"<text x=\"%.1f\" y=\"%.1f\">",
			x, TOP, HEIGHT + 5, x, TOP + HEIGHT + 19);
		write_tick_label(drawing->out,
				 (int64_t)((uint64_t)start + offset), step);
		fputs("</text>\n", drawing->out);
		offset += step;
	}
}

static void draw_scale(const struct drawing *drawing)
{
	fprintf(drawing->out,
		"<path class=\"axis\" d=\"M%.1f %.1fV%.1fH%.1f\"/>"
		"<text class=\"end\" x=\"%.1f\" y=\"%.1f\">%" PRIu64
		"</text><text class=\"end\" x=\"%.1f\" y=\"%.1f\">0</text>\n",
		LEFT, TOP, TOP + HEIGHT, WIDTH, LEFT - 6, TOP + 9,
		drawing->most, LEFT - 6, TOP + HEIGHT);
}

static void write_caption(FILE *out, const struct timeline *timeline)
{
	char from[UTC_TEXT_MAX];
	char to[UTC_TEXT_MAX];

	utc_text(from, bar_time(timeline, 0));
	utc_text(to, bar_time(timeline, timeline->used - 1));
	fprintf(out,
		"<figcaption>When connections began, %.19s to %.19s UTC, one "
		"bar for %.3g s.</figcaption>\n",
		from, to, bar_width(timeline) / 1e9);
}

void timeline_write(FILE *out, const struct timeline *timeline)
{
	struct drawing drawing = {.out = out, .timeline = timeline};

	if (timeline->count < 2)
		return; /* nothing to compare */
	for (unsigned i = 0; i < timeline->used; i++)
		if (sum(timeline->bar[i]) > drawing.most)
			drawing.most = sum(timeline->bar[i]);
	drawing.bars = timeline->used > FEWEST_BARS ? timeline->used
						    : FEWEST_BARS;
	fputs("<figure class=\"timeline\">\n"
	      "<svg viewBox=\"0 0 1000 190\" role=\"img\" "
	      "aria-label=\"Connections over time by outcome\">\n",
	      out);
	draw_ticks(&drawing);
	for (unsigned i = 0; i < timeline->used; i++)
		draw_bar(&drawing, i);
	draw_scale(&drawing);
	fputs("</svg>\n", out);
	write_caption(out, timeline);
	fputs("</figure>\n", out);
}
