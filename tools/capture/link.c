/* SPDX-License-Identifier: MIT */
/* What comes before IP: link types, and what link headers carry. */
#include <string.h>

#include <pcap/dlt.h>
#include <smcclc/roce.h>

#include "headers.h"

/* Raw IP under its other numbers: OpenBSD's, and the one files have. */
#define DLT_RAW_OPENBSD 14
#define LINKTYPE_RAW    101

#define MAC_LENGTH      6
#define ETHERNET_HEADER 14
#define SLL_HEADER      16
#define SLL2_HEADER     20
#define TAG             4
#define LLC_HEADER      3
#define SNAP_HEADER     8

/* In the place of an ethertype, what is smaller is the length of 802.3. */
#define ETHERTYPE_MIN 0x0600

/* More headers of a kind than any network stacks. */
#define LINK_HEADERS_MAX 16

_Static_assert(HEADER_ROCE == SMCCLC_ROCE_ETHERTYPE,
	       "the list of headers has RoCE's ethertype");

enum ppp_protocol {
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	PPP_COMPRESSED_LINK = 0x00fb,
	PPP_COMPRESSED = 0x00fd, /* or encrypted: MPPE */
	PPP_MPLS = 0x0281,
	PPP_CONTROL = 0x8000, /* from here on */
};

/* Address families in the BSD headers; each BSD numbers IPv6 its own way. */
enum bsd_family {
	BSD_IPV4 = 2,
	LINUX_IPV6 = 10,
	NETBSD_IPV6 = 24,
	FREEBSD_IPV6 = 28,
	DARWIN_IPV6 = 30,
};

enum nsh_protocol {
	NSH_IPV4 = 1,
	NSH_IPV6 = 2,
	NSH_ETHERNET = 3,
	NSH_MPLS = 5,
};

/* A header of `size` bytes with the ethertype of the next one at `type`. */
static inline enum packet_result take_typed(struct rest *rest, size_t size,
					    size_t type, enum header *next)
{
	if (rest->captured < size)
		return lacks(rest, size);
	*next = load16(rest->at + type);
	if (*next < ETHERTYPE_MIN)
		*next = HEADER_LLC;
	skip(rest, size);
	return GO_ON;
}

/* Ethernet: two addresses, the sender's last, and the ethertype. */
static inline enum packet_result take_ethernet(struct rest *rest,
					       enum header *next)
{
	rest->mac = rest->at + MAC_LENGTH;
	return take_typed(rest, ETHERNET_HEADER, 2 * MAC_LENGTH, next);
}

/*
 * The cooked headers have the sender's address at `address`, its length before
 * it; what is no MAC address has another length.
 */
static enum packet_result take_cooked(struct rest *rest, size_t size,
				      size_t type, size_t address,
				      enum header *next)
{
	const uint8_t *header = rest->at;
	enum packet_result result = take_typed(rest, size, type, next);

	if (result == GO_ON)
		rest->mac = header[address - 1] == MAC_LENGTH ? header + address
							      : NULL;
	return result;
}

/* A header of `size` bytes that `next` follows always. */
static enum packet_result take_plain(struct rest *rest, size_t size,
				     enum header follows, enum header *next)
{
	if (rest->captured < size)
		return lacks(rest, size);
	skip(rest, size);
	*next = follows;
	return GO_ON;
}

/*
 * 802.2: what is not SNAP (RFC 1042) with an ethertype, or IP itself (RFC 948),
 * is for bridges and other networks.
 */
static enum packet_result take_llc(struct rest *rest, enum header *next)
{
	static const uint8_t snap[6] = {0xaa, 0xaa, 0x03, 0, 0, 0};
	static const uint8_t ip[LLC_HEADER] = {0x06, 0x06, 0x03};
	const uint8_t *llc = rest->at;

	if (rest->captured < LLC_HEADER)
		return lacks(rest, LLC_HEADER);
	if (memcmp(llc, ip, sizeof(ip)) == 0)
		return take_plain(rest, LLC_HEADER, HEADER_IP, next);
	if (memcmp(llc, snap, LLC_HEADER) != 0)
		return PACKET_OTHER;
	if (rest->captured < SNAP_HEADER)
		return lacks(rest, SNAP_HEADER);
	if (memcmp(llc, snap, sizeof(snap)) != 0)
		return PACKET_OTHER;
	return take_typed(rest, SNAP_HEADER, sizeof(snap), next);
}

/*
 * RFC 3032: a stack of labels. What follows the one marked as the bottom is
 * not said: IP by its first digit; a control word of zeros (RFC 4385), and
 * then most likely Ethernet; something for the nodes themselves if that begins
 * with 1; or Ethernet without one.
 */
static enum packet_result take_mpls(struct rest *rest, enum header *next)
{
	if (rest->captured < TAG)
		return lacks(rest, TAG);
	bool bottom = rest->at[2] & 1;
	skip(rest, TAG);
	*next = HEADER_MPLS;
	if (!bottom)
		return GO_ON;
	if (rest->captured < 1)
		return lacks(rest, 1);

	unsigned digit = rest->at[0] >> 4;
	*next = digit == 4 || digit == 6 ? HEADER_IP : HEADER_ETHERNET;
	if (*next == HEADER_IP)
		return GO_ON;
	if (digit == 1)
		return PACKET_OTHER;
	guess(rest, PACKET_UNKNOWN);
	if (digit == 0 && rest->captured >= TAG)
		skip(rest, TAG);
	return GO_ON;
}

/*
 * RFC 1661 and 1662. Address and control (ff 03) may be left out, and so may
 * the first byte of the protocol if it is 0: only the last byte is odd.
 */
static enum packet_result take_ppp(struct rest *rest, enum header *next)
{
	if (rest->captured >= 2 && load16(rest->at) == 0xff03)
		skip(rest, 2);
	if (rest->captured < 2)
		return lacks(rest, 2);

	bool one_byte = rest->at[0] & 1;
	uint16_t protocol = one_byte ? rest->at[0] : load16(rest->at);
	skip(rest, one_byte ? 1 : 2);
	switch (protocol) {
	case PPP_IPV4:
		*next = HEADER_IPV4;
		return GO_ON;
	case PPP_IPV6:
		*next = HEADER_IPV6;
		return GO_ON;
	case PPP_MPLS:
		*next = HEADER_MPLS;
		return GO_ON;
	case PPP_COMPRESSED:
	case PPP_COMPRESSED_LINK:
		return PACKET_ENCRYPTED;
	default:
		return protocol < PPP_CONTROL ? PACKET_UNKNOWN : PACKET_OTHER;
	}
}

/*
 * BSD null has the address family in the byte order of the host that captured,
 * BSD loop in network order. Families are small, so the zeros tell which.
 */
static enum packet_result take_bsd(struct rest *rest, enum header *next)
{
	if (rest->captured < 4)
		return lacks(rest, 4);
	uint32_t family = load32(rest->at);
	if (family > 0xffff)
		family = rest->at[0] | (uint32_t)rest->at[1] << 8 |
			 (uint32_t)load16(rest->at + 2) << 16;
	skip(rest, 4);
	switch (family) {
	case BSD_IPV4:
		*next = HEADER_IPV4;
		return GO_ON;
	case LINUX_IPV6:
	case NETBSD_IPV6:
	case FREEBSD_IPV6:
	case DARWIN_IPV6:
		*next = HEADER_IPV6;
		return GO_ON;
	default:
		return PACKET_UNKNOWN;
	}
}

/* RFC 8300: its length counts words, and is in the lower bits of a byte. */
static enum packet_result take_nsh(struct rest *rest, enum header *next)
{
	if (rest->captured < 8)
		return lacks(rest, 8);
	size_t size = (rest->at[1] & 0x3fu) * 4;
	unsigned protocol = rest->at[3];
	if (size < 8)
		return PACKET_MALFORMED;
	if (rest->captured < size)
		return lacks(rest, size);
	skip(rest, size);
	switch (protocol) {
	case NSH_IPV4:
		*next = HEADER_IPV4;
		return GO_ON;
	case NSH_IPV6:
		*next = HEADER_IPV6;
		return GO_ON;
	case NSH_ETHERNET:
		*next = HEADER_ETHERNET;
		return GO_ON;
	case NSH_MPLS:
		*next = HEADER_MPLS;
		return GO_ON;
	default:
		return PACKET_TUNNEL;
	}
}

/* Takes nothing, but tells the two versions of IP apart. */
static enum packet_result look_at_ip(const struct rest *rest, enum header *next)
{
	if (rest->captured < 1)
		return lacks(rest, 1);
	switch (rest->at[0] >> 4) {
	case 4:
		*next = HEADER_IPV4;
		return GO_ON;
	case 6:
		*next = HEADER_IPV6;
		return GO_ON;
	default:
		return PACKET_UNKNOWN;
	}
}

/* What carries no IP; and what may, but not for us to see. */
static enum packet_result no_ip(enum header type)
{
	static const uint16_t known[] = {
		0x0806, /* ARP */
		0x0842, /* Wake-on-LAN */
		0x22f0, /* AVTP */
		0x22ea, /* SRP */
		0x8035, /* RARP */
		0x8137, /* IPX */
		0x8808, /* flow control */
		0x8809, /* LACP and other slow protocols */
		0x8863, /* PPPoE discovery */
		0x888e, /* 802.1X */
		0x8892, /* PROFINET */
		0x88a2, /* ATA */
		0x88a4, /* EtherCAT */
		0x88c7, /* 802.11 before authentication */
		0x88cc, /* LLDP */
		0x88e1, /* HomePlug */
		0x88f5, /* MVRP */
		0x88f6, /* MMRP */
		0x88f7, /* PTP */
		0x88f8, /* NC-SI */
		0x8902, /* CFM */
		0x8906, /* Fibre Channel */
		0x8912, /* HomePlug AV */
		0x8914, /* FCoE initialisation */
		0x892f, /* HSR */
		0x893a, /* 1905.1 */
		0x9000, /* loopback test */
	};

	if (type == 0x88e5) /* MACsec */
		return PACKET_ENCRYPTED;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (type == known[i])
			return PACKET_OTHER;
	return PACKET_UNKNOWN;
}

static enum packet_result take_header(struct rest *rest, enum header *header)
{
	switch (*header) {
	case HEADER_ETHERNET:
	case HEADER_TEB:
		return take_ethernet(rest, header);
	case HEADER_SLL:
		return take_cooked(rest, SLL_HEADER, 14, 6, header);
	case HEADER_SLL2:
		return take_cooked(rest, SLL2_HEADER, 0, 12, header);
	case HEADER_VLAN:
	case HEADER_QINQ:
	case HEADER_QINQ_OLD:
		return take_typed(rest, TAG, 2, header);
	case HEADER_VN_TAG:
		return take_typed(rest, 6, 4, header);
	case HEADER_E_TAG:
		return take_typed(rest, 8, 6, header);
	case HEADER_HDLC:
		return take_typed(rest, 4, 2, header);
	case HEADER_BACKBONE:
		return take_plain(rest, TAG, HEADER_ETHERNET, header);
	case HEADER_LLC:
	case HEADER_LLC_JUMBO:
		return take_llc(rest, header);
	case HEADER_MPLS:
	case HEADER_MPLS_MULTICAST:
		return take_mpls(rest, header);
	case HEADER_PPPOE: /* RFC 2516: before PPP without its ff 03 */
		return take_plain(rest, 6, HEADER_PPP, header);
	case HEADER_PPP:
	case HEADER_PPP_IN_GRE:
		return take_ppp(rest, header);
	case HEADER_BSD:
		return take_bsd(rest, header);
	case HEADER_NSH:
		return take_nsh(rest, header);
	case HEADER_IP:
		return look_at_ip(rest, header);
	case HEADER_ROCE:
		return PACKET_ROCE;
	default:
		return no_ip(*header);
	}
}

enum packet_result link_take(struct rest *rest, enum header *header)
{
	for (int i = 0; i < LINK_HEADERS_MAX; i++) {
		if (*header == HEADER_IPV4 || *header == HEADER_IPV6)
			return GO_ON;
		enum packet_result result = take_header(rest, header);
		if (result != GO_ON)
			return result;
	}
	return PACKET_MALFORMED;
}

enum header link_first_header(int link)
{
	switch (link) {
	case DLT_EN10MB:
		return HEADER_ETHERNET;
	case DLT_LINUX_SLL:
		return HEADER_SLL;
	case DLT_LINUX_SLL2:
		return HEADER_SLL2;
	case DLT_NULL:
	case DLT_LOOP:
		return HEADER_BSD;
	case DLT_PPP:
	case DLT_PPP_SERIAL:
		return HEADER_PPP;
	case DLT_PPP_ETHER:
		return HEADER_PPPOE;
	case DLT_C_HDLC:
		return HEADER_HDLC;
	case DLT_MPLS:
		return HEADER_MPLS;
	case DLT_RAW:
	case DLT_RAW_OPENBSD:
	case LINKTYPE_RAW:
	case DLT_IPV4:
	case DLT_IPV6:
		return HEADER_IP;
	default:
		return HEADER_UNKNOWN;
	}
}

bool packet_link_known(int link)
{
	return link_first_header(link) != HEADER_UNKNOWN;
}
