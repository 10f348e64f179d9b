"""A question that a person answers and a program finds tiresome: five digits drawn here, or a small sum in words.

No outside service, no cookie, no session: the question travels with its form as a sealed slip that holds a number to be used
once and the hour until which it is good, and the answer only as a keyed hash. The seal is the installation's key.
"""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, dist, sin
from random import Random

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.rules import search_key

DIGITS = 5
GOOD_FOR_SECONDS = 30 * 60
"""Long enough to write a comment with care."""
NONCE_BYTES, SEAL_BYTES = 12, 16
_SLIP = struct.Struct(f"<q{NONCE_BYTES}s{SEAL_BYTES}s")

WORDS = {
    "vi": ("không một hai ba bốn năm sáu bảy tám chín mười mười_một mười_hai mười_ba mười_bốn mười_lăm mười_sáu "
           "mười_bảy mười_tám mười_chín hai_mươi"),
    "en": ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
           "seventeen eighteen nineteen twenty"),
}  # fmt: skip
_NUMBERS = {
    search_key(word.replace("_", " ")): str(number)
    for words in WORDS.values()
    for number, word in enumerate(words.split())
}


class CaptchaWrong(Refusal):
    """The answer is not the question's."""

    text = _("“{answer}” is not the security code. A new one stands below; type it once more.")


class CaptchaMissing(Refusal):
    """No answer."""

    text = _("The security code is missing. Type the five digits, or choose the question in words.")


class CaptchaStale(Refusal):
    """The question is too old, used already, or not one of ours."""

    text = _(
        "This security code was used already or is older than {minutes} minutes. A new one stands below; type that one."
    )


@dataclass(frozen=True)
class Question:
    """What is asked: digits to be drawn, or words to be read; and the right answer."""

    answer: str
    words: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether it is shown as a picture."""
        return not self.words


def digits_question(chance: Random) -> Question:
    """Five digits, to be drawn."""
    return Question("".join(str(chance.randrange(10)) for _each in range(DIGITS)))


def words_question(chance: Random, lang: str) -> Question:
    """A small sum or comparison in words, for who cannot see the picture."""
    say = [word.replace("_", " ") for word in WORDS[lang].split()]
    first, second, third = chance.sample(range(1, 11), 3)
    kind = chance.randrange(3)
    if lang == "vi":
        asked = [
            f"{say[first]} cộng {say[second]} bằng mấy?",
            f"{say[first + second]} trừ {say[second]} bằng mấy?",
            f"Trong ba số {say[first]}, {say[second]}, {say[third]}, số nào lớn nhất?",
        ][kind]
    else:
        asked = [
            f"What is {say[first]} plus {say[second]}?",
            f"What is {say[first + second]} minus {say[second]}?",
            f"Which is the largest: {say[first]}, {say[second]} or {say[third]}?",
        ][kind]
    answer = [first + second, first, max(first, second, third)][kind]
    return Question(str(answer), asked[0].upper() + asked[1:])


def understood(answer: str) -> str:
    """An answer as digits: "12", "1 2", "mười hai", "Muoi hai" and "twelve" are one."""
    bare = " ".join(search_key(answer.strip(" .?!")).split())
    digits = bare.replace(" ", "")
    if digits.isdecimal():
        return digits if len(digits) == DIGITS else str(int(digits[:DIGITS]))
    return _NUMBERS.get(bare, bare)


def seal(question: Question, *, key: bytes, nonce: bytes, now: int) -> str:
    """The slip that travels with the form."""
    until = now + GOOD_FOR_SECONDS
    packed = _SLIP.pack(until, nonce, _hash(key, until, nonce, question.answer))
    return urlsafe_b64encode(packed).decode()


def nonce_of(slip: str) -> bytes | None:
    """The number of the slip that is good for one use; None when it is no slip."""
    try:
        _until, nonce, _seal = _SLIP.unpack(urlsafe_b64decode(slip.encode()))
    except (ValueError, TypeError, struct.error):
        return None
    return bytes(nonce)


def why_not_answer(slip: str, answer: str, *, key: bytes, now: int, used: bool) -> Refusal | None:
    """None when the answer is right and the slip is ours, fresh and unused."""
    if not answer.strip():
        return CaptchaMissing()
    stale = CaptchaStale(minutes=GOOD_FOR_SECONDS // 60)
    try:
        until, nonce, sealed = _SLIP.unpack(urlsafe_b64decode(slip.encode()))
    except (ValueError, TypeError, struct.error):
        return stale
    if used or not now <= until <= now + GOOD_FOR_SECONDS:
        return stale
    if not hmac.compare_digest(sealed, _hash(key, until, nonce, understood(answer))):
        return CaptchaWrong(answer=answer[:20])
    return None


def _hash(key: bytes, until: int, nonce: bytes, answer: str) -> bytes:
    said = until.to_bytes(8, "little") + nonce + answer.encode()
    return hmac.digest(key, said, "sha256")[:SEAL_BYTES]


# Each digit as strokes in a box ten wide and sixteen high.
_STROKES: dict[str, tuple[str, ...]] = {
    "0": ("5,0 1,3 0,8 1,13 5,16 9,13 10,8 9,3 5,0",),
    "1": ("1,4 5,0 5,16", "1,16 9,16"),
    "2": ("0,4 2,1 5,0 8,1 10,4 9,7 0,16 10,16",),
    "3": ("0,2 4,0 8,1 9,4 7,7 4,8", "4,8 8,9 10,12 8,15 4,16 0,14"),
    "4": ("7,16 7,0 0,11 10,11",),
    "5": ("9,0 1,0 1,7 5,6 9,8 10,12 7,15 3,16 0,14",),
    "6": ("9,1 5,0 2,4 0,9 1,14 5,16 9,14 10,11 8,8 4,8 1,10",),
    "7": ("0,0 10,0 4,16", "3,8 9,8"),
    "8": ("5,8 1,6 1,2 5,0 9,2 9,6 5,8 0,11 1,15 5,16 9,15 10,11 5,8",),
    "9": ("9,6 6,8 2,8 0,5 1,2 5,0 9,2 10,7 8,12 5,16 1,15",),
}
PICTURE = (200, 60)
"""Width and height of the picture in its own units."""


def drawn(digits: str, chance: Random) -> str:
    """The `d` of one SVG path: leaning digits of different size and some lines across, in short pieces shuffled together.

    Nothing in it says where a digit begins: whoever wants to read it must look at it.
    """
    pieces: list[str] = []
    for place, digit in enumerate(digits):
        lean, skew, large = chance.uniform(-0.3, 0.3), chance.uniform(-0.2, 0.2), chance.uniform(1.7, 2.3)
        left, top = 14 + place * 36 + chance.uniform(-4, 4), 11 + chance.uniform(-5, 5)
        for stroke in _STROKES[digit]:
            points = []
            for point in stroke.split():
                x, y = (float(number) - middle for number, middle in zip(point.split(","), (5, 8), strict=True))
                x, y = large * (x + skew * y), large * y
                points.append((left + 12 + x * cos(lean) - y * sin(lean), top + 19 + x * sin(lean) + y * cos(lean)))
            pieces += _cut(points, chance)
    for _each in range(4):
        across = [(chance.uniform(0, PICTURE[0]), chance.uniform(4, PICTURE[1] - 4)) for _end in range(2)]
        pieces += _cut(across, chance)
    chance.shuffle(pieces)
    return "".join(pieces)


def _cut(points: Sequence[tuple[float, float]], chance: Random) -> list[str]:
    """A stroke as short pieces, each a little off its line."""
    pieces = []
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, round(dist((x0, y0), (x1, y1)) / 7))
        ends = [(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps) for step in range(steps + 1)]
        for start, end in pairwise(ends):
            bent = [number + chance.uniform(-0.7, 0.7) for number in (*start, *end)]
            pieces.append("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*bent))
    return pieces
