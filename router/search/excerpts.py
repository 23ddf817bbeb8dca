"""The piece of a message around the words that were found, as parts: what is shown is always text, never markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from router.search.repository import MARKS

LENGTH = 240  # characters of an excerpt, about
_BEFORE = 60  # of them before the first word that was found
_WORD = 24  # how far to look for a place between two words


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text, and whether it is what was searched for."""

    text: str
    hit: bool


def hits(text: str, marked: Iterable[str]) -> tuple[tuple[int, int], ...]:
    r"""Return where the words stand in a text, from the same text with marks, of which each letter stands for one letter.

    >>> hits("één paspoort", ["een \x01paspoort\x02", "een paspoort"])
    ((4, 12),)
    """
    start, stop = MARKS
    inside = set()
    for each in marked:
        if len(each) - each.count(start) - each.count(stop) != len(text):
            continue  # what PostgreSQL gave is not the text letter by letter: better no marks than wrong ones
        at, on = 0, False
        for letter in each:
            if letter in MARKS:
                on = letter == start
                continue
            if on:
                inside.add(at)
            at += 1
    return tuple(_ranges(sorted(inside)))


def _ranges(places: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def excerpt(text: str, found: Sequence[tuple[int, int]], *, length: int = LENGTH) -> list[Part]:
    """Return a piece of a text of about `length` characters in which the first of the words stands.

    >>> [(part.text, part.hit) for part in excerpt("Wat kost een paspoort?", [(13, 21)])]
    [('Wat kost een ', False), ('paspoort', True), ('?', False)]
    """
    first = found[0][0] if found else 0
    begin = _between_words(text, max(0, first - _BEFORE), 1) if first > _BEFORE else 0
    end = min(len(text), begin + length)
    if end < len(text):
        end = _between_words(text, end, -1)
    parts, at = [], begin
    for start, stop in found:
        if stop <= begin or start >= end:
            continue
        parts += [Part(text[at:start], False), Part(text[start : min(stop, end)], True)]
        at = min(stop, end)
    parts.append(Part(text[at:end], False))
    edges = Part("… ", False) if begin else None, Part(" …", False) if end < len(text) else None
    return [part for part in (edges[0], *parts, edges[1]) if part and part.text]


def _between_words(text: str, at: int, step: int) -> int:
    """Return a place between two words near `at`, or `at` where there is none: a word without an end is cut."""
    for place in range(at, at + step * _WORD, step):
        if 0 < place < len(text) and text[place - (step < 0)].isspace():
            return place + (step > 0)
    return at
