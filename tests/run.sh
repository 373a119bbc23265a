#!/usr/bin/env bash
# Runs every test, looks at a pack in a browser, and disturbs a few runs. With arguments: only the tests that `cargo test` takes them for.
# Installs what the tests look with (PDF tools, another SQL engine, another reader of PowerPoint files, Chromium), the database server and the
# object store that they read from where it can; says what it skips where not.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'tests: %s\n' "$*"; }

install_with_apt() { # command package
    command -v "$1" >/dev/null 2>&1 && return
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing $2 (for the command $1)"
        apt-get install -y -qq "$2" >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq "$2" >/dev/null; } || true
    fi
    command -v "$1" >/dev/null 2>&1 || say "SKIPPED: $1 is missing and cannot be installed here; tests that need it are left out"
}

install_python() { # module package what-is-left-out
    has() { python3 -c "import $1" >/dev/null 2>&1; }
    has "$1" && return
    say "installing $2 for python3"
    python3 -m pip --version >/dev/null 2>&1 || apt-get install -y -qq python3-pip >/dev/null 2>&1 || true
    for flags in "" "--user" "--break-system-packages"; do
        has "$1" || python3 -m pip install --quiet $flags "$2" >/dev/null 2>&1 || true
    done
    has "$1" || say "SKIPPED: python3 has no $2 and it cannot be installed here; $3"
}

. tests/postgres.sh
. tests/object_store.sh
install_with_apt pdftotext poppler-utils
install_with_apt qpdf qpdf
install_with_apt python3 python3-pip
install_with_apt openssl openssl
install_with_apt faketime faketime
install_with_apt /usr/bin/time time
install_postgres
install_python duckdb duckdb "the printed SQL is not run in DuckDB"
install_python datafusion datafusion "the printed SQL is not run in DataFusion"
install_python pptx python-pptx "PowerPoint files are not read by another library"
install_python openpyxl openpyxl "the workbooks inside their charts are not read"
install_python moto.server "moto[server]" "no real object store is read"

# Property tests draw the same cases on each run; another number draws others, and `cargo test` alone new ones each time.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-20260930}"

start_postgres || say "SKIPPED: PostgreSQL could not be started; no database is read"
start_object_store || say "SKIPPED: no object store could be started; no real one is read"
cargo build --quiet --tests
failed=0
cargo test --no-fail-fast "$@" || failed=1
[ "$#" -gt 0 ] || bash tests/browser/run.sh || failed=1
[ "$#" -gt 0 ] || bash tests/faults/run.sh --short || failed=1
exit "$failed"
