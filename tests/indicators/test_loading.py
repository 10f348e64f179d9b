"""Loading the catalogue, and who is asked for what afterwards."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from tests.make.organisations import make_unit
from thidua.ground.values import Period, Refusals
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Catalogue, Check, Form, Indicator
from thidua.indicators.queries import (
    asked_in,
    asked_periods,
    broken_in,
    by_group,
    checks,
    checks_on,
    form_for,
    forms_asking,
    indicator_of,
    indicators,
    lexicon,
    uses_of,
)
from thidua.indicators.queries.files import SECTIONS, read_catalogue
from thidua.indicators.rules import Catalogues, FormInUse, NoSuchIndicator
from thidua.organisations.models import UnitClass, UnitKind
from thidua.reports.models import Report
from thidua.trail.models import Event
from thidua.years.actions import declare_period

AT = datetime(2023, 1, 1, tzinfo=UTC)
UPPER = [
    kind
    for kind in UnitKind.values
    if kind not in ("grassroots", "association", "member_grassroots", "section", "group")
]

pytestmark = pytest.mark.django_db


def _changed(change: Callable[[dict[str, Any]], Any]) -> Catalogues:
    files = {section: deepcopy(getattr(read_catalogue(), section)) for section in SECTIONS}
    change(files)
    return replace(read_catalogue(), **files)


def _row(files: dict[str, Any], section: str, code: str, since: date | None = None) -> dict[str, Any]:
    return next(
        row for row in files[section][section] if row["code"] == code and (since is None or row["valid"][0] == since)
    )


def test_the_reviewed_files_load_and_loading_again_changes_nothing() -> None:
    first = load_catalogue(at=AT)
    assert (first.indicators, first.forms) == (109, 11)
    stamp, events = Catalogue.objects.get().stamp, Event.objects.count()
    again = load_catalogue(at=AT)
    assert not again.anything
    assert (Catalogue.objects.get().stamp, Event.objects.count()) == (stamp, events)


def test_the_required_rows_alone_leave_gaps_and_no_line_or_check_on_what_is_not_there() -> None:
    load_catalogue(at=AT, optional=False)
    known = indicators()
    assert "DV02" not in known
    assert "TD10" in known  # the part of a rate that an article gives
    assert not [row for row in known.values() if row.optional]
    assert [row.position for row in known.values()] != list(range(len(known)))
    for form in Form.objects.prefetch_related("lines"):
        assert form.lines.exists()
        assert {line.indicator_id for line in form.lines.all()} <= known.keys()
    for check in Check.objects.all():
        assert set(check.parts) <= known.keys()
    assert not Check.objects.filter(code="doan-vien-nu").exists()


def test_optional_rows_can_follow_later_and_then_stay() -> None:
    load_catalogue(at=AT, optional=False)
    load_catalogue(at=AT)
    assert Check.objects.filter(code="doan-vien-nu").exists()
    assert "DV02" in [line.indicator_id for line in Form.objects.get(code="cdcs-nam-dn").lines.all()]
    assert not load_catalogue(at=AT, optional=False).anything


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("position", {"position": 900}),
        ("kind", {"kind": "count"}),
        ("unit_vi", {"unit": {"vi": "lượt", "en": "turns"}}),
    ],
)
def test_what_a_loaded_indicator_means_never_changes(field: str, values: dict[str, Any]) -> None:
    load_catalogue(at=AT)
    with pytest.raises(Refusals, match=rf"CL01 was loaded with {field}"):
        load_catalogue(at=AT, files=_changed(lambda files: _row(files, "indicators", "CL01").update(values)))
    assert Indicator.objects.get(code="CL01").position == BEFORE["CL01"]


BEFORE = {row["code"]: row["position"] for row in read_catalogue().rows("indicators")}


def test_a_loaded_indicator_is_never_taken_out() -> None:
    load_catalogue(at=AT)

    def take_out(files: dict[str, Any]) -> None:
        files["indicators"]["indicators"].remove(_row(files, "indicators", "NC03"))

    with pytest.raises(Refusals, match="NC03 was loaded before"):
        load_catalogue(at=AT, files=_changed(take_out))


def test_names_phrases_sentences_and_groups_may_change_and_the_trail_says_what_did() -> None:
    load_catalogue(at=AT)

    def change(files: dict[str, Any]) -> None:
        _row(files, "indicators", "CL01")["name"]["vi"] = "Quà Tết"
        _row(files, "checks", "khong-am")["text"]["en"] = "{name} is negative."
        files["checks"]["checks"].remove(_row(files, "checks", "ket-nap-moi"))

    loaded = load_catalogue(at=AT, files=_changed(change))
    assert (loaded.added, loaded.changed, loaded.removed) == ([], ["CL01", "khong-am"], ["ket-nap-moi"])
    assert indicators()["CL01"].name_vi == "Quà Tết"
    event = Event.objects.filter(verb="catalogue.loaded").latest("pk")
    assert event.data == {"added": [], "changed": ["CL01", "khong-am"], "removed": ["ket-nap-moi"]}


def test_a_file_with_faults_loads_nothing() -> None:
    def spoil(files: dict[str, Any]) -> None:
        _row(files, "indicators", "CL01")["kind"] = "sum"
        _row(files, "indicators", "CL02")["group"] = "ZZ"

    with pytest.raises(Refusals) as refused:
        load_catalogue(at=AT, files=_changed(spoil))
    assert len(refused.value.parts) == 2
    assert not Catalogue.objects.exists()
    assert indicators() == {}


# A form that reports follow ------------------------------------------------------------------------------------


@pytest.fixture
def followed() -> Form:
    load_catalogue(at=AT)
    unit = make_unit("may-10")
    form = form_for("grassroots", "non_state", Period.parse("2023"))
    assert form is not None
    Report.objects.create(unit=unit, period=declare_period(code="2023"), form=form, created_at=AT)
    return form


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row["lines"].remove("TT03"),
        lambda row: row["required"].append("TT03"),
        lambda row: row.update(classes=["non_state"]),
        lambda row: (row["lines"].append("CL19"), row["required"].append("CL19")),
    ],
)
def test_what_a_followed_form_asks_does_not_change(followed: Form, change: Callable[[Any], Any]) -> None:
    with pytest.raises(FormInUse):
        load_catalogue(at=AT, files=_changed(lambda files: change(_row(files, "forms", "cdcs-nam-dn"))))
    assert Form.objects.get(pk=followed.pk).lines.filter(indicator="TT03", required=False).exists()


def test_a_followed_form_is_never_taken_out(followed: Form) -> None:
    def take_out(files: dict[str, Any]) -> None:
        files["forms"]["forms"].remove(_row(files, "forms", "cdcs-nam-dn"))

    with pytest.raises(FormInUse):
        load_catalogue(at=AT, files=_changed(take_out))


def test_a_followed_form_may_end_be_renamed_and_get_optional_lines(followed: Form) -> None:
    def change(files: dict[str, Any]) -> None:
        row = _row(files, "forms", "cdcs-nam-dn")
        row["valid"][1] = date(2024, 12, 1)
        row["name"]["vi"] = "Báo cáo năm"
        row["lines"].append("CL19")

    load_catalogue(at=AT, files=_changed(change))
    form = Form.objects.get(pk=followed.pk)
    assert (form.valid_until, form.name_vi) == (date(2024, 12, 1), "Báo cáo năm")
    assert form.lines.filter(indicator="CL19").exists()


def test_a_form_nobody_follows_may_change_as_a_whole() -> None:
    load_catalogue(at=AT)
    load_catalogue(at=AT, files=_changed(lambda files: _row(files, "forms", "2-hdcd")["required"].clear()))
    assert not Form.objects.get(code="2-hdcd").lines.filter(required=True).exists()


# Who is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "unit_class", "period", "code"),
    [
        ("grassroots", "administration", "2023", "cdcs-nam-hcsn"),
        ("grassroots", "public_service", "2020", "cdcs-nam-hcsn"),
        ("grassroots", "non_state", "2023", "cdcs-nam-dn"),
        ("grassroots", "foreign", "2025", "cdcs-nam-dn"),
        ("grassroots", "other", "2023", "cdcs-nam-khac"),
        ("association", "", "2023", "cdcs-nam-khac"),
        ("grassroots", "non_state", "2019", None),
        ("grassroots", "non_state", "2026", None),
        ("grassroots", "non_state", "2025-H2", None),
        ("grassroots", "non_state", "2026-H1", "1-hdcd-dn"),
        ("grassroots", "public_service", "2026-H2", "1-hdcd-hcsn"),
        ("association", "", "2026-H1", "1-hdcd-khac"),
        ("grassroots", "non_state", "2026-Q1", None),
        ("section", "", "2023", None),
        ("federation", "", "2020", "cap-tren-nam"),
        ("district_federation", "", "2023", "cap-tren-nam"),
        ("commune", "", "2026-H1", "2-hdcd"),
        ("commune", "", "2026", None),
    ],
)
def test_one_form_is_asked_of_each_unit(kind: str, unit_class: str, period: str, code: str | None) -> None:
    load_catalogue(at=AT)
    form = form_for(kind, unit_class, Period.parse(period))
    assert (form.code if form else None) == code


def test_every_kind_and_class_has_its_form_in_every_year() -> None:
    load_catalogue(at=AT)
    for period in [str(year) for year in range(2020, 2026)] + ["2026-H1", "2026-H2", "2027-H1"]:
        for kind in ("grassroots", "association"):
            for unit_class in UnitClass.values:
                assert form_for(kind, unit_class, Period.parse(period)), (period, kind, unit_class)
        for kind in UPPER:
            assert form_for(kind, "", Period.parse(period)), (period, kind)


def test_an_own_work_form_without_the_epidemic_follows_on_the_first_of_december_2023() -> None:
    load_catalogue(at=AT)
    lines = {year: form_for("federation", "", Period.parse(year)).lines.all() for year in ("2023", "2024")}  # type: ignore[union-attr]
    assert "CL16" in [line.indicator_id for line in lines["2023"]]
    assert "CL16" not in [line.indicator_id for line in lines["2024"]]


def test_the_version_of_a_form_is_that_of_the_day_asked_for() -> None:
    load_catalogue(at=AT)
    form = form_for("federation", "", Period.parse("2024"), on=date(2023, 11, 30))
    assert form is not None
    assert form.valid_from == date(2019, 12, 1)


@pytest.mark.parametrize(
    ("code", "strand", "period", "asked"),
    [
        ("DV01", "grassroots/non_state", "2023", ["2023"]),
        ("DV01", "grassroots/non_state", "2026", ["2026-H1", "2026-H2"]),
        ("DV01", "grassroots/non_state", "2026-H1", ["2026-H1"]),
        ("DV01", "grassroots/non_state", "2024", []),  # not declared
        ("DV01", "federation/", "2023", []),
        ("TC04", "federation/", "2023", ["2023"]),
        ("DD01", "grassroots/public_service", "2023", []),
        ("DD05", "grassroots/public_service", "2023", ["2023"]),
        ("TC07", "grassroots/non_state", "2023", ["2023"]),
        ("TC07", "grassroots/non_state", "2026", []),
        ("TD01", "grassroots/non_state", "2026", ["2026-H1", "2026-H2"]),
        ("LD05", "grassroots/non_state", "2026", ["2026-H1", "2026-H2"]),
        ("TC01", "grassroots/non_state", "2023", []),
        ("XX99", "grassroots/non_state", "2023", []),
    ],
)
def test_an_indicator_is_asked_in_the_declared_periods_within(
    code: str, strand: str, period: str, asked: list[str]
) -> None:
    load_catalogue(at=AT)
    for declared in ("2023", "2026", "2026-H1", "2026-H2"):
        declare_period(code=declared)
    assert asked_periods(code, strand, Period.parse(period)) == asked


def test_one_pass_for_all_indicators_says_the_same_as_one_by_one() -> None:
    load_catalogue(at=AT)
    periods = [declare_period(code=code).period for code in ("2026", "2026-H1", "2026-H2")]
    for strand in ("grassroots/foreign", "association/", "commune/"):
        together = asked_in(periods, strand)
        for code in indicators():
            assert together.get(code, []) == asked_periods(code, strand, Period.parse("2026"))


# Kept in the process -------------------------------------------------------------------------------------------


def test_the_kept_catalogue_follows_a_loading_that_is_taken_back() -> None:
    load_catalogue(at=AT)
    with transaction.atomic():
        load_catalogue(
            at=AT, files=_changed(lambda files: _row(files, "indicators", "CL01")["name"].update(vi="Quà Tết"))
        )
        assert indicators()["CL01"].name_vi == "Quà Tết"
        transaction.set_rollback(True)
    assert indicators()["CL01"].name_vi == "Suất quà Tết"


def test_what_is_kept_costs_one_query(django_assert_num_queries: Any) -> None:
    load_catalogue(at=AT)
    indicators()
    with django_assert_num_queries(1):
        form = form_for("grassroots", "non_state", Period.parse("2023"))
    with django_assert_num_queries(0):
        assert form is not None
        assert next(line.indicator.name_vi for line in form.lines.all()) == "Tổng số lao động"
        assert next(line.form.code for line in form.lines.all()) == "cdcs-nam-dn"
    with django_assert_num_queries(1):
        assert indicators()["TC07"].denominator.code == "TC10"  # type: ignore[union-attr]


def test_threads_read_the_same_catalogue() -> None:
    load_catalogue(at=AT)
    kept = indicators()
    found: list[bool] = []

    def read() -> None:
        from thidua.indicators.queries.kept import _kept

        found.append(_kept is not None and _kept.indicators is kept)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert found == [True]


# Other questions -----------------------------------------------------------------------------------------------


def test_an_indicator_is_found_by_its_code_whatever_its_capitals() -> None:
    load_catalogue(at=AT)
    assert indicator_of(" cl01").code == "CL01"
    with pytest.raises(NoSuchIndicator):
        indicator_of("ZZ01")


def test_an_indicator_knows_its_rates_forms_and_checks() -> None:
    load_catalogue(at=AT)
    members = indicator_of("DV01")
    assert {row.code for row in uses_of(members)} == {"DV05", "TD01"}
    assert ("cdcs-nam-dn", True) in [(form.code, required) for form, required in forms_asking(members)]
    assert "doan-vien-nu" in [check.code for check in checks_on(members)]
    assert len(checks()) == Check.objects.count()
    assert [section.group.code for section in by_group()][:3] == ["LD", "TC", "DV"]


def test_a_report_is_checked_against_its_form_with_names() -> None:
    load_catalogue(at=AT)
    form = form_for("grassroots", "non_state", Period.parse("2026-H1"))
    assert form is not None
    said = [each.text_vi for each in broken_in(form, {}, {}) if each.blocking]
    assert "Dòng bắt buộc “Tổng số đoàn viên” (DV01) chưa có số liệu. Hãy điền số liệu hoặc ghi 0." in said
    assert len(said) == form.lines.filter(required=True).count()


def test_the_lexicon_needs_no_database() -> None:
    with connection.execute_wrapper(_no_query):
        phrases = {entry.code: entry.phrases for entry in lexicon().entries}
        assert "phần quà Tết" in phrases["CL01"]


def _no_query(*args: Any) -> Any:
    raise AssertionError("a query was made")


def test_the_command_loads_and_lists_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    from thidua.config.program import main

    assert main(["catalogue", "load", "--required-only", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["indicators"] < 109
    assert main(["catalogue", "load"]) == 0
    assert "109 chỉ tiêu" in capsys.readouterr().out
    assert main(["catalogue", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in listed][:2] == ["LD01", "LD02"]
    assert listed[0]["unit"] == {"vi": "người", "en": "persons"}
    assert main(["catalogue", "list", "--lang", "en"]) == 0
    assert "CL01  Tết gifts (gifts)" in " ".join(capsys.readouterr().out.splitlines()).replace("   ", " ")
