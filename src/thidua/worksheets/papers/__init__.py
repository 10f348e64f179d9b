"""Workbooks that the house makes: to be filled in, to be mended, to be printed."""

from thidua.worksheets.papers.filled_in import form_workbook, units_workbook
from thidua.worksheets.papers.marked import marked_copy
from thidua.worksheets.papers.statistics import statistics_workbook

__all__ = ["form_workbook", "marked_copy", "statistics_workbook", "units_workbook"]
