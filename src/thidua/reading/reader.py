"""The one way in."""

from __future__ import annotations

from thidua.reading.bearing import bear
from thidua.reading.figures import Draft, PassedOver, scan
from thidua.reading.folding import fold
from thidua.reading.lexicon import Lexicon
from thidua.reading.page import see
from thidua.reading.values import Figure, Reading, Rejected
from thidua.reading.whose import Whose


def read_text(text: str, *, lexicon: Lexicon, year: str | None = None) -> Reading:
    """Read every figure of work in `text`.

    `year` is the emulation year to assume where the text names none ("6 tháng đầu năm"). No text, however long or odd,
    raises; the time is linear in its length.
    """
    folded = fold(text)
    page = see(folded)
    drafts, passed = scan(page)
    whose = Whose(page, year)
    bear(page, drafts, whose, lexicon)
    place = folded.place

    def figure(draft: Draft) -> Figure:
        start, end = place(draft.start), place(draft.end)
        return Figure(
            start,
            end,
            text[start:end],
            draft.value,
            draft.unit,
            draft.indicator,
            draft.role,
            draft.subject,
            draft.period,
            (place(draft.sentence[0]), place(draft.sentence[1])),
            draft.rule,
            draft.noun,
            draft.whole,
            None if draft.part_of is None else place(draft.part_of),
            None if draft.repeats is None else place(draft.repeats),
        )

    def rejected(over: PassedOver) -> Rejected:
        start, end = place(over.start), place(over.end)
        sentence = page.sentence(over.start)
        return Rejected(start, end, text[start:end], over.reason, (place(sentence[0]), place(sentence[1])))

    return Reading(tuple(map(figure, drafts)), (), tuple(map(rejected, passed)))
