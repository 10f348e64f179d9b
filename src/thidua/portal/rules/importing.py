"""Reading an article that another website printed, from its .html or its plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from urllib.parse import unquote, urlsplit

from lxml import html

from thidua.ground.today import VIETNAM

_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s*[|,-]?\s*(\d{1,2})[:h](\d{2}))?")
_VIEWS = (
    re.compile(r"(?:Đã xem|Số lượt xem|Lượt xem|Xem)\s*:?\s*(\d[\d.,]*)", re.I),
    re.compile(r"(?<![\d.,])(\d[\d.,]*)\s*lượt xem", re.I),
)
_AUTHOR = re.compile(r"^(?:Tác giả(?: bài viết)?|Người viết|Theo)\s*:\s*(.+)$", re.I)
_ENDS = re.compile(
    r"^(?:tin cùng chuyên mục|xem tin theo ngày|ý kiến bạn đọc|mã bảo mật|click để đánh giá|những tin (?:mới|cũ) hơn|"
    r"thống kê truy cập|liên kết website|hình ảnh (?:nổi bật|hoạt động)|chỉ thị \d+|từ khóa|•?\s*từ khóa|stt \d+)",
    re.I,
)
_MENU = re.compile(r"danh mục|trang chủ|menu|trang nhất", re.I)
_PHOTO_NAME = re.compile(r"^[\w]+(?:[\s_][\w()]+)*$")
_WORD = re.compile(r"[^\W\d_]+")
ATTACHED = (".pdf", ".docx", ".xlsx")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
LONGEST_ADDRESS, LONGEST_COUNTER = 200, 12
WEB_YEARS = range(1991, 2101)
HEAD_LINES = 8
"""Day and counter stand near the title."""


@dataclass(frozen=True)
class Picture:
    """A picture of the article: the name its page gives it, and what stands beneath."""

    address: str
    caption: str = ""


@dataclass
class OldArticle:
    """What was understood of an old page; what was not stays empty."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    published_on: datetime | None = None
    author: str = ""
    place: str = ""
    categories: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    views: int | None = None
    address: str = ""

    @property
    def body(self) -> str:
        """The paragraphs as harmless HTML."""
        return "".join(f"<p>{escape(words)}</p>" for words in self.paragraphs)


def read_text(text: str) -> OldArticle | None:
    """A page saved as plain text: title first, then day and counter, then the words, then the author alone on a line.

    None when there is no title and nothing said.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if lines and _MENU.fullmatch(lines[0]):
        lines = lines[1:]
    if len(lines) < 2:
        return None
    article = OldArticle(title=lines[0])
    for at, line in enumerate(lines[1:], start=1):
        if _ENDS.match(line) and article.paragraphs:
            break
        if at < HEAD_LINES and _is_head(line, article):
            continue
        if found := _AUTHOR.match(line):
            article.author = found[1].strip()
            continue
        if _is_signature(line) and article.paragraphs and len(article.paragraphs[-1]) > len(line):
            article.author = article.author or line
            continue
        if _is_file_name(line):
            continue
        article.paragraphs.append(line)
    if not article.author and len(article.paragraphs) > 1 and _is_office(article.paragraphs[-1]):
        article.author = article.paragraphs.pop()
    return article if article.paragraphs else None


def read_html(source: str) -> OldArticle | None:
    """A saved page: what it says of itself (Open Graph, meta), else its headline, its times and its paragraphs."""
    if not source.strip():
        return None
    try:
        page = html.fromstring(
            source.encode("utf-8", "replace"),
            parser=html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False),
        )
    except (ValueError, html.etree.ParserError):
        return None
    for junk in page.xpath("//script|//style|//noscript|//iframe|//form|//nav|//footer|//comment()"):
        if junk.getparent() is not None:  # a comment may stand before the page itself
            junk.drop_tree()
    title = _meta(page, "og:title") or _first(page, "//h1") or _first(page, "//title")
    if not title:
        return None
    article = OldArticle(title=" ".join(title.split()))
    root = next(iter(page.xpath("//article | //*[@itemprop='articleBody'] | //main")), page)
    article.published_on = _moment(
        _meta(page, "article:published_time") or _attribute(page, "//time/@datetime") or ""
    ) or _moment(" ".join(page.text_content().split())[:4000])
    article.author = (
        _meta(page, "author") or _meta(page, "article:author") or _first(page, "//*[contains(@class,'author')]")
    )
    article.author = _AUTHOR.sub(r"\1", article.author)
    article.categories = _all(page, "article:section") or _crumbs(page)
    article.keywords = [word.strip() for word in _meta(page, "keywords").split(",") if word.strip()]
    article.keywords = article.keywords or _all(page, "article:tag")
    article.address = _attribute(page, "//link[@rel='canonical']/@href") or _meta(page, "og:url")
    article.views = views_in(" ".join(page.text_content().split()))
    for image in root.xpath(".//img[@src]"):
        inside = image.xpath("ancestor::figure[1]//figcaption")
        caption = inside[0].text_content() if inside else image.get("alt") or ""
        article.pictures.append(Picture(file_name(image.get("src")), " ".join(caption.split())))
    for link in page.xpath("//a[@href]"):
        name = file_name(link.get("href"))
        if name.lower().endswith(ATTACHED):
            article.attachments.append(name)
    for caption in root.xpath(".//figcaption"):
        caption.drop_tree()
    for block in root.xpath(".//p | .//li | .//blockquote"):
        words = " ".join(block.text_content().split())
        if words and not block.xpath("ancestor::aside"):
            article.paragraphs.append(words)
    return article if article.paragraphs else None


def views_in(text: str) -> int | None:
    """The counter a page prints, however its digits are grouped."""
    for pattern in _VIEWS:
        if found := pattern.search(text):
            digits = re.sub(r"\D", "", found[1])
            return int(digits) if len(digits) <= LONGEST_COUNTER else None
    return None


def file_name(address: str) -> str:
    """The last part of an address, as the file beside the page is called; never a way out of the folder."""
    try:
        path = urlsplit(address).path
    except ValueError:  # such as "http://[x"
        return ""
    return unquote(path).replace("\\", "/").rpartition("/")[2]


def old_path(address: str) -> str:
    """The path of an old address, with its question, as a redirect keeps it; nothing when there is none that could be asked."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return (
        path if parts.scheme in ("", "http", "https") and path.startswith("/") and len(path) <= LONGEST_ADDRESS else ""
    )


def _is_head(line: str, article: OldArticle) -> bool:
    """Day, counter and the like beneath the title; they are taken and not told again."""
    moment, views = _moment(line), views_in(line)
    if len(line) > 80 or (moment is None and views is None):
        return False
    article.published_on = article.published_on or moment
    article.views = article.views if article.views is not None else views
    return True


def _moment(text: str) -> datetime | None:
    """The first moment in the text that can be one of a website; a page that names no zone means Vietnam's."""
    try:
        said = datetime.fromisoformat(text)
        said = said.astimezone(VIETNAM) if said.tzinfo else said.replace(tzinfo=VIETNAM)
        return said if said.year in WEB_YEARS else None
    except (ValueError, OverflowError):
        pass
    for found in _DAY.finditer(text):
        day, month, year, hour, minute = (int(part or 0) for part in found.groups())
        try:
            if year in WEB_YEARS:
                return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)
        except ValueError:
            continue
    return None


def _is_signature(line: str) -> bool:
    """A name alone on its line: two to four words, each with a capital."""
    words = line.split()
    return 2 <= len(words) <= 4 and all(_WORD.fullmatch(word) and word[0].isupper() for word in words)


def _is_office(line: str) -> bool:
    """The office that sent the article, as its last line: few words and no full stop."""
    return 2 <= len(line.split()) <= 8 and line[-1].isalnum() and line[0].isupper()


def _is_file_name(line: str) -> bool:
    """A picture's file name that was left where the picture stood."""
    return bool(_PHOTO_NAME.match(line)) and sum(each.isdigit() for each in line) > len(line) / 3 and len(line) > 20


def _meta(page: html.HtmlElement, name: str) -> str:
    return next(iter(_all(page, name)), "")


def _all(page: html.HtmlElement, name: str) -> list[str]:
    found: Sequence[str] = page.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return [" ".join(each.split()) for each in found if each.strip()]


def _first(page: html.HtmlElement, path: str) -> str:
    return next((" ".join(each.text_content().split()) for each in page.xpath(path) if each.text_content().strip()), "")


def _attribute(page: html.HtmlElement, path: str) -> str:
    return next((str(each).strip() for each in page.xpath(path)), "")


def _crumbs(page: html.HtmlElement) -> list[str]:
    found = [" ".join(each.text_content().split()) for each in page.xpath("//*[contains(@class,'breadcrumb')]//a")]
    return [each for each in found if each][1:]
