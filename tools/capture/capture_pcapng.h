/* SPDX-License-Identifier: MIT */
/*
 * The pcapng format (draft-ietf-opsawg-pcapng). libpcap refuses files whose
 * interfaces differ in link type or snaplen; here each frame has its own.
 */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include <stdbool.h>
#include <stdio.h>

#include "capture.h"
#include "capture_error.h"

struct pcapng;

/* The first byte of every pcapng file, and of no pcap file. */
#define PCAPNG_FIRST_BYTE 0x0a

/* Reads from `file`, at its beginning. Returns NULL when out of memory. */
struct pcapng *pcapng_new(FILE *file);

/*
 * Reads on to the next frame. Returns false at the end, and writes `damage` if
 * that is not where the file should end. The frame is valid until the next.
 */
bool pcapng_next(struct pcapng *pcapng, struct frame *frame,
		 struct capture_damage *damage);

void pcapng_free(struct pcapng *pcapng);

#endif
