#!/usr/bin/env bash
# Disturbs the program wherever it touches files: calls that fail, devices that are full, links and pipes in the way. See docs/reliability.md.
#
#   bash tests/faults/run.sh                everything: hours
#   bash tests/faults/run.sh --short        what the tests run: a minute
#   bash tests/faults/run.sh --calls --every 20 --only run
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf 'faults: %s\n' "$*"; }

if ! command -v python3 >/dev/null 2>&1; then
    say "SKIPPED: python3 is missing; nothing is disturbed"
    exit 0
fi
if ! command -v strace >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    say "installing strace"
    apt-get install -y -qq strace >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq strace >/dev/null; } || true
fi
cargo build --quiet
export PYTHONDONTWRITEBYTECODE=1
exec python3 tests/faults/run.py --binary "${CARGO_TARGET_DIR:-target}/debug/quarterdeck" "$@"
