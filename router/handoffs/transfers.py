"""Passing a conversation on: to a department, a colleague, or another organisation.

Where the department says so the citizen agrees first. What nobody takes in time comes back to who sent it. Each function is one transaction's work
under the lock of the conversation, and ends with the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from router.agents import repository as agents
from router.agents.models import Agent
from router.catalogue.model import in_language
from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.departments import SPOKEN, order_key
from router.desk import Desk
from router.handoffs import queue, repository, transfer_rows
from router.handoffs.claims import again, mine
from router.handoffs.errors import UnknownDestination
from router.handoffs.models import CONSOLE_LANGUAGE, Handoff
from router.handoffs.outcomes import close, note_of
from router.handoffs.story import ROUTER, by_agent, by_citizen, step
from router.handoffs.transfer_rows import Transfer
from router.ledger import append

if TYPE_CHECKING:
    from router.handoffs.keeper import Work

CONSENT_WITHIN = timedelta(minutes=10)  # then the conversation stays where it is


@dataclass(frozen=True, kw_only=True)
class _Target:
    """Where it goes: a department, and perhaps one colleague there."""

    department: str
    colleague: Agent | None

    def name(self, desk: Desk, language: str) -> str:
        department = desk.department_name(self.department, language)
        return f"{self.colleague.name} ({department})" if self.colleague else department


@dataclass(frozen=True, kw_only=True)
class _Passing:
    """One conversation that is passed on: by whom, where to, and what is noted with it."""

    id: UUID
    held: Conversation
    found: Handoff
    who: Agent
    target: _Target
    words: list[NewMessage]


async def transfer(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    department: str | None,
    agent_id: UUID | None,
    note: str,
    now: datetime,
) -> Handoff:
    """Pass a conversation on to a department or to one colleague, at once or when the citizen agrees. It keeps its place by its age.

    Raises:
        UnknownDestination: neither or both are named, or they do not exist.
        ClaimLapsed, HandoffNotFound.
    """
    if (department is None) == (agent_id is None) or (
        department is not None and department not in desk.departments.by_id
    ):
        raise UnknownDestination
    colleague = await agents.get(connection, agent_id) if agent_id else None
    held, found = await mine(connection, handoff_id, who, claim_id)
    target = _Target(department=department or _department_of(colleague, found), colleague=colleague)
    asked = await transfer_rows.open_of(connection, found.id)
    same = asked is not None and (asked.claim_id, asked.department, asked.colleague_id) == (
        claim_id,
        target.department,
        agent_id,
    )
    if same:  # the same command again: the citizen has the question
        return found
    transfer_id = await transfer_rows.begin(
        connection,
        found,
        by=who.id,
        status="asked",
        department=target.department,
        colleague_id=agent_id,
        due_at=now + CONSENT_WITHIN,
        now=now,
    )
    words = note_of(desk, note, who, held)
    passing = _Passing(id=transfer_id, held=held, found=found, who=who, target=target, words=words)
    # Who calls or stands at the counter was asked aloud.
    asks = desk.departments.get(found.department).transfer_consent and held.channel not in SPOKEN
    await (_ask if asks else _move)(connection, desk, passing, now=now)
    return await again(connection, found)


def _department_of(colleague: Agent | None, found: Handoff) -> str:
    """The department in which a colleague takes it. Raises UnknownDestination when there is none."""
    if colleague is None or not colleague.may("agent", "supervisor") or not colleague.departments:
        raise UnknownDestination
    return found.department if found.department in colleague.departments else colleague.departments[0]


async def _ask(connection: Connection, desk: Desk, passing: _Passing, *, now: datetime) -> None:
    """Ask the citizen; until the answer the conversation stays with the agent."""
    held, target = passing.held, passing.target
    language = held.language
    asked = desk.say(
        "transfer_consent_question", language, name=passing.who.name, destination=target.name(desk, language)
    )
    asked.content["buttons"] = [
        {
            "label": desk.text(f"transfer_consent_{answer}", language),
            "language": language,
            "payload": {"transfer": str(passing.id), "agreed": answer == "yes"},
        }
        for answer in ("yes", "no")
    ]
    note = _note(desk, "note_transfer_asked", target.name(desk, CONSOLE_LANGUAGE))
    await conversations.write(connection, held, [*passing.words, note, asked], now=now)
    event = step(
        held,
        passing.found.id,
        "transfer_asked",
        actor=by_agent(passing.who),
        department=target.department,
        toColleague=target.colleague is not None,
    )
    await append(connection, event, at=now)


async def _move(connection: Connection, desk: Desk, passing: _Passing, *, now: datetime) -> None:
    """Give it to the queue of who is to take it, for as long as that may take."""
    held, found, target = passing.held, passing.found, passing.target
    to = desk.departments.get(target.department)
    due = to.hours_on(found.channel).after_open(now, to.transfer_within)
    await transfer_rows.change(connection, passing.id, status="sent", due_at=due)
    await repository.end_claim(
        connection,
        found,
        reason="transferred",
        now=now,
        status="queued",
        department=target.department,
        skills=[],
        reserved_for=target.colleague.id if target.colleague else None,
        reserved_until=None,
        order_key=order_key(found.queued_at, found.priority, danger=found.in_danger),
        dropped_at=None,
    )
    told = desk.say("transferred", held.language, department=target.name(desk, held.language))
    await conversations.write(connection, held, [*passing.words, told], now=now, owner="queue")
    event = step(
        held,
        found.id,
        "transferred",
        actor=by_agent(passing.who),
        department=target.department,
        toColleague=target.colleague is not None,
    )
    await append(connection, event, at=now)


async def answered(
    connection: Connection, desk: Desk, held: Conversation, payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Take the citizen's answer to whether a conversation may be passed on.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        payload: of the button: which transfer, and whether they agreed.
        now: the moment.
    """
    asked = await transfer_rows.get(connection, UUID(payload["transfer"]))
    found = await repository.open_of(connection, held.id)
    who = await agents.get(connection, asked.agent_id) if asked else None
    if asked is None or found is None or who is None or not _still_asked(asked, found):
        await conversations.write(connection, held, [desk.say("button_too_late", held.language)], now=now)
        return
    target = await _target_of(connection, asked)
    if payload["agreed"]:
        passing = _Passing(id=asked.id, held=held, found=found, who=who, target=target, words=[])
        await _move(connection, desk, passing, now=now)
        return
    await transfer_rows.change(connection, asked.id, status="declined", ended_at=now)
    note = _note(desk, "note_transfer_declined", target.name(desk, CONSOLE_LANGUAGE))
    told = desk.say("transfer_declined", held.language, name=who.name)
    await conversations.write(connection, held, [note, told], now=now)
    event = step(held, found.id, "transfer_declined", actor=by_citizen(held), reason="citizen_declined")
    await append(connection, event, at=now)


def _still_asked(asked: Transfer, found: Handoff) -> bool:
    return asked.status == "asked" and found.status == "claimed" and found.claim_id == asked.claim_id


async def _target_of(connection: Connection, sent: Transfer) -> _Target:
    colleague = await agents.get(connection, sent.colleague_id) if sent.colleague_id else None
    return _Target(department=sent.department or sent.from_department, colleague=colleague)


async def refer(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    organisation: str,
    note: str,
    now: datetime,
) -> Handoff:
    """Refer a citizen to another organisation: they get its phone number and link, and the handoff is closed as referred.

    Nothing of the conversation goes along, so nobody has to agree.

    Raises:
        UnknownDestination: `organisations.yml` has no such organisation.
        ClaimLapsed, HandoffNotFound.
    """
    other = desk.organisations.get(organisation)
    if other is None:
        raise UnknownDestination
    held, found = await mine(connection, handoff_id, who, claim_id)
    await transfer_rows.begin(
        connection, found, by=who.id, status="referred", organisation=organisation, ended_at=now, now=now
    )
    name = in_language(other.name, held.language)
    told = desk.say("referred_organisation", held.language, organisation=name, organisation_phone=other.phone)
    told.content["links"] = [{"label": name, "url": other.link}]
    noted = _note(desk, "note_referred", in_language(other.name, CONSOLE_LANGUAGE))
    words = [*note_of(desk, note, who, held), noted, told]
    await close(
        connection, desk, held, found, who=who, result="referred", words=words, now=now, organisation=organisation
    )
    return await again(connection, found)


def _note(desk: Desk, key: str, destination: str) -> NewMessage:
    """A private note that Balie itself writes."""
    text = desk.text(key, CONSOLE_LANGUAGE, destination=destination)
    return NewMessage(author="note", text=text, language=CONSOLE_LANGUAGE, content={"key": key})


async def duty(connection: Connection, desk: Desk, now: datetime) -> "Sequence[Work]":
    """What is due here: questions that were not answered, transfers that nobody took. See `keeper.Duty`."""
    return [
        partial(end_of_time, desk=desk, transfer_id=transfer_id, conversation_id=conversation_id, now=now)
        for transfer_id, conversation_id in await transfer_rows.due(connection, now=now)
    ]


async def end_of_time(
    connection: Connection, desk: Desk, *, transfer_id: UUID, conversation_id: UUID, now: datetime
) -> bool:
    """End a transfer whose time is over; False when it was answered or taken meanwhile."""
    held = await conversations.get(connection, conversation_id, lock=True)
    due = await transfer_rows.get(connection, transfer_id)
    found = await repository.open_of(connection, conversation_id)
    if due is None or due.status not in transfer_rows.OPEN or due.due_at is None or due.due_at > now:
        return False
    if found is None or found.id != due.handoff_id:
        await transfer_rows.change(connection, due.id, status="withdrawn", ended_at=now)
        return False
    if due.status == "asked":
        return await _not_answered(connection, desk, held, found, due, now=now)
    if found.status != "queued" or (found.claimed_at is not None and found.claimed_at > due.asked_at):
        await transfer_rows.change(connection, due.id, status="taken", ended_at=now)
        return False
    await _come_back(connection, desk, held, found, due, now=now)
    return True


async def _not_answered(
    connection: Connection, desk: Desk, held: Conversation, found: Handoff, asked: Transfer, *, now: datetime
) -> bool:
    """The citizen did not answer: it stays with the agent, who is told."""
    if not _still_asked(asked, found):
        await transfer_rows.change(connection, asked.id, status="withdrawn", ended_at=now)
        return False
    await transfer_rows.change(connection, asked.id, status="unanswered", ended_at=now)
    target = await _target_of(connection, asked)
    note = _note(desk, "note_transfer_unanswered", target.name(desk, CONSOLE_LANGUAGE))
    await conversations.write(connection, held, [note], now=now)
    await append(connection, step(held, found.id, "transfer_declined", actor=ROUTER, reason="no_answer"), at=now)
    return True


async def _come_back(
    connection: Connection, desk: Desk, held: Conversation, found: Handoff, sent: Transfer, *, now: datetime
) -> None:
    """Nobody took it: back to who sent it, if they are there, at the front of its class."""
    await transfer_rows.change(connection, sent.id, status="untaken", ended_at=now)
    who = await agents.get(connection, sent.agent_id)
    first = await reserved_first(connection, desk, who, found, department=sent.from_department, now=now)
    place = await queue.in_front(connection, found, department=sent.from_department, now=now)
    await repository.change(
        connection, found.id, department=sent.from_department, skills=list(sent.from_skills), **first, **place
    )
    target = await _target_of(connection, sent)
    back = who.name if who and first["reserved_for"] else desk.department_name(sent.from_department, held.language)
    words = [
        _note(desk, "note_transfer_came_back", target.name(desk, CONSOLE_LANGUAGE)),
        desk.say("transfer_came_back", held.language, department=target.name(desk, held.language), back=back),
    ]
    await conversations.write(connection, held, words, now=now)
    event = step(
        held, found.id, "transfer_came_back", actor=ROUTER, reason="not_taken", department=sent.from_department
    )
    await append(connection, event, at=now)


async def reserved_first(
    connection: Connection, desk: Desk, who: Agent | None, found: Handoff, *, department: str, now: datetime
) -> dict[str, Any]:
    """Return the columns by which a waiting handoff is one agent's first, for as long as the department allows; everyone's when they are not there.

    Args:
        connection: the transaction.
        desk: the hours and the time that a transfer may take.
        who: the agent.
        found: the handoff.
        department: in which it waits.
        now: the moment.
    """
    if who is None or not who.is_here(now):
        return {"reserved_for": None, "reserved_until": None}
    own = desk.departments.get(department)
    return {"reserved_for": who.id, "reserved_until": own.hours_on(found.channel).after_open(now, own.transfer_within)}
