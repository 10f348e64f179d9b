"""An article drafted from a year: its numbers keep their way to the reports, and an amended one is shown to the editor."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from tests.make.people import AT, make_person
from tests.make.portal import make_article, news_section
from tests.make.reports import amended_report, approved_report, declared
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.portal.actions import draft_article, take_quote
from thidua.portal.models import HomePage, NewsPage, Quote
from thidua.portal.models.news import WORDS
from thidua.portal.queries.quotes import outdated, quotes_in, today_of
from thidua.portal.rules.refusals import NoFigureThere, NothingToTell, NotOnThisPortal, NotReadable
from thidua.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(tree: dict[str, Unit]) -> Report:
    return approved_report(unit=tree["nganh-1"], period=declared("2023"), DV01="1.204", DV03="41", rest=1)


@pytest.fixture
def article(report: Report, tree: dict[str, Unit], home: HomePage) -> NewsPage:
    """A published draft of the province's year."""
    page = draft_article(subject=tree["tinh"], year=2023, section=news_section(home), by=None, at=AT)
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def test_a_draft_prints_the_figures_and_nobody_reads_it_yet(
    client: Client, report: Report, tree: dict[str, Unit], home: HomePage
) -> None:
    page = draft_article(subject=tree["tinh"], year=2023, section=news_section(home), by=None, at=AT)
    assert not page.live
    assert "1.204" in page.words
    quoted = Quote.objects.get(indicator="DV01", aspect="")
    assert (quoted.subject, quoted.period, quoted.text) == ("tinh", "2023", "1.204")
    assert client.get(f"/tin-tuc/{page.slug}/").status_code == 404
    assert client.get(f"/so/{quoted.pk}/").status_code == 404, "a number of a draft is not public either"


def test_every_number_of_a_published_draft_opens_to_its_sources(client: Client, article: NewsPage) -> None:
    page = client.get(f"/tin-tuc/{article.slug}/").text
    links = re.findall(r'<a class="num" data-state="(\w+)" href="(/so/\d+/)"[^>]*>([^<]+)</a>', page)
    assert ("1.204" in {text for _state, _href, text in links}) is True
    assert len(links) == len(quotes_in(article))
    for _state, href, text in links:
        source = client.get(href)
        assert source.status_code == 200
        assert text in source.text
        assert "/nguon-so/tinh/" in source.text


def test_the_editor_keeps_the_number_when_the_sentence_is_edited(article: NewsPage) -> None:
    quoted = Quote.objects.get(indicator="DV01", aspect="")
    source = next(block.value.source for block in article.body if f'id="{quoted.pk}"' in str(block.value.source))
    converter = ContentstateConverter(WORDS)
    there = converter.from_database_format(source)
    assert '"type": "QUOTE"' in there
    edited = json.loads(there)
    edited["blocks"][0]["text"] += " Câu viết thêm."
    back = converter.to_database_format(json.dumps(edited))
    assert re.search(rf'<a (?=[^>]*linktype="quote")(?=[^>]*id="{quoted.pk}")[^>]*>1\.204</a>', back)
    assert "Câu viết thêm." in back


def test_a_forged_number_breaks_no_page(client: Client, home: HomePage) -> None:
    block = {"key": "a", "text": "1.204 đoàn viên", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    body = []
    for forged in ('1" onclick="x', "", None, "-1", "9" * 40):
        entity = {"type": "QUOTE", "mutability": "IMMUTABLE", "data": {"id": forged}}
        ranges = [{"offset": 0, "length": 5, "key": 0}]
        sent = {"blocks": [{**block, "entityRanges": ranges}], "entityMap": {"0": entity}}
        body.append(("text", ContentstateConverter(WORDS).to_database_format(json.dumps(sent))))
    page = make_article(news_section(home), body=body)
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "1.204" in answer.text
    assert "onclick" not in answer.text


def editors_form(page: NewsPage, number: str, quote: Quote, said: str) -> dict[str, str]:
    """The editor's form of an article with one quoted number in its text, as the editor's browser sends it."""
    text = f"Có {number} đoàn viên."
    ranges = [{"offset": 3, "length": len(number), "key": 0}]
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": ranges}
    entity = {"type": "QUOTE", "mutability": "IMMUTABLE", "data": {"id": quote.pk}}
    return {
        "title": said,
        "slug": page.slug,
        "stand": "",
        "published_on": "2023-11-25 10:04",
        "body-count": "1",
        "body-0-type": "text",
        "body-0-order": "0",
        "body-0-deleted": "",
        "body-0-id": "",
        "body-0-value": json.dumps({"blocks": [block], "entityMap": {"0": entity}}),
    }


def test_over_a_quoted_number_stands_nothing_else(client: Client, article: NewsPage, tree: dict[str, Unit]) -> None:
    """The editor's browser keeps the number in one piece; a forged form is refused, and learns nothing of the number."""
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    quoted = Quote.objects.get(indicator="DV01", aspect="")
    address = f"/bien-tap/pages/{article.pk}/edit/"
    for wrong, number in (("9.999", quoted), ("12.04", quoted), ("1", Quote(pk=987_654))):
        refused = client.post(address, editors_form(article, wrong, number, "Sửa gian"))
        assert f"“{wrong}” không phải là con số đã lấy từ số liệu." in refused.text.encode().decode("unicode-escape")
        assert NewsPage.objects.get(pk=article.pk).get_latest_revision_as_object().title != "Sửa gian"
    client.post(address, editors_form(article, "1.204", quoted, "Sửa thật"))
    kept = NewsPage.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert kept.title == "Sửa thật"
    assert set(quotes_in(kept)) == {quoted.pk}


def test_an_english_article_takes_a_number_as_english_writes_it(
    client: Client, report: Report, tree: dict[str, Unit], home: HomePage
) -> None:
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    taken = client.post("/bien-tap/so-lieu/lay/", {"asked": "tinh DV01 2023", "language": "en"}).json()
    assert taken["text"] == "1,204"
    quoted = Quote.objects.get(pk=taken["id"])
    assert not today_of([quoted])[quoted.pk].changed
    amended_report(report, DV01="1.210")
    assert today_of([quoted])[quoted.pk].text == "1,210"


def test_an_amended_figure_shows_the_published_sentences_that_print_the_old_one(
    client: Client, article: NewsPage, report: Report, tree: dict[str, Unit]
) -> None:
    assert outdated() == []
    amended_report(report, DV01="1.210")
    found = [each for each in outdated() if each.today.quote.indicator == "DV01" and not each.today.quote.aspect]
    assert [(each.page.pk, each.today.quote.text, each.today.text) for each in found] == [
        (article.pk, "1.204", "1.210")
    ]
    assert "1.204" in found[0].sentence
    assert found[0].sentence in " ".join(article.words.split()) or "1.204" in article.words
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    page = client.get("/bien-tap/so-lieu/").text
    assert "1.210" in page
    assert article.title in page
    public = client.get(f"/tin-tuc/{article.slug}/").text
    assert "1.204" in public, "what was published stays until an editor changes it"
    assert "1.210" in client.get(f"/so/{found[0].today.quote.pk}/").text


def refused(kind: type[Refusal]) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(kind)


def test_only_who_edits_here_and_reads_the_figures_may_draft(
    report: Report, tree: dict[str, Unit], home: HomePage
) -> None:
    section = news_section(home)
    with refused(NotOnThisPortal):
        draft_article(
            subject=tree["nganh"], year=2023, section=section, by=make_person(tree["nganh"], Role.CHAIR), at=AT
        )
    with refused(NotReadable):
        from tests.make.organisations import make_unit

        far = make_unit("tinh-khac", kind="federation")
        draft_article(subject=far, year=2023, section=section, by=make_person(tree["tinh"], Role.EDITOR), at=AT)
    with refused(NoFigureThere):
        take_quote(subject="tinh", indicator="ZZ99", year=2023, by=None, at=AT)
    assert not NewsPage.objects.exists()


def test_a_year_without_a_figure_makes_no_draft(tree: dict[str, Unit], home: HomePage) -> None:
    declared("2022")
    with refused(NothingToTell):
        draft_article(subject=tree["nganh-2"], year=2022, section=news_section(home), by=None, at=AT)


def test_an_editor_drafts_and_takes_a_number_on_the_pages(
    client: Client, report: Report, tree: dict[str, Unit], home: HomePage
) -> None:
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    section = news_section(home)
    answer = client.post("/bien-tap/so-lieu/soan/", {"subject": "tinh:2023", "section": section.pk})
    assert answer["Location"] == f"/bien-tap/pages/{NewsPage.objects.get().pk}/edit/"
    assert client.get(answer["Location"]).status_code == 200
    taken = client.post("/bien-tap/so-lieu/lay/", {"asked": "tinh dv01 2023"}).json()
    assert taken["text"] == "1.204"
    no = client.post("/bien-tap/so-lieu/lay/", {"asked": "tinh DV01"})
    assert no.status_code == 422
    assert "DV01" in no.json()["refused"]
