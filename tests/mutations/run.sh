#!/usr/bin/env bash
# Changes signs, numbers and results in money, clock, statistics and publication, one at a time, and tells what no test notices.
#
#   bash tests/mutations/run.sh                                  every change: hours
#   bash tests/mutations/run.sh --each 150 --seed 20260930       so many of each part, by chance
#   bash tests/mutations/run.sh --part clock --only due.rs       those of one file
#   bash tests/mutations/run.sh --part publication --workspaces  what unit tests leave goes to the tests of whole workspaces
set -euo pipefail
cd "$(dirname "$0")/../.."
export PYTHONDONTWRITEBYTECODE=1 CARGO_TERM_COLOR=never
exec python3 tests/mutations/run.py "$@"
