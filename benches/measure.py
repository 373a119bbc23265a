"""Runs a command and measures it with everything it starts: wall clock, CPU seconds of all cores, and peak memory."""

import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
# Processes that outlive the one that started them, as a browser's do, become ours and are counted.
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@dataclass
class Cost:
    """What a run took."""

    seconds: float
    cpu: float
    peak_mb: float


def resident_kb(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as lines:
            return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except OSError:
        return 0


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task") if os.path.exists(f"/proc/{pid}/task") else []:
        try:
            with open(f"/proc/{pid}/task/{task}/children") as text:
                found += [int(child) for child in text.read().split()]
        except OSError:
            continue
    return found + [deeper for child in found for deeper in children(child)]


def measure(command, cwd=None, env=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, done = [0], threading.Event()

    def watch():
        while not done.wait(0.05):
            peak[0] = max(peak[0], sum(resident_kb(pid) for pid in children(os.getpid())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    error = child.stderr.read()
    code = child.wait()
    seconds = time.monotonic() - start
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code != 0:
        sys.exit(f"benches: {command[0]} failed:\n{error.decode(errors='replace')[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu, peak[0] / 1024)
