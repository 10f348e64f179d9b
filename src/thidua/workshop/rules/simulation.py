"""Making up what no article gives: always the same, adding up exactly, and never a real person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from thidua.ballots.rules.sealing import GROUP, LETTERS
from thidua.ground.values import write_number


def draw(key: str, low: int, high: int) -> int:
    """A number between `low` and `high`, both included; for one key always the same, on every machine."""
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    return low + number % (high - low + 1)


def made_up_letters(key: str, groups: int) -> str:
    """A code or receipt as a secret vote uses them; for one key always the same, so nothing real is sealed with it."""
    letters = "".join(LETTERS[draw(f"{key}/{at}", 0, len(LETTERS) - 1)] for at in range(groups * GROUP))
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def apportion(total: int, weights: Sequence[int], *, step: int = 1) -> list[int]:
    """Split `total` by weight into whole multiples of `step` that add up exactly; what remains goes to the largest rests.

    A weight of 0 gets nothing. Without any weight the whole goes to the first.
    """
    whole = sum(weights)
    if not whole:
        return [total, *[0] * (len(weights) - 1)]
    steps, rest = divmod(total, step)
    shares = [steps * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda at: (-(steps * weights[at] % whole), at))
    for at in rests[: steps - sum(shares)]:
        shares[at] += 1
    amounts = [share * step for share in shares]
    amounts[weights.index(max(weights))] += rest
    return amounts


@dataclass(frozen=True)
class Pool:
    """Patterns for one sort of unit and the list of words they take."""

    words: str
    patterns: list[str]


@dataclass(frozen=True)
class Names:
    """Made-up names."""

    words: Mapping[str, Sequence[str]]
    pools: Mapping[str, Pool]
    persons: Mapping[str, Sequence[Any]]

    def units(self, pool: str) -> Iterator[str]:
        """Names of units from one pool, no name twice."""
        patterns = self.pools[pool].patterns
        words = self.words.get(self.pools[pool].words) or [str(number) for number in range(1, 100)]
        for turn in range(len(patterns)):
            for at, word in enumerate(words):
                yield "CĐCS " + patterns[(at + turn) % len(patterns)].format(word)

    def person(self, key: str) -> str:
        """A made-up full name, for one key always the same."""
        sex = draw(f"{key}/sex", 0, 1)
        lists = (self.persons["family"], self.persons["middle"][sex], self.persons["given"][sex])
        return " ".join(words[draw(f"{key}/{at}", 0, len(words) - 1)] for at, words in enumerate(lists))


@dataclass(frozen=True)
class Filler:
    """How one figure is made up: a share of another figure, an amount for each of it, or a number between two."""

    between: tuple[int, int]
    of: str = ""
    each: str = ""
    step: int = 1
    times: int = 1
    steady: bool = False
    first_half: bool = False

    def amount(self, key: str, known: Mapping[str, int]) -> int | None:
        """The figure, or None when the figure it leans on is not known."""
        base = known.get(self.of or self.each) if self.of or self.each else 1
        if base is None:
            return None
        low, high = self.between
        drawn = draw(key, low // self.step, high // self.step) * self.step
        return base * drawn // 100 * self.times if self.of else base * drawn


class Told(int):
    """An amount as a text of the demo tells it: in full, in millions (`triệu`), the whole millions below (`hơn`), or
    another one (`+2`)."""

    def __format__(self, how: str) -> str:
        match how:
            case "triệu":
                return write_number(Decimal(self) / 10**6)
            case "hơn":
                return write_number(Decimal(self // 10**6))
        return write_number(Decimal(self + int(how or 0)))
