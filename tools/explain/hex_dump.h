/* SPDX-License-Identifier: MIT */
/*
 * Bytes out of the dumps that people paste: xxd, hexdump with and without -C,
 * od, tcpdump -x and -X, Wireshark's, an array of C, or digits alone.
 */
#ifndef HEX_DUMP_H
#define HEX_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEX_DUMP_MAX 4096 /* bytes of one dump; what is beyond is dropped */

struct hex_dump {
	uint8_t bytes[HEX_DUMP_MAX];
	size_t length;
	bool words; /* of two bytes, whose order depends on the program */
};

enum hex_dump_line {
	HEX_DUMP_NO,    /* no line of a dump */
	HEX_DUMP_MORE,  /* its bytes were added */
	HEX_DUMP_BEGIN, /* the first line of another dump: nothing was done */
};

/*
 * Adds the bytes of `line` to `*dump`, if it is a line of a dump. An empty
 * dump never says BEGIN.
 */
enum hex_dump_line hex_dump_add(struct hex_dump *dump, const char *line);

/*
 * Returns the offset of the first CLC message from `from` on, swapping the
 * bytes of words if that makes one; `dump->length` if there is none.
 */
size_t hex_dump_find(struct hex_dump *dump, size_t from);

#endif
