"""Disturbs the program wherever it touches files, and looks at what it leaves. See docs/reliability.md."""

import argparse
import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import calls
import places
from workspace import Program

PAGE = Path(__file__).resolve().parents[2] / "docs/reliability.md"
BEGIN, END = "<!-- what was seen -->\n", "<!-- so far -->\n"


def say(text: str) -> None:
    """A line that is seen at once."""
    print(f"faults: {text}", flush=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, required=True, help="the program under test")
    parser.add_argument("--every", type=int, default=1, metavar="K", help="try each K-th point only")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begin with the N-th of them")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="so many at a time")
    parser.add_argument("--calls", action="store_true", help="only the calls that fail")
    parser.add_argument("--places", action="store_true", help="only the places that are odd")
    parser.add_argument("--only", action="append", default=[], choices=calls.NAMES, help="only this command; may be given again")
    parser.add_argument("--short", action="store_true", help="a minute of it: few points of two commands, few places")
    parser.add_argument("--write", action="store_true", help="write what was seen into docs/reliability.md")
    return parser.parse_args()


def table_of_calls(tried: list) -> str:
    """Kinds of calls by what befell them, with what came of it."""
    counts = Counter()
    for point, outcome, wrong in tried:
        counts[point.kind, point.fault.split(" ")[0], "defect" if wrong else outcome] += 1
    rows = sorted({(kind, fault) for kind, fault, _ in counts})
    return table(("call", "fault"), rows, sorted({outcome for _, _, outcome in counts}), counts)


def table_of_places(tried: list) -> str:
    """Kinds of places with what came of them."""
    counts = Counter()
    for name, outcome, wrong in tried:
        counts[name.split(" at ")[0], "defect" if wrong else outcome] += 1
    rows = list(dict.fromkeys((kind,) for kind, _ in counts))
    return table(("place",), rows, sorted({outcome for _, outcome in counts}), counts)


def table(heads: tuple, rows: list, outcomes: list, counts: Counter) -> str:
    """A table of counts in Markdown; nothing stands for none."""
    lines = ["| " + " | ".join([*heads, *outcomes]) + " |", "|" + " --- |" * len(heads) + " ---: |" * len(outcomes)]
    for row in rows:
        cells = [*row, *(str(counts[(*row, outcome)] or "") for outcome in outcomes)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def conditions() -> str:
    """When, where and of what this was seen."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=PAGE.parent)
    day = datetime.datetime.now(tz=datetime.timezone.utc).date()
    system = f"{platform.system()} {platform.release().split('-')[0]}, {os.cpu_count()} processors"
    return f"{day}, {system}, commit {commit.stdout.strip()}"


def write(sections: list) -> None:
    """Puts the tables in the place of the former ones."""
    page = PAGE.read_text()
    before, rest = page.split(BEGIN, 1)
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(sections) + "\n" + END + rest.split(END, 1)[1])


def main() -> int:
    """Tries what was asked for; 1 where anything is wrong."""
    asked = arguments()
    if asked.short:
        asked.every, asked.only = max(asked.every, 150), asked.only or ["run", "ingest"]
    both, start, defects, sections = asked.calls == asked.places, time.monotonic(), 0, []
    with tempfile.TemporaryDirectory(prefix="quarterdeck-faults-") as folder:
        program = Program(asked.binary.resolve(), Path(folder) / "temporary")
        if (both or asked.calls) and not calls.can_trace():
            say("SKIPPED: strace is missing or may not trace here; no call is made to fail")
        elif both or asked.calls:
            tried = calls.run(program, Path(folder), asked.every, asked.first, asked.jobs, tuple(asked.only), say)
            defects += sum(1 for _, _, wrong in tried if wrong)
            sections.append(f"Calls, each {asked.every}th point ({len(tried)}): {conditions()}.\n\n{table_of_calls(tried)}")
        if both or asked.places:
            tried = places.run(program, Path(folder), asked.short, say)
            defects += sum(1 for _, _, wrong in tried if wrong)
            sections.append(f"Places ({len(tried)}): {conditions()}.\n\n{table_of_places(tried)}")
    print("\n".join(sections))
    if asked.write:
        write(sections)
    say(f"{defects} defects, {time.monotonic() - start:.0f} seconds")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
