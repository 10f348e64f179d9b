"""Why a sheet is not saved, or its layout not taken."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NobodyBeneath(Refusal):
    """No unit beneath owes a report."""

    text = _("No unit directly beneath “{unit}” is asked for a report for {period}. Choose another unit or period.")


class NoColumn(Refusal):
    """A layout without figures."""

    text = _("No column is matched with an indicator yet. Choose what at least one column holds.")


class ColumnTwice(Refusal):
    """Two columns for one indicator."""

    text = _("Columns {columns} are both matched with {line}. Keep one of them.")


class ColumnIsUnit(Refusal):
    """The column of the names cannot hold figures."""

    text = _("Column {column} holds the names of the units, so it cannot hold {line} too.")


class NameNeeded(Refusal):
    """A layout to be kept needs a name."""

    text = _("Give the layout a name of at most 100 letters, so that you find it next time.")


class StillFaults(Refusal):
    """Nothing is saved while something is wrong."""

    text = _(
        "{count} cells are still wrong, so nothing was saved. Mend them in the file and send it again, or keep the good rows as drafts."
    )


class NothingToSave(Refusal):
    """No good row."""

    text = _("No row of the sheet can be saved. Mend what is listed below and send the file again.")


class SeenOtherwise(Refusal):
    """The drafts changed between looking and saving."""

    text = _("Reports changed while you were looking. Nothing was saved; the page shows them as they stand now.")


class SavedAlready(Refusal):
    """A sheet is saved once."""

    text = _("This sheet was saved on {at}. Send the file again to save it anew.")


class OtherSheet(Refusal):
    """A sheet made for something else."""

    text = _(
        "This sheet was made for another report ({made_for}). Download the sheet of this report and fill in that one."
    )


class NotOurSheet(Refusal):
    """A file that the house did not make."""

    text = _(
        "The file “{name}” is not the sheet downloaded here: its marks are missing. Download the sheet, fill in its column for figures, and send it back."
    )


class StaleSheet(Refusal):
    """Somebody saved after the sheet was downloaded."""

    text = _(
        "{who} saved the report of “{unit}” on {at}, after this sheet was downloaded. Compare below; to use the sheet's figures all the same, tick “Use the figures of the sheet”."
    )
