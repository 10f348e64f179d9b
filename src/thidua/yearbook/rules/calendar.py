"""The lunar year that a Tết belongs to."""

STEMS = ("Canh", "Tân", "Nhâm", "Quý", "Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ")
BRANCHES = ("Thân", "Dậu", "Tuất", "Hợi", "Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi")


def lunar_year(year: int) -> str:
    """The name of the lunar year whose Tết falls in `year`: 2023 is Quý Mão."""
    return f"{STEMS[year % 10]} {BRANCHES[year % 12]}"
