"""The form of an event: CloudEvents 1.0.1 in the NL GOV profile (Logius), as JSON in structured mode.

The profile: https://gitdocumentatie.logius.nl/publicatie/notificatieservices/CloudEvents-NL/. What it asks for beside CloudEvents itself: `source` is
a URN of the namespace `nld` with the organisation (its OIN where there is one) and the system; `type` begins with the name of the data source in
reverse domain order, and not with that of an organisation; `time` is when it was recorded; `dataref` refers back for whoever may read more.
"""

from datetime import UTC
from typing import Any
from urllib.parse import quote

from router.event_stream.models import Due, Stream, Type

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
_PREFIX = "nl.balie."


def source_of(*, oin: str | None, municipality: str) -> str:
    """Name this Balie.

    >>> source_of(oin="00000001823288444000", municipality="gemeente-voorbeeld")
    'urn:nld:oin:00000001823288444000:systeem:balie'
    >>> source_of(oin=None, municipality="Bergen (L)")
    'urn:nld:Bergen%20%28L%29:systeem:balie'
    """
    who = f"oin:{oin}" if oin else quote(municipality, safe="")
    return f"urn:nld:{who}:systeem:balie"


def type_of(kind: Type) -> str:
    """Name what happened.

    >>> type_of("handed-over")
    'nl.balie.handed-over'
    """
    return f"{_PREFIX}{kind}"


def cloud_event(stream: Stream, due: Due, *, text: str | None = None, account: str | None = None) -> dict[str, Any]:
    """Return an event as it is sent.

    Args:
        stream: for the source, and where the API is.
        due: what happened.
        text: of the message it is about, where the receiver may read it.
        account: the receiver's, where it opened the conversation: then it reads more over its own door.
    """
    conversation = str(due.conversation_id)
    data = {"conversationId": conversation, "reference": due.reference, "channel": due.channel, **due.data}
    if due.seq is not None:
        data["seq"] = due.seq
    if text is not None:
        data["text"] = text
    return {
        "specversion": "1.0",
        "id": str(due.id),
        "source": stream.source,
        "type": type_of(due.type),
        "subject": conversation,
        "time": due.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataref": f"{stream.api.rstrip('/')}{_where(due, account)}",
        "sequence": f"{due.number:020}",
        "data": data,
    }


def _where(due: Due, account: str | None) -> str:
    """Return where more can be read."""
    if account is not None:
        return f"/v1/channels/{account}/read"
    path = f"/v1/conversations/{due.conversation_id}"
    return path if due.seq is None else f"{path}/messages?after={due.seq - 1}"
