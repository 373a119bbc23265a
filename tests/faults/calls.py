"""Every call that changes files, made to fail or to be the last one."""

import os
import re
import subprocess
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import workspace
from workspace import CLOSED, PACK, PERIOD, Program

KINDS = (
    "openat write pwrite64 writev fsync fdatasync rename renameat renameat2 link linkat symlink symlinkat "
    "unlink unlinkat rmdir mkdir mkdirat ftruncate fallocate chmod fchmod fchmodat flock copy_file_range sendfile"
).split()
ERRORS = ("EIO", "ENOSPC", "EACCES")
# Calls that a file system without the right or the room refuses; the others fail with the device alone.
REFUSABLE = {"openat", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "unlink", "unlinkat", "rmdir", "chmod"}
NEEDS_ROOM = {"openat", "write", "pwrite64", "writev", "fsync", "mkdir", "mkdirat", "rename", "renameat2", "link", "linkat"}
WRITES = ("write", "pwrite64", "writev")
NAMES = ("first run", "run", "ingest", "close", "reopen")
LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
PATHS = re.compile(r'"([^"]*)"|<(/[^>]*)>')
# What differs between two runs, or between partners: temporary names, hashes.
RANDOM = [
    (re.compile(r"\.(draft|making|unfinished|removed)-\w+"), r".\1"),
    (re.compile(r"\.tmp\w+"), ".tmp"),
    (re.compile(r"[0-9a-f]{24,64}"), "HASH"),
    (re.compile(r"cube-[0-9a-f]+"), "cube"),
    (re.compile(r"/(snapshots/HASH|snapshots/\.making|facts/\.making)/.*"), r"/\1/…"),
]


@dataclass(frozen=True)
class Scenario:
    """A command in a workspace: the files before it, what it publishes, and the files after it."""

    name: str
    arguments: tuple
    before: Path
    after: Path
    published: str


@dataclass(frozen=True)
class Point:
    """A call of a kind, by its number in its thread, and what befalls it."""

    scenario: Scenario
    kind: str
    number: int
    where: str
    fault: str


def scenarios(program: Program, folder: Path, only: tuple) -> list:
    """The commands that write, each with the workspace it starts from and the one it leaves."""
    base, bare = folder / "base", folder / "bare"
    if not base.exists():
        workspace.make(program, base)
    workspace.copy(base, bare)
    for made in ("data/lake", "reports"):
        workspace.remove(bare / made)
    changed = workspace.copy(base, folder / "changed")
    workspace.change(changed)
    closing = ("close", PERIOD, "--by", "Controller")
    reopening = ("close", PERIOD, "--reopen", "--by", "Controller", "--reason", "a test")
    asked = {name for name in NAMES if not only or name in only}
    if asked & {"close", "reopen"}:
        closing = (*closing, *waivers_of(program, workspace.copy(base, folder / "asked"), closing))
    run = ("run", "--period", PERIOD)
    found = []
    for name, arguments, before, published in [
        ("first run", run, bare, PACK),
        ("run", run, changed, PACK),
        ("ingest", ("ingest",), changed, PACK),
        ("close", closing, base, CLOSED),
        ("reopen", reopening, folder / "after close", CLOSED),
    ]:
        if name not in asked and not (name == "close" and "reopen" in asked):
            continue
        after = workspace.copy(before, folder / f"after {name}")
        done = program.run(after, arguments)
        if done.code != 0:
            raise SystemExit(f"faults: {name} fails undisturbed\n{done.err}")
        found.append(Scenario(name, arguments, before, after, published))
    return [scenario for scenario in found if scenario.name in asked]


def waivers_of(program: Program, folder: Path, closing: tuple) -> list:
    """What speaks against closing the tiny workspace, as `--waive` takes it."""
    refused = program.run(folder, closing)
    names = re.findall(r"--waive '?\"?([\w:.-]+)=", refused.err)
    return [word for name in dict.fromkeys(names) for word in ("--waive", f"{name}=a test")]


def calls_of(program: Program, scenario: Scenario, folder: Path) -> list:
    """The calls of one undisturbed run that touch the workspace or the temporary folder: kind, number, place."""
    log = folder / "calls.log"
    place = workspace.copy(scenario.before, folder / "counted")
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-o", str(log), "-e", "trace=" + ",".join(KINDS)]
    done = program.run(place, scenario.arguments, before=trace)
    if done.code != 0:
        raise SystemExit(f"faults: {scenario.name} fails when it is watched\n{done.err}")
    seen, found = Counter(), []
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        thread, kind, rest = match.groups()
        seen[thread, kind] += 1
        where = place_of(kind, rest, place, program.temporary)
        if where:
            found.append((kind, seen[thread, kind], where))
    return found


def place_of(kind: str, rest: str, root: Path, temporary: Path) -> str:
    """Where a call writes, without what differs from run to run; nothing where it changes no file of ours."""
    if kind == "openat" and not re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest):
        return ""
    # What is written is no place.
    rest = rest.split(">", 1)[0] + ">" if kind in WRITES else rest
    for quoted, opened in PATHS.findall(rest):
        path = quoted or opened
        for above, name in ((root, "."), (temporary, "TMPDIR")):
            if path.startswith(f"{above}/") or path == str(above):
                text = name + path[len(str(above)):]
                for pattern, instead in RANDOM:
                    text = pattern.sub(instead, text)
                return text
    return ""


def points(scenario: Scenario, calls: list) -> list:
    """The first and the last call of a kind at a place, each with everything that can befall it."""
    places = defaultdict(list)
    for kind, number, where in calls:
        places[kind, where].append(number)
    found = []
    for (kind, where), numbers in places.items():
        for number in sorted({numbers[0], numbers[-1]}):
            faults = ["SIGKILL"]
            for error in ERRORS:
                if (error == "EACCES" and kind not in REFUSABLE) or (error == "ENOSPC" and kind not in NEEDS_ROOM):
                    continue
                faults.append(f"{error} once")
                # Threads wake each other by writing, too: a device that stays full is a matter of places.
                if kind not in WRITES:
                    faults.append(f"{error} for good")
            found += [Point(scenario, kind, number, where, fault) for fault in faults]
    return found


def try_point(program: Program, point: Point, folder: Path) -> tuple:
    """Disturbs one run; gives what came of it and what is wrong with that."""
    own = Program(program.binary, folder / "temporary")
    place = workspace.copy(point.scenario.before, folder / "workspace")
    for left in own.temporary.iterdir():
        workspace.remove(left)
    fault, _, lasting = point.fault.partition(" ")
    what = "signal=SIGKILL" if fault == "SIGKILL" else f"error={fault}"
    when = f"{point.number}+" if lasting == "for good" else str(point.number)
    log = folder / "disturbed.log"
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-o", str(log), "-e", f"trace={point.kind}"]
    done = own.run(place, point.scenario.arguments, before=[*trace, "-e", f"inject={point.kind}:{what}:when={when}"])
    return judge(own, point, place, done, log)


def judge(program: Program, point: Point, place: Path, done, log: Path) -> tuple:
    """Everything that must hold after a disturbed run."""
    scenario, wrong = point.scenario, []
    killed = done.code in (-9, 137)
    now = workspace.content(place / scenario.published)
    former = workspace.content(scenario.before / scenario.published)
    new = workspace.content(scenario.after / scenario.published)
    state = "new" if now == new else "former" if now == former else "mixed"
    if state == "mixed":
        wrong.append("the published folder is neither the former nor the new one")
    if done.code == 0 and state != "new":
        wrong.append("exit code 0, and nothing was published")
    if not killed and done.code not in (0, 1, 2):
        wrong.append(f"exit code {done.code}")
    if not killed and done.code != 0:
        wrong += said_wrongly(point, done, state)
    if not killed:
        left = workspace.litter(place, program.temporary)
        may_stay = point.kind in ("unlink", "unlinkat", "rmdir") or "for good" in point.fault
        if left and not may_stay:
            wrong.append(f"left behind: {', '.join(left[:3])}")
    if now and scenario.published == PACK:
        verified = program.run(place, ["verify", str(place / PACK)])
        if verified.code != 0:
            wrong.append(f"verify: {verified.out.strip()[:200]}")
    if state != "mixed":
        wrong += healed_wrongly(program, scenario, place, state)
    injected = [line for line in log.read_text(errors="replace").splitlines() if "(INJECTED)" in line]
    if any("eventfd" in line for line in injected) and all("eventfd" in line or "<pipe:" in line for line in injected):
        # Another thread's call had the number, and then perhaps what was said of it. What fails on a pipe alone is judged.
        return "not reached", []
    hit = injected or killed
    outcome = "not reached" if not hit else "killed" if killed else "done" if done.code == 0 else "refused"
    return f"{outcome}, {state}", wrong


def said_wrongly(point: Point, done, state: str) -> list:
    """A refusal names a file and what to do, and is no defect."""
    wrong = []
    if "a defect in quarterdeck" in done.err or "panicked" in done.err:
        wrong.append(f"said to be a defect: {done.err.strip()[:200]}")
    if not re.search(r"[\w.-]+/[\w.-]+", done.err):
        wrong.append(f"no file is named: {done.err.strip()[:200]}")
    if not re.search(r"= help: .", done.err):
        wrong.append(f"nothing to do is said: {done.err.strip()[:300]}")
    if state == "new" and point.scenario.name in ("run", "first run", "close") and "published" in done.err:
        wrong.append(f"published, and said not to be: {done.err.strip()[:200]}")
    return wrong


def healed_wrongly(program: Program, scenario: Scenario, place: Path, state: str) -> list:
    """The same command once more, undisturbed, leaves what it always leaves."""
    if scenario.name in ("close", "reopen") and state == "new":
        again = None
    else:
        again = program.run(place, scenario.arguments)
        if again.code != 0:
            return [f"the next one fails: {again.err.strip()[:300]}"]
    wrong = []
    left = workspace.litter(place, program.temporary) if again else []
    # Temporary files of a process that was killed are for the system to remove.
    left = [path for path in left if not path.startswith(str(program.temporary))]
    if left:
        wrong.append(f"left behind for ever: {', '.join(left[:3])}")
    now, expected = workspace.result(place), workspace.result(scenario.after)
    if again is None:
        now, expected = ({n: h for n, h in all_.items() if not is_unfinished(n)} for all_ in (now, expected))
    different = sorted(name for name in now.keys() | expected.keys() if now.get(name) != expected.get(name))
    if different:
        wrong.append(f"the next one leaves other files: {', '.join(different[:4])}")
    return wrong


def is_unfinished(name: str) -> bool:
    """Whether a path has a part that is unfinished."""
    return any(part.startswith(workspace.UNFINISHED) for part in name.split("/"))


def all_points(program: Program, folder: Path, only: tuple) -> list:
    """Every point of the commands asked for, of all without any."""
    found = []
    for scenario in scenarios(program, folder, only):
        found += points(scenario, calls_of(program, scenario, folder))
    return found


def chosen(found: list, every: int, first: int) -> list:
    """Each K-th point, those of a kind and fault spread over places."""
    ordered = sorted(found, key=lambda point: (point.fault, point.scenario.name, point.kind, point.where, point.number))
    return ordered[first % every::every]


def run(program: Program, folder: Path, every: int, first: int, jobs: int, only: tuple, say) -> list:
    """Tries the points; gives each with its outcome and defects."""
    all_of_them = all_points(program, folder, only)
    tried = chosen(all_of_them, every, first)
    say(f"{len(all_of_them)} points, {len(tried)} of them tried")
    free = list(range(jobs))

    def one(point: Point):
        number = free.pop()
        try:
            outcome, wrong = try_point(program, point, folder / f"job {number}")
        finally:
            free.append(number)
        for defect in wrong:
            say(f"DEFECT {point.scenario.name}: {point.fault} at {point.kind} {point.number} {point.where}: {defect}")
        return point, outcome, wrong

    for number in free:
        os.makedirs(folder / f"job {number}", exist_ok=True)
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, tried))


def can_trace() -> bool:
    """Whether strace is here and may look at a process."""
    try:
        done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0
