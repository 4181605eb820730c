# SPDX-License-Identifier: MIT
# Sourced by the scripts here and by .clusterfuzzlite/build.sh.

fuzz_targets='decode roundtrip handshake packet options capture'

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
