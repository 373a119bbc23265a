"""Changes signs and numbers in what must not be wrong, one at a time, and looks whether a test notices. See docs/reliability.md.

All changes are built at once: a function that is changed gets a body for each change, and the variable MUTATION of the environment says which one runs.
"""

import argparse
import datetime
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sites

ROOT = Path(__file__).resolve().parents[2]
# The files of each part, and the names of its own tests.
PARTS = {
    "money": (["src/domain/money.rs", "src/domain/rounding.rs", "src/domain/share.rs"], ["domain::"]),
    "clock": (["src/clock/*.rs"], ["clock::"]),
    "statistics": (["src/stats/*.rs"], ["stats::"]),
    "publication": (
        [f"src/pipeline/{name}.rs" for name in ("publish", "pack", "verify", "run_record", "signed")]
        + [f"src/lake/{name}.rs" for name in ("commit", "draft", "lock", "whole", "whole_file", "leftovers", "staging")],
        ["pipeline::", "lake::"],
    ),
}
SWITCH = """
/// The number of the change that is tried; 0 is none.
pub(crate) fn mutation() -> u32 {
    static NUMBER: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *NUMBER.get_or_init(|| std::env::var("MUTATION").ok().and_then(|text| text.parse().ok()).unwrap_or(0))
}
"""
MEMORY = 8 << 30


def say(text: str) -> None:
    """A line that is seen at once."""
    print(f"mutations: {text}", flush=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", action="append", default=[], choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--each", type=int, default=100000, metavar="N", help="at most N changes of a part, by chance")
    parser.add_argument("--seed", type=int, default=1, help="of that chance")
    parser.add_argument("--only", default="", metavar="TEXT", help="only changes whose description holds this")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many at a time")
    parser.add_argument("--workspaces", action="store_true", help="try what unit tests of publication leave with tests of whole workspaces")
    return parser.parse_args()


def chosen(asked: argparse.Namespace) -> list:
    """Pairs of a part and a change."""
    found = []
    for part in asked.part or PARTS:
        paths = sorted({str(path.relative_to(ROOT)) for pattern in PARTS[part][0] for path in ROOT.glob(pattern)})
        every = [site for path in paths for site in sites.sites(ROOT, path) if asked.only in site.name()]
        some = random.Random(asked.seed).sample(every, min(asked.each, len(every)))
        say(f"{part}: {len(some)} of {len(every)} changes")
        found += [(part, site) for site in sorted(some, key=lambda site: (site.path, site.start))]
    return found


def copy() -> Path:
    """Where the changed project is built."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "mutations/tree"


def copied(folder: Path) -> None:
    """A copy of the project without its lints, and with the switch."""
    shutil.rmtree(folder, ignore_errors=True)
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("reports/", "fuzz/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    manifest = folder / "Cargo.toml"
    manifest.write_text(manifest.read_text().partition("[lints.")[0])
    library = folder / "src/lib.rs"
    library.write_text(library.read_text() + SWITCH)
    # A file in the place of the folder: what a property test finds with one change is not tried with the next.
    shutil.rmtree(folder / "proptest-regressions", ignore_errors=True)
    (folder / "proptest-regressions").touch()


def bodies(text: str, numbered: list) -> str:
    """A file's text with a body more for each change of it."""
    by_body = defaultdict(list)
    for number, site in numbered:
        by_body[site.body].append((number, site))
    for (start, end), changes in sorted(by_body.items(), reverse=True):
        body = text[start:end]
        arms = ""
        for number, site in changes:
            other = body[:site.start - start] + site.new + body[site.end - start:]
            arms += f"\n{number} => {{ // change {number}\n{' ' if site.old else site.new} {other}\n}} // end"
        text = text[:start] + f" match crate::mutation() {{{arms}\n_ => {{{body}}} }}\n" + text[end:]
    return text


def write(folder: Path, numbered: dict) -> None:
    """Writes every changed file."""
    by_path = defaultdict(list)
    for number, (_, site) in numbered.items():
        by_path[site.path].append((number, site))
    for path in {site.path for _, site in ALL.values()}:
        (folder / path).write_text(bodies((ROOT / path).read_text(), by_path[path]))


def change_at(file: Path, line: int) -> int:
    """The number of the change in whose body a line of a written file is; 0 for none."""
    number = 0
    for text in file.read_text().splitlines()[:line]:
        if "// change " in text:
            number = int(text.rpartition(" ")[2])
        elif text.endswith("} // end"):
            number = 0
    return number


def build(folder: Path, numbered: dict, words: list) -> str:
    """Builds what is left when changes that cannot be compiled are taken out; gives the program that runs the tests."""
    while True:
        write(folder, numbered)
        command = [*os.environ.get("CARGO", "cargo").split(), *words, "--message-format", "json", "--quiet"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        refused, program = set(), ""
        for line in done.stdout.decode().splitlines():
            message = json.loads(line)
            if message.get("executable") and message["target"]["name"] == "quarterdeck":
                program = message["executable"]
            if message.get("reason") == "compiler-message" and message["message"]["level"] == "error":
                spans = message["message"]["spans"]
                refused |= {change_at(folder / span["file_name"], span["line_start"]) for span in spans if (folder / span["file_name"]).is_file()}
        if done.returncode == 0:
            return program
        refused &= numbered.keys()
        if not refused:
            raise SystemExit(done.stdout.decode()[-3000:] + done.stderr.decode()[-2000:])
        say(f"{len(refused)} changes cannot be compiled")
        for number in refused:
            del numbered[number]


def bounded() -> None:
    """A change may ask for all memory there is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(words: list, number: int, seconds: float, more: dict) -> str:
    """Runs tests with a change: `survived`, `noticed` or `no end`."""
    try:
        done = subprocess.run(
            words,
            cwd=copy(),
            env={**os.environ, "MUTATION": str(number), "PROPTEST_RNG_SEED": "20260930", **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            preexec_fn=bounded,
        )
    except subprocess.TimeoutExpired:
        return "no end"
    return "survived" if done.returncode == 0 else "noticed"


def tried(numbered: dict, words_of, jobs: int, more: dict) -> dict:
    """What came of each change."""
    longest = {}
    for part in {part for part, _ in numbered.values()}:
        start = time.monotonic()
        if run(words_of(part), 0, 3600, more) != "survived":
            raise SystemExit(f"mutations: the tests of {part} fail without a change")
        longest[part] = 60 + 10 * (time.monotonic() - start)

    def one(item):
        number, (part, site) = item
        outcome = run(words_of(part), number, longest[part], more)
        if outcome == "survived":
            say(f"SURVIVED {site.name()}")
        return number, outcome

    with ThreadPoolExecutor(jobs) as pool:
        return dict(pool.map(one, numbered.items()))


def workspace_tests() -> str:
    """The program with the tests of whole workspaces, which run the changed one. WORKSPACE_TESTS names one that is built already."""
    built = os.environ.get("WORKSPACE_TESTS")
    if built:
        return built
    command = [*os.environ.get("CARGO", "cargo").split(), "test", "--test", "it", "--no-run", "--message-format", "json", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    messages = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return next(one["executable"] for one in messages if one.get("executable") and one["target"]["name"] == "it")


def table(numbered: dict, outcomes: dict) -> str:
    """What came of the changes of each part, in Markdown."""
    lines = ["| part | changes tried | noticed | no end | survived | noticed or no end |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    for part in PARTS:
        counts = Counter(outcomes[number] for number, (of, _) in numbered.items() if of == part)
        total = sum(counts.values())
        if total:
            share = 100 * (total - counts["survived"]) / total
            lines.append(f"| {part} | {total} | {counts['noticed']} | {counts['no end']} | {counts['survived']} | {share:.1f} % |")
    return "\n".join(lines)


def main() -> int:
    """Tries what was asked for; 1 where a change survived."""
    asked, start = arguments(), time.monotonic()
    ALL.update(enumerate(chosen(asked), 1))
    numbered = dict(ALL)
    folder = copy()
    copied(folder)
    # Another number of parts makes it another crate for cargo: the one of the tests stays as it is.
    own = ["--config", "profile.dev.package.quarterdeck.codegen-units=64"]
    tests = build(folder, numbered, ["test", "--lib", "--no-run", *own])
    say(f"built after {time.monotonic() - start:.0f} seconds")
    outcomes = tried(numbered, lambda part: [tests, *PARTS[part][1]], asked.jobs, {})
    if asked.workspaces:
        left = {number: pair for number, pair in numbered.items() if outcomes[number] == "survived" and pair[0] == "publication"}
        binary = build(folder, numbered, ["build", "--bin", "quarterdeck", *own])
        words = [workspace_tests(), "hard_to_break::", "at_once::", "signatures::"]
        outcomes.update(tried(left, lambda _: words, asked.jobs, {"QUARTERDECK_BINARY": binary}))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    print(f"\n{datetime.datetime.now(tz=datetime.timezone.utc).date()}, commit {commit}, seed {asked.seed}\n\n{table(numbered, outcomes)}")
    say(f"{time.monotonic() - start:.0f} seconds")
    return 1 if "survived" in outcomes.values() else 0


ALL = {}
if __name__ == "__main__":
    sys.exit(main())
