"""The movements of a year as the report tells them: who launched what, who registered, what was reviewed and praised."""

from __future__ import annotations

from decimal import Decimal

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import write_number
from thidua.organisations.queries import names_of
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.figures import period_of
from thidua.years.models import Review
from thidua.years.queries import Summary, summaries
from thidua.years.rules import Moment, Nature, persons_shown


def movement_lines(subject: Subject, year: int) -> list[str]:
    """One sentence for each movement that the subject launched, that reached it, or that its branch registered for."""
    period = period_of(year)
    units = members(subject, period.last_day) if isinstance(subject, Cluster) else [subject]
    found = summaries(units, period, period.last_day)
    launchers = names_of({each.movement.launcher_id for each in found})
    return [_sentence(each, launchers[each.movement.launcher_id]) for each in found]


def _sentence(told: Summary, launcher: str) -> str:
    movement, tally = told.movement, told.tally
    # What stands in braces or brackets would be taken for a placeholder.
    name = "".join(letter for letter in movement.name if letter not in "{}[]")
    what = "Thực hiện" if movement.nature == Nature.RESOLUTION else "Phong trào"
    said = [f"{what} “{name}” do {launcher} phát động ngày {movement.launched_on:%d/%m/%Y}"]
    if tally.registered:
        whom = _counted((tally.members, "đoàn viên"), (tally.collectives, "tập thể"))
        said.append(f"{_number(tally.registered)}/{_number(tally.expected)} CĐCS đăng ký với {whom}")
    said += [_reviewed(review) for review in told.reviews]
    if praised := _praised(told):
        said.append(f"biểu dương {praised}")
    return "; ".join(said) + ("." if not movement.simulated else " (số mô phỏng).")


def _reviewed(review: Review) -> str:
    word = "sơ kết" if review.moment == Moment.MIDWAY else "tổng kết"
    met = _counted((review.met_members or 0, "đoàn viên"), (review.met_collectives or 0, "tập thể"))
    return f"{word} ngày {review.on:%d/%m/%Y}" + (f", {met} đạt mục tiêu" if met else "")


def _praised(told: Summary) -> str:
    persons = persons_shown(told.persons_praised)
    few = "dưới 5 cá nhân" if persons is None else _counted((persons, "cá nhân"))
    return ", ".join(part for part in (_counted((told.collectives_praised, "tập thể")), few) if part)


def _counted(*counts: tuple[int, str]) -> str:
    return ", ".join(f"{_number(count)} {word}" for count, word in counts if count)


def _number(count: int) -> str:
    return write_number(Decimal(count))
