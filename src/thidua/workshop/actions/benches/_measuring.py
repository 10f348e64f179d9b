"""Shared by the benchmarks: the time a thing takes, and the memory of a program."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    with child.stdout as stream:
        output = stream.read()
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - begun
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, output)
    return ProgramRun(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)
