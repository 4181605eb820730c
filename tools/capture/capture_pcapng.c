/* SPDX-License-Identifier: MIT */
#include "capture_pcapng.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/dlt.h>

#define BLOCK_HEADER  8 /* type and length */
#define BLOCK_TRAILER 4 /* the length again */
#define BLOCK_MAX     (1024 * 1024)

#define SECTION_MIN   16 /* bytes before the options, without the header */
#define INTERFACE_MIN 8
#define PACKET_MIN    20
#define SIMPLE_MIN    4
#define OPTION_HEADER 4

#define BYTE_ORDER_MAGIC 0x1a2b3c4d
#define INTERFACES_MAX   65536
#define LINKTYPE_RAW     101 /* the only known one that is no DLT_* number */

#define NANOSECONDS 1000000000
#define SECONDS_MAX (INT64_C(1) << 32) /* in nanoseconds less than 2^62 */

enum block_type {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OBSOLETE = 2,
	BLOCK_PACKET_SIMPLE = 3,
	BLOCK_PACKET = 6,
};

enum option_code {
	OPTION_END = 0,
	OPTION_TIME_RESOLUTION = 9,
	OPTION_TIME_OFFSET = 14,
};

struct interface {
	int link;
	uint32_t snaplen; /* 0 for no limit */
	uint64_t per_second;
	int64_t offset; /* seconds */
};

struct pcapng {
	FILE *file;
	uint64_t offset; /* of the current block */
	bool swapped;    /* the section's byte order is not ours */
	uint64_t frames;
	struct interface *interfaces; /* of the section */
	size_t interface_count;
	size_t interface_room;
	/* The current block; body and size are those between its lengths. */
	uint32_t type;
	size_t size;
	uint8_t body[BLOCK_MAX];
	struct capture_damage *damage; /* of the caller */
};

static uint16_t load16(const struct pcapng *pcapng, const uint8_t *bytes)
{
	uint16_t value;

	memcpy(&value, bytes, sizeof(value));
	return pcapng->swapped ? __builtin_bswap16(value) : value;
}

static uint32_t load32(const struct pcapng *pcapng, const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return pcapng->swapped ? __builtin_bswap32(value) : value;
}

static uint64_t load64(const struct pcapng *pcapng, const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return pcapng->swapped ? __builtin_bswap64(value) : value;
}

static bool damaged(struct pcapng *pcapng, const char *why)
{
	capture_damage_set(pcapng->damage, "damaged", pcapng->offset, "%s",
			   why);
	return false;
}

static bool read_bytes(struct pcapng *pcapng, void *to, size_t size)
{
	if (fread(to, 1, size, pcapng->file) == size)
		return true;
	capture_damage_set(pcapng->damage, "cut short",
			   (uint64_t)ftello(pcapng->file),
			   "the last block is not complete");
	return false;
}

/* Reads over `size` bytes; what they are does not matter. */
static bool skip_bytes(struct pcapng *pcapng, size_t size)
{
	while (size > 0) {
		size_t part = size < BLOCK_MAX ? size : BLOCK_MAX;

		if (!read_bytes(pcapng, pcapng->body, part))
			return false;
		size -= part;
	}
	return true;
}

static bool is_wanted(uint32_t type)
{
	return type == BLOCK_PACKET || type == BLOCK_PACKET_SIMPLE ||
	       type == BLOCK_PACKET_OBSOLETE || type == BLOCK_INTERFACE ||
	       type == BLOCK_SECTION;
}

/*
 * A section says its byte order in the first bytes of its body, behind a
 * length that has that order already. Reads them.
 */
static bool read_byte_order(struct pcapng *pcapng)
{
	if (!read_bytes(pcapng, pcapng->body, 4))
		return false;
	pcapng->swapped = false;
	if (load32(pcapng, pcapng->body) == BYTE_ORDER_MAGIC)
		return true;
	pcapng->swapped = true;
	if (load32(pcapng, pcapng->body) == BYTE_ORDER_MAGIC)
		return true;
	return damaged(pcapng, "no byte order mark in the section header");
}

/*
 * Reads the block whose header is `header`: the body, if the block is one we
 * know. Checks that its two lengths agree.
 */
static bool read_body(struct pcapng *pcapng, const uint8_t *header)
{
	uint8_t trailer[BLOCK_TRAILER];
	size_t have = 0;

	if (pcapng->type == BLOCK_SECTION) {
		if (!read_byte_order(pcapng))
			return false;
		have = 4;
	}
	size_t length = load32(pcapng, header + 4);
	if (length < BLOCK_HEADER + have + BLOCK_TRAILER || length % 4 != 0)
		return damaged(pcapng, "a block length that cannot be");
	pcapng->size = length - BLOCK_HEADER - BLOCK_TRAILER;

	if (!is_wanted(pcapng->type)) {
		if (!skip_bytes(pcapng, pcapng->size))
			return false;
	} else {
		if (pcapng->size > BLOCK_MAX)
			return damaged(pcapng, "a block of more than 1 MiB");
		if (!read_bytes(pcapng, pcapng->body + have,
				pcapng->size - have))
			return false;
	}
	if (!read_bytes(pcapng, trailer, sizeof(trailer)))
		return false;
	if (load32(pcapng, trailer) != length)
		return damaged(pcapng, "a block whose two lengths differ");
	return true;
}

static bool read_section(struct pcapng *pcapng)
{
	if (pcapng->size < SECTION_MIN)
		return damaged(pcapng, "a section header that is too short");
	if (load16(pcapng, pcapng->body + 4) != 1)
		return damaged(pcapng, "a pcapng version that is not 1");
	pcapng->interface_count = 0;
	return true;
}

/* if_tsresol: a power of ten, or of two if the highest bit is set. */
static bool set_resolution(struct interface *interface, uint8_t resolution)
{
	unsigned exponent = resolution & 0x7f;

	if (resolution & 0x80) {
		if (exponent > 63)
			return false;
		interface->per_second = UINT64_C(1) << exponent;
		return true;
	}
	if (exponent > 19)
		return false;
	interface->per_second = 1;
	while (exponent-- > 0)
		interface->per_second *= 10;
	return true;
}

/* The options that say what the interface's times mean. */
static bool read_interface_options(struct pcapng *pcapng,
				   struct interface *interface)
{
	const uint8_t *at = pcapng->body + INTERFACE_MIN;
	size_t left = pcapng->size - INTERFACE_MIN;

	while (left >= OPTION_HEADER) {
		uint16_t code = load16(pcapng, at);
		size_t length = load16(pcapng, at + 2);
		size_t padded = (length + 3) & ~(size_t)3;

		at += OPTION_HEADER;
		left -= OPTION_HEADER;
		if (code == OPTION_END)
			break;
		if (padded > left)
			return damaged(pcapng, "an option beyond its block");
		if (code == OPTION_TIME_RESOLUTION && length == 1 &&
		    !set_resolution(interface, at[0]))
			return damaged(pcapng, "a time resolution too fine");
		if (code == OPTION_TIME_OFFSET && length == 8)
			interface->offset = (int64_t)load64(pcapng, at);
		at += padded;
		left -= padded;
	}
	return true;
}

/* Makes room for one interface more. */
static bool grow_interfaces(struct pcapng *pcapng)
{
	if (pcapng->interface_count < pcapng->interface_room)
		return true;
	if (pcapng->interface_count >= INTERFACES_MAX)
		return damaged(pcapng, "more than 65536 interfaces");

	size_t room = pcapng->interface_room ? 2 * pcapng->interface_room : 8;
	struct interface *grown =
		realloc(pcapng->interfaces, room * sizeof(*grown));
	if (!grown)
		return damaged(pcapng, "out of memory");
	pcapng->interfaces = grown;
	pcapng->interface_room = room;
	return true;
}

static bool read_interface(struct pcapng *pcapng)
{
	if (pcapng->size < INTERFACE_MIN)
		return damaged(pcapng, "an interface block that is too short");
	if (!grow_interfaces(pcapng))
		return false;

	int link = load16(pcapng, pcapng->body);
	struct interface *interface =
		&pcapng->interfaces[pcapng->interface_count++];
	*interface = (struct interface){
		.link = link == LINKTYPE_RAW ? DLT_RAW : link,
		.snaplen = load32(pcapng, pcapng->body + 4),
		.per_second = 1000000,
	};
	return read_interface_options(pcapng, interface);
}

static int64_t clamp_seconds(int64_t seconds)
{
	if (seconds > SECONDS_MAX)
		return SECONDS_MAX;
	return seconds < -SECONDS_MAX ? -SECONDS_MAX : seconds;
}

/* Never overflows, whatever the file says. */
static int64_t to_time(const struct interface *interface, uint64_t ticks)
{
	uint64_t per_second = interface->per_second;
	uint64_t seconds = ticks / per_second;
	uint64_t part = ticks % per_second;

	if (seconds > (uint64_t)SECONDS_MAX)
		seconds = (uint64_t)SECONDS_MAX;
	/* From here the product fits into 64 bits. */
	while (per_second >> 34) {
		per_second >>= 1;
		part >>= 1;
	}
	return clamp_seconds((int64_t)seconds +
			     clamp_seconds(interface->offset)) *
		       NANOSECONDS +
	       (int64_t)(part * NANOSECONDS / per_second);
}

static const struct interface *find_interface(struct pcapng *pcapng,
					      size_t number)
{
	if (number < pcapng->interface_count)
		return &pcapng->interfaces[number];
	damaged(pcapng, "a packet of an interface that is not described");
	return NULL;
}

/* Enhanced packets, and obsolete ones, whose interface number is shorter. */
static bool read_packet(struct pcapng *pcapng, struct frame *frame)
{
	const uint8_t *body = pcapng->body;

	if (pcapng->size < PACKET_MIN)
		return damaged(pcapng, "a packet block that is too short");
	const struct interface *interface = find_interface(
		pcapng, pcapng->type == BLOCK_PACKET ? load32(pcapng, body)
						     : load16(pcapng, body));
	if (!interface)
		return false;
	frame->captured = load32(pcapng, body + 12);
	if (frame->captured > pcapng->size - PACKET_MIN)
		return damaged(pcapng,
			       "a packet that is longer than its block");

	frame->number = ++pcapng->frames;
	frame->time =
		to_time(interface, (uint64_t)load32(pcapng, body + 4) << 32 |
					   load32(pcapng, body + 8));
	frame->bytes = body + PACKET_MIN;
	frame->length = load32(pcapng, body + 16);
	frame->link = interface->link;
	return true;
}

/* Simple packets: of the first interface, without a time. */
static bool read_simple_packet(struct pcapng *pcapng, struct frame *frame)
{
	if (pcapng->size < SIMPLE_MIN)
		return damaged(pcapng, "a packet block that is too short");
	const struct interface *interface = find_interface(pcapng, 0);
	if (!interface)
		return false;

	frame->number = ++pcapng->frames;
	frame->time = 0;
	frame->bytes = pcapng->body + SIMPLE_MIN;
	frame->length = load32(pcapng, pcapng->body);
	frame->captured = frame->length;
	if (interface->snaplen && frame->captured > interface->snaplen)
		frame->captured = interface->snaplen;
	if (frame->captured > pcapng->size - SIMPLE_MIN)
		return damaged(pcapng,
			       "a packet that is longer than its block");
	frame->link = interface->link;
	return true;
}

/* Reads one block, whatever it is. Returns false at the end of the file. */
static bool read_block(struct pcapng *pcapng)
{
	uint8_t header[BLOCK_HEADER];

	int first = getc(pcapng->file);
	if (first == EOF && feof(pcapng->file))
		return false;
	header[0] = (uint8_t)first;
	if (!read_bytes(pcapng, header + 1, sizeof(header) - 1))
		return false;
	uint32_t type = load32(pcapng, header);
	if (pcapng->offset == 0 && type != BLOCK_SECTION)
		return damaged(pcapng, "no section header");
	pcapng->type = type;
	return read_body(pcapng, header);
}

struct pcapng *pcapng_new(FILE *file)
{
	struct pcapng *pcapng = calloc(1, sizeof(*pcapng));

	if (pcapng)
		pcapng->file = file;
	return pcapng;
}

bool pcapng_next(struct pcapng *pcapng, struct frame *frame,
		 struct capture_damage *damage)
{
	bool found = false;
	bool good = true;

	pcapng->damage = damage;
	while (good && !found && read_block(pcapng)) {
		switch (pcapng->type) {
		case BLOCK_SECTION:
			good = read_section(pcapng);
			break;
		case BLOCK_INTERFACE:
			good = read_interface(pcapng);
			break;
		case BLOCK_PACKET:
		case BLOCK_PACKET_OBSOLETE:
			good = found = read_packet(pcapng, frame);
			break;
		case BLOCK_PACKET_SIMPLE:
			good = found = read_simple_packet(pcapng, frame);
			break;
		}
		pcapng->offset += BLOCK_HEADER + pcapng->size + BLOCK_TRAILER;
	}
	return found;
}

void pcapng_free(struct pcapng *pcapng)
{
	free(pcapng->interfaces);
	free(pcapng);
}
