"""Answers that a supervisor writes on a crisis day, published to every replica within seconds, and withdrawn as fast.

They are answers like any other: plain (the readability of the catalogue), with facts in place of numbers, stored with key, version and text in
each conversation. A message brings one when it holds one of its phrases: whole words, without regard to capitals and accents. It stands in place
of the bot's answer. Where the bot asks something back or offers a human, it comes before that; where somebody is handed over, before the notice;
with a sensitive question it comes last; with danger or a bereavement not at all.
"""

import asyncio
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from router.agents.models import Agent
from router.catalogue import Catalogue
from router.catalogue.readability import frequency
from router.catalogue.templates import compile_template
from router.catalogue.wording import Finding, check_wording, finding
from router.conversations.models import NewMessage
from router.database import Connection
from router.desk import Desk
from router.ledger import Event, agent_actor, append
from router.surge import repository
from router.surge.errors import AnnouncementDoubtful, AnnouncementInvalid, AnnouncementNotFound
from router.surge.models import Announcement

LONGEST = 1000  # characters
MOST_PHRASES = 30
_EVERYWHERE = 5.5  # on the Zipf scale: a word that is in every other message


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a supervisor wants to publish: texts by language, and the phrases that bring it."""

    key: str
    texts: Mapping[str, str]
    phrases: tuple[str, ...]


def plain(text: str) -> str:
    r"""Return a text as it is compared: small letters without accents, one space between words.

    >>> plain("De Stróóm  is\nuitgevallen!")
    'de stroom is uitgevallen!'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((plain(phrase) for phrase in phrases), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def matching(announcements: Sequence[Announcement], text: str) -> Announcement | None:
    """Return the announcement whose longest phrase is in a text, or None."""
    if not announcements:
        return None
    said, best = plain(text), None
    longest = 0
    for each in announcements:
        for found in _pattern(each.phrases).finditer(said):
            if len(found[0]) > longest:
                best, longest = each, len(found[0])
    return best


def message_of(desk: Desk, found: Announcement, language: str) -> NewMessage:
    """Return an announcement as the bot says it, in the language of the answers."""
    spoken = language if language in found.texts else desk.languages[0]
    rendered = desk.catalogue.render_text(compile_template(found.texts[spoken]), spoken, on_date=desk.today())
    content = {
        "key": found.name,
        "version": str(found.version),
        "facts": dict(rendered.facts),
        "phones": list(rendered.phones),
        "links": [{"label": link.label, "url": link.url} for link in rendered.links],
    }
    return NewMessage(author="bot", text=rendered.text, language=spoken, content=content)


def check(catalogue: Catalogue, draft: Draft, *, on_date: date) -> list[Finding]:
    """Return what is wrong (`error`) or could be better (`warning`) in a draft, by code."""
    found = [*_check_phrases(draft.phrases, catalogue.municipality.languages)]
    for language in catalogue.municipality.languages:
        if not draft.texts.get(language, "").strip():
            found.append(finding("error", "language_missing", language))
        else:
            found += check_wording(catalogue, draft.texts[language], language, on_date=on_date, longest=LONGEST)
    found += [
        finding("error", "language_unknown", each)
        for each in draft.texts
        if each not in catalogue.municipality.languages
    ]
    return found


async def approve(desk: Desk, draft: Draft, *, confirmed: bool) -> None:
    """Let a draft pass that is good, or of which somebody has seen what is not. In a thread: reading the word lists takes a moment.

    Raises:
        AnnouncementInvalid: it has errors.
        AnnouncementDoubtful: it has warnings that nobody confirmed.
    """
    found = await asyncio.to_thread(check, desk.catalogue, draft, on_date=desk.today())
    if any(each["level"] == "error" for each in found):
        raise AnnouncementInvalid(found)
    if found and not confirmed:
        raise AnnouncementDoubtful(found)


async def publish(connection: Connection, draft: Draft, who: Agent, *, now: datetime) -> Announcement:
    """Publish a draft that was approved, in place of the version before it."""
    texts = {language: text.strip() for language, text in draft.texts.items()}
    made = await repository.publish(connection, draft.key, texts=texts, phrases=draft.phrases, by=who.id, now=now)
    event = Event(
        action="announcement_published",
        object=made.name,
        result="ok",
        origin="desk",
        actor=agent_actor(who.ledger_key, who.id),
        data={"version": made.version},
    )
    await append(connection, event, at=now)
    return made


async def withdraw(connection: Connection, key: str, who: Agent, *, now: datetime) -> None:
    """Withdraw an answer: within a second no replica gives it any more.

    Raises:
        AnnouncementNotFound: it is not published.
    """
    version = await repository.withdraw(connection, key, by=who.id, now=now)
    if version is None:
        raise AnnouncementNotFound
    event = Event(
        action="announcement_withdrawn",
        object=f"announcement:{key}",
        result="ok",
        origin="desk",
        actor=agent_actor(who.ledger_key, who.id),
        data={"version": version},
    )
    await append(connection, event, at=now)


def _check_phrases(phrases: Sequence[str], languages: Sequence[str]) -> Iterator[Finding]:
    if not 0 < len(phrases) <= MOST_PHRASES:
        yield finding("error", "phrases_count")
    for phrase in phrases:
        if len(plain(phrase)) < 3 or not plain(phrase)[0].isalnum():
            yield finding("error", "phrase_short", phrase=phrase)
        elif " " not in plain(phrase) and any(frequency(phrase.lower(), each) >= _EVERYWHERE for each in languages):
            yield finding("warning", "phrase_common", phrase=phrase)
