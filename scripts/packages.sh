# SPDX-License-Identifier: MIT
# Sourced by the scripts that build: finds out what is missing on this system
# and, where apt-get can, installs it. Nothing is downloaded when nothing is
# missing.
#
#   need command meson meson          a program on PATH, its Debian package
#   need library libpcap libpcap-dev  a pkg-config name, its Debian package
#   need package dpkg-dev dpkg-dev    a Debian package that must be there itself
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
    want library libmnl libmnl-dev
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
    package) dpkg -s "$2" >/dev/null 2>&1 ;;
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

# Asks for a password if sudo does; otherwise needs no input. Of what apt-get
# and dpkg say only warnings and errors are shown.
install_with_apt()
{
    command -v apt-get >/dev/null || return
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || return
    echo "Installing $*" >&2
    as_root apt-get -qq update </dev/null >/dev/null &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install \
            --yes --no-install-recommends "$@" </dev/null >/dev/null
}

install_missing()
{
    packages=$(missing '' 3)
    [ -n "$packages" ] || return 0

    # shellcheck disable=SC2086 # a list of packages
    install_with_apt $packages || :
    [ -n "$(missing must 2)" ] || return 0
    cat >&2 <<END

Missing on this system: $(missing must 2)
(programs, and libraries by their pkg-config names). Please install them and
run this again. Debian calls the packages
    $(missing must 3)
END
    return 1
}
