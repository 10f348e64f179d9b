"""The reviewed files: complete in both languages, right in what they say, and every fault found at its place."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from thidua.indicators.models import Check, Kind
from thidua.indicators.queries.files import SECTIONS, read_catalogue
from thidua.indicators.rules import CHECK_KINDS, Catalogues, CatalogueUnreadable, faults_in_catalogue
from thidua.indicators.rules import refusals as no
from thidua.indicators.rules.checking import SEVERITIES
from thidua.indicators.rules.faults import KINDS, span_of

FILES = read_catalogue()
BY_CODE = FILES.by_code()
SEEDS_ROWS = [
    "TC03",
    "TC01",
    "DV01",
    "CL01",
    "CL02",
    "CL07",
    "CL08",
    "CL09",
    "CL03",
    "CL04",
    "CL05",
    "CL06",
    "DD06",
    "DD01",
    "TC04",
    "DV03",
    "TD01",
    "TT03",
    "CL13",
    "CL14",
    "CL15",
    "TD08",
    "TD06",
    "TD07",
    "CL16",
    "CL17",
    "CL18",
    "TC07",
    "TD04",
    "TD05",
]


def test_the_files_have_no_fault() -> None:
    assert faults_in_catalogue(FILES) == []


def test_every_indicator_of_the_articles_is_there() -> None:
    assert set(SEEDS_ROWS) <= BY_CODE.keys()


def test_achievement_of_target_is_a_reading_and_has_no_row() -> None:
    assert "TD09" not in BY_CODE


def test_positions_count_from_0_in_the_order_of_the_file() -> None:
    assert [row["position"] for row in FILES.rows("indicators")] == list(range(109))


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("CL10", "ngôi nhà", "houses"),
        ("CL11", "ngôi nhà", "houses"),
        ("CL05", "người", "persons"),
        ("TT03", "người", "persons"),
        ("TD06", "đơn vị", "units"),
        ("TD07", "đơn vị", "units"),
        ("TD13", "người", "persons"),
        ("TD14", "người", "persons"),
        ("CL02", "đồng", "đồng"),
        ("CL18", "phần", "parcels"),
    ],
)
def test_each_indicator_has_one_unit_word(code: str, vi: str, en: str) -> None:
    assert BY_CODE[code]["unit"] == {"vi": vi, "en": en}


@pytest.mark.parametrize(
    ("code", "kind", "parts"),
    [
        ("TC01", "tree", (None, None)),
        ("TC03", "membership", (None, None)),
        ("TC07", "ratio", ("TC06", "TC10")),
        ("DD02", "ratio", ("DD13", "DD14")),
        ("DD06", "ratio", ("DD05", "DD12")),
        ("TD01", "ratio", ("TD10", "DV01")),
        ("TD08", "ratio", ("TD11", "TD12")),
        ("LD05", "wavg", (None, "LD06")),
        ("CL16", "distinct", (None, None)),
        ("CL21", "distinct", (None, None)),
        ("DD11", "distinct", (None, None)),
        ("TD04", "count", (None, None)),
        ("TD07", "count", (None, None)),
        ("KN01", "text", (None, None)),
    ],
)
def test_kinds_and_parts_are_those_of_the_field(code: str, kind: str, parts: tuple[str | None, str | None]) -> None:
    row = BY_CODE[code]
    assert (row["kind"], (row.get("numerator"), row.get("denominator"))) == (kind, parts)


def test_every_kind_of_aggregation_is_alive() -> None:
    assert {row["kind"] for row in FILES.rows("indicators")} == set(KINDS)


def test_parts_named_only_in_words_have_the_origin_of_their_rate() -> None:
    for row in FILES.rows("indicators"):
        for part in (row.get("numerator"), row.get("denominator")):
            if row["kind"] == "ratio" and part in (
                "TC10",
                "TC11",
                "DD12",
                "DD13",
                "DD14",
                "DD15",
                "TD10",
                "TD11",
                "TD12",
            ):
                rates = [
                    each
                    for each in FILES.rows("indicators")
                    if part in (each.get("numerator"), each.get("denominator"))
                ]
                assert BY_CODE[part]["origin"] in [rate["origin"] for rate in rates]


def test_the_rules_and_the_tables_know_the_same_words() -> None:
    assert set(KINDS) == set(Kind.values)
    assert set(SEVERITIES) == set(Check.Severity.values)
    assert {row["kind"] for row in FILES.rows("checks")} == set(CHECK_KINDS)


def test_only_grassroots_unions_are_asked_for_what_they_alone_know() -> None:
    asked = {code for row in FILES.rows("forms") if "grassroots" in row["kinds"] for code in row["lines"]}
    wanted = (
        "DV01 DV03 CL01 CL02 CL03 CL04 CL05 CL06 CL07 CL08 CL09 CL13 CL14 CL15 TT03 TD10 TD06 TD07 TD11 TD12 TC06 TC10"
    )
    assert set(wanted.split()) | {"DD01", "DD05", "DD12"} <= asked
    own = {code for row in FILES.rows("forms") if "grassroots" not in row["kinds"] for code in row["lines"]}
    assert {"TC04", "CL16", "CL17", "CL18", "TD04", "TD05"} <= own


def test_public_unions_are_not_asked_for_agreements() -> None:
    for row in FILES.rows("forms"):
        if "public_service" in row["classes"]:
            assert not {"DD01", "DD03", "DD04", "DD13", "DD14"} & set(row["lines"])
            assert {"DD05", "DD12"} <= set(row["lines"])


@pytest.mark.parametrize("section", SECTIONS)
def test_every_file_says_who_checks_it_and_when_next(section: str) -> None:
    review = getattr(FILES, section)["review"]
    assert isinstance(review["next_review"], date)
    assert review["unverified"]


# Faults, each planted ------------------------------------------------------------------------------------------


def _row(files: dict[str, Any], section: str, code: str) -> dict[str, Any]:
    return next(row for row in files[section][section] if row["code"] == code)


Plant = Callable[[dict[str, Any]], Any]


def _of(section: str, at: str, /, **values: Any) -> Plant:
    return lambda files: _row(files, section, at).update(values)


def _without(section: str, code: str, field: str) -> Plant:
    return lambda files: _row(files, section, code).pop(field)


def _again(section: str, at: str, /, **values: Any) -> Plant:
    return lambda files: files[section][section].append(deepcopy(_row(files, section, at)) | values)


def _line(code: str, line: str, add: bool = True) -> Plant:
    def plant(files: dict[str, Any]) -> None:
        lines = _row(files, "forms", code)["lines"]
        lines.append(line) if add else lines.remove(line)

    return plant


FAULTS: dict[str, tuple[type[no.CatalogueFault], str, Plant]] = {
    "unknown field": (no.KeyUnknown, "LD04", _of("indicators", "LD04", numerators="LD03")),
    "missing field": (no.FieldMissing, "LD04", _without("indicators", "LD04", "group")),
    "position as text": (no.FieldMissing, "LD04", _of("indicators", "LD04", position="3")),
    "negative position": (no.FieldMissing, "LD04", _of("indicators", "LD04", position=-1)),
    "missing English": (no.TextMissing, "LD04", _of("indicators", "LD04", name={"vi": "Tỷ lệ", "en": " "})),
    "missing Vietnamese": (no.TextMissing, "khong-am", _of("checks", "khong-am", text={"en": "Negative"})),
    "same code": (no.CodeTwice, "LD04", _again("indicators", "LD04", position=900, phrases=["một", "hai"])),
    "same position": (no.PositionTwice, "LD04", _of("indicators", "LD04", position=0)),
    "two units": (no.TwoUnits, "TD06", _of("indicators", "TD06", unit={"vi": "đơn vị/người", "en": "units"})),
    "two units in words": (
        no.TwoUnits,
        "TD06",
        _of("indicators", "TD06", unit={"vi": "đơn vị", "en": "units or persons"}),
    ),
    "unknown kind": (no.WordUnknown, "LD01", _of("indicators", "LD01", kind="level")),
    "unknown group": (no.WordUnknown, "LD01", _of("indicators", "LD01", group="ZZ")),
    "unknown origin": (no.WordUnknown, "LD01", _of("indicators", "LD01", origin=["S9"])),
    "unknown source": (no.WordUnknown, "LD01", _of("indicators", "LD01", sources=["nowhere"])),
    "no source": (no.FieldMissing, "LD01", _of("indicators", "LD01", sources=[])),
    "unknown part": (no.PartUnknown, "LD04", _of("indicators", "LD04", numerator="LD99")),
    "money of nothing": (no.PartUnknown, "CL02", _of("indicators", "CL02", spent_on=["CL99"])),
    "ratio with one part": (no.PartsOfOtherKind, "LD04", _without("indicators", "LD04", "denominator")),
    "flow with a part": (no.PartsOfOtherKind, "CL01", _of("indicators", "CL01", denominator="CL02")),
    "mean without weight": (no.PartsOfOtherKind, "LD05", _without("indicators", "LD05", "denominator")),
    "part that does not add": (no.PartNotAdditive, "LD04", _of("indicators", "LD04", numerator="CL16")),
    "optional form row": (no.OptionalWrong, "LD01", _of("indicators", "LD01", optional=True)),
    "proposal not optional": (no.OptionalWrong, "DV02", _without("indicators", "DV02", "optional")),
    "one phrase": (no.PhrasesTooFew, "LD01", _of("indicators", "LD01", phrases=["lao động", "lao động"])),
    "phrase of another": (no.PhraseTwice, "LD02", _of("indicators", "LD02", phrases=["Tổng số lao động", "nữ"])),
    "span backwards": (
        no.SpanWrong,
        "LD01",
        _of("indicators", "LD01", valid=[date(2025, 1, 1), date(2024, 1, 1)]),
    ),
    "span of words": (no.SpanWrong, "2-hdcd", _of("forms", "2-hdcd", valid=["2025-12-01"])),
    "unknown kind of unit": (no.WordUnknown, "2-hdcd", _of("forms", "2-hdcd", kinds=["province"])),
    "unknown class": (no.WordUnknown, "2-hdcd", _of("forms", "2-hdcd", classes=["public"])),
    "unknown length": (no.WordUnknown, "2-hdcd", _of("forms", "2-hdcd", periods=["decade"])),
    "nobody asked": (no.FieldMissing, "2-hdcd", _of("forms", "2-hdcd", kinds=[])),
    "unknown line": (no.PartUnknown, "2-hdcd", _line("2-hdcd", "TC99")),
    "line twice": (no.LineTwice, "2-hdcd", _line("2-hdcd", "TC04")),
    "rate asked": (no.LineNotReported, "2-hdcd", _line("2-hdcd", "TC07")),
    "tree asked": (no.LineNotReported, "2-hdcd", _line("2-hdcd", "TC01")),
    "mean asked without weight": (no.WeightNotAsked, "1-hdcd-dn", _line("1-hdcd-dn", "LD06", add=False)),
    "line out of time": (no.LineOutOfTime, "2-hdcd", _line("2-hdcd", "CL16")),
    "required not asked": (no.RequiredNotAsked, "2-hdcd", _of("forms", "2-hdcd", required=["DV01"])),
    "required text": (no.RequiredNotAsked, "1-hdcd-dn", _of("forms", "1-hdcd-dn", required=["KN01"])),
    "same version": (no.CodeTwice, "2-hdcd", _again("forms", "2-hdcd")),
    "two forms in one period": (no.FormsCollide, "khac", _again("forms", "2-hdcd", code="khac")),
    "two lengths for one line": (
        no.AskedInTwoPeriods,
        "quy",
        _again("forms", "2-hdcd", code="quy", periods=["quarter"]),
    ),
    "two lengths in one form": (no.AskedInTwoPeriods, "2-hdcd", _of("forms", "2-hdcd", periods=["half", "month"])),
    "unknown kind of check": (no.WordUnknown, "khong-am", _of("checks", "khong-am", kind="positive")),
    "unknown severity": (no.WordUnknown, "khong-am", _of("checks", "khong-am", severity="error")),
    "unknown set of parts": (no.FieldMissing, "khong-am", _of("checks", "khong-am", parts="everything")),
    "no parts": (no.PartsOfCheckWrong, "khong-am", _of("checks", "khong-am", parts=[])),
    "one part too few": (no.PartsOfCheckWrong, "lao-dong-nu", _of("checks", "lao-dong-nu", parts=["LD02"])),
    "part of a check unknown": (no.PartUnknown, "lao-dong-nu", _of("checks", "lao-dong-nu", parts=["LD02", "LD99"])),
    "parameter of words": (no.ParameterWrong, "qua-tet-muc", _of("checks", "qua-tet-muc", parameter="little-much")),
    "parameter not taken": (no.ParameterWrong, "khong-am", _of("checks", "khong-am", parameter="3;10")),
    "unknown value in a sentence": (
        no.PlaceholderUnknown,
        "khong-am",
        _of("checks", "khong-am", text={"vi": "{part} âm", "en": "negative"}),
    ),
    "brace left open": (
        no.PlaceholderUnknown,
        "khong-am",
        _of("checks", "khong-am", text={"vi": "âm", "en": "{amount is negative"}),
    ),
    "no review": (no.FieldMissing, "forms.yaml", lambda files: files["forms"].pop("review")),
    "no next review": (no.FieldMissing, "forms.yaml", lambda files: files["forms"]["review"].pop("next_review")),
    "nobody checks": (no.TextMissing, "forms.yaml", lambda files: files["forms"]["review"].pop("checked_by")),
    "group without English": (no.TextMissing, "LD", _of("groups", "LD", name={"vi": "Lao động"})),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    fault, place, plant = FAULTS[name]
    files = {section: deepcopy(getattr(FILES, section)) for section in SECTIONS}
    plant(files)
    found = faults_in_catalogue(Catalogues(**files, unit_kinds=FILES.unit_kinds, unit_classes=FILES.unit_classes))
    assert fault in [type(each) for each in found], [str(each) for each in found]
    assert any(type(each) is fault and place in each.values["place"] for each in found)
    assert all(str(each).startswith(each.values["place"]) for each in found)


def test_a_fault_names_file_and_line() -> None:
    files = {section: deepcopy(getattr(FILES, section)) for section in SECTIONS}
    line = _row(files, "indicators", "LD04")["__line__"]
    _of("indicators", "LD04", kind="level")(files)
    found = faults_in_catalogue(replace(FILES, **files))
    assert found[0].values["place"] == f"indicators.yaml:{line} LD04"
    text = (Path(read_catalogue.__globals__["FOLDER"]) / "indicators.yaml").read_text().splitlines()
    assert "code: LD04" in text[line - 1]


@pytest.mark.parametrize("text", ["indicators: [", "- a list", "indicators: [\x01]"])
def test_a_file_that_is_no_mapping_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    folder = Path(read_catalogue.__globals__["FOLDER"])
    for section in SECTIONS:
        (tmp_path / f"{section}.yaml").write_text((folder / f"{section}.yaml").read_text())
    (tmp_path / "indicators.yaml").write_text(text)
    with pytest.raises(CatalogueUnreadable, match=r"indicators\.yaml"):
        read_catalogue(tmp_path)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CatalogueUnreadable, match=r"groups\.yaml"):
        read_catalogue(tmp_path)


def test_spans_are_half_open_and_without_an_end_open() -> None:
    assert span_of({"valid": [date(2019, 12, 1), date(2023, 12, 1)]}).until == date(2023, 12, 1)  # type: ignore[union-attr]
    assert span_of({}, date(2014, 11, 28)).until == date(9999, 12, 31)  # type: ignore[union-attr]
