/* SPDX-License-Identifier: MIT */
#include "tunnel.h"

const char *tunnel_label(unsigned kind)
{
	switch ((enum tunnel_kind)kind) {
	case TUNNEL_NONE:
		return "no tunnel";
	case TUNNEL_VXLAN:
		return "VXLAN";
	case TUNNEL_VXLAN_GPE:
		return "VXLAN-GPE";
	case TUNNEL_GENEVE:
		return "Geneve";
	case TUNNEL_GRE:
		return "GRE";
	case TUNNEL_ERSPAN:
		return "ERSPAN";
	case TUNNEL_IPIP:
		return "IPIP";
	case TUNNEL_4IN6:
		return "4in6";
	case TUNNEL_6IN4:
		return "6in4";
	case TUNNEL_6IN6:
		return "6in6";
	case TUNNEL_GTP:
		return "GTP-U";
	case TUNNEL_TZSP:
		return "TZSP";
	case TUNNEL_ETHERIP:
		return "EtherIP";
	case TUNNEL_MPLS_IN_IP:
		return "MPLS in IP";
	case TUNNEL_MPLS_IN_UDP:
		return "MPLS in UDP";
	case TUNNEL_KIND_COUNT:
		break;
	}
	return "a tunnel";
}

const char *tunnel_name(unsigned kind)
{
	switch ((enum tunnel_kind)kind) {
	case TUNNEL_NONE:
		return "none";
	case TUNNEL_VXLAN:
		return "vxlan";
	case TUNNEL_VXLAN_GPE:
		return "vxlan-gpe";
	case TUNNEL_GENEVE:
		return "geneve";
	case TUNNEL_GRE:
		return "gre";
	case TUNNEL_ERSPAN:
		return "erspan";
	case TUNNEL_IPIP:
		return "ipip";
	case TUNNEL_4IN6:
		return "4in6";
	case TUNNEL_6IN4:
		return "6in4";
	case TUNNEL_6IN6:
		return "6in6";
	case TUNNEL_GTP:
		return "gtp-u";
	case TUNNEL_TZSP:
		return "tzsp";
	case TUNNEL_ETHERIP:
		return "etherip";
	case TUNNEL_MPLS_IN_IP:
		return "mpls-in-ip";
	case TUNNEL_MPLS_IN_UDP:
		return "mpls-in-udp";
	case TUNNEL_KIND_COUNT:
		break;
	}
	return "unknown";
}
