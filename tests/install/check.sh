#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: check.sh BUILD_DIR PREFIX LIBDIR CC...
# Installs into an empty directory and uses the copy from outside the tree:
# compiles program.c through pkg-config and runs it with the shared library.
set -eu

build=$1 prefix=$2 libdir=$3
shift 3
source=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

fail()
{
    echo "$*"
    exit 1
}

DESTDIR=$root meson install -C "$build" --no-rebuild --quiet
lib=$root$prefix/$libdir

for file in "$lib/libsmcclc.a" "$lib/libsmcclc.so" \
    "$lib/pkgconfig/smcclc.pc" "$root$prefix/include/smcclc/smcclc.h" \
    "$root$prefix/include/smcclc/codes.def" \
    "$root$prefix/include/smcclc/fields.def" \
    "$root$prefix/share/man/man3/libsmcclc.3" \
    "$root$prefix/share/man/man3/smcclc_decode.3"; do
    [ -e "$file" ] || fail "not installed: ${file#"$root"}"
done

export PKG_CONFIG_LIBDIR="$lib/pkgconfig"
export PKG_CONFIG_SYSROOT_DIR="$root"
# Were prefix or libdir a default directory, pkg-config would leave it out.
export PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
export PKG_CONFIG_ALLOW_SYSTEM_LIBS=1

cd "$root"
# shellcheck disable=SC2046 # flags are words
"$@" -std=c11 -Wall -Wextra -Wpedantic -Werror -o program \
    "$source/program.c" $(pkg-config --cflags --libs smcclc)

readelf -d program | grep -q 'NEEDED.*libsmcclc\.so\.[0-9]' ||
    fail "the program does not use the shared library by its soname"
LD_LIBRARY_PATH=$lib ./program

if [ -e "$root$prefix/bin/smc-clc-explain" ]; then
    LD_LIBRARY_PATH='' "$root$prefix/bin/smc-clc-explain" --version
fi
