#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check-symbols.sh NM LIBRARY.a
# The library needs nothing but the mem* and str* of the C library; explain*.c
# need snprintf too. Compilers add helpers, named with an underscore in front,
# and clang turns some memcmp into bcmp.
set -eu

nm=$1 library=$2

"$nm" -A "$library" | awk '
    $(NF - 1) == "U" {
        split($1, place, ":")
        object = place[length(place) - 1]
        needs[object " " $NF]
    }
    $(NF - 1) ~ /^[A-TV-Zv]$/ { here[$NF] }
    END {
        for (need in needs) {
            split(need, part, " ")
            object = part[1]
            name = part[2]
            if (name in here || name ~ /^(mem|str)[a-z]+$/ ||
                name == "bcmp" ||
                name ~ /^_+(stack_chk_fail(_local)?|GLOBAL_OFFSET_TABLE_)$/ ||
                name ~ /^__(mem|str)[a-z]+_chk$/)
                continue
            if (object ~ /explain/ && name ~ /^(__)?snprintf(_chk)?$/)
                continue
            print object " needs " name
            bad = 1
        }
        exit bad
    }'
echo "only mem*, str* and, in explain*.c, snprintf"
