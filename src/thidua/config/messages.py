"""Compiled translations: every app's `django.po` beside the `django.mo` that Django reads. Run as a module, it compiles."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def stale_messages(package: Path = PACKAGE) -> Iterator[Path]:
    """The `.po` files whose `.mo` is missing or older, in order of their path."""
    for po in sorted(package.glob("*/locale/*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            yield po


def compile_messages(package: Path = PACKAGE) -> int:
    """Compile what is stale; returns how many. Two processes may do so at once: each file appears whole."""
    stale = list(stale_messages(package))
    if not stale:
        return 0
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in stale:
        with po.open("rb") as source:
            catalogue = read_po(source)
        with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".mo", delete=False) as out:
            write_mo(out, catalogue)
        os.chmod(out.name, 0o644)
        os.replace(out.name, po.with_suffix(".mo"))
    return len(stale)


if __name__ == "__main__":
    compile_messages()
