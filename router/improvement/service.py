"""Noting what should become better, and closing it. What people wrote is masked before it is stored."""

from datetime import datetime
from uuid import UUID

from router.database import Connection
from router.desk import Desk
from router.improvement import repository
from router.improvement.errors import ItemNotFound
from router.improvement.models import LONGEST_NOTE, LONGEST_QUESTION, Item, Kind, Outcome
from router.privacy import mask_for_bot


async def note_item(
    connection: Connection,
    desk: Desk,
    *,
    kind: Kind,
    about: UUID,
    conversation_id: UUID,
    before: int,
    topic: str | None = None,
    aspect: str | None = None,
    heard: str | None = None,
    reason: str | None = None,
    note: str = "",
    handoff_id: UUID | None = None,
    made_by: UUID | None = None,
    now: datetime,
) -> Item | None:
    """Note something for the editors, with the question that the citizen asked. The same again says it anew.

    Args:
        connection: the transaction.
        desk: for the words that stand in the place of a number.
        kind: what sort of thing.
        about: the id of the message (an answer) or of the handoff that it is about.
        conversation_id: where it was.
        before: the sequence number of the message, or one more than the last: the question is what the citizen said last before it.
        topic: what it is about in truth.
        aspect: the aspect of the answer.
        heard: the topic that the bot heard in its place.
        reason: why, as a code.
        note: more, in words; masked here.
        handoff_id: the handoff, where there is one.
        made_by: the employee; None for a citizen.
        now: the moment.

    Returns:
        the item, or None when the editors closed it before.
    """
    question = await repository.question_before(connection, conversation_id, before)
    return await repository.put(
        connection,
        kind=kind,
        about=about,
        conversation_id=conversation_id,
        handoff_id=handoff_id,
        topic=topic,
        aspect=aspect,
        heard=heard,
        reason=reason,
        question=masked(desk, question, LONGEST_QUESTION),
        note=masked(desk, note, LONGEST_NOTE),
        made_by=made_by,
        made_at=now,
    )


def masked(desk: Desk, words: str, longest: int) -> str:
    """Return what somebody wrote without numbers and addresses of a person, and not too long."""
    said = mask_for_bot(" ".join(words.split()), desk.placeholders).text
    return said if len(said) <= longest else f"{said[: longest - 1].rstrip()}…"


async def close(
    connection: Connection, item_id: UUID, *, outcome: Outcome, same: bool, by: UUID, now: datetime
) -> tuple[Item, int]:
    """Close an item as done or dismissed, with `same` all that are like it; what is closed stays so.

    Returns:
        the item as it is now, and how many were closed by this.

    Raises:
        ItemNotFound: there is none.
    """
    found = await _get(connection, item_id)
    count = await repository.close(connection, found, outcome=outcome, same=same, by=by, now=now)
    return await repository.get(connection, item_id) or found, count


async def reopen(connection: Connection, item_id: UUID) -> tuple[Item, int]:
    """Undo a closing, of all that were closed with it; what is open stays so.

    Returns:
        the item as it is now, and how many were opened by this.

    Raises:
        ItemNotFound: there is none.
    """
    found = await _get(connection, item_id)
    count = await repository.reopen(connection, found)
    return await repository.get(connection, item_id) or found, count


async def _get(connection: Connection, item_id: UUID) -> Item:
    found = await repository.get(connection, item_id)
    if found is None:
        raise ItemNotFound
    return found
