"""Making a code, and going on with the conversation that it is of."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from router.channels import repository as threads
from router.conversations import repository as conversations
from router.conversations.errors import ConversationEnded
from router.conversations.models import Conversation
from router.crossing import repository
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.story import by_citizen, step
from router.ledger import Event, append

GOOD_FOR = timedelta(minutes=30)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing in it is mistaken for another
_LENGTH = 8  # 40 bits: of a million guesses in half an hour one in a million is right
_WRITTEN = re.compile(r"\s*([0-9A-Za-z]{4})[- ]?([0-9A-Za-z]{4})\s*")
_SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code, in two groups that can be read out, and until when it is good."""

    text: str
    until: datetime


async def make_code(connection: Connection, conversation: Conversation, *, now: datetime) -> Code:
    """Make a code to go on elsewhere; one that was made before is good no more.

    Raises:
        ConversationEnded: there is nothing to go on with.
    """
    if conversation.ended_at is not None:
        raise ConversationEnded
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    until = now + GOOD_FOR
    await repository.replace(connection, conversation.id, hashed=_hashed(letters), made_at=now, until=until)
    return Code(text=f"{letters[:4]}-{letters[4:]}", until=until)


def code_in(text: str) -> str | None:
    """Return the code that a message is, and nothing else; None for any other text.

    >>> code_in(" k7f2 q9xm "), code_in("Wat kost een paspoort?")
    ('K7F2Q9XM', None)
    """
    found = _WRITTEN.fullmatch(text)
    letters = "".join(found.groups()).upper().translate(_SAID_AS) if found else ""
    return letters if letters and all(each in _ALPHABET for each in letters) else None


async def cross(
    connection: Connection,
    desk: Desk,
    *,
    code: str,
    channel: str,
    account: str,
    address: str,
    address_hash: bytes,
    context: Mapping[str, Any],
    may: Callable[[UUID], None],
    now: datetime,
) -> bool:
    """Go on with a conversation at another door, with everything that was said and with its place in the queue.

    Args:
        connection: the transaction.
        desk: the words.
        code: as `code_in` returns it.
        channel: where it goes on.
        account: at which account of that channel.
        address: where the citizen is answered there.
        address_hash: what that address is known by.
        context: what the channel's adapter needs to answer.
        may: raises `Blocked` where nobody may go on with that conversation; the code is used up all the same.
        now: the moment.

    Returns:
        whether it was a code, good still.
    """
    held = await use_code(connection, code, used_on=account, now=now)
    if held is None:
        return False
    may(held.id)
    await repository.move(connection, held.id, channel=channel)
    await threads.move_thread(
        connection,
        held.id,
        account=account,
        address=address,
        address_hash=address_hash,
        context=context,
        pushed_seq=held.last_seq,
        now=now,
    )
    held = await conversations.get(connection, held.id)
    await conversations.write(connection, held, [desk.say("crossed", held.language)], now=now)
    await _with_its_place(connection, held, now=now)
    return True


async def cross_to_employee(
    connection: Connection, *, code: str, channel: str, key: bytes, now: datetime
) -> Conversation | None:
    """Go on with a conversation with the employee whom the citizen told the code: nothing more is sent where it was.

    Args:
        connection: the transaction.
        code: as it was typed.
        channel: `phone` or `counter`.
        key: of the employee's command.
        now: the moment.

    Returns:
        the conversation, locked; None where it was no code, or none that is good still.
    """
    letters = code_in(code)
    held = await use_code(connection, letters, used_on=channel, key=key, now=now) if letters else None
    if held is None:
        return None
    await repository.move(connection, held.id, channel=channel)
    await threads.leave_thread(connection, held.id, now=now)
    held = await conversations.get(connection, held.id)
    held, _ = await conversations.write(connection, held, now=now, version=held.version + 1)  # pages look again
    await _with_its_place(connection, held, now=now)
    return held


async def use_code(
    connection: Connection, code: str, *, used_on: str, now: datetime, key: bytes | None = None
) -> Conversation | None:
    """Use a code up, and return its conversation, locked; None where there is none that is good still, or it ended."""
    conversation_id = await repository.conversation_of(connection, _hashed(code))
    if conversation_id is None:
        return None
    held = await conversations.get(connection, conversation_id, lock=True)
    good = await repository.use(connection, _hashed(code), used_on=used_on, key=key, now=now)
    return held if good and held.ended_at is None else None


async def _with_its_place(connection: Connection, held: Conversation, *, now: datetime) -> None:
    """Take the handoff of a conversation along, where somebody is waited for or has it."""
    found = await handoffs.open_of(connection, held.id)
    if found is not None:
        await handoffs.change(connection, found.id, channel=held.channel, gone_at=None)
        await append(connection, went_on(held, found.id), at=now)


def went_on(held: Conversation, handoff_id: UUID) -> Event:
    """Return what the ledger is told of it: the origin is the door where it goes on."""
    return step(held, handoff_id, "went_on_elsewhere", actor=by_citizen(held))


def _hashed(letters: str) -> bytes:
    return sha256(f"crossing:{letters}".encode()).digest()
