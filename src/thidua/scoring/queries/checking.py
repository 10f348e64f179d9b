"""What a closed scoring keeps, held against its hash and against what follows from it today."""

from __future__ import annotations

from collections.abc import Iterator

from thidua.ground.values import Refusal
from thidua.scoring.models import RoundClosing
from thidua.scoring.rules.frozen import digest, reproduce, write_result
from thidua.scoring.rules.refusals import ClosingChanged, RankingDiffers


def check_closings() -> Iterator[Refusal]:
    """Every closing that was changed since, and every one from which another ranking follows than the one it keeps."""
    rows = RoundClosing.objects.select_related("round__cluster").order_by("round__year", "pk")
    for closing in rows.iterator(chunk_size=20):
        which = {"cluster": closing.round.cluster.name, "year": closing.round.year}
        if digest(closing.frozen) != closing.sha256:
            yield ClosingChanged(**which)
            continue
        _scheme, _inputs, sheets, standings = reproduce(closing.frozen)
        kept = closing.frozen["result"]
        differing = [
            one["unit"] for one, then in zip(write_result(sheets, standings), kept, strict=True) if one != then
        ]
        if differing:
            yield RankingDiffers(**which, unit=closing.frozen["names"][differing[0]])
