"""What a citizen can do: start a conversation, say something, read, ask to be called back."""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from router.conversations import repository
from router.conversations.beginning import first_button
from router.conversations.errors import (
    ConversationEnded,
    ConversationNotFound,
    UnknownButton,
    UnknownLanguage,
    UnknownTopic,
)
from router.conversations.models import UNKNOWN_LANGUAGE, Conversation, Message, NewMessage
from router.conversations.text import clean, is_fragment
from router.database import Clock, Connection, Engine, each_by_itself
from router.departments import SPOKEN
from router.desk import Desk
from router.handoffs.buttons import is_ours, pressed
from router.privacy import mask


@dataclass(frozen=True, kw_only=True)
class TokenKey:
    """The secret from which each conversation's token follows, so that checking one costs no query."""

    key: bytes

    def token(self, conversation_id: UUID) -> str:
        """Return the citizen's key to one conversation."""
        return hmac.new(self.key, conversation_id.bytes, sha256).hexdigest()

    def opens(self, conversation_id: UUID, token: str) -> bool:
        """Say whether a token opens a conversation, in constant time."""
        return hmac.compare_digest(self.token(conversation_id).encode(), token.encode())


Noted = Callable[[Connection, UUID], Awaitable[None]]
"""What else belongs to the transaction that starts a conversation."""


async def start(
    engine: Engine,
    desk: Desk,
    *,
    channel: str,
    language: str,
    key: str,
    clock: Clock,
    topic: str | None = None,
    noted: Noted | None = None,
) -> Conversation:
    """Start a conversation, or return the one that this idempotency key started before: also when both come at the same moment.

    With a `topic`, that of the page it starts on, the first question is heard as one about it.

    Raises:
        UnknownTopic: the catalogue has no such topic.
    """
    if topic is not None and topic not in desk.catalogue.topics:
        raise UnknownTopic
    async with engine.begin() as connection:
        made = await begin(connection, desk, channel=channel, language=language, key=key, topic=topic, now=clock())
        if made is not None:
            if noted is not None:
                await noted(connection, made.id)
            return made
    before = await started(engine, key)
    if before is None:
        raise ConversationNotFound  # it was erased in between
    return before


async def begin(
    connection: Connection,
    desk: Desk,
    *,
    channel: str,
    language: str,
    key: str,
    now: datetime,
    topic: str | None = None,
) -> Conversation | None:
    """Begin a conversation in a transaction that has more to do; None where this key began one before. See `start`."""
    return await repository.start(
        connection,
        id=uuid4(),
        reference=new_reference(),
        create_key=sha256(key.encode()).digest(),
        channel=channel,
        language=language if language in desk.spoken else desk.languages[0],
        state={"dialogue": {"topic": topic}} if topic else {},
        ledger_key=secrets.token_bytes(32),
        created_at=now,
    )


async def started(engine: Engine, key: str) -> Conversation | None:
    """Return the conversation that this idempotency key started before, or None."""
    async with engine.connect() as connection:
        return await repository.by_create_key(connection, sha256(key.encode()).digest())


def new_reference() -> str:
    """Return a number that a person can read out: ten digits, the most that Open Klant's `referentienummer` takes, never one with a meaning."""
    return str(secrets.randbelow(9 * 10**9) + 10**9)


async def say(
    engine: Engine,
    desk: Desk,
    *,
    conversation_id: UUID,
    client_message_id: str,
    text: str,
    hold: timedelta,
    clock: Clock,
) -> tuple[Message, Conversation]:
    """Store what a citizen typed, with personal numbers masked before the first write.

    Args:
        engine: the database.
        desk: for the words that stand in the place of a number.
        conversation_id: whose.
        client_message_id: the sender's own id: the same again stores nothing and returns the same message.
        text: as typed.
        hold: how long a fragment waits for the rest of the sentence.
        clock: tells the time.

    Raises:
        EmptyMessage, MessageTooLong, ConversationEnded, ConversationNotFound.
    """
    masked = mask(clean(text), desk.placeholders)
    content: dict[str, Any] = {"masked": list(masked.kinds)} if masked.kinds else {}
    new = NewMessage(
        author="citizen",
        text=masked.text,
        language=UNKNOWN_LANGUAGE,
        content=content,
        client_message_id=client_message_id,
    )
    wait = hold if is_fragment(masked.text) else timedelta(0)
    return await _store(engine, conversation_id, new, hold=wait, now=clock())


async def speak(engine: Engine, desk: Desk, *, conversation_id: UUID, language: str, now: datetime) -> Conversation:
    """Go on in another language, as the citizen chose it: notices from now on, and answers where they are in it too.

    Raises:
        UnknownLanguage: nobody here speaks it.
        ConversationNotFound.
    """
    if language not in desk.spoken:
        raise UnknownLanguage
    async with engine.begin() as connection:
        held = await repository.get(connection, conversation_id, lock=True)
        chosen = {"language": language} | ({"answerLanguage": language} if language in desk.languages else {})
        state = {**held.state, "dialogue": {**held.state.get("dialogue", {}), **chosen}}
        return (await repository.write(connection, held, now=now, language=language, state=state))[0]


async def press(
    engine: Engine, desk: Desk, *, conversation_id: UUID, client_message_id: str, button_id: str, clock: Clock
) -> tuple[Message, Conversation]:
    """Store that a citizen pressed a button that was offered in this conversation, or before its first word; its label is what they say.

    Raises:
        UnknownButton: it was not offered here.
        ConversationEnded, ConversationNotFound.
    """
    async with engine.connect() as connection:
        held = await repository.get(connection, conversation_id)
        offered = first_button(desk, held, button_id) or await repository.has_button(
            connection, conversation_id, button_id
        )
    if offered is None:
        raise UnknownButton
    label, payload = offered
    new = NewMessage(
        author="citizen",
        text=label,
        language=UNKNOWN_LANGUAGE,
        content={"button": payload},
        client_message_id=client_message_id,
    )
    if is_ours(payload):
        return await _store_ours(engine, desk, conversation_id, new, payload, now=clock())
    return await _store(engine, conversation_id, new, hold=timedelta(0), now=clock())


async def _store_ours(
    engine: Engine, desk: Desk, conversation_id: UUID, new: NewMessage, payload: dict[str, Any], *, now: datetime
) -> tuple[Message, Conversation]:
    """Store the press of a button that the router takes itself, and do what it is for: both or neither."""
    try:
        async with engine.begin() as connection:
            await repository.at_its_page_again(connection, conversation_id)
            stored = await repository.receive(connection, conversation_id, new, due_at=now, now=now)
            if stored is not None:
                await repository.not_for_the_bot(connection, stored[0].id)
                await pressed(connection, desk, conversation_id=conversation_id, payload=payload, now=now)
    except IntegrityError:
        stored = None
    return stored or await _stored_before(engine, conversation_id, new)


async def _store(
    engine: Engine, conversation_id: UUID, new: NewMessage, *, hold: timedelta, now: datetime
) -> tuple[Message, Conversation]:
    try:
        async with each_by_itself(engine).connect() as connection:
            if hold:
                await repository.delay_fragments(connection, conversation_id, until=now + hold, now=now)
            stored = await repository.receive(connection, conversation_id, new, due_at=now + hold, now=now)
            if stored is not None and stored[1].channel in SPOKEN:
                await repository.at_its_page_again(connection, conversation_id)
    except IntegrityError:
        stored = None
    return stored or await _stored_before(engine, conversation_id, new)


async def _stored_before(engine: Engine, conversation_id: UUID, new: NewMessage) -> tuple[Message, Conversation]:
    async with engine.begin() as connection:
        held = await repository.get(connection, conversation_id)
        before = await repository.message_by_client_id(connection, conversation_id, new.client_message_id or "")
    if before is None:
        raise ConversationEnded
    return before, held
