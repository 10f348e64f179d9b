"""Programs of the machine that some tests need: a browser, readers of documents."""

import os
import shutil

import pytest


def program(name: str, *, package: str) -> str:
    """The path of the program. Where it is missing the test is skipped with what to install, under CI=true it fails."""
    if found := shutil.which(name):
        return found
    reason = f"{name} is missing; install it with: sudo apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
