"""Why a file is not read: each says what is wrong and how the same text can still be brought in."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NotReadable(Refusal):
    """The file is broken, or it is made so that reading it would take more time or memory than any report needs."""

    text = _(
        "The file “{name}” cannot be read: it is damaged, or far too complicated for a report. Open it, save it anew, and try again; or paste its text."
    )


class KindUnknown(Refusal):
    """A kind of file in which nobody writes a report, or one that needs another program first."""

    text = _("The file “{name}” is {kind}. Save it as .docx, .pdf, .html or .txt and read that; or paste its text.")


class KindMismatch(Refusal):
    """The content is not what the name says."""

    text = _(
        "The name “{name}” says {ending}, but the content is {kind}. Choose the file itself, or give it its right name."
    )


class TooMuchText(Refusal):
    """More than any report has."""

    text = _("The file “{name}” is too long for a report: more than {limit} {of}. Read only the part with the figures.")


class NothingWritten(Refusal):
    """No text in it."""

    text = _("There is no text in “{name}”. Choose another file, or paste the text.")


class OnlyPictures(Refusal):
    """A scan: pictures of pages, without letters."""

    text = _(
        "The file “{name}” holds pictures of pages and no text. Read the file it was printed from, or type the figures."
    )


class Locked(Refusal):
    """A password is needed."""

    text = _("The file “{name}” is locked with a password. Save a copy without one and read that.")


class HoldsMacros(Refusal):
    """A document that brings a program along."""

    text = _("The file “{name}” holds macros. Save it as .docx without them and read that.")


class LettersUnknown(Refusal):
    """Bytes in an encoding other than Unicode and TCVN3."""

    text = _(
        "The letters of “{name}” are written in an encoding that is not known here. Save it as UTF-8, or paste its text."
    )
