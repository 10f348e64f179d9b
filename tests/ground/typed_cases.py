"""Numbers as people type them, and what is no number: for the reader of the server and for the one in the browser."""

from __future__ import annotations

from thidua.ground.values import Refusal, Unreadable
from thidua.ground.values.typed import TooFine, TooLarge

READ: list[tuple[str, str]] = [
    ("0", "0"),
    ("-0", "0"),
    ("007", "7"),
    ("1200", "1200"),
    ("4.225", "4225"),
    (" 12 345 ", "12345"),
    ("1\u00a0200\u202f000", "1200000"),
    ("1.200.000,5", "1200000.5"),
    ("0,125", "0.125"),  # a share: no English thousand begins with 0
    ("1234,567", "1234.567"),
    ("3,9 tỷ", "3900000000"),
    ("3,9 ty\u0309", "3900000000"),  # ỷ in two pieces, as some keyboards send it
    ("3,9 TỶ đồng", "3900000000"),
    ("1,5 nghìn tỷ", "1500000000000"),
    ("12 tr", "12000000"),
    ("12tr", "12000000"),
    ("96 triệu đồng", "96000000"),
    ("204,7 triệu", "204700000"),
    ("366.000.000đ", "366000000"),
    ("500k", "500000"),
    ("-5", "-5"),
    ("\u22125", "-5"),  # the long minus of a spreadsheet
    ("0,00005 nghìn", "0.05"),
    ("9999999999999999", "9999999999999999"),
]

REFUSED: list[tuple[str, type[Refusal]]] = [
    ("", Unreadable),
    ("mười hai", Unreadable),
    ("tỷ", Unreadable),
    ("1,200", Unreadable),  # an English thousand or a Vietnamese decimal?
    ("1,200,000 đồng", Unreadable),
    ("1.2", Unreadable),
    ("1.2 tỷ", Unreadable),
    ("1.200 000", Unreadable),
    ("12-15", Unreadable),
    ("12 người", Unreadable),
    ("1e5", Unreadable),
    ("=1+1", Unreadable),
    ("99999999999999999", TooLarge),
    ("99999999 tỷ", TooLarge),
    ("0,00001", TooFine),
    ("0,99999999999999999999999999999999", TooFine),  # longer than a Decimal keeps: refused, never rounded to 1
]
