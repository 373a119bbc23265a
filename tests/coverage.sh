#!/usr/bin/env bash
# How much of money, clock, statistics and publication the library's own tests reach. With arguments: only tests with these names.
#
# Only the project's own crate is compiled with counters, so that dependencies are those of the tests. Needs the tools of LLVM in the version
# that the compiler is made with (`rustc -vV`): those of rustup (`llvm-tools`), or a package such as `llvm-22`.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

say() { printf 'coverage: %s\n' "$*"; }

version="$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')"
tools=""
for folder in "$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin" "/usr/lib/llvm-$version/bin"; do
    [ -x "$folder/llvm-profdata" ] && [ -x "$folder/llvm-cov" ] && tools="$folder"
done
[ -n "$tools" ] || { say "llvm-profdata and llvm-cov of LLVM $version are missing: rustup component add llvm-tools, or install llvm-$version"; exit 2; }

work="$CARGO_TARGET_DIR/coverage"
rm -rf "$work"
mkdir -p "$work"
wrapper="$work/rustc-with-counters.sh"
cat >"$wrapper" <<'WRAPPER'
#!/usr/bin/env bash
rustc="$1"
shift
case " $* " in *" --crate-name quarterdeck "*) set -- "$@" -Cinstrument-coverage ;; esac
exec "$rustc" "$@"
WRAPPER
chmod +x "$wrapper"

# Another number of parts makes it another crate for cargo: the one of the tests stays as it is.
own=(--config 'profile.dev.package.quarterdeck.codegen-units=64')
build=("${CARGO:-cargo}" test --lib "${own[@]}" --no-run)
RUSTC_WRAPPER="$wrapper" LLVM_PROFILE_FILE="$work/build-%p.profraw" "${build[@]}" 2>&1 | tee "$work/build.log" | tail -n 3
binary="$(sed -n 's/.*Executable.*(\(.*\))/\1/p' "$work/build.log" | tail -1)"
names=("$@")
[ "$#" -gt 0 ] || names=(domain:: clock:: stats:: settlement:: lake:: pipeline::)
LLVM_PROFILE_FILE="$work/run-%p.profraw" "$binary" "${names[@]}" >"$work/tests.log" 2>&1 || { tail -n 40 "$work/tests.log"; exit 1; }
tail -n 2 "$work/tests.log"
"$tools/llvm-profdata" merge -sparse -o "$work/all.profdata" "$work"/run-*.profraw
"$tools/llvm-cov" export --summary-only --instr-profile "$work/all.profdata" "$binary" >"$work/summary.json"
python3 - "$work/summary.json" <<'PYTHON'
import json, re, sys

GROUPS = {
    "money": r"src/domain/(money|rounding|share)\.rs",
    "settlement": r"src/settlement/",
    "clock": r"src/clock/",
    "statistics": r"src/stats/",
    "publication": r"src/(pipeline/(publish|pack|verify|run_record|create)|lake/(commit|draft|lock|whole|whole_file|snapshot|leftovers))\.rs",
}
files = json.load(open(sys.argv[1]))["data"][0]["files"]
print("| part | lines reached | of | share | functions reached | of |\n| --- | ---: | ---: | ---: | ---: | ---: |")
for name, pattern in GROUPS.items():
    # What tests consist of is not what they reach.
    ours = [one["summary"] for one in files if re.search(pattern, one["filename"]) and "/tests" not in one["filename"]]
    reached, of = (sum(one["lines"][key] for one in ours) for key in ("covered", "count"))
    functions, all_functions = (sum(one["functions"][key] for one in ours) for key in ("covered", "count"))
    print(f"| {name} | {reached} | {of} | {100 * reached / max(of, 1):.1f} % | {functions} | {all_functions} |")
PYTHON
