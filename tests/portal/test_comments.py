"""Comments behind a security code, stars once per reader, the editor's queue; and what hostile readers send."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.portal import make_article, make_portal, news_section
from tests.portal.doors import CHROME
from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.portal.actions.comments import (
    answer_question,
    decide_comment,
    forget_refused,
    rate_page,
    send_comment,
)
from thidua.portal.models import Attempt, Comment, NewsPage, SpentSlip
from thidua.portal.queries.comments import rating_of
from thidua.portal.rules.captcha import CaptchaStale, CaptchaWrong, Question, seal, understood
from thidua.portal.rules.comments import (
    LONGEST_TEXT,
    MOST_WAITING,
    CommentEmpty,
    CommentsClosed,
    CommentTooLong,
    DecidedAlready,
    NameMissing,
    NameTooLong,
    NotAnEditor,
    QueueFull,
    RatedToday,
    RatingClosed,
    RatingNotAStar,
    State,
    TooManyLinks,
    TooManyTries,
    tidy,
    why_not_say,
)
from thidua.portal.rules.readers import Caller
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
KEY = b"k" * 32


def caller(number: int = 1, line: int | None = None, at: datetime = NOON) -> Caller:
    return Caller(number.to_bytes(16, "big"), (line or number).to_bytes(16, "big"), date(2026, 11, 26), at)


@pytest.fixture
def article() -> NewsPage:
    return make_article(news_section(make_portal(make_unit("thai-nguyen"))), "Tổng kết Khối thi đua")


@pytest.fixture
def editor(article: NewsPage) -> Person:
    return make_person(article.get_parent().get_parent().specific.unit, Role.EDITOR)


def send(article: NewsPage, text: str = "Bài viết rất bổ ích.", **who: int) -> Comment:
    return send_comment(page=article, name="Nguyễn Văn A", text=text, caller=caller(**who), at=NOON)


# What may be said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("Lan", "Hay quá.", None),
        ("Lan", "Xem https://a.vn và https://b.vn", None),
        ("", "Hay quá.", NameMissing),
        ("\u200b\u202e", "Hay quá.", NameMissing),  # nothing that can be seen
        ("L" * 61, "Hay quá.", NameTooLong),
        ("Lan", " \n\t ", CommentEmpty),
        ("Lan", "a" * (LONGEST_TEXT + 1), CommentTooLong),
        ("Lan", "http://a.com www.b.net cc.xyz", TooManyLinks),
    ],
)
def test_a_comment_has_a_name_and_words_and_is_no_advertisement(
    name: str, text: str, refusal: type[Refusal] | None
) -> None:
    found = why_not_say(tidy(name), tidy(text, lines=True))
    assert (type(found) if found else None) is refusal


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("A\u202eB\u200fC", "ABC"),  # turns of direction
        ("Vie\u0302\u0323t", "Việt"),  # composed
        ("o" + "\u0301" * 60, "ó\u0301\u0301"),  # a tower of marks
        ("\x00a\x1b[2Jb", "a[2Jb"),
        ("a\r\nb\n\n\n\n\nc", "a\nb\n\nc"),
        ("nhiều   khoảng\u00a0trắng", "nhiều khoảng trắng"),
    ],
)
def test_a_text_is_kept_without_what_cannot_be_seen(sent: str, shown: str) -> None:
    assert tidy(sent, lines=True) == shown


# Sending ----------------------------------------------------------------------------------------------------------


def test_a_comment_waits_and_nothing_of_who_sent_it_stays_with_it(article: NewsPage) -> None:
    comment = send(article)
    assert (comment.state, comment.sent_at) == (State.WAITING, NOON)
    kept = {field.name for field in Comment._meta.fields}
    assert kept == {"id", "page", "name", "text", "sent_at", "state", "decided_by", "decided_at", "simulated"}


def test_one_connection_sends_three_comments_in_ten_minutes_whatever_browser_it_says_it_is(article: NewsPage) -> None:
    for number in range(1, 4):
        send(article, number=number, line=9)
    with pytest.raises(TooManyTries):
        send(article, number=4, line=9)
    send(article, number=4, line=8)
    send_comment(page=article, name="Lan", text="Hay.", caller=caller(5, 9, NOON + timedelta(minutes=10)), at=NOON)


def test_no_more_comments_wait_than_an_editor_can_read(article: NewsPage) -> None:
    Comment.objects.bulk_create(
        Comment(page_id=article.pk, name="x", text="y", sent_at=NOON) for _each in range(MOST_WAITING)
    )
    with pytest.raises(QueueFull):
        send(article)


def test_an_editor_closes_comments_and_rating_page_by_page(article: NewsPage, client: Client) -> None:
    article.comments_open = article.rating_open = False
    article.save_revision().publish()
    with pytest.raises(CommentsClosed):
        send(article)
    with pytest.raises(RatingClosed):
        rate_page(page=article, stars="5", caller=caller())
    text = client.get(article.url).content.decode()
    assert 'id="comments"' not in text
    assert 'id="rating"' not in text


def test_a_security_code_is_good_for_one_answer_right_or_wrong(article: NewsPage) -> None:
    def answered(slip: str, answer: str) -> type | None:
        refusal = answer_question(slip=slip, answer=answer, caller=caller(), key=KEY)
        return type(refusal) if refusal else None

    def slip(nonce: bytes) -> str:
        return seal(Question("40718"), key=KEY, nonce=nonce * 12, now=int(NOON.timestamp()))

    assert answered(slip(b"a"), "40718") is None
    assert answered(slip(b"a"), "40718") is CaptchaStale
    assert answered(slip(b"b"), "11111") is CaptchaWrong
    assert answered(slip(b"b"), "40718") is CaptchaStale
    assert SpentSlip.objects.count() == 2
    for _each in range(20 - 4):
        answered("x", "1")
    assert answered(slip(b"c"), "40718") is TooManyTries
    assert Attempt.objects.count() == 20


# Stars ------------------------------------------------------------------------------------------------------------


def test_a_reader_rates_a_page_once_and_the_average_is_exact(article: NewsPage) -> None:
    assert rating_of(article.pk).average is None
    for number, stars in enumerate(["5", "4", "4"], start=1):
        rate_page(page=article, stars=stars, caller=caller(number))
    with pytest.raises(RatedToday):
        rate_page(page=article, stars="1", caller=caller(1))
    given = rating_of(article.pk)
    assert (given.readers, str(given.average)) == (3, "4.3")


def test_only_one_to_five_stars_are_stars(article: NewsPage) -> None:
    for stars in ("0", "6", "", "4.5", "-1", "năm", "5 "):
        with pytest.raises(RatingNotAStar):
            rate_page(page=article, stars=stars, caller=caller())


# Deciding ---------------------------------------------------------------------------------------------------------


def test_an_editor_shows_a_comment_takes_it_down_and_the_trail_names_no_reader(
    article: NewsPage, editor: Person
) -> None:
    comment = send(article)
    at = datetime(2026, 11, 26, 6, tzinfo=UTC)
    decide_comment(comment=comment, state=State.SHOWN, by=editor, at=at)
    with pytest.raises(DecidedAlready):
        decide_comment(comment=comment, state=State.SHOWN, by=editor, at=at)
    decide_comment(comment=comment, state=State.REFUSED, by=editor, at=at)
    events = Event.objects.filter(verb__startswith="comment.").order_by("pk")
    assert [event.verb for event in events] == ["comment.shown", "comment.refused"]
    assert "Nguyễn" not in str([event.data for event in events])
    assert forget_refused(at=at + timedelta(days=29)) == 0
    assert forget_refused(at=at + timedelta(days=31)) == 1


def test_nobody_but_the_portals_people_decides(article: NewsPage, client: Client) -> None:
    comment, unit = send(article), article.get_parent().get_parent().specific.unit
    others = [make_person(unit, role) for role in Role if role not in (Role.EDITOR, Role.CHAIR)]
    others.append(make_person(make_unit("noi-khac"), Role.EDITOR))
    for person in (*others, None):
        with pytest.raises(NotAnEditor):
            decide_comment(comment=comment, state=State.SHOWN, by=person, at=NOON)
    for person in others:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/y-kien-ban-doc/").status_code == 403
        assert client.post(f"/y-kien-ban-doc/{comment.pk}/", {"state": "shown"}).status_code == 403
    assert Comment.objects.get().state == State.WAITING


# Pages ------------------------------------------------------------------------------------------------------------


def form_of(text: str) -> dict[str, str]:
    """The hidden fields of the form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def question_of(text: str) -> str:
    """The answer to the question in words, as a person finds it."""
    asked = re.search(r"Câu hỏi bảo mật: ([^<]*)<", text)[1]
    if found := re.match(r"(.*) (cộng|trừ) (.*) bằng mấy", asked):
        first, second = int(understood(found[1])), int(understood(found[3]))
        return str(first + second if found[2] == "cộng" else first - second)
    return str(max(int(understood(word)) for word in re.search(r"số ([^.]*), số nào", asked)[1].split(", ")))


def test_a_reader_writes_an_editor_reads_everybody_sees(client: Client, article: NewsPage, editor: Person) -> None:
    address = f"/y-kien/{article.pk}/"
    assert address in client.get(article.url).content.decode()
    typed = {"name": "Lan", "text": "Dòng một.\n<b>Dòng hai</b> <script>alert(1)</script>"}
    drawn = client.get(address).content.decode()
    assert 'class="captcha"' in drawn
    # Whoever cannot see the picture asks for words, and loses nothing that was typed.
    asked = client.post(address, {**typed, "other": "chu"}, HTTP_USER_AGENT=CHROME).content.decode()
    assert "Dòng một." in asked
    wrong = client.post(address, {**typed, **form_of(asked), "answer": "99"}, HTTP_USER_AGENT=CHROME)
    assert wrong.status_code == 422
    assert "không đúng mã bảo mật" in wrong.content.decode()
    assert "Dòng một." in wrong.content.decode()
    again = wrong.content.decode()
    sent = client.post(address, {**typed, **form_of(again), "answer": question_of(again)}, HTTP_USER_AGENT=CHROME)
    assert (sent.status_code, sent.cookies) == (200, {})
    assert "Dòng một" not in client.get(article.url).content.decode()
    comment = Comment.objects.get()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    queue = client.get("/y-kien-ban-doc/").content.decode()
    assert "Dòng một." in queue
    assert "<script>alert" not in queue
    assert client.post(f"/y-kien-ban-doc/{comment.pk}/", {"state": "shown"}).status_code == 200
    client.logout()
    text = client.get(article.url).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


def test_stars_are_given_on_the_page_without_a_cookie(client: Client, article: NewsPage) -> None:
    address = f"/danh-gia/{article.pk}/"
    given = client.post(address, {"stars": "4"}, HTTP_USER_AGENT=CHROME)
    assert (given.status_code, given.cookies) == (200, {})
    again = client.post(address, {"stars": "5"}, HTTP_USER_AGENT=CHROME)
    assert again.status_code == 422
    assert "4 trên 5 sao, 1 lượt đánh giá" in client.get(article.url).content.decode()


@pytest.mark.parametrize(
    "sent", [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://noi-khac.vn"}, {"HTTP_ORIGIN": "null"}]
)
def test_a_form_on_another_site_sends_nothing_here(client: Client, article: NewsPage, sent: dict[str, str]) -> None:
    assert client.post(f"/danh-gia/{article.pk}/", {"stars": "4"}, **sent).status_code == 403
    assert client.post(f"/y-kien/{article.pk}/", {"name": "a", "text": "b"}, **sent).status_code == 403


def test_a_page_that_is_not_published_takes_neither_comment_nor_stars(client: Client, article: NewsPage) -> None:
    article.unpublish()
    assert client.get(f"/y-kien/{article.pk}/").status_code == 404
    assert client.post(f"/danh-gia/{article.pk}/", {"stars": "4"}).status_code == 404
