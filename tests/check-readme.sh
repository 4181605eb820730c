#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-readme.sh SOURCE_ROOT SMC-CLC-EXPLAIN
# The output that README.md shows is what the tool prints.
set -eu

tool=$(realpath "$2")
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk '/^```/ { fences++; next } fences == 1' README.md >"$work/shown"
"$tool" tests/captures/g_ueid/client.pcap >"$work/printed"
echo "README.md (<), the tool (>); scripts/update-readme makes them agree:"
diff "$work/shown" "$work/printed" && echo "the same"
