"""What the pages of checking print: the reason of a return, a rate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import get_language

from thidua.ground.values import write_number
from thidua.reports.models import FigureReturn
from thidua.reports.queries import sentence_of_return

register = template.Library()


@register.filter
def said(back: FigureReturn) -> str:
    """The chosen sentence of the catalogue, then the reviewer's own words."""
    return sentence_of_return(back.kind, back.reason)


@register.filter
def rounded(value: Decimal | None) -> str:
    """A rate with at most one decimal: 12,5. None is "–"."""
    if value is None:
        return "–"
    return write_number(value.quantize(Decimal("0.1"), ROUND_HALF_UP).normalize() + 0, get_language() or "vi")
