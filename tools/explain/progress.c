/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BAR            50 /* columns */
#define PATIENCE       1000000000
#define REDRAW         200000000
#define CALLS_PER_LOOK 4096 /* the clock costs more than a frame does */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void progress_start(struct progress *progress, bool wanted)
{
	*progress = (struct progress){.wanted = wanted};
	if (wanted)
		progress->next = now() + PATIENCE;
}

static void draw(double part)
{
	static const char full[] =
		"##################################################";
	int done = part < 1 ? (int)(part * BAR) : BAR;

	fprintf(stderr, "\r[%.*s%*s] %3d %%", done, full, BAR - done, "",
		done * 100 / BAR);
	fflush(stderr);
}

/* Kept out of progress_tick(), which is on the way of every frame. */
__attribute__((noinline)) static void look(struct progress *progress,
					   const struct capture *capture)
{
	int64_t time = now();
	double part = capture_progress(capture);

	if (time < progress->next || part < 0)
		return;
	draw(part);
	progress->drawn = true;
	progress->next = time + REDRAW;
}

void progress_tick(struct progress *progress, const struct capture *capture)
{
	if (progress->wanted && ++progress->calls % CALLS_PER_LOOK == 0)
		look(progress, capture);
}

void progress_stop(struct progress *progress)
{
	if (progress->drawn)
		fprintf(stderr, "\r%*s\r", BAR + 8, "");
}
