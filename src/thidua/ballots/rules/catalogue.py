"""What a reviewed file says of ballot rules and nominations, as values. No file is opened here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from thidua.ballots.rules.voting import Base, Form, Mode, Rule, Ties, read_share
from thidua.ground.values import FOREVER, Name


@dataclass(frozen=True)
class RuleEntry:
    """One ballot rule on offer: since when, from where, and whether somebody has confirmed it."""

    rule: Rule
    name: Name
    source: Name
    valid_from: date
    valid_until: date

    def in_force(self, on: date) -> bool:
        """Whether it may be chosen that day."""
        return self.valid_from <= on < self.valid_until


@dataclass(frozen=True)
class Nomination:
    """An award that a vote can nominate for, and the reported figure that counts the nominations."""

    award: str
    indicator: str
    name: Name


def read_entry(raw: Mapping[str, Any]) -> RuleEntry:
    """One entry of the file. Errors: KeyError, ValueError or ShareUnreadable; a test reads every shipped one."""
    rule = Rule(
        form=Form(raw["form"]),
        mode=Mode(raw["mode"]),
        base=Base(raw["base"]),
        share=read_share(str(raw["share"])),
        reaches=raw.get("reaches", False),
        seats=raw.get("seats"),
        most=raw.get("most"),
        own_unit=raw["own_unit"],
        ties=Ties(raw.get("ties", Ties.REVOTE)),
        objections=raw.get("objections", 0),
        per_unit=raw.get("per_unit", False),
        code=raw["code"],
        sample=raw["sample"],
    )
    span = [*raw["valid"], FOREVER]
    return RuleEntry(rule, Name(**raw["name"]), Name(**raw["source"]), span[0], span[1])


def read_nomination(raw: Mapping[str, Any]) -> Nomination:
    """One entry of the file."""
    return Nomination(raw["award"], raw["indicator"], Name(**raw["name"]))
