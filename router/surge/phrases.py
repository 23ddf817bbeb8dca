"""Which words are suddenly in everybody's mouth: phrases of one to three words, counted by conversation.

Nothing of one person gets out: a phrase leaves the memory of this process only once five different conversations used it within a quarter of
an hour. Numbers are left out, and what begins with a capital within a sentence, which is mostly a name. Memory is bounded: phrases of only one
conversation are forgotten first.

>>> list(phrases_of("De stroom is uitgevallen in de wijk"))
['stroom', 'stroom is uitgevallen', 'uitgevallen', 'wijk']
>>> list(phrases_of("Ik ben Jan de Vries, 31 jaar, en de stroom ligt eruit."))
['jaar', 'stroom', 'stroom ligt', 'stroom ligt eruit', 'ligt', 'ligt eruit', 'eruit']
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from router.privacy import mask_for_bot

FEWEST = 5  # conversations
QUARTER = timedelta(minutes=15)
_LONGEST = 3  # words
_READ = 60  # words of a message
_MOST = 20_000  # phrases in memory
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_CLAUSE = re.compile(r"[.,;:!?()\n\"…]+")
_STOP = Path(__file__).with_name("stop_words.txt")


@cache
def _stop_words() -> frozenset[str]:
    lines = _STOP.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def phrases_of(text: str) -> Iterator[str]:
    """Yield the phrases of a masked text: no stop word at either end, no number, and no name."""
    left = _READ
    for clause in _CLAUSE.split(_PLACEHOLDER.sub(".", text)):
        said = clause.split()[:left]
        left -= len(said)
        words = [None if _hidden(word, first=number == 0) else word.casefold() for number, word in enumerate(said)]
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                part = words[start:end]
                known = [word for word in part if word is not None]
                if len(known) == len(part) and known[0] not in _stop_words() and known[-1] not in _stop_words():
                    yield " ".join(known)


def _hidden(word: str, *, first: bool) -> bool:
    """Whether a word is a number, or the name of somebody or something."""
    return not word.replace("-", "").replace("'", "").isalpha() or (not first and word[0].isupper())


class Phrases:
    """The phrases that this process heard in the present quarter of an hour."""

    def __init__(self) -> None:
        self._quarter: datetime | None = None
        self._heard: dict[str, set[int]] = {}
        self._written: dict[str, int] = {}

    def hear(self, conversation: UUID, text: str, *, at: datetime) -> None:
        """Take in what a citizen typed."""
        quarter = quarter_of(at)
        if quarter != self._quarter:
            self._quarter, self._heard, self._written = quarter, {}, {}
        who = hash(conversation)
        for phrase in phrases_of(mask_for_bot(text).text):
            self._heard.setdefault(phrase, set()).add(who)
        if len(self._heard) > _MOST:
            self._heard = {phrase: heard for phrase, heard in self._heard.items() if len(heard) > 1}
            if len(self._heard) > _MOST:  # nobody's memory is endless: the quarter begins anew
                self._heard.clear()

    def take(self) -> tuple[datetime, dict[str, int]] | None:
        """Return the quarter, and how many conversations more used each phrase since the last time, or None; they count as written."""
        if self._quarter is None:
            return None
        fresh = {}
        for phrase, heard in sorted(self._heard.items()):
            more = len(heard) - self._written.get(phrase, 0)
            if len(heard) >= FEWEST and more > 0:
                fresh[phrase] = more
                self._written[phrase] = len(heard)
        return (self._quarter, fresh) if fresh else None


def quarter_of(at: datetime) -> datetime:
    """Return the beginning of the quarter of an hour of a moment."""
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
