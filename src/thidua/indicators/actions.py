"""Loading the reviewed catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import ProtectedError

from thidua.ground.values import FOREVER, Refusals, Span
from thidua.indicators.models import Catalogue, Check, Form, FormLine, Group, Indicator
from thidua.indicators.queries import read_catalogue
from thidua.indicators.queries.files import SECTIONS
from thidua.indicators.rules import Catalogues, FormInUse, IndicatorGone, IndicatorMeansOther, faults_in_catalogue
from thidua.indicators.rules.faults import ADDITIVE, COMPUTED, NO_CLASS, span_of
from thidua.people.models import Person
from thidua.trail.actions import record

LOADER = 7_150_011
"""The advisory lock that one loading at a time holds."""
LASTING = ("position", "kind", "unit_vi", "numerator_id", "denominator_id")
"""What an indicator keeps for ever once it is loaded: figures already given are read by it."""

Values = dict[str, Any]


@dataclass
class Loaded:
    """What a loading changed: codes by what happened to them."""

    indicators: int = 0
    forms: int = 0
    checks: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the catalogue is another one now."""
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def load_catalogue(
    *, at: datetime, optional: bool = True, by: Person | None = None, files: Catalogues | None = None
) -> Loaded:
    """Make the loaded catalogue say what the reviewed files say. Loading the same files again changes nothing.

    Without `optional` the rows of origin D are left out, with the lines and checks that need them; those loaded
    before stay. An indicator never changes its position, kind, unit or parts and never disappears; a form that
    reports follow may only end, be renamed or get more lines that are not required.

    Raises Refusals (all faults of the files at once), CatalogueUnreadable, IndicatorMeansOther, IndicatorGone or
    FormInUse, having written nothing.
    """
    files = files or read_catalogue()
    faults = faults_in_catalogue(files)
    if faults:
        raise Refusals(faults)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOADER])
    loaded = Loaded()
    _load_groups(files, loaded)
    codes = _load_indicators(files, optional, loaded)
    _load_forms(files, codes, loaded)
    _load_checks(files, codes, loaded)
    loaded.indicators, loaded.forms, loaded.checks = len(codes), Form.objects.count(), Check.objects.count()
    review = {section: _plain(getattr(files, section)["review"]) for section in SECTIONS}
    kept = Catalogue.objects.first()
    if loaded.anything or kept is None or kept.review != review:
        optional_now = optional or bool(kept and kept.optional)
        values = {"stamp": uuid4(), "loaded_at": at, "optional": optional_now, "review": review}
        kept, _ = Catalogue.objects.update_or_create(pk=1, defaults=values)
        data = {"added": loaded.added, "changed": loaded.changed, "removed": loaded.removed}
        record("catalogue.loaded", subject=kept, by=by, at=at, **data)
    return loaded


def _load_groups(files: Catalogues, loaded: Loaded) -> None:
    wanted = {
        row["code"]: {"order": place, "name_vi": row["name"]["vi"], "name_en": row["name"]["en"]}
        for place, row in enumerate(files.rows("groups"))
    }
    _bring(Group, wanted, loaded)
    _take_out(Group, wanted, loaded)


def _load_indicators(files: Catalogues, optional: bool, loaded: Loaded) -> set[str]:
    """Returns the codes that are loaded afterwards."""
    rows = files.rows("indicators")
    there = {row.code: row for row in Indicator.objects.all()}
    gone = [IndicatorGone(code=code) for code in there if code not in files.by_code()]
    if gone:
        raise Refusals(gone)
    wanted = {
        row["code"]: _indicator_values(files, row)
        for row in rows
        if optional or not row.get("optional") or row["code"] in there
    }
    other = [
        IndicatorMeansOther(code=code, field=name.removesuffix("_id"), old=getattr(there[code], name), new=values[name])
        for code, values in wanted.items()
        if code in there
        for name in LASTING
        if getattr(there[code], name) != values[name]
    ]
    if other:
        raise Refusals(other)
    _bring(Indicator, wanted, loaded)
    return set(wanted)


def _indicator_values(files: Catalogues, row: Mapping[str, Any]) -> Values:
    span = span_of(row, files.indicators["valid_from"]) or Span(files.indicators["valid_from"], FOREVER)
    sources = files.sources("indicators")
    return {
        "position": row["position"],
        "name_vi": row["name"]["vi"],
        "name_en": row["name"]["en"],
        "unit_vi": row["unit"]["vi"],
        "unit_en": row["unit"]["en"],
        "kind": row["kind"],
        "group": row["group"],
        "numerator_id": row.get("numerator"),
        "denominator_id": row.get("denominator"),
        "origin": ",".join(row["origin"]),
        "source": "; ".join(sources[source] for source in row["sources"]),
        "phrases": row["phrases"],
        "optional": bool(row.get("optional")),
        "valid_from": span.since,
        "valid_until": span.until,
    }


def _load_forms(files: Catalogues, codes: set[str], loaded: Loaded) -> None:
    there = {(form.code, form.valid_from): form for form in Form.objects.prefetch_related("lines")}
    wanted = {(row["code"], row["valid"][0]): row for row in files.rows("forms")}
    for key in there.keys() - wanted.keys():
        _delete_form(there[key])
        loaded.removed.append(key[0])
    for key, row in wanted.items():
        values = _form_values(files, row)
        lines = [(code, code in row["required"]) for code in row["lines"] if code in codes]
        form = there.get(key)
        if form is None:
            _write_form(values, lines)
            loaded.added.append(row["code"])
            continue
        said = [(line.indicator_id, line.required) for line in form.lines.all()]
        changed = [name for name, value in values.items() if getattr(form, name) != value]
        if not changed and said == lines:
            continue
        loaded.changed.append(row["code"])
        if set(changed) & {"kinds", "classes", "period_kinds"} or not _only_adds(said, lines):
            _delete_form(form)
            _write_form(values, lines)
            continue
        Form.objects.filter(pk=form.pk).update(**values)
        FormLine.objects.filter(form=form).delete()
        _write_lines(form, lines)


def _form_values(files: Catalogues, row: Mapping[str, Any]) -> Values:
    span = span_of(row)
    assert span is not None, "the files were checked"
    return {
        "code": row["code"],
        "name_vi": row["name"]["vi"],
        "name_en": row["name"]["en"],
        "kinds": row["kinds"],
        "classes": ["" if word == NO_CLASS else word for word in row["classes"]],
        "period_kinds": row["periods"],
        "source": files.sources("forms")[row["source"]],
        "valid_from": span.since,
        "valid_until": span.until,
    }


def _only_adds(said: Iterable[tuple[str, bool]], lines: Iterable[tuple[str, bool]]) -> bool:
    """Whether every line said stays as it is, and what is new is not required."""
    now = dict(lines)
    was = dict(said)
    return all(now.get(code) == required for code, required in was.items()) and not any(
        required for code, required in now.items() if code not in was
    )


def _delete_form(form: Form) -> None:
    try:
        with transaction.atomic():
            form.delete()
    except ProtectedError:
        raise FormInUse(code=form.code, since=form.valid_from) from None


def _write_form(values: Values, lines: list[tuple[str, bool]]) -> None:
    _write_lines(Form.objects.create(**values), lines)


def _write_lines(form: Form, lines: list[tuple[str, bool]]) -> None:
    FormLine.objects.bulk_create(
        FormLine(form=form, indicator_id=code, order=place, required=required)
        for place, (code, required) in enumerate(lines)
    )


def _load_checks(files: Catalogues, codes: set[str], loaded: Loaded) -> None:
    known = {code: row for code, row in files.by_code().items() if code in codes}
    wanted = {}
    for row in files.rows("checks"):
        parts = _covered(row["parts"], known)
        if isinstance(row["parts"], list) and len(parts) < len(row["parts"]):
            continue  # compares with a row that is not loaded
        wanted[row["code"]] = {
            "kind": row["kind"],
            "severity": row["severity"],
            "parts": parts,
            "parameter": row.get("parameter", ""),
            "text_vi": row["text"]["vi"],
            "text_en": row["text"]["en"],
            "source": files.sources("checks")[row["source"]],
        }
    _bring(Check, wanted, loaded)
    _take_out(Check, wanted, loaded)


def _covered(parts: str | list[str], known: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The codes that a check looks at, in the catalogue's order where it names a set."""
    if isinstance(parts, list):
        return [code for code in parts if code in known]
    numbers = [row for row in known.values() if row["kind"] not in (*COMPUTED, "text")]
    if parts == "counted":
        numbers = [row for row in numbers if row["unit"]["vi"] not in ("đồng", "%")]
    elif parts == "additive":
        numbers = [row for row in numbers if row["kind"] in ADDITIVE]
    return [row["code"] for row in numbers]


def _bring(model: type[Group] | type[Indicator] | type[Check], wanted: Mapping[str, Values], loaded: Loaded) -> None:
    """Create and update rows so that each says what is wanted of it."""
    there = {row.code: row for row in model._default_manager.all()}
    changed = []
    for code, values in wanted.items():
        row = there.get(code)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    new = [model(code=code, **values) for code, values in wanted.items() if code not in there]
    model._default_manager.bulk_create(new)  # type: ignore[arg-type]
    if changed:
        names = [name.removesuffix("_id") for name in next(iter(wanted.values()))]
        model._default_manager.bulk_update(changed, names)  # type: ignore[arg-type]
    loaded.added += [row.code for row in new]
    loaded.changed += [row.code for row in changed]


def _take_out(model: type[Group] | type[Check], wanted: Mapping[str, Values], loaded: Loaded) -> None:
    gone = model._default_manager.exclude(code__in=wanted)
    loaded.removed += list(gone.values_list("code", flat=True))
    gone.delete()


def _plain(value: Any) -> Any:
    """A review as JSON keeps it: days as text."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name != "__line__"}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | None) else value.isoformat()
