r"""The HTML of a mail, made harmless: as text for whoever reads it.

Everything from outside is dropped: pictures, styles, forms, frames. A link stays, its address beside its words, so that nobody is led anywhere by a
word that says something else. What the mail program marked as quoted becomes lines that begin with `>`, as in a plain mail.

>>> as_text('<p>Kijk <a href="https://example.org/x">hier</a><img src=https://spy.example></p><script>x()</script>')
'Kijk hier (https://example.org/x)'
>>> as_text('<div>Ja.</div><div class="gmail_quote"><p>Wat?</p><p>Nee</p></div>')
'Ja.\n\n> Wat?\n>\n> Nee'
"""

import re
from html.parser import HTMLParser
from itertools import groupby
from operator import itemgetter

import nh3

_WORDS = {"p", "br", "b", "strong", "i", "em", "u", "ul", "ol", "li", "blockquote", "a", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre",
          "table", "thead", "tbody", "tr", "td", "th", "span", "div", "sub", "sup"}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"}
_CLOSES_ITSELF = {"p", "td", "tr", "th", "option", "dt", "dd"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ANY_TAG = re.compile(r"<(/?[a-zA-Z]{0,20})[^<>]{0,2000}>")
_UNSEEN = {"style", "script", "title"}
_DEEPEST = 400  # a cleaner's time grows with the square of the depth: 200,000 take five minutes
_LONGEST = 1_000_000  # characters
_LONGEST_LINK = 300
_DEEPEST_QUOTE = 5

_QUOTES = (
    "gmail_quote",
    "yahoo_quoted",
    "moz-cite-prefix",
    "protonmail_quote",
    "zmail_extra",
    "ms-outlook-mobile-reference-message",
)
_QUOTED_IDS = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "olk_src_body_section")
_BLOCKS = {"p", "div", "ul", "ol", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_LINES = {"li", "tr", "br"}


def as_text(html: str) -> str:
    """Return the words of some HTML, with the addresses of its links, and what is quoted after `>`."""
    html = html[:_LONGEST]
    if _too_deep(html):
        return _only_words(html)
    marked = nh3.clean(
        html,
        tags=_WORDS,
        clean_content_tags={"script", "style", "title", "noscript", "template"},
        attributes={
            "a": {"href"},
            "div": {"class", "id", "name"},
            "span": {"class", "id"},
            "blockquote": {"class", "type", "cite"},
        },
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    writer = _Writer()
    writer.feed(marked)
    writer.close()
    return writer.text()


def _too_deep(html: str) -> bool:
    depth = 0
    for end, name in _TAG.findall(html):
        name = name.lower()  # noqa: PLW2901 - the same name
        if name in _VOID or name in _CLOSES_ITSELF:
            continue
        depth = max(0, depth - 1) if end else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def _only_words(html: str) -> str:
    """Return what is left without tags: for HTML that nobody wrote. One pass, whatever it holds."""
    words: list[str] = []
    done, unseen = 0, ""
    for tag in _ANY_TAG.finditer(html):
        name = tag.group(1).lower()
        if not unseen:
            words.append(html[done : tag.start()])
        if unseen == name.removeprefix("/") and name.startswith("/"):
            unseen = ""
        elif not unseen and name in _UNSEEN:
            unseen = name
        done = tag.end()
    return _tidy(" ".join([*words, "" if unseen else html[done:]]).replace("<", " "))


def _tidy(text: str) -> str:
    lines = (" ".join(line.replace("\u00a0", " ").split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Writer(HTMLParser):
    """Writes down clean HTML as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []  # how deep it is quoted, and the words
        self._words: list[str] = []
        self._open: list[tuple[str, bool]] = []  # the elements we are in, and whether each begins a quote
        self._quoted = 0
        self._rest_quoted = False
        self._links: list[tuple[str, int]] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        given = {name: (value or "").lower() for name, value in attrs}
        if tag in _BLOCKS or tag in _LINES:
            self._end_line(blank=tag in _BLOCKS and tag not in ("div", "ul", "ol", "table"))
        if given.get("id", "").removeprefix("x_") in _QUOTED_IDS:
            self._rest_quoted = True
        if tag in ("br", "hr"):
            return
        quotes = _is_quote(tag, given)
        self._open.append((tag, quotes))
        self._quoted += quotes
        if tag == "a":
            self._links.append((next((value or "" for name, value in attrs if name == "href"), ""), len(self._words)))
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._words.append(self._mark())
        elif tag in ("td", "th") and self._words:
            self._words.append("  ")

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it those within it that did not say so."""
        if tag in _BLOCKS:
            self._end_line(blank=tag not in ("div", "table"))
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                self._quoted -= sum(quotes for _, quotes in self._open[at:])
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        """Words."""
        if any(tag == "pre" for tag, _ in self._open[-3:]):
            *lines, data = data.split("\n")
            for line in lines:
                self._words.append(line)
                self._end_line()
        self._words.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Return all that was written."""
        self._end_line()
        blocks = []
        for depth, lines in groupby(self._lines, key=itemgetter(0)):
            words = re.sub(r"\n{3,}", "\n\n", "\n".join(words for _, words in lines)).strip("\n")
            before = ">" * min(depth, _DEEPEST_QUOTE)
            blocks.append("\n".join(f"{before} {line}".rstrip() for line in words.split("\n")) if depth else words)
        return "\n\n".join(filter(None, blocks))

    def _mark(self) -> str:
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            return f"{self._lists[-1]}. "
        return "- "

    def _end_line(self, *, blank: bool = False) -> None:
        words = " ".join("".join(self._words).replace("\u00a0", " ").split())
        self._words.clear()
        self._links = [(url, 0) for url, _ in self._links]
        depth = max(self._quoted, int(self._rest_quoted))
        if words:
            self._lines.append((depth, words))
        if blank and self._lines and self._lines[-1][1]:
            self._lines.append((depth, ""))

    def _end_link(self, url: str, since: int) -> None:
        label = " ".join("".join(self._words[since:]).split())
        shown = url.removeprefix("mailto:").removeprefix("tel:")
        if shown and len(shown) <= _LONGEST_LINK and shown.rstrip("/") not in label:
            self._words.append(f" ({shown})" if label else shown)


def _is_quote(tag: str, given: dict[str, str]) -> bool:
    names = given.get("class", "")
    if any(name in names for name in _QUOTES) and tag in ("div", "blockquote"):
        return True
    return (tag == "blockquote" and (given.get("type") == "cite" or "cite" in given)) or given.get("name") == "quote"
