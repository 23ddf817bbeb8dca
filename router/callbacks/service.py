"""What a citizen does with a call-back: choose a slot, look it up, move it, cancel it.

Each function is one transaction's work under the lock of the conversation, and ends with the ledger. The order of the locks is that of
everything: conversation, then the place in the slot, then the ledger. Nobody who holds a new place waits for another's.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from router.callbacks import code, repository, words
from router.callbacks.errors import CallbackNotFound, CallbackOver, ContactMissing, SlotNotOffered, SlotTaken
from router.callbacks.models import REMIND_BEFORE, Callback, Contact, Slot
from router.callbacks.slots import slots_of
from router.conversations import repository as conversations
from router.conversations.errors import NotWaiting
from router.conversations.models import Conversation
from router.database import Connection
from router.departments import SPOKEN
from router.desk import Desk
from router.handoffs import outcomes
from router.handoffs import repository as handoffs
from router.handoffs.models import Handoff
from router.handoffs.story import by_citizen, step
from router.ledger import append
from router.promises import repository as promises


async def offered(connection: Connection, desk: Desk, department: str, *, now: datetime) -> list[Slot]:
    """Return the slots of a department that have a place left, in order."""
    capacity = await _capacity(connection, desk, department)
    taken = await repository.taken(connection, department, since=now)
    slots = slots_of(desk.departments.get(department), now)
    counted = [replace(slot, free=capacity - taken.get(slot.starts_at, 0)) for slot in slots]
    return [slot for slot in counted if slot.free > 0]


async def others_for(connection: Connection, desk: Desk, found: Callback, *, now: datetime) -> list[Slot]:
    """Return the slots to which a call-back can be moved: where a place is left, without the one that it has."""
    slots = await offered(connection, desk, found.department, now=now)
    return [slot for slot in slots if slot.starts_at != found.starts_at]


async def offered_to(connection: Connection, desk: Desk, conversation_id: UUID, *, now: datetime) -> list[Slot]:
    """Return the slots for the citizen of a conversation.

    Raises:
        NotWaiting: nobody waits in it, so there is nothing to call back about.
    """
    about = await repository.open_of(connection, conversation_id) or await _to_plan(connection, conversation_id)
    return await offered(connection, desk, about.department, now=now)


async def _capacity(connection: Connection, desk: Desk, department: str) -> int:
    offer = desk.departments.get(department).callbacks
    if offer is None:
        return 0
    people = await repository.employees(connection, department)
    return people if offer.per_slot is None else min(offer.per_slot, people)


async def _to_plan(connection: Connection, conversation_id: UUID) -> Handoff:
    """Return the handoff of a conversation that can wait for a call; raises NotWaiting."""
    waiting = await handoffs.open_of(connection, conversation_id)
    if waiting is None or waiting.status not in ("queued", "snoozed"):
        raise NotWaiting
    return waiting


async def book(
    connection: Connection,
    desk: Desk,
    *,
    conversation_id: UUID,
    starts_at: datetime,
    contact: Contact | None,
    actor: str | None = None,
    now: datetime,
) -> Callback:
    """Promise to call the citizen of a conversation in a slot; a second time, move that promise and renew the contact, where one is given.

    Args:
        connection: the transaction.
        desk: the hours and the words.
        conversation_id: whose.
        starts_at: the start of the slot.
        contact: where to call.
        actor: the pseudonym of the employee who promises it; None where the citizen chose it.
        now: the moment.

    Raises:
        ContactMissing: there is nothing to move, and no contact.
        NotWaiting: nobody waits in this conversation.
        SlotNotOffered, SlotTaken.
    """
    held = await conversations.get(connection, conversation_id, lock=True)
    before = await repository.open_of(connection, conversation_id)
    if before is not None:
        if contact is not None:
            await repository.keep_contact(connection, before.id, contact)
        return await _move(connection, desk, held, before, starts_at, actor=actor or by_citizen(held), now=now)
    if contact is None:
        raise ContactMissing
    waiting = await _to_plan(connection, conversation_id)
    slot = _slot(desk, waiting.department, starts_at, now)
    made = _new(held, waiting, slot, now)
    await repository.add(connection, **vars(made))
    await _take(connection, desk, made)
    await repository.keep_contact(connection, made.id, contact)
    await repository.note_event(connection, made, "made", now=now)
    await handoffs.change(connection, waiting.id, status="snoozed", snoozed_until=None, callback_phone=None)
    await promises.left(connection, waiting.id, at=now)
    said = words.planned(desk, made, contact, moved=False)
    held, _ = await conversations.write(connection, held, [said], now=now, owner="queue", status="snoozed")
    event = step(
        held,
        made.handoff_id,
        "callback_made",
        actor=actor or by_citizen(held),
        department=made.department,
        startsAt=slot.starts_at.isoformat(),
        endsAt=slot.ends_at.isoformat(),
    )
    await append(connection, event, at=now)
    return made


def _new(held: Conversation, waiting: Handoff, slot: Slot, now: datetime) -> Callback:
    return Callback(
        id=uuid4(),
        reference=repository.new_reference(),
        conversation_id=held.id,
        handoff_id=waiting.id,
        department=waiting.department,
        topic=waiting.topic,
        language=held.language,
        status="planned",
        sequence=0,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        claimed_by=None,
        claimed_at=None,
        attempts=0,
        reminded_at=_known_well(held, slot, now),
        missed_at=None,
        created_at=now,
        ended_at=None,
    )


def _slot(desk: Desk, department: str, starts_at: datetime, now: datetime) -> Slot:
    for slot in slots_of(desk.departments.get(department), now):
        if slot.starts_at == starts_at:
            return slot
    raise SlotNotOffered


def _known_well(held: Conversation, slot: Slot, now: datetime) -> datetime | None:
    """Whoever chooses a slot within the hour before its reminder needs none, nor who agreed it aloud: it counts as given."""
    return now if held.channel in SPOKEN or slot.starts_at < now + 2 * REMIND_BEFORE else None


async def _take(connection: Connection, desk: Desk, found: Callback) -> None:
    capacity = await _capacity(connection, desk, found.department)
    if not await repository.take_seat(
        connection, found.id, department=found.department, starts_at=found.starts_at, capacity=capacity
    ):
        raise SlotTaken


async def look_up(connection: Connection, key: bytes, *, reference: str, secret: str) -> Callback:
    """Return the call-back with this number and code.

    Raises:
        CallbackNotFound: there is none; a wrong code sounds the same.
    """
    found = await repository.by_reference(connection, reference.replace(" ", ""))
    if found is None or not code.opens(key, found.id, secret):
        raise CallbackNotFound
    return found


async def move(
    connection: Connection, desk: Desk, *, callback_id: UUID, starts_at: datetime, actor: str | None, now: datetime
) -> Callback:
    """Move a call-back to another slot; to its own slot changes nothing, so twice is once.

    Args:
        connection: the transaction.
        desk: the hours and the words.
        callback_id: which.
        starts_at: the start of the new slot.
        actor: the pseudonym of the employee who moves it; None for the citizen.
        now: the moment.

    Raises:
        CallbackOver: it has ended.
        SlotNotOffered, SlotTaken, CallbackNotFound.
    """
    held, found = await locked(connection, callback_id)
    if not found.is_open:
        raise CallbackOver
    return await _move(connection, desk, held, found, starts_at, actor=actor or by_citizen(held), now=now)


async def locked(connection: Connection, callback_id: UUID) -> tuple[Conversation, Callback]:
    """Return a call-back with its conversation, which stays locked until the transaction ends.

    Raises:
        CallbackNotFound.
    """
    found = await repository.get(connection, callback_id)
    if found is None:
        raise CallbackNotFound
    held = await conversations.get(connection, found.conversation_id, lock=True)
    found = await repository.get(connection, callback_id)
    if found is None:
        raise CallbackNotFound
    return held, found


async def _move(
    connection: Connection,
    desk: Desk,
    held: Conversation,
    found: Callback,
    starts_at: datetime,
    *,
    actor: str,
    now: datetime,
) -> Callback:
    if starts_at == found.starts_at:
        return found
    slot = _slot(desk, found.department, starts_at, now)
    changed: dict[str, Any] = {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "sequence": found.sequence + 1,
        "status": "planned",
        "claimed_by": None,
        "claimed_at": None,
        "attempts": 0,
        "reminded_at": _known_well(held, slot, now),
        "missed_at": None,
    }
    moved = replace(found, **changed)
    await repository.leave_seat(connection, found.id)
    await _take(connection, desk, moved)
    await repository.change(connection, found.id, **changed)
    await repository.drop_reminder(connection, held.id)
    await repository.note_event(connection, moved, "moved", now=now)
    contact = await repository.contact_of(connection, found.id) or Contact()
    await conversations.write(connection, held, [words.planned(desk, moved, contact, moved=True)], now=now)
    event = step(
        held,
        found.handoff_id,
        "callback_moved",
        actor=actor,
        department=found.department,
        startsAt=slot.starts_at.isoformat(),
        endsAt=slot.ends_at.isoformat(),
    )
    await append(connection, event, at=now)
    return moved


async def cancel(connection: Connection, desk: Desk, *, callback_id: UUID, now: datetime) -> Callback:
    """Cancel a call-back because the citizen says so; twice is once. Their question goes back to the queue, where nothing is lost.

    Raises:
        CallbackOver: it was kept or given up already.
        CallbackNotFound.
    """
    held, found = await locked(connection, callback_id)
    if found.status == "cancelled":
        return found
    if not found.is_open:
        raise CallbackOver
    cancelled = await finish(connection, found, "cancelled", now=now)
    said = words.cancelled(desk, found)
    held, _ = await conversations.write(connection, held, [said], now=now)
    if await rests_for_this(connection, found):
        await outcomes.wake(connection, desk, conversation_id=held.id, reason="callback_cancelled", now=now)
    event = step(held, found.handoff_id, "callback_cancelled", actor=by_citizen(held), department=found.department)
    await append(connection, event, at=now)
    return cancelled


async def rests_for_this(connection: Connection, found: Callback) -> bool:
    """Say whether the handoff of a call-back waits for nothing but that."""
    waiting = await handoffs.get(connection, found.handoff_id)
    return waiting is not None and waiting.status == "snoozed" and waiting.snoozed_until is None


async def finish(connection: Connection, found: Callback, status: str, *, now: datetime) -> Callback:
    """End a call-back: its place is free again, and nobody is reminded of it any more."""
    ended: dict[str, Any] = {"status": status, "ended_at": now, "sequence": found.sequence + 1}
    await repository.change(connection, found.id, **ended)
    await repository.leave_seat(connection, found.id)
    await repository.drop_reminder(connection, found.conversation_id)
    await repository.note_event(connection, found, status, now=now)
    return replace(found, **ended)
