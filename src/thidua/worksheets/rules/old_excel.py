"""Run by itself, as a program of its own: reads one .xls within the memory and time it is given, writes JSON.

The old format needs another program's code, which makes room for every cell between the first and the last, filled or
not. So it runs apart: a sheet that asks for too much ends this process and nothing else.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys


def main(path: str, memory: int, seconds: int) -> None:
    """Print the filled cells of every sheet."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    sheets = []
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        top, left = sheet.start or (0, 0)
        rows = {
            top + at + 1: {left + place + 1: said for place, value in enumerate(row) if (said := _said(value))}
            for at, row in enumerate(sheet.to_python())
        }
        sheets.append(
            {
                "name": about.name,
                "hidden": about.visible is not SheetVisibleEnum.Visible,
                "rows": {row: cells for row, cells in rows.items() if cells},
                "merges": [
                    (top + 1, left + 1, bottom + 1, right + 1)
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                ],
            }
        )
    json.dump(sheets, sys.stdout)


def _said(value: object) -> tuple[str, str] | None:
    """The kind of value and how it is written."""
    match value:
        case None | "":
            return None
        case bool():
            return "b", str(int(value))
        case int() | float():
            return "n", repr(value)
        case datetime.datetime():
            return "d", value.date().isoformat()
        case datetime.date():
            return "d", value.isoformat()
        case datetime.time() | datetime.timedelta():
            return "s", str(value)
    text = str(value).strip()
    return ("s", text) if text else None


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
