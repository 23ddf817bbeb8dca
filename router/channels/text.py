"""From what the widget shows to what a channel carries: plain text, cut by rule and never by meaning.

An answer that is too long keeps its beginning, which is what was asked, to the end of a paragraph or sentence, and ends with the link to the whole.
What no page has (an employee wrote it) is not shortened: it becomes more parts.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from router.channels.protocol import Choice, Link, Outgoing

Size = Callable[[str], int]
"""How much room a text takes on a channel."""

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"^[-*] ", re.M)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)")


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

    >>> shorten("Eerst dit. Dan dat.\n\nEn nog iets.", 20)
    'Eerst dit. Dan dat.'
    >>> shorten("Eerst dit. Dan dat.", 12)
    'Eerst dit.'
    """
    for pieces, between in ((text.split("\n\n"), "\n\n"), (_SENTENCE.split(text), " ")):
        kept = _fitting(pieces, between, room, size)
        if kept:
            return kept
    return _fitting(text.split(" "), " ", room - 1, size) + "…"


def _fitting(pieces: Sequence[str], between: str, room: int, size: Size) -> str:
    kept = ""
    for piece in pieces:
        longer = between.join(filter(None, (kept, piece)))
        if size(longer) > room:
            break
        kept = longer
    return kept.rstrip()


def cut(text: str, room: int, size: Size = len) -> list[str]:
    """Return a text in parts that each fit, cut between paragraphs, else lines, else sentences, else words, else anywhere. Nothing is lost.

    >>> cut("Een twee. Drie vier.", 10)
    ['Een twee.', 'Drie vier.']
    """
    return list(_cut(text.strip(), room, size, (re.compile(r"\n\n+"), re.compile(r"\n"), _SENTENCE, re.compile(r" "))))


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
        *done, last = _cut(piece, room, size, borders[1:])
        yield from done
        kept = last + border
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
        parts: at most, for an agreed answer.
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
    ending = "\n\n".join(filter(None, (f"{message.more} {message.whole}", tail)))
    kept = shorten(plain(message.text), room * parts - size(ending) - 2 * parts, size)
    texts = cut(kept, room, size)
    last = f"{texts[-1]}\n\n{ending}"
    return [*texts[:-1], last] if size(last) <= room else [*texts, *cut(ending, room, size)]
