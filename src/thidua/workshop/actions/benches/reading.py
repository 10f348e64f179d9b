"""How fast figures are read from Vietnamese reports, beside a word segmenter on the same text.

One megabyte of made-up reports in the manner of union web pages (a headline, prose of which three sentences in ten hold
figures, counters and other headlines below), read page by page on one core: the clock is the process's own. Of one fixed size at every scale.
The peer, underthesea's tokeniser, gives words and no figures; it is part of `requirements/bench.txt`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from importlib import import_module

from thidua.indicators.queries import lexicon
from thidua.reading import read_text
from thidua.workshop.actions.benches import Tell
from thidua.workshop.rules.measuring import Findings, Scale, at_least, percentile

MEGABYTE = 1_000_000
RUNS = 3
PEER_SHARE = 10
"""The peer reads a tenth of the same pages: it needs about as long for them."""

_HEADLINES = (
    "Liên đoàn Lao động huyện {place}: Tổng kết phong trào thi đua năm {year}",
    "Công đoàn ngành {sector} chăm lo Tết cho {n} đoàn viên khó khăn",
)
_PROSE = (
    "Dự và chỉ đạo hội nghị có đồng chí Phó Bí thư Thường trực Huyện ủy, lãnh đạo Liên đoàn Lao động tỉnh cùng đông đảo cán bộ công đoàn các cơ quan, đơn vị, doanh nghiệp trên địa bàn.",
    "Các cấp công đoàn đã bám sát nhiệm vụ chính trị của địa phương, đổi mới nội dung và phương thức hoạt động, hướng mạnh về cơ sở, lấy đoàn viên và người lao động làm trung tâm.",
    "Công tác tuyên truyền, giáo dục được triển khai bằng nhiều hình thức phù hợp, góp phần nâng cao nhận thức và tác phong công nghiệp cho công nhân, viên chức, lao động.",
    "Phong trào “Lao động giỏi, lao động sáng tạo”, “Giỏi việc nước, đảm việc nhà” tiếp tục được duy trì và có sức lan tỏa trong các cơ quan, doanh nghiệp.",
    "Bên cạnh kết quả đạt được, hội nghị cũng thẳng thắn chỉ ra những hạn chế trong công tác phát triển đoàn viên ở các doanh nghiệp ngoài khu vực nhà nước.",
    "Ban Thường vụ Liên đoàn Lao động huyện yêu cầu các công đoàn cơ sở chủ động phối hợp với chuyên môn tổ chức tốt hội nghị người lao động và đối thoại tại nơi làm việc.",
)
_FIGURES = (
    "Năm {year}, Liên đoàn Lao động huyện trao {n} suất quà cho đoàn viên có hoàn cảnh khó khăn với tổng số tiền hơn {m} triệu đồng.",
    "Toàn huyện hiện có {n} công đoàn cơ sở với trên {k} đoàn viên; trong năm kết nạp mới {n} đoàn viên, thành lập {s} công đoàn cơ sở.",
    "Có {p}% cơ quan, đơn vị tổ chức hội nghị cán bộ, công chức, viên chức; ký mới {s} bản thỏa ước lao động tập thể, đạt {p}% kế hoạch.",
    "Công đoàn ngành {sector} vận động ủng hộ Quỹ Mái ấm công đoàn gần {d} tỷ đồng, hỗ trợ xây mới {s} ngôi nhà, mỗi nhà từ 30 đến 60 triệu đồng.",
    "Giới thiệu {n} đoàn viên ưu tú cho Đảng, trong đó {s} đồng chí được kết nạp; công nhận {n} sáng kiến làm lợi khoảng {d} tỷ đồng.",
    "Dịp này, {s} tập thể và {n} cá nhân được Liên đoàn Lao động tỉnh tặng Bằng khen; các đơn vị ký kết giao ước thi đua năm {next}.",
)
_BELOW = (
    "Tin liên quan",
    "- Trên {n} người đăng ký tham gia hội thao {s}.{month}.{year} | 08:{s} AM",
    "Đang truy cập{n}",
    "Tổng lượt truy cập22,{n},{n}",
)


def run(scale: Scale, tell: Tell) -> Findings:
    """Read the pages and let the peer cut the same pages into words."""
    pages = _pages()
    size = sum(len(page.encode()) for page in pages) / MEGABYTE
    words = lexicon()
    tell("reading figures")
    figures = sum(len(read_text(page, lexicon=words).figures) for page in pages)
    took = percentile([_seconds(lambda page: read_text(page, lexicon=words), pages) for _ in range(RUNS)], 50)
    speed = size / took
    ours = {"text_mb": size, "figures": figures, "read_mb_per_s": speed, "read_s": took}
    reach = [at_least("figures read from text, one core", speed, 1, "MB/s")]
    skips = ["of one fixed size at every scale"]
    tell("cutting the same text into words")
    tokenise = _tokeniser()
    if tokenise is None:
        return Findings(ours, reach=reach, skips=[*skips, "underthesea is not installed (requirements/bench.txt)"])
    some = pages[::PEER_SHARE]
    tokenise(some[0])  # it loads its tables at the first call
    peer = sum(len(page.encode()) for page in some) / MEGABYTE / _seconds(tokenise, some)
    return Findings(ours, {"tokenise_mb_per_s": peer}, {"times_as_fast": speed / peer}, reach, skips)


def _seconds(read: Callable[[str], object], pages: list[str]) -> float:
    begun = time.process_time()
    for page in pages:
        read(page)
    return time.process_time() - begun


def _tokeniser() -> Callable[[str], object] | None:
    try:
        found: Callable[[str], object] = import_module("underthesea").word_tokenize
    except ImportError:
        return None
    return found


def _pages() -> list[str]:
    """Made-up pages of a megabyte together, always the same."""
    chance = random.Random(7)  # noqa: S311
    pages: list[str] = []
    size = 0
    while size < MEGABYTE:
        page = _page(chance)
        pages.append(page)
        size += len(page.encode())
    return pages


def _page(chance: random.Random) -> str:
    body = [chance.choice(_FIGURES if chance.random() < 0.3 else _PROSE) for _ in range(12)]
    paragraphs = [" ".join(body[start : start + 3]) for start in range(0, len(body), 3)]
    lines = [chance.choice(_HEADLINES), *paragraphs, *_BELOW]
    year = chance.randint(2018, 2026)
    return "\n".join(lines).format(
        place=chance.choice(("Hòa Lạc", "Kim Sơn", "An Phú")),
        sector=chance.choice(("Giáo dục", "Y tế", "Xây dựng")),
        year=year,
        next=year + 1,
        month=chance.randint(1, 12),
        n=chance.randint(100, 999),
        k=f"{chance.randint(1, 90)}.{chance.randint(100, 999)}",
        m=f"{chance.randint(10, 900)},{chance.randint(1, 9)}",
        d=f"{chance.randint(1, 9)},{chance.randint(1, 9)}",
        p=f"{chance.randint(60, 99)},{chance.randint(1, 9)}",
        s=chance.randint(10, 59),
    )
