"""Made-up articles for a benchmark: the same number gives the same article, in our portal and in a stock one. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

NEWEST = datetime(2026, 11, 26, 3, tzinfo=UTC)
PARAGRAPHS, SENTENCES = 6, 4
TAGS, TAGS_EACH = 200, 3
_WHO = ("Công đoàn cơ sở", "Liên đoàn Lao động huyện", "Công đoàn ngành", "Khối thi đua", "Cụm thi đua", "Ban Nữ công")
_DID = ("tổ chức hội nghị", "phát động phong trào", "trao quà cho", "ký giao ước với", "tập huấn cho", "thăm hỏi")
_WHOM = (
    "đoàn viên",
    "người lao động",
    "cán bộ công đoàn",
    "lao động nữ",
    "công nhân khu công nghiệp",
    "gia đình khó khăn",
)
_WHY = (
    "nhân Tháng Công nhân",
    "trong quý này",
    "theo kế hoạch năm",
    "trước Tết",
    "sau kỳ kiểm tra",
    "để sơ kết sáu tháng",
)


@dataclass(frozen=True)
class Article:
    """What both portals show of one article."""

    number: int
    title: str
    stand: str
    author: str
    paragraphs: list[str]
    tags: list[int]
    published_on: datetime

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return f"bai-{self.number}"

    @property
    def html(self) -> str:
        """Its words as rich text."""
        return "".join(f"<p>{words}</p>" for words in self.paragraphs)


def article(number: int) -> Article:
    """The article of that number; the higher the number, the older it is."""
    chance = Random(number)  # noqa: S311  (the same number, the same article)

    def sentence() -> str:
        return (
            f"{chance.choice(_WHO)} số {chance.randrange(1, 400)} {chance.choice(_DID)} {chance.randrange(20, 4_000)} "
            f"{chance.choice(_WHOM)} {chance.choice(_WHY)}, kinh phí {chance.randrange(10, 900)} triệu đồng."
        )

    return Article(
        number,
        sentence()[:90].rpartition(" ")[0],
        sentence(),
        f"Tác giả {number % 37}",
        [" ".join(sentence() for _each in range(SENTENCES)) for _each in range(PARAGRAPHS)],
        chance.sample(range(TAGS), TAGS_EACH),
        NEWEST - timedelta(minutes=17 * number),
    )
