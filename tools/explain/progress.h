/* SPDX-License-Identifier: MIT */
/* A progress bar on standard error, for captures that take their time. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/capture.h"

struct progress {
	bool wanted;
	bool drawn;
	uint64_t calls;
	int64_t next; /* when to draw again, nanoseconds */
};

/* A new capture. Nothing is drawn in its first second, or if not `wanted`. */
void progress_start(struct progress *progress, bool wanted);

/* To be called once a frame. */
void progress_tick(struct progress *progress, const struct capture *capture);

/* Wipes the bar off the terminal. */
void progress_stop(struct progress *progress);

#endif
