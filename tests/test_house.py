"""The house itself: what must hold of its files, whoever adds to them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
MADE = {".git", ".venv", ".tools", "var", "build", "dist", "__pycache__", ".hypothesis"}
LARGEST = 500_000
"""Bytes of one committed file: a picture of the README; the pinned hashes stay below."""
LONGEST = 400
"""Lines of a room; a longer one becomes a package of the same name."""
# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "an address packages come from": re.compile(
        r"py" r"pi\.org|python" r"hosted\.org|npm" r"js\.(?:com|org)|/simple/\w|\.wh" r"l\b"
    ),
    "a path of one machine": re.compile(r"(?<![\w.$~/-])/(?:wo" r"rk|ro" r"ot|ho" r"me|op" r"t)/\w"),
}


def files() -> Iterator[Path]:
    """Every file that is or could be committed; what is installed, made or cached is left out."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not MADE & set(parts) and not any(p.endswith((".egg-info", "_cache")) for p in parts):
            yield path


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_file_names_a_machine_or_where_packages_come_from() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


def test_no_file_is_too_large_to_review() -> None:
    large = [f"{path.relative_to(ROOT)}: {path.stat().st_size}" for path in files() if path.suffix != ".mo"]
    assert [line for line in large if int(line.rpartition(" ")[2]) > LARGEST] == []


def test_a_long_room_has_become_a_package() -> None:
    rooms = [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in rooms}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
