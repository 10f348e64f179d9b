"""Why a file is not read at all, and the limits within which every file is read."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

LARGEST = 10 * 1024 * 1024
"""Bytes of one spreadsheet. 1,000 units with 60 indicators take about 0.5 MB."""
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 400
MOST_CELLS = 600_000
"""Filled cells of one sheet; empty ones are passed over and cost nothing."""
MOST_SHEETS = 60
SECONDS = 20
MEMORY = 512 * 1024 * 1024
"""What the reader of the old .xls format, another program's code, may take before it is ended."""


class SheetTooLarge(Refusal):
    """More bytes than a sheet of figures ever has."""

    text = _(
        "The file “{name}” is larger than {limit} MB. Keep only the sheet with the figures, without pictures, and send it again."
    )


class SheetUnpacksTooLarge(Refusal):
    """Small on the wire, huge once opened: often a million formatted empty rows, sometimes an attack."""

    text = _(
        "The file “{name}” opens to more than {limit} MB. Copy the cells with figures into a new workbook, without the empty rows below them, and send that."
    )


class TooManyCells(Refusal):
    """More filled rows, columns or cells than any period asks for."""

    text = _(
        "The sheet “{sheet}” has more than {limit} filled {what}. Split it, or keep only the units and indicators of one period."
    )


ROWS, COLUMNS, CELLS = _("rows"), _("columns"), _("cells")


class NotASheet(Refusal):
    """The content is not what the ending says."""

    text = _(
        "The file “{name}” is not a real {ending} file; it looks like {found}. Open it in Excel or LibreOffice, save it as .xlsx, and send that."
    )


class KindNotTaken(Refusal):
    """An ending that is not read here."""

    text = _("The file “{name}” is neither .xlsx, .xls nor .csv. Save the sheet as .xlsx and send that.")


class SheetEmpty(Refusal):
    """Nothing in it."""

    text = _("The file “{name}” holds no filled cell. Choose the right file, or fill it in first.")


class HasMacros(Refusal):
    """A program inside."""

    text = _(
        "The file “{name}” holds macros, which are programs, so it is not taken. Save it as “Excel Workbook (.xlsx)” without macros and send that."
    )


class Encrypted(Refusal):
    """A password keeps it shut."""

    text = _("The file “{name}” is locked with a password. Take the password off in Excel, save, and send it again.")


class Damaged(Refusal):
    """Broken inside."""

    text = _(
        "The file “{name}” is damaged and cannot be read. Open it in Excel or LibreOffice, save it anew as .xlsx, and send that."
    )


class LettersUnknown(Refusal):
    """No known way of writing Vietnamese letters fits the bytes."""

    text = _("The letters of “{name}” cannot be read. Save the sheet as .xlsx, or as “CSV UTF-8”, and send it again.")


FOUND_WORKBOOK, FOUND_OLD = _("an Excel workbook (.xlsx)"), _("an old Excel workbook (.xls)")
FOUND_PAGE, FOUND_PDF, FOUND_PICTURE = _("a web page"), _("a PDF"), _("a picture")
FOUND_ARCHIVE, FOUND_TEXT, FOUND_OTHER = _("an archive"), _("plain text"), _("something else")
