"""Who counts as a reader: hashes of a day, robots, trusted addresses. No database."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.portal.rules.pages import LONGEST_SECONDS, KeptPages, keep_page
from thidua.portal.rules.readers import (
    Counted,
    Record,
    Thing,
    address_of,
    day_at,
    day_left_at,
    is_ahead_of_reader,
    is_robot,
    line_of,
    purged_before,
    reader_of,
)

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        (CHROME, False),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/25",
            False,
        ),
        ("Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36", False),
        (
            "Mozilla/5.0 (Linux; Android 14; Cốc Cốc) AppleWebKit/537.36 coc_coc_browser/140.0 Mobile Safari/537.36",
            False,
        ),
        ("Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16", False),
        ("", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)", True),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", True),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", True),
        (
            "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
            True,
        ),
        ("curl/8.5.0", True),
        ("python-requests/2.32", True),
        ("Go-http-client/2.0", True),
    ],
)
def test_a_program_is_known_by_what_it_calls_itself(agent: str, robot: bool) -> None:
    assert is_robot(agent) is robot


def test_a_browser_that_fetches_before_anybody_asked_is_no_reader() -> None:
    assert is_ahead_of_reader({"HTTP_SEC_PURPOSE": "prefetch;prerender"})
    assert not is_ahead_of_reader({"HTTP_ACCEPT": "text/html"})


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("127.0.0.1", "203.0.113.9", True, "203.0.113.9"),
        ("::1", "203.0.113.9", True, "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", True, "203.0.113.9"),
        ("127.0.0.1", "10.0.0.1, 203.0.113.9", True, "203.0.113.9"),  # the first is the reader's own word
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9", False, "127.0.0.1"),  # nobody said there is a proxy
        ("198.51.100.7", "203.0.113.9", True, "198.51.100.7"),  # not from this machine
        ("khong-ro", "203.0.113.9", True, "khong-ro"),
    ],
)
def test_the_header_of_a_proxy_is_believed_only_from_this_machine_and_when_so_set(
    peer: str, forwarded: str, trusted: bool, address: str
) -> None:
    assert address_of(peer, forwarded, proxy_trusted=trusted) == address


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"),
        ("2001:db8:1:2::", "2001:0db8:0001:0002::/64"),
        ("khong-ro", "khong-ro"),
    ],
)
def test_whoever_has_one_address_of_ipv6_has_all_that_begin_alike(address: str, line: str) -> None:
    assert line_of(address) == line


@given(salt=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32), address=st.ip_addresses())
def test_a_reader_is_the_same_all_day_and_another_one_under_another_salt(
    salt: bytes, other: bytes, address: object
) -> None:
    reader = reader_of(salt, str(address), CHROME)
    assert reader == reader_of(salt, str(address), CHROME)
    assert (reader == reader_of(other, str(address), CHROME)) is (salt == other)
    assert str(address).encode() not in reader


def test_address_and_agent_do_not_run_into_each_other() -> None:
    assert reader_of(b"s" * 32, "10.0.0.1", "1Mozilla") != reader_of(b"s" * 32, "10.0.0.11", "Mozilla")


@given(
    moment=st.integers(0, 2**40),
    kind=st.sampled_from(Counted),
    key=st.integers(0, 2**62),
    reader=st.binary(min_size=16, max_size=16),
)
def test_a_record_comes_back_from_the_journal_as_it_went_in(
    moment: int, kind: Counted, key: int, reader: bytes
) -> None:
    record = Record(moment, Thing(kind, key), reader)
    assert Record.unpacked(record.packed()) == record
    assert Thing.parse(record.thing.code) == record.thing


@pytest.mark.parametrize(
    ("moment", "day", "purged"),
    [
        (datetime(2026, 11, 26, 16, 59, 59, tzinfo=UTC), date(2026, 11, 26), date(2026, 11, 26)),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), date(2026, 11, 27), date(2026, 11, 26)),  # midnight in Vietnam
        (datetime(2026, 11, 26, 17, 10, tzinfo=UTC), date(2026, 11, 27), date(2026, 11, 27)),
    ],
)
def test_a_day_ends_at_midnight_in_vietnam_and_is_forgotten_ten_minutes_later(
    moment: datetime, day: date, purged: date
) -> None:
    assert (day_at(moment.timestamp()), purged_before(moment.timestamp())) == (day, purged)


def test_a_page_is_kept_for_ten_minutes_in_the_bounds_of_the_memory_and_only_while_changes_are_heard() -> None:
    pages = KeptPages(most=25)
    old, new = (keep_page([], b"0123456789", counts="p1", now=now) for now in (0.0, 100.0))
    pages.put("/a", old, generation=0)
    assert len(pages) == 0  # nobody listens yet
    pages.open = True
    for address, page in (("/a", old), ("/b", new), ("/c", new)):
        pages.put(address, page, generation=0)
    assert [pages.get(address, now=101.0) for address in ("/a", "/b", "/c")] == [None, new, new]
    assert pages.get("/b", now=100.0 + LONGEST_SECONDS) is None
    pages.forget("p2")
    assert len(pages) == 2
    pages.put("/d", new, generation=0)  # made before the change
    assert pages.get("/d", now=101.0) is None
    pages.forget("p1")
    assert len(pages) == 0


@pytest.mark.parametrize(("at", "left"), [((16, 59, 50), 10), ((17, 0, 0), 86_400), ((23, 0, 0), 64_800)])
def test_no_page_is_kept_beyond_its_day(at: tuple[int, int, int], left: int) -> None:
    """What is shown until a day, such as a partner's benefits, is gone at midnight in Vietnam."""
    assert day_left_at(datetime(2026, 11, 26, *at, tzinfo=UTC).timestamp()) == left
    page = keep_page([], b"until today", counts="", now=100.0, day_left=left)
    assert page.until == 100.0 + min(left, LONGEST_SECONDS)


def test_the_counters_of_a_kept_page_are_cut_out_and_filled_in_its_language() -> None:
    body = '<p><span data-count="p7">1.234</span> lượt xem, <span data-count="online">5</span></p>'.encode()
    page = keep_page([("Content-Language", "vi"), ("Content-Length", "9")], body, counts="p7", now=0.0)
    assert (page.codes, page.first, page.headers) == (["p7", "online"], [b"1.234", b"5"], [("Content-Language", "vi")])
    assert page.body(lambda code, lang: None) == body
    assert page.body(lambda code, lang: b"22.491.889" if code == "p7" else None) == body.replace(
        b"1.234", b"22.491.889"
    )


def test_what_many_pages_share_is_made_once_until_something_changes() -> None:
    pages, made = KeptPages(), list[int]()

    def sheet() -> int:
        made.append(len(made))
        return len(made)

    assert [pages.share("month", sheet), pages.share("month", sheet)] == [1, 2]  # nobody listens yet
    pages.open = True
    assert [pages.share("month", sheet), pages.share("month", sheet)] == [3, 3]
    pages.forget("p1")  # one comment changes no calendar
    assert pages.share("month", sheet) == 3
    pages.forget()
    assert pages.share("month", sheet) == 4
    assert pages.share("other", lambda: pages.forget() or sheet()) == 5  # made before a change: given, not kept
    assert pages.share("other", sheet) == 6
