"""The sentences on offer for returning a figure, as they stand in the reviewed file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from thidua.reports.rules import Sentence

FILE = Path(__file__).resolve().parent.parent / "catalogue" / "return_reasons.yaml"


@cache
def all_reasons() -> dict[str, Sentence]:
    """Every sentence by its code, also those no longer offered. Shared: read it, never change it."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["reasons"]
    return {row["code"]: Sentence(row["vi"], row["en"]) for row in rows}


@cache
def return_reasons() -> dict[str, Sentence]:
    """The sentences a reviewer may choose from, in their order."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["reasons"]
    return {row["code"]: all_reasons()[row["code"]] for row in rows if "until" not in row}


def sentence_of_return(kind: str, words: str) -> str:
    """What was said of a returned figure, in the reader's language: the chosen sentence, then the reviewer's own words."""
    return " ".join(part for part in (str(all_reasons()[kind]) if kind in all_reasons() else "", words) if part)
