"""A country made up for trying things on: its units before and after July 2025, and what they report. Values only.

The same scale gives the same country on every machine: everything is drawn from one seeded stream, in one order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import numpy as np

from thidua.ground.values import FOREVER
from thidua.organisations.rules import search_words
from thidua.workshop.rules.measuring import Scale
from thidua.workshop.rules.simulation import apportion

SEED = 20250701
UNITS = {Scale.DEMO: 300, Scale.PROVINCE: 2956, Scale.NATION: 123_000}
PROVINCES = {Scale.DEMO: ("Hưng Yên", "Hà Tĩnh"), Scale.PROVINCE: ("An Giang",)}
COMMUNES = {Scale.DEMO: 8, Scale.PROVINCE: 50, Scale.NATION: 1_700}
ROOT = "tong-ldld"
ENDED = 0.58  # of the unions of a province of which nothing is published
DIRECT = 0.2  # of the unions hang directly under the province
SECTORS = ("Giáo dục", "Y tế", "Công Thương")


@dataclass(frozen=True)
class Known:
    """Published counts of one old province."""

    units: int
    ended_units: int
    uppers: int
    members: int = 0
    ended_members: int = 0


@dataclass(frozen=True)
class ProvinceSpec:
    """A province of today and the weights of those it was made of."""

    name: str
    of: dict[str, int]
    city: bool = False


@dataclass(frozen=True)
class FigureSpec:
    """How one figure is drawn: a share of the members, a number, or đồng for each of another figure."""

    of: Sequence[int] = ()
    flat: Sequence[int] = ()
    each: str = ""
    between: Sequence[int] = ()
    times: int = 1
    step: int = 1
    season: Sequence[int] = (10, 10, 10, 10)


@dataclass(frozen=True)
class CountrySpec:
    """The reviewed catalogue of the simulated country."""

    merged_on: date
    simulated_from: date
    provinces: list[ProvinceSpec]
    known: dict[str, Known]
    figures: dict[str, FigureSpec]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls(
            data["merged_on"],
            data["simulated_from"],
            [ProvinceSpec(**row) for row in data["provinces"]],
            {name: Known(**{"members": 0, **row}) for name, row in data["known"].items()},
            {code: FigureSpec(**row) for code, row in data["figures"].items()},
        )


@dataclass(frozen=True)
class MadeTerm:
    """One dated stretch of a made-up unit; ids count from 1 in the order of the units."""

    unit: int
    since: date
    until: date
    name: str
    kind: str
    unit_class: str
    parent: int | None
    place: str = ""


@dataclass(frozen=True)
class MadeEvent:
    """What July 2025 made of a unit."""

    kind: str
    unit: int
    successor: int | None
    share: int = 1
    shares: int = 1
    province: int = 0  # whose committee decided; 0: the confederation's presidium


@dataclass
class Draft:
    """A grassroots union on its way into the country: where it hangs before, whether it ends, where it hangs after."""

    unit: int
    unit_class: str
    kind: str
    parent: int
    ends: bool
    number: int
    heir: int = 0


@dataclass
class Country:
    """All units by id, their terms, the events, and for each grassroots union its members."""

    codes: list[str] = field(default_factory=list)
    terms: list[MadeTerm] = field(default_factory=list)
    events: list[MadeEvent] = field(default_factory=list)
    uppers: list[int] = field(default_factory=list)  # units with officers who check, those of today too
    leaves: list[int] = field(default_factory=list)
    members: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)  # grassroots unions whose terms are not written yet

    def add(self, code: str) -> int:
        """A new unit; its id."""
        self.codes.append(code)
        return len(self.codes)


def slug(name: str) -> str:
    """A code from a name."""
    return "-".join(search_words(name))


def make_country(spec: CountrySpec, scale: Scale, words: Sequence[str], *, merged: bool = True) -> Country:
    """The country at this scale; with `merged` off it knows nothing yet of July 2025."""
    draw = np.random.Generator(np.random.PCG64(SEED))
    # Of its own, so that the country before July 2025 is the same whether or not that follows.
    fate = np.random.Generator(np.random.PCG64([SEED, 1]))
    country = Country()
    after = spec.merged_on if merged else FOREVER
    root = country.add(ROOT)
    name = "Tổng Liên đoàn Lao động Việt Nam"
    country.terms.append(MadeTerm(root, spec.simulated_from, FOREVER, name, "confederation", "", None, "Hà Nội"))
    country.names[root] = name
    country.uppers.append(root)
    chosen = [row for row in spec.provinces if row.name in PROVINCES.get(scale, [row.name])]
    for today, counts, communes in _apportioned(chosen, spec, scale):
        olds = {}
        for old, count in counts.items():
            olds[old] = _old_province(
                country, spec, old, count, today.city and old == today.name, draw, until=after, root=root
            )
        heir = next(iter(olds.values())).unit
        if merged:
            if len(olds) > 1:
                heir = _federation(country, spec.merged_on, f"{slug(today.name)}-moi", today.name, today.city, root)
                country.events += [MadeEvent("merge", old.unit, heir) for old in olds.values()]
                country.events.append(MadeEvent("found", heir, None))
            _settle(country, spec, today, heir, list(olds.values()), communes, fate)
    _fill_leaves(country, spec, words, draw, merged=merged)
    return country


@dataclass
class _OldProvince:
    unit: int
    name: str
    uppers: list[int]
    leaves: list[Draft]


def _apportioned(
    chosen: Sequence[ProvinceSpec], spec: CountrySpec, scale: Scale
) -> Iterator[tuple[ProvinceSpec, dict[str, int], int]]:
    weights = {old: weight for row in chosen for old, weight in row.of.items()}
    known = spec.known if scale is not Scale.DEMO else {}
    fixed = {old: known[old].units for old in weights if old in known}
    others = [old for old in weights if old not in fixed]
    rest = apportion(UNITS[scale] - sum(fixed.values()), [weights[old] for old in others]) if others else []
    counts = fixed | dict(zip(others, rest, strict=True))
    communes = apportion(COMMUNES[scale], [sum(counts[old] for old in row.of) for row in chosen])
    for row, many in zip(chosen, communes, strict=True):
        yield row, {old: counts[old] for old in row.of}, many


def _federation(
    country: Country, since: date, code: str, name: str, city: bool, root: int, until: date = FOREVER
) -> int:
    unit = country.add(code)
    full = f"Liên đoàn Lao động {'thành phố' if city else 'tỉnh'} {name}"
    country.terms.append(MadeTerm(unit, since, until, full, "federation", "", root, name))
    country.names[unit] = full
    country.uppers.append(unit)
    return unit


def _old_province(
    country: Country, spec: CountrySpec, name: str, count: int, city: bool, draw: Any, *, until: date, root: int
) -> _OldProvince:
    known = spec.known.get(name)
    if known is not None and known.units != count:
        known = None
    lone = any(row.of.keys() == {name} for row in spec.provinces)
    unit = _federation(country, spec.simulated_from, slug(name), name, city, root, until=FOREVER if lone else until)
    many = known.uppers if known else max(2, min(24, round(count / 190)))
    uppers = []
    for number in range(many):
        sector = SECTORS[number - 1] if 0 < number <= len(SECTORS) else ""
        if number == 0:
            kind, full = "industrial_parks", f"Công đoàn các khu công nghiệp {name}"
        elif sector:
            kind, full = "local_sector", f"Công đoàn ngành {sector} {name}"
        else:
            kind, full = "district_federation", f"Liên đoàn Lao động huyện số {number - len(SECTORS)}, {name}"
        upper = country.add(f"{slug(name)}-ct-{number:02}")
        country.terms.append(MadeTerm(upper, spec.simulated_from, until, full, kind, "", unit, name))
        country.names[upper] = full
        country.uppers.append(upper)
        uppers.append(upper)
    ending = known.ended_units if known else round(count * ENDED)
    parents = np.array([unit, *uppers])
    weights = np.array([DIRECT, *((1 - DIRECT) * np.arange(2, 2 + many) / np.arange(2, 2 + many).sum())])
    above = draw.choice(parents, size=count, p=weights / weights.sum())
    ends = np.zeros(count, bool)
    ends[draw.permutation(count)[:ending]] = True
    gone = draw.choice(["administration", "public_service"], size=count, p=[0.45, 0.55])
    stay = draw.choice(
        ["public_service", "state_enterprise", "non_state", "foreign", "other"],
        size=count,
        p=[0.14, 0.1, 0.61, 0.09, 0.06],
    )
    leaves = []
    for at in range(count):
        leaf = country.add(f"{slug(name)}-{at + 1:05}")
        unit_class = str(gone[at] if ends[at] else stay[at])
        kind = "association" if unit_class == "other" else "grassroots"
        leaves.append(Draft(leaf, unit_class, kind, int(above[at]), bool(ends[at]), at + 1))
    _size(country, leaves, known, draw)
    old = _OldProvince(unit, name, uppers, leaves)
    country.leaves += [leaf.unit for leaf in leaves]
    country.drafts += leaves
    return old


def _size(country: Country, leaves: list[Draft], known: Known | None, draw: Any) -> None:
    """Members: most unions are small, a few are very large; where a sum is published they add up to it."""
    sizes = np.clip(np.exp(draw.normal(3.6, 1.2, size=len(leaves))), 5, 40_000).astype(int)
    amounts = [int(size) for size in sizes]
    if known and known.members:
        for ends, total in ((True, known.ended_members), (False, known.members - known.ended_members)):
            places = [at for at, leaf in enumerate(leaves) if leaf.ends is ends]
            for at, share in zip(places, apportion(total, [amounts[at] for at in places]), strict=True):
                amounts[at] = share
    for leaf, amount in zip(leaves, amounts, strict=True):
        country.members[leaf.unit] = amount


def _settle(
    country: Country,
    spec: CountrySpec,
    today: ProvinceSpec,
    heir: int,
    olds: list[_OldProvince],
    communes: int,
    draw: Any,
) -> None:
    """July 2025 in one province of today: uppers end, communes are founded, unions end or move, a few split or are absorbed."""
    day = spec.merged_on
    homes = [heir]
    for number in range(communes + 1):
        unit = country.add(f"{slug(today.name)}-xp-{number:03}")
        kind, name = ("commune", f"Công đoàn xã, phường số {number}, {today.name}")
        if number == 0:
            kind, name = ("industrial_parks", f"Công đoàn các khu công nghiệp, khu chế xuất {today.name}")
        country.terms.append(MadeTerm(unit, day, FOREVER, name, kind, "", heir, today.name))
        country.events.append(MadeEvent("found", unit, None, province=heir))
        country.names[unit] = name
        country.uppers.append(unit)
        homes.append(unit)
    for old in olds:
        country.events += [MadeEvent("dissolve", upper, None, province=old.unit) for upper in old.uppers]
        known = spec.known.get(old.name)
        alone = known is not None and known.members > 0 and known.units == len(old.leaves)
        staying = [leaf for leaf in old.leaves if not leaf.ends]
        weights = np.array([DIRECT, *[(1 - DIRECT) / (len(homes) - 1)] * (len(homes) - 1)])
        places = draw.choice(np.array(homes), size=len(staying), p=weights / weights.sum())
        fates = draw.random(len(staying))
        for at, leaf in enumerate(staying):
            leaf.heir = heir if alone else int(places[at])
            if not alone and at > 0 and fates[at] < 0.02 and not staying[at - 1].ends:
                leaf.ends = True
                country.events.append(MadeEvent("absorb", leaf.unit, staying[at - 1].unit, province=heir))
            elif not alone and fates[at] > 0.995:
                leaf.ends = True
                for part in (1, 2):
                    piece = Draft(
                        country.add(f"{country.codes[leaf.unit - 1]}-{'ab'[part - 1]}"),
                        leaf.unit_class, leaf.kind, 0, False, leaf.number, leaf.heir,
                    )  # fmt: skip
                    country.members[piece.unit] = max(1, country.members[leaf.unit] * part // 3)
                    country.leaves.append(piece.unit)
                    country.drafts.append(piece)
                    country.events.append(MadeEvent("split", leaf.unit, piece.unit, part, 3, province=heir))
                    country.events.append(MadeEvent("found", piece.unit, None, province=heir))
            else:
                country.events.append(MadeEvent("move", leaf.unit, None, province=heir))
        country.events += [
            MadeEvent("dissolve", leaf.unit, None, province=old.unit)
            for leaf in old.leaves
            if leaf.ends and not leaf.heir
        ]


_EMPLOYERS = {
    "administration": ("Văn phòng xã {}", "Chi cục {}", "Phòng nội vụ {}"),
    "public_service": ("Trường mầm non {}", "Trường tiểu học {}", "Trường THCS {}", "Trạm y tế {}"),
    "state_enterprise": ("Công ty Thủy lợi {}", "Công ty Môi trường {}"),
    "non_state": ("Công ty TNHH {}", "Công ty CP {}", "Hợp tác xã {}"),
    "foreign": ("Công ty TNHH {} Vina", "Công ty Điện tử {}"),
    "other": ("xe ôm công nghệ {}", "bốc xếp {}"),
}


def _fill_leaves(country: Country, spec: CountrySpec, words: Sequence[str], draw: Any, *, merged: bool) -> None:
    day = spec.merged_on
    for leaf in country.drafts:
        patterns = _EMPLOYERS[leaf.unit_class]
        employer = patterns[leaf.number % len(patterns)].format(words[leaf.unit * 7919 % len(words)])
        name = f"{'Nghiệp đoàn' if leaf.kind == 'association' else 'CĐCS'} {employer} {leaf.unit}"
        country.names[leaf.unit] = name
        shape = (name, leaf.kind, leaf.unit_class)
        if leaf.parent:
            until = day if merged else FOREVER
            country.terms.append(MadeTerm(leaf.unit, spec.simulated_from, until, *shape, leaf.parent))
        if merged and leaf.heir and not leaf.ends:
            country.terms.append(MadeTerm(leaf.unit, day, FOREVER, *shape, leaf.heir))


def draw_figures(
    spec: CountrySpec, members: Any, quarter: int, draw: Any, *, empty: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """By indicator: the figures of all these unions in one quarter (0–3), and which lines they left blank."""
    count = len(members)
    made: dict[str, Any] = {}
    blank: dict[str, Any] = {}
    for code, how in spec.figures.items():
        season = how.season[quarter] * len(how.season) / sum(how.season)
        if how.of:
            rate = draw.integers(how.of[0], how.of[1] + 1, size=count)
            amounts = (members * rate * season / 1000).astype(np.int64)
        elif how.each:
            amounts = made[how.each] * (
                draw.integers(how.between[0] // 1000, how.between[1] // 1000 + 1, size=count) * 1000
            )
        else:
            amounts = draw.integers(how.flat[0] // how.step, how.flat[1] // how.step + 1, size=count) * how.step
        made[code] = amounts * how.times
        blank[code] = draw.random(count) < (0 if code == "DV01" else empty)
    return made, blank
