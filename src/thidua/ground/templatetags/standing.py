"""How a number stands, seen as a rule under its digits and heard in its label."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from thidua.ground.values import write_number

STATES = ("provisional", "approved", "final")


def state_word(state: str) -> str:
    """The word of a state; nothing for a state that is not one."""
    match state:
        case "provisional":
            return pgettext("state of a number", "Provisional")
        case "approved":
            return pgettext("state of a number", "Approved")
        case "final":
            return pgettext("state of a number", "Closed")
    return ""


def counted(of: str) -> str:
    """What completeness counts: unions, unless said otherwise."""
    return of or gettext("unions")


@dataclass(frozen=True)
class Standing:
    """How a number stands: its state, how complete it is, and where its sources are."""

    state: str
    href: str
    reported: int | None
    expected: int | None
    of: str

    def said(self, words: str) -> str:
        """The whole of a number in words, for who cannot see the rule under it."""
        text = ", ".join(filter(None, (words, state_word(self.state).lower(), self.completeness())))
        way = gettext("open the sources of this number")
        return f"{text}: {way}" if self.href else text

    def completeness(self) -> str:
        """How many of how many have a figure; nothing where that is not asked."""
        if self.reported is None or not self.expected:
            return ""
        text = (
            gettext("complete, {reported}/{expected} {of}")
            if self.reported >= self.expected
            else gettext("only {reported}/{expected} {of}")
        )
        return text.format(reported=_number(self.reported), expected=_number(self.expected), of=counted(self.of))

    def link(self, digits: SafeString | str, words: str) -> SafeString:
        """The digits over the rule of their state, leading to the sources."""
        said = self.said(words)
        if self.href:
            return format_html(
                '<a class="num" data-state="{}" href="{}" aria-label="{}">{}</a>', self.state, self.href, said, digits
            )
        return format_html(
            '<span class="num" data-state="{}"><span aria-hidden="true">{}</span><span class="hide">{}</span></span>',
            self.state,
            digits,
            said,
        )

    def missing(self) -> SafeString:
        """No figure yet, and how many are silent."""
        silent = (self.expected or 0) - (self.reported or 0)
        text = gettext("no figure yet")
        if silent > 0:
            text += f" ({_number(silent)} {counted(self.of)})"
        if self.href:
            return format_html('<a class="none" href="{}">{}</a>', self.href, text)
        return format_html('<span class="none">{}</span>', text)


def _number(value: int) -> str:
    return write_number(Decimal(value), get_language() or "vi")
