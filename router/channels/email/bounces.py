"""Which mail of ours did not arrive, and whether it ever will: a delivery status notification (RFC 3464, status codes RFC 3463)."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.policy import compat32
from typing import Literal

from router.channels.email.model import Mail
from router.channels.email.thread import Key, ours

_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([45])\d\d\b")
_ID = re.compile(r"<([^<>\s]{1,300})>")
_LONGEST = 100_000


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """What a mail server said of a mail of ours.

    Attributes:
        delivery: the reference that the mail had; None where it can't be told which it was.
        outcome: `failed` for good; `delayed`, and it is tried on; `delivered`.
        status: its code, such as `5.1.1`; empty where there is none.
    """

    delivery: str | None
    outcome: Literal["failed", "delayed", "delivered"]
    status: str


def read_bounce(mail: Mail, key: Key) -> Bounce:
    """Read what a mail server says of a mail of ours. Never raises.

    Args:
        mail: a mail that `automatic.kind_of` calls a bounce.
        key: by which our own Message-IDs are known: a report on a mail that we never sent is of no delivery.
    """
    fields = _fields(mail.report)
    action = fields.get("action", "").strip().lower()
    status = next(
        (
            found.group(0)
            for text in (fields.get("status", ""), mail.report, mail.text[:_LONGEST])
            if (found := _STATUS.search(text))
        ),
        "",
    )
    return Bounce(delivery=_delivery(mail, key), outcome=_outcome(action, status, mail), status=status)


def _fields(report: str) -> dict[str, str]:
    """Return the fields of all groups, those of the recipient over those of the message."""
    found: dict[str, str] = {}
    for group in report[:_LONGEST].split("\n\n"):
        found.update(
            {
                name.lower(): str(value)
                for name, value in message_from_string(group + "\n\n", policy=compat32).raw_items()
            }
        )
    return found


def _outcome(action: str, status: str, mail: Mail) -> Literal["failed", "delayed", "delivered"]:
    if action in ("delivered", "relayed", "expanded"):
        return "delivered"
    if action == "delayed" or (action != "failed" and status.startswith("4")):
        return "delayed"
    if action == "failed" or status.startswith("5"):
        return "failed"
    code = _CODE.search(mail.text[:_LONGEST])  # a program that knows no RFC 3464 quotes what the server said
    return "delayed" if code and code.group(1) == "4" else "failed"


def _delivery(mail: Mail, key: Key) -> str | None:
    """Return which of our mails it is about: by the header that came back, else by what it answers or quotes."""
    candidates = [
        *_ID.findall(mail.returned[:_LONGEST]),
        *mail.in_reply_to,
        *mail.references,
        *_ID.findall(mail.text[:_LONGEST]),
    ]
    return next((found.delivery for each in candidates if (found := ours(each, key))), None)
