/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ftello() */

#include "capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "capture_error.h"
#include "capture_pcapng.h"
#include "capture_stream.h"

#define PCAP_PACKET_HEADER 16

struct capture {
	const char *name; /* for error messages */
	struct capture_stream *stream;
	pcap_t *pcap;          /* either this, which owns the file, */
	struct pcapng *pcapng; /* or this */
	bool stopped;
	struct frame frame;
	void (*fn)(void *context, const struct frame *frame);
	void *context;
};

/* Writes where and why reading ended into `error`; returns -1. */
static int report_damage(const struct capture *capture,
			 const struct capture_damage *damage, char *error)
{
	struct capture_stream *stream = capture->stream;
	const struct capture_damage *reason = capture_stream_damage(stream);

	/* What is wrong with the stream shows above as if it were cut short. */
	if (reason->how)
		damage = reason;
	capture_error(error, capture->name, "%s at byte %" PRIu64 "%s: %s",
		      damage->how, damage->offset,
		      capture_stream_compression(stream)
			      ? " of the decompressed data"
			      : "",
		      damage->why);
	return -1;
}

static int open_pcapng(struct capture *capture, char *error)
{
	capture->pcapng = pcapng_new(capture_stream_file(capture->stream));
	if (capture->pcapng)
		return 0;
	capture_error(error, capture->name, "out of memory");
	return -1;
}

static int open_pcap(struct capture *capture, char *error)
{
	FILE *file = capture_stream_file(capture->stream);
	char why[PCAP_ERRBUF_SIZE];

	errno = 0;
	capture->pcap = pcap_fopen_offline_with_tstamp_precision(
		file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (capture->pcap) {
		capture->frame.link = pcap_datalink(capture->pcap);
		return 0;
	}
	if (errno == ENOMEM) {
		capture_error(error, capture->name, "out of memory");
		return -1;
	}
	if (feof(file) || ferror(file)) {
		struct capture_damage damage;

		capture_damage_set(&damage, "cut short", (uint64_t)ftello(file),
				   "the file header is not complete");
		return report_damage(capture, &damage, error);
	}
	capture_error(error, capture->name,
		      "not a pcap or pcapng capture (%s): if Wireshark opens "
		      "it, editcap converts it",
		      why);
	return -1;
}

/* Tells the two formats apart, and begins to read. */
static int open_format(struct capture *capture, char *error)
{
	FILE *file = capture_stream_file(capture->stream);
	int first = getc(file);

	if (first != EOF)
		ungetc(first, file);
	return first == PCAPNG_FIRST_BYTE ? open_pcapng(capture, error)
					  : open_pcap(capture, error);
}

/* What error messages call the file at `path`. */
static const char *name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

int capture_descriptor(const char *path, char *error)
{
	return capture_stream_descriptor(path, name_of(path), error);
}

struct capture *capture_begin(int fd, const char *path, uint64_t max_unpacked,
			      char *error)
{
	const char *name = name_of(path);
	struct capture_stream *stream =
		capture_stream_open(fd, name, max_unpacked, error);
	struct capture *capture;

	if (!stream)
		return NULL;
	capture = calloc(1, sizeof(*capture));
	if (!capture) {
		fclose(capture_stream_file(stream));
		capture_stream_close(stream);
		capture_error(error, name, "out of memory");
		return NULL;
	}
	capture->name = name;
	capture->stream = stream;
	if (open_format(capture, error) < 0) {
		capture_close(capture);
		return NULL;
	}
	return capture;
}

struct capture *capture_open(const char *path, char *error)
{
	int fd = capture_descriptor(path, error);

	return fd < 0 ? NULL
		      : capture_begin(fd, path, CAPTURE_UNPACKED_DEFAULT,
				      error);
}

static void deliver(u_char *user, const struct pcap_pkthdr *header,
		    const u_char *bytes)
{
	struct capture *capture = (struct capture *)(void *)user;
	struct frame *frame = &capture->frame;

	frame->number++;
	/* tv_usec holds nanoseconds, as was asked for. */
	frame->time =
		header->ts.tv_sec * INT64_C(1000000000) + header->ts.tv_usec;
	frame->bytes = bytes;
	frame->captured = header->caplen;
	frame->length = header->len;
	capture->fn(capture->context, frame);
}

static int run_pcap(struct capture *capture, char *error)
{
	FILE *file = capture_stream_file(capture->stream);
	struct capture_damage damage;

	int status = pcap_loop(capture->pcap, -1, deliver,
			       (u_char *)(void *)capture);
	if (status != PCAP_ERROR)
		return 0;
	if (feof(file) || ferror(file))
		capture_damage_set(&damage, "cut short", (uint64_t)ftello(file),
				   "the last packet is not complete");
	else
		capture_damage_set(&damage, "damaged",
				   (uint64_t)ftello(file) - PCAP_PACKET_HEADER,
				   "%s", pcap_geterr(capture->pcap));
	return report_damage(capture, &damage, error);
}

static int run_pcapng(struct capture *capture, char *error)
{
	struct capture_damage damage = {.how = NULL};

	while (!capture->stopped &&
	       pcapng_next(capture->pcapng, &capture->frame, &damage))
		capture->fn(capture->context, &capture->frame);
	return damage.how ? report_damage(capture, &damage, error) : 0;
}

int capture_run(struct capture *capture,
		void (*fn)(void *context, const struct frame *frame),
		void *context, char *error)
{
	capture->fn = fn;
	capture->context = context;
	return capture->pcap ? run_pcap(capture, error)
			     : run_pcapng(capture, error);
}

void capture_stop(struct capture *capture)
{
	capture->stopped = true;
	if (capture->pcap)
		pcap_breakloop(capture->pcap);
}

double capture_progress(const struct capture *capture)
{
	return capture_stream_progress(capture->stream);
}

void capture_close(struct capture *capture)
{
	if (capture->pcapng)
		pcapng_free(capture->pcapng);
	if (capture->pcap)
		pcap_close(capture->pcap);
	else
		fclose(capture_stream_file(capture->stream));
	capture_stream_close(capture->stream);
	free(capture);
}
