#!/usr/bin/env bash
# Runs every test. Installs what the tests look with (a PDF reader, a browser) where apt can; says what it skips where not.
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

install_with_apt pdftotext poppler-utils
install_with_apt qpdf qpdf
install_with_apt chromium chromium

cargo build --quiet --tests
cargo test --no-fail-fast "$@"
