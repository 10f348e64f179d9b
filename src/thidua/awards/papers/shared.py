"""What the papers of awards share: the mark of a made-up one, the list of those proposed, who signs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from thidua.awards.models import Dossier, Nominee
from thidua.awards.queries.dossiers import who
from thidua.awards.rules.catalogue import AwardSpec
from thidua.ground.values import write_number
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import term_naming
from thidua.paper.rules import (
    About,
    Align,
    Column,
    EditionMark,
    Runs,
    Signature,
    Table,
    signature_of,
)

MADE_UP = "văn bản mô phỏng để trình diễn"


def named(spec: AwardSpec) -> str:
    """The award by its Vietnamese name."""
    return spec.name.vi


def counted(collectives: int, persons: int) -> str:
    """How many of both: "2 tập thể và 3 cá nhân"."""
    parts = ((collectives, "tập thể"), (persons, "cá nhân"))
    return " và ".join(f"{write_number(Decimal(count))} {word}" for count, word in parts if count)


def signature(unit: Unit, on: date) -> Signature:
    """Who signs for the unit that day."""
    term = term_naming(unit, on)
    return signature_of(term.kind, grassroots=term.kind in GRASSROOTS_KINDS)


def grounds_of(lines: list[str]) -> list[str]:
    """Legal grounds as Decree 30/2020 has them: each on a line of its own that ends with ";", the last with "."."""
    return [f"{line}{'.' if place == len(lines) else ';'}" for place, line in enumerate(lines, start=1)]


def mark_of(dossier: Dossier) -> EditionMark:
    """That the paper is made up, where it is; else nothing."""
    return EditionMark(MADE_UP if dossier.simulated else "", settled=True)


def listed(nominees: list[Nominee], names: dict[int, str], *, votes: bool = False) -> Table:
    """Those proposed, one in a row; with the votes of the cluster where there were some."""
    voted = votes and any(nominee.votes is not None for nominee in nominees)
    persons = any(nominee.person_id for nominee in nominees)
    columns = [Column("TT", 8, Align.CENTRE), Column("Tập thể, cá nhân" if persons else "Tập thể", 62, leads=True)]
    if persons:
        columns += [Column("Năm sinh", 14, Align.CENTRE), Column("Công việc, đơn vị", 60)]
    if voted:
        columns.append(Column("Phiếu đồng ý", 20, Align.CENTRE))
    rows: list[tuple[Runs, ...]] = []
    for place, nominee in enumerate(nominees, start=1):
        row: list[Runs] = [(str(place),), (who(nominee, names),)]
        if persons:
            born = nominee.person.birth_year if nominee.person else None
            row += [(str(born or "–"),), (whose(nominee, names) or "–",)]
        if voted:
            row.append((f"{nominee.votes}/{nominee.voters}" if nominee.votes is not None else "–",))
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows), About("", "", "", ""))


def whose(nominee: Nominee, names: dict[int, str]) -> str:
    """Job and unit of a person; nothing for a collective."""
    if not nominee.person_id:
        return ""
    return ", ".join(part for part in (nominee.job, names[nominee.unit_id]) if part)
