"""Making a code, and going on with the conversation that it is of."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from router.channels import repository as threads
from router.conversations import repository as conversations
from router.conversations.errors import ConversationEnded
from router.conversations.models import Conversation
from router.crossing import repository
from router.database import Connection
from router.desk import Desk
from router.handoffs import repository as handoffs
from router.handoffs.story import by_citizen, step
from router.ledger import append

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
        now: the moment.

    Returns:
        whether it was a code, good still.
    """
    conversation_id = await repository.take(connection, _hashed(code), account=account, now=now)
    if conversation_id is None:
        return False
    held = await conversations.get(connection, conversation_id, lock=True)
    if held.ended_at is not None:
        return False
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
    held = await conversations.get(connection, conversation_id)
    await conversations.write(connection, held, [desk.say("crossed", held.language)], now=now)
    found = await handoffs.open_of(connection, held.id)
    if found is not None:
        await handoffs.change(connection, found.id, channel=channel, gone_at=None)
        await append(connection, step(held, found.id, "went_on_elsewhere", actor=by_citizen(held)), at=now)
    return True


def _hashed(letters: str) -> bytes:
    return sha256(f"crossing:{letters}".encode()).digest()
