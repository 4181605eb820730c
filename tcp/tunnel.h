/* SPDX-License-Identifier: MIT */
/* What a segment travelled in, other than the links of its own path. */
#ifndef TUNNEL_H
#define TUNNEL_H

#include <stdint.h>

enum tunnel_kind {
	TUNNEL_NONE,
	TUNNEL_VXLAN,
	TUNNEL_VXLAN_GPE,
	TUNNEL_GENEVE,
	TUNNEL_GRE,
	TUNNEL_ERSPAN,
	TUNNEL_IPIP,
	TUNNEL_4IN6,
	TUNNEL_6IN4,
	TUNNEL_6IN6,
	TUNNEL_GTP,
	TUNNEL_TZSP,
	TUNNEL_ETHERIP,
	TUNNEL_MPLS_IN_IP,
	TUNNEL_MPLS_IN_UDP,
	TUNNEL_KIND_COUNT
};

/* More in each other have no place here. */
#define TUNNELS_NAMED 4

/* The outermost first, TUNNEL_NONE after the last. */
struct tunnels {
	uint8_t kind[TUNNELS_NAMED]; /* enum tunnel_kind */
};

/* Returns what people call a tunnel of `kind`, such as "VXLAN". */
const char *tunnel_label(unsigned kind);

/* Returns its name for programs, such as "vxlan". */
const char *tunnel_name(unsigned kind);

#endif
