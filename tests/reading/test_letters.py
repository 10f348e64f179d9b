"""Letters: encodings, fonts of an older time, and what was encoded twice."""

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.test_inputs import LEXICON, SENTENCE
from thidua.reading.inputs import open_document, read_document
from thidua.reading.inputs.refusals import LettersUnknown
from thidua.reading.inputs.twice import bears_traces, once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert open_document("bai.txt", SENTENCE.encode(encoding)).text == SENTENCE


def test_a_decomposed_text_is_read_and_offsets_stay_those_of_the_text_as_it_came() -> None:
    text = unicodedata.normalize("NFD", SENTENCE)
    document = open_document("bai.txt", text.encode())
    assert document.text == text
    found = [each for each in read_document(document, lexicon=LEXICON).figures if each.unit == "đồng"]
    assert [text[each.start : each.end] for each in found] == [each.surface for each in found]
    assert unicodedata.normalize("NFC", found[0].surface).endswith("2,4 tỷ đồng")
    assert found[0].value.amount == Decimal("2400000000")


# As the GNU C library writes TCVN 5712-1; the fonts of the time had no capitals with a tone.
OLD = "C«ng ®oµn c¬ së ®· trao 320 suÊt quµ cho ®oµn viªn, ng­êi lao ®éng; tæng sè tiÒn h¬n 96 triÖu ®ång."
NEW = "Công đoàn cơ sở đã trao 320 suất quà cho đoàn viên, người lao động; tổng số tiền hơn 96 triệu đồng."


def test_a_text_in_tcvn3_is_read_from_its_bytes_and_where_it_was_pasted_into_unicode() -> None:
    assert open_document("cu.txt", OLD.encode("latin-1")).text == NEW
    assert open_document("cu.txt", OLD.encode("utf-8")).text == NEW


VNI = (
    "Coâng ñoaøn cô sôû ñaõ trao 320 suaát quaø cho ñoaøn vieân, ngöôøi lao ñoäng; toång soá tieàn hôn 96 trieäu ñoàng."
)


def test_a_text_in_vni_or_windows_1258_is_read_too() -> None:
    assert open_document("cu.txt", VNI.encode("latin-1")).text == NEW
    assert open_document("cu.txt", VNI.encode("utf-8")).text == NEW
    assert open_document("cu.txt", VNI.upper().encode()).text == NEW.upper()
    # Windows-1258 has â, ê, ô, ă, ơ, ư as letters of their own, and the tone behind them.
    tone = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
    parted = [unicodedata.normalize("NFD", each) for each in NEW]
    written = "".join(unicodedata.normalize("NFC", tone.sub("", each)) + "".join(tone.findall(each)) for each in parted)
    assert open_document("cu.txt", written.encode("cp1258")).text == NEW


@pytest.mark.parametrize(
    "text",
    [
        "Chi phí: 20 € «trọn gói» ® 2024",
        "Årets rapport är på väg: många går före, också från Köln",
        "½ số đoàn viên, µg, ¹ chú thích",
        NEW,
    ],
)
def test_signs_of_other_texts_are_not_mistaken_for_tcvn3(text: str) -> None:
    assert open_document("moi.txt", text.encode()).text == text


def twice(text: str, through: str = "cp1252") -> str:
    """The text as a program writes that takes UTF-8 for Windows-1252, which names 5 bytes no letter, or for ISO 8859-1."""
    return "".join(bytes([byte]).decode(through, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("through", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", [NEW, NEW.upper(), f"“{NEW}” – 5 €…", "Đặng Thị Ý: ĐÀ ĐỎ ĐỄ ĐỖ ĐĨ ĂN Ơ Ư"])
def test_a_text_that_was_encoded_twice_is_read_as_it_was_meant(through: str, text: str) -> None:
    assert open_document("cu.txt", twice(text, through).encode()).text == text


def test_what_was_right_beside_text_encoded_twice_stays_right() -> None:
    """The menu of a page is often right where its article is not; some sites wrote the letters by their names."""
    named = "".join(f"&#{ord(each)};" if ord(each) > 127 else each for each in twice(NEW))
    for article in (twice(NEW), named):
        page = f"<title>Trang tin</title><p>Công đoàn tỉnh ta xin chào, “UBND XÔ”</p><article><h1>Tết</h1><p>{article}</p></article>"
        assert NEW in once(page)
        assert "<p>Công đoàn tỉnh ta xin chào, “UBND XÔ”</p>" in once(page)
        assert open_document("cu.html", page.encode()).text.endswith(NEW)


def test_text_whose_letters_are_lost_stays_as_it_is() -> None:
    broken = twice(NEW).replace("\xa0", " ")
    assert "Ã " in broken
    assert open_document("cu.txt", broken.encode()).text == broken


@given(st.text(alphabet=f"{NEW}ÂÃÈÊÌÒÔÕÙÚÝăĐĩũơƯạẽỹ “”‘’–…•‰™«»º°<>&;\xa0\n", max_size=200))
def test_right_text_is_never_changed_and_twice_is_always_undone(text: str) -> None:
    assert once(text) == text
    if bears_traces(twice(text)):
        assert once(twice(text)) == text


def test_bytes_in_an_encoding_nobody_named_are_refused() -> None:
    with pytest.raises(LettersUnknown):
        open_document("la.txt", "Отчёт о работе за год".encode("koi8-r") * 20)
