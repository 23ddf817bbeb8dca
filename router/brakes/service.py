"""Pulling and releasing a brake: twice is once, and each step stands in the ledger with its reason."""

from datetime import datetime
from uuid import UUID

from router.brakes import repository
from router.brakes.errors import BrakeNotFound, NothingToBrake
from router.brakes.models import Actor, Brake, Kind
from router.catalogue import Catalogue
from router.channels.names import STARTED
from router.database import Connection
from router.ledger import Event, append
from router.privacy import mask_for_bot


async def pull(
    connection: Connection,
    catalogue: Catalogue,
    *,
    kind: Kind,
    target: str = "",
    aspect: str = "",
    reason: str,
    note: str = "",
    who: Actor,
    now: datetime,
) -> Brake:
    """Stop the bot, a channel, or an answer; what is stopped already stays so, with its first reason.

    Args:
        connection: the transaction.
        catalogue: knows which answers there are.
        kind: what sort of thing.
        target: the channel, or the topic of the answer; nothing for the bot.
        aspect: the aspect of the answer; nothing for every answer of the topic.
        reason: why, as the ledger has it: one of `REASONS`.
        note: more for colleagues; not in the ledger.
        who: who does it.
        now: the moment.

    Raises:
        NothingToBrake: there is no such channel, topic or aspect.
    """
    _check(catalogue, kind, target, aspect)
    values = {"kind": kind, "target": target, "aspect": aspect, "reason": reason, "note": _noted(note)}
    made = await repository.add(connection, **values, pulled_by=who.agent_id, now=now)
    if made is None:
        before = await repository.on(connection, kind=kind, target=target, aspect=aspect)
        if before is None:  # released by somebody else in this very moment
            raise BrakeNotFound
        return before
    event = Event(action="braked", object=made.object, result="ok", origin=who.origin, actor=who.name, reason=reason)
    await append(connection, event, at=now)
    return made


def _noted(note: str) -> str:
    """Return a note without anybody's number or address: it stays when they are erased."""
    return mask_for_bot(note.strip()).text


def _check(catalogue: Catalogue, kind: Kind, target: str, aspect: str) -> None:
    known = {
        "bot": (target, aspect) == ("", ""),
        "channel": target in STARTED and aspect == "",
        "answer": target in catalogue.topics and (aspect == "" or aspect in catalogue.aspects),
    }
    if not known[kind]:
        raise NothingToBrake


async def release(
    connection: Connection, brake_id: UUID, *, reason: str, note: str = "", who: Actor, now: datetime
) -> Brake:
    """Let what was stopped go on, for one of `RELEASE_REASONS`; what was released before stays so.

    Raises:
        BrakeNotFound: there is no such brake.
    """
    done = await repository.end(connection, brake_id, by=who.agent_id, reason=reason, note=_noted(note), now=now)
    if done is None:
        before = await repository.get(connection, brake_id)
        if before is None:
            raise BrakeNotFound
        return before
    event = Event(action="released", object=done.object, result="ok", origin=who.origin, actor=who.name, reason=reason)
    await append(connection, event, at=now)
    return done
