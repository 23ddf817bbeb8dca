"""Sending an agreed answer as an employee: recorded as the bot's are, and where it was changed, with why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from router.agents.models import Agent
from router.brakes.models import Brakes
from router.canned.errors import AnswerWithdrawn, DeviationUnexplained, UnknownAnswer
from router.conversations import repository as conversations
from router.conversations.compose import answer_content
from router.conversations.models import Message
from router.conversations.text import clean
from router.database import Connection
from router.desk import Desk
from router.handoffs.claims import mine, speak
from router.handoffs.models import ENTERED
from router.improvement import note_item
from router.improvement.marking import correct_topic
from router.improvement.service import masked

DeviationReason = Literal["situation", "wrong", "unclear", "personal", "other"]
FOR_EDITORS = ("wrong", "unclear")  # these become their work
_LONGEST_WORDS = 300  # characters


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which agreed answer was chosen."""

    topic: str
    aspect: str
    audience: str | None = None


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Why what is sent is not the agreed answer: a code, and words for the editors."""

    reason: DeviationReason
    note: str = ""


async def send(
    connection: Connection,
    desk: Desk,
    *,
    brakes: Brakes,
    handoff_id: UUID,
    who: Agent,
    claim_id: UUID,
    client_message_id: str,
    text: str,
    chosen: Chosen,
    deviation: Deviation | None,
    now: datetime,
) -> Message:
    """Send an agreed answer, word for word or changed, as the employee who holds the conversation.

    The message keeps the key, the aspect, the audience, the version and the facts, so that whoever received the answer can be listed and told.

    Args:
        connection: the transaction.
        desk: the catalogue, and the facts of today.
        brakes: which answers are withdrawn.
        handoff_id: in which handoff.
        who: the employee.
        claim_id: the claim by which they act.
        client_message_id: the sender's own id of the message.
        text: what they send.
        chosen: the answer that it began with.
        deviation: why it differs, where it does; dropped where it does not.
        now: the moment.

    Raises:
        AnswerWithdrawn: a supervisor withdrew it.
        DeviationUnexplained: it differs, and nobody said why.
        UnknownAnswer, ClaimLapsed, HandoffNotFound, EmptyMessage, MessageTooLong.
    """
    held, found = await mine(connection, handoff_id, who, claim_id)
    if chosen.topic not in desk.catalogue.topics or chosen.aspect not in desk.catalogue.aspects:
        raise UnknownAnswer
    language = desk.answer_language(held.state, held.language)
    agreed = desk.catalogue.render_answer(chosen.topic, chosen.aspect, chosen.audience, language, on_date=desk.today())
    if brakes.withdrawn(chosen.topic, agreed.aspect or ""):
        raise AnswerWithdrawn
    content: dict[str, Any] = answer_content(agreed)
    if clean(text) != clean(agreed.text):
        if deviation is None:
            raise DeviationUnexplained(agreed.text)
        note = masked(desk, deviation.note, _LONGEST_WORDS)
        content["deviation"] = {"reason": deviation.reason} | ({"note": note} if note else {})
    else:
        deviation = None
    said = await speak(
        connection,
        desk,
        handoff_id=handoff_id,
        who=who,
        claim_id=claim_id,
        client_message_id=client_message_id,
        text=text,
        language=agreed.language,
        content=content,
        now=now,
    )
    if deviation is not None and deviation.reason in FOR_EDITORS:
        await note_item(
            connection,
            desk,
            kind="deviation",
            about=said.id,
            conversation_id=held.id,
            before=said.seq,
            topic=chosen.topic,
            aspect=agreed.aspect,
            reason=deviation.reason,
            note=deviation.note or said.text,
            handoff_id=found.id,
            made_by=who.id,
            now=now,
        )
    if found.reason == ENTERED and found.topic is None:  # the first answer says what a call or a visit is about
        topic = chosen.topic
        await correct_topic(connection, desk, handoff_id=found.id, who=who, claim_id=claim_id, topic=topic, now=now)
    return said


async def language_of(connection: Connection, desk: Desk, conversation_id: UUID) -> str:
    """Return the language of the answers in a conversation."""
    held = await conversations.get(connection, conversation_id)
    return desk.answer_language(held.state, held.language)
