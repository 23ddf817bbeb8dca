r"""Which conversation a mail belongs to.

Our own mails have a Message-ID that says which conversation they are of, and that nobody else can make: it ends with a code (HMAC-SHA256, 80 bits)
of our key. Whoever answers one has read it, so their mail belongs there. The number in a subject can be guessed, so it only counts from the address
that the conversation is held with. Anything else is a new conversation.

>>> key = Key(secret=b"k" * 32, domain="voorbeeld.nl")
>>> mine = message_id("7f3a", "1234567890", key)
>>> ours(mine, key)
Ours(delivery='7f3a', conversation='1234567890')
>>> ours(mine.replace("1234567890", "1234567891"), key)
>>> in_subject("Re: Paspoort [Balie 1234567890]")
'1234567890'
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass, field
from typing import Literal

from router.channels.email.model import Mail

_OURS = re.compile(r"([A-Za-z0-9_-]{1,64})\.(\d{4,12})\.([a-z2-7]{16})@([A-Za-z0-9.-]{1,255})")
_SUBJECT = re.compile(r"\[[^\[\]\d]{0,40}(\d{4,12})\]")


@dataclass(frozen=True, kw_only=True)
class Key:
    """What our Message-IDs are made and known by."""

    secret: bytes = field(repr=False)
    domain: str


@dataclass(frozen=True)
class Ours:
    """A mail of ours: the reference of its delivery, and of its conversation."""

    delivery: str
    conversation: str


@dataclass(frozen=True, kw_only=True)
class Belongs:
    """To which conversation a mail says that it belongs: proved `by` an answer to a mail of ours, or claimed in its subject."""

    conversation: str
    by: Literal["answer", "subject"]
    delivery: str | None = None


def message_id(delivery: str, conversation: str, key: Key) -> str:
    """Return the Message-ID of a mail of ours, without brackets: the same for the same mail, whenever it is tried again."""
    return f"{delivery}.{conversation}.{_code(delivery, conversation, key)}@{key.domain}"


def ours(written: str, key: Key) -> Ours | None:
    """Return what a Message-ID says, where it is one of ours."""
    found = _OURS.fullmatch(written.strip("<> "))
    if found is None:
        return None
    delivery, conversation, code, _ = found.groups()
    return Ours(delivery, conversation) if hmac.compare_digest(code, _code(delivery, conversation, key)) else None


def in_subject(subject: str) -> str | None:
    """Return the number of a conversation in a subject."""
    found = _SUBJECT.search(subject)
    return found.group(1) if found else None


def belongs(mail: Mail, key: Key) -> Belongs | None:
    """Return which conversation a mail says that it belongs to; None for a new one. One claimed `by` subject still needs the right sender."""
    for each in (*reversed(mail.in_reply_to), *reversed(mail.references)):
        if found := ours(each, key):
            return Belongs(conversation=found.conversation, by="answer", delivery=found.delivery)
    number = in_subject(mail.subject)
    return Belongs(conversation=number, by="subject") if number else None


def _code(delivery: str, conversation: str, key: Key) -> str:
    said = f"message-id\0{delivery}\0{conversation}".encode()
    return b32encode(hmac.digest(key.secret, said, "sha256")[:10]).decode().lower()
