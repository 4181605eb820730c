#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the fuzz targets, but not the one with libwireshark, for OSS-Fuzz and
# ClusterFuzzLite, which set SRC, WORK, OUT, CC, CFLAGS and
# LIB_FUZZING_ENGINE.
set -eu

cd "$SRC/smc-clc"
. fuzz/targets.sh

# shellcheck disable=SC2016 # the loader knows $ORIGIN
meson setup "$WORK/build" --buildtype=plain -Dtools=enabled \
    -Db_lundef=false -Dfuzzing="$LIB_FUZZING_ENGINE" \
    -Dc_link_args='-Wl,-rpath,$ORIGIN/lib'
# shellcheck disable=SC2046,SC2086 # one word a target
meson compile -C "$WORK/build" $(program $fuzz_targets)

mkdir -p "$OUT/lib"
for target in $fuzz_targets; do
    cp "$WORK/build/fuzz/fuzz_$target" "$OUT"
    cp "fuzz/$(input "$target").dict" "$OUT/fuzz_$target.dict"
    (
        cd "fuzz/corpus/$(input "$target")"
        python3 -m zipfile -c "$OUT/fuzz_${target}_seed_corpus.zip" ./*
    )
    # Where they run there is a C library and nothing else.
    ldd "$WORK/build/fuzz/fuzz_$target" | awk '$2 == "=>" { print $3 }' |
        grep -vE '/(libc|libm|libpthread|libdl|librt|libgcc_s)\.so' |
        xargs -r cp -t "$OUT/lib"
done
