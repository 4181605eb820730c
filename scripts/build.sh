# SPDX-License-Identifier: MIT
# Sourced after packages.sh by the scripts that build. `root` is the top of the
# source tree; BUILD_DIR, where to build, is by default build/ in there.

BUILD_DIR=${BUILD_DIR:-$root/build}

# build NAME [MESON-OPTION...]: configures BUILD_DIR/NAME once, then compiles.
build()
{
    name=$1
    shift
    if [ ! -f "$BUILD_DIR/$name/build.ninja" ]; then
        meson setup "$@" "$BUILD_DIR/$name" "$root" || return
    fi
    meson compile -C "$BUILD_DIR/$name"
}
