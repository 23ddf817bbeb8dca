"""What becomes of a handoff: passed on, put aside, given back to the bot, resolved, ended. Those who left: `gone.py`.

Each function is one transaction's work under the lock of the conversation, and ends with the ledger.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from router.agents.models import Agent
from router.alerts import raise_alert
from router.callbacks.models import Contact
from router.conversations import repository as conversations
from router.conversations.models import Conversation, NewMessage
from router.database import Connection
from router.departments import SPOKEN
from router.desk import Desk
from router.handoffs import queue, repository
from router.handoffs.claims import again, mine
from router.handoffs.errors import DangerStays, NoBotHere, SnoozeInThePast
from router.handoffs.keeping import offer_first
from router.handoffs.models import Handoff, Result
from router.handoffs.story import ROUTER, by_agent, by_citizen, step
from router.ledger import Event, append
from router.privacy import mask_bsn
from router.promises import repository as promises

COME_BACK = timedelta(days=1)  # in which a citizen may come back to who closed it
LONGEST_SNOOZE = timedelta(days=90)


def note_of(desk: Desk, text: str, who: Agent, held: Conversation) -> list[NewMessage]:
    """Return a private note for colleagues, where there is something to note."""
    said = mask_bsn(text.strip(), desk.placeholders)
    return (
        [NewMessage(author="note", agent_id=who.id, name=who.name, language=held.language, text=said)] if said else []
    )


def _stays_with_a_human(found: Handoff) -> None:
    if found.in_danger or found.dangers:
        raise DangerStays


async def snooze(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, claim_id: UUID, until: datetime, now: datetime
) -> Handoff:
    """Put a conversation aside until a moment, or until the citizen writes; they hear both.

    Raises:
        SnoozeInThePast: the moment has passed or is absurdly far away.
        DangerStays: the citizen spoke of danger.
        ClaimLapsed, HandoffNotFound.
    """
    if not now < until <= now + LONGEST_SNOOZE:
        raise SnoozeInThePast
    held, found = await mine(connection, handoff_id, who, claim_id)
    _stays_with_a_human(found)
    await repository.end_claim(connection, found, reason="snoozed", now=now, status="snoozed", snoozed_until=until)
    department, when = desk.department_name(found.department, held.language), desk.dated(until, held.language)
    said = desk.say("snoozed", held.language, name=who.name, department=department, when=when)
    await conversations.write(connection, held, [said], now=now, owner="queue", status="snoozed")
    await append(connection, step(held, found.id, "snoozed", actor=by_agent(who), until=until.isoformat()), at=now)
    return await again(connection, found)


async def wake(connection: Connection, desk: Desk, *, conversation_id: UUID, reason: str, now: datetime) -> bool:
    """Bring a snoozed conversation back to the queue, and say so; False when it is not snoozed any more."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or found.status != "snoozed":
        return False
    first = await offer_first(connection, found, now=now)
    place = await queue.in_front(connection, found, department=found.department, since=now, now=now)
    await repository.change(connection, found.id, status="queued", snoozed_until=None, **place, **first)
    department = desk.department_name(found.department, held.language)
    rested = found.snoozed_until is not None  # else it waited for a call-back, which has its own words
    words = [desk.say("snooze_over", held.language, department=department)] if rested else []
    await conversations.write(connection, held, words, now=now, status="open")
    await append(connection, step(held, found.id, "woken", actor=ROUTER, reason=reason), at=now)
    return True


async def give_back(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, claim_id: UUID, summary: str, now: datetime
) -> Handoff:
    """Return a conversation to the bot, which starts afresh on it.

    Raises:
        NoBotHere: it is by telephone or at the counter.
        DangerStays: the citizen spoke of danger.
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await mine(connection, handoff_id, who, claim_id)
    if held.channel in SPOKEN:
        raise NoBotHere
    _stays_with_a_human(found)
    await repository.end_claim(connection, found, reason="returned", now=now, status="returned", ended_at=now)
    words = [*note_of(desk, summary, who, held), desk.say("returned_to_bot", held.language)]
    await to_the_bot(connection, held, words, now=now)
    await append(connection, step(held, found.id, "returned", actor=by_agent(who)), at=now)
    return await again(connection, found)


async def resolve(
    connection: Connection,
    desk: Desk,
    *,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    result: Result,
    note: str,
    now: datetime,
) -> Handoff:
    """Close a handoff with a result. The citizen may go on: a new message is the bot's again.

    Raises:
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await mine(connection, handoff_id, who, claim_id)
    words = note_of(desk, note, who, held)
    await close(connection, desk, held, found, who=who, result=result, words=words, now=now)
    return await again(connection, found)


async def close(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    found: Handoff,
    *,
    who: Agent,
    result: Result,
    words: list[NewMessage],
    now: datetime,
    organisation: str | None = None,
) -> None:
    """Close a handoff that an agent holds: its result has its own closing words, and all but one a button to come back.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        found: the handoff.
        who: the agent.
        result: how it ended.
        words: what is said and noted before the closing words.
        now: the moment.
        organisation: to which the citizen was referred, by its id.
    """
    await repository.end_claim(
        connection, found, reason="resolved", now=now, status="resolved", ended_at=now, result=result
    )
    closing, offer = desk.say(await _closing_key(connection, desk, held, result), held.language), None
    if result != "abuse":
        offer = {"button": reopen_button(desk, held.language, found, who), "until": (now + COME_BACK).isoformat()}
        closing.content["buttons"] = [offer["button"]]
    await to_the_bot(connection, held, [*words, closing], now=now, status="resolved", offer=offer)
    if result == "abuse":  # proposes a block: supervisors decide
        await raise_alert(connection, "abuse_proposed", now=now, department=found.department, handoff_id=found.id)
    handled = max(0, round((now - found.claimed_at).total_seconds())) if found.claimed_at else 0
    event = step(
        held,
        found.id,
        "resolved",
        actor=by_agent(who),
        result=result,
        handledSeconds=handled,
        organisation=organisation,
    )
    await append(connection, event, at=now)


async def _closing_key(connection: Connection, desk: Desk, held: Conversation, result: Result) -> str:
    """Return the key of the closing words; whoever is stopped after speaking of danger still reads whom to call."""
    topics = [topic.name for topic in desk.catalogue.topics.values() if topic.sensitivity == "danger"]
    danger = result == "abuse" and await conversations.danger_was_heard(connection, held.id, topics)
    return f"closed_{result}_danger" if danger else f"closed_{result}"


def reopen_button(desk: Desk, language: str, found: Handoff, who: Agent) -> dict[str, Any]:
    """Return the button by which a citizen comes back to who closed a handoff; `reopening` takes it."""
    label = desk.text("reopen_button", language, who=who.name)
    return {"label": label, "language": language, "payload": {"reopen": str(found.id)}}


def offered_again(words: list[NewMessage], state: dict[str, Any], *, now: datetime) -> list[NewMessage]:
    """Return the bot's first words after an employee closed a handoff, with the button to come back to them below, while that may be pressed."""
    offer = state.get("reopen")
    if not words or offer is None or datetime.fromisoformat(offer["until"]) < now:
        return words
    last = words[-1]
    buttons = [*last.content.get("buttons", []), offer["button"]]
    return [*words[:-1], replace(last, content={**last.content, "buttons": buttons})]


async def to_the_bot(
    connection: Connection,
    held: Conversation,
    words: list[NewMessage],
    *,
    now: datetime,
    status: str = "pending",
    offer: dict[str, Any] | None = None,
) -> Conversation:
    """Give a conversation that a human had, or should have had, to the bot, which starts afresh on it; `offer` is a button of ours it shows once."""
    fresh = {key: value for key, value in held.state.items() if key == "told"} | ({"reopen": offer} if offer else {})
    changed, _ = await conversations.write(connection, held, words, now=now, owner="bot", status=status, state=fresh)
    return changed


async def end(connection: Connection, desk: Desk, *, conversation_id: UUID, now: datetime) -> None:
    """End a conversation because the citizen says so, whoever owned it. Twice is once; who is on the telephone or at the counter ends it aloud."""
    held = await conversations.get(connection, conversation_id, lock=True)
    if held.ended_at is not None or (held.channel in SPOKEN and held.owner != "bot"):
        return
    found = await repository.open_of(connection, conversation_id)
    if found is not None and found.status == "claimed":
        await repository.end_claim(
            connection, found, reason="ended_by_citizen", now=now, status="abandoned", ended_at=now
        )
    elif found is not None:
        await repository.change(connection, found.id, status="abandoned", ended_at=now)
    await conversations.clear_inbox(connection, conversation_id)
    said = desk.say("conversation_ended", held.language)
    await conversations.write(connection, held, [said], now=now, owner="bot", status="resolved", ended_at=now)
    if found is not None:
        await append(
            connection, step(held, found.id, "abandoned", actor=by_citizen(held), reason="ended_by_citizen"), at=now
        )


async def back_to_the_bot(connection: Connection, *, desk: Desk, conversation_id: UUID, now: datetime) -> bool:
    """Let the bot, well again, answer what waits only because it was away, and say so; False when a human has it, or should."""
    held = await conversations.get(connection, conversation_id, lock=True)
    found = await repository.open_of(connection, conversation_id)
    if found is None or not found.waits_for_the_bot:
        return False
    await repository.change(connection, found.id, status="returned", ended_at=now)
    changed = await to_the_bot(connection, held, [desk.say("bot_is_back", held.language)], now=now)
    answered = int(found.snapshot.get("answeredSeq", 0))
    await conversations.refill_inbox(connection, changed.id, after_seq=answered, now=now)
    await append(connection, step(held, found.id, "returned", actor=ROUTER, reason="bot_well_again"), at=now)
    return True


async def ask_call_back(
    connection: Connection, desk: Desk, *, conversation_id: UUID, phone: str, now: datetime
) -> Conversation | None:
    """Note the number of a waiting citizen, of which the transcript has the last digits; None when nobody waits in this conversation.

    Args:
        connection: the transaction.
        desk: the words.
        conversation_id: whose.
        phone: a valid number in international form.
        now: the moment.
    """
    held = await conversations.get(connection, conversation_id, lock=True)
    asked = await note_call_back(connection, desk, held=held, phone=phone, now=now)
    if asked is None:
        return None
    held, event = asked
    if event is not None:
        await append(connection, event, at=now)
    return held


async def note_call_back(
    connection: Connection, desk: Desk, *, held: Conversation, phone: str, now: datetime
) -> tuple[Conversation, Event | None] | None:
    """Note the number in a transaction that has the lock of the conversation; see `ask_call_back`.

    Returns:
        the conversation, and the event for the ledger, to be appended last: none where the number was noted before. None when nobody waits.
    """
    found = await repository.open_of(connection, held.id)
    if found is None or found.status != "queued":
        return None
    if found.callback_phone == phone:
        return held, None
    await repository.change(connection, found.id, callback_phone=phone)
    await promises.left(connection, found.id, at=now)
    said = desk.call_back_confirmed(
        found.department,
        held.language,
        phone=Contact(phone=phone).masked,
        reference=held.reference,
        channel=found.channel,
    )
    label = desk.text("button_withdraw_call", held.language)
    buttons = [{"label": label, "language": held.language, "payload": {"withdraw": "call"}}]
    said = replace(said, content={**said.content, "buttons": buttons})
    held, _ = await conversations.write(connection, held, [said], now=now)
    return held, step(held, found.id, "callback_asked", actor=by_citizen(held))


async def withdraw_call_back(
    connection: Connection, desk: Desk, held: Conversation, _payload: Mapping[str, Any], *, now: datetime
) -> None:
    """Forget the number of a citizen who does not want to be called any more; the place stays. Pressed late or twice, it changes nothing.

    Args:
        connection: the transaction that holds the lock of the conversation.
        desk: the words.
        held: the conversation.
        now: the moment.
    """
    found = await repository.open_of(connection, held.id)
    if found is not None and found.status == "claimed":  # an employee has it, reads it and speaks
        return
    if found is None or found.callback_phone is None:
        await conversations.write(connection, held, [desk.say("button_too_late", held.language)], now=now)
        return
    await repository.change(connection, found.id, callback_phone=None)
    held, _ = await conversations.write(connection, held, [desk.say("callback_withdrawn", held.language)], now=now)
    event = step(held, found.id, "callback_cancelled", actor=by_citizen(held), department=found.department)
    await append(connection, event, at=now)
