"""Shared by the benchmarks: the time a thing takes, and the memory of a program."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from thidua.workshop.rules.measuring import Spread, spread


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def milliseconds(work: Callable[[], object], *, runs: int, warm: int = 1) -> Spread:
    """Median and p95 of `runs` times, after `warm` that do not count."""
    for _ in range(warm):
        work()
    return spread([seconds(work) * 1000 for _ in range(runs)])


@dataclass(frozen=True)
class ProgramRun:
    """A program that ran to its end."""

    seconds: float
    cpu_seconds: float
    """Of the program alone; what the database's server worked for it stands beside it in no number."""
    peak_mb: float
    output: str


def run_program(words: Sequence[str]) -> ProgramRun:
    """Run `thidua WORDS` in a process of its own, on the bench's database: its time and the most memory it held.

    Errors: subprocess.CalledProcessError, when it fails.
    """
    command = [sys.executable, "-m", "thidua.config.program", *words]
    with TemporaryFile("w+") as output:
        begun, peak = time.perf_counter(), 0
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        while True:
            peak = max(peak, _peak_so_far(child.pid))
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(LOOKING)
        took = time.perf_counter() - begun
        output.seek(0)
        said = output.read()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, said)
    return ProgramRun(took, usage.ru_utime + usage.ru_stime, peak / 1024, said)


LOOKING = 0.01
"""Seconds between two looks at a program."""


def _peak_so_far(pid: int) -> int:
    """The most memory (kB) of a running program. What the system says of one that ended counts its parent's too, from before it began."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
