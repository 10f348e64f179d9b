"""The security code: drawn or in words, sealed, good for half an hour and one answer. No database."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.portal.rules.captcha import (
    GOOD_FOR_SECONDS,
    PICTURE,
    WORDS,
    CaptchaMissing,
    CaptchaStale,
    CaptchaWrong,
    Question,
    digits_question,
    drawn,
    seal,
    understood,
    why_not_answer,
    words_question,
)

KEY, NONCE, NOW = b"k" * 32, b"n" * 12, 1_795_680_000


def slip_for(answer: str, *, now: int = NOW, key: bytes = KEY) -> str:
    return seal(Question(answer), key=key, nonce=NONCE, now=now)


def asked(slip: str, answer: str, *, now: int = NOW, used: bool = False) -> type | None:
    refusal = why_not_answer(slip, answer, key=KEY, now=now, used=used)
    return type(refusal) if refusal else None


@pytest.mark.parametrize(
    ("answer", "later", "used", "refused"),
    [
        ("40718", 0, False, None),
        (" 4 0 7 1 8 ", GOOD_FOR_SECONDS, False, None),
        ("40719", 0, False, CaptchaWrong),
        ("", 0, False, CaptchaMissing),
        ("  ", 0, False, CaptchaMissing),
        ("40718", GOOD_FOR_SECONDS + 1, False, CaptchaStale),
        ("40718", 0, True, CaptchaStale),
    ],
)
def test_only_the_right_answer_in_time_and_once_is_taken(
    answer: str, later: int, used: bool, refused: type | None
) -> None:
    assert asked(slip_for("40718"), answer, now=NOW + later, used=used) is refused


def test_a_slip_that_somebody_made_or_changed_is_not_ours() -> None:
    assert asked(slip_for("1", key=b"x" * 32), "1") is CaptchaWrong
    assert asked("", "1") is asked("không phải", "1") is asked("AAAA", "1") is CaptchaStale
    # A slip from the future, as one who would like it to last would write it.
    assert asked(slip_for("1", now=NOW + 60), "1") is CaptchaStale


@given(slip=st.text(max_size=80), answer=st.text(max_size=30))
def test_no_slip_that_is_not_ours_is_ever_taken_and_none_breaks_us(slip: str, answer: str) -> None:
    assert asked(slip, answer) is not None


def test_the_slip_does_not_say_the_answer() -> None:
    assert slip_for("11111") != slip_for("22222")
    assert "11111" not in slip_for("11111")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("mười hai", "12"),
        ("Muoi hai.", "12"),
        ("MƯỜI LĂM", "15"),
        ("twelve", "12"),
        ("012", "12"),
        ("bảy", "7"),
        ("00718", "00718"),
    ],
)
def test_an_answer_may_be_written_in_digits_or_words(said: str, answer: str) -> None:
    assert understood(said) == answer


def test_an_absurdly_long_number_is_only_wrong() -> None:
    assert asked(slip_for("7"), "7" * 100_000) is CaptchaWrong


@pytest.mark.parametrize("lang", list(WORDS))
@given(seed=st.integers(0, 2**32))
def test_the_answer_to_a_question_in_words_is_right(lang: str, seed: int) -> None:
    question = words_question(Random(seed), lang)
    bare = question.words.lower().rstrip("?")
    names = {word.replace("_", " "): number for number, word in enumerate(WORDS[lang].split())}
    pattern = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    numbers = [names[found] for found in re.findall(rf"\b(?:{pattern})\b", bare.removeprefix("trong ba số"))]
    slow = (
        max(numbers) if len(numbers) == 3 else sum(numbers) if re.search("cộng|plus", bare) else numbers[0] - numbers[1]
    )
    assert question.answer == str(slow)


@given(seed=st.integers(0, 2**32))
def test_the_picture_stays_in_its_frame_and_is_one_path_without_order(seed: int) -> None:
    question = digits_question(Random(seed))
    path = drawn(question.answer, Random(seed))
    assert re.fullmatch(r"(?:M-?[\d.]+ -?[\d.]+L-?[\d.]+ -?[\d.]+)+", path)
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    assert all(-2 <= x <= PICTURE[0] + 2 for x in numbers[::2])
    assert all(-4 <= y <= PICTURE[1] + 4 for y in numbers[1::2])
