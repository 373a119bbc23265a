#!/usr/bin/env bash
# Measures Quarterdeck on a sample of 40 partners, 200,000 cases and six quarters, and what a user would reach for instead
# to load the same cases: DuckDB, from CSV to Parquet. Prints one table; docs/performance.md keeps one as it came out.
#
# Then judges a million cases by their service clocks, counts how often partners that are all alike are flagged (and fails where that is more
# often than promised), and settles random contracts and recomputes them by other code (and fails where an amount differs).
#
# Before that: loads a million cases beside DuckDB's copies of the same file, measures every metric beside the same aggregation in DuckDB's SQL (and fails where a
# sum differs), and prints decks beside WeasyPrint and Chromium.
#
#   QUARTERDECK_BINARY   the binary to measure; without it one is built with --release
#   PARTNERS, CASES, QUARTERS   another size
#   CONTRACTS                   other than a million
#   LOADED, DECKS               other than a million cases to load, and decks of other than 24 partners
#   MEASURED                    other than a million cases to measure all metrics of
#   GROWTH                      a file for the picture of how loading grows; without it that is not measured, as it takes a quarter of an hour and 25 GB
#   EXAMPLES                    the folder of the programs clock_speed, measure_speed, false_flags and million_contracts, where they are built already
set -euo pipefail
cd "$(dirname "$0")/.."
benches="$PWD/benches"

[ -z "${GROWTH:-}" ] || GROWTH="$(realpath -m "$GROWTH")"

die() { printf 'benches: %s\n' "$*" >&2; exit 2; }
[ -x /usr/bin/time ] || die "GNU time is missing: apt-get install time"

if [ -z "${QUARTERDECK_BINARY:-}" ]; then
    cargo build --release --quiet
    QUARTERDECK_BINARY="${CARGO_TARGET_DIR:-target}/release/quarterdeck"
fi
QUARTERDECK_BINARY="$(realpath "$QUARTERDECK_BINARY")"
if [ -z "${EXAMPLES:-}" ]; then
    cargo build --release --quiet --example clock_speed --example measure_speed --example false_flags --example million_contracts
    EXAMPLES="${CARGO_TARGET_DIR:-target}/release/examples"
fi
EXAMPLES="$(realpath "$EXAMPLES")"

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

row() { printf '%-44s %9s %9s %9s\n' "$@"; }

measure() { # what it is, command...
    local what="$1"
    shift
    /usr/bin/time -o time.txt -f '%e %U %S %M' "$@" >out.txt 2>err.txt || { cat err.txt >&2; die "failed: $what"; }
    awk -v what="$what" '{ printf "%-44s %9.1f %9.1f %9.0f\n", what, $1, $2 + $3, $4 / 1024 }' time.txt
}

from_nothing() { # threads
    rm -rf data/lake reports
    measure "raw files to pack, --threads $1" "$QUARTERDECK_BINARY" run --quiet --threads "$1"
    (cd reports && find . -type f -exec sha256sum {} + | sort -k 2) >"bytes-$1.txt"
}

printf '%s, %s cores, %s\n' "$("$QUARTERDECK_BINARY" --version)" "$(nproc)" "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
"$QUARTERDECK_BINARY" sample . --quiet --partners "${PARTNERS:-40}" --cases "${CASES:-200000}" --quarters "${QUARTERS:-6}" >/dev/null
printf 'sample: %s of raw files\n\n' "$(du -sh data/raw | cut -f 1)"

row "" seconds "CPU s" "peak MB"
from_nothing 1
from_nothing 2
measure "again, nothing changed" "$QUARTERDECK_BINARY" run --quiet
measure "again, nothing changed, --rehash" "$QUARTERDECK_BINARY" run --quiet --rehash
rm -rf data/lake
measure "raw files to snapshot (ingest)" "$QUARTERDECK_BINARY" ingest --quiet
if python3 -c 'import duckdb' 2>/dev/null; then
    measure "DuckDB: the cases' CSV to Parquet, as text" python3 -c '
import duckdb
engine = duckdb.connect()
engine.execute("copy (select * from read_csv(\"data/raw/cases/*.csv\", all_varchar = true, union_by_name = true)) to \"cases.parquet\" (format parquet, compression zstd)".replace("\"", chr(39)))
'
else
    row "DuckDB: python3 has no duckdb" - - -
fi
cmp -s bytes-1.txt bytes-2.txt || die "the pack differs between one thread and two"
printf '\nfiles of a pack: %s, with the same bytes on one thread and on two\n' "$(wc -l <bytes-2.txt)"

has() { python3 -c "import $1" 2>/dev/null || python3 -m pip install --quiet "$1" >/dev/null 2>&1; }
printf '\nloading: '
if has duckdb; then python3 "$benches/load.py" "$QUARTERDECK_BINARY" "${LOADED:-1000000}"; else echo "SKIPPED: python3 has no duckdb"; fi
if [ -n "${GROWTH:-}" ] && has duckdb; then
    printf '\ngrowth:\n\n'
    python3 "$benches/growth.py" "$QUARTERDECK_BINARY" "$GROWTH"
fi
printf '\nmetrics: '
if has duckdb; then python3 "$benches/metrics.py" "$QUARTERDECK_BINARY" "$EXAMPLES/measure_speed" "${MEASURED:-1000000}"; else echo "SKIPPED: python3 has no duckdb"; fi
printf '\ndecks: '
if has weasyprint && command -v chromium pdfinfo >/dev/null; then
    python3 "$benches/decks.py" "$QUARTERDECK_BINARY" "${DECKS:-24}"
else
    echo "SKIPPED: WeasyPrint, Chromium or pdfinfo is missing"
fi

printf '\nservice clocks:\n\n'
"$EXAMPLES/clock_speed"

printf '\npartners that are all alike, and how often they are flagged:\n\n'
"$EXAMPLES/false_flags" || die "a rule flags more often than it promises"

printf 'random contracts, settled and recomputed:\n\n'
"$EXAMPLES/million_contracts" "${CONTRACTS:-1000000}" || die "a settlement differs from its recomputation"
