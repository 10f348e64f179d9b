"""The reviewed file of quorums as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from thidua.ballots.rules.conference import Quorum, QuorumOf, why_not_quorum_setting
from thidua.ground.values import FOREVER, Name, insist


@dataclass(frozen=True)
class OfferedQuorum:
    """A quorum with the days it holds and where it comes from; an example until the cluster decides."""

    code: str
    quorum: Quorum
    source: Name
    example: bool
    valid_from: date
    valid_until: date


def read_quorums(data: Mapping[str, Any]) -> tuple[OfferedQuorum, ...]:
    """The file's content as values. Errors: QuorumUnreadable for what is no share, KeyError and ValueError for another shape."""
    found = []
    for row in data["quorums"]:
        top, _sep, bottom = str(row["share"]).partition("/")
        insist(why_not_quorum_setting(int(top), int(bottom)))
        found.append(
            OfferedQuorum(
                row["code"],
                Quorum(int(top), int(bottom), QuorumOf(row["of"])),
                Name(row["source"]["vi"], row["source"]["en"]),
                row["example"],
                row["valid_from"],
                row.get("valid_until", FOREVER),
            )
        )
    return tuple(found)
