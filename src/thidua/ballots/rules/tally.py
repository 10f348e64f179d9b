"""From ballots to a result that explains itself. Values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from thidua.ballots.rules.voting import AGAINST, FEW, FOR, Base, Form, Mode, Rule, Ties, is_blank, why_not_marks
from thidua.ground.values import Refusal, Sentence
from thidua.ground.values import mark as _


@dataclass(frozen=True)
class Count:
    """What was said of one option."""

    for_: int = 0
    against: int = 0
    abstain: int = 0


@dataclass(frozen=True)
class Counts:
    """What was counted in one vote. `members` are all who could have been electors, `present` those who were."""

    options: tuple[Count, ...]
    members: int
    present: int
    cast: int
    blank: int = 0
    invalid: int = 0

    @property
    def valid(self) -> int:
        """Ballots that are neither blank nor invalid."""
        return self.cast - self.blank - self.invalid

    @property
    def absent(self) -> int:
        """Electors who handed in no ballot."""
        return self.present - self.cast

    def base(self, base: Base) -> int:
        """Of how many a share is taken."""
        return {
            Base.PRESENT: self.present,
            Base.MEMBERS: self.members,
            Base.CAST: self.cast,
            Base.VALID: self.valid,
        }[base]


@dataclass(frozen=True)
class Line:
    """One option in the result: `passed` met the threshold, `elected` is what the vote decided."""

    option: int
    count: Count
    base: int
    passed: bool
    elected: bool
    why: Sentence

    @property
    def share(self) -> Fraction | None:
        """The share in favour; None of nothing."""
        return Fraction(self.count.for_, self.base) if self.base else None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent, with one decimal, cut and never rounded up over a threshold."""
        return None if self.share is None else percent(self.share)


@dataclass(frozen=True)
class Result:
    """What a vote decided, option by option in their order; `tied` are level for fewer places than they are."""

    counts: Counts
    lines: tuple[Line, ...]
    tied: tuple[int, ...] = ()

    @property
    def elected(self) -> tuple[int, ...]:
        """The options elected, in the order of the list."""
        return tuple(line.option for line in self.lines if line.elected)

    @property
    def unanimous(self) -> bool:
        """Whether every ballot that was cast said the same: then everybody knows what everybody said."""
        cast = self.counts.cast
        return cast > 0 and all(
            cast in (line.count.for_, line.count.against, cast - line.count.for_ - line.count.against)
            for line in self.lines
        )

    @property
    def few(self) -> bool:
        """Whether so few ballots were cast that the list says too much about each."""
        return self.counts.cast < FEW


class CountsTooHigh(Refusal):
    """More marks than ballots."""

    text = _("For option {option}, {said} votes were counted, but only {most} could be given. Count again.")


class CastTooHigh(Refusal):
    """More ballots than electors."""

    text = _("{cast} ballots were counted, but there are {present} electors. Count again.")


class BlankTooHigh(Refusal):
    """More blank and invalid ballots than ballots."""

    text = _("{blank} blank and {invalid} invalid ballots are more than the {cast} ballots counted. Count again.")


class MarksTooMany(Refusal):
    """More marks altogether than the valid ballots bear."""

    text = _("The options have {marks} votes altogether, but {valid} valid ballots bear at most {most}. Count again.")


class HandsTooMany(Refusal):
    """More hands altogether than those present may raise."""

    text = _("{marks} hands were counted altogether, but {present} electors may raise at most {most}. Count again.")


class MarksTooFew(Refusal):
    """A valid ballot says something."""

    text = _(
        "The options have {marks} votes altogether, fewer than the {valid} valid ballots: a valid ballot says "
        "something of at least one option. Count again."
    )


class CountNegative(Refusal):
    """Nobody counts below nothing."""

    text = _("A count cannot be below 0.")


def percent(share: Fraction) -> Decimal:
    """A share in percent, cut after one decimal: 199 of 300 is 66.3, never 66.4."""
    return (Decimal(share.numerator * 1000 // share.denominator) / 10).normalize() + 0


def why_not_counts(rule: Rule, counts: Counts) -> Refusal | None:
    """None when these counts can come from so many ballots; what a committee or a secretary typed is asked this."""
    numbers = [n for one in counts.options for n in (one.for_, one.against, one.abstain)]
    if min([*numbers, counts.cast, counts.blank, counts.invalid]) < 0:
        return CountNegative()
    if counts.cast > counts.present:
        return CastTooHigh(cast=counts.cast, present=counts.present)
    if counts.blank + counts.invalid > counts.cast:
        return BlankTooHigh(blank=counts.blank, invalid=counts.invalid, cast=counts.cast)
    # A show of hands has no ballots: for each option every elector may raise a hand once.
    voices = counts.valid if rule.mode is Mode.PAPER else counts.present
    for at, one in enumerate(counts.options, start=1):
        said = one.for_ + one.against + one.abstain
        if said > voices:
            return CountsTooHigh(option=at, said=said, most=voices)
    if rule.mode is Mode.PAPER:
        return _why_not_marked(rule, counts)
    marks, most = sum(one.for_ for one in counts.options), _most(rule, len(counts.options))
    if marks > counts.present * most:
        return HandsTooMany(marks=marks, present=counts.present, most=counts.present * most)
    return None


def _why_not_marked(rule: Rule, counts: Counts) -> Refusal | None:
    marks = sum(one.for_ for one in counts.options)
    most = _most(rule, len(counts.options))
    if marks > counts.valid * most:
        return MarksTooMany(marks=marks, valid=counts.valid, most=counts.valid * most)
    spoken = marks + sum(one.against for one in counts.options)
    return MarksTooFew(marks=spoken, valid=counts.valid) if spoken < counts.valid else None


def _most(rule: Rule, options: int) -> int:
    return 1 if rule.form is Form.ELECT else rule.most or options


def count_ballots(rule: Rule, ballots: Iterable[str], *, options: int, members: int, present: int) -> Counts:
    """Count the marks of single ballots; a ballot that breaks the form is invalid and counts for nothing."""
    for_, against, abstain = [0] * options, [0] * options, [0] * options
    cast = blank = invalid = 0
    for marks in ballots:
        cast += 1
        if why_not_marks(rule, marks, options) is not None:
            invalid += 1
        elif is_blank(marks):
            blank += 1
        else:
            for at, said in enumerate(marks):
                if said == FOR:
                    for_[at] += 1
                elif said == AGAINST:
                    against[at] += 1
                elif rule.form is Form.APPROVE:
                    abstain[at] += 1
    rows = tuple(Count(*row) for row in zip(for_, against, abstain, strict=True))
    return Counts(rows, members=members, present=present, cast=cast, blank=blank, invalid=invalid)


def acclaimed(objections: Sequence[int], *, members: int, present: int) -> Counts:
    """The counts of an acclamation: whoever does not object to a name agrees."""
    rows = tuple(Count(for_=present - no, against=no) for no in objections)
    return Counts(rows, members=members, present=present, cast=present)


def decide(rule: Rule, counts: Counts) -> Result:
    """Who passes the threshold, and who of them is elected."""
    base = counts.base(rule.base)
    lines = [
        Line(at, one, base, passed := _passes(rule, one, base), elected=passed, why=_why(rule, one, base, passed))
        for at, one in enumerate(counts.options)
    ]
    seats = 1 if rule.form is Form.ELECT else rule.seats
    passing = sorted((line for line in lines if line.passed), key=lambda line: (-line.count.for_, line.option))
    if seats is None or len(passing) <= seats:
        return Result(counts, tuple(lines))
    edge = passing[seats - 1].count.for_
    level = [line.option for line in passing if line.count.for_ == edge]
    first = {line.option for line in passing[:seats]}
    clear = {line.option for line in passing if line.count.for_ > edge}
    torn = passing[seats].count.for_ == edge
    winners = clear if torn and rule.ties is Ties.REVOTE else first
    settled = [_settled(line, line.option in winners, rule, edge, level if torn else [], seats) for line in lines]
    return Result(counts, tuple(settled), tied=tuple(sorted(level)) if torn and rule.ties is Ties.REVOTE else ())


def _passes(rule: Rule, one: Count, base: int) -> bool:
    if rule.mode is Mode.ACCLAIM and one.against > rule.objections:
        return False
    got, needed = one.for_, rule.share * base
    return base > 0 and (got >= needed if rule.reaches else got > needed)


def _settled(line: Line, wins: bool, rule: Rule, edge: int, level: list[int], seats: int) -> Line:
    """A line that met the threshold, beside more of them than there are places."""
    if not line.passed:
        return line
    if line.option in level:
        if rule.ties is Ties.REVOTE:
            text = _("{why} Level with others at {edge} for the last of {seats} places: to be voted on again.")
        elif wins:
            text = _("{why} Level with others at {edge}; elected because it stands first on the list.")
        else:
            text = _("{why} Level with others at {edge}; another stands before it on the list.")
        return replace(line, elected=wins, why=Sentence(text, {"why": line.why, "edge": edge, "seats": seats}))
    if wins:
        return line
    text = _("{why} Others have more votes for the {seats} places.")
    return replace(line, elected=False, why=Sentence(text, {"why": line.why, "seats": seats}))


BASE_OF: dict[Base, str] = {
    Base.PRESENT: _("of the {base} delegates present"),
    Base.MEMBERS: _("of all {base} delegates, present or not"),
    Base.CAST: _("of the {base} ballots cast"),
    Base.VALID: _("of the {base} valid ballots"),
}


def needed(rule: Rule) -> Sentence:
    """The threshold in words: "more than 1/2", "at least 80%"."""
    tenths = rule.share * 1000
    half = rule.share == Fraction(1, 2)
    as_percent = tenths.denominator == 1 and not half
    share = (
        Sentence("{percent}%", {"percent": percent(rule.share)})
        if as_percent
        else Sentence("{share}", {"share": f"{rule.share.numerator}/{rule.share.denominator}"})
    )
    return Sentence(_("at least {share}") if rule.reaches else _("more than {share}"), {"share": share})


def _why(rule: Rule, one: Count, base: int, passed: bool) -> Sentence:
    if base == 0:
        return Sentence(_("No ballot is valid.") if rule.base is Base.VALID else _("Nobody voted."))
    values = {
        "for": one.for_,
        "whom": Sentence(BASE_OF[rule.base], {"base": base}),
        "percent": percent(Fraction(one.for_, base)),
        "needed": needed(rule),
        "against": one.against,
        "objections": rule.objections,
    }
    if rule.mode is Mode.ACCLAIM:
        if one.against > rule.objections:
            return Sentence(_("{against} object; an acclamation bears {objections}: not acclaimed."), values)
        if one.against == 0:
            return Sentence(_("Nobody objects: acclaimed."), values)
    text = (
        _("{for} {whom} are in favour, {percent}%; needed: {needed}. Passed.")
        if passed
        else _("{for} {whom} are in favour, {percent}%; needed: {needed}. Not passed.")
    )
    return Sentence(text, values)
