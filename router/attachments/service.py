"""Asking for a file, taking it in, and opening it.

A file comes in only while an employee asks for one, which lasts until they withdraw it or the handoff ends: when the employee leaves meanwhile, the
next one has it. It is a message of the citizen, so everything that holds of messages (order, erasure, the outbox) holds of it.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from router.agents.models import Agent
from router.attachments import repository
from router.attachments.errors import (
    AttachmentNotFound,
    FileIncomplete,
    FileInfected,
    FileNotAsked,
    FileTooLarge,
    FileTypeRefused,
    ScannerAway,
    TooManyFiles,
)
from router.attachments.kinds import file_name, kind_of
from router.attachments.models import Accepted, Attachment, Intake
from router.conversations import repository as conversations
from router.conversations.models import UNKNOWN_LANGUAGE, Conversation, Message, NewMessage
from router.database import Clock, Connection, Engine
from router.desk import Desk
from router.handoffs import claims
from router.handoffs import repository as handoffs
from router.handoffs.models import Handoff
from router.handoffs.story import by_agent, by_citizen, step
from router.ledger import append
from router.privacy import mask
from router.privacy.looks import looked_into

log = structlog.get_logger()


async def ask(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, claim_id: UUID, intake: Intake, now: datetime
) -> None:
    """Ask the citizen for a file, as the employee who holds the conversation; twice is once.

    Raises:
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await claims.mine(connection, handoff_id, who, claim_id)
    if found.files_asked_at is not None:
        return
    await handoffs.change(connection, found.id, files_asked_at=now)
    said = desk.say("file_asked", held.language, name=who.name, most=intake.megabytes)
    await conversations.write(connection, held, [said], now=now)
    await append(connection, step(held, found.id, "file_asked", actor=by_agent(who)), at=now)


async def withdraw(
    connection: Connection, desk: Desk, *, handoff_id: UUID, who: Agent, claim_id: UUID, now: datetime
) -> None:
    """Ask for no more files; twice is once.

    Raises:
        ClaimLapsed, HandoffNotFound.
    """
    held, found = await claims.mine(connection, handoff_id, who, claim_id)
    if found.files_asked_at is None:
        return
    await handoffs.change(connection, found.id, files_asked_at=None)
    await conversations.write(connection, held, [desk.say("file_asked_no_more", held.language)], now=now)
    await append(connection, step(held, found.id, "file_asked_no_more", actor=by_agent(who)), at=now)


async def receive(
    engine: Engine,
    desk: Desk,
    intake: Intake,
    *,
    conversation_id: UUID,
    key: str,
    name: str,
    declared: int | None,
    chunks: AsyncIterator[bytes],
    clock: Clock,
) -> tuple[Message, Conversation]:
    """Take a file in: the same key again changes nothing and gives the same message.

    Args:
        engine: the database; nothing is locked while the file comes in.
        desk: for the words of a refusal.
        intake: what may come in.
        conversation_id: whose.
        key: the sender's own id of this file.
        name: what it is called there.
        declared: the bytes that it says it has, where it says so.
        chunks: its bytes.
        clock: tells the time.

    Raises:
        FileNotAsked, TooManyFiles, FileTooLarge, FileTypeRefused, FileInfected, FileIncomplete, ScannerAway, ConversationNotFound.
    """
    async with engine.connect() as connection:
        held = await conversations.get(connection, conversation_id)
        before = await conversations.message_by_client_id(connection, conversation_id, key)
        if before is not None:
            return before, held
        await _check_asked(connection, desk, intake, held)
    content = await _collect(desk, intake, held, declared, chunks)
    accepted = await _accept(desk, intake, held, content, name)
    async with engine.begin() as connection:
        held = await conversations.get(connection, conversation_id, lock=True)
        before = await conversations.message_by_client_id(connection, conversation_id, key)
        if before is not None:  # the same file came in twice at once
            return before, held
        found = await _check_asked(connection, desk, intake, held)
        return await _store(connection, held, found, accepted, key=key, now=clock())


async def _check_asked(connection: Connection, desk: Desk, intake: Intake, held: Conversation) -> Handoff:
    found = await handoffs.open_of(connection, held.id)
    if found is None or found.files_asked_at is None:
        raise FileNotAsked(text=desk.text("file_not_asked", held.language))
    if await repository.count(connection, held.id) >= intake.most:
        raise TooManyFiles(text=desk.text("file_too_many", held.language, most=intake.most), most=intake.most)
    return found


async def _collect(
    desk: Desk, intake: Intake, held: Conversation, declared: int | None, chunks: AsyncIterator[bytes]
) -> bytes:
    """Read a file, and stop at the first byte too many."""
    content = bytearray()
    if (declared or 0) <= intake.largest:
        async for chunk in chunks:
            content += chunk
            if len(content) > intake.largest:
                break
        else:
            if not content or (declared is not None and len(content) != declared):
                raise FileIncomplete(text=desk.text("file_incomplete", held.language))
            return bytes(content)
    said = desk.text("file_too_large", held.language, most=intake.megabytes)
    raise FileTooLarge(text=said, megabytes=intake.megabytes)


async def _accept(desk: Desk, intake: Intake, held: Conversation, content: bytes, name: str) -> Accepted:
    """Look what a file is, and whether it is safe."""
    kind = kind_of(content)
    if kind is None:
        raise FileTypeRefused(text=desk.text("file_type_refused", held.language))
    called = file_name(mask(name, desk.placeholders).text, kind)
    if intake.scanner is None:
        return Accepted(content=content, kind=kind, name=called, scan="not_scanned")
    try:
        verdict = await intake.scanner.scan(content)
    except ScannerAway as error:
        raise ScannerAway(text=desk.text("file_scanner_away", held.language)) from error
    if verdict == "infected":
        log.warning("attachments.infected", conversation=str(held.id))
        raise FileInfected(text=desk.text("file_infected", held.language))
    return Accepted(content=content, kind=kind, name=called, scan="clean")


async def _store(
    connection: Connection, held: Conversation, found: Handoff, accepted: Accepted, *, key: str, now: datetime
) -> tuple[Message, Conversation]:
    attachment_id, media_type, size = uuid4(), accepted.kind.media_type, len(accepted.content)
    shown = {
        "id": str(attachment_id),
        "name": accepted.name,
        "mediaType": media_type,
        "size": size,
        "scan": accepted.scan,
    }
    new = NewMessage(
        author="citizen",
        text=accepted.name,
        language=UNKNOWN_LANGUAGE,
        content={"attachment": shown},
        client_message_id=key,
    )
    changed, [message] = await conversations.write(connection, held, [new], now=now, citizen_seen_at=now)
    kept = Attachment(
        id=attachment_id,
        conversation_id=held.id,
        message_id=message.id,
        name=accepted.name,
        media_type=media_type,
        size=size,
        scan=accepted.scan,
        created_at=now,
    )
    await repository.add(connection, kept, accepted.content)
    scanned = accepted.scan == "clean"
    event = step(held, found.id, "file_received", actor=by_citizen(held), mediaType=media_type, scanned=scanned)
    await append(connection, event, at=now)
    return message, changed


async def open_file(
    connection: Connection, *, handoff_id: UUID, attachment_id: UUID, who: Agent, now: datetime
) -> tuple[Attachment, bytes]:
    """Return a file to the employee who holds the conversation, or to a supervisor; who opened what is in the ledger.

    Raises:
        HandoffNotFound: there is no such handoff, or it is not theirs to see.
        AttachmentNotFound: there is no such file here, or they do not hold the conversation.
    """
    found = await claims.visible(connection, handoff_id, who)
    holds = found.status == "claimed" and found.claimed_by == who.id
    kept = await repository.get(connection, found.conversation_id, attachment_id)
    if kept is None or not (holds or who.may("supervisor")):
        raise AttachmentNotFound
    await looked_into(connection, found, who, now=now)
    held = await conversations.get(connection, found.conversation_id)
    event = step(held, found.id, "file_opened", actor=by_agent(who), reason=None if holds else "supervisor")
    await append(connection, event, at=now)
    return kept
