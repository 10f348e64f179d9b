"""Who comes in by which group, and which addresses a page may not take."""

from __future__ import annotations

from thidua.people.rules import Power

GROUPS: dict[Power, str] = {Power.EDIT: "Biên tập viên", Power.PUBLISH: "Người duyệt đăng"}
"""Wagtail's groups, each for one power over the unit whose portal this is."""
VIETNAMESE, ENGLISH = "vi", "en"


def language_of(path: str) -> str:
    """The language a public address is written in: English beneath /en/, else Vietnamese."""
    return ENGLISH if path.lstrip("/").partition("/")[0] == ENGLISH else VIETNAMESE
