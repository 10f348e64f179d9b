"""Why many reports are not filled in at once: every refusal with the unit it belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.ground.values import Refusal, Refusals
from thidua.ground.values import mark as _


class UnitsOwnDraft(Refusal):
    """The unit speaks for itself."""

    text = _("“{unit}” has begun its own draft, so only the unit changes it. Leave its row out, or ask the unit.")


class ChangedMeanwhile(Refusal):
    """Somebody saved between looking and saving."""

    text = _(
        "The report of “{unit}” was changed after this sheet was read. Read the sheet again and compare, then save."
    )


class UnitRefusals(Refusals):
    """Refusals that each belong to a unit: `at` pairs every one with the unit's number."""

    def __init__(self, at: Iterable[tuple[int, Refusal]]) -> None:
        pairs = tuple(at)
        super().__init__(refusal for _unit, refusal in pairs)
        self.at = pairs
