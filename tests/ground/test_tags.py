"""The tags every template may use."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from thidua.ground.values import FOREVER, Hedge, Period, Quantity, Refusals, Unreadable

MEMBERS = Quantity(Decimal(59_057))
GIFTS = Quantity(Decimal(3_912_450_000))
VAGUE = Quantity(Decimal(10_000), Hedge.VAGUE, words="hàng chục nghìn")


def shown(template: str, lang: str = "vi", **context: Any) -> str:
    """What a template shows in `lang`."""
    request = RequestFactory().get("/list/?q=a%20b&trang=2")
    with translation.override(lang):
        return engines["django"].from_string(template).render(context, request)


def words(html: str) -> str:
    """Only what is read, marks left out."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("template", "value", "vi", "en"),
    [
        ("{{ v|number }}", Decimal("1204.50"), "1.204,5", "1,204.5"),
        ("{{ v|number }}", 277, "277", "277"),
        ("{{ v|number }}", None, "–", "–"),
        ("{{ v|full }}", GIFTS, "3.912.450.000", "3,912,450,000"),
        ("{{ v|full }}", None, "–", "–"),
        ("{{ v|short:'đồng' }}", GIFTS, "hơn 3,9 tỷ đồng", "over 3.9 billion đồng"),
        ("{{ v|percent }}", Decimal("87.77"), "87,8%", "87.8%"),
        ("{{ v|day }}", date(2023, 1, 7), "07/01/2023", "07/01/2023"),
        ("{{ v|day }}", datetime(2023, 1, 6, 18, tzinfo=UTC), "07/01/2023", "07/01/2023"),
        ("{{ v|day }}", FOREVER, "nay", "now"),
        ("{{ v|day }}", None, "–", "–"),
        ("{{ v|last_day }}", date(2025, 7, 1), "30/06/2025", "30/06/2025"),
        ("{{ v|last_day }}", FOREVER, "nay", "now"),
        ("{{ v|weekday }}", date(2026, 11, 26), "thứ Năm, 26/11/2026", "Thursday, 26/11/2026"),
        ("{{ v|moment }}", datetime(2023, 11, 30, 10, tzinfo=UTC), "30/11/2023 17:00", "30/11/2023 17:00"),
        ("{{ v|period }}", "2023-Q1", "quý I năm 2023", "Q1 2023"),
        ("{{ v|period }}", Period.parse("2023-H1"), "6 tháng đầu năm 2023", "first half of 2023"),
        ("{{ v|size }}", 840_000, "840 kB", "840 kB"),
        ("{{ v|size }}", 1_234_567, "1,2 MB", "1.2 MB"),
        ("{{ v|size }}", 12, "1 kB", "1 kB"),
    ],
)
def test_filters_write_as_the_language_writes(template: str, value: object, vi: str, en: str) -> None:
    assert (shown(template, v=value), shown(template, "en", v=value)) == (vi, en)


@pytest.mark.parametrize(
    ("lang", "label"),
    [
        ("vi", "59.057 người, đã chốt, đủ 277/277 CĐCS: mở nguồn của số này"),
        ("en", "59,057 người, closed, complete, 277/277 unions: open the sources of this number"),
    ],
)
def test_a_number_says_value_unit_state_and_completeness(lang: str, label: str) -> None:
    html = shown("{% num v unit='người' state='final' href='/x' reported=277 expected=277 %}", lang, v=MEMBERS)
    assert f'aria-label="{label}"' in html
    assert 'data-state="final"' in html
    assert '<data value="59057">' in html


def test_an_incomplete_number_says_how_far_it_is() -> None:
    html = shown("{% num v unit='cuộc' state='provisional' href='/x' reported=263 expected=277 %}", v=MEMBERS)
    assert "tạm tính, mới có 263/277 CĐCS" in html


def test_a_number_without_sources_is_no_link_and_still_says_its_state() -> None:
    html = shown("{% num v unit='đồng' short=True %}", v=GIFTS)
    assert "<a" not in html
    assert '<span class="hide">hơn 3,9 tỷ đồng, đã duyệt</span>' in html


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("{% num v %}", "chưa có số"),
        ("{% num v reported=263 expected=277 %}", "chưa có số (14 CĐCS)"),
        ("{% num v reported=0 expected=2 of='báo cáo' %}", "chưa có số (2 báo cáo)"),
        ("{% figure label='Quà' quantity=v unit='suất' reported=0 expected=9 %}", "Quà chưa có số 0/9 CĐCS"),
    ],
)
def test_what_is_missing_is_never_a_nought(template: str, read: str) -> None:
    assert words(shown(template, v=None)) == read


@pytest.mark.parametrize(
    ("quantity", "unit", "read"),
    [
        (GIFTS, "đồng", "Quà hơn 3,9 tỷ đồng 277/277 CĐCS Đã chốt 3.912.450.000 đồng theo bài báo"),
        (
            Quantity(Decimal(366_000_000), Hedge.NEARLY),
            "đồng",
            "Quà gần 366 triệu đồng 277/277 CĐCS Đã chốt theo bài báo",
        ),
        (MEMBERS, "người", "Quà 59.057 người 277/277 CĐCS Đã chốt theo bài báo"),
        (VAGUE, "suất", "Quà hàng chục nghìn 277/277 CĐCS Đã chốt theo bài báo"),
    ],
)
def test_a_figure_is_short_and_full_where_digits_were_dropped(quantity: Quantity, unit: str, read: str) -> None:
    html = shown(
        "{% figure label='Quà' quantity=v unit=u state='final' href='/x' reported=277 expected=277 more='theo bài báo' %}",
        v=quantity,
        u=unit,
    )
    assert words(html) == read


@pytest.mark.parametrize(
    ("got", "expected", "drawn"),
    [
        (277, 277, 'class="gauge done" viewBox="0 0 277 8"'),
        (263, 277, 'class="gauge short" viewBox="0 0 277 8"'),
        (300, 277, 'class="gauge done"'),
        (0, 277, '<rect width="0" height="8"/>'),
    ],
)
def test_a_gauge_is_drawn_in_the_figures_own_unit(got: int, expected: int, drawn: str) -> None:
    html = shown("{% gauge got expected %}", got=got, expected=expected)
    assert drawn in html
    assert f"<b>{got}/{expected}</b> CĐCS" in html


def test_few_parts_are_seen_as_pieces_and_nothing_expected_shows_nothing() -> None:
    assert shown("{% gauge 3 8 %}").count('class="gap"') == 7
    assert shown("{% gauge 0 0 %}") == ""


@pytest.mark.parametrize(
    ("achieved", "drawn", "read"),
    [
        (Decimal(175), '<rect y="4" width="175"', "vượt 75% chỉ tiêu giao"),
        (Decimal(90), '<rect class="under" y="4" width="90"', "vượt 75% chỉ tiêu giao"),
        (Decimal(350), '<rect y="4" width="200"', "vượt 75% chỉ tiêu giao"),
        (Decimal("105.625"), 'width="105.62"', "vượt 75% chỉ tiêu giao"),
    ],
)
def test_a_goal_stands_on_one_scale_to_200_percent(achieved: Decimal, drawn: str, read: str) -> None:
    html = shown(
        "{% goal label='Ký mới' quantity=v target=t achieved=a unit='bản' words='vượt 75% chỉ tiêu giao' %}",
        v=Quantity(Decimal(14)),
        t=Decimal(8),
        a=achieved,
    )
    assert drawn in html
    assert words(html).endswith(f"/ 8 bản {read}")


@pytest.mark.parametrize(
    ("reported", "read"),
    [(270, "đạt 90% chỉ tiêu giao · mới có 270/277 CĐCS"), (277, "đạt 90% chỉ tiêu giao · đủ 277/277 CĐCS")],
)
def test_a_goal_says_how_complete_its_result_is(reported: int, read: str) -> None:
    html = shown(
        "{% goal label='Ký mới' quantity=v target=t achieved=a words='đạt 90% chỉ tiêu giao' reported=r expected=277 %}",
        v=Quantity(Decimal(9)),
        t=Decimal(10),
        a=Decimal(90),
        r=reported,
    )
    assert words(html).endswith(read)


def test_a_target_of_nothing_is_said_in_words() -> None:
    html = shown("{% goal label='Ký mới' quantity=v target=None unit='bản' %}", v=MEMBERS)
    assert "<svg" not in html
    assert "không có chỉ tiêu giao" in html


@pytest.mark.parametrize(
    ("state", "late", "read"),
    [
        ("draft", 0, "Nháp"),
        ("submitted", 12, "Chờ duyệt chậm 12 ngày"),
        ("returned", 0, "Bị trả lại"),
        ("approved", 0, "Đã duyệt"),
        ("superseded", 0, "Đã có bản sửa"),
        (None, 0, "Chưa lập"),
    ],
)
def test_a_report_says_where_it_stands(state: str | None, late: int, read: str) -> None:
    assert words(shown("{% report_badge state late %}", state=state, late=late)) == read


def test_a_refusal_shows_each_reason_and_escapes_what_was_typed() -> None:
    html = shown("{% refusal no %}", no=Refusals([Unreadable(typed="<b>"), Unreadable(typed="y")]))
    assert html.count("<p>") == 2
    assert "“&lt;b&gt;”" in html
    assert shown("{% refusal no %}{% why no %}", no=None) == ""


def test_labels_and_notes_are_escaped() -> None:
    html = shown(
        "{% figure label=x quantity=v unit=x more=x of=x %}{% num v unit=x href=x of=x %}", v=MEMBERS, x="<i>'\""
    )
    assert "<i>" not in html
    assert "'\"" not in html


class Trial(forms.Form):
    """Every kind of box the house uses."""

    name = forms.CharField(label="Tên", help_text="Theo quyết định.")
    agreed = forms.BooleanField(label="Đã đọc")
    reading = forms.ChoiceField(
        label="Cách đọc", widget=forms.RadioSelect, choices=[("then", "Lúc đó"), ("now", "Nay")]
    )


def test_a_field_ties_its_box_to_its_help_and_its_fault() -> None:
    html = shown("{% for f in form %}{% field f %}{% endfor %}", form=Trial({"name": ""}))
    assert '<label for="id_name">Tên</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<legend class="label">Cách đọc</legend>' in html
    assert html.count("Đã đọc") == 1


def test_pages_of_a_list_keep_the_words_of_the_search() -> None:
    html = shown("{% pages page %}", page=Paginator(range(100), 10).get_page(2))
    assert 'href="?q=a+b&amp;trang=3"' in html
    assert '<b aria-current="page">2</b>' in html
    assert shown("{% pages page %}", page=Paginator(range(5), 10).get_page(1)).strip() == ""


def test_simulated_and_states_and_icons_are_words_and_shapes() -> None:
    assert words(shown("{% simulated %} {% state 'approved' %} {% state 'x' %}{% icon 'pen' %}")) == "mô phỏng Đã duyệt"
