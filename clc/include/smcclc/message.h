/* SPDX-License-Identifier: MIT */
/*
 * The CLC messages: structs, decode, encode, findings.
 * Layouts: RFC 7609 appendix A (version 1), Linux net/smc/smc_clc.h (2, 2.1).
 *
 * Decoding is tolerant: it shows everything that can be shown of any bytes
 * and reports what is wrong as findings. Encoding computes lengths, offsets
 * and counts itself, so that only a well-formed message can be built; any
 * other, for a test, is one of those with bytes changed.
 */
#ifndef SMCCLC_MESSAGE_H
#define SMCCLC_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smcclc/api.h>
#include <smcclc/fields.h>

#define SMCCLC_EYECATCHER_SMCR UINT32_C(0xe2d4c3d9)
#define SMCCLC_EYECATCHER_SMCD UINT32_C(0xe2d4c3c4)

#define SMCCLC_HEADER_LEN    8
#define SMCCLC_TRAILER_LEN   4
#define SMCCLC_EID_LEN       32
#define SMCCLC_HOST_LEN      32
#define SMCCLC_AREA_LEN      40 /* SMC-D and version 2 area of a Proposal */
#define SMCCLC_MAX_IPV6      8  /* Linux SMC_CLC_MAX_V6_PREFIX */
#define SMCCLC_MAX_UEIDS     8  /* Linux SMC_CLC_MAX_UEID */
#define SMCCLC_MAX_ISM       8  /* Linux SMCD_CLC_MAX_V2_GID_ENTRIES */
#define SMCCLC_MAX_ROCE_GIDS 8  /* of the GID list in a Confirm */
#define SMCCLC_MORE_CODES    4  /* Linux SMC_CLC_PEER_ID..: peer_diagnosis_v2 */
#define SMCCLC_UNKNOWN_MAX   64 /* unknown bytes a message struct can keep */
#define SMCCLC_MESSAGE_MAX   1024 /* bytes; none is encoded to more */

enum smcclc_type {
	SMCCLC_PROPOSAL = 1,
	SMCCLC_ACCEPT = 2,
	SMCCLC_CONFIRM = 3,
	SMCCLC_DECLINE = 4,
};

/* The two-bit path field; in a Proposal NONE and BOTH occur too. */
enum smcclc_path {
	SMCCLC_PATH_R = 0,
	SMCCLC_PATH_D = 1,
	SMCCLC_PATH_NONE = 2,
	SMCCLC_PATH_BOTH = 3,
};

enum smcclc_os {
	SMCCLC_OS_ZOS = 1,
	SMCCLC_OS_LINUX = 2,
	SMCCLC_OS_AIX = 3,
};

struct smcclc_ipv6_prefix {
	uint8_t prefix[16];
	uint8_t prefix_len; /* bits */
};

struct smcclc_ism_device {
	uint64_t gid;
	uint16_t chid; /* from 0xff00 on: emulated ISM, two entries a device */
};

struct smcclc_proposal {
	uint8_t type_v1; /* enum smcclc_path */
	uint8_t type_v2; /* enum smcclc_path; NONE in a version 1 Proposal */
	uint8_t flags_reserved; /* version 1: the two bits type_v2 is in later
				 */
	uint8_t peer_id[8];
	uint8_t roce_gid[16];
	uint8_t roce_mac[6];
	/*
	 * Bytes of the area at 40: SMCCLC_AREA_LEN, or 0 in a version 1
	 * Proposal without SMC-D. Linux also accepts what lies between, which
	 * is then kept in area_other and has no fields.
	 */
	uint8_t area_length;
	uint8_t area_other[SMCCLC_AREA_LEN];
	uint64_t ism_gid;
	uint16_t ism_chid;         /* version 2 from here ... */
	uint8_t vendor_oui[3];     /* 2.1 */
	uint8_t vendor_options[5]; /* 2.1 */
	uint8_t area_reserved[32]; /* ... and in version 1 all 32 are reserved;
				      version 2 uses the first 20 */
	bool has_ip; /* always in version 1; unless type_v1 is NONE in version 2
		      */
	uint8_t ipv4_subnet[4];
	uint8_t ipv4_prefix_len; /* bits */
	uint8_t ip_reserved[2];
	uint8_t ipv6_count; /* at most SMCCLC_MAX_IPV6, whatever the wire said
			     */
	struct smcclc_ipv6_prefix ipv6[SMCCLC_MAX_IPV6];
	bool has_v2; /* version 2 extension */
	uint8_t eid_count;
	uint8_t ueid[SMCCLC_MAX_UEIDS][SMCCLC_EID_LEN];
	uint8_t v2_reserved_2;
	uint8_t release; /* 0 is version 2.0, 1 is 2.1 */
	uint8_t v2_flags_reserved;
	bool seid_present;
	uint8_t v2_reserved_4[2];
	uint8_t rocev2_gid[16];
	uint8_t max_conns;     /* 2.1 */
	uint8_t max_links;     /* 2.1 */
	uint16_t feature_mask; /* 2.1 */
	uint8_t v2_reserved_28[12];
	bool has_smcd; /* SMC-Dv2 extension; needs has_v2 */
	uint8_t seid[SMCCLC_EID_LEN];
	uint8_t smcd_reserved_32[16];
	uint8_t ism_count;
	struct smcclc_ism_device ism[SMCCLC_MAX_ISM];
};

/* First Contact Extension, in Accept and Confirm of version 2. */
struct smcclc_first_contact {
	bool direct; /* SMC-R: no gateway between the RoCE ports */
	uint8_t reserved_0;
	uint8_t os; /* enum smcclc_os */
	uint8_t release;
	uint8_t reserved_2[2];
	uint8_t hostname[SMCCLC_HOST_LEN];
	bool has_tail; /* the 16 bytes that some v2.0 messages leave out */
	uint8_t max_conns;
	uint8_t max_links;
	uint16_t feature_mask;
	uint8_t vendor_options[4];
	uint8_t reserved_44[8];
};

/* Accept and Confirm: one layout, which the path divides in two. */
struct smcclc_accept {
	bool first_contact;
	uint8_t flags_reserved;
	uint8_t path; /* R or D; anything else has no fields below */
	struct {
		uint8_t peer_id[8];
		uint8_t gid[16];
		uint8_t mac[6];
		uint32_t qp_number; /* 24 bits */
		uint32_t rkey;
		uint8_t rmbe_index;
		uint32_t alert_token;
		uint8_t rmbe_size;    /* code: 2^(code+14) bytes */
		uint8_t qp_mtu;       /* code: 2^(code+7) bytes */
		uint8_t init_credits; /* Alibaba; reserved elsewhere */
		uint64_t rmb_address;
		uint8_t reserved_60;
		uint32_t psn; /* 24 bits */
		uint8_t reserved_96[8];
	} r;
	struct {
		uint64_t gid;
		uint64_t dmb_token;
		uint8_t dmbe_index;
		uint8_t dmbe_size; /* code: 2^(code+14) bytes */
		uint8_t reserved_25;
		uint8_t reserved_26[2];
		uint32_t link_id;
		uint8_t reserved_32[12]; /* version 1 */
		uint16_t chid;           /* version 2 from here */
		uint64_t gid_ext;        /* emulated ISM */
	} d;
	uint8_t eid[SMCCLC_EID_LEN]; /* version 2 */
	bool has_fce;
	struct smcclc_first_contact fce;
	bool has_gid_list; /* SMC-R Confirm of a first contact */
	uint8_t gid_list_reserved[3];
	uint8_t gid_count;
	uint8_t gids[SMCCLC_MAX_ROCE_GIDS][16];
};

struct smcclc_decline {
	bool out_of_sync;
	uint8_t flags_reserved;
	uint8_t peer_id[8];
	uint32_t diagnosis;
	uint8_t os; /* enum smcclc_os; 0 in version 1 */
	uint8_t os_reserved;
	uint8_t reserved_21[3];
	bool has_more_codes; /* the 44-byte layout of Linux since 5.16 */
	bool cut; /* the bytes end before the diagnosis does; encode ignores */
	uint32_t more_codes[SMCCLC_MORE_CODES];
};

struct smcclc_message {
	uint32_t eyecatcher; /* encode: 0 stands for the one Linux sends */
	uint8_t type;        /* enum smcclc_type */
	uint8_t version;
	uint16_t length;  /* as announced; encode ignores and computes it */
	uint32_t trailer; /* encode: 0 stands for the one Linux sends */
	union {
		struct smcclc_proposal proposal;
		struct smcclc_accept accept; /* Accept and Confirm */
		struct smcclc_decline decline;
	};
	/* Bytes between the last known field and the trailer. */
	uint16_t unknown_length;
	uint8_t unknown[SMCCLC_UNKNOWN_MAX];
};

/* --- findings -------------------------------------------------------- */

/* What a Linux receiver does about a finding (Linux net/smc/smc_clc.c). */
enum smcclc_severity {
	SMCCLC_IGNORES,  /* takes no notice */
	SMCCLC_DECLINES, /* answers with a Decline */
	SMCCLC_KILLS,    /* EPROTO: the connection ends, TCP does not go on */
};

enum smcclc_rule {
	SMCCLC_RULE_EYECATCHER, /* not SMCR or SMCD at the start */
	SMCCLC_RULE_TYPE,       /* no such message */
	SMCCLC_RULE_VERSION,    /* version 0 */
	SMCCLC_RULE_LENGTH,     /* not the length its content adds up to */
	SMCCLC_RULE_TRAILER,    /* does not end with an eyecatcher */
	SMCCLC_RULE_PATH,       /* a path that this message cannot have */
	SMCCLC_RULE_COUNT,      /* more entries than the protocol allows */
	SMCCLC_RULE_OFFSET,     /* points outside, or where nothing belongs */
	SMCCLC_RULE_OVERLAP,    /* two areas share bytes */
	SMCCLC_RULE_RESERVED,   /* reserved bits are not zero */
	SMCCLC_RULE_UNKNOWN_BYTES, /* bytes that no layout accounts for */
	SMCCLC_RULE_MISSING,       /* a part that was announced is not there */
	SMCCLC_RULE_LIMIT,         /* a number outside what Linux agrees to */
	SMCCLC_RULE_OLD_LAYOUT,    /* what only certain kernels accept */
	SMCCLC_RULE_COUNT_OF_RULES
};

/*
 * Of OFFSET and OVERLAP, found and expected are places in the message: where
 * the field points to, and where the bytes before it end; or 0 if it should
 * point nowhere.
 */
struct smcclc_finding {
	uint8_t rule;     /* enum smcclc_rule */
	uint8_t severity; /* enum smcclc_severity */
	uint16_t field;   /* enum smcclc_field */
	uint32_t offset;  /* from the first byte of the message */
	uint32_t found;
	uint32_t expected; /* what would have been right, where one value would
			    */
	uint32_t code;     /* DECLINES: the diagnosis Linux answers with */
};

#define SMCCLC_FINDINGS_MAX 16

struct smcclc_findings {
	uint8_t worst; /* enum smcclc_severity, also of the dropped ones */
	uint8_t count;
	uint16_t dropped; /* beyond SMCCLC_FINDINGS_MAX */
	struct smcclc_finding list[SMCCLC_FINDINGS_MAX];
};

/* Returns a stable name for `rule` ("length"), never NULL. */
SMCCLC_API const char *smcclc_rule_name(unsigned rule);

/* Returns what breaking `rule` means, as a phrase ("..."), never NULL. */
SMCCLC_API const char *smcclc_rule_text(unsigned rule);

/* Returns "ignores", "declines" or "kills"; never NULL. */
SMCCLC_API const char *smcclc_severity_name(unsigned severity);

/* Returns "Proposal", "Accept", "Confirm", "Decline" or "unknown message". */
SMCCLC_API const char *smcclc_type_name(unsigned type);

/* --- framing --------------------------------------------------------- */

enum smcclc_status {
	SMCCLC_OK,
	SMCCLC_NEED_MORE, /* CLC so far; the bytes end before the message does
			   */
	SMCCLC_NOT_CLC,   /* something else */
	SMCCLC_NO_SPACE,  /* encode: the buffer is too small */
	SMCCLC_BAD_VALUE, /* encode: a member has a value no message can carry
			   */
};

/*
 * Says whether `bytes` begin a CLC message and how long it announces to be.
 *
 * Reads at most `length` bytes; of none it says NEED_MORE. CLC is what begins
 * with an eyecatcher.
 * Writes the announced length to `*announced` when it returns OK, and also
 * when it returns NEED_MORE with at least 8 bytes; otherwise 0. A length
 * below 8 is written as it is: such a message has no end.
 * Returns OK if the whole message is there, NEED_MORE if more bytes could
 * make it one, NOT_CLC if no further bytes can.
 * Source: Linux smc_clc_wait_msg, smc_clc_msg_hdr_valid.
 */
SMCCLC_API enum smcclc_status smcclc_peek(const uint8_t *bytes, size_t length,
					  size_t *announced);

/*
 * Decodes one message from the first `length` bytes at `bytes`, which may be
 * fewer or more than the message announces.
 *
 * Writes `*message` completely: what the bytes show, and zero for the rest.
 * `findings`, if not NULL, is overwritten with what is wrong and what Linux
 * does about it; of a message that is not all there only what no further
 * bytes can mend. `walk`, if not NULL, receives every field.
 * Returns OK; NEED_MORE if the bytes end early, with all of the above done
 * for what there is; or NOT_CLC (see smcclc_peek), with `*message` zero, no
 * findings and no items. A whole message in which nothing but one byte of the
 * eyecatcher is wrong (type, version, length and trailer fit) is decoded all
 * the same, with OK, so that it is reported for what it is.
 */
SMCCLC_API enum smcclc_status smcclc_decode(const uint8_t *bytes, size_t length,
					    struct smcclc_message *message,
					    struct smcclc_findings *findings,
					    const struct smcclc_walk *walk);

/*
 * Encodes `message` into `out`, at most `capacity` bytes, and writes the
 * length to `*length`. Whatever decodes without a KILLS, TRAILER, OFFSET,
 * COUNT, OVERLAP or MISSING finding and with at most SMCCLC_UNKNOWN_MAX unknown
 * bytes encodes to the same bytes again.
 * Returns OK; NO_SPACE or BAD_VALUE with `*length` 0, `out` undefined.
 */
SMCCLC_API enum smcclc_status
smcclc_encode(const struct smcclc_message *message, uint8_t *out,
	      size_t capacity, size_t *length);

enum smcclc_version {
	SMCCLC_VERSION_NONE,
	SMCCLC_VERSION_1,
	SMCCLC_VERSION_2, /* no release was shown, or one nobody knows */
	SMCCLC_VERSION_2_0,
	SMCCLC_VERSION_2_1,
};

/*
 * Returns the version of SMC that `message` speaks of, an enum smcclc_version:
 * of a Proposal the highest it offers, of a Decline NONE.
 */
SMCCLC_API unsigned
smcclc_message_version(const struct smcclc_message *message);

/* Returns "1", "2", "2.0" or "2.1"; NULL for NONE. */
SMCCLC_API const char *smcclc_version_name(unsigned version);

#endif
