"""The pledges for next year as the report tells them: signed by how many, when."""

from __future__ import annotations

from thidua.clusters.models import Cluster
from thidua.ground.today import day_of
from thidua.pledges.models import Pledge
from thidua.pledges.queries import parties_of, signatures_of
from thidua.pledges.rules import State
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.ways import Way, counted_of
from thidua.yearbook.rules import Result


def pledges_told(subject: Subject, year: int) -> tuple[list[str], dict[str, Result]]:
    """One sentence for the cluster's own pledge for the year after, or for each of the clusters that the unit formed.

    Only of what is being signed or is signed. Its count is a placeholder: it leads to the pledge.
    """
    rows = Pledge.objects.filter(year=year + 1, state__in=[State.SIGNING, State.SIGNED]).select_related("cluster")
    rows = rows.filter(cluster=subject) if isinstance(subject, Cluster) else rows.filter(cluster__organiser=subject)
    lines: list[str] = []
    counted: dict[str, Result] = {}
    for pledge in rows.order_by("cluster__name", "pk"):
        signatures = signatures_of(pledge)
        count = f"{len(signatures)}/{len(parties_of(pledge))}"
        result = counted_of(
            Way.PLEDGE,
            pledge.pk,
            pledge.cluster,
            pledge.year,
            name=f"giao ước thi đua năm {pledge.year}",
            counts={"signed": count},
        )
        counted[result.code] = result
        day = pledge.signing_day or max((day_of(one.at) for one in signatures.values()), default=None)
        whose = "" if isinstance(subject, Cluster) else _plain(pledge.cluster.name)
        lines.append(_sentence(pledge, f"{{{result.code}.signed}}", f" ngày {day:%d/%m/%Y}" if day else "", whose))
    return lines, counted


def _sentence(pledge: Pledge, count: str, day: str, whose: str) -> str:
    of_whom = f" của {whose[:1].lower()}{whose[1:]}" if whose else ""
    invented = " (nội dung cam kết mô phỏng)" if pledge.simulated else ""
    return f"Ký kết giao ước thi đua năm {pledge.year}{of_whom}{day}: {count} đơn vị đã ký{invented}."


def _plain(said: str) -> str:
    """What stands in braces or brackets would be taken for a placeholder."""
    return "".join(letter for letter in said if letter not in "{}[]")
