# SPDX-License-Identifier: MIT
# Sourced by the scripts here and by .clusterfuzzlite/build.sh.

fuzz_targets='decode roundtrip handshake packet options capture facts'

# Where Wireshark's headers are, of a version that fuzz/meson.build takes. It
# needs libwireshark and what that needs, so OSS-Fuzz does without.
wireshark_targets()
{
    ! pkg-config --exists 'wireshark >= 4.0' 'wireshark < 4.6' 2>/dev/null ||
        echo dissector
}

# program TARGET...: what the targets are called in the build.
program()
{
    printf 'fuzz_%s ' "$@"
}

# input TARGET: the kind of input it takes, which names its corpus and its
# dictionary.
input()
{
    case $1 in
    decode | roundtrip) echo message ;;
    *) echo "$1" ;;
    esac
}

# flags TARGET: options of libFuzzer that only this target wants.
flags()
{
    case $1 in
    # libFuzzer looks for leaks after each input that allocates more than it
    # frees. libwireshark keeps some KiB of each, so that would be always, and
    # in an hour it adds up. At the end leaks are found all the same.
    dissector) echo -detect_leaks=0 -rss_limit_mb=4096 ;;
    esac
}
