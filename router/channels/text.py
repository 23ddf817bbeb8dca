"""From what the widget shows to what a channel carries: plain text, cut by rule and never by meaning.

An answer that is too long keeps its beginning, which is what was asked, to the end of a paragraph or sentence, and ends with the link to the whole.
What no page has (an employee wrote it) is not shortened: it becomes more parts. `router/drift` looks whether all of this holds for every answer.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from router.channels.protocol import Choice, Link, Outgoing

Size = Callable[[str], int]
"""How much room a text takes on a channel."""

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^[-*] ", re.M)
_SENTENCE = re.compile(r"(?<=[.!?؟…])[ \t\n]+(?=\S)")
_WORDS = re.compile(r"(?<![\d€+]) (?![\d€(])")  # not beside a number: an amount, a date and a phone number stay whole
_ENOUGH = re.compile(r"(?<![?؟:])(?<! \d\.)(?<! \d\d\.)[ \t]*(?:\n|(?<=[.!…]) (?![a-z]))")
"""Where a text may end: not between a question and what it is the condition of, before a list, in `1. Januar` or in `bijv. een`."""

_ITEMS_GO_ON = "\n- …"


def plain(text: str) -> str:
    r"""Return a text without the marks of bold, with its lists as dashes.

    >>> plain("Neem **mee**:\n- uw paspoort")
    'Neem mee:\n- uw paspoort'
    """
    return _ITEM.sub("- ", _BOLD.sub(r"\1", text)).strip()


def with_links(text: str, links: Sequence[Link]) -> str:
    """Return a text with the addresses of its links below it, but for those that it names itself."""
    rest = [link for link in links if link.url not in text]
    return "\n\n".join([text, *(f"{link.label}: {link.url}" if link.label else link.url for link in rest)])


def numbered(choices: Sequence[Choice]) -> str:
    """Return choices as lines that are answered by their number."""
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))


def shorten(text: str, room: int, size: Size = len) -> str:
    r"""Return the beginning of a text that fits: whole paragraphs, else whole sentences; a first sentence that is too long is kept to a word.

    A list of which a part is left out says that it goes on.

    >>> shorten("Eerst dit. Dan dat.\n\nEn nog iets.", 20)
    'Eerst dit. Dan dat.'
    >>> shorten("Eerst dit. Mag het niet? Dan dat.", 30)
    'Eerst dit.'
    >>> shorten("Neem mee:\n- een foto\n- uw oude paspoort", 25)
    'Neem mee:\n- een foto\n- …'
    """
    kept = _beginning(text, lambda beginning: size(beginning) <= room)
    return kept or next(_cut(text, room, lambda words: size(f"{words}…"), (_WORDS, re.compile(" "))), "").rstrip() + "…"


def _beginning(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning of a text that fits and says something whole; nothing where not even its first sentence does."""
    for border in (re.compile(r"\n\n+"), _ENOUGH):
        kept = ""
        for beginning in _beginnings(text, border):
            if not fits(beginning):
                break
            kept = beginning
        else:
            kept = text if fits(text) else kept
        if kept:
            return kept
    return ""


def _beginnings(text: str, border: re.Pattern[str]) -> Iterator[str]:
    """Yield where a text may end: not between a list and the line above it; a list that goes on after it says so."""
    for found in border.finditer(text):
        before, after = text[: found.start()].rstrip(), text[found.end() :]
        if not after.startswith("- "):
            yield before
        elif before.rpartition("\n")[2].startswith("- "):
            yield before + _ITEMS_GO_ON


def first_sentence(text: str) -> str:
    r"""Return the least of a text that says something whole: with its condition, and with what a list begins with.

    >>> first_sentence("Neem mee:\n- een foto\n- een pas"), first_sentence("Bent u 18? Dan mag het. Echt.")
    ('Neem mee:\n- een foto\n- …', 'Bent u 18? Dan mag het.')
    """
    return next(_beginnings(text, _ENOUGH), text)


def cut(text: str, room: int, size: Size = len) -> list[str]:
    """Return a text in parts that each fit, cut between paragraphs, else lines, else sentences, else words, else anywhere. Nothing is lost.

    >>> cut("Een twee. Drie vier.", 10)
    ['Een twee.', 'Drie vier.']
    """
    return list(_cut(text.strip(), room, size, _BORDERS))


_BORDERS = (re.compile(r"\n\n+"), re.compile(r"\n"), _SENTENCE, _WORDS, re.compile(r" "))


def _cut(text: str, room: int, size: Size, borders: Sequence[re.Pattern[str]]) -> Iterator[str]:
    if size(text) <= room:
        if text:
            yield text
        return
    if not borders:
        yield from _anywhere(text, room, size)
        return
    kept = ""
    for piece, border in _pieces(text, borders[0]):
        longer = kept + piece
        if size(longer.rstrip()) <= room:
            kept = longer + border
            continue
        if kept.strip():
            yield kept.strip()
        if size(piece) <= room:
            kept = piece + border
            continue
        *done, kept = list(_cut(piece, room, size, borders[1:])) or [""]  # nothing but spaces
        yield from done
        kept += border
    if kept.strip():
        yield kept.strip()


def _pieces(text: str, border: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    start = 0
    for found in border.finditer(text):
        yield text[start : found.start()], found.group()
        start = found.end()
    yield text[start:], ""


def _anywhere(text: str, room: int, size: Size) -> Iterator[str]:
    kept = ""
    for character in text:
        if kept and size(kept + character) > room:
            yield kept
            kept = ""
        kept += character
    yield kept


def as_parts(
    message: Outgoing, *, room: int, parts: int, size: Size = len, choices: Sequence[Choice] = ()
) -> list[str]:
    """Return a message as texts for a channel without markup.

    Args:
        message: what was said.
        room: of one part.
        parts: at most, for an agreed answer; one more where its first sentence does not fit.
        size: how much room a text takes.
        choices: those that are numbered, because they can't be tapped.

    Returns:
        one text or more. The choices stand at the end of the last, and are never cut off.
    """
    text = with_links(plain(message.text), message.links)
    tail = numbered(choices)
    whole = "\n\n".join(filter(None, (text, tail)))
    if message.whole is None or size(whole) <= room or len(cut(whole, room, size)) <= parts:
        return cut(whole, room, size)
    ending = "\n\n".join(filter(None, (f"{message.more} {message.whole}".strip(), tail)))
    answer = plain(message.text)

    def ended(beginning: str) -> list[str]:
        return cut(f"{beginning}\n\n{ending}", room, size)

    kept = _beginning(answer, lambda beginning: len(ended(beginning)) <= parts)
    return ended(kept or first_sentence(answer))  # half a sentence could say the opposite: then rather a part more
