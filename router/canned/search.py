"""Finding an agreed answer by a few letters: by its title, what it is about, and its text, in the citizen's language and in Dutch.

What is asked (what does it cost, for a child) is also heard in the words by which the bot hears it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from router.brakes.models import Brakes
from router.catalogue import Catalogue, Rendered
from router.desk import Desk
from router.handoffs.models import CONSOLE_LANGUAGE

MOST = 20  # answers of a list
_TITLE, _LABEL, _TEXT = 4, 2, 1  # what a word that was found there is worth
_EMPTY = frozenset(  # need not be in an answer
    "de het een en of dit dat er ik u je mijn uw is zijn moet mag kan wil wat hoe hoeveel welke wie voor van met bij in op te".split()  # noqa: SIM905 (forty words read better than forty strings)
)


@dataclass(frozen=True, kw_only=True)
class Canned:
    """One agreed answer. `rendered` is in the citizen's language, `dutch` its text in Dutch where that is another; `withdrawn`: not to be sent."""

    topic: str
    title: str
    label: str
    rendered: Rendered
    dutch: str | None
    withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """An answer with what is searched in it, folded: letters only differ where they sound different."""

    topic: str
    title: str
    label: str
    aspect: str
    audience: str | None
    rendered: Rendered
    dutch: str | None
    called: frozenset[str]
    named: str
    labelled: str
    told: str


@lru_cache(
    maxsize=4
)  # a day, and the languages: 75 topics are rendered in a fraction of a second, and not at each letter
def _entries(catalogue: Catalogue, language: str, on_date: date) -> tuple[_Entry, ...]:
    return tuple(entry for topic in catalogue.topics for entry in _of(catalogue, topic, language, on_date))


def _of(catalogue: Catalogue, topic: str, language: str, on_date: date) -> Iterator[_Entry]:
    title = catalogue.title(topic, CONSOLE_LANGUAGE)
    for card in catalogue.topic_card(topic, CONSOLE_LANGUAGE, on_date).answers:
        rendered = catalogue.render_answer(topic, card.aspect, card.audience, language, on_date=on_date)
        dutch = card.text if rendered.language != CONSOLE_LANGUAGE else None
        yield _Entry(
            topic=topic,
            title=title,
            label=card.label,
            aspect=card.aspect,
            audience=card.audience,
            rendered=rendered,
            dutch=dutch,
            called=frozenset(folded(title).split()),
            named=folded(f"{title} {catalogue.title(topic, language)} {topic}"),
            labelled=folded(card.label),
            told=folded(f"{rendered.text} {dutch or ''}"),
        )


def find(
    desk: Desk, brakes: Brakes, *, query: str, language: str, near: Collection[str] = (), only: str | None = None
) -> list[Canned]:
    """Return the answers that have every word of a query, the best first.

    First the conversation's own topic, then one that is named in full, then what is related to it, then the rest. Within each: what is
    asked, for everyone unless a group is named.

    Args:
        desk: the catalogue and the day.
        brakes: which answers are withdrawn.
        query: a few letters of a few words; nothing: what is near.
        language: the language of the answers.
        near: the topic of the conversation, and those that are related to it: what fits of them comes first, in this order.
        only: one topic, and no other.
    """
    asked, order = _Asked.of(desk.catalogue, query), {topic: place for place, topic in enumerate(near)}
    found: list[tuple[tuple[int, ...], int, _Entry]] = []
    for number, entry in enumerate(_entries(desk.catalogue, language, desk.today())):
        if only is not None and entry.topic != only:
            continue
        place = order.get(entry.topic, len(order))
        if not asked.words:
            if place < len(order) or only is not None:
                found.append(((place,), number, entry))
        elif worth := _worth(entry, asked):
            named = not entry.called <= asked.words
            fits = (entry.aspect not in asked.aspects, entry.audience not in asked.audiences)
            found.append(((place != 0, named, place, *fits, -worth), number, entry))
    found.sort(key=lambda each: each[:2])
    return [_canned(entry, brakes) for *_, entry in found[:MOST]]


def _canned(entry: _Entry, brakes: Brakes) -> Canned:
    return Canned(
        topic=entry.topic,
        title=entry.title,
        label=entry.label,
        rendered=entry.rendered,
        dutch=entry.dutch,
        withdrawn=brakes.withdrawn(entry.topic, entry.rendered.aspect or ""),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What was typed: its words, and which of them ask for an aspect or a group. `audiences` has None where no group is named."""

    words: frozenset[str]
    aspects: Mapping[str, frozenset[str]]
    groups: Mapping[str | None, frozenset[str]]

    @classmethod
    def of(cls, catalogue: Catalogue, query: str) -> "_Asked":
        text = folded(query)
        words = frozenset(text.split())
        aspects = {name: _covered(aspect.cues, text) for name, aspect in catalogue.aspects.items()}
        groups = {name: _covered(cues, text) for name, cues in catalogue.audience_cues.items()}
        return cls(
            words=words - _EMPTY or words,
            aspects={name: heard for name, heard in aspects.items() if heard},
            groups={name: heard for name, heard in groups.items() if heard},
        )

    @property
    def audiences(self) -> Collection[str | None]:
        """For whom it is asked."""
        return self.groups or (None,)


def _covered(cues: Collection[str], text: str) -> frozenset[str]:
    """Return the words of a text in which one of the patterns is found."""
    return frozenset(word for cue in cues for found in re.finditer(cue, text) for word in found.group().split())


def _worth(entry: _Entry, asked: _Asked) -> int:
    """How well an answer fits; nothing when one of the words is nowhere in it."""
    heard = asked.aspects.get(entry.aspect, frozenset()) | asked.groups.get(entry.audience, frozenset())
    total = 0
    for word in asked.words:
        parts = ((entry.named, _TITLE), (entry.labelled, _LABEL), (entry.told, _TEXT))
        worth = sum(value for text, value in parts if word in text) + _LABEL * (word in heard)
        if not worth:
            return 0
        total += worth
    return total


def folded(text: str) -> str:
    """Return a text for comparing: without case, accents or punctuation.

    >>> folded("Wat kost één paspóórt?")
    'wat kost een paspoort '
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]+", " ", "".join(each for each in plain if not unicodedata.combining(each)))
