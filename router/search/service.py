"""Searching: what is found is what the employee may open, and that it was shown is noted where it is not theirs."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from router.agents.models import Agent
from router.conversations import repository as conversations
from router.conversations.errors import ConversationNotFound
from router.conversations.models import Message
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import QueueRow
from router.ledger.pseudonyms import conversation_object
from router.privacy import mask_for_bot
from router.privacy.looks import note_look, shown_in_a_list, why_noted
from router.search import repository
from router.search.errors import NotFromHere, NothingToSearchFor
from router.search.excerpts import hits
from router.search.models import Found, Said, Search

PAGE = 25  # conversations on a page
_LONGEST_TALK = 2000  # messages of a conversation that are shown
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f]")
Place = tuple[int, datetime, UUID]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some of what was found, and where the next page begins, or None on the last one."""

    found: Sequence[Found]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation that the bot handled alone, for who may read it."""

    id: UUID
    reference: str
    messages: Sequence[Message]


def sensitive_topics(desk: Desk) -> list[str]:
    """Return the topics about which people tell what asks for more care."""
    return [name for name, topic in desk.catalogue.topics.items() if topic.sensitivity != "none"]


async def search(
    connection: Connection, desk: Desk, asked: Search, who: Agent, *, page: str | None = None, now: datetime
) -> Page:
    """Return a page of what an employee looks for, and note it where it shows what is not theirs.

    Raises:
        NothingToSearchFor: the words are none to search for.
        NotFromHere: `page` is not what a page of this search gave.
    """
    after = _place(page) if page else None
    found = await find(connection, desk, asked, who, after=after, most=PAGE + 1)
    shown = found[:PAGE]
    strange = sum(not each.theirs for each in shown)
    await shown_in_a_list(connection, who, count=strange, now=now)
    last = shown[-1] if len(found) > PAGE else None
    return Page(found=shown, next=_page(last) if last else None)


async def find(
    connection: Connection, desk: Desk, asked: Search, who: Agent, *, after: Place | None, most: int
) -> list[Found]:
    """Return what an employee looks for and may open, at most so many; nothing is noted.

    Raises:
        NothingToSearchFor: the words are none to search for.
    """
    words = _UNSEEN.sub(" ", asked.words).strip()
    asked = replace(asked, words=words)
    await repository.limit_time(connection)
    named = await repository.of_reference(connection, asked.reference) if asked.reference else []
    if words and not named and not await repository.understands(connection, words):
        raise NothingToSearchFor
    topics = sensitive_topics(desk)
    rows = await repository.find(connection, asked, who, named=named, sensitive_topics=topics, after=after, most=most)
    handoffs = await repository.handoffs_of(connection, [row.handoff_id for row in rows if row.handoff_id])
    said = {} if named or not words else await repository.said_in(connection, [row.id for row in rows], words)
    return [_found(row, handoffs.get(row.handoff_id), said.get(row.id), who) for row in rows]


def _found(row: Row[Any], shown: QueueRow | None, said: Row[Any] | None, who: Agent) -> Found:
    theirs = shown is not None and (row.held or why_noted(shown.handoff, who) is None)
    words = None
    if said is not None and (theirs or not row.sensitive):
        marks = hits(said.text, (said.dutch, said.english))
        words = Said(author=said.author, at=said.created_at, text=said.text, hits=marks)
        if not who.may("agent", "supervisor"):
            words = _without_contact(words)
    return Found(
        id=row.id,
        reference=row.reference,
        channel=row.channel,
        language=row.language,
        started_at=row.created_at,
        rank=row.rank,
        ledger_key=row.ledger_key,
        handoff=shown,
        handled_by=row.handled_by,
        theirs=theirs,
        sensitive=row.sensitive,
        said=words,
    )


def _without_contact(said: Said) -> Said:
    """An editor reads what was asked, not who can be reached how."""
    text = mask_for_bot(said.text).text
    return said if text == said.text else Said(author=said.author, at=said.at, text=text, hits=())


async def read(
    connection: Connection, desk: Desk, conversation_id: UUID, who: Agent, *, reason: str | None, now: datetime
) -> Talk:
    """Return a conversation that the bot handled alone, and note the look. An editor reads it without contact details.

    Raises:
        ConversationNotFound: there is none, or it is not theirs to read; both sound the same.
        ReasonNeeded: it is sensitive, and they gave no reason.
    """
    held = await repository.bot_only(connection, conversation_id, who, sensitive_topics(desk))
    if held is None:
        raise ConversationNotFound
    name = conversation_object(held.ledger_key, held.id)
    asks = held.sensitive and reason is None
    await note_look(connection, name, who, why="bot_alone", reason=reason, asks=asks, now=now)
    messages = await conversations.messages_after(connection, held.id, 0, notes=False, limit=_LONGEST_TALK)
    if not who.may("supervisor"):
        messages = [Message(**{**vars(each), "text": mask_for_bot(each.text).text}) for each in messages]
    return Talk(id=held.id, reference=held.reference, messages=messages)


def place_of(last: Found) -> Place:
    """Return where a page begins that follows on this conversation."""
    return last.rank, last.started_at, last.id


def _page(last: Found) -> str:
    place = [last.rank, last.started_at.isoformat(), str(last.id)]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(page: str) -> Place:
    try:
        rank, at, last = json.loads(base64.urlsafe_b64decode(page))
        place = int(rank), datetime.fromisoformat(at), UUID(last)
    except (binascii.Error, ValueError, TypeError) as error:
        raise NotFromHere from error
    if place[1].tzinfo is None:
        raise NotFromHere
    return place
