#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-hardening.sh READELF FILE...
# Programs and libraries were built with what makes bugs harder to use, as far
# as their ELF files show it.
set -eu

readelf=$1
shift
status=0

# want WHAT PATTERN: it is in $facts of $file.
want()
{
    printf '%s\n' "$facts" | grep -Eq "$2" && return
    echo "$file: no $1" >&2
    status=1
}

for file in "$@"; do
    facts=$(LC_ALL=C "$readelf" -W -h -l -d --dyn-syms "$file")
    want 'position independence' '^ *Type: +DYN'
    want 'read-only relocations' 'GNU_RELRO'
    want 'binding at start' 'BIND_NOW|Flags: NOW'
    want 'stack without code' 'GNU_STACK .* RW +0x'
    want 'guard of the stack' '__stack_chk_(fail|guard)'
    want 'checks of buffers' '__[a-z]+_chk(@|$)'
done
[ $status -eq 0 ] && echo "hardened: $*"
exit $status
