"""A tiny workspace, the program under test, and what can be said of the files that it leaves."""

import hashlib
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PERIOD = "2026Q2"
PACK = f"reports/{PERIOD}"
CLOSED = f"closed/{PERIOD}"
# Names of what is unfinished; none of them may outlive the command that follows.
UNFINISHED = (".draft-", ".former-", ".making-", ".unfinished-", ".tmp", ".removed-")
UNFINISHED_ENDINGS = (".new", ".link")
# Remember times and inodes of files, which differ from run to run.
REMEMBERED = {"data/lake/index.json", "data/lake/packs.json", "data/lake/.lock"}
LONGEST = 900


@dataclass
class Outcome:
    """How a command ended; a negative code is the signal that ended it."""

    code: int
    out: str
    err: str


class Program:
    """The binary under test, in an environment without anything of the user's."""

    def __init__(self, binary: Path, temporary: Path):
        self.binary = binary
        self.temporary = temporary
        temporary.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "TZ": "UTC",
            # One thread, set before the start: the program would start itself again to set it.
            "POLARS_MAX_THREADS": "1",
        }

    def run(self, workspace: Path, arguments, before=(), environment=None, seconds=LONGEST) -> Outcome:
        """Runs a command in a workspace, behind the words of `before`."""
        words = [*before, str(self.binary), "-C", str(workspace), "--threads", "1", *arguments]
        try:
            done = subprocess.run(
                words,
                env={**self.environment, **(environment or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(124, "", f"still running after {seconds} seconds")
        return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def make(program: Program, folder: Path) -> None:
    """A workspace of one partner with its pack: the least that has cases, surveys, revenue and a statement."""
    done = program.run(folder.parent, ["init", str(folder)])
    if done.code != 0:
        raise SystemExit(f"faults: the workspace cannot be made\n{done.err}")
    for file in [*(folder / "data/raw").glob("*.csv"), folder / "agreements.csv"]:
        heading, *rows = file.read_text().splitlines(keepends=True)
        file.write_text(heading + "".join(row for row in rows if "P01" not in row and "P03" not in row))
    done = program.run(folder, ["run", "--period", PERIOD])
    if done.code != 0:
        raise SystemExit(f"faults: the pack cannot be made\n{done.err}")


def change(folder: Path) -> None:
    """Changes a rule and an answer, so that snapshot, facts and pack are made anew."""
    rules = folder / "programme/2026.toml"
    rules.write_text(rules.read_text().replace('programme 2026"', 'programme, revised"'))
    answers = folder / "data/raw/surveys.csv"
    answers.write_text(answers.read_text().replace(",5,", ",4,", 1))


def copy(source: Path, target: Path) -> Path:
    """Copies a workspace; times stay, so that the index holds."""
    if target.exists():
        remove(target)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return target


def remove(folder: Path) -> None:
    """Removes a folder, whatever a test has planted there."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder)


def content(folder: Path) -> dict:
    """Each file below a folder with the hash of its bytes; what is no regular file by its kind."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in [*files, *(one for one in folders if (Path(place) / one).is_symlink())]:
            path = Path(place) / name
            relative = str(path.relative_to(folder))
            if path.is_symlink():
                found[relative] = f"link to {os.readlink(path)}"
            elif path.is_file():
                found[relative] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[relative] = "neither file nor folder"
    return found


def result(folder: Path) -> dict:
    """Everything that a workspace holds, without what is remembered of files' times."""
    return {name: made for name, made in content(folder).items() if name not in REMEMBERED}


def litter(folder: Path, temporary: Path) -> list:
    """What is left of something unfinished."""
    found = [str(path) for path in temporary.iterdir()]
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            if name.startswith(UNFINISHED) or name.endswith(UNFINISHED_ENDINGS):
                found.append(str((Path(place) / name).relative_to(folder)))
    return sorted(found)


def waited(condition, seconds=60.0) -> bool:
    """Whether a condition holds before the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False
