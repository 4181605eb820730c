/* SPDX-License-Identifier: MIT */
/*
 * The identity of every field of every CLC message. fields.def lists each one
 * once; from that list come this enum, the JSON keys, the labels and the
 * Wireshark filter names smcclc.<message>.<key>.
 */
#ifndef SMCCLC_FIELDS_H
#define SMCCLC_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>

/* How the value of a field is meant to be read. */
enum smcclc_kind {
	SMCCLC_KIND_GROUP,      /* encloses fields; has no value */
	SMCCLC_KIND_LIST,       /* encloses fields or groups, all alike */
	SMCCLC_KIND_UINT,       /* a number, shown decimal */
	SMCCLC_KIND_HEX,        /* a number, shown hexadecimal at its width */
	SMCCLC_KIND_BOOL,       /* one bit */
	SMCCLC_KIND_TYPE,       /* message type */
	SMCCLC_KIND_PATH,       /* SMC-R, SMC-D, neither, both */
	SMCCLC_KIND_OS,         /* operating system */
	SMCCLC_KIND_RELEASE,    /* release of SMC version 2 */
	SMCCLC_KIND_BUFFER,     /* buffer size code: 2^(code+14) bytes */
	SMCCLC_KIND_MTU,        /* QP MTU code: 2^(code+7) bytes for 1..5 */
	SMCCLC_KIND_CODE,       /* diagnosis code of a Decline */
	SMCCLC_KIND_EYECATCHER, /* SMCR or SMCD in EBCDIC */
	SMCCLC_KIND_BYTES,      /* opaque */
	SMCCLC_KIND_PEER_ID,    /* 2 bytes instance, 6 bytes MAC */
	SMCCLC_KIND_MAC,        /* 6 bytes */
	SMCCLC_KIND_GID,        /* 16 bytes; IPv4-mapped in SMC-Rv2 */
	SMCCLC_KIND_IPV4,       /* 4 bytes */
	SMCCLC_KIND_IPV6,       /* 16 bytes */
	SMCCLC_KIND_TEXT,       /* ASCII, padded with blanks: EIDs, host name */
	SMCCLC_KIND_RESERVED,   /* must be sent as zero, ignored if not */
	SMCCLC_KIND_UNKNOWN,    /* bytes that no layout accounts for */
};

/* The messages a field can appear in, as a set. */
#define SMCCLC_IN_PROPOSAL 0x1u
#define SMCCLC_IN_ACCEPT   0x2u
#define SMCCLC_IN_CONFIRM  0x4u
#define SMCCLC_IN_DECLINE  0x8u
#define SMCCLC_IN_BOTH     (SMCCLC_IN_ACCEPT | SMCCLC_IN_CONFIRM)
#define SMCCLC_IN_ALL      0xfu

enum smcclc_field {
#define SMCCLC_FIELD(number, id, in, key, label, kind) \
	SMCCLC_FIELD_##id = number,
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
};

enum {
	SMCCLC_FIELD_COUNT = 0 /* one for each row */
#define SMCCLC_FIELD(number, id, in, key, label, kind) +1
#include <smcclc/fields.def>
#undef SMCCLC_FIELD
};

struct smcclc_field_info {
	const char *key;   /* unique within a message; [a-z0-9_]+ */
	const char *label; /* for people */
	uint8_t kind;      /* enum smcclc_kind */
	uint8_t in;        /* set of SMCCLC_IN_* */
};

/*
 * Returns what is known of `field`, in static storage, never NULL: a value
 * outside enum smcclc_field gets the entry of SMCCLC_FIELD_UNKNOWN.
 */
SMCCLC_API const struct smcclc_field_info *smcclc_field_info(unsigned field);

/* A value and its name, for the kinds that have a closed set of values. */
struct smcclc_value_name {
	uint32_t value;
	const char *name;
};

/*
 * Returns the named values of `kind` in static storage and writes how many to
 * `*count`; NULL and 0 for kinds whose values have no names.
 */
SMCCLC_API const struct smcclc_value_name *smcclc_kind_values(unsigned kind,
							      size_t *count);

/* Returns the name of `value` in `kind`, or NULL if it has none. */
SMCCLC_API const char *smcclc_value_name(unsigned kind, uint32_t value);

/*
 * What the walk over a message reports, in wire order but for areas that a
 * message's own offsets put elsewhere. BEGIN and END enclose groups and lists
 * and carry the field of the enclosure. VALUE is one field.
 */
enum smcclc_item_kind {
	SMCCLC_ITEM_VALUE,
	SMCCLC_ITEM_BEGIN,
	SMCCLC_ITEM_END,
};

struct smcclc_item {
	uint8_t what;    /* enum smcclc_item_kind */
	uint8_t kind;    /* enum smcclc_kind of the field */
	uint16_t field;  /* enum smcclc_field */
	uint32_t offset; /* from the first byte of the message */
	uint32_t length; /* bytes; of BEGIN always 0, of END all it holds */
	uint32_t mask;   /* the field's bits in the byte at offset; 0: all */
	uint64_t value;  /* of a field of at most 8 bytes, shifted down */
	const uint8_t *bytes; /* the field's bytes in the caller's buffer */
	bool cut;             /* the bytes end before the field does */
};

/*
 * Receives the items of one message. `item` is valid during the call only;
 * an item function needs nothing from the library and may stop listening.
 */
struct smcclc_walk {
	void (*item)(void *context, const struct smcclc_item *item);
	void *context;
};

/*
 * Returns whether `gid`, 16 bytes, is an IPv4 address to Linux, in its last
 * four: ::ffff:a.b.c.d or ::a.b.c.d. Source: smc_ib_gid_to_ipv4.
 */
SMCCLC_API bool smcclc_gid_is_ipv4(const uint8_t *gid);

/* Room that holds any smcclc_item_format() result, with its NUL. */
#define SMCCLC_ITEM_TEXT_MAX 320

/*
 * Writes the value of a VALUE item as a person reads it ("::ffff:10.0.1.1",
 * "SMC-R", "64 KiB", "SMC-LAB-EID-1") to `text`, at most `capacity` bytes with
 * the NUL, cut if need be. The result is printable ASCII whatever the wire
 * held: other bytes of texts come out as \xNN, and a backslash as \\. Bytes
 * beyond the first 64 of an opaque field are replaced by "...".
 * Returns the length written without the NUL.
 */
SMCCLC_API size_t smcclc_item_format(const struct smcclc_item *item, char *text,
				     size_t capacity);

#endif
