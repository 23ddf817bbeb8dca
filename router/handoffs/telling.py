"""The story of a handoff, read back from the ledger for a person: each step in words, whether it is genuine, and what came of the promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from router.agents import repository as agents
from router.conversations.models import Conversation
from router.database import Connection
from router.desk import Desk
from router.handoffs.models import Handoff
from router.handoffs.story import by_agent, by_citizen
from router.handoffs.words import (
    CITIZEN,
    actor_in_words,
    details_in_words,
    in_words,
    reason_in_words,
    result_in_words,
)
from router.ledger import Entry, entries_of_object, handoff_object
from router.ledger.chain import gives_its_hash
from router.ledger.pseudonyms import conversation_object
from router.ledger.repository import last_seal
from router.schema import conversation, handoff, ledger_entry

_CLOSEST = timedelta(seconds=1)  # between the first step and the moment that the handoff has of it


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `genuine`: its fields give its hash, and it is tied to the entries before and after it."""

    entry: Entry
    genuine: bool


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was promised and what came of it, in minutes. `waited` is None while nobody took it."""

    from_minutes: int
    to_minutes: int
    waited: float | None

    @property
    def kept(self) -> bool | None:
        """Whether somebody came within what was promised."""
        return None if self.waited is None else self.waited <= self.to_minutes


@dataclass(frozen=True, kw_only=True)
class Story:
    """The steps of one thing, oldest first, with up to which entry the ledger was sealed, and when."""

    steps: tuple[Step, ...]
    sealed_position: int = 0
    sealed_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        """Whether every step is."""
        return all(step.genuine for step in self.steps)

    @property
    def promise(self) -> Promise | None:
        """Return the first promise of a wait and what came of it, or None when none was made."""
        entries = [step.entry for step in self.steps]
        made = next((each for each in entries if each.action == "promised" and "toMinutes" in each.data), None)
        if made is None:
            return None
        taken = next((each for each in entries if each.action == "claimed" and each.position > made.position), None)
        waited = max(0.0, round((taken.at - made.at).total_seconds() / 60, 1)) if taken else None
        return Promise(from_minutes=made.data["fromMinutes"], to_minutes=made.data["toMinutes"], waited=waited)


async def story_of(connection: Connection, held: Conversation, found: Handoff) -> Story:
    """Return the story of a handoff, with what happened to its conversation in between."""
    own = await entries_of_object(connection, handoff_object(held.ledger_key, found.id))
    around = await entries_of_object(connection, conversation_object(held.ledger_key, held.id))
    first, position = (own[0].at, own[0].position) if own else (found.queued_at, 0)
    during = [each for each in around if each.at >= first or each.position > position > 0]  # a clock may be set back
    return await tell(connection, [*own, *during])


async def tell(connection: Connection, entries: Sequence[Entry]) -> Story:
    """Return these entries as a story: each is compared with its own hash and with its neighbours."""
    ordered = sorted(entries, key=lambda entry: entry.position)
    positions = {each.position + step for each in ordered for step in (-1, 1)}
    query = select(ledger_entry.c.position, ledger_entry.c.hash, ledger_entry.c.previous)
    rows = await connection.execute(query.where(ledger_entry.c.position.in_(positions)))
    around = {row.position: row for row in rows}
    seal = await last_seal(connection)
    return Story(
        steps=tuple(Step(entry=each, genuine=_genuine(each, around)) for each in ordered),
        sealed_position=seal.position if seal else 0,
        sealed_at=seal.at if seal else None,
    )


def _genuine(entry: Entry, around: Mapping[int, Any]) -> bool:
    before, after = around.get(entry.position - 1), around.get(entry.position + 1)
    tied = before.hash == entry.previous if before else entry.position == 1
    return gives_its_hash(entry) and tied and (after is None or after.previous == entry.hash)


async def known_names(connection: Connection, held: Conversation | None = None) -> dict[str, str]:
    """Return the employees' names behind their pseudonyms; with a conversation also which pseudonym is its citizen's."""
    names = {by_agent(who): who.name for who in await agents.list_all(connection, closed=True)}
    return names | ({by_citizen(held): CITIZEN} if held else {})


async def handoff_behind(connection: Connection, first: Entry) -> tuple[UUID, str] | None:
    """Return the handoff that the first entry of a story is about, with its conversation's reference; None when nobody can tell any more."""
    made = handoff.c.queued_at
    near = func.abs(func.extract("epoch", made - first.at))
    query = (
        select(handoff.c.id, conversation.c.reference, conversation.c.ledger_key)
        .join(conversation, conversation.c.id == handoff.c.conversation_id)
        .where(made.between(first.at - _CLOSEST, first.at + _CLOSEST))
        .order_by(near)
    )
    for row in await connection.execute(query):
        if handoff_object(row.ledger_key, row.id) == first.object:
            return row.id, row.reference
    return None


async def objects_of(connection: Connection, reference: str) -> list[str]:
    """Return what the ledger calls a conversation, by its number, and its handoffs."""
    mine = conversation.c.reference == reference
    query = select(conversation.c.id, conversation.c.ledger_key, handoff.c.id.label("handoff_id"))
    both = conversation.outerjoin(handoff, handoff.c.conversation_id == conversation.c.id)
    rows = (await connection.execute(query.select_from(both).where(mine))).all()
    handoffs = [handoff_object(row.ledger_key, row.handoff_id) for row in rows if row.handoff_id]
    return [*(conversation_object(row.ledger_key, row.id) for row in rows[:1]), *handoffs]


def story_json(desk: Desk, story: Story, names: Mapping[str, str], *, language: str) -> dict[str, Any]:
    """Return a story as JSON, in the words of a language; who is not among `names` stays a pseudonym."""
    promise = story.promise
    return {
        "steps": [step_json(desk, each, names, language=language) for each in story.steps],
        "promise": {
            "fromMinutes": promise.from_minutes,
            "toMinutes": promise.to_minutes,
            "waitedMinutes": promise.waited,
            "kept": promise.kept,
        }
        if promise
        else None,
        "genuine": story.genuine,
        "sealed": {"position": story.sealed_position, "at": story.sealed_at.isoformat()} if story.sealed_at else None,
    }


def step_json(desk: Desk, step: Step, names: Mapping[str, str], *, language: str) -> dict[str, Any]:
    """Return one step, in codes and in words."""
    entry = step.entry
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "text": in_words(desk, "step", entry.action, language),
        "actor": names.get(entry.actor, entry.actor),
        "actorText": actor_in_words(desk, entry.actor, names, language),
        "result": entry.result,
        "resultText": result_in_words(desk, entry.result, language),
        "reason": entry.reason,
        "reasonText": reason_in_words(desk, entry, language),
        "data": entry.data,
        "details": details_in_words(desk, entry.data, language),
        "genuine": step.genuine,
    }
