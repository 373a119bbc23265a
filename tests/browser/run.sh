#!/usr/bin/env bash
# Looks at a pack's pages in Chromium: makes a small demo pack and that of `init` with the built binary, installs what is missing, runs the tests.
#
#   QUARTERDECK_BINARY   the binary that makes the pack; without it the one of the dev profile, built if needed
#   QUARTERDECK_PACK     a pack to look at instead of new ones
set -euo pipefail
cd "$(dirname "$0")"

say() { printf 'browser: %s\n' "$*"; }
skip() { say "SKIPPED: $*; no page was looked at in a browser"; exit 0; }
has() { command -v "$1" >/dev/null 2>&1; }

install() { # command package
    has "$1" && return
    has apt-get && [ "$(id -u)" = 0 ] || return 0
    say "installing $2"
    apt-get install -y -qq "$2" >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq "$2" >/dev/null; } || true
}

install node nodejs
install npm npm
has chromium || has chromium-browser || install chromium chromium
CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
export CHROMIUM
[ -n "$CHROMIUM" ] || skip "there is no Chromium and it cannot be installed here"
has node && has npm || skip "there is no Node.js with npm and it cannot be installed here"
[ "$(node --print 'parseInt(process.versions.node)')" -ge 20 ] || skip "Node.js is older than 20"

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-audit --no-fund --ignore-scripts || skip "npm cannot install playwright-core, axe-core and html-validate here"
fi

quarterdeck() {
    if [ -n "${QUARTERDECK_BINARY:-}" ]; then "$QUARTERDECK_BINARY" "$@"; else cargo run --quiet -- "$@"; fi
}

if [ -z "${QUARTERDECK_PACK:-}" ]; then
    scratch="$(mktemp -d)"
    trap 'rm -rf "$scratch"' EXIT
    say "making a pack to look at"
    quarterdeck demo "$scratch/demo" --quiet --partners 6 --cases 6000 >/dev/null
    for QUARTERDECK_PACK in "$scratch"/demo/reports/*/; do :; done
    quarterdeck init "$scratch/init" >/dev/null
    quarterdeck -C "$scratch/init" run --quiet >/dev/null
    for QUARTERDECK_SMALL_PACK in "$scratch"/init/reports/*/; do :; done
    export QUARTERDECK_PACK QUARTERDECK_SMALL_PACK
fi

node --test --test-concurrency=2 --test-reporter=spec
