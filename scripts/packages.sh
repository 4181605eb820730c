# SPDX-License-Identifier: MIT
# Sourced by the scripts that build: finds out what is missing on this system
# and, where apt-get can, installs it. Nothing is downloaded when nothing is
# missing.
#
#   need command meson meson          a program on PATH, its Debian package
#   need library libpcap libpcap-dev  a pkg-config name, its Debian package
#   want library zlib zlib1g-dev      the same, but the build can do without
#   install_missing                   after the last of them

needs=''

need()
{
    needs="$needs $1:$2:$3:must"
}

want()
{
    needs="$needs $1:$2:$3:may"
}

# What every build needs.
need_build_tools()
{
    need compiler cc gcc
    need compiler cc libc6-dev
    need command meson meson
    need command ninja ninja-build
    need command pkg-config pkg-config
    need library libpcap libpcap-dev
    want library zlib zlib1g-dev
    want library libzstd libzstd-dev
    want library liblzma liblzma-dev
    want library liblz4 liblz4-dev
}

have()
{
    case $1 in
    command) command -v "$2" >/dev/null ;;
    library) pkg-config --exists "$2" 2>/dev/null ;;
    compiler) echo '#include <stdio.h>' | "$2" -E - >/dev/null 2>&1 ;;
    esac
}

# missing WHICH FIELD: field 2 (name) or 3 (package) of each need that is not
# met. WHICH is `must`, or empty for all.
missing()
{
    for item in $needs; do
        kind=${item%%:*}
        rest=${item#*:}
        name=${rest%%:*}
        case $item in *:$1*) ;; *) continue ;; esac
        have "$kind" "$name" || echo "$item" | cut -d: -f"$2"
    done | sort -u | tr '\n' ' '
}

as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_missing()
{
    packages=$(missing '' 3)
    [ -n "$packages" ] || return 0

    if ! command -v apt-get >/dev/null; then
        [ -n "$(missing must 2)" ] || return 0
        echo "Missing on this system: $(missing must 2)" >&2
        echo "Useful but not needed: $(missing may 2)" >&2
        echo "(programs, and libraries by their pkg-config names). Please" >&2
        echo "install them with your package manager and run this again;" >&2
        echo "Debian calls the packages: $packages" >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        [ -n "$(missing must 2)" ] || return 0
        echo "Missing, and there is no sudo to install it with. As root:" >&2
        echo "    apt-get install $packages" >&2
        return 1
    fi

    echo "Installing $packages" >&2
    # shellcheck disable=SC2086 # a list of packages
    if ! { as_root apt-get -q update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install \
            --yes --no-install-recommends $packages; } </dev/null >&2; then
        echo "apt-get could not install: $packages" >&2
    fi
    if [ -n "$(missing must 2)" ]; then
        echo "Still missing: $(missing must 2)" >&2
        return 1
    fi
}
