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

# output_directory DEFAULT [DIRECTORY]: prints the full path of where a script
# is to put what it makes: an empty directory, DIRECTORY if one was named. Of
# that nothing is ever removed.
output_directory()
{
    if [ $# -eq 1 ]; then
        rm -rf "$1"
    else
        shift
    fi
    case $1 in
    -*)
        echo "usage: $0 [OUTPUT_DIR]" >&2
        return 2
        ;;
    esac
    if [ -n "$(ls -A "$1" 2>/dev/null)" ]; then
        echo "$0: $1 is not empty; name another directory" >&2
        return 2
    fi
    mkdir -p "$1"
    (cd "$1" && pwd)
}
