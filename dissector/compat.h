/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the versions of Wireshark, and the headers of epan that
 * every file here needs. No other file asks for a version.
 */
#ifndef COMPAT_H
#define COMPAT_H

#include <stdbool.h>
#include <stdint.h>

#define WS_BUILD_DLL

#include <ws_version.h>

#include <epan/packet.h>
#include <epan/tfs.h>

/* Preferences and heuristics took gboolean, an int, before 4.4. */
#if WIRESHARK_VERSION_MAJOR == 4 && WIRESHARK_VERSION_MINOR < 4
typedef gboolean compat_bool;
#else
typedef bool compat_bool;
#endif

/* Since 4.4; from 4.8 on a header of its own declares the five symbols. */
#if defined(__has_include) && __has_include(<wsutil/plugin_exports.h>)
#include <wsutil/plugin_exports.h>
#elif defined(__has_include) && __has_include(<wsutil/plugins.h>)
#include <wsutil/plugins.h>
#endif
#ifndef WS_PLUGIN_DESC_DISSECTOR
#define WS_PLUGIN_DESC_DISSECTOR (1u << 0)
#endif

/* Marks what the plugin shows to Wireshark; all else is hidden. */
#define COMPAT_EXPORT __attribute__((visibility("default")))

#endif
