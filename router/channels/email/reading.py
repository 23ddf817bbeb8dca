"""Bytes to a mail.

Nothing that a mail holds makes it raise or run long. What costs time is counted before the parser of the standard library gets it: lines, parts and
the depth of parts in parts. The parser runs with the policy that reads headers as they stand (`compat32`): the newer one (`default`) takes every
header apart while it parses, which raises for some that are broken and takes seconds for some that are long; what we need of them is read here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from router.channels.email.charsets import decoded, words_of_header
from router.channels.email.model import File, Limits, Mail, Person, Trouble, is_address

_BROKEN = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)  # what the parser is known to raise

_KEPT = frozenset({
    "auto-submitted", "precedence", "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-spam-flag", "x-spam", "return-path",
    "list-id", "list-unsubscribe", "list-post", "list-help", "feedback-id", "content-type", "x-loop", "x-failed-recipients", "received-spf",
    "authentication-results", "x-balie",
})  # fmt: skip
_READ = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "subject", "message-id", "in-reply-to", "references", "date"}
)
_LONGEST_HEADER = 16_000  # characters of one that is read
_LONGEST_SUBJECT = 500
_LONGEST_HEAD = 512 * 1024  # bytes of all of them
_MOST_HEADERS = 2000
_MOST_PEOPLE = 100
_MOST_LINES = 700_000  # 25 MB of base64 are 345,000
_MOST_BOUNDARIES = 100  # kinds of parts in parts
_MOST_DIVIDERS = 5000  # lines that may divide parts
_LONGEST_NAME = 200
_BOUNDARY = re.compile(rb"\bboundary\s{0,4}\*?", re.IGNORECASE)
_ID = re.compile(r"<([!-;=?-~]{1,300})>")  # what is no ASCII can't be kept, nor sent back as it was


def read_mail(raw: bytes, limits: Limits | None = None) -> Mail:
    """Read a mail; of one that can't be read, what its header says, with `trouble`. Never raises.

    Args:
        raw: the mail as it came.
        limits: how much of it is read.
    """
    limits = limits or Limits()
    trouble = _trouble(raw, limits)
    if trouble is None:
        try:
            return _whole(message_from_bytes(raw, policy=compat32), limits)
        except _BROKEN:
            trouble = "malformed"
    return read_head(raw, trouble=trouble)


def read_head(raw: bytes, *, trouble: Trouble | None = None) -> Mail:
    """Read the header of a mail only. Never raises.

    Args:
        raw: the mail, or its header alone.
        trouble: why no more is read.
    """
    head = re.split(rb"\r?\n\r?\n", raw[:_LONGEST_HEAD], maxsplit=1)[0]
    without_parts = re.sub(rb"(?im)^content-(?:type|transfer-encoding):.*$", b"X-Skipped: x", head)
    try:
        return _of_headers(_headers(message_from_bytes(without_parts + b"\n\n", policy=compat32)), trouble=trouble)
    except _BROKEN:
        return Mail(trouble=trouble or "malformed")


def _trouble(raw: bytes, limits: Limits) -> Trouble | None:
    """Say why a mail is not given to the parser at all."""
    if len(raw) > limits.size:
        return "too_large"
    boundaries = sum(1 for _ in zip(range(_MOST_BOUNDARIES + 1), _BOUNDARY.finditer(raw), strict=False))
    if boundaries > _MOST_BOUNDARIES or raw.count(b"\n--") > _MOST_DIVIDERS:
        return "too_many_parts"
    return "malformed" if raw.count(b"\n") + raw.count(b"\r") // 2 > _MOST_LINES else None


def _headers(message: Message) -> dict[str, list[str]]:
    """Return the headers that count, by name, as they stand."""
    found: dict[str, list[str]] = {}
    for _, (name, value) in zip(range(_MOST_HEADERS), message.raw_items(), strict=False):
        key = name.lower()
        if key in _READ or key in _KEPT:
            found.setdefault(key, []).append(str(value)[:_LONGEST_HEADER])
    return found


def _of_headers(found: dict[str, list[str]], *, trouble: Trouble | None) -> Mail:
    def first(name: str) -> str:
        return next(iter(found.get(name, ())), "")

    return Mail(
        sender=next(_people([*found.get("from", ()), *found.get("sender", ())]), None),
        reply_to=next(_people(found.get("reply-to", ())), None),
        to=tuple(dict.fromkeys(_people([*found.get("to", ()), *found.get("cc", ())]))),
        subject=words_of_header(first("subject"))[:_LONGEST_SUBJECT],
        message_id=next(iter(_ids(first("message-id"))), words_of_header(first("message-id")).strip("<> ")[:300]),
        in_reply_to=_ids(first("in-reply-to")),
        references=_ids(first("references")),
        date=_date(first("date")),
        headers={name: words_of_header(first(name)) for name in found if name in _KEPT},
        trouble=trouble,
    )


def _people(values: Iterable[str]) -> Iterator[Person]:
    """Return the addresses in some headers, with their names."""
    pairs = getaddresses([" ".join(value.split()) for value in values])
    for name, written in pairs[:_MOST_PEOPLE]:
        address = words_of_header(written).lower()
        if is_address(address):
            yield Person(address=address, name=words_of_header(name)[:_LONGEST_NAME])


def _ids(value: str) -> tuple[str, ...]:
    return tuple(_ID.findall(value))[-50:]


def _date(value: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _whole(message: Message, limits: Limits) -> Mail:
    """Read all of a mail that the parser could take apart."""
    head = _of_headers(_headers(message), trouble=None)
    found = _Found(limits)
    for part in _leaves(message, limits.parts, found):
        found.take(part)
    return Mail(
        **{
            name: getattr(head, name)
            for name in ("sender", "reply_to", "to", "subject", "message_id", "in_reply_to", "references")
        },
        date=head.date,
        headers=head.headers,
        text="\n\n".join(found.texts)[: limits.text],
        html="\n".join(found.htmls)[: limits.text],
        files=tuple(found.files),
        report="\n\n".join(found.reports)[: limits.text],
        returned=found.returned,
        left_out=found.left_out,
    )


def _leaves(message: Message, most: int, found: "_Found") -> Iterator[Message]:
    """Return the parts that hold something, in order; a mail within the mail is one of them."""
    waiting = [message]
    for _ in range(most):
        if not waiting:
            return
        part = waiting.pop(0)
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting[:0] = [each for each in inner if isinstance(each, Message)]
        else:
            yield part
    found.left_out = found.left_out or bool(waiting)


class _Found:
    """What the parts of a mail hold."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.files: list[File] = []
        self.reports: list[str] = []
        self.returned = ""
        self.left_out = False

    def take(self, part: Message) -> None:
        """Put a part where it belongs."""
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            self.reports.append(_inner_text(part))
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            self.returned = self.returned or self._text(part)
        elif part.get_content_maintype() == "message":
            self._message(part)
        elif kind in ("text/plain", "text/html") and not _is_attached(part):
            (self.htmls if kind == "text/html" else self.texts).append(self._text(part))
        else:
            inline = (
                kind.startswith("image/") and "Content-ID" in part and part.get_content_disposition() != "attachment"
            )
            self._file(_name(part), kind, _bytes(part), inline=inline)

    def _text(self, part: Message) -> str:
        content = _bytes(part)
        text = decoded(content[: 4 * self._limits.text], part.get_content_charset())
        self.left_out = self.left_out or len(text) > self._limits.text
        return text[: self._limits.text].replace("\r\n", "\n").replace("\r", "\n")

    def _message(self, part: Message) -> None:
        """Keep a mail within the mail as a file, and its header as what was returned."""
        inner = part.get_payload()
        within = inner[0] if isinstance(inner, list) and inner else None
        if not isinstance(within, Message):
            return
        headers = list(zip(range(_MOST_HEADERS), within.raw_items(), strict=False))
        self.returned = self.returned or "\n".join(f"{name}: {value}"[:_LONGEST_HEADER] for _, (name, value) in headers)
        subject = words_of_header(str(within.get("Subject", ""))[:_LONGEST_HEADER])[:80]
        self._file(f"{subject or 'mail'}.eml", "message/rfc822", within.as_bytes())

    def _file(self, name: str, kind: str, content: bytes, *, inline: bool = False) -> None:
        if len(self.files) < self._limits.files:
            self.files.append(File(name=name, media_type=kind, content=content, inline=inline))
        else:
            self.left_out = True


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _name(part: Message) -> str:
    """Return what a file is called: without folders, or a name after its kind."""
    given = words_of_header(str(part.get_filename() or "")[:_LONGEST_HEADER])
    last = re.split(r"[/\\]", given)[-1].strip()[:_LONGEST_NAME]
    return last or f"bestand.{part.get_content_subtype()}"[:_LONGEST_NAME]


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _inner_text(part: Message) -> str:
    """Return the fields of a delivery status: groups of headers, which the parser makes messages of."""
    inner = part.get_payload()
    groups = inner if isinstance(inner, list) else []
    if not groups:
        return decoded(_bytes(part), None)
    return "\n\n".join(
        "\n".join(f"{name}: {words_of_header(str(value)[:_LONGEST_HEADER])}" for name, value in group.raw_items())
        for group in groups[:50]
        if isinstance(group, Message)
    )
