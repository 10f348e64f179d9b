"""What one decision over many units says, what it adds up to, and why it may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.rules import DecisionData, NoSuchUnit
from thidua.reorganisations.rules.events import BeneathItself


class Fate(StrEnum):
    """What one line of a decision makes of one unit."""

    FOUND = "found"
    MOVE = "move"
    END = "end"
    MERGE = "merge"


ENDING = (Fate.END, Fate.MERGE)
"""After these the unit is no more."""

FATE_WORDS: dict[str, Fate] = {
    "thành lập": Fate.FOUND,
    "chuyển": Fate.MOVE,
    "kết thúc": Fate.END,
    "sáp nhập": Fate.MERGE,
    **{fate.value: fate for fate in Fate},
}
"""How the sheet of a decision says it."""


@dataclass(frozen=True)
class PlanLine:
    """One line: the unit `code` is founded beneath `to`, moves beneath `to`, ends, or goes up in `to`.

    A unit that goes up in several has a line for each, with its share. `at` says where the line stands, for refusals.
    """

    fate: Fate
    code: str
    to: str = ""
    share: int = 1
    name: str = ""
    kind: str = ""
    unit_class: str = ""
    at: str = ""

    @property
    def number(self) -> str:
        """Which line of the sheet or of the box it is."""
        return "".join(letter for letter in self.at if letter.isdigit())

    def written(self) -> dict[str, Any]:
        """As the record keeps it: what it says, without what it leaves open; `PlanLine(**…)` reads it back."""
        said = {"fate": self.fate.value, "code": self.code, "to": self.to, "share": self.share}
        more = {"name": self.name, "kind": self.kind, "unit_class": self.unit_class, "at": self.at}
        return said | {name: value for name, value in more.items() if value}


@dataclass(frozen=True)
class Plan:
    """One numbered decision over many units, in force from one day.

    `declared` are the counts the paper itself gives ("ended_units", "moved_members" …); what they say must come out.
    """

    decision: DecisionData
    on: date
    lines: Sequence[PlanLine]
    declared: Mapping[str, int] = field(default_factory=dict)
    simulated: bool = False


@dataclass(frozen=True)
class Balance:
    """Grassroots unions and their members that a decision is about: before = ended + merged + moved, after = moved + founded.

    Members are those last reported; who leaves with an ended union is counted as left by reorganisation.
    """

    before_units: int
    ended_units: int
    merged_units: int
    moved_units: int
    founded_units: int
    before_members: int
    ended_members: int
    merged_members: int
    moved_members: int

    @property
    def after_units(self) -> int:
        """Those in force afterwards."""
        return self.moved_units + self.founded_units

    @property
    def after_members(self) -> int:
        """Their members; those of a merged union go with it."""
        return self.moved_members + self.merged_members


class LineUnclear(Refusal):
    """A line of the sheet cannot be understood."""

    text = _("{at}: “{value}” is not understood. Write one of: {known}.")


class LineNamesNobody(NoSuchUnit):
    """A line of a decision names a code that nobody carries."""

    text = _("Line {at}: there is no unit with the code “{code}”. Look it up by its name.")


class DecidedTwice(Refusal):
    """One decision makes two different things of one unit."""

    text = _("{at}: {code} stands in the decision already, with something else. Keep one of the two lines.")


class LeftBehind(Refusal):
    """An upper unit ends and the decision forgets some of those beneath it."""

    text = _(
        "{unit} would end, but the decision says nothing of {count} units that hang beneath it: {names}. "
        "Add a line for each: move, merge or end."
    )


class NotBalanced(Refusal):
    """What the paper declares is not what its lines add up to."""

    text = _(
        "The decision declares {declared} for “{what}”, its lines add up to {found}. Check the lines or the count."
    )


class NothingDecided(Refusal):
    """A decision without lines."""

    text = _("The decision has no lines. Add at least one unit.")


class ChangedSince(Refusal):
    """Something else was decided about a unit after this decision."""

    text = _("{unit} was changed again after this decision, so it can no longer be taken back. Decide anew about it.")


class AlreadyApproved(Refusal):
    """An approved decision is not taken back."""

    text = _("Decision {number} is approved and is not taken back. Correct it by a new decision.")


class NoLongerApplied(Refusal):
    """It was taken back already."""

    text = _("Decision {number} was taken back already. Enter it again if it is to hold.")


class OwnDecision(Refusal):
    """Who applied it does not approve it."""

    text = _("You applied decision {number} yourself. Ask a second officer to approve it.")


class SheetUnreadable(Refusal):
    """The file is no workbook."""

    text = _(
        "The file cannot be read as an Excel workbook. Open it in Excel or LibreOffice, save it as .xlsx, and send that."
    )


class NoSuchCase(Refusal):
    """No ready case has the code."""

    text = _("There is no ready case “{code}”. There are: {known}.")


class CaseNotHere(Refusal):
    """The provinces of a ready case are not there, were rearranged already, or are not this person's to decide about."""

    text = _(
        "{provinces}: not all of these stand in your branch as they were before the day of the decision. "
        "Enter the decision line by line instead."
    )


class NotAnOrganiser(Refusal):
    """Deciding about units takes a mandate with that power."""

    text = _("No mandate of yours lets you decide about units. Ask the chair of the unit above to enter the decision.")


FATE_NAMES: dict[Fate, str] = {
    Fate.END: _("ended by the decision"),
    Fate.MERGE: _("merged into another"),
    Fate.MOVE: _("moved"),
    Fate.FOUND: _("founded"),
}

BALANCE_NAMES: dict[str, str] = {
    "before_units": _("unions before"),
    "ended_units": _("unions ended"),
    "merged_units": _("unions merged"),
    "moved_units": _("unions moved"),
    "founded_units": _("unions founded"),
    "after_units": _("unions after"),
    "before_members": _("members before"),
    "ended_members": _("members who leave with them"),
    "merged_members": _("members of merged unions"),
    "moved_members": _("members of moved unions"),
    "after_members": _("members after"),
}


def why_not_lines(lines: Sequence[PlanLine]) -> Refusal | None:
    """There are lines, none leads to its own unit, and each unit has one fate; only a merger may name several successors."""
    if not lines:
        return NothingDecided()
    seen: dict[str, PlanLine] = {}
    for line in lines:
        if line.to == line.code:
            return BeneathItself(superior=line.to, unit=line.code)
        earlier = seen.setdefault(line.code, line)
        splits = earlier.fate is Fate.MERGE and line.fate is Fate.MERGE and earlier.to != line.to
        if earlier is not line and not splits:
            return DecidedTwice(at=line.at or line.code, code=line.code)
    return None


def why_not_balanced(balance: Balance, declared: Mapping[str, int]) -> NotBalanced | None:
    """Every count that the paper declares comes out of its lines."""
    for what, count in declared.items():
        found = getattr(balance, what)
        if found != count:
            return NotBalanced(what=BALANCE_NAMES[what], declared=Decimal(count), found=Decimal(found))
    return None
