"""Places that are full, forbidden, taken, planted or changing."""

import os
import signal
import subprocess
from pathlib import Path

import workspace
from workspace import PACK, PERIOD, Program

NOBODY = 65534
RUN = ("run", "--period", PERIOD)
# Longer than any run takes, beside much other work too; shorter than for ever.
PATIENCE = 900


class Places:
    """Tries odd places one after the other, and keeps what is wrong."""

    def __init__(self, program: Program, folder: Path, say):
        self.program, self.folder, self.say = program, folder, say
        self.base = folder / "base"
        if not self.base.exists():
            workspace.make(program, self.base)
        self.changed = workspace.copy(self.base, folder / "changed for places")
        workspace.change(self.changed)
        self.after = workspace.copy(self.changed, folder / "after for places")
        program.run(self.after, RUN)
        self.tried = []

    def note(self, name: str, outcome: str, wrong: list) -> None:
        """Keeps what came of a place."""
        for defect in wrong:
            self.say(f"DEFECT {name}: {defect}")
        self.tried.append((name, outcome, wrong))

    def all(self, short: bool) -> list:
        """Every place, or few of them; those that this machine cannot make are said to be left out."""
        few = (self.two_at_once, self.outside)
        every = (self.full, self.read_only, self.dead_holder, self.planted, self.input_changes, self.clock)
        for place in few if short else few + every:
            place()
        return self.tried

    def keeps_former(self, place: Path, done, words: str) -> list:
        """A refusal that leaves the former pack, and says why."""
        wrong = []
        if done.code not in (1, 2):
            wrong.append(f"exit code {done.code}: {(done.out + done.err)[-200:]}")
        if words not in done.err.lower():
            wrong.append(f"says nothing of `{words}`: {done.err[-300:]}")
        if workspace.content(place / PACK) != workspace.content(self.base / PACK):
            wrong.append("the former pack is not left as it was")
        return wrong

    def heals(self, place: Path) -> list:
        """The next run gives what it always gives."""
        done = self.program.run(place, RUN, seconds=PATIENCE)
        if done.code != 0:
            return [f"the next one fails: {done.err[-300:]}"]
        different = workspace.content(place / PACK) != workspace.content(self.after / PACK)
        left = [path for path in workspace.litter(place, self.program.temporary) if not path.startswith("/")]
        return ["the next pack is another one"] * different + [f"left behind: {left[:3]}"] * bool(left)

    def full(self) -> None:
        """A device that fills up at different moments of a run."""
        mount = self.folder / "full"
        mount.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(mount)], capture_output=True, check=False)
        if made.returncode != 0:
            self.say("SKIPPED: no file system can be mounted here; no device is full")
            return
        try:
            for room in (0, 40, 400, 1200, 2400):
                self.fill(mount, room)
        finally:
            subprocess.run(["umount", "-l", str(mount)], check=False)

    def fill(self, mount: Path, room: int) -> None:
        place = workspace.copy(self.changed, mount / "workspace")
        with open(mount / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError:
                pass
            size = os.fstat(filler.fileno()).st_size
        os.truncate(mount / "filler", max(0, size - room * 1024))
        done = self.program.run(place, RUN, seconds=PATIENCE)
        wrong = [] if done.code == 0 else self.keeps_former(place, done, "space")
        if "make room" not in done.err and done.code != 0:
            wrong.append(f"does not say what to do: {done.err[-300:]}")
        left = workspace.litter(place, self.program.temporary)
        wrong += [f"left behind: {left[:3]}"] * bool(left)
        (mount / "filler").unlink()
        wrong += self.heals(place)
        self.note(f"device with {room} KiB left", "published" if done.code == 0 else "refused", wrong)
        workspace.remove(place)

    def read_only(self) -> None:
        """Folders that this user may not write."""
        if os.geteuid() != 0:
            self.say("SKIPPED: only root can become another user; no folder is forbidden")
            return
        for forbidden in (".", "data/lake", "data/lake/snapshots", "data/lake/facts", "data/lake/.lock", "reports"):
            place = workspace.copy(self.changed, self.folder / "forbidden")
            temporary = self.folder / "temporary of nobody"
            temporary.mkdir(exist_ok=True)
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(place), str(temporary)], check=True)
            for above in (self.folder, self.program.binary.parent):
                subprocess.run(["chmod", "a+rx", str(above)], check=False)
            target = place / forbidden
            os.chown(target, 0, 0)
            os.chmod(target, 0o444 if target.is_file() else 0o555)
            as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            binary = self.folder / "program"
            if not binary.exists():
                # Where it lies may be forbidden as well.
                os.link(self.program.binary, binary) if same_device(self.program.binary, self.folder) else subprocess.run(["cp", str(self.program.binary), str(binary)], check=True)
            own = Program(binary, temporary)
            done = own.run(place, RUN, before=as_nobody, seconds=PATIENCE)
            wrong = []
            if done.code != 0 or forbidden != ".":
                wrong = self.keeps_former(place, done, "permission denied")
                if "the right to" not in done.err:
                    wrong.append(f"does not say what to do: {done.err[-300:]}")
            self.note(f"{forbidden} is forbidden", "published" if done.code == 0 else "refused", wrong)

    def start(self, place: Path) -> subprocess.Popen:
        """Starts a run, and holds it still once it has the lock."""
        words = [str(self.program.binary), "-C", str(place), "--threads", "1", *RUN]
        child = subprocess.Popen(words, env=self.program.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lock = place / "data/lake/.lock"
        workspace.waited(lambda: lock.exists() and lock.read_text(errors="replace").startswith(f"{child.pid} "))
        child.send_signal(signal.SIGSTOP)
        return child

    def two_at_once(self) -> None:
        """One wins, the other says who holds the workspace."""
        place = workspace.copy(self.changed, self.folder / "two")
        child = self.start(place)
        done = self.program.run(place, RUN, seconds=PATIENCE)
        wrong = self.keeps_former(place, done, f"process {child.pid} ")
        child.send_signal(signal.SIGCONT)
        if child.wait(PATIENCE) != 0:
            wrong.append("the first one fails")
        self.note("two runs at once", "refused", wrong + self.heals(place))

    def dead_holder(self) -> None:
        """Who was killed holds nothing."""
        place = workspace.copy(self.changed, self.folder / "dead")
        child = self.start(place)
        child.kill()
        child.wait(PATIENCE)
        self.note("the holder is dead", "published", self.heals(place))

    def planted(self) -> None:
        """A link, a pipe or a folder at every path that a run writes."""
        paths = {name for name in workspace.content(self.after) if name.startswith(("data/lake", "reports"))}
        paths |= {str(Path(path).parent) for path in paths}
        # One of a kind: files of partners and parts of tables are written by the same lines.
        chosen = ["data", "data/lake", "data/lake/.lock", "data/lake/index.json", "data/lake/packs.json", "data/lake/facts",
                  "data/lake/snapshots", "reports", PACK, f"{PACK}/run.json", f"{PACK}/index.html", f"{PACK}/internal"]
        new = sorted(paths - set(workspace.content(self.base)))
        for beginning in ("data/lake/facts/", "data/lake/snapshots/"):
            chosen += [path for path in new if path.startswith(beginning) and path.count("/") == 3][:1]
        for path in chosen:
            for kind in ("link", "dangling link", "pipe", "folder", "file"):
                if path != "data":
                    self.plant(path, kind)

    def plant(self, path: str, kind: str) -> None:
        place = workspace.copy(self.changed, self.folder / "planted")
        outside = self.folder / "outside"
        workspace.remove(outside) if outside.exists() else None
        target = place / path
        if target.is_symlink() or target.exists():
            workspace.remove(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            outside.mkdir()
            (outside / "theirs").write_text("theirs")
            target.symlink_to(outside if "." not in target.name or target.name.startswith("2026") else outside / "theirs")
        elif kind == "dangling link":
            target.symlink_to(outside)
        elif kind == "pipe":
            os.mkfifo(target)
        elif kind == "folder":
            target.mkdir()
        else:
            target.write_text("planted")
        done = self.program.run(place, RUN, seconds=PATIENCE)
        wrong = []
        if done.code == 124:
            wrong.append(done.err)
        elif done.code not in (0, 1, 2) or "a defect" in done.err:
            wrong.append(f"exit code {done.code}: {done.err[-300:]}")
        elif done.code != 0 and path.split("/")[-1] not in done.err:
            wrong.append(f"does not name the place: {done.err[-300:]}")
        elif done.code == 0:
            verified = self.program.run(place, ["verify", str(place / PACK)], seconds=PATIENCE)
            if verified.code != 0 or workspace.content(place / PACK) != workspace.content(self.after / PACK):
                wrong.append(f"exit code 0, and the pack is not whole: {verified.out[:200]}")
        written = workspace.content(outside) if outside.is_dir() else {}
        # A folder of output may be a link to another device; what lies there already is not touched.
        if kind == "link" and (outside / "theirs").read_text() != "theirs":
            wrong.append("what is outside was changed")
        if kind == "link" and len(written) > 1 and path not in ("reports", "data/lake", "data/lake/facts", "data/lake/snapshots"):
            wrong.append(f"written outside: {sorted(written)[:3]}")
        if kind == "dangling link" and outside.exists():
            wrong.append("something was made outside")
        self.note(f"{kind} at {path}", "published" if done.code == 0 else "refused", wrong)

    def outside(self) -> None:
        """What is planted inside a pack is found and not followed."""
        for kind in ("link to itself", "link to a folder", "pipe"):
            place = workspace.copy(self.base, self.folder / "inside")
            planted = place / PACK / "planted"
            if kind == "pipe":
                os.mkfifo(planted)
            else:
                planted.symlink_to("." if kind == "link to itself" else self.folder)
            done = self.program.run(place, ["verify", str(place / PACK)], seconds=PATIENCE)
            right = done.code == 1 and "planted" in done.out and "1 of" in done.out
            self.note(f"{kind} in a pack", "found", [] if right else [f"exit code {done.code}: {done.out[-200:]} {done.err[-200:]}"])

    def input_changes(self) -> None:
        """A file that grows while it is read is not taken for a whole one."""
        place = workspace.copy(self.changed, self.folder / "growing")
        child = self.start(place)
        with open(place / "data/raw/cases.csv", "a", encoding="utf-8") as cases:
            cases.write("\n")
        child.send_signal(signal.SIGCONT)
        code = child.wait(PATIENCE)
        made = workspace.content(place / PACK)
        if code == 0:
            # It was held before or after it read the file: the pack is of the one or of the other, whole.
            self.program.run(place, RUN, seconds=PATIENCE)
            right = made in (workspace.content(self.after / PACK), workspace.content(place / PACK))
        else:
            right = code in (1, 2) and made == workspace.content(self.base / PACK)
        wrong = [] if right else [f"exit code {code}, and another pack than before and after"]
        self.note("input changes while it is read", "refused" if code else "published", wrong)

    def clock(self) -> None:
        """Files of tomorrow, and of 1970: as after the clock was set."""
        for name, moment in (("tomorrow", 4102444800), ("1970", 0)):
            place = workspace.copy(self.changed, self.folder / "clock")
            for path in place.rglob("*"):
                os.utime(path, (moment, moment), follow_symlinks=False)
            self.note(f"files of {name}", "published", self.heals(place))


def same_device(left: Path, right: Path) -> bool:
    """Whether a link can be made from one to the other."""
    return left.stat().st_dev == right.stat().st_dev


def run(program: Program, folder: Path, short: bool, say) -> list:
    """Tries every place, or few of them; gives each with its outcome and defects."""
    return Places(program, folder, say).all(short)
