"""Shared by benchmarks of pages: a server of its own on loopback, and wrk that drives it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

PATIENCE = 60
"""Seconds a server may take until it answers."""
THREADS = 2
"""Threads of wrk, one for each core."""

# Every request comes from an address of its own, over and over; every tenth is a robot's, from where no reader is.
_SCRIPT = """
local threads = {}
function setup(thread) table.insert(threads, thread); thread:set("place", #threads - 1) end
function init(args) turn, sent = 0, 0 end
function request()
  turn = turn + 1
  local headers = { ["User-Agent"] = "%(browser)s" }
  if turn %% 10 == 0 then
    headers["User-Agent"] = "%(robot)s"
    headers["X-Forwarded-For"] = "11.0." .. place .. "." .. (turn %% 250)
  else
    local reader = place * %(readers)d + sent %% %(readers)d
    sent = sent + 1
    headers["X-Forwarded-For"] = "10." .. math.floor(reader / 62500) .. "." .. math.floor(reader / 250) %% 250 .. "." .. reader %% 250
  end
  local number = 2 + (turn * 7919 + place * 104729) %% %(spread)d
  return wrk.format("GET", string.format("%(path)s", number), headers)
end
function done(summary, latency, requests)
  local least = math.huge
  for _, thread in ipairs(threads) do least = math.min(least, thread:get("sent")) end
  local errors = summary.errors
  io.write(string.format('\\nRESULT {"requests": %%d, "us": %%d, "p50": %%d, "p95": %%d, "p99": %%d, "errors": %%d, "least": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, least))
end
"""
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class NoDriver(Refusal):
    """wrk is not installed."""

    text = _("The program “{name}” that sends the requests is not installed. Install it (apt-get install {name}).")


@dataclass(frozen=True)
class Driven:
    """What wrk saw."""

    per_second: float
    p50_ms: float
    p95_ms: float
    errors: int
    least: int
    """Requests of readers that the slower thread sent; from so many addresses at most each was sent once."""


def why_not_drive() -> NoDriver | None:
    """Without wrk nothing is measured."""
    return None if shutil.which("wrk") else NoDriver(name="wrk")


def drive(address: str, path: str, *, connections: int, seconds: int, readers: int = 1_000, spread: int = 1) -> Driven:
    """Ask for `path` over and over; a `%d` in it is one of `spread` numbers from 2 on, another one each time."""
    values = {"browser": BROWSER, "robot": ROBOT, "readers": readers, "spread": spread, "path": path}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % values)
        script.flush()
        words = [
            "wrk",
            f"-t{THREADS}",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "-s",
            script.name,
            address,
        ]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    found = json.loads(said.partition("RESULT ")[2])
    return Driven(
        found["requests"] / (found["us"] / 1e6), found["p50"] / 1e3, found["p95"] / 1e3, found["errors"], found["least"]
    )


@contextmanager
def served(command: Sequence[str], *, environment: Mapping[str, str], folder: Path, path: str = "/") -> Iterator[str]:
    """A server on a free port of this machine, `{port}` in its command, until it answers; yields its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    child = subprocess.Popen(
        [word.format(port=port) for word in command],
        env=dict(environment),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"{address}{path}", child)
        yield address
    finally:
        child.terminate()
        child.wait(timeout=PATIENCE)


def _await(address: str, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()  # noqa: S310  (our own server)
            return
        except (urllib.error.URLError, OSError):
            if child.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server does not answer at {address}") from None
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
