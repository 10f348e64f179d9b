"""Vietnamese numbers, in digits and in words, read exactly."""

from decimal import Decimal

import pytest

from thidua.reading.numbers import read_numeral

WRITTEN = {
    "59.057": "59057",
    "3,9 tỷ": "3900000000",
    "204,7 triệu": "204700000",
    "3 tỷ 200 triệu": "3200000000",
    "74,600 triệu": "74600000",
    "1.985": "1985",
    "08": "8",
    "1200": "1200",
    "1,200,000": "1200000",
    "1.5 tỷ": "1500000000",
    "500k": "500000",
    "10tr": "10000000",
    "2 triệu rưỡi": "2500000",
    "3 trăm": "300",
    "1 tỷ 234.567.000": "1234567000",
    "1.200 nghìn tỷ": "1200000000000000",
    "một trăm lẻ ba": "103",
    "hai trăm linh năm": "205",
    "hai mươi mốt nghìn không trăm mười một": "21011",
    "hai mươi nghìn lẻ mười một": "20011",
    "bốn mươi lăm": "45",
    "hai lăm": "25",
    "hai chục": "20",
    "hai vạn": "20000",
    "ba phẩy chín tỷ": "3900000000",
    "một triệu hai trăm nghìn": "1200000",
}


@pytest.mark.parametrize(("written", "value"), WRITTEN.items())
def test_a_number_is_read_to_its_end_and_exactly(written, value):
    found = read_numeral(written, 0)
    assert found is not None
    assert (found.end, found.value) == (len(written), Decimal(value))
