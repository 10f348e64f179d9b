"""Commands of the catalogue, and the reading of texts in its words."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from django.utils.translation import gettext as _

from thidua.ground.commands import Told, amount_of, print_json, print_lines
from thidua.ground.today import now
from thidua.ground.values import Refusal, mark, write_number
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Indicator
from thidua.indicators.queries import by_group, indicators, lexicon
from thidua.reading import Event, Figure, Rejected
from thidua.reading.inputs import open_document, read_document


class FileNotOpened(Refusal):
    """The file is missing or closed to us."""

    text = mark("The file “{file}” cannot be opened: {fault}. Check its name and who may read it.")


def register(commands: argparse._SubParsersAction) -> None:
    """`thidua read`. `thidua catalogue` stands in `config`, which gathers every app's reviewed files."""
    reading = commands.add_parser("read", help=_("read the figures in a text; nothing is stored"))
    reading.add_argument("file", metavar=_("FILE"), type=Path)
    reading.add_argument("--events", action="store_true", help=_("print what happened instead of the figures"))
    reading.add_argument("--rejected", action="store_true", help=_("print every number passed over, with the reason"))
    reading.set_defaults(run=run_read)


def load_reviewed(arguments: argparse.Namespace) -> Told:
    """Load the indicators, forms and checks, and say what changed. Errors in the files are refusals."""
    loaded = load_catalogue(at=now(), optional=not arguments.required_only)
    lines = [
        _("{indicators} indicators, {forms} forms and {checks} checks are loaded.").format(
            indicators=loaded.indicators, forms=loaded.forms, checks=loaded.checks
        )
    ]
    if loaded.anything:
        told = _("Added {added}, changed {changed}, removed {removed}.")
        lines.append(told.format(added=len(loaded.added), changed=len(loaded.changed), removed=len(loaded.removed)))
    else:
        lines.append(_("Nothing changed."))
    return Told(asdict(loaded), tuple(lines))


def run_list(arguments: argparse.Namespace) -> int:
    """The loaded indicators, by group, or as one list in the order of their positions."""
    if arguments.json:
        print_json([_document(row) for row in indicators().values()])
        return 0
    for section in by_group():
        print(f"{section.group.code}  {section.group.name}")
        for row in section.indicators:
            print(f"  {row.code:<5} {row.name} ({row.unit_word})")
    return 0


def run_read(arguments: argparse.Namespace) -> int:
    """Read one file and print its figures, its events or the numbers passed over, in text order."""
    try:
        content = arguments.file.read_bytes()
    except OSError as fault:
        raise FileNotOpened(file=str(arguments.file), fault=fault.strerror or str(fault)) from fault
    found = read_document(open_document(arguments.file.name, content), lexicon=lexicon())
    if arguments.events or arguments.rejected:
        parts: list[Event | Rejected] = [
            *(found.events if arguments.events else ()),
            *(found.rejected if arguments.rejected else ()),
        ]
        parts.sort(key=lambda part: part.start)
        print_lines(parts if arguments.json else map(_line_of, parts), as_json=arguments.json)
    else:
        print_lines(map(_figure if arguments.json else _line_of_figure, found.figures), as_json=arguments.json)
    return 0


def _figure(figure: Figure) -> dict[str, object]:
    """A figure as programs read it; links only where there are some."""
    document: dict[str, object] = {
        "start": figure.start,
        "end": figure.end,
        "surface": figure.surface,
        "value": amount_of(figure.value),
        "unit": figure.unit,
        "hedge": figure.hedge,
        "indicator": figure.indicator,
        "role": figure.role,
        "subject": figure.subject,
        "period": figure.period,
        "sentence": figure.sentence,
        "rule": figure.rule,
    }
    links = {"whole": figure.whole, "part_of": figure.part_of, "repeats": figure.repeats}
    return document | {name: link for name, link in links.items() if link is not None}


def _line_of_figure(figure: Figure) -> str:
    what = write_number(figure.value.amount)
    if figure.value.upper is not None:
        what += f"–{write_number(figure.value.upper)}"
    parts = (figure.indicator or "–", figure.subject or "–", figure.period or "–", figure.rule)
    return f"{figure.start:>6}  {figure.surface}  =  {what} {figure.unit}  ({', '.join(parts)})"


def _line_of(part: Event | Rejected) -> str:
    what = part.reason.value if isinstance(part, Rejected) else part.kind.value
    return f"{part.start:>6}  {part.surface}  ({what})"


def _document(row: Indicator) -> dict[str, object]:
    return {
        "code": row.code,
        "position": row.position,
        "name": {"vi": row.name_vi, "en": row.name_en},
        "unit": {"vi": row.unit_vi, "en": row.unit_en},
        "kind": row.kind,
        "group": row.group,
        "numerator": row.numerator_id,
        "denominator": row.denominator_id,
        "origin": row.origin.split(","),
        "optional": row.optional,
        "source": row.source,
        "phrases": row.phrases,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }
