"""No text, however long or odd, stops the reader; what our own writer wrote is read back equal."""

import random
import sys
import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from thidua.ground.values import Hedge, Quantity, write_number, write_quantity
from thidua.reading import Entry, Lexicon, read_text
from thidua.reading.numbers import read_numeral

BARE = Lexicon()
PIECES = st.sampled_from(
    [
        *"0123456789.,/-%–:; \n\t\u00a0()“”\"'",
        "năm",
        "hàng",
        "chục",
        "nghìn",
        "triệu",
        "tỷ",
        "đồng",
        "một",
        "hai",
        "mươi",
        "trong",
        "từ",
        "đến",
        "hơn",
        "gần",
        "suất quà",
        "đoàn viên",
        "trong đó",
        "mỗi",
        "ngày",
        "https://",
        "@",
        "Tin liên quan",
        "lẻ",
        "phẩy",
        "rưỡi",
        "İ",
        "\u0301",
        "\u200b",
        "\ud7ff",
        "ﬁ",
        "đề nghị tặng Cờ thi đua",
        "ký giao ước",
        "giải thể",
    ]
)
ODD = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=80).map("".join), st.lists(PIECES, max_size=60).map(" ".join)
)


@settings(max_examples=300)
@given(ODD)
def test_any_text_is_read_without_a_fault_and_every_surface_stands_where_it_says(text):
    found = read_text(text, lexicon=BARE)
    for part in (*found.figures, *found.rejected, *found.events):
        assert 0 <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == part.surface
        assert part.sentence[0] <= part.start


@settings(max_examples=100)
@given(ODD)
def test_figures_stand_in_text_order_and_never_over_each_other(text):
    figures = read_text(text, lexicon=BARE).figures
    assert all(one.end <= two.start for one, two in pairwise(figures))


AMOUNTS = st.decimals(min_value=0, max_value=Decimal(10) ** 13, allow_nan=False, allow_infinity=False, places=0)


@settings(max_examples=200)
@given(AMOUNTS)
def test_a_number_of_our_own_writer_is_read_back_equal(amount):
    written = write_number(amount)
    numeral = read_numeral(written, 0)
    assert numeral is not None
    assert (numeral.end, numeral.value) == (len(written), amount)


HEDGED = st.sampled_from([h for h in Hedge if h not in (Hedge.RANGE, Hedge.VAGUE)])


@settings(max_examples=200)
@given(st.integers(1, 9_999), st.integers(0, 9), HEDGED)
def test_money_of_our_own_writer_is_read_back_with_its_hedge(whole, zeros, hedge):
    amount = Decimal(whole).scaleb(zeros)
    written = write_quantity(Quantity(amount, hedge), "đồng")
    (figure,) = read_text(f"Tổng kinh phí hỗ trợ {written}.", lexicon=BARE).figures
    assert (figure.value.amount, figure.value.hedge, figure.unit) == (amount, hedge, "đồng")


@settings(max_examples=100)
@given(st.integers(21, 9_000), st.integers(1, 9_000))
def test_a_range_of_our_own_writer_is_read_back(lower, more):
    quantity = Quantity(Decimal(lower), Hedge.RANGE, upper=Decimal(lower + more))
    (figure,) = read_text(f"Mỗi năm trao {write_quantity(quantity, 'suất')} quà.", lexicon=BARE).figures
    assert (figure.value, figure.unit) == (quantity, "suất")


def test_number_words_are_read_back_equal():
    chance = random.Random(5)
    for number in [*range(1, 1_200), *(chance.randrange(10**6) for _ in range(1_500))]:
        words = num2words(number, lang="vi")
        numeral = read_numeral(words, 0)
        assert numeral is not None, words
        assert (numeral.end, numeral.value) == (len(words), number), words


@pytest.mark.nation
def test_every_number_below_a_million_in_words_is_read_back_equal(request):
    if "nation" not in request.config.getoption("-m"):
        pytest.skip("two minutes: on demand, with -m nation")
    for number in range(10**6):
        for words in (num2words(number, lang="vi"), write_number(Decimal(number))):
            numeral = read_numeral(words, 0)
            assert numeral is not None, words
            assert (numeral.end, numeral.value) == (len(words), number), words


def test_composed_and_decomposed_letters_are_read_alike():
    text = "Công đoàn đã trao 4.225 suất quà với tổng số tiền hơn 3,9 tỷ đồng; hỗ trợ một trăm lẻ ba đoàn viên."
    apart = unicodedata.normalize("NFD", text)
    together, found = read_text(text, lexicon=BARE).figures, read_text(apart, lexicon=BARE).figures
    assert [(f.value, f.unit) for f in found] == [(f.value, f.unit) for f in together]
    assert [unicodedata.normalize("NFC", f.surface) for f in found] == [f.surface for f in together]
    assert all(apart[f.start : f.end] == f.surface for f in found)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "1,",
        "năm ",
        "hai mươi ",
        "hàng chục ",
        "“",
        "a@",
        "www.",
        "1/",
        "từ 1 đến ",
        "trong đó 1 suất, ",
        "Tin liên quan\n",
        "e\u0301",
        "đề nghị ",
        " ",
        "A",
        "- 1.1.2023\n",
        "mỗi ",
        "trao 12 suất quà cho 3 đoàn viên, ",
        "1 ",
        "000 ",
        "1 000 ",
    ],
)
def test_the_work_grows_with_the_length_and_no_faster(piece):
    """Counted in steps of the interpreter, not in seconds; what hangs inside one pattern, the long text would show."""
    read_text(piece * (60_000 // len(piece)), lexicon=BARE)
    short, long = (_steps(piece * (size // len(piece))) for size in (4_000, 16_000))
    assert long < 5 * short + 20_000


def test_an_occasion_named_again_and_again_costs_no_more_each_time():
    gifts = Lexicon([Entry("CL01", "suất", ("suất quà",), occasion=("Tết",))])
    piece = "Tết trao 9 suất quà và "
    short, long = (_steps(piece * (size // len(piece)), gifts) for size in (4_000, 16_000))
    assert long < 5 * short + 20_000


def _steps(text: str, lexicon: Lexicon = BARE) -> int:
    steps = 0

    def count(frame, event, arg):
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read_text(text, lexicon=lexicon)
    finally:
        sys.settrace(before)
    return steps
