"""The lists of a conference as files: who attends, what was voted, which tasks are proposed and adopted."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from thidua.ballots.models import Conference, Delegate, Task, Vote
from thidua.ballots.queries.outcomes import Outcome
from thidua.ground.tables import Column, Table, Value


def delegates_table(found: Conference, rows: Iterable[tuple[Delegate, str]]) -> Table:
    """The list of delegates with who came and left when; to be signed at the door it is printed."""
    columns = (
        Column(gettext("Who attends")), Column(gettext("Unit")), Column(gettext("By mandate")), Column(gettext("Votes")),
        Column(gettext("Came")), Column(gettext("Left")),
    )  # fmt: skip
    lines = (
        (
            row.person.full_name, unit, row.mandate.get_role_display(), gettext("yes") if row.votes else gettext("no"),
            row.checked_in_at, row.left_at,
        )
        for row, unit in rows
    )  # fmt: skip
    return _of(found, gettext("List of delegates"), columns, lines, "dai-bieu")


def votes_table(found: Conference, rows: Iterable[tuple[Vote, Outcome | None]]) -> Table:
    """Every option of every vote with its result; a vote not counted yet has a line without numbers."""
    columns = (
        Column(gettext("No.")), Column(gettext("Question")), Column(gettext("Way of voting")), Column(gettext("State")),
        Column(gettext("Option")), Column(gettext("In favour")), Column(gettext("Against")), Column(gettext("Of")),
        Column(gettext("Elected or adopted")), Column(gettext("simulated")),
    )  # fmt: skip

    def lines() -> Iterable[list[Value]]:
        for vote, outcome in rows:
            head: list[Value] = [
                vote.number, vote.question, str(vote.get_mode_display()), str(vote.get_state_display()),
            ]  # fmt: skip
            mock = gettext("yes") if vote.simulated else None
            if outcome is None:
                yield [*head, None, None, None, None, None, mock]
                continue
            for choice in outcome.choices:
                against = choice.against if outcome.form == "approve" else None
                won = gettext("yes") if choice.elected else gettext("no")
                yield [*head, choice.words, choice.for_, against, choice.base, won, mock]

    return _of(found, gettext("Votes"), columns, lines(), "bieu-quyet")


def tasks_table(found: Conference, adopted: Iterable[tuple[Task, str]], proposed: Iterable[tuple[Task, str]]) -> Table:
    """The tasks of next year: who is in charge, until when, what became of them."""
    columns = (
        Column(gettext("Task")), Column(gettext("In charge")), Column(gettext("Due")), Column(gettext("State")),
        Column(gettext("Done")),
    )  # fmt: skip
    lines = (
        (task.words, unit or gettext("every member unit"), task.due, state, task.done_on)
        for state, rows in ((gettext("Adopted"), adopted), (gettext("Proposed"), proposed))
        for task, unit in rows
    )
    title = gettext("Tasks for {year}").format(year=found.year + 1)
    return _of(found, title, columns, lines, "nhiem-vu")


def _of(
    found: Conference, title: str, columns: tuple[Column, ...], rows: Iterable[Iterable[Value]], name: str
) -> Table:
    about = [found.title, found.cluster.name]
    return Table(title, columns, (list(row) for row in rows), about, name=f"{name}-{found.cluster.code}-{found.year}")
