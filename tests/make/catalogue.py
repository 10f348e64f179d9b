"""A small catalogue of one indicator of each kind, with forms of three lengths, for tests of the roll-up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from thidua.indicators.models import Catalogue, Form, FormLine, Group, Indicator, Kind

KINDS = {
    "F1": Kind.FLOW,
    "F2": Kind.FLOW,
    "S1": Kind.STOCK,
    "S2": Kind.STOCK,
    "R1": Kind.RATIO,
    "W1": Kind.WAVG,
    "D1": Kind.DISTINCT,
    "C1": Kind.COUNT,
    "T1": Kind.TEXT,
    "TC01": Kind.TREE,
    "TC03": Kind.MEMBERSHIP,
}
ASKED = {
    "grassroots/non_state": {
        "F1": "quarter",
        "F2": "quarter",
        "S1": "quarter",
        "S2": "half",
        "W1": "half",
        "D1": "year",
        "C1": "year",
        "T1": "year",
    },
    "grassroots/foreign": {"F1": "half", "S1": "half", "F2": "year", "D1": "year"},
}
"""strand → indicator → the kind of period in which it is asked."""


def small_catalogue() -> dict[str, dict[str, str]]:
    """Load it straight into the tables; returns what is asked of whom."""
    Group.objects.create(code="X", order=1, name_vi="Thử", name_en="Test")
    for place, (code, kind) in enumerate(KINDS.items()):
        Indicator.objects.create(
            code=code,
            position=place,
            name_vi=f"Chỉ tiêu {code}",
            name_en=f"Indicator {code}",
            unit_vi="người",
            unit_en="persons",
            kind=kind,
            group="X",
            origin="D",
            source="test",
        )
    Indicator.objects.filter(code="R1").update(numerator="F1", denominator="S1")
    Indicator.objects.filter(code="W1").update(denominator="S2")
    for strand, lines in ASKED.items():
        kind, _, unit_class = strand.partition("/")
        for length in ("quarter", "half", "year"):
            asked = [code for code, when in lines.items() if when == length]
            if asked:
                form = Form.objects.create(
                    code=f"{unit_class}-{length}".replace("_", "-"),
                    name_vi="Mẫu thử",
                    name_en="Test form",
                    kinds=[kind],
                    classes=[unit_class],
                    period_kinds=[length],
                    source="test",
                    valid_from=date(2019, 1, 1),
                )
                for order, code in enumerate(asked):
                    FormLine.objects.create(form=form, indicator_id=code, order=order)
    Catalogue.objects.update_or_create(
        pk=1, defaults={"stamp": uuid4(), "loaded_at": datetime(2023, 1, 1, tzinfo=UTC), "optional": True}
    )
    return ASKED
