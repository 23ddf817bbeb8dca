"""An employee enters a call or a visit: a conversation without a page, with a handoff that is theirs from the start.

Who gives the code of a conversation that began elsewhere goes on with that one: it is moved here, and nothing has to be told again.

So it counts for their capacity, and stands in the queue, the search, the wallboard and the ledger like every other. It is never refused for want of
room: the citizen is on the line, or stands at the counter.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid4

from router.agents import repository as agents
from router.agents.errors import SessionEnded
from router.agents.models import Agent
from router.contacts import mistake, repository
from router.contacts.errors import CallNotFound, CodeNotGood
from router.contacts.models import Call
from router.conversations import repository as conversations
from router.conversations.models import Conversation, Message
from router.conversations.service import new_reference
from router.crossing import cross_to_employee, went_on
from router.crossing import repository as crossings
from router.database import Connection
from router.departments import Routing, order_key
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.claims import is_theirs, take
from router.handoffs.errors import HandoffNotFound, NotAllowed
from router.handoffs.models import ENTERED, Handoff, HandoffRequest
from router.handoffs.promotion import answered_by_bot, preview_of, route
from router.handoffs.story import by_agent, step
from router.ledger import append


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A call or a visit that was begun before the citizen gave their code: it goes, and its number comes along."""

    handoff_id: UUID
    claim_id: UUID


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What is known when it begins.

    Attributes:
        channel: where the citizen is.
        language: of the answers.
        key: of the command: the same again is the same.
        call: as which call the telephone exchange told of it.
        code: of the conversation that the citizen goes on with, as they told it.
        begun: what was begun for them already, in which nothing is noted yet.
    """

    channel: Literal["phone", "counter"]
    language: str
    key: str
    call: UUID | None = None
    code: str | None = None
    begun: Begun | None = None


async def enter(connection: Connection, desk: Desk, entered: Entered, *, agent_id: UUID, now: datetime) -> Handoff:
    """Begin a call or a visit, which is this employee's. The same key or call again gives the same one.

    Args:
        connection: the transaction.
        desk: what the municipality agreed.
        entered: what is known of it.
        agent_id: the employee.
        now: the moment.

    Raises:
        CallNotFound: the exchange told this employee of no such call.
        CodeNotGood: there is no such code, or it is good no more.
        HandoffClaimed: a colleague has the conversation that the code is of.
        ContactBegun: something was noted in what was begun.
        NotAllowed, SessionEnded.
    """
    who = await agents.get(connection, agent_id, lock=True)
    if who is None:
        raise SessionEnded
    if not who.may("agent", "supervisor"):
        raise NotAllowed
    key = sha256(f"contact:{who.id}:{entered.key}".encode()).digest()
    call = await _call_of(connection, entered, who)
    before = await _entered_before(connection, key, call)
    if before is not None:
        return before
    if entered.code is not None:
        return await _taken_up(connection, desk, entered, who, call=call, key=key, now=now)
    language = entered.language if entered.language in desk.languages else desk.languages[0]
    held = await repository.start(
        connection,
        id=uuid4(),
        reference=new_reference(),
        create_key=key,
        channel=entered.channel,
        language=language,
        state={"dialogue": {"language": language, "answerLanguage": language}},
        ledger_key=secrets.token_bytes(32),
        created_at=now,
    )
    found = await _handoff(connection, desk, held, who, phone=call.phone if call else None, now=now)
    if call is not None:
        await repository.end_call(connection, call.id, conversation_id=held.id, now=now)
    await append(connection, step(held, found.id, "requested", actor=by_agent(who), reason=ENTERED), at=now)
    return await take(connection, desk, held, found, who, now=now)


async def _taken_up(
    connection: Connection, desk: Desk, entered: Entered, who: Agent, *, call: Call | None, key: bytes, now: datetime
) -> Handoff:
    """Go on with the conversation that a code is of: out of the queue, where it waited there, and with this employee."""
    phone = call.phone if call else None
    if entered.begun is not None:
        begun = entered.begun
        ended = await mistake.discard(
            connection, handoff_id=begun.handoff_id, who=who, claim_id=begun.claim_id, now=now
        )
        phone = phone or ended.callback_phone
    held = await cross_to_employee(connection, code=entered.code or "", channel=entered.channel, key=key, now=now)
    if held is None:
        raise CodeNotGood
    if call is not None:
        await repository.end_call(connection, call.id, conversation_id=held.id, now=now)
    found = await handoffs.open_of(connection, held.id)
    if found is None:
        said = await conversations.messages_after(connection, held.id, 0, notes=False)
        found = await _handoff(connection, desk, held, who, phone=phone, said=said, now=now)
        asked = step(held, found.id, "requested", actor=by_agent(who), reason=ENTERED)
        await append(connection, asked, went_on(held, found.id), at=now)
    elif await is_theirs(connection, found, who):
        return found
    elif phone is not None and found.callback_phone is None:
        await handoffs.change(connection, found.id, callback_phone=phone)
    return await take(connection, desk, held, found, who, now=now)


async def _call_of(connection: Connection, entered: Entered, who: Agent) -> Call | None:
    if entered.call is None:
        return None
    found = await repository.call_for(connection, entered.call, who.id, lock=True)
    if found is None or (found.ended_at is not None and found.conversation_id is None):
        raise CallNotFound
    return found


async def _entered_before(connection: Connection, key: bytes, call: Call | None) -> Handoff | None:
    """Return what was made of this key or this call before, or None.

    Raises:
        HandoffNotFound: it was made, and its record is gone by now.
    """
    made = await conversations.by_create_key(connection, key)
    conversation_id = made.id if made else await crossings.used_with(connection, key)
    if conversation_id is None and call is not None:
        conversation_id = call.conversation_id
    if conversation_id is None:
        return None
    found = await repository.latest_of(connection, conversation_id)
    if found is None:
        raise HandoffNotFound
    return found


async def _handoff(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    who: Agent,
    *,
    phone: str | None,
    said: Sequence[Message] = (),
    now: datetime,
) -> Handoff:
    """Store its handoff, in the employee's own department: the rules say how urgent it is, and where it goes when they have none.

    What was `said` to the bot before comes along: it is about what the bot last answered on.
    """
    answered = answered_by_bot(said)
    last = answered[-1]["key"] if answered else None
    topic = desk.catalogue.topics.get(last or "")
    routing = route(desk, HandoffRequest(reason=ENTERED, topic=last if topic else None), held)
    department = next((each for each in who.departments if each in desk.departments.by_id), routing.department)
    return await handoffs.add(
        connection,
        id=uuid4(),
        conversation_id=held.id,
        turn_id=None,
        status="queued",
        reason=ENTERED,
        topic=last if topic else None,
        aspect=answered[-1]["aspect"] if topic else None,
        sensitivity=topic.sensitivity if topic else "none",
        department=department,
        skills=[],
        priority=routing.priority,
        language=held.language,
        channel=held.channel,
        queued_at=now,
        order_key=order_key(now, routing.priority),
        rule_id=routing.rule,
        rule_version=routing.version,
        callback_phone=phone,
        snapshot=_snapshot(desk, routing, held, department, who) | {"botAnswered": answered},
        preview=preview_of([each.text for each in said if each.author == "citizen"][-1:]),
    )


def _snapshot(desk: Desk, routing: Routing, held: Conversation, department: str, who: Agent) -> dict[str, Any]:
    """What other handoffs have of the bot's turn is empty: no turn asked for this one."""
    return {
        **routing.kept(),
        "candidates": {"rules": list(routing.candidates), "agents": [who.name]},
        "ranking": [],
        "aspect": None,
        "signals": [],
        "language": None,
        "queueLength": 0,
        "deskOpen": desk.is_open(department, held.channel),
        "agentsOnDuty": [],
        "answeredSeq": held.last_seq,
        "upToSeq": held.last_seq,
    }
