"""Web pages: the article found, the furniture of the page (menus, related news, counters, comments) left out.

The rules are few and plain. What by its element, its role or its name is furniture goes first; then the smallest part
that holds most of the prose is the article; it begins at the page's headline and lists of mere links in it are dropped.
"""

from __future__ import annotations

import re

from lxml import etree, html

from thidua.reading.inputs.document import Document, Writer
from thidua.reading.inputs.letters import decoded, modern
from thidua.reading.inputs.refusals import LettersUnknown, NotReadable

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "select",
        "option",
        "datalist",
        "button",
        "input",
        "textarea",
        "nav",
        "footer",
        "aside",
        "form",
        "dialog",
        "menu",
    ]
)
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar", "dialog", "alert"}
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:menu|nav|navbar|navigation|topbar|sidebar|side|footer|foot|breadcrumbs?|comments?|binh-?luan|related|relate|"
    r"tin-?lien-?quan|lien-?quan|tin-?khac|tin-?moi|khac|share|sharing|social|banner|ads?|advert\w*|quang-?cao|counters?|"
    r"thong-?ke|statistics?|visitors?|luot-?xem|views?|widgets?|log-?in|dang-?nhap|captcha|rating|rate|danh-?gia|tags?|"
    r"pagination|pager|paging|popup|modal|cookies?|toolbar|subscribe|newsletter|doc-?nhieu|xem-?nhieu|most-?read|copyright|hidden|sr-only)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:article|content|noi-?dung|chi-?tiet|detail|post|entry|body|main)(?:$|[\s_-])", re.IGNORECASE
)
_AFTERWARDS = re.compile(
    r"(?:các |những )?(?:tin|bài)(?: viết)? (?:liên quan|khác|cùng chuyên mục|mới hơn|cũ hơn|mới nhất)\b|"
    r"(?:ý kiến )?bình luận|gửi (?:ý kiến|bình luận)|lượt (?:xem|truy cập)|từ khóa\s*:|chia sẻ(?: bài viết)?\W*$|có thể bạn quan tâm|"
    r"related (?:news|articles|posts)|comments?|newer|older",
    re.IGNORECASE,
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "o:p",
    ]
)
_CELLS = ("td", "th")
MOST_PROSE = 0.6
"""The article holds at least this part of the page's prose."""


def read_web(name: str, content: bytes) -> Document:
    """The article of a web page, its headline first; tables keep their cells.

    Errors: NotReadable, LettersUnknown, TooMuchText.
    """
    text = letters_of(name, content)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise NotReadable(name=name) from None
    if any("depth" in error.message for error in parser.error_log):
        raise NotReadable(name=name)  # the parser left out what lies deeper, perhaps all of it
    _clear_away(page)
    body = page.find("body")
    body = page if body is None else body
    article = _article(body)
    headline = next((each for each in body.iter("h1") if _length(each)), None)
    writer = Writer(name)
    if headline is not None and article not in (headline, *headline.iterancestors()):
        writer.say(_words(headline))
        writer.end_line()
        _say_between(writer, body, headline, article)
    _say(writer, article)
    return writer.document()


def letters_of(name: str, content: bytes) -> str:
    """The page's letters, by its bytes, else by what it says of itself. Errors: LettersUnknown."""
    said = re.search(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", content[:4096], re.IGNORECASE)
    try:
        return decoded(content, name)
    except LettersUnknown:
        try:
            return modern(content.decode(said.group(1).decode("ascii"))) if said else _refuse(name)
        except (LookupError, UnicodeDecodeError):
            raise LettersUnknown(name=name) from None


def _refuse(name: str) -> str:
    raise LettersUnknown(name=name)


def _clear_away(page: html.HtmlElement) -> None:
    """Take out what is no part of any article."""
    for element in list(page.iter()):
        if element is page or element.getparent() is None or element.tag in ("html", "body"):
            continue
        if not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_furniture(element):
            element.drop_tree()


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or element.get("role") in _ROLES:
        return True
    if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", element.get("style") or ""):
        return True
    if (
        element.tag in ("article", "main", "p", "table", "tbody", "tr", "td", "h1")
        or element.get("itemprop") == "articleBody"
    ):
        return False
    named = f"{element.get('id') or ''} {re.sub('(?<=[a-z])(?=[A-Z])', '-', element.get('class') or '')}"
    if element.tag == "header":
        return element.find(".//h1") is None
    return bool(_FURNITURE.search(named)) and not _CONTENT.search(named)


def _article(body: html.HtmlElement) -> html.HtmlElement:
    """The smallest part that holds most of the prose of the page."""
    prose: dict[html.HtmlElement, int] = {}
    for element in body.iter():
        own = _own_prose(element)
        # As deep as the parser goes, some 250 steps: bounded for every page.
        for above in (element, *element.iterancestors()) if own else ():
            prose[above] = prose.get(above, 0) + own
            if above is body:
                break
    whole, found = prose.get(body, 0), body
    while whole:
        inner = max(found, key=lambda each: prose.get(each, 0), default=None)
        if (
            inner is None
            or inner.tag in _INLINE
            or inner.tag in ("p", "table", "tbody", "ul", "ol", "li", "blockquote")
        ):
            break
        if prose.get(inner, 0) < MOST_PROSE * whole:
            break
        found = inner
    return found


def _own_prose(element: html.HtmlElement) -> int:
    """Letters of the sentences that stand directly in this element, links apart."""
    if element.tag in _INLINE:
        return 0
    letters = len((element.text or "").strip())
    for child in element:
        letters += len((child.tail or "").strip())
        if child.tag in _INLINE and child.tag != "a":
            letters += _length(child) - sum(_length(link) for link in child.iter("a"))
    return letters if letters >= 25 or element.tag in _CELLS else 0


def _say(writer: Writer, element: html.HtmlElement) -> bool:
    """Write an element; False when the article is over."""
    # A list instead of a recursion: pages may be nested as deep as the parser lets them.
    steps: list[tuple[str, html.HtmlElement]] = [("open", element)]
    while steps:
        step, each = steps.pop()
        tag = each.tag
        if step == "tail":
            writer.say(each.tail or "")
            continue
        if step == "close":
            _close(writer, each)
            continue
        if tag not in _INLINE and tag not in _CELLS and each is not element:
            if _is_list_of_links(each):
                continue
            if _is_afterwards(each):
                return False
        _open(writer, each)
        writer.say(each.text or "")
        steps.append(("close", each))
        for child in reversed(each):
            steps.append(("tail", child))
            steps.append(("open", child))
    return True


def _open(writer: Writer, element: html.HtmlElement) -> None:
    match element.tag:
        case "br":
            writer.end_line()
        case "table":
            writer.begin_table()
        case "tr":
            writer.begin_row()
        case "td" | "th":
            writer.begin_cell()
        case tag if tag not in _INLINE:
            writer.end_line()


def _close(writer: Writer, element: html.HtmlElement) -> None:
    match element.tag:
        case "table":
            writer.end_table()
        case "td" | "th":
            across, down = (_number(element.get(name)) for name in ("colspan", "rowspan"))
            writer.end_cell(across, down=down)
        case tag if tag not in _INLINE:
            writer.end_line()


def _number(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 4 else 1


def _say_between(writer: Writer, body: html.HtmlElement, headline: html.HtmlElement, article: html.HtmlElement) -> None:
    """What stands between the headline and the article: often the lead, sometimes a line of dates and links."""
    above = set(article.iterancestors())
    started = False
    inside: set[html.HtmlElement] = set()
    for element in body.iter():
        if element is article:
            break
        if element is headline:
            started = True
        elif (
            started
            and element.getparent() not in inside
            and element not in above
            and headline not in element.iterancestors()
        ):
            inside.add(element)
            if element.tag not in _INLINE and _length(element) >= 60 and not _is_list_of_links(element):
                _say(writer, element)
                writer.end_line()
        if element.getparent() in inside:
            inside.add(element)


def _is_list_of_links(element: html.HtmlElement) -> bool:
    """Menus and lists of other news by another name: nearly all their letters are links."""
    if element.tag in ("table", "tbody", "tr", "h1"):
        return False
    links = [_length(link) for link in element.iter("a")]
    return len(links) >= (1 if element.tag == "li" else 2) and sum(links) * 10 >= 7 * _length(element)


def _is_afterwards(element: html.HtmlElement) -> bool:
    """A short line that heads what follows an article: related news, comments, key words."""
    if element.tag in ("table", "tbody", "tr", "thead") or _length(element) > 80:
        return False
    return bool(_AFTERWARDS.match(_words(element).strip()))


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _length(element: html.HtmlElement) -> int:
    return len(_words(element))
