"""Taking in whether an answer helped: once for each answer, and another press says it anew."""

from datetime import datetime
from uuid import UUID

from router.database import Connection
from router.desk import Desk
from router.feedback import repository
from router.feedback.errors import FeedbackNotAsked
from router.improvement import note_item
from router.improvement import repository as improvement


async def give(
    connection: Connection, desk: Desk, *, conversation_id: UUID, seq: int, helped: bool, missed: str, now: datetime
) -> bool:
    """Store whether an answer helped; what was missed becomes an item for the editors, masked, and goes again when it helped after all.

    Returns:
        whether this is the first word about this answer, to count it once.

    Raises:
        FeedbackNotAsked: the message is not an answer that the citizen is asked about.
    """
    about = await repository.lock_answer(connection, conversation_id, seq)
    if about is None or not about.content.get("rate"):
        raise FeedbackNotAsked
    topic, aspect = about.content["key"], about.content.get("aspect")
    await repository.put(
        connection,
        about,
        conversation_id=conversation_id,
        topic=topic,
        aspect=aspect,
        version=about.content["version"],
        language=about.language,
        helped=helped,
        given_at=now,
    )
    if helped:
        await improvement.drop(connection, kind="feedback", about=about.id)
    elif missed.strip():
        await note_item(
            connection,
            desk,
            kind="feedback",
            about=about.id,
            conversation_id=conversation_id,
            before=seq,
            topic=topic,
            aspect=aspect,
            note=missed,
            now=now,
        )
    return "helped" not in about.content
