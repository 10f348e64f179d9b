"""`thidua read`: JSON Lines of figures, events and numbers passed over; no database is asked (none is allowed here)."""

import json

import pytest

from thidua.config.program import main

TEXT = "\r\nLĐLĐ tỉnh trao 4.225 suất quà với tổng số tiền hơn 3,9 tỷ đồng trong chương trình “Tết Sum vầy” năm 2023.\r\nCác đơn vị ký giao ước thi đua năm 2024.\r\n"


@pytest.fixture
def report(tmp_path):
    file = tmp_path / "bao-cao.txt"
    file.write_bytes(TEXT.encode())
    return str(file)


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_figure_is_one_line_with_the_fields_that_programs_rely_on(report, capsys):
    assert main(["read", report, "--json"]) == 0
    gifts, money = lines(capsys)
    assert list(money) == [
        "start", "end", "surface", "value", "unit", "hedge", "indicator", "role", "subject", "period", "sentence", "rule",
    ]  # fmt: skip
    assert (gifts["value"], gifts["unit"], gifts["hedge"], gifts["indicator"]) == ("4225", "suất", "exact", "CL01")
    assert (money["value"], money["hedge"], money["indicator"]) == ("3900000000", "over", "CL02")
    assert (money["subject"], money["period"], money["role"]) == ("LĐLĐ tỉnh", "2023", "done")
    assert TEXT[money["start"] : money["end"]] == money["surface"] == "hơn 3,9 tỷ đồng"
    assert TEXT[slice(*money["sentence"])].startswith("LĐLĐ tỉnh")


def test_events_and_numbers_passed_over_are_printed_when_asked_for(report, capsys):
    assert main(["read", report, "--events", "--json"]) == 0
    assert [(event["kind"], event["period"]) for event in lines(capsys)] == [("pledge signed", "2024")]
    assert main(["read", report, "--rejected", "--json"]) == 0
    assert [(over["surface"], over["reason"]) for over in lines(capsys)] == [("2023", "date"), ("2024", "date")]


def test_people_get_a_line_to_read(report, capsys):
    assert main(["read", report, "--lang", "en"]) == 0
    assert "4.225  =  4.225 suất" in capsys.readouterr().out


def test_a_missing_file_is_refused_with_its_name(tmp_path, capsys):
    assert main(["read", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
