"""The simulated country that several benches stand on, made once for all of them."""

from __future__ import annotations

from thidua.ground.today import now
from thidua.workshop.actions.benches import Tell
from thidua.workshop.actions.simulating import simulate_country, stands
from thidua.workshop.rules.measuring import Scale

BEFORE_JULY, MERGED = "country_before_july", "country_merged"
"""The databases of the country that knows nothing of July 2025 yet, and of the one that does."""


def stand_on_country(scale: Scale, tell: Tell, *, merged: bool, figures: bool = False) -> None:
    """Make the country up where it does not stand yet."""
    if not stands(scale, merged=merged):
        simulate_country(
            scale=scale,
            at=now(),
            tell=lambda stage, period: tell(stage.format(period=period)),
            merged=merged,
            figures=figures,
        )
