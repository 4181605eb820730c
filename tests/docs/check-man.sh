#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-man.sh PAGE...
# The manual pages are good mdoc, to mandoc and to groff, and fit into 80
# columns.
set -eu

bad=0
checked=0
if command -v mandoc >/dev/null; then
    checked=1
    mandoc -T lint -W warning "$@" || bad=1
    for page; do
        if mandoc -T ascii "$page" | col -b | expand | grep -nE '.{81}'; then
            echo "^ $page is too wide"
            bad=1
        fi
    done
fi
if command -v groff >/dev/null && command -v man >/dev/null; then
    checked=1
    for page; do
        warnings=$(LC_ALL=C.UTF-8 MANWIDTH=80 \
            man --warnings --local-file "$page" 2>&1 >/dev/null)
        if [ -n "$warnings" ]; then
            echo "$page: $warnings"
            bad=1
        fi
    done
fi
[ "$checked" -eq 1 ] || { echo "neither mandoc nor man is installed"; exit 77; }
exit "$bad"
