#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-layers.sh SOURCE_ROOT
# Which part may include which (docs/architecture.md).
set -eu

cd "$1"
bad=0

# forbid WHAT PATTERN FILE... : no #include in FILE matches PATTERN.
forbid()
{
    what=$1 pattern=$2
    shift 2
    if grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "$@"; then
        echo "^ $what"
        bad=1
    fi
}

standard='<(limits|stdbool|stddef|stdint|string)\.h>'
public='<smcclc/[a-z0-9_]+\.(h|def)>'

# Everything that is included, less what may be. A room of the library uses its
# own files and those of the rooms beneath it.
for file in clc/include/smcclc/* clc/src/*/*; do
    allowed="$standard|$public"
    room=${file#clc/src/}
    case $room in
    clc/*) own='' ;;
    values/*) own='' ;;
    codes/*) own='values' ;;
    codec/*) own='values|codes' ;;
    handshake/*) own='values|codes|codec' ;;
    diagnosis/*) own='values|codes|codec|handshake' ;;
    *)
        echo "$file is in no known room"
        bad=1
        ;;
    esac
    case $file in
    clc/src/diagnosis/*) allowed="$allowed|<(inttypes|stdio)\.h>" ;;
    clc/src/*) allowed="$allowed|<inttypes\.h>" ;;
    esac
    case $file in
    clc/src/*) allowed="$allowed|\"[a-z0-9_]+\.(h|def)\"" ;;
    esac
    [ -z "$own" ] || allowed="$allowed|\"($own)/[a-z0-9_]+\.(h|def)\""
    if grep -nHE '^[[:space:]]*#[[:space:]]*include' "$file" |
        grep -vE "include ($allowed)"; then
        echo "^ the library includes its own files, stdint.h and the like"
        bad=1
    fi
done

forbid 'the codec knows nothing of handshakes' \
    '<smcclc/(handshake|explain|smcclc)\.h>' \
    clc/src/values/fields.c clc/src/codec/*
forbid 'tools and plugin use the public headers of the library only' \
    '["<](\.\./)*(clc/)?src/' tcp/*.[ch] tools/*/*.[ch] dissector/*.[ch]
forbid 'only the plugin knows Wireshark' '<(epan|wsutil)/' \
    tcp/*.[ch] tools/*/*.[ch]

# What stands in a comment or in quotes is meant for people.
for file in clc/include/smcclc/*.h clc/src/*/*.[ch] tcp/*.[ch] tools/*/*.[ch] \
    dissector/*.[ch]; do
    case $file in clc/src/codes/*) continue ;; esac
    if sed -e 's/"[^"]*"//g' -e 's|/\*.*||' -e '/^[[:space:]]*\*/d' "$file" |
        grep -nE '0x0[1-9][0-9a-f]{6}([^0-9a-f]|$)'; then
        echo "^ $file: codes have names, SMCCLC_DECL_* in smcclc/codes.h"
        bad=1
    fi
done

# A hole in an array is no error to the compiler, a missing case is.
if grep -nE '^[[:space:]]*\[[A-Z][A-Z0-9_]+\](\[[A-Z0-9_]+\])* =' \
    clc/include/smcclc/* clc/src/values/* clc/src/code[cs]/* \
    clc/src/handshake/* tcp/*.[ch] tools/*/*.[ch] dissector/*.[ch] \
    docs/man/*.c; then
    echo "^ a table by an enum is a switch without a default"
    bad=1
fi

# among DIR FILE...: each "header" that FILE includes is in DIR, in its own
# directory, or made by the build.
among()
{
    shared=$1
    shift
    for file in "$@"; do
        for header in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
            case $header in html_assets.h) continue ;; esac
            if [ ! -f "${file%/*}/$header" ] &&
                [ ! -f "${file%%/*}/$header" ] && [ ! -f "$shared/$header" ]; then
                echo "$file includes $header of another part"
                bad=1
            fi
        done
    done
}

among tcp tcp/*.[ch] tools/*/*.[ch] dissector/*.[ch]

[ "$bad" -eq 0 ] && echo "every part includes what it may"
exit "$bad"
