/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbols by which Wireshark knows a plugin. */
#include "compat.h"

#include <smcclc/api.h>

#include "packet-smcclc.h"

COMPAT_EXPORT extern const char plugin_version[];
COMPAT_EXPORT extern const int plugin_want_major;
COMPAT_EXPORT extern const int plugin_want_minor;
COMPAT_EXPORT void plugin_register(void);
COMPAT_EXPORT uint32_t plugin_describe(void);

const char plugin_version[] = SMCCLC_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

void plugin_register(void)
{
	static const proto_plugin plugin = {
		.register_protoinfo = smcclc_register,
		.register_handoff = smcclc_handoff,
	};

	proto_register_plugin(&plugin);
}

uint32_t plugin_describe(void)
{
	return WS_PLUGIN_DESC_DISSECTOR;
}
