#!/usr/bin/env bash
# Stands before rustc (RUSTC_WRAPPER): the project's own crate and the fuzz targets count what they run, for libFuzzer; all
# else is compiled as ever, so that dependencies that were built before are used again.
set -euo pipefail
rustc="$1"
shift
name=""
previous=""
for argument in "$@"; do
    [ "$previous" = "--crate-name" ] && name="$argument"
    previous="$argument"
done
case "$name" in
quarterdeck | quarterdeck_fuzz)
    set -- "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
        -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing
    ;;
esac
exec "$rustc" "$@"
