#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-exports.sh NM LIBRARY.so HEADER...
# The library exports exactly the functions the headers mark with SMCCLC_API.
set -eu

nm=$1 library=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A declaration may go on for several lines: join them up to the semicolon.
cat "$@" | tr '\n\t' '  ' | tr ';' '\n' |
    sed -n 's/.*[ /]SMCCLC_API [^(]*[ *]\([a-z0-9_]\{1,\}\)(.*/\1/p' |
    sort >"$work/declared"
"$nm" -D --defined-only "$library" | awk '{ print $3 }' | sort >"$work/exported"

[ -s "$work/declared" ] || { echo "no SMCCLC_API found in $*"; exit 1; }
echo "declared in the headers (<), exported by the library (>):"
diff "$work/declared" "$work/exported" && echo "the same $(wc -l <"$work/declared")"
