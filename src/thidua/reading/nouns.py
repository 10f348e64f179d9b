"""What is counted: nouns folded to units, and the little words that end a noun.

A unit is one of `LISTED` where a synonym leads there, else the noun's own word. All spellings are as `folding` leaves them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from thidua.reading.folding import listed

PERSON, GIFT, HOUSE, BODY, TURN = "người", "suất", "ngôi nhà", "đơn vị", "lượt"
SLIP, SESSION, LETTER, IDEA, GROUP, COPY = "phiếu", "cuộc", "đơn", "sáng kiến", "tập thể", "bản"
LISTED = frozenset({"đồng", "%", PERSON, GIFT, HOUSE, BODY, TURN, SLIP, SESSION, LETTER, IDEA, GROUP, COPY})

_FOLDED = {
    PERSON: """
        người, đoàn viên, cđv, đoàn viên công đoàn, công đoàn viên, đv, đvcđ, hội viên, đảng viên, quần chúng, thành viên, cộng tác viên, công nhân, cn,
        người lao động, công nhân lao động, công nhân viên chức lao động, cnlđ, cnld, cnvclđ, cnvcld, cnvc, cnvc-lđ, cnvc - lđ, cnv, cnvlđ, cnvc,lđ, lao động, lđ, nlđ, nldd, cbccvc, cbccvclđ, cbccvcnlđ, cbcc,
        cbccvc-lđ, cbccvc,lđ, cbvc, cbvclđ, cbcnv, cbcnvlđ, cbcnvclđ, cbcnvc, cb, cbcđ, cbđv, cb-đv, cbđvclđ, cbgv, cbgvnv, cbnv, cbnglđ,
        cbgv-nv, cbng, ccvc, ccvclđ, cc, vc, nsdlđ, nữ, nam, cán bộ, công chức, viên chức, nhân viên, giáo viên, gv, nv, nhà giáo,
        giảng viên, học sinh, hs, sinh viên, học viên, hssv, cháu, em, trẻ em, trẻ, thiếu nhi, thiếu niên, thanh niên, phụ nữ, chị,
        anh, chị em, anh em, anh chị em, bạn, bạn trẻ, thí sinh, vận động viên, vđv, diễn viên, cầu thủ, đại biểu, ủy viên, uv,
        đồng chí, đ/c, đc, cá nhân, chủ tịch, phó chủ tịch, bí thư, phó bí thư, trưởng ban, phó trưởng ban, tổ trưởng, tổ phó,
        giám đốc, phó giám đốc, hiệu trưởng, lãnh đạo, trưởng phòng, phó phòng, kế toán, trường hợp, đối tượng, nạn nhân,
        bệnh nhân, thương binh, cựu chiến binh, thân nhân, y bác sĩ, y, bác sĩ, bác sĩ, bác sỹ, điều dưỡng, nhân viên y tế, kỹ sư, thợ, thợ giỏi, ngư dân,
        nông dân, chiến sĩ, chiến sỹ, tài xế, lái xe, nhà khoa học, chuyên gia, báo cáo viên, tuyên truyền viên, tình nguyện viên, tình nguyện,
        hòa giải viên, an toàn vệ sinh viên, nghệ nhân, tiến sĩ, thạc sĩ, phóng viên, nhà báo, khách mời, khách, tác giả, giáo dân,
        nhân khẩu, người dân, công dân, bà con, người nhà, phụ huynh, luật sư, y tá, hộ lý, trọng tài, bảo vệ, tiểu thương, du khách, khán giả, bạn đọc, thủ trưởng, bà mẹ, chủ trọ, chủ nhà trọ, tài năng, con em, con đoàn viên, con cnvclđ, con cnlđ, con công nhân, con của, con cán bộ, con nlđ, con người,
        nữ công, đoàn viên ưu tú, ứng viên, ứng cử viên, tân sinh viên, lao động tiên tiến, chiến sĩ thi đua, nữ sinh, ông, bà, thầy, cô,
        thầy cô, vị, nhà tài trợ, mạnh thường quân, nhà hảo tâm, sĩ quan, thuyền viên, thủy thủ, doanh nhân, trí thức, f0, đ/v, ca sĩ, ca sỹ, nhạc sĩ, nghệ sĩ, hướng dẫn viên, nhân sự, học trò, nông hộ, giám khảo, trụ cột, thân nhân liệt sĩ,
        hành khách, đồng nghiệp, đồng bào, đồng hương, đồng đội, khách hàng, cử tri, hộ sinh, sản phụ, thai phụ, bệnh nhi, giáo sư, phó giáo sư, nghiên cứu sinh, thủ khoa, thợ lò, thợ mỏ,
        cô giáo, thầy giáo, cấp dưỡng, đầu bếp, người mẹ, mẹ, cụ, cụ già, chủ hộ, chủ nhiệm, chủ doanh nghiệp, anh hùng, anh hùng lao động, bà mẹ việt nam anh hùng, mẹ việt nam anh hùng, cựu thanh niên xung phong,
        diễn giả, nhà văn, nhà thơ, nhà quản lý, nhà giáo ưu tú, thầy thuốc, thầy thuốc ưu tú, dược sĩ, kiến trúc sư, lao công, tu sĩ, chức sắc, già làng, trưởng thôn, trưởng bản, phi công, hoa tiêu, thuyền trưởng, lực lượng
    """,
    GIFT: """
        suất, suất quà, xuất, xuất quà, phần quà, suất ăn, suất cơm, suất học bổng, học bổng, quà, quà tết, món quà, suất hỗ trợ, suất trợ cấp,
        phần quà tết, suất quà tết, phần ăn, phần học bổng, xuất học bổng, xuất ăn
    """,
    HOUSE: """
        ngôi nhà, căn nhà, nhà, mái ấm, nhà mái ấm, nhà tình nghĩa, nhà tình thương, nhà đại đoàn kết, nhà nhân ái, căn mái ấm,
        ngôi, căn, ngôi mái ấm, nhà ở, mái ấm công đoàn, mái nhà
    """,
    BODY: """
        đơn vị, cđcs, cđ, cđn, cđbp, công đoàn, công đoàn cơ sở, công đoàn ngành, công đoàn bộ phận, lđlđ, liên đoàn, liên đoàn lao động,
        nghiệp đoàn, nghiệp đoàn cơ sở, nđ, doanh nghiệp, dn, công ty, cty, cơ quan, tổ chức, ủy ban, ubkt, sở, sở ngành, ban ngành,
        sở, ban, ngành, trường, trường học, nhà trường, bệnh viện, hợp tác xã, htx, chi nhánh, ngân hàng, tập đoàn, tổng công ty, nhà máy, xí nghiệp, hội,
        chi bộ, đảng bộ, đảng ủy, chi đoàn, tổ công đoàn, phòng ban, khối thi đua, cụm thi đua, chi hội, trung tâm, cơ sở, tổ chức công đoàn, tổ chức cơ sở,
        tcty, hợp tác, liên hiệp, hiệp hội, ban chấp hành, bch, ban thường vụ, hội đồng, ủy ban kiểm tra, tòa soạn, khách sạn, phòng giao dịch,
        công đoàn cấp trên, công đoàn cấp trên trực tiếp, quỹ tín dụng, ban quản lý, chi cục, cục, ngành,
        phân xưởng, xưởng, trạm y tế, tòa án, kho bạc, viện, hãng, đồn biên phòng, ban chỉ đạo, tổ chức hội, tổ chức đoàn, phòng chức năng, tổ sản xuất, đội sản xuất
    """,
    TURN: "lượt, lượt người, lượt đoàn viên, luợt",
    SLIP: "phiếu, phiếu mua hàng, phiếu mua sắm, phiếu bầu, phiếu quà tặng, lá phiếu, phiếu quà",
    SESSION: "cuộc",
    LETTER: "đơn, đơn thư, lá đơn, đơn khiếu nại, đơn tố cáo",
    IDEA: "sáng kiến, sáng kiến kinh nghiệm, skkn, sáng kiến cải tiến",
    GROUP: "tập thể",
    COPY: """
        bản, thỏa ước, thỏa ước lao động tập thể, thỏa ước lao động, tưlđtt, bản thỏa ước, bản thỏa ước lao động tập thể, bản tưlđtt, tulđtt,
        tưlđ, tưlđ tập thể, ta lđtt
    """,
}
"""Synonyms of the listed units. A comma inside an abbreviation is written there without a space."""

_OWN = """
    phần, phần thưởng, nhu yếu phẩm, gói, vé, bộ, chiếc, cái, cây, con, bức, lá, lá cờ, quyển, cuốn, tấm,
    tờ, tờ rơi, túi, túi quà, thùng, hộp, giỏ, giỏ quà, chai, lít, ml, kg, kilôgam, tấn, tạ, mét, m2, ha, hecta, lớp, buổi, đợt, vụ, chuyến,
    thẻ, thẻ bảo hiểm y tế, tin, bài, tin bài, bài viết, giải, huy chương, môn, tiết mục, tác phẩm, đội, hộ, hộ gia đình, gia đình, căn hộ, phòng, điểm,
    mô hình, công trình, sản phẩm, dự án, chương trình, hoạt động, nội dung, ý kiến, kiến nghị, câu hỏi, nhiệm vụ, chỉ tiêu, tiêu chí,
    giải pháp, đề tài, văn bản, kế hoạch, hội nghị, hội thảo, hội thi, hội thao, lễ, chuyên đề, kênh, trang, fanpage, nhóm, tổ, câu lạc bộ,
    clb, quầy, gian hàng, xe, xe đạp, xe máy, xe ô tô, xe lăn, máy tính, ti vi, tivi, quạt, áo, áo ấm, áo mưa, mũ, chăn, khẩu trang, sổ, sổ tiết kiệm, số tiết kiệm,
    sổ bảo hiểm, bằng, bằng khen, bằng lao động sáng tạo, giấy khen, cờ, cờ thi đua, kỷ niệm chương, huân chương, danh hiệu, lần, khâu,
    nhà vệ sinh, nhà văn hóa, nhà trọ, nhà vệ sinh công cộng, khu nhà trọ, khu trọ, chương, điều, tủ sách, tủ thuốc, thùng mì, đơn vị máu, đôi, suất máu, ca, gương,
    gương điển hình, điển hình, khu, địa phương, báo cáo, nghị quyết, quyết định, tham luận, thư, bức thư, tin nhắn, cổng, tuyến, tuyến đường, km đường,
    sự kiện, cụm, khối, lĩnh vực, nhà máy nước, ngày công, ngày lương, triệu lượt, hợp đồng, hợp đồng lao động, cơ sở dữ liệu, ổ, mâm, mâm cơm, bữa cơm, bữa ăn,
    bát, tô, ly, cốc, cặp, cặp đôi, bếp, khóa, khóa học, khóa đào tạo, giờ làm việc tốt, đầu sách, đầu việc, việc, vấn đề, hạng mục, mặt hàng, tỉnh, thành phố, huyện,
    quận, xã, phường, thị xã, thị trấn, thôn, ấp, bản làng, khu phố, khu công nghiệp, kcn, usd, đô la, euro, phong trào, cuộc vận động, cơn bão, hoàn cảnh, suối, trận, trận đấu,
    mẫu, mũi, liều, liều vắc xin, viên, bình, cành, bông, đầu mối, điểm cầu, điểm trường, khẩu hiệu, băng rôn, pa nô, áp phích, bảng, cụm pa nô, banner, video, clip,
    hcv, hcb, hcđ, phiên, phiên chợ, đêm văn nghệ, đêm nhạc, đêm diễn, đêm hội, ngày hội, m đường, m kênh, m kênh mương, m mương, m rãnh, m tường, m hàng rào, km kênh, voucher, tủ lạnh, thiết bị, phóng sự, chuyên mục, bài thi, bài dự thi, bài dự thi, ảnh, bức ảnh, câu chuyện, chương trình nghệ thuật, đề án, chỉ thị, hồ sơ, giao ước, cam kết, thỏa thuận, biên bản
"""

PLACES = listed(
    "tỉnh, thành phố, tp, huyện, quận, xã, phường, thị xã, thị trấn, thôn, ấp, bản làng, khu phố, vùng, miền, châu lục, nước, quốc gia, đặc khu, tỉnh thành",
    ",",
)
DURATIONS = listed("năm tháng ngày giờ phút giây tuần quý đêm h nhiệm thập thế niên")
"""First words after a number that make it a stretch of time."""
MEASURES = listed("km km2 độ m cm mm mb gb °c tầng lầu")
ENDS = listed("""cho để và với từ của trong tại do nhằm giúp trên dưới ở được là thì mà đã sẽ đang cùng vào theo về so gồm bằng hoặc hay nhưng nên khi
    nếu như đến tới lên xuống ra qua còn có không chưa cũng đều rất này đó kia ấy nay nữa trở hỗ tặng trao đạt tăng giảm vượt chiếm thuộc gửi
    đóng thu bị phải tham thông nhân dịp vì bởi giữa đối dành góp trị ủng nhận xây sửa cụ trước sau mỗi các những tổng bao tương trích phục triển hoàn
    hiện tổ kịp đảm tiếp tập đăng phối bình hơn gần khoảng riêng chi bên ngoài trừ tính kể nằm đứng cao thấp lớn nhỏ mới cũ đầu cuối liền liên đi làm
    ban gắn động nộp chuyển chia""")
"""Words that cannot begin a counted noun: a number before them counts what was named before, or nothing."""
_SECOND_ENDS = ENDS - {
    "hiện",
    "tập",
    "động",
    "bình",
    "thông",
    "hành",
    "tính",
    "làm",
    "liên",
    "tổ",
    "ban",
    "mới",
    "chi",
    "thu",
}


@dataclass(frozen=True, slots=True)
class Noun:
    """A counted noun at a place: its words end at `end`; `known` says that it stands in the tables."""

    unit: str
    words: str
    end: int
    known: bool


_STAFF = re.compile(r"(?:cb|cc|cn|gv|nv|vc|ng)(?:cb|cc|cn|gv|nv|vc|ng|ql|đv|hs|sv|nlđ|lđ|nld|ld){1,5}")
"""Abbreviations of staff in whatever combination: CBGVLĐ, CBQLGVNV."""


def _table() -> dict[str, str]:
    units: dict[str, str] = {}
    for noun in re.split(r",\s+", _OWN.strip()):
        units[" ".join(noun.split())] = " ".join(noun.split())
    for unit, nouns in _FOLDED.items():
        for noun in re.split(r",\s+", nouns.strip()):
            units[" ".join(noun.split())] = unit
    return units


UNITS = _table()
_LONGEST = max(noun.count(" ") + 1 for noun in UNITS)
_WORD = r"(?:đ/[cv]|m2|f0|[^\W\d_]+(?:[-,](?:lđ|nv|vc|nlđ|đv|cc|ld))*)"
_COMRADE = re.compile(r" {0,2}đ ?/ ?c(?![^\W\d_])")
_AHEAD = re.compile(rf"[ \u200b]{{0,3}}[“\"‘]?({_WORD}(?: {{1,2}}{_WORD}){{0,5}})")
_PERSONS = listed("viên sĩ sỹ nhân")
"""Second syllables of nouns for persons: kỹ thuật viên, nghệ sĩ, quân nhân."""
_NO_PERSONS = listed("công viên, nguyên nhân, tư nhân, pháp nhân, tác nhân", ",")
_HEADS = listed("chủ phó trưởng cựu")
"""First words of nouns for persons: chủ doanh nghiệp, phó ban, cựu cán bộ."""
_NO_HEADS = listed("chủ đề, chủ trương, chủ điểm, chủ nhật, chủ thể, chủ nghĩa, chủ tịch", ",")
_PARTS = re.compile("[-,]")
_ONE = re.compile(rf" {{0,2}}{_WORD}")
_ALSO = re.compile(rf" ?(?:,|/|&|và|hoặc|;) ?({_WORD}(?: {_WORD}){{0,3}})")
_JOINED = frozenset({GIFT, IDEA, SLIP, SESSION, TURN, COPY, GROUP, LETTER, HOUSE})
_LOOSE = listed("gia đình, hộ, hộ gia đình, tổ, nhóm, gương, gương điển hình, điển hình", ",")


def noun_at(low: str, at: int, *, cut: bool = False) -> Noun | None:
    """The noun that begins at `at` (spaces skipped), or None. `cut` says that the text may break off mid-word there."""
    ahead = _AHEAD.match(low, at)
    if not ahead:
        return None
    if comrade := _COMRADE.match(low, at):
        return Noun(PERSON, "đ/c", comrade.end(), known=True)
    words = ahead[1].split()
    begin = ahead.start(1)
    known = _known(words)
    if known:
        taken, unit = known
        if words[:taken] == ["con"] and (whose := _known(words[1:])) and whose[1] == PERSON:
            taken, unit = 1 + whose[0], PERSON  # "552 con CNVC-LĐ": children, not heads of cattle
        end = _end_of(low, begin, taken)
        noun = " ".join(words[:taken])
        if unit not in LISTED:
            also = _ALSO.match(low, end)
            other = _known(also[1].split()) if also else None
            if other and other[1] in (LISTED if noun in _LOOSE else _JOINED):
                unit = other[1]
        return Noun(unit, noun, end, known=True)
    if words[0] in ENDS:
        return None
    if len(words) > 1 and words[0] in _HEADS and " ".join(words[:2]) not in _NO_HEADS:
        taken = 2 if words[1] not in _SECOND_ENDS else 1
        return Noun(PERSON, " ".join(words[:taken]), _end_of(low, begin, taken), known=True)
    if cut and len(words) == 1 and (whole := _completed(words[0])):
        return Noun(whole, words[0], ahead.end(1), known=True)
    if cut and len(words) > 1 and (whole := _completed(" ".join(words[:2]))):
        return Noun(whole, " ".join(words[:2]), _end_of(low, begin, 2), known=True)
    taken = 2 if len(words) > 1 and words[1] not in _SECOND_ENDS else 1
    noun, end = " ".join(words[:taken]), _end_of(low, begin, taken)
    last = words[2] if len(words) > 2 and words[2] == "viên" else words[1] if taken == 2 else ""
    if last in _PERSONS and noun not in _NO_PERSONS:
        return Noun(PERSON, noun, end, known=True)
    also = _ALSO.match(low, end)
    other = _known(also[1].split()) if also else None
    if other and other[1] in _JOINED:
        return Noun(other[1], noun, end, known=True)
    return Noun(noun, noun, end, known=False)


def _known(words: list[str]) -> tuple[int, str] | None:
    for taken in range(min(len(words), _LONGEST), 0, -1):
        unit = UNITS.get(" ".join(words[:taken]))
        if unit:
            return taken, unit
    if _STAFF.fullmatch(words[0]):
        return 1, PERSON
    # "CBCC,VC,NLĐ" and "CNVC-LĐ" in whatever combination: the first of them says what they are.
    unit = UNITS.get(_PARTS.split(words[0], maxsplit=1)[0])
    return (1, unit) if unit else None


def _end_of(low: str, at: int, words: int) -> int:
    """Where the words-th word after `at` ends, as `_AHEAD` cuts words."""
    end = at
    for _ in range(words):
        word = _ONE.match(low, end)
        end = word.end() if word else end
    return end


def _completed(start: str) -> str | None:
    """The one listed unit that a word cut off can only be."""
    fitting = {unit for noun, unit in UNITS.items() if noun.startswith(start) and unit in LISTED}
    return fitting.pop() if len(fitting) == 1 and len(start) > 1 else None
