"""Editions of a paper: provisional for the conference, final, then amended ones that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Edition(StrEnum):
    """How far a paper can be relied on."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    AMENDED = "amended"


class FinalAlready(Refusal):
    """A final edition stands; what follows it is an amendment."""

    text = _("The final edition {number} was already issued. A correction is issued as an amended edition.")


class NothingToAmend(Refusal):
    """An amended edition follows a final one."""

    text = _("There is no final edition yet, so nothing can be amended. Issue the final edition first.")


def why_not_edition(edition: Edition, earlier: Sequence[tuple[Edition, str]]) -> Refusal | None:
    """Editions come in order: any number of provisional ones, one final, any number of amended ones.

    `earlier` are the editions issued so far with their numbers.
    """
    final = next((number for issued, number in earlier if issued is Edition.FINAL), None)
    if edition is Edition.AMENDED:
        return None if final is not None else NothingToAmend()
    return FinalAlready(number=final) if final is not None else None


def edition_words(edition: Edition, data_at: datetime, amendment: int = 1) -> str:
    """The mark under the title: which edition, and as of when its figures stand (time of Vietnam)."""
    moment = data_at.astimezone(_VIETNAM)
    name = {
        Edition.PROVISIONAL: "Bản tạm tính",
        Edition.FINAL: "Bản chính thức",
        Edition.AMENDED: f"Bản sửa đổi lần {amendment}",
    }[edition]
    return f"{name}, số liệu lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}"
