"""The page on which a sheet is matched: which column holds what, which name means which unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.indicators.models import Indicator
from thidua.worksheets.actions import match_sheet
from thidua.worksheets.models import Upload
from thidua.worksheets.queries import (
    Asked,
    asked_beneath,
    book_of,
    guess_for,
    name_in,
)
from thidua.worksheets.rules.grid import Grid, letters
from thidua.worksheets.rules.heads import Head
from thidua.worksheets.rules.judging import holds_figures
from thidua.worksheets.rules.matching import (
    LEFT_OUT,
    SCALES,
    Guessed,
    Matched,
    Matching,
    guess_at,
    name_key,
    rows_of,
)
from thidua.worksheets.rules.names import Names
from thidua.worksheets.views.asking import officer, upload_or_404

SAMPLES = 3
MOST_NAMES = 300
JOINT = " · "
"""Between a unit's name and its code in the list to choose from."""


@dataclass
class Column:
    """One column as the matching page shows it."""

    column: int
    letters: str
    head: str
    samples: list[str]
    code: str
    scale: int
    guessed: bool


@dataclass
class Name:
    """One name in the sheet that is no unit's own: with a guess, to be confirmed."""

    key: str
    name: str
    row: int
    chosen: str
    left_out: bool
    guessed: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column holds what, which name means which unit: guessed, then said by the officer."""
    on = today()
    upload = upload_or_404(request, pk, on)
    if upload.report_id:
        return redirect("worksheets:sheet", pk=pk)
    asked = asked_beneath(officer(request), upload.unit, upload.period, on=on)
    book = book_of(upload)
    if request.method == "POST" and "again" not in request.POST:
        matching, keep_as = _matching_said(request, asked), request.POST.get("keep_as", "").strip()
        if "keep" in request.POST and not keep_as:
            keep_as = " "  # asked to keep, but without a name: the action says so
        try:
            match_sheet(upload=upload, matching=matching, keep_as=keep_as, by=officer(request), at=now())
            return redirect("worksheets:sheet", pk=pk)
        except Refusal as no:
            refusal: Refusal | None = no
        grid = book.sheet(matching.sheet) or book.shown[0]
        guessed = guess_at(grid, asked.meant, unit_column=matching.unit_column, first_row=matching.first_row)
        guessed = Guessed(matching, guessed.heads, guessed.columns)
    else:
        refusal = None
        guessed = _guessed(request, upload, asked)
        grid = book.sheet(guessed.matching.sheet) or book.shown[0]
    matching = guessed.matching
    context = {
        "place": "entry",
        "upload": upload,
        "name": name_in(upload.period, upload.unit),
        "sheets": [each.name for each in book.shown],
        "matching": matching,
        "columns": _columns(grid, guessed),
        "unit_columns": [(column, letters(column)) for column in range(1, min(grid.width, 60) + 1)],
        "names": _names(grid, matching, asked),
        "units": [f"{asked.units[code].name}{JOINT}{code}" for code in asked.units],
        "groups": _grouped(asked.indicators),
        "scales": [(noughts, _scale_words(noughts)) for noughts in SCALES],
        "layout": guessed.layout,
        "keep_as": request.POST.get("keep_as", guessed.layout),
        "refusal": refusal,
    }
    return show(request, "worksheets/match.html", context=context)


def _guessed(request: HttpRequest, upload: Upload, asked: Asked) -> Guessed:
    """What was said before; where the sheet, the column of names or the first row was chosen anew, guessed from there."""
    book = book_of(upload)
    posted = request.POST
    guessed = guess_for(book, asked, upload.unit, sheet=posted.get("sheet", ""))
    grid = book.sheet(guessed.matching.sheet) or book.shown[0]
    if "again" in posted and posted.get("sheet") == posted.get("sheet_before"):
        column, first = _number(posted.get("unit_column")), _number(posted.get("first_row"))
        return guess_at(grid, asked.meant, unit_column=column or 1, first_row=first or 1)
    if upload.matching and "again" not in posted:
        matching = Matching.of_json(upload.matching)
        grid = book.sheet(matching.sheet) or book.shown[0]
        now_guessed = guess_at(grid, asked.meant, unit_column=matching.unit_column, first_row=matching.first_row)
        return Guessed(matching, now_guessed.heads, now_guessed.columns)
    return guessed


def _matching_said(request: HttpRequest, asked: Asked) -> Matching:
    posted, lines = request.POST, asked.lines
    columns: dict[int, Matched] = {}
    for field, value in posted.items():
        column = _number(field.removeprefix("c-")) if field.startswith("c-") else 0
        if column and value in lines:
            scale = _number(posted.get(f"s-{column}"))
            columns[column] = Matched(str(value), scale if scale in SCALES else 0)
    names: dict[str, str] = {}
    known = asked.names
    for field, value in posted.items():
        if not field.startswith("n-"):
            continue
        key = field.removeprefix("n-")
        if posted.get(f"o-{key}"):
            names[key] = LEFT_OUT
        elif unit := _unit_said(str(value), asked, known):
            names[key] = unit
    return Matching(
        sheet=posted.get("sheet", ""),
        first_row=max(1, _number(posted.get("first_row"))),
        unit_column=max(1, _number(posted.get("unit_column"))),
        columns=columns,
        names=names,
    )


def _unit_said(value: str, asked: Asked, names: Names) -> str:
    """The unit chosen from the list, or typed by its name or code."""
    code = value.rpartition(JOINT)[2].strip()
    if code in asked.units:
        return code
    return names.sure(value) or ""


def _columns(grid: Grid, guessed: Guessed) -> list[Column]:
    matching = guessed.matching
    heads: dict[int, Head] = {head.column: head for head in guessed.heads}
    filled = sorted(
        {
            column
            for row, cells in grid
            if row >= matching.first_row
            for column in cells
            if column != matching.unit_column
        }
        | heads.keys()
    )
    return [
        Column(
            column=column,
            letters=letters(column),
            head=heads[column].text if column in heads else "",
            samples=_samples(grid, matching.first_row, column),
            code=matching.columns[column].code if column in matching.columns else "",
            scale=matching.columns[column].scale if column in matching.columns else 0,
            guessed=column in guessed.columns and not guessed.columns[column].sure,
        )
        for column in filled
    ]


def _samples(grid: Grid, first_row: int, column: int) -> list[str]:
    found = []
    for row, cells in grid:
        if row >= first_row and column in cells:
            found.append(grid.words(row, column)[:40])
            if len(found) == SAMPLES:
                break
    return found


def _names(grid: Grid, matching: Matching, asked: Asked) -> list[Name]:
    """The names that are no unit's own, each once; those matched by hand before are shown with what was said."""
    known = asked.names
    found: dict[str, Name] = {}
    for row, name in rows_of(grid, matching):
        key = name_key(name)
        if not name or key in found or not holds_figures(grid, row, matching):
            continue
        said = matching.names.get(key)
        guess = known.find(name)
        if said is None and guess and guess.sure:
            continue
        unit = said if said is not None else guess.unit if guess else ""
        chosen = f"{asked.units[unit].name}{JOINT}{unit}" if unit in asked.units else ""
        found[key] = Name(key, name, row, chosen, said == LEFT_OUT, said is None and bool(guess))
    return list(found.values())[:MOST_NAMES]


def _grouped(indicators: list[Indicator]) -> list[tuple[str, list[Indicator]]]:
    groups: dict[str, list[Indicator]] = {}
    for each in indicators:
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _scale_words(noughts: int) -> str:
    return {
        0: gettext("as it stands"),
        3: gettext("thousands of đồng"),
        6: gettext("millions of đồng"),
        9: gettext("billions of đồng"),
    }[noughts]


def _number(word: str | None) -> int:
    return int(word) if word and word.isdecimal() and len(word) < 8 else 0
