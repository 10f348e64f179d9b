"""The demo as a newcomer gets it: built and served by the program itself, in a database and a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from thidua.workshop.queries import current_year

if TYPE_CHECKING:
    from playwright.sync_api import Page

DATABASE = "thidua_walk"
PATIENCE = 60
"""Seconds the server may take until it answers."""


@contextmanager
def demo_served(var: Path) -> Iterator[str]:
    """Build the demo under `var` (kept for the next run, built anew each time) and serve it; yields its address."""
    environment = _environment(var)
    _thidua("demo", "--no-serve", environment=environment)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*_PROGRAM, "serve", "--port", str(port)], env=environment)
    try:
        _wait_for(f"{address}/dang-nhap/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def log_in_to_demo(page: Page, username: str) -> None:
    """Log in by the form, as the person would."""
    page.goto("/dang-nhap/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", current_year().password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


_PROGRAM = (sys.executable, "-m", "thidua.config.program")


def _thidua(*words: str, environment: dict[str, str]) -> str:
    done = subprocess.run([*_PROGRAM, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment(var: Path) -> dict[str, str]:
    var.mkdir(parents=True, exist_ok=True)
    mine = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    mine["THIDUA_VAR"] = str(var)
    if url := os.environ.get("DATABASE_URL"):
        mine["DATABASE_URL"] = _beside(url)
    else:
        mine["THIDUA_DATABASE"] = "throwaway"
    return mine


def _beside(url: str) -> str:
    """A database of our own on the same server; the one that is named stays as it is."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f"create database {DATABASE}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} did not answer within {PATIENCE} seconds")
