"""The demo served by the program itself, for the walk over its pages and for the pictures of the README."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from thidua.config.database import address_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.make.demo import Demo

PATIENCE = 60
"""Seconds the server may take until it answers."""
PROGRAM = (sys.executable, "-m", "thidua.config.program")


@contextmanager
def served(demo: Demo) -> Iterator[str]:
    """Serve the tests' own clone of the demo; yields its address."""
    from django.db import connection

    from thidua.workshop.queries import current_year

    place = {
        "DATABASE_URL": address_of(connection.settings_dict),
        "THIDUA_FILES": str(demo.files),
        "THIDUA_MEDIA": str(demo.media),
        "THIDUA_DEMO": "1",
        "THIDUA_TODAY": current_year().today.isoformat(),
    }
    with _serving(os.environ | place) as address:
        yield address


@contextmanager
def built_and_served(var: Path) -> Iterator[str]:
    """Build the demo under `var` as a newcomer does, and serve it; yields its address."""
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith("THIDUA_") and name != "DATABASE_URL"
    }
    mine |= {"THIDUA_VAR": str(var), "THIDUA_DATABASE": "throwaway"}
    subprocess.run([*PROGRAM, "demo", "--no-serve"], env=mine, check=True)
    with _serving(mine) as address:
        yield address


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*PROGRAM, "serve", "--port", str(port)], env=dict(environment))
    try:
        _wait_for(f"{address}/dang-nhap/", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def log_in_to_demo(page: Page, username: str) -> None:
    """Log in by the form, as the person would."""
    from thidua.workshop.queries import current_year

    page.goto("/dang-nhap/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", current_year().password)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)


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
