#!/usr/bin/env bash
# Runs the fuzz targets, each for so many seconds (60 without a number), and prints what came of it.
#
#     bash fuzz/run.sh                       # a minute each
#     bash fuzz/run.sh 1200 workbook json    # twenty minutes for each of two
#     bash fuzz/run.sh 0                     # the kept inputs once
#     bash fuzz/run.sh --rebuild 60          # targets are built anew although they are there
#     LONGEST=60 bash fuzz/run.sh            # beside much other work, where an input may wait longer than the usual 10 s
#
# The stable compiler is enough: only the project's own crate and the targets are compiled with coverage, everything else is taken as it was
# built for tests. `cargo +nightly fuzz run TARGET` works too, and compiles all with coverage and an address sanitizer.
# What is found lies in TARGET_FOLDER/fuzz/TARGET: inputs that reach more, and findings as crash-*, timeout-* and oom-*.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd .. && pwd)"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

say() { printf 'fuzz: %s\n' "$*"; }

rebuild=""
[ "${1:-}" = "--rebuild" ] && { rebuild=1; shift; }
seconds="${1:-60}"
[ "$#" -gt 0 ] && shift
targets=("$@")
[ "$#" -gt 0 ] || targets=(delimited json workbook mapping programme expression template)

work="$CARGO_TARGET_DIR/fuzz"
mkdir -p "$work"

# The profiles of the project, so that its dependencies are the same; its own crate is another one, with coverage.
profiles="$work/profiles.toml"
awk '/^\[profile\./ { kept = 1 } /^\[lints/ { kept = 0 } kept' "$root/Cargo.toml" >"$profiles"
printf '[profile.dev.package.quarterdeck]\ndebug = "line-tables-only"\ncodegen-units = 32\n' >>"$profiles"
missing=""
for target in "${targets[@]}"; do [ -x "$CARGO_TARGET_DIR/debug/$target" ] || missing=1; done
if [ -n "$rebuild$missing" ]; then
    RUSTC_WRAPPER="$PWD/rustc-with-coverage.sh" "${CARGO:-cargo}" --config "$profiles" build --locked --bins
fi

# Files of inputs lie in memory where that is possible.
scratch="$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")"
trap 'rm -rf "$scratch"' EXIT

commit="$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo "no commit")"
failed=0
rows=""
for target in "${targets[@]}"; do
    mkdir -p "$work/$target"
    how=("-max_total_time=$seconds" "$work/$target")
    [ "$seconds" = 0 ] && how=("-runs=0")
    words=()
    [ -f "dictionaries/$target" ] && words=("-dict=dictionaries/$target")
    say "$target, $seconds s"
    code=0
    TMPDIR="$scratch" RUST_BACKTRACE=1 "$CARGO_TARGET_DIR/debug/$target" "${how[@]}" "corpus/$target" "${words[@]}" \
        "-artifact_prefix=$work/$target-" "-timeout=${LONGEST:-10}" -rss_limit_mb=512 -max_len=16384 -print_final_stats=1 \
        >"$work/$target.log" 2>&1 || code=$?
    rm -rf "${scratch:?}"/*
    [ "$code" = 0 ] || { failed=1; tail -n 40 "$work/$target.log" | cut -c1-300; }
    runs="$(grep -a -o 'stat::number_of_executed_units: *[0-9]*' "$work/$target.log" | grep -o '[0-9]*$' || echo "?")"
    memory="$(grep -a -o 'stat::peak_rss_mb: *[0-9]*' "$work/$target.log" | grep -o '[0-9]*$' || echo "?")"
    covered="$(grep -a -o 'cov: [0-9]*' "$work/$target.log" | tail -1 | grep -o '[0-9]*' || echo "?")"
    of="$(grep -a -o '([0-9]* inline 8-bit counters)' "$work/$target.log" | head -1 | grep -o '[0-9]*' | head -1 || echo "?")"
    [ "$code" = 0 ] && came="nothing found" || came="see $target.log"
    rows+="| \`$target\` | $seconds | $runs | $covered of $of | $memory | $came |"$'\n'
done
printf '\n%s, commit %s\n\n' "$(date -u +%F)" "$commit"
printf '| target | seconds | inputs tried | places reached | MiB | found |\n| --- | ---: | ---: | ---: | ---: | --- |\n%s' "$rows"
exit "$failed"
