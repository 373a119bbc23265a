"""Disturbs the program wherever it touches files, and looks at what it leaves. See docs/reliability.md."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import calls
import places
from workspace import Program


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
    parser.add_argument("--only", default="", metavar="COMMAND", help="first run, run, ingest, close or reopen")
    return parser.parse_args()


def table_of_calls(tried: list) -> str:
    """Kinds of calls by what befell them, with what came of it."""
    counts = Counter()
    for point, outcome, wrong in tried:
        counts[point.kind, point.fault.split(" ")[0], "defect" if wrong else outcome] += 1
    outcomes = sorted({outcome for _, _, outcome in counts})
    lines = ["| call | fault | " + " | ".join(outcomes) + " |", "| --- | --- |" + " ---: |" * len(outcomes)]
    for kind, fault in sorted({(kind, fault) for kind, fault, _ in counts}):
        cells = (str(counts[kind, fault, outcome] or "") for outcome in outcomes)
        lines.append(f"| {kind} | {fault} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Tries what was asked for; 1 where anything is wrong."""
    asked = arguments()
    both = asked.calls == asked.places
    start, defects = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="quarterdeck-faults-") as folder:
        program = Program(asked.binary.resolve(), Path(folder) / "temporary")
        if both or asked.calls:
            if calls.can_trace():
                tried = calls.run(program, Path(folder), asked.every, asked.first, asked.jobs, asked.only, say)
                defects += sum(1 for _, _, wrong in tried if wrong)
                print(table_of_calls(tried))
            else:
                say("SKIPPED: strace is missing or may not trace here; no call is made to fail")
        if both or asked.places:
            tried = places.run(program, Path(folder), say)
            defects += sum(1 for _, _, wrong in tried if wrong)
            for outcome, count in sorted(Counter("defect" if wrong else outcome for _, outcome, wrong in tried).items()):
                say(f"{count} places: {outcome}")
    say(f"{defects} defects, {time.monotonic() - start:.0f} seconds")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
