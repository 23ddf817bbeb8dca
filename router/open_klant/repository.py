"""The mapping to the register and the steps that wait, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from router.database import Connection
from router.departments import SPOKEN
from router.handoffs.models import ENTERED, OPEN
from router.open_klant.models import LEASE, Contact, Health, Person, Problem, PutAside, Step, Task, Wanted
from router.open_klant.statements import MISSING_HANDOFFS, MISSING_TOPICS, OUT_OF_DATE, WANTED
from router.schema import (
    conversation,
    handoff,
    message,
    open_klant_actor,
    open_klant_contact,
    open_klant_state,
    open_klant_step,
)

_CONTACT = [open_klant_contact.c[name] for name in Contact.__dataclass_fields__]
_STEP = [open_klant_step.c[name] for name in Step.__dataclass_fields__]
_SHOWN = 100  # steps that are put aside


async def begin(connection: Connection, *, now: datetime) -> datetime:
    """Return since when contacts are brought: since the register was connected for the first time."""
    await connection.execute(insert(open_klant_state).values(since=now).on_conflict_do_nothing())
    since: datetime = (await connection.execute(select(open_klant_state.c.since))).scalar_one()
    return since


# What there is to bring


async def missing(
    connection: Connection, *, since: datetime, topics: Sequence[str], quiet: datetime, most: int
) -> list[dict[str, Any]]:
    """Return what is not in the mapping yet: handoffs, and answered topics of conversations that have been quiet.

    Args:
        connection: to read with.
        since: older than this is left.
        topics: all that the catalogue has.
        quiet: a conversation in which nothing was said since then is over, for now.
        most: so many of each.
    """
    values = {"since": since, "open": list(OPEN), "most": most}
    handed = (await connection.execute(MISSING_HANDOFFS, values)).mappings().all()
    values = {"since": since, "open": list(OPEN), "most": most, "topics": list(topics), "quiet": quiet}
    answered = (await connection.execute(MISSING_TOPICS, values)).mappings().all()
    return [dict(row) for row in (*handed, *answered)]


async def add(connection: Connection, found: dict[str, Any], *, number: str, now: datetime) -> bool:
    """Enter a contact, with the step that brings it; False where another replica was first, or the number is taken."""
    taken = select(open_klant_contact.c.id).where(open_klant_contact.c.number == found["reference"])
    free = (await connection.execute(taken)).first() is None
    new = insert(open_klant_contact).values(
        id=uuid4(),
        conversation_id=found["conversation_id"],
        handoff_id=found["handoff_id"],
        topic=found["topic"],
        number=found["reference"] if free else number,
        happened_at=found["happened_at"],
        made_at=now,
    )
    made = (
        await connection.execute(new.on_conflict_do_nothing().returning(open_klant_contact.c.id))
    ).scalar_one_or_none()
    if made is None:
        return False
    await ask(connection, [made], now=now)
    return True


async def out_of_date(connection: Connection, *, most: int) -> list[UUID]:
    """Return the contacts of which something has changed since they were brought, without those that wait already."""
    rows = await connection.execute(OUT_OF_DATE, {"open": list(OPEN), "most": most})
    return list(rows.scalars())


async def ask(connection: Connection, contact_ids: Sequence[UUID], *, now: datetime) -> None:
    """Have contacts brought up to date; one that waits already waits on."""
    rows = [{"id": uuid4(), "contact_id": each, "kind": "bring", "due_at": now, "made_at": now} for each in contact_ids]
    if rows:
        await connection.execute(insert(open_klant_step).values(rows).on_conflict_do_nothing())


async def ask_to_forget(connection: Connection, target: dict[str, Any], *, now: datetime) -> None:
    """Have what was brought of somebody taken out of the register."""
    values = {"id": uuid4(), "kind": "forget", "target": target, "due_at": now, "made_at": now}
    await connection.execute(insert(open_klant_step).values(values))


async def of_conversation(connection: Connection, conversation_id: UUID) -> list[tuple[Contact, bool]]:
    """Return the contacts of a conversation, each with whether it was tried to bring something of it that may be there unheard.

    What was dropped was tried: how often went with its step.
    """
    step = select(open_klant_step.c.tries).where(open_klant_step.c.contact_id == open_klant_contact.c.id)
    tries = func.coalesce(step.scalar_subquery(), 0)
    query = select(*_CONTACT, or_(tries > 0, open_klant_contact.c.dropped_at.is_not(None)).label("tried"))
    rows = await connection.execute(query.where(open_klant_contact.c.conversation_id == conversation_id))
    return [(_contact(row._mapping), row.tried) for row in rows]


# Bringing it


async def take(connection: Connection, *, now: datetime) -> Step | None:
    """Take the next step that is due for one try: until the lease is over it is nobody else's."""
    due = (
        select(open_klant_step.c.id)
        .where(open_klant_step.c.status == "waiting", open_klant_step.c.due_at <= now)
        .order_by(open_klant_step.c.due_at, open_klant_step.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = update(open_klant_step).where(open_klant_step.c.id == due.scalar_subquery())
    taken = taken.values(tries=open_klant_step.c.tries + 1, due_at=now + LEASE)
    row = (await connection.execute(taken.returning(*_STEP))).one_or_none()
    return None if row is None else Step(**row._mapping)


async def wanted(connection: Connection, contact_id: UUID) -> Wanted | None:
    """Return what the register should have of a contact now, or None where it was erased, or the record of its handoff destroyed."""
    row = (await connection.execute(WANTED, {"id": contact_id, "open": list(OPEN)})).mappings().one_or_none()
    if row is None or (row["handoff_id"] is not None and row["status"] is None):
        return None
    contact = _contact(row)
    task = _task(row) if contact.handoff_id is not None else None
    return Wanted(
        contact=contact,
        reference=row["reference"],
        channel=row["channel"],
        language=row["language"],
        topic=row["topic_now"] if contact.handoff_id is not None else contact.topic,
        had_by=row["had_by"] if row["channel"] in SPOKEN else None,
        print=row["print"] if contact.handoff_id is not None else "once",
        task=task,
        person=Person(phone=row["callback_phone"] or row["phone"], email=row["email"], name=row["name"])
        if task
        else Person(),
        answers=await _answers(connection, contact),
    )


def _task(row: Any) -> Task | None:
    """Return what a human has to do; nothing for a call or a visit that an employee helped at once."""
    waits = row["reason"] != ENTERED or row["status"] in ("queued", "snoozed") or row["internetaak"] is not None
    if not waits:
        return None
    return Task(
        department=row["department"],
        reason=row["reason"],
        sensitivity=row["sensitivity"],
        open=row["status"] in OPEN,
        ended_at=row["ended_at"],
        agent=(row["agent_id"], row["username"], row["agent_name"]) if row["agent_id"] else None,
        preview=row["preview"],
    )


async def _answers(connection: Connection, contact: Contact) -> tuple[tuple[str, str | None], ...]:
    """Return what was answered: about its own topic, or all of it where a human took it up."""
    key, aspect = message.c.content["key"].astext, message.c.content["aspect"].astext
    query = (
        select(key, aspect)
        .where(message.c.conversation_id == contact.conversation_id, message.c.content["version"].astext.is_not(None))
        .order_by(message.c.seq)
    )
    if contact.handoff_id is None:
        query = query.where(key == contact.topic)
    return tuple((row[0], row[1]) for row in await connection.execute(query))


def _contact(row: Any) -> Contact:
    return Contact(**{name: row[name] for name in Contact.__dataclass_fields__})


async def save(connection: Connection, contact_id: UUID, **changes: Any) -> bool:
    """Note what is known of a contact in the register; False where it was erased meanwhile."""
    changed = update(open_klant_contact).where(open_klant_contact.c.id == contact_id).values(**changes)
    return (await connection.execute(changed)).rowcount == 1


async def done(connection: Connection, step_id: UUID) -> None:
    """A step is done, or there is nothing more to do for it."""
    await connection.execute(delete(open_klant_step).where(open_klant_step.c.id == step_id))


async def well(connection: Connection, *, now: datetime) -> None:
    """The register works. What failed while it was ill is tried again at once."""
    was_ill = update(open_klant_state).where(open_klant_state.c.ill_since.is_not(None))
    was = (
        await connection.execute(was_ill.values(ill_since=None, ill_with=None).returning(open_klant_state.c.singleton))
    ).first()
    await connection.execute(update(open_klant_state).values(last_success_at=now))
    if was is not None:
        waiting = open_klant_step.c.status == "waiting", open_klant_step.c.due_at > now + LEASE
        await connection.execute(update(open_klant_step).where(*waiting).values(due_at=now))


async def again(connection: Connection, step_id: UUID, *, at: datetime, failures: int) -> None:
    """Try a step again at a moment; `failures` is how often it failed by itself."""
    changed = update(open_klant_step).where(open_klant_step.c.id == step_id)
    await connection.execute(changed.values(due_at=at, failures=failures))


async def is_ill(connection: Connection) -> bool:
    """Say whether the register takes nothing, in as far as any process has seen."""
    query = select(open_klant_state.c.singleton).where(open_klant_state.c.ill_since.is_not(None))
    return (await connection.execute(query)).first() is not None


async def ill(connection: Connection, kind: str, *, now: datetime) -> None:
    """The register takes nothing, since now or before."""
    since = func.coalesce(open_klant_state.c.ill_since, now)
    await connection.execute(update(open_klant_state).values(ill_since=since, ill_with=kind))


async def put_aside(connection: Connection, step_id: UUID, problems: Sequence[Problem]) -> None:
    """Leave a step to people: it is not tried by itself any more."""
    changed = update(open_klant_step).where(open_klant_step.c.id == step_id)
    await connection.execute(changed.values(status="put_aside", problems=[each.as_json() for each in problems]))


# Actors


async def actor(connection: Connection, key: str) -> UUID | None:
    """Return what the register calls an actor, where it was asked before."""
    return (
        await connection.execute(select(open_klant_actor.c.uuid).where(open_klant_actor.c.key == key))
    ).scalar_one_or_none()


async def keep_actor(connection: Connection, key: str, uuid: UUID, *, now: datetime) -> UUID:
    """Remember an actor; returns the one that counts, where another replica was first."""
    await connection.execute(insert(open_klant_actor).values(key=key, uuid=uuid, made_at=now).on_conflict_do_nothing())
    counts: UUID = (
        await connection.execute(select(open_klant_actor.c.uuid).where(open_klant_actor.c.key == key))
    ).scalar_one()
    return counts


async def forget_actors(connection: Connection) -> None:
    """Look every actor up again: one is not in the register any more."""
    await connection.execute(delete(open_klant_actor))


# The status in the register


async def to_check(connection: Connection, *, every: timedelta, now: datetime, most: int) -> list[Contact]:
    """Take the tasks whose status was not read for so long; until then nobody else reads it."""
    due = (
        select(open_klant_contact.c.id)
        .where(
            open_klant_contact.c.internetaak.is_not(None),
            open_klant_contact.c.closed_at.is_(None),
            open_klant_contact.c.done_elsewhere_at.is_(None),
            open_klant_contact.c.dropped_at.is_(None),
            or_(open_klant_contact.c.checked_at.is_(None), open_klant_contact.c.checked_at <= now - every),
        )
        .order_by(open_klant_contact.c.checked_at.nulls_first())
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = update(open_klant_contact).where(open_klant_contact.c.id.in_(due)).values(checked_at=now)
    return [_contact(row._mapping) for row in await connection.execute(taken.returning(*_CONTACT))]


# For supervisors


async def health(connection: Connection) -> Health:
    """Return how it goes."""
    found = (await connection.execute(select(open_klant_state))).mappings().one_or_none()
    state = dict(found) if found else {}
    waits = open_klant_step.c.status == "waiting"
    counts = select(
        func.count().filter(waits).label("waiting"),
        func.min(open_klant_step.c.made_at).filter(waits).label("oldest"),
        func.count().filter(~waits).label("aside"),
    )
    row = (await connection.execute(counts)).one()
    return Health(
        since=state.get("since"),
        last_success_at=state.get("last_success_at"),
        ill_since=state.get("ill_since"),
        ill_with=state.get("ill_with"),
        waiting=row.waiting,
        oldest_waiting_at=row.oldest,
        put_aside=row.aside,
    )


async def aside(connection: Connection) -> list[PutAside]:
    """Return what is put aside, oldest first."""
    query = (
        select(
            open_klant_step.c.id,
            open_klant_step.c.kind,
            open_klant_step.c.problems,
            open_klant_step.c.made_at,
            open_klant_step.c.tries,
            open_klant_contact.c.topic,
            conversation.c.reference,
        )
        .outerjoin(open_klant_contact, open_klant_contact.c.id == open_klant_step.c.contact_id)
        .outerjoin(conversation, conversation.c.id == open_klant_contact.c.conversation_id)
        .where(open_klant_step.c.status == "put_aside")
        .order_by(open_klant_step.c.made_at, open_klant_step.c.id)
        .limit(_SHOWN)
    )
    return [PutAside(**{**row._mapping, "problems": tuple(row.problems)}) for row in await connection.execute(query)]


async def try_again(connection: Connection, step_id: UUID | None, *, now: datetime) -> int:
    """Try one that is put aside again, or all of them; returns how many."""
    changed = update(open_klant_step).where(open_klant_step.c.status == "put_aside")
    if step_id is not None:
        changed = changed.where(open_klant_step.c.id == step_id)
    return (await connection.execute(changed.values(status="waiting", problems=[], failures=0, due_at=now))).rowcount


async def drop(connection: Connection, step_id: UUID, *, now: datetime) -> bool:
    """Give up one that is put aside, for good; False where there is none."""
    dropped = delete(open_klant_step).where(open_klant_step.c.id == step_id, open_klant_step.c.status == "put_aside")
    row = (await connection.execute(dropped.returning(open_klant_step.c.contact_id))).one_or_none()
    if row is not None and row.contact_id is not None:
        await save(connection, row.contact_id, dropped_at=now)
    return row is not None


async def handoff_is_open(connection: Connection, handoff_id: UUID) -> bool:
    """Say whether a human still has to do something."""
    query = select(handoff.c.id).where(handoff.c.id == handoff_id, handoff.c.status.in_(OPEN))
    return (await connection.execute(query)).first() is not None
