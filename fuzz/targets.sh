# SPDX-License-Identifier: MIT
# Sourced by the scripts here and by .clusterfuzzlite/build.sh.

fuzz_targets='decode roundtrip handshake packet options capture'

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
    # It looks for leaks after each input when more was allocated than freed,
    # and libwireshark keeps much. At the end leaks are found all the same.
    dissector) echo -detect_leaks=0 ;;
    esac
}
