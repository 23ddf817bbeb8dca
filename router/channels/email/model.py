"""A mail as values: what was read of it, whoever wrote it and however broken it was."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MEGABYTE = 1024 * 1024

_ADDRESS = re.compile(r"[^\s@<>\",;:()\[\]\\]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")

Trouble = Literal["too_large", "too_many_parts", "malformed"]


def is_address(written: str) -> bool:
    """Say whether this is an address as people have them.

    >>> is_address("anna.de-vries@voorbeeld.nl"), is_address("anna@localhost")
    (True, False)
    """
    return _ADDRESS.fullmatch(written) is not None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of a mail is read.

    Attributes:
        size: bytes of the whole mail.
        parts: how many parts of one mail are looked at; what comes after them is left out, and that is said.
        text: characters of each of its texts.
        files: how many attachments are kept.
    """

    size: int = 25 * MEGABYTE
    parts: int = 200
    text: int = 200_000
    files: int = 50


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom a mail is from or to: an address in lower case, and the name that stood beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class File:
    """What was attached. An archive is a file like another: nothing in it is looked at."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    inline: bool = False  # a picture in the text, such as a logo

    @property
    def is_winmail(self) -> bool:
        """Whether it is Outlook's own packing (TNEF), which nobody but Outlook opens."""
        return (
            self.media_type in ("application/ms-tnef", "application/vnd.ms-tnef") or self.name.lower() == "winmail.dat"
        )


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail, read.

    Attributes:
        sender: who wrote it; None where there is no address to answer to.
        reply_to: where the writer wants the answer.
        to: all to whom it went, with those who got a copy.
        message_id, in_reply_to, references: without their angle brackets.
        text, html: what was written, each in full or empty.
        files: what was attached, a mail within the mail too.
        headers: those that say what kind of mail it is, by their names in lower case, each value unfolded.
        report: what a mail server said of a mail of ours (RFC 3464), as text.
        returned: the header of the mail that it is about, as text.
        left_out: whether there was more than `Limits` lets through.
        trouble: why it could not be read; a human looks at it then.
    """

    sender: Person | None = None
    reply_to: Person | None = None
    to: tuple[Person, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    report: str = ""
    returned: str = ""
    left_out: bool = False
    trouble: Trouble | None = None

    @property
    def answer_to(self) -> Person | None:
        """Where an answer goes."""
        return self.reply_to or self.sender
