"""The movements of a year as the report tells them: who launched what, who registered, what was reviewed and praised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import write_number
from thidua.organisations.queries import names_of
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.figures import period_of
from thidua.yearbook.queries.ways import Way, counted_of
from thidua.yearbook.rules import Counted, Result
from thidua.years.models import Review
from thidua.years.queries import Summary, summaries
from thidua.years.rules import Moment, Nature, persons_shown


@dataclass(frozen=True)
class Told:
    """The movements of a year: a sentence for each, and by code what the placeholders in it count."""

    lines: list[str]
    counted: dict[str, Result]


def movements_told(subject: Subject, year: int) -> Told:
    """Every movement that the subject launched, that reached it, or that its branch registered for.

    The counts of a unit are placeholders: they lead to its page of the movement, and follow it when somebody edited the
    sentence. A cluster has no such page; its counts are written out.
    """
    period = period_of(year)
    is_cluster = isinstance(subject, Cluster)
    units = members(subject, period.last_day) if isinstance(subject, Cluster) else [subject]
    found = summaries(units, period, period.last_day)
    launchers = names_of({each.movement.launcher_id for each in found})
    counted: dict[str, Result] = {}
    for each in () if is_cluster else found:
        if result := _counts(each, subject, year):
            counted[result.code] = result
    return Told([_sentence(each, launchers[each.movement.launcher_id], counted) for each in found], counted)


def _counts(told: Summary, subject: Subject, year: int) -> Counted | None:
    tally = told.tally
    if not tally.registered:
        return None
    counts = {
        "registered": f"{_number(tally.registered)}/{_number(tally.expected)}",
        "members": _number(tally.members),
        "collectives": _number(tally.collectives),
    }
    movement = told.movement
    return counted_of(
        Way.MOVEMENT,
        movement.pk,
        subject,
        year,
        name=movement.name,
        counts=counts,
        state="provisional",
        simulated=movement.simulated,
    )


def _sentence(told: Summary, launcher: str, counted: Mapping[str, Result]) -> str:
    movement, tally = told.movement, told.tally
    # What stands in braces or brackets would be taken for a placeholder.
    name = "".join(letter for letter in movement.name if letter not in "{}[]")
    what = "Thực hiện" if movement.nature == Nature.RESOLUTION else "Phong trào"
    said = [f"{what} “{name}” do {launcher} phát động ngày {movement.launched_on:%d/%m/%Y}"]
    if tally.registered:
        code = f"{Way.MOVEMENT}{movement.pk}"
        if code in counted:
            some = ((tally.members, "members", "đoàn viên"), (tally.collectives, "collectives", "tập thể"))
            whom = ", ".join(f"{{{code}.{aspect}}} {word}" for count, aspect, word in some if count)
            said.append(f"{{{code}.registered}} CĐCS đăng ký với {whom}")
        else:
            whom = _counted((tally.members, "đoàn viên"), (tally.collectives, "tập thể"))
            said.append(f"{_number(tally.registered)}/{_number(tally.expected)} CĐCS đăng ký với {whom}")
    said += [_reviewed(review) for review in told.reviews]
    if praised := _praised(told):
        said.append(f"biểu dương {praised}")
    # Where the counts are numbers of the paper, the paper says of itself that they are made up.
    says_so = movement.simulated and f"{Way.MOVEMENT}{movement.pk}" not in counted
    return "; ".join(said) + (" (số mô phỏng)." if says_so else ".")


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
